//! Turns mentions into rival readings with weights: which place, in which country, each name may mean. Nothing is chosen here.

pub mod address;
pub mod candidate;
pub mod chain;
pub mod home;
mod home_signs;
pub mod name;
pub mod order;
mod page_name;
mod steps;
pub mod weigh;

use crate::know::channel::ChannelId;
use crate::know::gazetteer::{Country, Gazetteer, NameHit, PlaceId, RegionId};
use crate::vocab::PlaceType;

/// How a name led to a reading: the reason a steward reads, and the cost it was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    /// The gazetteer's main name.
    Main,
    /// Another name that the gazetteer knows.
    Alternate,
    /// Another name, which the gazetteer says is no longer in use.
    Former,
    /// So many edits away from a known name.
    Near(u8),
    /// Through another alphabet or another way of spelling, and so many edits besides.
    Respelled(ChannelId, u8),
    /// The start of a longer name.
    Shortened,
    /// The name of a first-level region.
    Region,
    /// Another kind of body that the gazetteer lacks (an island, a historical region).
    Body,
    /// Named after (or governed from) a place.
    Seat,
    /// A quarter of the city that stands before it.
    Borough,
}

impl How {
    /// By a place's name as it stands in the gazetteer.
    pub fn of(hit: NameHit, gazetteer: Gazetteer) -> How {
        match (hit.main, gazetteer.note(hit)) {
            (true, _) => How::Main,
            (_, Some(note)) if note.former => How::Former,
            _ => How::Alternate,
        }
    }

    /// Another name than the main one.
    pub fn is_other_name(self) -> bool {
        matches!(self, How::Alternate | How::Former)
    }
}

/// One way to understand a name.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The place itself; none where the gazetteer holds only its seat, or a region.
    pub place: Option<PlaceId>,
    pub region: Option<RegionId>,
    pub seat: Option<PlaceId>,
    pub country: Country,
    pub place_type: PlaceType,
    pub how: How,
    /// The name lost a word for the kind of place ("Kutaisi City").
    pub stripped: bool,
    /// A region named beside the name holds the place.
    pub in_region: bool,
    /// Log weight within the name's own evidence (match and prominence).
    pub weight: f64,
}

/// A country that a name or a group may belong to, with its probability.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    pub country: Country,
    pub probability: f64,
}

pub fn log_sum(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        most
    } else {
        most + libm::log(values.map(|v| if v == most { 1.0 } else { libm::exp(v - most) }).sum())
    }
}
