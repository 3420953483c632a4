//! Turns a key that is looked for into its letters, their positions as bits and the hashes of its ends, which a walk for near names asks
//! at every step.

use super::known::{NOTHING, Part};

/// Positions before, between and behind so many letters are the bits of a word.
pub const LONGEST: usize = 63;

/// The letters looked for, and where each of them stands.
pub struct Query<'q> {
    pub text: &'q str,
    pub letters: [char; LONGEST],
    /// Where each letter starts in the text; all others at its end.
    pub starts: [usize; LONGEST + 1],
    pub count: usize,
    /// The positions of each ASCII letter, as bits.
    pub ascii: [u64; 128],
    /// It has no other letters.
    pub plain: bool,
    /// What the filter is asked with: the text from each letter on; all others are nothing.
    pub tails: [Part; LONGEST + 1],
}

impl<'q> Query<'q> {
    pub fn new(text: &'q str) -> Option<Query<'q>> {
        let mut query = Query {
            text,
            letters: ['\0'; LONGEST],
            starts: [text.len(); LONGEST + 1],
            count: 0,
            ascii: [0; 128],
            plain: text.is_ascii(),
            tails: [NOTHING; LONGEST + 1],
        };
        for (start, letter) in text.char_indices() {
            *query.letters.get_mut(query.count)? = letter;
            query.starts[query.count] = start;
            if letter.is_ascii() {
                query.ascii[letter as usize] |= 1 << query.count;
            }
            query.count += 1;
        }
        for at in (0..query.count).rev() {
            query.tails[at] = query.spelled(at).iter().rev().fold(query.tails[at + 1], |tail, &byte| tail.behind(byte));
        }
        Some(query)
    }

    /// The positions of a letter of several bytes.
    #[inline(always)]
    pub fn mask(&self, bytes: &[u8]) -> u64 {
        if self.plain {
            return 0;
        }
        let letter = std::str::from_utf8(bytes).ok().and_then(|letter| letter.chars().next());
        letter.map_or(0, |letter| self.positions(letter))
    }

    /// The positions of a letter.
    #[inline(always)]
    pub fn positions(&self, letter: char) -> u64 {
        if let Some(mask) = self.ascii.get(letter as usize) {
            return *mask;
        }
        let letters = self.letters[..self.count].iter().enumerate();
        letters.fold(0, |mask, (at, known)| mask | u64::from(*known == letter) << at)
    }

    /// The bytes of a letter.
    #[inline(always)]
    pub fn spelled(&self, position: usize) -> &'q [u8] {
        let start = self.starts[position];
        &self.text.as_bytes()[start..start + self.letters[position].len_utf8()]
    }

    /// All bits that mean anything.
    pub fn all(&self) -> u64 {
        u64::MAX >> (LONGEST - self.count)
    }
}
