//! Turns an inflected or derived name into the names that it may come from ("Querfurtem" → "Querfurt"), by the endings of `data/ending/`.

use super::words::LanguageTag;

/// An ending and what stands in its place in the basic form, both folded, and the languages that have it; longest endings first.
static ENDINGS: &[(&str, &str, u64)] = include!(concat!(env!("OUT_DIR"), "/endings.rs"));

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
        ENDINGS.iter().filter(move |(_, _, languages)| languages & heard != 0).filter_map(move |(ending, instead, _)| {
            let stem = key.strip_suffix(ending).filter(|s| s.len() >= STEM)?;
            Some(format!("{stem}{instead}"))
        })
    }
}
