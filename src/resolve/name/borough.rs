//! Turns a name that holds another ("Wien-Favoriten", "Praha 5", "Bezirk Spandau, Berlin", a district of a region) into the part that is meant, because partners are often parts of what they name.

use super::body::body;
use super::{Namer, Readings, kilometres};
use crate::extract::Mention;
use crate::extract::clue::Sense;
use crate::extract::home::name_key;
use crate::extract::prose::clues_in;
use crate::extract::token::Kind;
use crate::know::gazetteer::PlaceId;
use crate::resolve::{How, weigh};
use crate::vocab::PlaceType;
use std::ops::Range;

/// People of a city whose quarters partner by themselves, and how far they lie from its middle, in kilometres.
const CITY: u32 = 100_000;
const REACH: f64 = 30.0;

impl Namer<'_> {
    /// Readings that lie in a city which the name, or a name beside it, holds are its boroughs.
    pub(super) fn boroughs(&self, mention: &Mention, found: &mut Readings) {
        let name = &mention.name;
        if let Some((city, _)) = self.hyphenated(name) {
            self.part_of(&city, false, found);
        } else if name.len() > 1 && self.is_number(name.start + 1) {
            self.part_of(&(name.start..name.start + 1), false, found);
        } else if matches!(self.inner_type(name), Some((PlaceType::Borough, _))) {
            found.all.iter_mut().filter(|r| r.place.is_some()).for_each(|r| r.place_type = PlaceType::Borough);
        }
        let told = matches!(found.told_type, Some(PlaceType::District | PlaceType::Borough));
        for beside in mention.also.iter().chain(&mention.beside) {
            let city = self.inner_type(beside).map_or(beside.clone(), |(_, at)| at.end..beside.end);
            if told { self.part_of(&city, true, found) } else { self.lies_in(&city, found) }
        }
    }

    /// "Vračar, Belgrade": the city beside a place lifts it, as a region does.
    fn lies_in(&self, city: &Range<usize>, found: &mut Readings) {
        for city in self.cities(city) {
            for reading in found.all.iter_mut().filter(|r| !r.in_region) {
                if reading.place.is_some_and(|place| self.is_inside(place, city)) {
                    reading.in_region = true;
                    reading.weight += weigh::IN_REGION;
                }
            }
        }
    }

    fn part_of(&self, city: &Range<usize>, told: bool, found: &mut Readings) {
        for city in self.cities(city) {
            for reading in &mut found.all {
                let part = reading.place.or(reading.seat.filter(|_| told));
                let Some(part) = part.filter(|&part| self.is_inside(part, city)) else { continue };
                reading.place_type = PlaceType::Borough;
                if told {
                    reading.place = Some(part);
                    reading.seat = None;
                    reading.how = How::Borough;
                    reading.weight += weigh::IN_REGION;
                }
            }
        }
    }

    /// A part of a city that the gazetteer lacks: a number behind the city's name, or a name joined to it.
    pub(super) fn unknown_part(&self, name: &Range<usize>, found: &mut Readings) {
        let (core, _) = self.without_type(name);
        let numbered = (core.len() > 1 && self.is_number(core.end - 1)).then(|| (core.start..core.end - 1, weigh::STRIPPED));
        let joined = || self.hyphenated(&core).map(|(city, _)| (city, weigh::REGION));
        let Some((city, cost)) = numbered.or_else(joined) else { return };
        for city in self.cities(&city) {
            let gazetteer = &self.know.gazetteer;
            let country = gazetteer.country_of(city);
            let weight = cost + weigh::prominence(gazetteer.population_of(city)) + self.country(country);
            found.all.push(body(country, PlaceType::Borough, How::Seat, weight, None, Some(city)));
        }
    }

    /// A name, a word for a kind of place, and another name: the first lies in the second.
    pub(super) fn within(&self, name: &Range<usize>, found: &mut Readings) {
        let Some((kind, at)) = self.inner_type(name) else { return };
        let (before, behind) = (name.start..at.start, at.end..name.end);
        if kind == PlaceType::City || !self.cities(&behind).is_empty() {
            let (quarter, _) = self.without_type(&before);
            return self.quarter_of(&behind, &quarter, found);
        }
        let regions = self.regions_called(&behind);
        if regions.is_empty() {
            return;
        }
        self.name(&(name.start..at.end), found);
        found.regions.extend(&regions);
        if found.all.is_empty() {
            let countries = regions.iter().map(|&region| self.know.gazetteer.region(region).country);
            found.all.extend(countries.map(|country| body(country, kind, How::Body, self.country(country), None, None)));
        }
    }

    /// A word for a kind of place with words on both sides.
    fn inner_type(&self, name: &Range<usize>) -> Option<(PlaceType, Range<usize>)> {
        let mut inner = clues_in(&self.out.clues, name).filter(|clue| name.start < clue.at.start && clue.at.end < name.end);
        inner.find_map(|clue| match clue.sense {
            Sense::PlaceType(kind) => Some((kind, clue.at.clone())),
            _ => None,
        })
    }

    fn quarter_of(&self, city: &Range<usize>, quarter: &Range<usize>, found: &mut Readings) {
        let key = name_key(&self.out.tokens, quarter.clone());
        for city in self.cities(city) {
            for hit in self.know.gazetteer.named(key.as_str()).filter(|hit| self.is_inside(hit.place, city)) {
                self.add_place(hit, How::Borough, weigh::IN_REGION, false, PlaceType::Borough, found);
            }
        }
    }

    /// Large cities of a name, inflected or not.
    fn cities(&self, name: &Range<usize>) -> Vec<PlaceId> {
        let gazetteer = &self.know.gazetteer;
        let named = |key: &str| -> Vec<PlaceId> {
            gazetteer.named(key).map(|hit| hit.place).filter(|&place| gazetteer.population_of(place) >= CITY).collect()
        };
        let cities = named(name_key(&self.out.tokens, name.clone()).as_str());
        if cities.is_empty() { self.forms(name).iter().flat_map(|form| named(form)).collect() } else { cities }
    }

    fn is_inside(&self, part: PlaceId, city: PlaceId) -> bool {
        let (part, city) = (self.know.gazetteer.place(part), self.know.gazetteer.place(city));
        part.id != city.id
            && part.country == city.country
            && part.population < city.population / 2
            && kilometres(&city, &part) < REACH
    }

    /// What stands before and behind the first hyphen within a name.
    fn hyphenated(&self, name: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let tokens = &self.out.tokens;
        let hyphen = |&i: &usize| matches!(tokens[i].kind, Kind::Mark('-' | '–' | '‑')) && tokens[i].glued;
        let at = (name.start + 1..name.end.saturating_sub(1)).find(hyphen)?;
        Some((name.start..at, at + 1..name.end))
    }

    /// "5", "XI": which part of a city.
    fn is_number(&self, at: usize) -> bool {
        let token = &self.out.tokens[at];
        let roman = || token.is_capital() && self.out.tokens.folded(at).bytes().all(|byte| b"ivx".contains(&byte));
        token.span.len() <= 5 && (token.kind == Kind::Number || token.is_word() && roman())
    }
}
