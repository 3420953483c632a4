//! Turns a name as it stands on the page into its readings: places, regions and bodies of that name, or nearly of it.
//!
//! Each generator adds what it finds with its cost; none of them chooses. Near names are looked for only when asked,
//! because an edit away from any name lies some other place.

mod body;
mod borough;
mod form;
mod near;
mod parts;
mod respelled;

use super::{How, Reading, weigh};
use crate::extract::clue::{Clue, Sense};
use crate::extract::home::name_key;
use crate::extract::prose::clues_in;
use crate::extract::token::{Case, Tokens};
use crate::extract::{Extraction, Mention, Origin};
use crate::know::Knowledge;
use crate::know::gazetteer::{Country, NameHit, PlaceId, RegionId, population_of_step};
use crate::know::twinning::twinnings;
use crate::vocab::PlaceType;
use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;

/// Readings of one mention.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    pub all: Vec<Reading>,
    /// The word beside the name that tells its kind.
    pub told_type: Option<PlaceType>,
    /// Near names were looked for.
    pub near: bool,
    /// Letters of the name, folded.
    pub letters: usize,
    /// All of them Latin ones.
    pub latin: bool,
    /// The regions named beside it.
    pub regions: Vec<RegionId>,
}

/// At most so many readings are kept for a country.
const PER_COUNTRY: usize = 6;
/// A name has at most so many words in brackets.
const WORDS_IN_BRACKETS: usize = 4;

pub struct Namer<'a> {
    pub know: &'a Knowledge,
    pub out: &'a Extraction,
    pub text: &'a str,
    /// What each country weighs by itself; no number where nobody has asked.
    countries: [Cell<f64>; 256],
}

impl<'a> Namer<'a> {
    pub fn new(know: &'a Knowledge, out: &'a Extraction, text: &'a str) -> Namer<'a> {
        Namer { know, out, text, countries: [const { Cell::new(f64::NAN) }; 256] }
    }
}

impl Namer<'_> {
    /// Readings by exact names.
    pub fn exact(&self, mention: &Mention) -> Readings {
        let mut found = Readings::default();
        self.name(&mention.name, &mut found);
        if mention.origin == Origin::Prose {
            let (core, kind) = self.without_type(&mention.name);
            self.inflected(&core, kind, &mut found);
        }
        for other in &mention.also {
            self.second_name(other, &mut found);
        }
        self.with_brackets(&mention.name, &mut found);
        if !found.all.iter().any(|r| mention.may_lie_in(r.country)) && !mention.stated.is_empty() {
            self.near(mention, true, &mut found);
        }
        self.boroughs(mention, &mut found);
        self.regions_beside(mention, &mut found);
        self.prune(&mut found.all);
        found
    }

    fn name(&self, name: &Range<usize>, found: &mut Readings) {
        let tokens = &self.out.tokens;
        let key = name_key(tokens, name.clone());
        found.letters = key.as_str().chars().count();
        found.latin = key.as_str().is_ascii();
        self.places(key.as_str(), 0.0, false, PlaceType::City, found);
        let (core, told) = self.without_type(name);
        found.told_type = told;
        if let Some(place_type) = told {
            self.only_seats(place_type, found);
            self.whole(key.as_str(), place_type, found);
            self.typed(name_key(tokens, core.clone()).as_str(), place_type, found);
        } else if self.is_town_by_word_before(name) {
            // "м. Єлгава": a town's word, shortened; no region is meant.
        } else {
            self.regions(key.as_str(), weigh::REGION, PlaceType::Region, found);
            self.bodies(key.as_str(), None, found);
            self.towns_of_regions(key.as_str(), found);
        }
        if found.all.is_empty() && name.clone().any(|i| tokens[i].is_mark('.')) {
            self.shortened(key.as_str(), found);
        }
        for generator in [Self::within, Self::parts, Self::glued] {
            if found.all.is_empty() {
                generator(self, name, found);
            }
        }
    }

    /// A shortened word for a town and its dot stand right before the name.
    fn is_town_by_word_before(&self, name: &Range<usize>) -> bool {
        let Some(dot) = name.start.checked_sub(1).filter(|&dot| dot > 0 && self.out.tokens[dot].is_mark('.')) else {
            return false;
        };
        clues_in(&self.out.clues, &(dot - 1..dot)).any(|c| matches!(c.sense, Sense::PlaceType(PlaceType::City)))
    }

