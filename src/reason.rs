//! Turns evidence into the sentences that a steward reads: why a value stands (`Reason`) and what is asked (`question`).
//!
//! A reason holds what it speaks of, not its name: names stay in the gazetteer until somebody reads the sentence.

use crate::know::channel::ChannelId;
use crate::know::gazetteer::{Country, Gazetteer, Language, PlaceId, RegionId};
use crate::vocab::PlaceType;
use std::fmt::Write;

/// Something that has a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Called {
    Place(PlaceId),
    Region(RegionId),
    /// A body of this kind that is named after a place.
    Seat(PlaceType, PlaceId),
    /// A body of which only the kind is known.
    Kind(PlaceType),
    /// A row of the table of bodies.
    Body(&'static str),
    Country(Country),
}

impl Called {
    /// Appends the name.
    pub fn write(self, gazetteer: Gazetteer, out: &mut String) {
        match (self.known(gazetteer), self) {
            (Some(name), _) => out.push_str(name),
            (None, Called::Seat(kind, place)) => {
                [kind.word(), " of ", gazetteer.name_of(place)].into_iter().for_each(|part| out.push_str(part))
            }
            (None, _) => {}
        }
    }

    /// The name, where it need not be put together.
    pub fn known<'g>(self, gazetteer: Gazetteer<'g>) -> Option<&'g str> {
        Some(match self {
            Called::Place(place) => gazetteer.name_of(place),
            Called::Region(region) => gazetteer.region(region).name,
            Called::Seat(..) => return None,
            Called::Kind(kind) => kind.word(),
            Called::Body(name) => name,
            Called::Country(country) => gazetteer.country_name(country),
        })
    }

    pub fn text(self, gazetteer: Gazetteer) -> String {
        let mut text = String::new();
        self.write(gazetteer, &mut text);
        text
    }
}

/// How a list's order speaks for a country.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InOrder {
    pub language: Language,
    pub score: f64,
    /// The next best language; none where only a list without order comes close.
    pub next: Option<Language>,
    pub next_score: f64,
    pub before: Option<Country>,
    pub own: Country,
    pub after: Option<Country>,
}

/// Why a value of a record is believed.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    MainName(Called),
    OtherName(Called),
    FormerName(Called),
    /// So many edits away.
    NearName(Called, u8),
    /// By the rules of a channel, and so many edits besides.
    Respelled(Called, ChannelId, u8),
    /// The start of a longer name.
    Shortened(Called),
    RegionName(Called),
    Body(Called),
    Seat(Called),
    Borough(Called),
    NoPlace,
    RegionBeside(RegionId),
    Stated(Country),
    /// A state that is no more was where this country is.
    Succeeds(Country),
    Heading(Country),
    Group {
        country: Country,
        names: usize,
    },
    Order(InOrder),
    OnlyCountry(Country),
    Weight(Country),
    Ruling {
        ruling: String,
    },
    ItemAct,
    HeadingAct,
    ListNamesActs,
    NoAct,
    PageDate,
    NoDate,
}

impl Reason {
    /// Appends the sentence.
    pub fn write(&self, gazetteer: Gazetteer, out: &mut String) {
        use Reason::*;
        let (before, called, behind) = match *self {
            MainName(name) => ("the gazetteer has ", name, " under this name"),
            OtherName(name) => ("the gazetteer has this as another name of ", name, ""),
            FormerName(name) => ("the gazetteer has this as a former name of ", name, ""),
            NearName(name, 0) => ("an inflected form of ", name, ""),
            NearName(name, 1) => ("one letter away from ", name, ""),
            NearName(name, edits) => {
                let _ = write!(out, "{edits}");
                (" letters away from ", name, "")
            }
            Respelled(name, channel, edits) => {
                let _ = write!(out, "spelled by the rules of {}", channel.channel().name);
                if edits > 0 {
                    let _ = write!(out, ", {edits} letter{} away", if edits == 1 { "" } else { "s" });
                }
                (": ", name, "")
            }
            Shortened(name) => ("the start of the longer name ", name, ""),
            RegionName(name) => ("the name of the first-level region ", name, ""),
            Body(name) => ("the table of islands and other bodies has ", name, ""),
            Seat(name) => ("a body named after or governed from ", name, ""),
            Borough(name) => ("a quarter of the city named before it: ", name, ""),
            RegionBeside(region) => ("the region ", Called::Region(region), " is named beside it"),
            Stated(country) => ("the page states ", Called::Country(country), " beside the name"),
            Succeeds(country) => {
                ("the page names a state that is no more; the place lies in ", Called::Country(country), " today")
            }
            Heading(country) => ("", Called::Country(country), " is the heading of the list"),
            OnlyCountry(country) => ("only ", Called::Country(country), " has a place of this name"),
            Weight(country) => ("the place in ", Called::Country(country), " is by far the likeliest of this name"),
            Group { country, names } => {
                let _ = write!(out, "all {names}");
                (" names of the group are found in ", Called::Country(country), "")
            }
            _ => return self.write_other(gazetteer, out),
        };
        out.push_str(before);
        called.write(gazetteer, out);
        out.push_str(behind);
    }

    /// Sentences that name nothing, or more than one thing.
    fn write_other(&self, gazetteer: Gazetteer, out: &mut String) {
        match self {
            Reason::Ruling { ruling } => ["a steward ruled: ", ruling].into_iter().for_each(|part| out.push_str(part)),
            Reason::Order(order) => order.write(gazetteer, out),
            _ => out.push_str(self.fixed().unwrap_or_default()),
        }
    }

    /// The sentence, where it names nothing.
    pub fn fixed(&self) -> Option<&'static str> {
        use Reason::*;
        Some(match self {
            NoPlace => "no place of this name is known",
            ItemAct => "these words name the act",
            HeadingAct => "the heading names the kind of relation",
            ListNamesActs => "the list names the acts of others and none here",
            NoAct => "nothing names an act",
            PageDate => "these words date the act",
            NoDate => "no date stands by the name",
            _ => return None,
        })
    }
}

impl InOrder {
    fn write(&self, gazetteer: Gazetteer, out: &mut String) {
        let name = |country: Option<Country>| country.map_or("–", |c| gazetteer.country_name_in(self.language, c));
        let _ = write!(
            out,
            "the groups follow the order of the countries' names in {} (log score {:.1}, next {} {:.1}): {} stands between {} and {}",
            gazetteer.language_code(self.language),
            self.score,
            self.next.map_or("no order", |l| gazetteer.language_code(l)),
            self.next_score,
            name(Some(self.own)),
            name(self.before),
            name(self.after)
        );
    }
}
