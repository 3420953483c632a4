//! Turns a run of capitals that is a place and its region in another case ("Мерефа Харьковской области") into where the region begins.
//!
//! Languages with cases put no word or mark between the two.

use super::{Lexer, Piece, What};
use crate::extract::clue::Sense;
use crate::extract::token::Case;
use crate::know::words::{Meaning, Role};
use crate::vocab::PlaceType;
use std::ops::Range;

impl Lexer<'_> {
    /// Parts a name from the region behind it; a case says what other languages say by "in".
    pub(super) fn part_region(&self, piece: &mut Piece, out: &mut Vec<Piece>) {
        if let Some(cut) = self.region_behind(&piece.at) {
            out.push(Piece { what: What::Name, at: std::mem::replace(&mut piece.at.start, cut)..cut });
            out.push(Piece { what: What::Role(Role::In), at: cut..cut });
        }
    }

    /// Where the region begins that stands behind a place's name, with its word for the kind in a case other than the first.
    fn region_behind(&self, name: &Range<usize>) -> Option<usize> {
        if name.len() < 3 || self.tokens[name.end - 1].is_capital() || !self.tokens[name.end - 1].is_word() {
            return None;
        }
        let kind = (name.start + 2..name.end).find(|&i| self.is_bent_kind(i, name.end))?;
        let cut = kind - 1;
        let capitals = self.tokens[cut].is_capital() && self.tokens[cut - 1].is_capital();
        let placed = || self.known(name.start, cut) || self.is_region(cut, name.end);
        (capitals && !self.known(name.start, name.end) && placed()).then_some(cut)
    }

    /// A word for a unit that holds towns, up to `end`, which is a form of another one ("области", "powiatu").
    fn is_bent_kind(&self, at: usize, end: usize) -> bool {
        let mut kinds = self.starting(at).filter(|(_, c)| c.at.end == end);
        let holds = kinds.any(|(_, c)| matches!(c.sense, Sense::PlaceType(kind) if kind.holds_towns()));
        holds && self.know.endings.stems(self.tokens.folded(end - 1)).any(|stem| self.is_kind(&stem))
    }

    fn is_kind(&self, word: &str) -> bool {
        let mut kind = false;
        let holds = |p: PlaceType| p.holds_towns();
        self.know.words.phrases(
            |n| (n == 0).then_some(word),
            |p| kind |= p.tail == 0 && matches!(p.meaning, Meaning::PlaceType(place) if holds(place)),
        );
        kind
    }

    /// The basic form of an adjective and its noun is a region's name.
    fn is_region(&self, at: usize, end: usize) -> bool {
        if end != at + 2 {
            return false;
        }
        let nouns: Vec<String> = self.know.endings.stems(self.tokens.folded(at + 1)).collect();
        let named = |key: String| self.know.gazetteer.regions_named(&key).next().is_some();
        self.know.endings.stems(self.tokens.folded(at)).any(|word| nouns.iter().any(|noun| named(format!("{word} {noun}"))))
    }

    /// "Province of Trento": words for a kind of place whose last one is small, and the name behind them.
    pub(super) fn type_of(&self, at: usize) -> Option<usize> {
        let types = self.starting(at).filter(|(_, c)| matches!(c.sense, Sense::PlaceType(_)) && c.at.end < self.end);
        let end = types.map(|(_, c)| c.at.end).max()?;
        let leads = end > at + 1 && self.tokens[end - 1].case == Case::Lower && self.tokens[end].is_capital();
        (leads && self.act(end).is_none()).then_some(end)
    }
}