    /// "Frankfurt (Oder)": the brackets behind a name may be a part of it.
    fn with_brackets(&self, name: &Range<usize>, found: &mut Readings) {
        let tokens = &self.out.tokens;
        let last = (name.end + 1 + WORDS_IN_BRACKETS).min(tokens.len().saturating_sub(1));
        if name.end >= last || !tokens[name.end].is_mark('(') {
            return;
        }
        let Some(end) = (name.end + 1..=last).find(|&i| tokens[i].is_mark(')')) else { return };
        let key = name_key(tokens, name.start..end);
        self.places(key.as_str(), weigh::BOTH_NAMES, false, PlaceType::City, found);
    }

    /// A second name agrees with a reading of the first, or adds its own.
    fn second_name(&self, other: &Range<usize>, found: &mut Readings) {
        if let Some(kind) = self.kind_alone(other) {
            found.told_type = Some(kind);
            return;
        }
        let mut second = Readings::default();
        self.name(other, &mut second);
        if found.told_type.is_none() && second.told_type.is_some_and(PlaceType::holds_towns) {
            // "Novodevyatkino (Leningrad oblast)": where it lies.
            let around = |r: &Reading| r.region.or(r.seat.and_then(|seat| self.know.gazetteer.region_of(seat)));
            return found.regions.extend(second.all.iter().filter_map(around).map(|r| self.know.gazetteer.present(r)));
        }
        found.told_type = found.told_type.or(second.told_type);
        if !second.all.iter().any(|r| r.place.is_some() && found.all.iter().any(|f| f.place == r.place)) {
            found.regions.extend(second.all.iter().filter_map(|r| r.region).map(|r| self.know.gazetteer.present(r)));
        }
        let first: Vec<Country> = found.all.iter().map(|r| r.country).collect();
        for mut reading in second.all {
            // "Karşıyaka (İzmir)": where the first name is known in a country, the second tells where it lies.
            reading.weight += if first.contains(&reading.country) { weigh::SECOND_NAME } else { 0.0 };
            match found.all.iter_mut().find(|r| r.place == reading.place && r.region == reading.region) {
                Some(same) => same.weight = same.weight.max(reading.weight - weigh::SECOND_NAME) + weigh::BOTH_NAMES,
                None => found.all.push(reading),
            }
        }
    }

    /// "(County)": not a name, but the kind of the one before.
    fn kind_alone(&self, words: &Range<usize>) -> Option<PlaceType> {
        clues_in(&self.out.clues, words)
            .filter(|c| c.at == *words)
            .find_map(|c| if let Sense::PlaceType(kind) = c.sense { Some(kind) } else { None })
    }

    fn places(&self, key: &str, cost: f64, stripped: bool, place_type: PlaceType, found: &mut Readings) {
        for hit in self.know.gazetteer.named(key) {
            let how = How::of(hit, self.know.gazetteer);
            let weight = if hit.main { cost } else { cost + weigh::ALTERNATE };
            self.add_place(hit, how, weight, stripped, place_type, found);
        }
    }

    fn add_place(&self, hit: NameHit, how: How, cost: f64, stripped: bool, place_type: PlaceType, found: &mut Readings) {
        let gazetteer = &self.know.gazetteer;
        let country = gazetteer.country_of(hit.place);
        let weight = cost + self.prominence(hit.place) + self.country(country);
        if let Some(same) = found.all.iter_mut().find(|r| r.place == Some(hit.place)) {
            if same.weight < weight {
                same.weight = weight;
                same.how = how;
                same.stripped = stripped;
            }
            return;
        }
        found.all.push(Reading {
            place: Some(hit.place),
            region: None,
            seat: None,
            country,
            place_type,
            how,
            stripped,
            in_region: false,
            weight,
        });
    }

    /// What the country weighs by itself.
    fn country(&self, country: Country) -> f64 {
        let known = &self.countries[usize::from(country.0)];
        if known.get().is_nan() {
            let gazetteer = &self.know.gazetteer;
            known.set(weigh::country(gazetteer.country_places(country), twinnings(gazetteer.code(country))));
        }
        known.get()
    }

    /// What the size of a place weighs.
    fn prominence(&self, place: PlaceId) -> f64 {
        static BY_STEP: LazyLock<[f64; 256]> =
            LazyLock::new(|| std::array::from_fn(|step| weigh::prominence(population_of_step(step as u8))));
        BY_STEP[usize::from(self.know.gazetteer.population_step_of(place))]
    }

