//! Turns a name that nobody spells so into the names that lie an edit or an ending away, because pages are typed and inflected by hand.

use super::body::body;
use super::{Namer, Readings};
use crate::extract::Mention;
use crate::extract::clue::NameKey;
use crate::extract::home::name_key;
use crate::know::gazetteer::NameHit;
use crate::resolve::{How, weigh};
use crate::vocab::PlaceType;
use std::ops::Range;

impl Namer<'_> {
    /// Adds readings by names up to `edits` edits away.
    pub fn near(&self, mention: &Mention, found: &mut Readings) {
        if std::mem::replace(&mut found.near, true) {
            return;
        }
        let (core, place_type) = self.without_type(&mention.name);
        self.near_name(&core, place_type, found);
        for other in &mention.also {
            self.near_name(other, None, found);
            // "Novo – Devyatkino": what looks like two names is one, its hyphen set loose.
            if other.start == mention.name.end + 1 && !self.out.tokens[mention.name.end].is_word() {
                self.near_name(&(mention.name.start..other.end), None, found);
            }
        }
        self.regions_beside(mention, found);
        self.prune(&mut found.all);
    }

    pub(super) fn near_name(&self, core: &Range<usize>, place_type: Option<PlaceType>, found: &mut Readings) {
        let key = name_key(&self.out.tokens, core.clone());
        let letters = key.as_str().chars().count();
        if letters < 4 {
            return;
        }
        let before = found.all.len();
        self.near_places(&key, 1, letters, place_type, found);
        let poor = found.all[before..].iter().all(|r| r.weight < -8.0);
        if letters >= 6 && poor {
            self.near_places(&key, 2, letters, place_type, found);
        }
        for stem in self.know.endings.stems(key.as_str()) {
            let kind = place_type.unwrap_or(PlaceType::City);
            self.places(stem.as_str(), weigh::EDIT * 0.5, false, kind, found);
        }
        self.swapped(core, found);
    }

    pub(super) fn near_places(
        &self,
        key: &NameKey,
        edits: u8,
        letters: usize,
        place_type: Option<PlaceType>,
        found: &mut Readings,
    ) {
        let mut hits: Vec<(u8, NameHit)> = Vec::new();
        self.know.gazetteer.near(key.as_str(), edits, &mut |_, distance, hit| hits.push((distance, hit)));
        for (distance, hit) in hits.into_iter().filter(|(d, _)| *d > 0) {
            let cost = weigh::edits(distance, letters) + if hit.main { 0.0 } else { weigh::ALTERNATE };
            let as_seat = place_type.is_some_and(|t| !matches!(t, PlaceType::City | PlaceType::Borough));
            if as_seat {
                let country = self.know.gazetteer.place(hit.place).country;
                let weight = cost + weigh::prominence(self.know.gazetteer.place(hit.place).population) + self.country(country);
                found.all.push(body(country, place_type.unwrap_or(PlaceType::Other), How::Seat, weight, None, Some(hit.place)));
            } else {
                self.add_place(hit, How::Near(distance), cost, place_type.is_some(), PlaceType::City, found);
            }
        }
    }

    /// "Podlaska Biala" for Biała Podlaska: two words that changed places.
    pub(super) fn swapped(&self, core: &Range<usize>, found: &mut Readings) {
        let words: Vec<&str> = core.clone().map(|i| self.out.tokens.folded(i)).filter(|w| !w.is_empty()).collect();
        if let [first, second] = words[..] {
            let mut key = NameKey::default();
            key.push(second);
            key.push(first);
            self.places(key.as_str(), weigh::EDIT, false, PlaceType::City, found);
            if found.all.is_empty() {
                self.near_places(&key, 1, key.as_str().len(), None, found);
            }
        }
    }
}
