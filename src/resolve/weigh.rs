//! Every weight of the evidence, in one place: how much a match, an edit, a country or a heading counts.
//!
//! Weights are natural logarithms of odds. They were set on generated lists and checked on real pages; `docs/weights.md`
//! tells how to measure a change.

use super::How;
use crate::know::slip::{self, Slip};

/// An alternate name, against the main one.
pub const ALTERNATE: f64 = -1.2;
/// Two words of a name in each other's place.
pub const WORDS_SWAPPED: f64 = -2.2;
/// Nats per natural log of the population.
pub const PROMINENCE: f64 = 0.55;
/// A place of unknown size counts as a village.
pub const UNKNOWN_POPULATION: f64 = 700.0;
/// A country with many places makes any one of them less telling.
pub const COUNTRY_MASS: f64 = 0.8;
/// Nats per natural log of how common a country is among twin towns.
pub const TWINNING: f64 = 0.9;
/// A name without any reading in a country.
pub const UNKNOWN: f64 = -11.0;
/// A name that is misspelt into no other, but belongs to a place that the gazetteer lacks.
pub const UNKNOWN_NEAR: f64 = -6.5;
/// Nobody misspells a first letter.
pub const FIRST_LETTER: f64 = -1.5;
/// The mention, or its line, states the country.
pub const STATED: f64 = 10.0;
/// The country is the heading of the list right below it.
pub const HEADING: f64 = 6.0;
/// A region named beside the place lies around it.
pub const IN_REGION: f64 = 5.0;
/// The name of a region, where nothing says that a region is meant.
pub const REGION: f64 = -1.5;
/// A region or island of that name exists, and a place too.
pub const OTHER_LEVEL: f64 = -4.0;
/// A place of the same name in the same country, where no word says "region".
pub const REGION_BESIDE_PLACE: f64 = -5.0;
/// A name without its word for the kind of place.
pub const STRIPPED: f64 = -0.3;
/// An ending taken off in a language of the page.
pub const INFLECTED: f64 = -1.0;
/// A second name of a partner that means another place than the first does.
pub const SECOND_NAME: f64 = -4.0;
/// Two names of the same partner agree on a place.
pub const BOTH_NAMES: f64 = 3.0;
/// The page's own country, against any other.
pub const OWN_COUNTRY: f64 = 0.4;
/// The same for a partner that prose tells of.
pub const OWN_COUNTRY_TOLD: f64 = 0.4;
/// A page calls its own municipality by its main name.
pub const HOME_ALTERNATE: f64 = -2.5;
/// Small towns have pages too: this share of a place's prominence does not count when it may be home.
pub const HOME_MODESTY: f64 = 0.3;
/// A name with all of the best one's votes, against one with none.
pub const HOME_VOTES: f64 = 6.0;
/// The page's file is named after the place, or has its name as a part.
pub const HOME_FILE: f64 = 3.0;
pub const HOME_FILE_PART: f64 = 2.0;
/// The page names a region that the municipality lies in.
pub const HOME_REGION: f64 = 2.0;
/// The page states a country right behind the name of its municipality.
pub const HOME_STATED: f64 = 4.0;
/// A mail or web address bears the name, and lies in the country.
pub const HOME_ADDRESS: f64 = 2.5;
pub const HOME_DOMAIN: f64 = 3.0;
/// The page is written in the country's first language, or in another of its languages.
pub const HOME_LANGUAGE: f64 = 2.0;
pub const HOME_OTHER_LANGUAGE: f64 = 1.0;
/// The page tells a namesake apart by its region or country.
pub const HOME_NAMESAKE: f64 = -4.0;
/// Partners are told to lie in that country.
pub const HOME_STATED_ABROAD: f64 = -1.5;
/// A partner of that name lies in that country: the home is another.
pub const HOME_IS_PARTNER: f64 = -6.0;
/// A step against the order of a sorted list.
pub const OUT_OF_ORDER: f64 = 0.03;

/// The weight of a country before its names are compared: common among twin towns, and not too full of places.
pub fn country(places: u32, twinnings: u32) -> f64 {
    TWINNING * libm::log(f64::from(twinnings) / 20.0) - COUNTRY_MASS * libm::log(f64::from(places).max(20.0) / 1000.0)
}

pub fn prominence(population: u32) -> f64 {
    let people = if population == 0 { UNKNOWN_POPULATION } else { f64::from(population).max(300.0) };
    PROMINENCE * (libm::log(people) - libm::log(50_000.0))
}

/// By how common a spelling is in its channel: usual, also, careless.
pub const PRACTICE: [f64; 3] = [-0.15, -0.75, -1.8];
/// The rules of a channel may cost so much together; past it, every short name is another.
pub const RESPELLED_BUDGET: f64 = 5.0;
/// A name in other letters or by another romanisation, and one that only sounds so.
pub const RESPELLED: f64 = -0.8;
pub const SOUNDS: f64 = -3.0;
/// An edit besides the rules of a channel.
pub const RESPELLED_EDIT: f64 = -3.5;
/// The start of a longer name.
pub const SHORTENED: f64 = -4.5;
/// A misspelt name is an alternate one less often than a name spelled well.
pub const ALTERNATE_MISSPELT: f64 = -1.5;
/// Any slip at all; a second one; each letter that a name has less than six.
pub const MISSPELT: f64 = -0.5;
pub const SECOND_SLIP: f64 = -1.5;
pub const SHORT: f64 = -0.3;

/// The same as `UNKNOWN_NEAR` for a name that is looked up by itself: who asks knows that it is a name.
pub const UNKNOWN_ASKED: f64 = -8.5;

/// What a place that the gazetteer lacks weighs against a reading found so.
pub fn unknown(how: How) -> f64 {
    if matches!(how, How::Near(_) | How::Respelled(..) | How::Shortened) { UNKNOWN_NEAR } else { UNKNOWN }
}

/// What a slip costs: there is one way to lose a letter, and there are two dozen to add one.
pub fn slip(slip: Slip) -> f64 {
    match slip {
        Slip::Swapped => -1.0,
        Slip::Doubled | Slip::Dropped => -1.2,
        Slip::Space => -1.6,
        Slip::Alike => -2.4,
        Slip::Added | Slip::Changed => -2.8,
    }
}

/// What the slips between two spellings cost that lie so many edits apart.
pub fn slips(written: &str, known: &str, edits: u8) -> f64 {
    let letters = written.chars().count();
    let slips = slip::cheapest(written, known, |kind| -slip(kind)).map_or(SECOND_SLIP * f64::from(edits), |cost| -cost);
    let more = SECOND_SLIP * f64::from(edits.saturating_sub(1));
    let short = SHORT * 6usize.saturating_sub(letters) as f64 * f64::from(edits);
    let begins = if slip::begin_alike(written, known) { 0.0 } else { FIRST_LETTER };
    MISSPELT + slips + more + short + begins
}
