//! Turns a mark into a part of a name, a dash between cells or itself, by what stands on both sides of it.

use super::{Lexer, What, is_dash};
use crate::extract::token::{Case, Kind};

impl Lexer<'_> {
    /// How many dots stand in a row.
    pub(super) fn leaders(&self, at: usize) -> usize {
        (at..self.end).take_while(|&i| self.tokens[i].is_mark('.')).count()
    }

    pub(super) fn dash(&self, at: usize, c: char) -> What {
        let next_glued = self.tokens.get(at + 1).is_some_and(|t| t.glued);
        let joined = self.tokens[at].glued && next_glued && (self.prose || !self.begins_cell(at + 1));
        if joined { What::Mark(c) } else { What::Dash }
    }

    /// "Lugo-Spain-12.02.1990": a country or a date behind a hyphen is the next cell.
    fn begins_cell(&self, at: usize) -> bool {
        at < self.end && (self.country(at).is_some() || self.date(at).is_some())
    }

    pub(super) fn extend_over_mark(&self, from: usize, at: usize, c: char) -> Option<usize> {
        let next = self.tokens.get(at + 1).filter(|_| at + 1 < self.end)?;
        let joined = self.tokens[at].glued && next.glued && next.is_word();
        match c {
            _ if is_dash(c) && joined && self.parts_country(from, at + 1) => None,
            _ if is_dash(c) && joined => Some(at + 2),
            // "Golub - Dobrzyń": a hyphen set loose.
            _ if is_dash(c) && next.is_capital() && self.known(from, self.name_end_plain(at + 1)) => {
                Some(self.name_end_plain(at + 1))
            }
            '/' if joined && self.country(at + 1).is_none() => Some(at + 2),
            '&' if next.is_capital() => Some(at + 2),
            '.' if self.tokens[at].glued
                && next.is_word()
                && self.date(at + 1).is_none()
                && self.act(at + 1).is_none()
                && self.abbreviates(at - 1, next.is_capital()) =>
            {
                Some(at + 2)
            }
            // "Hann. Münden"
            '.' if self.tokens[at].glued && next.is_capital() && self.known_from(from, at + 1) => Some(at + 2),
            '.' if self.tokens[at].glued && self.abbreviates(at - 1, true) && self.is_delimiter(at + 1) => Some(at + 1),
            _ => None,
        }
    }

    /// A country behind the name and its hyphen, where no place bears both names.
    fn parts_country(&self, from: usize, at: usize) -> bool {
        !self.prose && self.country(at).is_some_and(|(_, end)| !self.known(from, end))
    }

    /// A dot behind it does not end the name: "St.", "S.", "XVII. kerülete".
    fn abbreviates(&self, at: usize, before_capital: bool) -> bool {
        let token = &self.tokens[at];
        let short = token.kind == Kind::Word && self.tokens.folded(at).chars().count() <= 3;
        if before_capital { short } else { token.case == Case::Upper || token.span.len() == 1 }
    }
}
