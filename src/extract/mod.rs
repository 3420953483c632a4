//! Turns blocks into mentions: what the page says of each partner, with the clues that stand near its name.

pub mod act;
pub mod clue;
pub mod date;
pub mod dissolved;
pub mod entry;
mod glued;
pub mod home;
mod land;
pub mod language;
pub mod layout;
pub mod phrases;
pub mod piece;
pub mod prose;
pub mod token;

use crate::know::gazetteer::Country;
use crate::vocab::{AgreementType, LineRole, PlaceType, Status};
use clue::Clues;
use std::ops::Range;
use token::Tokens;

/// Where on a page a mention stands, which says how far its neighbours may speak for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A marked item of a list.
    Item,
    /// An unmarked line of its own.
    Row,
    Prose,
}

/// An act as the page tells it: its type (none: a bare "agreement"), words, date.
#[derive(Clone, Debug, Default)]
pub struct Act {
    pub kind: ActKind,
    /// Tokens of the act's words.
    pub words: Option<Range<usize>>,
    pub first: bool,
    /// Index of the date's clue, and whether it dates something else that stood nearest.
    pub date: Option<usize>,
    /// Other dates stand as near, or the date may be another partner's.
    pub unsure_date: bool,
    /// The words may tell of another act.
    pub unsure_kind: bool,
    /// They stand in an earlier sentence; the heading may say the same.
    pub carried: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActKind {
    /// The item names no act.
    #[default]
    None,
    /// A bare "agreement", whose type the heading gives.
    Bare,
    /// A relation without an act ("partner since"): a named act of the same partner beats it.
    Relation(AgreementType),
    Named(AgreementType),
}

impl ActKind {
    /// The type that it gives by itself.
    pub fn told_type(self) -> Option<AgreementType> {
        match self {
            ActKind::Relation(t) | ActKind::Named(t) if t != AgreementType::Contact => Some(t),
            _ => None,
        }
    }
}

/// One partner as one stretch of the page tells of it.
#[derive(Clone, Debug)]
pub struct Mention {
    pub origin: Origin,
    /// 0-based line of the name.
    pub line: usize,
    /// Tokens of the name.
    pub name: Range<usize>,
    /// Other names of the same partner ("Zvolen - Zólyom", "LYCENAS (Liezen)").
    pub also: Vec<Range<usize>>,
    /// The kind of place as told beside the name.
    pub place_type: Option<PlaceType>,
    /// Countries that the mention itself states, with their tokens.
    pub stated: Vec<(Country, Range<usize>)>,
    /// Capitalised words beside the name that may be its region.
    pub beside: Vec<Range<usize>>,
    pub acts: Vec<Act>,
    /// Mentions of one group share a country.
    pub group: u32,
    /// Who signed on this side, when the page names somebody else than its municipality.
    pub party: Option<Range<usize>>,
    pub status: Status,
    /// Tokens of the words that prove the mention.
    pub quote: Range<usize>,
    /// How sure it is that a partner stands here at all, 0 to 1.
    pub belief: f64,
}

impl Mention {
    /// No other country is stated for it.
    pub fn may_lie_in(&self, country: Country) -> bool {
        self.stated.is_empty() || self.stated.iter().any(|(stated, _)| *stated == country)
    }
}

/// A union or network that the municipality belongs to.
#[derive(Clone, Debug)]
pub struct Membership {
    pub line: usize,
    pub name: Range<usize>,
    /// "associated member" and the like.
    pub role: Option<Range<usize>>,
    pub quote: Range<usize>,
}

/// What one group of mentions has in common.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// The country that a heading gives, and the heading's tokens.
    pub heading: Vec<(Country, Range<usize>)>,
    /// The act that a heading or the page's title gives, and its tokens.
    pub act: Option<(AgreementType, Range<usize>)>,
    /// That act is a bare "agreement", which says little.
    pub bare_act: bool,
    /// It says what the partners are, so that an entry without an act is one of them.
    pub calls: bool,
    /// The list's numbering or spacing sets this group apart: its members share one country.
    pub shared: bool,
    pub members: Vec<usize>,
}

/// Everything that the page says, before anything is believed.
#[derive(Default, Debug)]
pub struct Extraction {
    pub tokens: Tokens,
    pub clues: Clues,
    pub mentions: Vec<Mention>,
    pub memberships: Vec<Membership>,
    pub groups: Vec<Group>,
    /// The languages that the page is written in.
    pub heard: language::Heard,
    /// What each line turned out to be, before records are known.
    pub roles: Vec<(LineRole, &'static str)>,
    /// Token ranges that may name the page's municipality, with their weight.
    pub homes: Vec<(Range<usize>, f64)>,
}
