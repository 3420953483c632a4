//! Turns a run of capitals in a sentence into a partner's name with how surely it is one, because sentences name much else.

use super::{Named, Sentence, best_name, clues_in, key, without_small_talk, without_type};
use crate::extract::clue::Sense;
use crate::extract::home;
use crate::extract::piece::{Piece, What};
use crate::know::gazetteer::Country;
use crate::know::words::Role;
use crate::vocab::PlaceType;
use std::ops::Range;

/// People of a place that may begin a sentence without more ado.
const LARGE: u32 = 20_000;

impl Sentence<'_> {
    pub(super) fn name(&mut self, index: usize) {
        let piece = &self.pieces[index];
        if self.is_organisation(&piece.at)
            || self.clause.draft.words.as_ref().is_some_and(|w| w.end == piece.at.start) && self.is_act_word(piece)
        {
            return;
        }
        let before = index.checked_sub(1).map(|i| &self.pieces[i].what);
        let slot = matches!(before, Some(What::Role(Role::With | Role::Between)));
        let chained = matches!(before, Some(What::Role(Role::And) | What::Mark(','))) && !self.clause.names.is_empty();
        let typed = clues_in(&self.out.clues, &piece.at).any(|c| matches!(c.sense, Sense::PlaceType(_)));
        let bracket = before == Some(&What::Mark('('));
        let demonym = self.demonym_before(piece.at.start);
        let anchored = slot
            || demonym.is_some()
            || chained && self.clause.names.last().is_some_and(|n| n.belief > 0.8)
            || self.country_follows(index);
        let strong = anchored || typed && !bracket;
        if bracket {
            return self.beside(piece.at.clone());
        }
        let Some(name) = self.name_in(piece, strong, anchored) else { return };
        if home::is_own(self.context.own, &key(&self.out.tokens, without_type(self.out, &name))) {
            return;
        }
        if self.clause.act_after_names && !self.clause.draft.is_empty() && self.clause.names.iter().any(|n| !n.dates.is_empty()) {
            self.end_clause();
        }
        let belief = if demonym.is_some() && !slot { 0.8 } else { self.belief(piece, &name, slot, strong) };
        let named = Named {
            name,
            stated: demonym.into_iter().collect(),
            beside: Vec::new(),
            belief,
            dates: Vec::new(),
            after_between: before == Some(&What::Role(Role::Between)),
        };
        self.clause.between |= named.after_between;
        self.clause.names.push(named);
    }

    /// "the Israeli city of …", "litewskimi …": the country that an adjective just before the name gives.
    pub(super) fn demonym_before(&self, at: usize) -> Option<(Country, Range<usize>)> {
        let first = self.pieces[0].at.start.max(at.saturating_sub(4));
        let words = first..at;
        let clue = clues_in(&self.out.clues, &words).filter(|c| matches!(c.sense, Sense::Demonym(_))).last()?;
        let small = (clue.at.end..at).all(|i| self.out.tokens[i].is_word() && !self.out.tokens[i].is_capital());
        match clue.sense {
            Sense::Demonym(country) if small => Some((country, clue.at.clone())),
            _ => None,
        }
    }

    pub(super) fn is_act_word(&self, piece: &Piece) -> bool {
        piece.at.len() == 1 && !self.is_known(&piece.at)
    }

    pub(super) fn is_known(&self, at: &Range<usize>) -> bool {
        self.context.know.gazetteer.named(home::name_key(&self.out.tokens, at.clone()).as_str()).next().is_some()
    }

    /// The name within a capitalised run; one that no gazetteer knows counts only in a strong place.
    pub(super) fn name_in(&self, piece: &Piece, strong: bool, anchored: bool) -> Option<Range<usize>> {
        let range = without_small_talk(self.out, piece.at.clone())?;
        let tokens = &self.out.tokens;
        let core = without_type(self.out, &range);
        if clues_in(&self.out.clues, &core).any(|c| matches!(c.sense, Sense::PlaceType(_)) && c.at == core) {
            return None;
        }
        let known = best_name(tokens, core.clone(), self.context.know, false);
        let typed_first = core.start > range.start;
        if let Some(name) = known.as_ref().filter(|k| k.start == core.start + 1 && k.end == core.end && self.begins(piece)) {
            return Some(name.start..range.end);
        }
        if anchored || strong && (core == range || typed_first) || known.as_ref() == Some(&core) {
            return Some(self.raw_name(range, &core)).filter(|_| tokens[core.start].is_capital() && !self.is_demonym(core.start));
        }
        known
    }

    /// How surely a name means a partner by where it stands: behind "with", beside a country, or merely there.
    pub(super) fn belief(&self, piece: &Piece, name: &Range<usize>, slot: bool, strong: bool) -> f64 {
        let core = without_type(self.out, &without_small_talk(self.out, piece.at.clone()).unwrap_or(piece.at.clone()));
        let contact = clues_in(&self.out.clues, &piece.at).any(|c| matches!(c.sense, Sense::Contact | Sense::Navigation));
        match (slot, strong) {
            (true, _) => 0.99,
            (_, true) if !self.context.about => 0.95,
            _ if contact || self.context.about || name.len() < core.len() => 0.2,
            _ if self.begins(piece) && core.len() == 1 && !self.is_large(name) => 0.3,
            _ => 0.6,
        }
    }

    /// A word that only begins a sentence is taken for a place when that place is a large one.
    pub(super) fn is_large(&self, name: &Range<usize>) -> bool {
        let gazetteer = &self.context.know.gazetteer;
        gazetteer
            .named(home::name_key(&self.out.tokens, name.clone()).as_str())
            .any(|hit| gazetteer.place(hit.place).population >= LARGE)
    }

    /// The piece begins the sentence: its first capital says nothing.
    pub(super) fn begins(&self, piece: &Piece) -> bool {
        self.pieces.first().is_some_and(|p| p.at.start == piece.at.start)
    }

    /// "town Lugo" is called Lugo on the page; "powiat Suwalski" is not called Suwalski.
    pub(super) fn raw_name(&self, range: Range<usize>, core: &Range<usize>) -> Range<usize> {
        let lead = range.start..core.start;
        let only_town =
            clues_in(&self.out.clues, &lead).any(|c| matches!(c.sense, Sense::PlaceType(PlaceType::City)) && c.at == lead);
        if only_town { core.start..range.end } else { range }
    }

    pub(super) fn is_demonym(&self, at: usize) -> bool {
        clues_in(&self.out.clues, &(at..at + 1)).any(|c| matches!(c.sense, Sense::Demonym(_)))
    }

    pub(super) fn country_follows(&self, index: usize) -> bool {
        let is_country = |p: Option<&Piece>| p.is_some_and(|p| matches!(p.what, What::Country(_)));
        let joins = |p: Option<&Piece>| {
            p.is_some_and(|p| matches!(p.what, What::Mark('(' | ',' | '/') | What::Role(Role::In | Role::With)))
        };
        let next = self.pieces.get(index + 1);
        is_country(next) || joins(next) && is_country(self.pieces.get(index + 2))
    }
}
