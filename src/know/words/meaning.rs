//! Turns the columns of a word table into a `Meaning` and that into three bytes and back, shared by the compiler and the matcher.
//!
//! `build.rs` includes this file, so that the tables and the program can never disagree about a number.

use crate::vocab::{AgreementType, PlaceType};

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$note])* $variant),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word that stands for it in the tables.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }
    };
}

closed! {
    /// What a phrase of the agreement tables is: these weigh differently when a type is chosen.
    Class {
        /// An instrument or the act itself.
        Act = "act",
        /// A noun that gives its type to a bare agreement.
        Topic = "topic",
        /// What a partner is called.
        Status = "status",
        /// A relation told by a verb or a vague noun.
        Verb = "verb",
    }
}

closed! {
    /// What a word does in its sentence, beside naming a place, a date or an act.
    Role {
        Since = "since",
        Signed = "signed",
        Visit = "visit",
        Anniversary = "anniversary",
        Renewal = "renewal",
        Merged = "merged",
        Planned = "planned",
        Ended = "ended",
        Suspended = "suspended",
        /// A date behind it is the last one ("until").
        Until = "until",
        /// The date is that of something told before ("in the same year").
        SameTime = "same-time",
        Wish = "wish",
        Negation = "negation",
        /// Who signs or governs ("mayor"): the name behind is a person's.
        Office = "office",
        /// What one side resolved by itself ("by decision no. 5 of", "the council approved"): a date beside it is not that of the act of both.
        Decision = "decision",
        /// A proposal was turned down ("rejected").
        Refused = "refused",
        /// A relation that others have with each other, or one of them with partners of its own ("among themselves").
        Others = "others",
        /// A town near the page's own, whose partners are its own affair.
        Neighbour = "neighbour",
        Member = "member",
        With = "with",
        /// "With" that stands behind its noun.
        WithBehind = "with-behind",
        Between = "between",
        First = "first",
        List = "list",
        History = "history",
        /// A unit of length: a place beside it is a landmark ("15 km from").
        Distance = "distance",
        International = "international",
        And = "and",
        In = "in",
        Article = "article",
    }
}

/// The type that a phrase gives; a bare agreement takes its type from a topic or a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgreementKind {
    Typed(AgreementType),
    Bare,
}

/// What a phrase means in its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    Agreement(AgreementKind, Class),
    /// A word that gives its type to a heading without an act ("Freundeskreis der Städte").
    Heading(AgreementType),
    Month(u8),
    PlaceType(PlaceType),
    Role(Role),
    Organisation,
    Demonym([u8; 2]),
    Country([u8; 2]),
    Contact,
    Navigation,
    Function,
    /// A word inside a date that says nothing ("of", "year").
    DateFiller,
    /// The ending of a decade.
    Decade,
}

/// The table folders, each with the number of columns before the phrase.
pub const KINDS: [(&str, usize); 12] = [
    ("agreement", 2),
    ("month", 1),
    ("place_type", 1),
    ("role", 1),
    ("organisation", 1),
    ("demonym", 1),
    ("country", 1),
    ("contact", 0),
    ("navigation", 0),
    ("function", 0),
    ("date_word", 1),
    ("heading", 1),
];

const BARE: u8 = u8::MAX;

impl Meaning {
    /// The meaning of a row of the tables of `kind`, from the columns before its phrase.
    pub fn parse(kind: &str, columns: &[&str]) -> Option<Meaning> {
        Some(match (kind, columns) {
            ("agreement", [kind, class]) => Meaning::Agreement(AgreementKind::parse(kind)?, Class::from_word(class)?),
            ("month", [number]) => Meaning::Month(number.parse().ok().filter(|n| (1..=12).contains(n))?),
            ("place_type", [word]) => Meaning::PlaceType(PlaceType::from_word(word)?),
            ("role", [word]) => Meaning::Role(Role::from_word(word)?),
            ("organisation", ["network"]) => Meaning::Organisation,
            ("demonym", [code]) => Meaning::Demonym(country_code(code)?),
            ("country", [code]) => Meaning::Country(country_code(code)?),
            ("contact", []) => Meaning::Contact,
            ("navigation", []) => Meaning::Navigation,
            ("function", []) => Meaning::Function,
            ("date_word", ["filler"]) => Meaning::DateFiller,
            ("date_word", ["decade"]) => Meaning::Decade,
            ("heading", [word]) => Meaning::Heading(AgreementType::from_word(word)?),
            _ => return None,
        })
    }

    /// The folder of the tables that give this meaning.
    pub fn kind(self) -> &'static str {
        KINDS[self.code()[0] as usize].0
    }

    /// Three bytes that `from_code` understands; the first is the index in `KINDS`.
    pub fn code(self) -> [u8; 3] {
        match self {
            Meaning::Agreement(kind, class) => [0, kind.index(), class as u8],
            Meaning::Month(number) => [1, number, 0],
            Meaning::PlaceType(place) => [2, place as u8, 0],
            Meaning::Role(role) => [3, role as u8, 0],
            Meaning::Organisation => [4, 0, 0],
            Meaning::Demonym([a, b]) => [5, a, b],
            Meaning::Country([a, b]) => [6, a, b],
            Meaning::Contact => [7, 0, 0],
            Meaning::Navigation => [8, 0, 0],
            Meaning::Function => [9, 0, 0],
            Meaning::DateFiller => [10, 0, 0],
            Meaning::Decade => [10, 1, 0],
            Meaning::Heading(kind) => [11, kind as u8, 0],
        }
    }

    pub fn from_code(code: [u8; 3]) -> Meaning {
        match code {
            [0, kind, class] => Meaning::Agreement(AgreementKind::from_index(kind), Class::ALL[class as usize]),
            [1, number, _] => Meaning::Month(number),
            [2, place, _] => Meaning::PlaceType(PlaceType::ALL[place as usize]),
            [3, role, _] => Meaning::Role(Role::ALL[role as usize]),
            [4, ..] => Meaning::Organisation,
            [5, a, b] => Meaning::Demonym([a, b]),
            [6, a, b] => Meaning::Country([a, b]),
            [7, ..] => Meaning::Contact,
            [8, ..] => Meaning::Navigation,
            [9, ..] => Meaning::Function,
            [10, 0, _] => Meaning::DateFiller,
            [11, kind, _] => Meaning::Heading(AgreementType::ALL[kind as usize]),
            _ => Meaning::Decade,
        }
    }
}

impl AgreementKind {
    fn parse(word: &str) -> Option<AgreementKind> {
        match word {
            "bare" => Some(AgreementKind::Bare),
            _ => AgreementType::from_word(word).map(AgreementKind::Typed),
        }
    }

    fn index(self) -> u8 {
        match self {
            AgreementKind::Typed(kind) => kind as u8,
            AgreementKind::Bare => BARE,
        }
    }

    fn from_index(index: u8) -> AgreementKind {
        match index {
            BARE => AgreementKind::Bare,
            _ => AgreementKind::Typed(AgreementType::ALL[index as usize]),
        }
    }
}

fn country_code(word: &str) -> Option<[u8; 2]> {
    let code: [u8; 2] = word.as_bytes().try_into().ok()?;
    code.iter().all(u8::is_ascii_uppercase).then_some(code)
}
