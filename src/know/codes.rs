//! Turns the letters behind a town's name ("(D)", "(PL)", "(SLO)") into a country code: pages use those of cars and those of ISO 3166.

use crate::vocab::PlaceType;

/// Codes of cars that are not the country's own two letters.
const CARS: [(&str, &str); 44] = [
    ("a", "AT"),
    ("aus", "AU"),
    ("b", "BE"),
    ("bih", "BA"),
    ("brd", "DE"),
    ("by", "BY"),
    ("cdn", "CA"),
    ("d", "DE"),
    ("dk", "DK"),
    ("e", "ES"),
    ("est", "EE"),
    ("et", "EG"),
    ("f", "FR"),
    ("fin", "FI"),
    ("fl", "LI"),
    ("gb", "GB"),
    ("uk", "GB"),
    ("h", "HU"),
    ("i", "IT"),
    ("il", "IL"),
    ("irl", "IE"),
    ("j", "JP"),
    ("kz", "KZ"),
    ("l", "LU"),
    ("ma", "MA"),
    ("m", "MT"),
    ("mex", "MX"),
    ("mne", "ME"),
    ("n", "NO"),
    ("nic", "NI"),
    ("p", "PT"),
    ("rch", "CL"),
    ("rok", "KR"),
    ("rus", "RU"),
    ("s", "SE"),
    ("slo", "SI"),
    ("srb", "RS"),
    ("sme", "SR"),
    ("tn", "TN"),
    ("tr", "TR"),
    ("ua", "UA"),
    ("usa", "US"),
    ("vn", "VN"),
    ("vrc", "CN"),
];

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
    let car = CARS.iter().find(|(code, _)| *code == letters).map(|(_, country)| (*country).to_owned());
    car.or_else(|| (letters.len() == 2).then(|| letters.to_ascii_uppercase()))
}
