//! Turns characters and first letters into the numbers of the gate's automaton, shared by its compiler and by `gate.rs`, which runs it.
//!
//! A state is the first letters of a word, a column a class of characters that fold alike; a row says what comes next. Nearly all
//! words end in `DEAD` after two letters. `build.rs` includes this file, so that both sides agree about the numbers.

/// What a character means to the automaton; letters have the classes from `LETTERS` on.
pub const PART: u8 = 0;
/// Vanishes when a word is folded: an apostrophe, a combining mark.
pub const SILENT: u8 = 1;
/// Folds to several letters, or to some that nobody foresaw: the matcher must look for itself.
pub const ODD: u8 = 2;
/// A letter with which no phrase begins.
pub const OTHER: u8 = 3;
pub const LETTERS: u8 = 4;

/// Bytes of the filter of first letters: five bits each of five ASCII ones or of four Cyrillic ones, hashed.
pub const GLANCE_BYTES: usize = 1 << 13;
pub const GLANCED: usize = 5;
pub const GLANCED_CYRILLIC: usize = 4;
/// The code points of that alphabet whose first byte is 0xd0 or 0xd1.
pub const CYRILLIC: std::ops::Range<u32> = 0x400..0x480;

/// Code points that have their class in a table.
pub const CLASSED: usize = 0x800;
/// Bytes of the filter of second words.
pub const SECOND_BYTES: usize = 1 << 13;
/// A word is judged by so many letters, the second of a phrase by so many.
pub const OPENING_LETTERS: usize = 8;
pub const SECOND_LETTERS: usize = 3;

/// In place of a next state: no phrase begins so.
pub const DEAD: u16 = 0xffff;
/// One may.
pub const OPENS: u16 = 0xfffe;
/// The word is over, and one may with the right word behind it.
pub const OPENS_WITH: u16 = 0xfffd;

/// The five bits of a letter of a word where [`glance`] wants them; 0 stands behind the end of the word.
pub fn glanced(code: u32, letter: usize, cyrillic: bool) -> u64 {
    u64::from(code & 31) << if cyrillic { 16 * letter + 8 } else { 8 * letter }
}

/// The first letters of a longer word, of which no more are glanced at: told from those of a whole word by how many they are.
#[inline(always)]
pub fn longer(letters: u64, count: u32) -> u64 {
    letters | u64::from(count) << 56
}

/// The number of the bit that tells of first letters, each five bits in the last byte that it has in a text.
#[inline(always)]
pub fn glance(letters: u64) -> usize {
    (letters.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize % (GLANCE_BYTES * 8)
}

/// The beginning of a second word, hashed with the state that the first one led to.
#[derive(Clone, Copy)]
pub struct Second(u32);

impl Second {
    pub fn behind(state: u16) -> Second {
        Second(u32::from(state) + 1)
    }

    pub fn push(self, class: u8) -> Second {
        Second(self.0.wrapping_mul(41).wrapping_add(u32::from(class)))
    }

    /// The number of a bit of the filter.
    pub fn bit(self) -> usize {
        (self.0.wrapping_mul(0x9e37_79b1) >> 10) as usize % (SECOND_BYTES * 8)
    }
}
