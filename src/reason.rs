//! Turns evidence into the sentences that a steward reads: why a value stands (`Reason`) and what is asked (`question`).

use std::fmt;

/// Why a value of a record is believed.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    MainName { name: String },
    OtherName { name: String },
    FormerName { name: String },
    NearName { name: String, edits: u8 },
    RegionName { name: String },
    Body { name: String },
    Seat { name: String },
    Borough { name: String },
    NoPlace,
    RegionBeside { region: String },
    Stated { country: String },
    Heading { country: String },
    Group { country: String, names: usize },
    Order { language: String, score: f64, next: String, next_score: f64, before: String, own: String, after: String },
    OnlyCountry { country: String },
    Weight { country: String },
    Ruling { ruling: String },
    ItemAct,
    HeadingAct,
    ListNamesActs,
    NoAct,
    PageDate,
    NoDate,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Reason::*;
        match self {
            MainName { name } => write!(f, "the gazetteer has {name} under this name"),
            OtherName { name } => write!(f, "the gazetteer has this as another name of {name}"),
            FormerName { name } => write!(f, "the gazetteer has this as a former name of {name}"),
            NearName { name, edits: 0 } => write!(f, "an inflected form of {name}"),
            NearName { name, edits: 1 } => write!(f, "one letter away from {name}"),
            NearName { name, edits } => write!(f, "{edits} letters away from {name}"),
            RegionName { name } => write!(f, "the name of the first-level region {name}"),
            Body { name } => write!(f, "the table of islands and other bodies has {name}"),
            Seat { name } => write!(f, "a body named after or governed from {name}"),
            Borough { name } => write!(f, "a quarter of the city named before it: {name}"),
            NoPlace => write!(f, "no place of this name is known"),
            RegionBeside { region } => write!(f, "the region {region} is named beside it"),
            Stated { country } => write!(f, "the page states {country} beside the name"),
            Heading { country } => write!(f, "{country} is the heading of the list"),
            Group { country, names } => write!(f, "all {names} names of the group are found in {country}"),
            Order { language, score, next, next_score, before, own, after } => write!(
                f,
                "the groups follow the order of the countries' names in {language} (log score {score:.1}, next {next} {next_score:.1}): \
                 {own} stands between {before} and {after}"
            ),
            OnlyCountry { country } => write!(f, "only {country} has a place of this name"),
            Weight { country } => write!(f, "the place in {country} is by far the likeliest of this name"),
            Ruling { ruling } => write!(f, "a steward ruled: {ruling}"),
            ItemAct => write!(f, "these words name the act"),
            HeadingAct => write!(f, "the heading names the kind of relation"),
            ListNamesActs => write!(f, "the list names the acts of others and none here"),
            NoAct => write!(f, "nothing names an act"),
            PageDate => write!(f, "these words date the act"),
            NoDate => write!(f, "no date stands by the name"),
        }
    }
}
