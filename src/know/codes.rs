//! Turns the letters behind a town's name ("(D)", "(PL)", "(SLO)") into a country code: pages use those of cars and those of ISO 3166.

use crate::vocab::PlaceType;

/// Letters of cars (`data/car_code`) with their country, sorted by letters.
const CARS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/car_codes.rs"));

/// States that are no more, by the codes that ISO 3166-1 had for them, and the countries where they were; the first has most of
/// their people. Word tables name them (`data/country`).
const DISSOLVED: [(&str, &[&str]); 3] = [
    ("CS", &["CZ", "SK"]),
    ("SU", &["RU", "UA", "BY", "KZ", "UZ", "GE", "AZ", "LT", "MD", "LV", "KG", "TJ", "AM", "TM", "EE"]),
    ("YU", &["RS", "HR", "BA", "SI", "MK", "ME", "XK"]),
];

/// The countries in the place of a dissolved state; none for a state that stands.
pub fn successors(code: &str) -> &'static [&'static str] {
    DISSOLVED.iter().find(|(state, _)| *state == code).map_or(&[], |(_, countries)| countries)
}

/// A kind of place by what the country itself calls it: a German Kreis is a district, though Poles call it a powiat.
pub fn kind_in(code: &str, kind: PlaceType) -> PlaceType {
    if code == "DE" && kind == PlaceType::County { PlaceType::District } else { kind }
}

/// What a country calls its first-level units, where they are no regions.
///
/// Elsewhere a county or a district is a smaller unit, whatever its name shares with a region.
pub fn first_level(code: &str) -> PlaceType {
    match code {
        "AL" | "EE" | "HR" | "HU" | "IE" | "KE" | "LR" | "LT" | "NO" | "RO" | "SE" => PlaceType::County,
        "AD" | "IL" | "LV" | "MD" | "MK" | "PT" | "SI" => PlaceType::District,
        _ => PlaceType::Region,
    }
}

/// The country of folded letters; whether the town lies there is for the caller to see.
pub fn country_of(letters: &str) -> Option<String> {
    let car = CARS.binary_search_by_key(&letters, |(code, _)| code).ok().map(|at| CARS[at].1.to_owned());
    car.or_else(|| (letters.len() == 2).then(|| letters.to_ascii_uppercase()))
}
