//! Turns a name that the page spells by another alphabet or another romanisation into its places ("Pfortskhaym" → Pforzheim).

use super::{Namer, Readings};
use crate::extract::Mention;
use crate::know::channel::Channel;
use crate::know::gazetteer::NameHit;
use crate::resolve::{How, candidate};
use crate::vocab::PlaceType;

impl Namer<'_> {
    /// Adds the places of all channels that have to do with a country in which the mention may lie.
    pub(super) fn respelled(&self, key: &str, edits: u8, kind: Option<PlaceType>, mention: &Mention, found: &mut Readings) {
        if kind.is_some_and(|kind| !matches!(kind, PlaceType::City | PlaceType::Borough)) {
            return;
        }
        let gazetteer = self.know.gazetteer;
        let may = |channel: &Channel| {
            let mut countries = channel.countries.iter().filter_map(|code| gazetteer.country(code));
            channel.countries.is_empty() || mention.stated.is_empty() || countries.any(|country| mention.may_lie_in(country))
        };
        let mut add = |hit: NameHit, how: How, cost: f64| {
            self.add_place(hit, how, cost, kind.is_some(), kind.unwrap_or(PlaceType::City), found);
        };
        candidate::respelled(gazetteer, key, edits, &may, &mut add);
    }
}
