//! Turns a name that nobody spells so into the names that lie an edit or an ending away, because pages are typed and inflected by hand.

use super::body::body;
use super::{Namer, Readings};
use crate::extract::clue::{NameKey, Sense};
use crate::extract::home::name_key;
use crate::extract::prose::clues_in;
use crate::extract::{ActKind, Mention, Origin};
use crate::know::fold::fold;
use crate::know::gazetteer::{NameHit, RegionId};
use crate::resolve::{How, Reading, weigh};
use crate::vocab::PlaceType;
use std::ops::Range;

/// Letters of the longest name in which two edits are looked for.
const FAR: usize = 32;
/// Where the readings an edit away are worse than this, other alphabets are tried.
const FAIR: f64 = -6.0;
/// Near readings worse than this are no answer.
const POOR: f64 = -9.0;
/// Letters of a basic form whose near names are looked for, and how many such forms.
const NEAR_FORM: usize = 5;
const NEAR_FORMS: usize = 8;
/// Bytes of a region's name that is long enough to have few near names, and the people of a town that a region is named after.
const LONG: usize = 7;
const SEAT: u32 = 100_000;

impl Namer<'_> {
    /// Adds readings by names an edit away; two edits, or an edit together with an ending, where `far` allows.
    pub fn near(&self, mention: &Mention, far: bool, found: &mut Readings) {
        if std::mem::replace(&mut found.near, true) {
            return;
        }
        let (core, place_type) = self.without_type(&mention.name);
        if mention.origin == Origin::Prose && self.is_inflected(&core, place_type, found) {
            return self.prune(&mut found.all);
        }
        self.near_name(&core, place_type, mention, far, found);
        for other in &mention.also {
            self.near_name(other, None, mention, far, found);
            // "Novo – Devyatkino": what looks like two names is one, its hyphen set loose.
            if other.start == mention.name.end + 1 && !self.out.tokens[mention.name.end].is_word() {
                self.near_name(&(mention.name.start..other.end), None, mention, far, found);
            }
        }
        if found.all.is_empty() {
            self.unknown_part(&mention.name, found);
        }
        self.boroughs(mention, found);
        self.regions_beside(mention, found);
        self.prune(&mut found.all);
    }

    /// In sentences names are inflected rather than misspelt: where endings lead back to a name, no edit is needed.
    fn is_inflected(&self, core: &Range<usize>, place_type: Option<PlaceType>, found: &mut Readings) -> bool {
        let before = found.all.len();
        self.inflected(core, place_type, found);
        found.all.len() > before
    }

    /// The page's own words say that a name is meant: a country or an act beside it, a word for a kind of place before it.
    ///
    /// Sentences and the lists of ordinary pages have more unknown words than misspelt names, and a second edit leads from most
    /// words to some village.
    pub fn is_called(&self, mention: &Mention) -> bool {
        let around = mention.name.start.saturating_sub(1)..mention.name.end;
        let typed = clues_in(&self.out.clues, &around).any(|c| matches!(c.sense, Sense::PlaceType(_)));
        let told = mention.origin != Origin::Prose && mention.acts.iter().any(|a| a.date.is_some() || a.kind != ActKind::None);
        !mention.stated.is_empty() || typed || told
    }

    fn near_name(&self, core: &Range<usize>, place_type: Option<PlaceType>, mention: &Mention, far: bool, found: &mut Readings) {
        let key = name_key(&self.out.tokens, core.clone());
        let letters = key.as_str().chars().count();
        if letters < 4 {
            return;
        }
        let before = found.all.len();
        let poor = |found: &Readings| found.all[before..].iter().all(|r| r.weight < POOR || !mention.may_lie_in(r.country));
        self.near_places(&key, 1, place_type, found);
        if found.all[before..].iter().all(|r| r.weight < FAIR || !mention.may_lie_in(r.country)) {
            self.respelled(key.as_str(), false, place_type, mention, found);
        }
        if far && (6..=FAR).contains(&letters) && poor(found) {
            self.near_places(&key, 2, place_type, found);
        }
        self.inflected(core, place_type, found);
        if poor(found) {
            self.bent_and_misspelt(core, mention, far, place_type, found);
        }
        if far && poor(found) {
            self.respelled(key.as_str(), true, place_type, mention, found);
        }
        self.swapped(core, found);
    }

    /// Names that somebody bent and spelled by ear: endings and another alphabet together with an edit.
    fn bent_and_misspelt(
        &self,
        core: &Range<usize>,
        mention: &Mention,
        far: bool,
        kind: Option<PlaceType>,
        found: &mut Readings,
    ) {
        let forms = self.forms(core);
        let before = found.all.len();
        for form in forms.iter().filter(|form| !form.is_ascii()) {
            self.respelled(form, false, kind, mention, found);
        }
        if found.all.len() > before || !far {
            return;
        }
        for form in forms.iter().filter(|form| form.chars().count() >= NEAR_FORM).take(NEAR_FORMS) {
            let mut near = NameKey::default();
            near.push(form);
            self.near_places(&near, 1, kind, found);
        }
    }

    /// "Vinnitsa" is the name of a region only in the gazetteer: the region's own town is nearly called so.
    pub(super) fn towns_of_regions(&self, key: &str, found: &mut Readings) {
        let regions: Vec<RegionId> = found.all.iter().filter_map(|r| r.region).collect();
        let beside = |r: &Reading| r.place.is_some() && found.all.iter().any(|s| s.region.is_some() && s.country == r.country);
        if regions.is_empty() || found.all.iter().any(beside) {
            return;
        }
        let before = found.all.len();
        self.namesakes_of_regions(&regions, found);
        let looked = key.len() >= LONG && found.all.len() == before;
        let mut near = |_: &str, _: u8, hit: NameHit| {
            let place = self.know.gazetteer.place(hit.place);
            if place.population >= SEAT && place.region.is_some_and(|r| regions.contains(&r)) {
                self.add_place(hit, How::Alternate, weigh::ALTERNATE, false, PlaceType::City, found);
            }
        };
        if looked {
            self.know.gazetteer.near(key, 2, &mut near);
        }
        if found.all.len() > before {
            found.all.iter_mut().filter(|r| r.region.is_some()).for_each(|r| r.weight += weigh::REGION_BESIDE_PLACE);
        }
    }

    /// "Крањ" is known as a region only: the town in it that bears the region's main name.
    fn namesakes_of_regions(&self, regions: &[RegionId], found: &mut Readings) {
        let gazetteer = &self.know.gazetteer;
        for &region in regions {
            let inside = |hit: &NameHit| gazetteer.region_of(hit.place) == Some(region);
            let named = fold(gazetteer.region(region).name);
            for hit in gazetteer.named(&named).filter(|hit| hit.main && inside(hit)) {
                self.add_place(hit, How::Alternate, weigh::ALTERNATE, false, PlaceType::City, found);
            }
        }
    }

    pub(super) fn near_places(&self, key: &NameKey, edits: u8, place_type: Option<PlaceType>, found: &mut Readings) {
        // A key comes with all its bearers one after the other: its slips are weighed once.
        let mut hits: Vec<(u8, f64, NameHit)> = Vec::new();
        let (mut last, mut cost) = (NameKey::default(), 0.0);
        self.know.gazetteer.near(key.as_str(), edits, &mut |known, distance, hit| {
            if !digits(known).eq(digits(key.as_str())) {
                return;
            }
            if distance > 0 && last.as_str() != known {
                last = NameKey::default();
                last.push(known);
                cost = weigh::slips(key.as_str(), known, distance);
            }
            hits.push((distance, cost, hit));
        });
        for (distance, cost, hit) in hits.into_iter().filter(|(d, ..)| *d > 0) {
            let cost = cost + if hit.main { 0.0 } else { weigh::ALTERNATE_MISSPELT };
            let as_seat = place_type.is_some_and(|kind| !kind.is_town());
            if as_seat {
                let gazetteer = &self.know.gazetteer;
                let country = gazetteer.country_of(hit.place);
                let weight = cost + weigh::prominence(gazetteer.population_of(hit.place)) + self.country(country);
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
            self.places(key.as_str(), weigh::WORDS_SWAPPED, false, PlaceType::City, found);
            if found.all.is_empty() {
                self.near_places(&key, 1, None, found);
            }
        }
    }
}

/// A number in a name says which one is meant; it is not misspelt ("Praha 5").
fn digits(key: &str) -> impl Iterator<Item = u8> {
    key.bytes().filter(u8::is_ascii_digit)
}
