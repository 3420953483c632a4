//! Turns the letters behind a town's name ("(D)", "(PL)", "(SLO)") into a country code: pages use those of cars and those of ISO 3166.

/// Letters of cars (`data/car_code`) with their country, sorted by letters.
const CARS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/car_codes.rs"));

/// The country of folded letters; whether the town lies there is for the caller to see.
pub fn country_of(letters: &str) -> Option<String> {
    let car = CARS.binary_search_by_key(&letters, |(code, _)| code).ok().map(|at| CARS[at].1.to_owned());
    car.or_else(|| (letters.len() == 2).then(|| letters.to_ascii_uppercase()))
}
