//! Turns a page's text into one answer, whether it may speak of partners at all, because of a crawl forty-nine pages in fifty do not.
//!
//! One pass over the bytes: an automaton tells by the first letters of each word, and only words that pass it are folded and
//! looked up. A page speaks of partners when a phrase on it says so plainly, or when several that any page may have stand together
//! or near a country (`evidence.rs`); where no word table knows its language, countries on lines of their own tell as much.

mod evidence;

use crate::know::Knowledge;
use crate::know::fold::{fold_char, fold_into, is_apostrophe};
use crate::know::words::{Openings, Phrase, Words};
use crate::read::Document;
use crate::segment::{Block, BlockKind};
use evidence::{Evidence, tells};
use std::cell::Cell;
use std::ops::Range;

/// Whether the phrases of the text tell of agreements, partners or matters abroad: one that says so plainly, or several that may.
pub fn speaks_of_partners(text: &str, know: &Knowledge) -> bool {
    let mut ahead = Ahead::default();
    let mut evidence = Evidence::new(text);
    let found = Openings::embedded().all(text).any(|at| evidence.add(at, tells(&text[at..], &know.words, &mut ahead)));
    found || evidence.names_a_country(know)
}

/// Words of the longest phrase of the tables.
const LONGEST: usize = 8;
/// Bytes of the longest word worth folding.
const WORD: usize = 64;

/// The folded words that follow each other from a place in the text on, up to a mark that parts phrases.
#[derive(Default)]
struct Ahead {
    folded: String,
    ends: Vec<usize>,
}

impl Ahead {
    /// Reports the phrases that begin with the first word of the text, some twice: with as many words behind it as the tables ask for.
    fn phrases(&mut self, text: &str, words: &Words, mut found: impl FnMut(&Ahead, Phrase)) {
        for most in [2, LONGEST] {
            self.read(text, most);
            let more = Cell::new(false);
            let word = |i: usize| {
                more.set(more.get() || i >= most);
                self.word(i)
            };
            words.phrases(word, |phrase| found(self, phrase));
            if !more.get() {
                return;
            }
        }
    }

    fn read(&mut self, text: &str, most: usize) {
        self.folded.clear();
        self.ends.clear();
        for c in text[..floor(text, WORD * most)].chars() {
            let before = self.folded.len();
            fold_char(c, &mut self.folded);
            if self.folded.len() > before || is_silent(c) {
                continue;
            }
            self.end_word();
            if self.ends.len() == most || !(c.is_whitespace() || matches!(c, '-' | '–' | '.' | '\u{2011}')) {
                return;
            }
        }
        self.end_word();
    }

    fn end_word(&mut self) {
        if self.folded.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.folded.len());
        }
    }

    fn word(&self, i: usize) -> Option<&str> {
        let start = if i == 0 { 0 } else { *self.ends.get(i - 1)? };
        self.folded.get(start..*self.ends.get(i)?)
    }
}

/// Vanishes within a word.
fn is_silent(c: char) -> bool {
    is_apostrophe(c) || c == '\u{ad}' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// The last character boundary up to a place.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// So many lines with a country's name make a list of partners likely.
const COUNTRIES: usize = 3;
/// Longer lines are no entries of a list.
const ENTRY: usize = 200;
/// Words of so many bytes or fewer are not looked up.
const SHORTEST: usize = 3;

/// Whether several items or short lines name a country.
pub fn lists_countries(document: &Document, blocks: &[Block], know: &Knowledge) -> bool {
    let mut folded = String::new();
    let entry = |b: &&Block| matches!(b.kind, BlockKind::Item(_) | BlockKind::Short) && b.body.len() <= ENTRY;
    let naming = blocks
        .iter()
        .filter(entry)
        .filter(|b| capitals(b.body.of(&document.text)).any(|word| is_country(word, &mut folded, know)));
    naming.take(COUNTRIES).count() == COUNTRIES
}

/// Whether a word, or a part of it between marks, is the name of a country.
fn is_country(word: &str, folded: &mut String, know: &Knowledge) -> bool {
    let mut names = |word: &str| {
        if !may_be_land(word, folded, know) {
            return false;
        }
        folded.clear();
        fold_into(word, folded);
        know.gazetteer.countries_named(folded).next().is_some()
    };
    if word.is_ascii() {
        return word.len() > SHORTEST && names(word);
    }
    let parts = word.split(|c: char| !c.is_alphabetic() && !is_apostrophe(c));
    parts.filter(|part| part.len() > SHORTEST && part.starts_with(char::is_uppercase)).any(names)
}

/// Letters by which most words are told from names of countries, in bytes.
const START: usize = 6;

/// Whether the first letters are those of the name of a country or region: nearly no word has them.
fn may_be_land(word: &str, folded: &mut String, know: &Knowledge) -> bool {
    folded.clear();
    let start = word.split_at_checked(START).map_or(word, |(start, _)| start);
    if start.len() == START && start.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        folded.push_str(start);
        folded.make_ascii_lowercase();
        return know.gazetteer.may_name_land(folded);
    }
    for c in word.chars().filter(|&c| !is_apostrophe(c)) {
        let before = folded.len();
        fold_char(c, folded);
        if folded.len() == before {
            // Whatever parts words.
            return true;
        }
        if folded.len() >= START {
            break;
        }
    }
    know.gazetteer.may_name_land(folded)
}

/// Words that may begin with a capital, with whatever beyond ASCII stands in or beside them.
fn capitals(text: &str) -> impl Iterator<Item = &str> {
    let within = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80 || *byte == b'\'';
    let bytes = text.as_bytes();
    let mut at = 0;
    let runs = std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(within)?;
        at = start + bytes[start..].iter().position(|byte| !within(byte)).unwrap_or(bytes.len() - start);
        Some(start..at)
    });
    let begins = move |run: &Range<usize>| bytes[run.start].is_ascii_uppercase() || bytes[run.start] >= 0x80;
    runs.filter(begins).map(|run| &text[run]).filter(|word| !word.starts_with(char::is_lowercase))
}
