//! Turns an inflected or derived name into the names that it may come from ("Querfurtem" → "Querfurt"), by the endings of `data/ending/`.

use super::words::LanguageTag;
use std::sync::LazyLock;

/// An ending and what stands in its place in the basic form, both folded, and the languages that have it; longest endings first.
static ENDINGS: &[(&str, &str, u64)] = include!(concat!(env!("OUT_DIR"), "/endings.rs"));

/// The rows of the endings by their last byte, which tells nearly all of them from a word's end.
static BY_LAST: LazyLock<[Vec<u16>; 256]> = LazyLock::new(|| {
    let mut rows = [const { Vec::new() }; 256];
    for (row, (ending, ..)) in (0..).zip(ENDINGS) {
        match ending.as_bytes().last() {
            Some(&last) => rows[usize::from(last)].push(row),
            None => rows.iter_mut().for_each(|rows| rows.push(row)),
        }
    }
    rows
});

/// A stem has at least this many bytes.
const STEM: usize = 3;

#[derive(Clone, Copy, Debug)]
pub struct Endings;

impl Endings {
    /// The basic forms that `key` may be an inflection of in any language; none of them need be a name.
    pub fn stems(self, key: &str) -> impl Iterator<Item = String> {
        self.stems_in(key, |_| true)
    }

    /// The same in some languages.
    pub fn stems_in(self, key: &str, hears: impl Fn(LanguageTag) -> bool) -> impl Iterator<Item = String> {
        let heard = (0..u64::BITS as u8).filter(|&tag| hears(LanguageTag(tag))).fold(0, |mask, tag| mask | 1u64 << tag);
        let rows = key.as_bytes().last().map_or(&[][..], |&last| &BY_LAST[usize::from(last)]);
        let endings = rows.iter().map(|&row| &ENDINGS[usize::from(row)]);
        endings.filter(move |(_, _, languages)| languages & heard != 0).filter_map(move |(ending, instead, _)| {
            let stem = key.strip_suffix(ending).filter(|s| s.len() >= STEM)?;
            Some([stem, instead].concat())
        })
    }
}
