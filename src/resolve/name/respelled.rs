//! Turns a name that the page spells by another alphabet or another romanisation into its places ("Pfortskhaym" → Pforzheim).

use super::{Namer, Readings};
use crate::extract::Mention;
use crate::know::channel::Channel;
use crate::know::gazetteer::NameHit;
use crate::resolve::{How, candidate};
use crate::vocab::PlaceType;

impl Namer<'_> {
    /// Adds the places of all channels that have to do with a country in which the mention may lie.
    ///
    /// Those that bend Latin names of any country are the dearest: only a `far` look takes them, and an edit besides.
    pub(super) fn respelled(&self, key: &str, far: bool, kind: Option<PlaceType>, mention: &Mention, found: &mut Readings) {
        if kind.is_some_and(|kind| !kind.is_town()) {
            return;
        }
        let gazetteer = self.know.gazetteer;
        let may = |channel: &Channel| {
            if !far && channel.bends_anywhere() {
                return false;
            }
            let mut countries = channel.countries.iter().filter_map(|code| gazetteer.country(code));
            channel.countries.is_empty() || mention.stated.is_empty() || countries.any(|country| mention.may_lie_in(country))
        };
        let mut add = |hit: NameHit, how: How, cost: f64| {
            self.add_place(hit, how, cost, kind.is_some(), kind.unwrap_or(PlaceType::City), found);
        };
        candidate::respelled(gazetteer, key, u8::from(far), &may, &mut add);
    }

    /// "Rothenburg o. d. T.": words shortened within a name.
    pub(super) fn shortened(&self, key: &str, found: &mut Readings) {
        let mut add = |hit: NameHit, how: How, cost: f64| self.add_place(hit, how, cost, false, PlaceType::City, found);
        candidate::respelled(self.know.gazetteer, key, 0, &|channel| channel.words, &mut add);
    }
}
