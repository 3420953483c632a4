//! Turns the probability of a place or a country into whether a steward is asked; all such thresholds of the program stand here.

use crate::lookup::{Answer, Decision};
use crate::resolve::{How, Reading};
use crate::vocab::CountryBasis;

/// Below this probability a country is asked.
pub const COUNTRY_SURE: f64 = 0.8;
/// Below this probability a place is asked.
pub const PLACE_SURE: f64 = 0.7;
/// The same where a word for its kind was taken from the name.
pub const STRIPPED_SURE: f64 = 0.8;
/// The same where the name is the place's main one and its country is told: its rivals are namesakes that few pages mean.
pub const MAIN_NAME_SURE: f64 = 0.7;
/// The same where the country of the main name follows from the name alone.
pub const LONE_NAME_SURE: f64 = 0.68;
/// The same where the name is another one of the place's.
pub const OTHER_NAME_SURE: f64 = 0.78;
/// A country that only the order of a list settles is asked below this probability.
pub const ORDER_SURE: f64 = 0.98;
/// A home below this probability is asked.
pub const HOME_SURE: f64 = 0.5;
/// Above this probability a name that means the home is no partner.
pub const HOME_CERTAIN: f64 = 0.8;
/// A name that means a partner less surely than this is asked.
pub const BELIEF_SURE: f64 = 0.9;
/// A body whose seat is surer than this lies where the seat does.
pub const SEAT_SURE: f64 = 0.9;
/// A name that stands alone, without a page, is taken from this probability on.
const LOOKUP_CLEAR: f64 = 0.9;
/// Below this one, nothing fits.
const LOOKUP_NONE: f64 = 0.02;

/// What would be done about a name that stands alone.
pub fn lookup(answers: &[Answer], letters: usize) -> Decision {
    match answers.first() {
        Some(first) if first.score >= LOOKUP_CLEAR && !is_daring(first.candidate.how, letters) && !overrules(first, answers) => {
            Decision::Clear
        }
        Some(first) if first.score >= LOOKUP_NONE => Decision::Close,
        _ => Decision::None,
    }
}

/// A large place's other name is a small one's main name: whoever writes it may well mean the small one.
fn overrules(first: &Answer, answers: &[Answer]) -> bool {
    first.candidate.how.is_other_name() && answers.iter().any(|answer| answer.candidate.how == How::Main)
}

/// What the weighed probability of a place has been worth on annotated lists: (weighed, right), straight between the points.
const CALIBRATION: [(f64, f64); 9] =
    [(0.0, 0.05), (0.2, 0.3), (0.3, 0.5), (0.4, 0.68), (0.6, 0.84), (0.8, 0.94), (0.9, 0.975), (0.97, 0.995), (1.0, 0.999)];

/// The chance that a place of this weighed probability is right.
pub fn calibrated(probability: f64) -> f64 {
    let after = CALIBRATION.iter().position(|p| p.0 >= probability).unwrap_or(CALIBRATION.len() - 1).max(1);
    let ((x0, y0), (x1, y1)) = (CALIBRATION[after - 1], CALIBRATION[after]);
    (y0 + (probability - x0) * (y1 - y0) / (x1 - x0)).clamp(0.0, 1.0)
}

/// A way to a place that is asked however likely it looks.
pub(super) fn is_daring(how: How, letters: usize) -> bool {
    match how {
        How::Near(edits) => letters < least_letters(edits),
        How::Respelled(_, edits) => edits > 0 && letters < least_letters(edits),
        how => how == How::Shortened,
    }
}

/// A name of fewer letters lies so many edits from too many others.
fn least_letters(edits: u8) -> usize {
    if edits > 1 { 8 } else { 5 }
}

/// Below this probability the place of a reading is asked.
pub(super) fn sure(reading: &Reading, basis: Option<CountryBasis>) -> f64 {
    let told = matches!(basis, Some(CountryBasis::Stated | CountryBasis::Heading));
    let shared = basis == Some(CountryBasis::Group);
    match reading.how {
        _ if reading.stripped => STRIPPED_SURE,
        How::Main if told || shared => MAIN_NAME_SURE,
        How::Main if basis == Some(CountryBasis::Place) => LONE_NAME_SURE,
        how if told && how.is_other_name() => OTHER_NAME_SURE,
        _ => PLACE_SURE,
    }
}
