//! Turns a name as it stands on the page into its readings: places, regions and bodies of that name, or nearly of it.
//!
//! Each generator adds what it finds with its cost; none of them chooses. Near names are looked for only when asked,
//! because an edit away from any name lies some other place.

use super::{How, Reading, weigh};
use crate::extract::clue::{NameKey, Sense};
use crate::extract::home::name_key;
use crate::extract::prose::clues_in;
use crate::extract::token::{Case, Tokens};
use crate::extract::{Extraction, Mention, Origin};
use crate::know::Knowledge;
use crate::know::gazetteer::{Country, NameHit, PlaceId, RegionId};
use crate::know::twinning::twinnings;
use crate::vocab::PlaceType;
use std::ops::Range;

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
}

/// At most so many readings are kept for a country.
const PER_COUNTRY: usize = 6;

/// Names are parted within so many words.
const LONGEST: usize = 16;

pub struct Namer<'a> {
    pub know: &'a Knowledge,
    pub out: &'a Extraction,
    pub text: &'a str,
}

impl Namer<'_> {
    /// Readings by exact names.
    pub fn exact(&self, mention: &Mention) -> Readings {
        let mut found = Readings {
            letters: name_key(&self.out.tokens, mention.name.clone()).as_str().chars().count(),
            ..Readings::default()
        };
        self.name(&mention.name, &mut found);
        if found.told_type.is_none()
            && found.all.iter().any(|r| r.region.is_some())
            && found.all.iter().all(|r| r.place.is_none())
        {
            self.towns_of_regions(mention, &mut found);
        }
        for other in &mention.also {
            self.second_name(other, &mut found);
        }
        self.regions_beside(mention, &mut found);
        self.prune(&mut found.all);
        found
    }

    /// Adds readings by names up to `edits` edits away.
    pub fn near(&self, mention: &Mention, found: &mut Readings) {
        if std::mem::replace(&mut found.near, true) {
            return;
        }
        let (core, place_type) = self.without_type(&mention.name);
        if mention.origin == Origin::Prose && self.inflected(&core, place_type, found) {
            return self.prune(&mut found.all);
        }
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

    fn name(&self, name: &Range<usize>, found: &mut Readings) {
        let tokens = &self.out.tokens;
        let key = name_key(tokens, name.clone());
        self.places(key.as_str(), 0.0, false, PlaceType::City, found);
        let (core, told) = self.without_type(name);
        found.told_type = told;
        if let Some(place_type) = told {
            self.only_seats(place_type, found);
            self.typed(name_key(tokens, core.clone()).as_str(), place_type, found);
        } else {
            self.regions(key.as_str(), weigh::REGION, PlaceType::Region, found);
            self.bodies(key.as_str(), None, found);
        }
        if found.all.is_empty() {
            self.parts(name, found);
        }
        if found.all.is_empty() {
            self.glued(name, found);
        }
    }

    /// A second name agrees with a reading of the first, or adds its own.
    fn second_name(&self, other: &Range<usize>, found: &mut Readings) {
        if let Some(kind) = self.kind_alone(other) {
            found.told_type = Some(kind);
            return;
        }
        let mut second = Readings::default();
        self.name(other, &mut second);
        found.told_type = found.told_type.or(second.told_type);
        for reading in second.all {
            match found.all.iter_mut().find(|r| r.place == reading.place && r.region == reading.region) {
                Some(same) => same.weight = same.weight.max(reading.weight) + weigh::BOTH_NAMES,
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
            let (how, weight) = if hit.main { (How::Main, cost) } else { (How::Alternate, cost + weigh::ALTERNATE) };
            self.add_place(hit, how, weight, stripped, place_type, found);
        }
    }

    fn add_place(&self, hit: NameHit, how: How, cost: f64, stripped: bool, place_type: PlaceType, found: &mut Readings) {
        let place = self.know.gazetteer.place(hit.place);
        let weight = cost + weigh::prominence(place.population) + self.country(place.country);
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
            country: place.country,
            place_type,
            how,
            stripped,
            in_region: false,
            weight,
        });
    }

    /// What the country weighs by itself.
    fn country(&self, country: Country) -> f64 {
        let gazetteer = &self.know.gazetteer;
        weigh::country(gazetteer.country_places(country), twinnings(gazetteer.code(country)))
    }

    fn regions(&self, key: &str, cost: f64, place_type: PlaceType, found: &mut Readings) {
        for region in self.know.gazetteer.regions_named(key) {
            if !found.all.iter().any(|r| r.region == Some(region)) {
                let country = self.know.gazetteer.region(region).country;
                let weight = cost + weigh::prominence(200_000) + self.country(country) + beside_place(country, found);
                found.all.push(body(country, place_type, How::Region, weight, Some(region), None));
            }
        }
    }

    /// Islands and other bodies that the gazetteer lacks.
    fn bodies(&self, key: &str, told: Option<PlaceType>, found: &mut Readings) {
        for known in self.know.bodies.named(key) {
            let Some(country) = self.know.gazetteer.country(known.country) else { continue };
            let place_type = told.unwrap_or(known.place_type);
            let weight =
                body_cost(place_type, told) + weigh::prominence(100_000) + self.country(country) + beside_place(country, found);
            found.all.push(body(country, place_type, How::Body, weight, None, None));
        }
    }

    /// A name with a word for the kind of place: a town ("Kutaisi City"), a region, or a body named after its seat.
    fn typed(&self, core: &str, place_type: PlaceType, found: &mut Readings) {
        match place_type {
            PlaceType::City => self.places(core, weigh::STRIPPED, true, PlaceType::City, found),
            PlaceType::Borough => self.places(core, weigh::STRIPPED, true, PlaceType::Borough, found),
            PlaceType::Region => {
                self.regions(core, 0.0, PlaceType::Region, found);
                self.bodies(core, Some(place_type), found);
                self.seats(core, place_type, -1.0, found);
            }
            PlaceType::Island => self.bodies(core, Some(place_type), found),
            PlaceType::District | PlaceType::County | PlaceType::Other => {
                self.regions(core, 0.0, place_type, found);
                self.seats(core, place_type, 0.0, found);
            }
        }
    }

    /// "Saldus district" may be another name of the town in the gazetteer; the page means the district.
    fn only_seats(&self, place_type: PlaceType, found: &mut Readings) {
        if matches!(place_type, PlaceType::City | PlaceType::Borough) {
            return;
        }
        for reading in found.all.iter_mut().filter(|r| r.how == How::Alternate) {
            reading.seat = reading.place.take();
            reading.how = How::Seat;
            reading.place_type = place_type;
        }
    }

    /// A district, county or region named after a town.
    fn seats(&self, core: &str, place_type: PlaceType, cost: f64, found: &mut Readings) {
        let first = found.all.len();
        self.places(core, cost, true, place_type, found);
        for ending in self.know.endings.stems(core) {
            self.places(ending.as_str(), cost - 0.5, true, place_type, found);
        }
        for reading in &mut found.all[first..] {
            reading.seat = reading.place.take();
            reading.how = How::Seat;
        }
    }

    /// "Turin Piedmont", "Wien-Favoriten", "Nienburg/Weser": a name and what helps to find it.
    fn parts(&self, name: &Range<usize>, found: &mut Readings) {
        let words: Vec<usize> = name.clone().filter(|&i| !self.out.tokens.folded(i).is_empty()).collect();
        for cut in 1..words.len().min(LONGEST) {
            let (left, right) = (words[0]..words[cut - 1] + 1, words[cut]..words[words.len() - 1] + 1);
            self.place_in_region(&left, &right, found);
            self.place_in_region(&right, &left, found);
            self.quarter(&left, &right, found);
        }
        if let Some(slash) = name.clone().find(|&i| self.out.tokens[i].is_mark('/'))
            && slash > name.start
        {
            self.places(name_key(&self.out.tokens, name.start..slash).as_str(), weigh::STRIPPED, true, PlaceType::City, found);
        }
    }

    fn place_in_region(&self, place: &Range<usize>, region: &Range<usize>, found: &mut Readings) {
        let (place, region) = (name_key(&self.out.tokens, place.clone()), name_key(&self.out.tokens, region.clone()));
        for region in self.know.gazetteer.regions_named(region.as_str()) {
            for hit in self.know.gazetteer.named(place.as_str()) {
                if self.know.gazetteer.place(hit.place).region == Some(region) {
                    self.add_place(
                        hit,
                        if hit.main { How::Main } else { How::Alternate },
                        weigh::IN_REGION,
                        true,
                        PlaceType::City,
                        found,
                    );
                    found.all.iter_mut().filter(|r| r.place == Some(hit.place)).for_each(|r| r.in_region = true);
                }
            }
        }
    }

    /// A city and a quarter of it: two names that lie within a walk of each other.
    fn quarter(&self, city: &Range<usize>, quarter: &Range<usize>, found: &mut Readings) {
        let (city, quarter) = (name_key(&self.out.tokens, city.clone()), name_key(&self.out.tokens, quarter.clone()));
        for c in self.know.gazetteer.named(city.as_str()) {
            let city = self.know.gazetteer.place(c.place);
            for q in self.know.gazetteer.named(quarter.as_str()) {
                let part = self.know.gazetteer.place(q.place);
                let inside = part.country == city.country && part.population < city.population && kilometres(&city, &part) < 30.0;
                if inside && q.place != c.place {
                    self.add_place(q, How::Borough, weigh::IN_REGION, false, PlaceType::Borough, found);
                }
            }
        }
    }

    /// Two words run together ("GminaSuwalki"): they part before the inner capital.
    fn glued(&self, name: &Range<usize>, found: &mut Readings) {
        let span = self.out.tokens.span(name.clone());
        let words = span.of(self.text);
        let Some(cut) = inner_capital(words) else { return };
        let mut tokens = Tokens::default();
        let parted = format!("{} {}", &words[..cut], &words[cut..]);
        tokens.add(&parted, crate::span::Span::new(0, parted.len()));
        let mut clues = Vec::new();
        crate::extract::clue::find(&tokens, 0..tokens.len(), self.know, self.out.heard, &mut clues);
        let out = Extraction { tokens, clues, ..Extraction::default() };
        let namer = Namer { know: self.know, out: &out, text: &parted };
        let whole = 0..out.tokens.len();
        namer.name(&whole, found);
    }

    fn near_name(&self, core: &Range<usize>, place_type: Option<PlaceType>, found: &mut Readings) {
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

    /// A region called after its town: the town is as likely meant, where no word says otherwise.
    fn towns_of_regions(&self, mention: &Mention, found: &mut Readings) {
        let regions: Vec<RegionId> = found.all.iter().filter_map(|r| r.region).collect();
        let named = |region: RegionId| crate::know::fold::fold(self.know.gazetteer.region(region).name);
        regions.into_iter().for_each(|region| self.places(&named(region), weigh::ALTERNATE, false, PlaceType::City, found));
        if mention.origin == Origin::Prose {
            self.inflected(&mention.name, None, found);
        }
        // Read again against the towns that were found.
        let towns: Vec<Country> = found.all.iter().filter(|r| r.place.is_some()).map(|r| r.country).collect();
        for reading in found.all.iter_mut().filter(|r| r.region.is_some() && towns.contains(&r.country)) {
            reading.weight += weigh::REGION_BESIDE_PLACE;
        }
    }

    /// In sentences names are inflected rather than misspelt: the names that the endings lead back to.
    fn inflected(&self, core: &Range<usize>, place_type: Option<PlaceType>, found: &mut Readings) -> bool {
        let before = found.all.len();
        let key = name_key(&self.out.tokens, core.clone());
        for stem in self.know.endings.stems(key.as_str()) {
            self.places(stem.as_str(), weigh::INFLECTED, false, place_type.unwrap_or(PlaceType::City), found);
        }
        found.all.len() > before
    }

    fn near_places(&self, key: &NameKey, edits: u8, letters: usize, place_type: Option<PlaceType>, found: &mut Readings) {
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
    fn swapped(&self, core: &Range<usize>, found: &mut Readings) {
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

    /// Regions named beside the place lift the readings that lie in them.
    fn regions_beside(&self, mention: &Mention, found: &mut Readings) {
        for beside in &mention.beside {
            let (core, _) = self.without_type(beside);
            let key = name_key(&self.out.tokens, core);
            let regions: Vec<RegionId> = self.know.gazetteer.regions_named(key.as_str()).collect();
            for reading in found.all.iter_mut().filter(|r| !r.in_region) {
                let around = reading.place.or(reading.seat).and_then(|p| self.know.gazetteer.place(p).region);
                if around.is_some_and(|r| regions.contains(&r)) {
                    reading.in_region = true;
                    reading.weight += weigh::IN_REGION;
                }
            }
        }
    }

    /// The name without words for a kind of place at its ends, and that kind.
    pub fn without_type(&self, name: &Range<usize>) -> (Range<usize>, Option<PlaceType>) {
        let mut part = name.clone();
        let mut told = None;
        while part.len() > 1 {
            if let Some((kind, start)) = self.type_at_end(&part) {
                told = Some(specific(told, kind));
                part.end = start;
            } else if let Some((kind, end)) = self.type_at_start(&part) {
                told = Some(specific(told, kind));
                part.start = end;
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

    fn type_at_end(&self, part: &Range<usize>) -> Option<(PlaceType, usize)> {
        clues_in(&self.out.clues, part)
            .filter(|c| c.at.end == part.end && c.at.start > part.start)
            .find_map(|c| if let Sense::PlaceType(kind) = c.sense { Some((kind, c.at.start)) } else { None })
    }

    fn type_at_start(&self, part: &Range<usize>) -> Option<(PlaceType, usize)> {
        clues_in(&self.out.clues, part)
            .filter(|c| c.at.start == part.start && c.at.end < part.end)
            .find_map(|c| if let Sense::PlaceType(kind) = c.sense { Some((kind, c.at.end)) } else { None })
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

/// Where no word says so, a county or land is meant less often than a town; an island is meant as often.
fn body_cost(place_type: PlaceType, told: Option<PlaceType>) -> f64 {
    let plain = told.is_none() && matches!(place_type, PlaceType::County | PlaceType::Region | PlaceType::District);
    if plain { weigh::REGION } else { 0.0 }
}

/// A place next to a region or island of its name is the place, unless a word says otherwise.
fn beside_place(country: Country, found: &Readings) -> f64 {
    let place = found.told_type.is_none() && found.all.iter().any(|r| r.country == country && r.place.is_some());
    if place { weigh::REGION_BESIDE_PLACE } else { 0.0 }
}

fn body(
    country: Country,
    place_type: PlaceType,
    how: How,
    weight: f64,
    region: Option<RegionId>,
    seat: Option<PlaceId>,
) -> Reading {
    Reading { place: None, region, seat, country, place_type, how, stripped: false, in_region: false, weight }
}

/// Byte position of a capital inside a word of small letters, with three letters or more on both sides.
fn inner_capital(words: &str) -> Option<usize> {
    let mut last_lower = 0;
    for (at, c) in words.char_indices() {
        if c.is_uppercase() && last_lower >= 3 && words[at..].chars().take_while(|c| c.is_alphabetic()).count() >= 4 {
            return Some(at);
        }
        last_lower = if c.is_alphabetic() { last_lower + 1 } else { 0 };
    }
    None
}

/// Great-circle distance, near enough.
pub fn kilometres(a: &crate::know::gazetteer::Place, b: &crate::know::gazetteer::Place) -> f64 {
    let mean = (a.latitude + b.latitude) / 2.0 * std::f64::consts::PI / 180.0;
    let (dy, dx) = (a.latitude - b.latitude, (a.longitude - b.longitude) * libm::cos(mean));
    libm::sqrt(dy * dy + dx * dx) * 111.2
}
