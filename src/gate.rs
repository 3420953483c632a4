//! Turns a page's text into one answer, whether it may speak of partners at all, because of a crawl forty-nine pages in fifty do not.
//!
//! One pass over the bytes: the first letters of each word are asked of a filter, and only words that pass it are folded and
//! looked up. A page speaks of partners when a phrase on it says so plainly, or when several that any page may have stand together
//! or near a country (`evidence.rs`); where no word table knows its language, countries on lines of their own tell as much.

mod evidence;

use crate::know::Knowledge;
use crate::know::fold::{fold_char, fold_into, is_apostrophe};
use crate::know::words::Words;
use crate::read::Document;
use crate::segment::{Block, BlockKind};
use evidence::{Evidence, Told, tells};
use std::cell::Cell;

/// Whether the phrases of the text tell of agreements, partners or matters abroad: one that says so plainly, or several that may.
pub fn speaks_of_partners(text: &str, know: &Knowledge) -> bool {
    let words = &know.words;
    let mut ahead = Ahead::default();
    let mut evidence = Evidence::new(text);
    let mut at = 0;
    while let Some(start) = next_letter(text, at) {
        if words.may_open(&text[start..]) && evidence.add(start, opens_phrase(&text[start..], words, &mut ahead)) {
            return true;
        }
        at = word_end(text, start);
    }
    evidence.names_a_country(know)
}

/// What the first byte of a character tells.
#[derive(Clone, Copy, PartialEq)]
enum Byte {
    Letter,
    Other,
    /// Punctuation and spaces beyond ASCII begin so, and some letters too.
    Unsure,
}

static BYTES: [Byte; 256] = bytes();

const fn bytes() -> [Byte; 256] {
    let mut table = [Byte::Letter; 256];
    let mut byte = 0;
    while byte < 128 {
        if !(byte as u8).is_ascii_alphabetic() {
            table[byte] = Byte::Other;
        }
        byte += 1;
    }
    table[0xc2] = Byte::Unsure;
    table[0xe2] = Byte::Unsure;
    table[0xe3] = Byte::Unsure;
    table[0xef] = Byte::Unsure;
    table
}

/// The first letter from a place on.
#[inline(always)]
fn next_letter(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match BYTES[usize::from(byte)] {
            Byte::Letter => return Some(at),
            Byte::Other => at += 1,
            Byte::Unsure => match letter_at(text, at) {
                (true, _) => return Some(at),
                (false, width) => at += width,
            },
        }
    }
    None
}

/// Where the word ends that is under way at a place; within a character all bytes pass for letters.
#[inline(always)]
fn word_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match BYTES[usize::from(byte)] {
            Byte::Letter => at += 1,
            Byte::Other => break,
            Byte::Unsure => match letter_at(text, at) {
                (true, width) => at += width,
                (false, _) => break,
            },
        }
    }
    at
}

fn letter_at(text: &str, at: usize) -> (bool, usize) {
    let c = text[at..].chars().next().unwrap_or(' ');
    (c.is_alphanumeric(), c.len_utf8())
}

/// How much the phrases that begin at the word tell: looked up with as many words behind it as the tables ask for.
fn opens_phrase(text: &str, words: &Words, ahead: &mut Ahead) -> Told {
    let mut told = Told::Nothing;
    for most in [1, LONGEST] {
        ahead.read(text, most);
        let more = Cell::new(false);
        let word = |i: usize| {
            more.set(more.get() || i >= most);
            ahead.word(i)
        };
        told = tells(word, words).max(told);
        if told == Told::Plain || !more.get() {
            break;
        }
    }
    told
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
    fn read(&mut self, text: &str, most: usize) {
        self.folded.clear();
        self.ends.clear();
        for c in text[..floor(text, WORD * most)].chars() {
            let before = self.folded.len();
            fold_char(c, &mut self.folded);
            let silent = is_apostrophe(c) || c == '\u{ad}' || ('\u{300}'..='\u{36f}').contains(&c);
            if self.folded.len() > before || silent {
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

/// Whether several items or short lines name a country.
pub fn lists_countries(document: &Document, blocks: &[Block], know: &Knowledge) -> bool {
    let mut folded = String::new();
    let entry = |b: &&Block| matches!(b.kind, BlockKind::Item(_) | BlockKind::Short) && b.body.len() <= ENTRY;
    let naming = blocks.iter().filter(entry).filter(|block| {
        let words = block.body.of(&document.text).split(|c: char| !c.is_alphabetic() && !is_apostrophe(c));
        words.filter(|word| word.starts_with(char::is_uppercase) && word.len() > 3).any(|word| {
            folded.clear();
            fold_into(word, &mut folded);
            know.gazetteer.countries_named(&folded).next().is_some()
        })
    });
    naming.take(COUNTRIES).count() == COUNTRIES
}
