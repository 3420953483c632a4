//! Turns a name into the regions, districts, islands and other bodies that bear it, because not every partner is a town.

use super::{Namer, Readings};
use crate::know::gazetteer::{Country, PlaceId, RegionId};
use crate::resolve::{How, Reading, weigh};
use crate::vocab::PlaceType;

impl Namer<'_> {
    pub(super) fn regions(&self, key: &str, cost: f64, place_type: PlaceType, found: &mut Readings) {
        for region in self.know.gazetteer.regions_named(key) {
            if !found.all.iter().any(|r| r.region == Some(region)) {
                let country = self.know.gazetteer.region(region).country;
                let weight = cost + weigh::prominence(200_000) + self.country(country) + beside_place(country, found);
                found.all.push(body(country, place_type, How::Region, weight, Some(region), None));
            }
        }
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

    /// A name with a word for the kind of place: a town ("Kutaisi City"), a region, or a body named after its seat.
    pub(super) fn typed(&self, core: &str, place_type: PlaceType, found: &mut Readings) {
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
    pub(super) fn only_seats(&self, place_type: PlaceType, found: &mut Readings) {
        if matches!(place_type, PlaceType::City | PlaceType::Borough) {
            return;
        }
        for reading in found.all.iter_mut().filter(|r| r.how.is_other_name()) {
            reading.seat = reading.place.take();
            reading.how = How::Seat;
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
        for reading in &mut found.all[first..] {
            reading.seat = reading.place.take();
            reading.how = How::Seat;
        }
    }
}

/// Where no word says so, a county or land is meant less often than a town; an island is meant as often.
pub(super) fn body_cost(place_type: PlaceType, told: Option<PlaceType>) -> f64 {
    let plain = told.is_none() && matches!(place_type, PlaceType::County | PlaceType::Region | PlaceType::District);
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
