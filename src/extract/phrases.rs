//! Turns tokens into the phrases of the word tables that start at each of them, once for a page, because the page's language, its dates
//! and its clues are all read from them.

use super::token::{Kind, Tokens};
use crate::know::words::{Phrase, Words};
use std::ops::Range;

/// All phrases of a page, of every kind and language, by the token that they start at.
#[derive(Default)]
pub struct Phrases {
    list: Vec<Phrase>,
    /// Where the phrases of each token begin in the list; one more than there are tokens.
    starts: Vec<u32>,
}

impl Phrases {
    /// The phrases within each of the ranges, which are in order; none reaches from one into the next.
    pub fn of(tokens: &Tokens, ranges: impl Iterator<Item = Range<usize>>, words: &Words) -> Phrases {
        let mut phrases = Phrases { list: Vec::new(), starts: Vec::with_capacity(tokens.len() + 1) };
        for range in ranges {
            phrases.starts.resize(range.start, phrases.list.len() as u32);
            for at in range.clone() {
                phrases.starts.push(phrases.list.len() as u32);
                if tokens[at].is_word() {
                    let list = &mut phrases.list;
                    words.phrases(|i| word_at(tokens, at, i, range.end), |phrase| list.push(phrase));
                }
            }
        }
        phrases.starts.resize(tokens.len() + 1, phrases.list.len() as u32);
        phrases
    }

    /// Of phrases with as many words, the most specific comes last.
    pub fn at(&self, token: usize) -> &[Phrase] {
        &self.list[self.starts[token] as usize..self.starts[token + 1] as usize]
    }
}

/// The folded `i`-th word after `at`, hyphens passed over; none past a mark that parts phrases.
fn word_at(tokens: &Tokens, at: usize, i: usize, end: usize) -> Option<&str> {
    Some(tokens.folded(token_of_word(tokens, at, i, end)?))
}

/// The token of the `i`-th word after `at`.
pub fn token_of_word(tokens: &Tokens, at: usize, i: usize, end: usize) -> Option<usize> {
    let mut left = i;
    let mut index = at;
    while index < end {
        match tokens[index].kind {
            Kind::Word if left == 0 => return Some(index),
            Kind::Word => left -= 1,
            Kind::Mark('-' | '–' | '.' | '\u{2011}') if index > at => {}
            _ => return None,
        }
        index += 1;
    }
    None
}