    /// Regions named beside the place lift the readings that lie in them.
    fn regions_beside(&self, mention: &Mention, found: &mut Readings) {
        let beside: Vec<RegionId> = mention.beside.iter().flat_map(|words| self.regions_called(words)).collect();
        found.regions.extend(beside);
        if found.regions.is_empty() {
            return;
        }
        for reading in found.all.iter_mut().filter(|r| !r.in_region) {
            let around = reading.place.or(reading.seat).and_then(|p| self.know.gazetteer.region_of(p));
            if around.is_some_and(|r| found.regions.contains(&r)) {
                reading.in_region = true;
                reading.weight += weigh::IN_REGION;
            }
        }
    }

    /// Regions of a name, with its word for the kind or without, inflected or not.
    fn regions_called(&self, words: &Range<usize>) -> Vec<RegionId> {
        let (core, _) = self.without_type(words);
        let named =
            |key: &str| self.know.gazetteer.regions_named(key).map(|r| self.know.gazetteer.present(r)).collect::<Vec<_>>();
        let found = named(name_key(&self.out.tokens, core.clone()).as_str());
        if !found.is_empty() {
            return found;
        }
        let forms = self.forms(words).into_iter().chain(self.forms(&core));
        forms.flat_map(|form| named(&form)).collect()
    }

    /// The name without words for a kind of place at its ends, and that kind.
    pub fn without_type(&self, name: &Range<usize>) -> (Range<usize>, Option<PlaceType>) {
        let mut part = name.clone();
        let mut told = None;
        while part.len() > 1 {
            if let Some((kind, rest)) = self.type_at_an_end(&part) {
                told = Some(specific(told, kind));
                part = rest;
            } else if !self.out.tokens[part.end - 1].is_word()
                && !self.out.tokens[part.end - 1].is_capital()
                && is_loose_mark(&self.out.tokens, part.end - 1)
            {
                part.end -= 1;
            } else {
                break;
            }
        }
        (part, told)
    }

    /// A word for a kind of place at an end of a name, and the rest; the page's own languages go before others ("Grafschaft Kent":
    /// "kent" is a town in Turkish).
    fn type_at_an_end(&self, part: &Range<usize>) -> Option<(PlaceType, Range<usize>)> {
        let at_end = |c: &&Clue| c.at.end == part.end && c.at.start > part.start;
        let at_start = |c: &&Clue| c.at.start == part.start && c.at.end < part.end;
        let heard = |c: &&Clue| c.language.is_none_or(|language| self.out.heard.hears(language));
        let cut = |c: &Clue| match c.sense {
            Sense::PlaceType(kind) if c.at.end == part.end => Some((kind, part.start..c.at.start)),
            Sense::PlaceType(kind) => Some((kind, c.at.end..part.end)),
            _ => None,
        };
        let clues = || clues_in(&self.out.clues, part);
        let own = clues().filter(at_end).filter(heard).find_map(cut);
        own.or_else(|| clues().filter(at_start).filter(heard).find_map(cut))
            .or_else(|| clues().filter(at_end).find_map(cut))
            .or_else(|| clues().filter(at_start).find_map(cut))
    }

    /// The best few readings of each country stay, in a fixed order.
    fn prune(&self, all: &mut Vec<Reading>) {
        all.sort_by(|a, b| {
            a.country
                .cmp(&b.country)
                .then(b.weight.total_cmp(&a.weight))
                .then(a.place.cmp(&b.place))
                .then(a.region.cmp(&b.region))
        });
        let mut country = None;
        let mut kept = 0;
        all.retain(|r| {
            kept = if country == Some(r.country) { kept + 1 } else { 1 };
            country = Some(r.country);
            kept <= PER_COUNTRY
        });
    }
}

fn is_loose_mark(tokens: &Tokens, at: usize) -> bool {
    tokens[at].case == Case::Lower && tokens.folded(at).is_empty()
}

/// "County" says more than "city" or "municipality".
fn specific(before: Option<PlaceType>, now: PlaceType) -> PlaceType {
    match before {
        Some(kind) if kind != PlaceType::City => kind,
        _ => now,
    }
}

/// Great-circle distance, near enough.
pub fn kilometres(a: &crate::know::gazetteer::Place, b: &crate::know::gazetteer::Place) -> f64 {
    let mean = (a.latitude + b.latitude) / 2.0 * std::f64::consts::PI / 180.0;
    let (dy, dx) = (a.latitude - b.latitude, (a.longitude - b.longitude) * libm::cos(mean));
    libm::sqrt(dy * dy + dx * dx) * 111.2
}
