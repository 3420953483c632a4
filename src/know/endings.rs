//! Turns an inflected or derived name into the names that it may come from ("Querfurtem" → "Querfurt"), by the endings of `data/ending/`.

/// An ending and what stands in its place in the basic form, both folded; longest endings first.
static ENDINGS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/endings.rs"));

/// A stem has at least this many bytes.
const STEM: usize = 3;

#[derive(Clone, Copy, Debug)]
pub struct Endings;

impl Endings {
    /// The basic forms that `key` may be an inflection of; none of them need be a name.
    pub fn stems(self, key: &str) -> impl Iterator<Item = String> {
        ENDINGS.iter().filter_map(move |(ending, instead)| {
            let stem = key.strip_suffix(ending).filter(|s| s.len() >= STEM)?;
            Some(format!("{stem}{instead}"))
        })
    }
}
