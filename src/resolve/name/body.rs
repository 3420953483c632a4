//! Turns a name into the regions, districts, islands and other bodies that bear it, because not every partner is a town.

use super::{Namer, Readings};
use crate::know::codes;
use crate::know::fold::fold;
use crate::know::gazetteer::{Country, PlaceId, RegionId};
use crate::resolve::{How, Reading, weigh};
use crate::vocab::PlaceType;

impl Namer<'_> {
    pub(super) fn regions(&self, key: &str, cost: f64, place_type: PlaceType, found: &mut Readings) {
        for region in self.know.gazetteer.regions_named(key) {
            if !found.all.iter().any(|r| r.region == Some(region)) {
                let country = self.know.gazetteer.region(region).country;
                let beside = if self.is_other_than_towns(region, key, found) { 0.0 } else { beside_place(country, found) };
                let weight = cost + weigh::prominence(200_000) + self.country(country) + beside;
                found.all.push(body(country, place_type, How::Region, weight, Some(region), None));
            }
        }
    }

    /// The region bears its main name, and the towns that a gazetteer lists under it are called quite otherwise ("Aichi" for Okazaki).
    fn is_other_than_towns(&self, region: RegionId, key: &str, found: &Readings) -> bool {
        let gazetteer = &self.know.gazetteer;
        let known = gazetteer.region(region);
        let towns = || found.all.iter().filter(|r| r.country == known.country).filter_map(|r| r.place);
        let start = |name: &str| fold(name).chars().next();
        fold(known.name) == key
            && towns().next().is_some()
            && towns().all(|town| start(gazetteer.name_of(town)) != start(known.name))
    }

    /// Islands and other bodies that the gazetteer lacks.
    pub(super) fn bodies(&self, key: &str, told: Option<PlaceType>, found: &mut Readings) {
        for known in self.know.bodies.named(key) {
            let Some(country) = self.know.gazetteer.country(known.country) else { continue };
            let place_type = told.unwrap_or(known.place_type);
            let weight =
                body_cost(place_type, told) + weigh::prominence(100_000) + self.country(country) + beside_place(country, found);
            found.all.push(body(country, place_type, How::Body, weight, None, None));
        }
    }

    /// A name that is known with its word for the kind of place ("Isle of Wight", "Budapest XI. kerület").
    pub(super) fn whole(&self, key: &str, place_type: PlaceType, found: &mut Readings) {
        match place_type {
            PlaceType::City => {}
            PlaceType::Borough => found.all.iter_mut().for_each(|reading| reading.place_type = PlaceType::Borough),
            _ => {
                self.bodies(key, Some(place_type), found);
                self.regions_of_kind(key, place_type, found);
            }
        }
    }

    /// A name with a word for the kind of place: a town ("Kutaisi City"), a region, or a body named after its seat.
    pub(super) fn typed(&self, core: &str, place_type: PlaceType, found: &mut Readings) {
        match place_type {
            PlaceType::City => self.municipality(core, found),
            PlaceType::Borough => self.places(core, weigh::STRIPPED, true, PlaceType::Borough, found),
            PlaceType::Island => self.bodies(core, Some(place_type), found),
            PlaceType::Region => {
                self.regions_of_kind(core, place_type, found);
                self.bodies(core, Some(place_type), found);
                self.seats(core, place_type, -1.0, found);
            }
            PlaceType::District | PlaceType::County | PlaceType::Other => {
                self.regions_of_kind(core, place_type, found);
                self.bodies(core, Some(place_type), found);
                self.seats(core, place_type, 0.0, found);
            }
        }
        join_seats(self, found);
    }

    /// A town with a word for it, or a municipality named by an adjective of its town ("Вилкавишкское самоуправление").
    fn municipality(&self, core: &str, found: &mut Readings) {
        self.places(core, weigh::STRIPPED, true, PlaceType::City, found);
        if found.all.is_empty() {
            let stems = self.know.endings.stems(core);
            stems.for_each(|stem| self.places(&stem, weigh::STRIPPED + weigh::INFLECTED, true, PlaceType::City, found));
        }
    }

    /// First-level units, where the word for the kind may mean such; a longer name may hold the region's at its start ("Ningxia Hui").
    fn regions_of_kind(&self, core: &str, place_type: PlaceType, found: &mut Readings) {
        let first = found.all.len();
        self.regions(core, 0.0, place_type, found);
        if found.all.len() == first
            && place_type == PlaceType::Region
            && let Some((start, _)) = core.rsplit_once(' ')
        {
            self.regions(start, weigh::STRIPPED + weigh::REGION, place_type, found);
        }
        for reading in found.all[first..].iter_mut() {
            // A smaller unit of the region's name, which the gazetteer lacks.
            if !is_first_level(place_type, codes::first_level(self.know.gazetteer.code(reading.country))) {
                *reading = body(reading.country, place_type, How::Body, reading.weight + weigh::OTHER_LEVEL, None, None);
            }
        }
    }

    /// "Saldus district" may be another name of the town in the gazetteer; the page means the district.
    pub(super) fn only_seats(&self, place_type: PlaceType, found: &mut Readings) {
        if matches!(place_type, PlaceType::City | PlaceType::Borough | PlaceType::Island) {
            return;
        }
        for reading in found.all.iter_mut().filter(|r| r.how.is_other_name()) {
            into_seat(reading);
            reading.place_type = place_type;
        }
    }

    /// A district, county or region named after a town.
    pub(super) fn seats(&self, core: &str, place_type: PlaceType, cost: f64, found: &mut Readings) {
        let first = found.all.len();
        self.places(core, cost, true, place_type, found);
        for ending in self.know.endings.stems(core) {
            self.places(ending.as_str(), cost - 0.5, true, place_type, found);
        }
        found.all[first..].iter_mut().for_each(into_seat);
    }

    /// Places of a name, or the bodies of that kind that are named after them.
    pub(super) fn places_or_seats(&self, key: &str, cost: f64, stripped: bool, place_type: PlaceType, found: &mut Readings) {
        let first = found.all.len();
        self.places(key, cost, stripped, place_type, found);
        if !place_type.is_town() {
            found.all[first..].iter_mut().for_each(into_seat);
        }
    }
}

