//! Turns the first letters of a phrase into bits of a filter, shared by the compiler of the tables and the matcher.
//!
//! `build.rs` includes this file, so that both always hash alike. A phrase of one word is known by the first letters of the word; of
//! a longer one the first letters of the second word must follow, because many phrases begin with a word that every page has.

/// Bytes of the filter.
pub const FILTER_BYTES: usize = 1 << 16;
/// A word is judged by so many letters.
pub const OPENING_LETTERS: u8 = 5;
/// By so many letters most words are seen to begin no phrase.
pub const SHORT_LETTERS: u8 = 3;
/// Stands between two words.
const SPACE: u16 = 0x20;

/// What a bit of the filter tells of the letters that it stands for.
#[derive(Clone, Copy)]
pub enum Mark {
    /// They are the beginning of longer openings.
    Alive,
    /// Words that begin so may be a phrase.
    Stem,
    /// The word of just these letters may.
    Whole,
    /// Words that begin so may be a phrase with the right word behind them.
    StemAnd,
    /// The word of just these letters may.
    WholeAnd,
    /// The second word begins so.
    Second,
}

/// Letters of a phrase so far, hashed.
#[derive(Clone, Copy, Default)]
pub struct Opening {
    hash: u32,
    pub letters: u8,
}

impl Opening {
    #[inline]
    pub fn push(&mut self, letter: u16) {
        self.hash = self.hash.wrapping_mul(41).wrapping_add(u32::from(letter));
        self.letters = self.letters.saturating_add(1);
    }

    /// The same letters, about to be followed by a second word.
    #[inline]
    pub fn parted(mut self) -> Opening {
        self.push(SPACE);
        Opening { letters: 0, ..self }
    }

    /// The number of a bit of the filter.
    #[inline]
    pub fn bit(&self, mark: Mark) -> usize {
        let mixed = self.hash.wrapping_mul(8).wrapping_add(mark as u32).wrapping_mul(0x9e37_79b1);
        (mixed >> 10) as usize % (FILTER_BYTES * 8)
    }
}
