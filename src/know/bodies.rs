//! Turns a folded name into the islands and historical lands of that name, which the gazetteer of towns lacks but towns partner with.

use crate::hash::PageMap;
use crate::vocab::PlaceType;
use std::sync::LazyLock;

/// A body of `data/body/`.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    pub key: &'static str,
    pub name: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    pub place_type: PlaceType,
}

/// Sorted by key; compiled by `build.rs`.
static BODIES: &[Body] = include!(concat!(env!("OUT_DIR"), "/bodies.rs"));

/// The first row of each key.
static ROWS: LazyLock<PageMap<&str, usize>> =
    LazyLock::new(|| BODIES.iter().enumerate().rev().map(|(row, body)| (body.key, row)).collect());

#[derive(Clone, Copy, Debug)]
pub struct Bodies;

impl Bodies {
    pub fn named(self, key: &str) -> impl Iterator<Item = &'static Body> {
        let first = ROWS.get(key).copied().unwrap_or(BODIES.len());
        BODIES[first..].iter().take_while(move |b| b.key == key)
    }
}
