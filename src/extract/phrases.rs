//! Turns tokens into the phrases of the word tables that start at each of them, once for a page, because the page's language, its dates
//! and its clues are all read from them.

use super::token::{Kind, Tokens};
use crate::hash::PageMap;
use crate::know::words::{Phrase, Words};
use std::cell::{Cell, RefCell};
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
        MEMO.with_borrow_mut(|memo| Phrases::read(tokens, ranges, words, memo))
    }

    fn read(tokens: &Tokens, ranges: impl Iterator<Item = Range<usize>>, words: &Words, memo: &mut Memo) -> Phrases {
        let mut phrases = Phrases { list: Vec::new(), starts: Vec::with_capacity(tokens.len() + 1) };
        for range in ranges {
            phrases.starts.resize(range.start, phrases.list.len() as u32);
            for at in range.clone() {
                phrases.starts.push(phrases.list.len() as u32);
                if tokens[at].is_word() {
                    memo.add(words, |i| word_at(tokens, at, i, range.end), &mut phrases.list);
                }
            }
        }
        phrases.starts.resize(tokens.len() + 1, phrases.list.len() as u32);
        phrases
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Phrase] {
        &self.list
    }

    /// Of phrases with as many words, the most specific comes last.
    pub fn at(&self, token: usize) -> &[Phrase] {
        &self.list[self.starts[token] as usize..self.starts[token + 1] as usize]
    }
}

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// What the word tables have said of words before: most words of a page are on every page, and on most of its lines.
#[derive(Default)]
struct Memo {
    known: PageMap<String, Known>,
    list: Vec<Phrase>,
    key: String,
}

/// What some words in a row begin.
#[derive(Clone, Copy)]
enum Known {
    /// Where their phrases stand in the list.
    Phrases(usize, usize),
    /// It takes the next word to tell.
    Longer,
}

/// So many rows of words are remembered.
const REMEMBERED: usize = 1 << 13;

impl Memo {
    /// Appends the phrases that begin with `word(0)`.
    fn add<'t>(&mut self, words: &Words, word: impl Fn(usize) -> Option<&'t str>, list: &mut Vec<Phrase>) {
        self.key.clear();
        let mut count = 0;
        loop {
            self.push(word(count));
            match self.known.get(&self.key) {
                Some(&Known::Phrases(first, end)) => return list.extend_from_slice(&self.list[first..end]),
                Some(Known::Longer) => count += 1,
                None => break,
            }
        }
        let asked = Cell::new(0);
        let first = list.len();
        words.phrases(
            |i| {
                asked.set(asked.get().max(i));
                word(i)
            },
            |phrase| list.push(phrase),
        );
        // A word that says nothing is told as soon as it is looked up.
        if asked.get() > 0 || list.len() > first {
            self.learn(count, asked.get(), &word, &list[first..]);
        }
    }

    /// `self.key` holds the words up to the one numbered `count`; `last` was the last one that counted.
    fn learn<'t>(&mut self, count: usize, last: usize, word: &impl Fn(usize) -> Option<&'t str>, found: &[Phrase]) {
        if self.known.len() >= REMEMBERED {
            self.known.clear();
            self.list.clear();
        }
        for next in count..last {
            self.known.insert(self.key.clone(), Known::Longer);
            self.push(word(next + 1));
        }
        let first = self.list.len();
        self.list.extend_from_slice(found);
        self.known.insert(self.key.clone(), Known::Phrases(first, self.list.len()));
    }

    /// Appends a word to the key, or that there is none.
    fn push(&mut self, word: Option<&str>) {
        self.key.push(' ');
        self.key.push_str(word.unwrap_or("."));
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