fn into_seat(reading: &mut Reading) {
    reading.seat = reading.place.take();
    reading.how = How::Seat;
}

/// A word for a district or a county may mean a first-level unit only where these are such.
fn is_first_level(told: PlaceType, level: PlaceType) -> bool {
    match told {
        PlaceType::County => level != PlaceType::Region,
        PlaceType::District => level == PlaceType::District,
        _ => true,
    }
}

/// A region and a body of the same kind named after a town in it are one: the region, with its seat.
fn join_seats(namer: &Namer, found: &mut Readings) {
    let seats: Vec<(PlaceId, Option<RegionId>)> =
        found.all.iter().filter_map(|r| Some((r.seat?, namer.know.gazetteer.region_of(r.seat?)))).collect();
    let mut joined = Vec::new();
    for reading in found.all.iter_mut().filter(|r| r.how == How::Region && r.seat.is_none()) {
        // Several towns of the name: nobody says which one governs.
        let mut inside = seats.iter().filter(|(_, region)| region.is_some() && *region == reading.region).map(|(seat, _)| *seat);
        let (seat, other) = (inside.next(), inside.next());
        joined.extend(seat.into_iter().chain(other).chain(inside).map(|place| (place, reading.weight)));
        reading.seat = seat.filter(|_| other.is_none());
    }
    found
        .all
        .retain(|r| !r.seat.is_some_and(|seat| r.how == How::Seat && joined.iter().any(|(p, w)| *p == seat && *w >= r.weight)));
}

/// Where no word says so, a county or land is meant less often than a town; an island is meant as often.
pub(super) fn body_cost(place_type: PlaceType, told: Option<PlaceType>) -> f64 {
    let plain = told.is_none() && place_type.holds_towns();
    if plain { weigh::REGION } else { 0.0 }
}

/// A place next to a region or island of its name is the place, unless a word says otherwise.
pub(super) fn beside_place(country: Country, found: &Readings) -> f64 {
    let place = found.told_type.is_none() && found.all.iter().any(|r| r.country == country && r.place.is_some());
    if place { weigh::REGION_BESIDE_PLACE } else { 0.0 }
}

pub(super) fn body(
    country: Country,
    place_type: PlaceType,
    how: How,
    weight: f64,
    region: Option<RegionId>,
    seat: Option<PlaceId>,
) -> Reading {
    Reading { place: None, region, seat, country, place_type, how, stripped: false, in_region: false, weight }
}
