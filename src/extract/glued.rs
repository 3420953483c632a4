//! Turns words that a lost table ran together ("VejleDenmark1987") back into the words of its cells, because nothing else parts them.
//!
//! A word is cut where it has a capital in its middle and a country's name stands on one side of it. Digits that go on behind a year
//! are the next cell's.

use super::phrases::token_of_word;
use super::token::{Kind, Tokens};
use crate::know::fold::fold;
use crate::know::gazetteer::Gazetteer;
use crate::know::words::Meaning;
use crate::know::{Knowledge, codes};
use std::ops::Range;

/// Letters of the shortest country's name that is cut off.
const SHORTEST: usize = 3;
/// Words of the longest.
const WORDS: usize = 4;
const YEAR: usize = 4;
const YEARS: Range<u32> = 1900..2100;

/// A token, and the byte of the page before which it is cut.
pub type Cut = (usize, u32);

/// Where the words of a line are to be cut; nothing for lines of other words.
pub fn cuts(text: &str, tokens: &Tokens, line: Range<usize>, know: &Knowledge) -> Vec<Cut> {
    let inner = tokens.with_inner_capital(line.clone());
    let mut cuts: Vec<Cut> = Vec::new();
    for &at in inner {
        let word = Word { text, tokens, know, at: at as usize, end: line.end };
        cuts.extend(word.cuts().into_iter().map(|byte| (at as usize, byte)));
    }
    if !cuts.is_empty() {
        cuts.extend(line.filter_map(|at| year(tokens, at)));
        cuts.sort_unstable();
    }
    cuts
}

/// Where the line's first word with a capital in its middle is to be cut, if what stands before may be a picture's text: another word
/// leads the line, and no country's name is glued to a town's.
pub fn behind_picture(text: &str, tokens: &Tokens, line: Range<usize>, know: &Knowledge) -> Option<Cut> {
    let &at = tokens.with_inner_capital(line.start + 1..line.end).first()?;
    let word = Word { text, tokens, know, at: at as usize, end: line.end };
    let span = tokens[at as usize].span;
    let cut = capitals(span.of(text)).next()?;
    let (head, tail) = span.of(text).split_at(cut);
    let placed = word.country_first(tail).is_some() || word.is_code(head, tail);
    (!placed && head.chars().count() >= SHORTEST && tail.chars().count() >= SHORTEST)
        .then_some((at as usize, span.start + cut as u32))
}

/// Where a capital stands behind a small letter.
fn capitals(word: &str) -> impl Iterator<Item = usize> {
    let letters = word.char_indices().zip(word.chars().skip(1));
    letters.filter_map(|((at, before), next)| (before.is_lowercase() && next.is_uppercase()).then_some(at + before.len_utf8()))
}

/// "1987355" behind a cell: a year, and the next cell's number.
fn year(tokens: &Tokens, at: usize) -> Option<Cut> {
    let token = &tokens[at];
    let long = token.kind == Kind::Number && token.glued && token.span.len() > YEAR;
    let behind_cell = long && (tokens[at - 1].is_word() || tokens[at - 1].is_mark(')'));
    let year = behind_cell.then(|| tokens.folded(at)[..YEAR].parse().ok()).flatten();
    year.filter(|year| YEARS.contains(year)).map(|_| (at, token.span.start + YEAR as u32))
}

/// A word with a capital in its middle.
struct Word<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    know: &'a Knowledge,
    at: usize,
    /// Of the line.
    end: usize,
}

impl Word<'_> {
    /// The bytes of the page before which it is cut.
    fn cuts(&self) -> Vec<u32> {
        let span = self.tokens[self.at].span;
        let word = span.of(self.text);
        let cut = capitals(word).find_map(|at| {
            let (head, tail) = word.split_at(at);
            if let Some(country) = self.country_first(tail) {
                return Some(if country < tail.len() { vec![at, at + country] } else { vec![at] });
            }
            (self.is_country(&fold(head)) && self.is_place(&fold(tail)) || self.is_code(head, tail)).then(|| vec![at])
        });
        cut.unwrap_or_default().into_iter().map(|at| span.start + at as u32).collect()
    }

    /// The bytes of the country's name that the letters begin with, where a word of the tables, a capital or nothing follows.
    fn country_first(&self, letters: &str) -> Option<usize> {
        if self.is_long_country(&fold(letters)) {
            return Some(letters.len());
        }
        let ends = letters.char_indices().skip(SHORTEST).map(|(at, _)| at);
        let goes_on = |at: &usize| {
            let rest = &letters[*at..];
            rest.starts_with(char::is_uppercase) || self.is_act(&fold(rest))
        };
        ends.filter(goes_on).filter(|at| self.is_country(&fold(&letters[..*at]))).last()
    }

    /// A country whose name the words behind this one may go on ("RyeUnited Kingdom").
    fn is_long_country(&self, first: &str) -> bool {
        let next = |n: usize| {
            if n == 0 { Some(first) } else { token_of_word(self.tokens, self.at, n, self.end).map(|i| self.tokens.folded(i)) }
        };
        let mut found = self.is_country(first);
        self.know.words.phrases(next, |p| found |= matches!(p.meaning, Meaning::Country(_)) && p.tail == 0);
        let mut name = first.to_owned();
        for word in (1..WORDS).map_while(next) {
            name = format!("{name} {word}");
            found |= self.gazetteer().countries_named(&name).next().is_some();
        }
        found
    }

    fn is_country(&self, name: &str) -> bool {
        let mut found = false;
        let one = |n: usize| (n == 0).then_some(name);
        self.know.words.phrases(one, |p| found |= matches!(p.meaning, Meaning::Country(_)) && p.tail == 0 && p.words == 1);
        name.len() >= SHORTEST && (found || self.gazetteer().countries_named(name).next().is_some())
    }

    fn is_act(&self, word: &str) -> bool {
        let mut found = false;
        self.know.words.phrases(|n| (n == 0).then_some(word), |p| found |= matches!(p.meaning, Meaning::Agreement(..)));
        found
    }

    fn is_place(&self, name: &str) -> bool {
        self.gazetteer().named(name).next().is_some()
    }

    /// "LublinPL": the letters of the country that the place before them lies in.
    fn is_code(&self, head: &str, tail: &str) -> bool {
        let letters = tail.len() <= SHORTEST && tail.bytes().all(|byte| byte.is_ascii_uppercase());
        let code = letters.then(|| codes::country_of(&fold(tail))).flatten();
        let country = code.and_then(|code| self.gazetteer().country(&code));
        country.is_some_and(|country| {
            self.gazetteer().named(&fold(head)).any(|hit| self.gazetteer().country_of(hit.place) == country)
        })
    }

    fn gazetteer(&self) -> Gazetteer<'static> {
        self.know.gazetteer
    }
}
