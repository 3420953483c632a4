//! Turns shortened words at and within a name into a part of it or into nothing, because their dots end no name and no sentence.

use super::Lexer;
use crate::extract::clue::{NameKey, Sense};
use crate::extract::token::{Case, Kind};
use crate::know::channel;
use crate::know::gazetteer::Country;

/// Shortened words in a row.
const ROW: usize = 4;
/// Letters of a shortened word for a kind of place.
const SHORTENED: usize = 2;

impl Lexer<'_> {
    /// "г. Lugo", "m. Lugo": a shortened word for a kind of place right before a name says no more than an article.
    pub(super) fn shortened_kind(&self, at: usize) -> Option<usize> {
        let kinds = self.starting(at).filter(|(_, c)| matches!(c.sense, Sense::PlaceType(_)));
        let end = kinds.map(|(_, c)| c.at.end).find(|&end| end < self.end && self.tokens[end].is_mark('.'))?;
        let short = (at..end).filter(|&i| self.tokens[i].is_word()).all(|i| self.tokens.folded(i).chars().count() <= SHORTENED);
        // "9 June 2003 г. The links …": a year's word.
        let year = at > 0 && matches!(self.tokens[at - 1].kind, Kind::Number);
        let named = end + 1 < self.end && self.tokens[end + 1].is_capital() && self.tokens[at].case == Case::Lower && !year;
        (short && named).then_some(end + 1)
    }

    /// "R. Moldova", "Р Турция": one letter for what a country is, and its name.
    pub(super) fn shortened_state(&self, at: usize) -> Option<(Country, usize)> {
        let letter = self.tokens[at].span.len() <= 2 && self.tokens[at].is_capital();
        let dot = at + 1 < self.end && self.tokens[at + 1].is_mark('.');
        let next = at + 1 + usize::from(dot);
        if !letter || self.tokens.folded(at).chars().count() != 1 || next >= self.end || !self.tokens[next].is_capital() {
            return None;
        }
        self.country(next).filter(|(_, end)| !self.goes_on_as_name(next, *end))
    }

    /// Behind a word for an office: a first name and a surname, or initials, that no place has.
    pub(super) fn names_person(&self, at: usize) -> bool {
        let capital = |i: usize| i < self.end && self.tokens[i].is_capital();
        let initial = at + 1 < self.end && self.tokens[at + 1].is_mark('.') && self.tokens.folded(at).chars().count() == 1;
        capital(at) && (initial || capital(at + 1) && !self.known(at, self.name_end_plain(at)))
    }

    /// "o. d. T.", "a. d. Oder", "n. L.": shortened words within a name, or at its end if the last of them is a capital.
    pub(super) fn shortened_words(&self, at: usize) -> Option<usize> {
        let dotted = |i: usize| i + 1 < self.end && self.tokens[i].is_word() && self.tokens[i + 1].is_mark('.');
        let most = (0..ROW).take_while(|n| dotted(at + 2 * n)).count();
        (1..=most).rev().map(|words| at + 2 * words).find_map(|end| {
            let mut key = NameKey::default();
            (at..end).step_by(2).for_each(|i| key.push(self.tokens.folded(i)));
            let whole = self.tokens[end - 2].is_capital();
            let goes_on = whole || end < self.end && self.tokens[end].is_capital();
            // What comes behind belongs to it, even a word that parts names elsewhere ("Oder").
            (goes_on && channel::shortens(key.as_str())).then_some(if whole { end } else { end + 1 })
        })
    }
}
