//! Turns a sentence about unions and networks into memberships, so that no union becomes a partner.

use super::{Found, Sentence, clues_in};
use crate::extract::Membership;
use crate::extract::clue::Sense;
use crate::extract::piece::What;
use crate::extract::token::{Case, Kind};
use crate::know::words::{Class, Role};
use std::ops::Range;

/// Small words between the capitals of a union's name.
const SMALL_WORDS: usize = 3;

impl Sentence<'_> {
    /// The unions that the sentence says the municipality belongs to; none where it says no such thing.
    pub(super) fn unions(&self) -> Vec<Range<usize>> {
        let member = self.pieces.iter().any(|p| p.what == What::Role(Role::Member));
        let told = member || self.context.unions && self.names_only_unions();
        if !told {
            return Vec::new();
        }
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut after = false;
        for (index, piece) in self.pieces.iter().enumerate() {
            after |= piece.what == What::Role(Role::Member);
            let inside = found.last().is_some_and(|last| piece.at.start < last.end);
            if piece.what == What::Name && !inside && self.is_union(index, after, found.last()) {
                found.push(self.whole_name(self.own_part(&piece.at)));
            }
        }
        found
    }

    /// A name with a word for a union in it or just before it, letters that stand for one, or a name in a row with one.
    fn is_union(&self, index: usize, after: bool, last: Option<&Range<usize>>) -> bool {
        let at = &self.pieces[index].at;
        let before = index.checked_sub(1).map(|i| &self.pieces[i]);
        let letters =
            at.len() == 1 && self.out.tokens[at.start].case == Case::Upper && self.out.tokens.folded(at.start).len() >= 3;
        let in_row = last.is_some_and(|last| before.is_some_and(|b| b.at.start == last.end && b.what == What::Role(Role::And)));
        self.holds_organisation(at) || after && (letters || in_row || before.is_some_and(|b| b.what == What::Organisation))
    }

    /// A run of capitals without what stands before the union's own name ("The town is in the Alliance of …").
    fn own_part(&self, at: &Range<usize>) -> Range<usize> {
        let union =
            clues_in(&self.out.clues, at).find(|c| matches!(c.sense, Sense::Organisation)).map_or(at.start, |c| c.at.start);
        let inside = |i: &usize| self.out.tokens[*i].is_capital() || !self.out.tokens[*i].is_word() || self.is_small(*i);
        let mut start = (at.start..union).rev().take_while(inside).last().unwrap_or(union);
        while start < union && !self.out.tokens[start].is_capital() {
            start += 1;
        }
        start..at.end
    }

    fn is_small(&self, at: usize) -> bool {
        let here = at..at + 1;
        clues_in(&self.out.clues, &here).any(|c| matches!(c.sense, Sense::Role(Role::Article | Role::In)))
    }

    /// The name of a union goes on over small words and quotation marks ("Association of Historic towns of …").
    fn whole_name(&self, at: Range<usize>) -> Range<usize> {
        let tokens = &self.out.tokens;
        let last = self.pieces[self.pieces.len() - 1].at.end;
        let mut end = at.end;
        if tokens.get(end).is_some_and(|t| matches!(t.kind, Kind::Mark('„' | '“' | '"' | '«')))
            && let Some(close) = (end + 1..last).find(|&i| matches!(tokens[i].kind, Kind::Mark('”' | '“' | '"' | '»')))
        {
            return at.start..close + 1;
        }
        while let Some(next) = (end..last.min(end + SMALL_WORDS + 1)).find(|&i| tokens[i].is_capital()) {
            let small = (end..next).all(|i| tokens[i].is_word() && !self.parts_unions(i));
            if !small || self.parts_unions(next) {
                break;
            }
            end = next + 1;
        }
        at.start..end
    }

    /// A word with a part of its own in the sentence, not in a name.
    fn parts_unions(&self, at: usize) -> bool {
        let here = at..at + 1;
        clues_in(&self.out.clues, &here).any(|c| match c.sense {
            Sense::Role(role) => !matches!(role, Role::Article | Role::In),
            Sense::Organisation => true,
            _ => false,
        })
    }

    /// Nothing but a union is named, and no act.
    fn names_only_unions(&self) -> bool {
        let names = self.pieces.iter().filter(|p| p.what == What::Name);
        let act = self.pieces.iter().any(|p| matches!(p.what, What::Act(_, Class::Act | Class::Status)));
        !act && names.clone().all(|p| self.holds_organisation(&p.at) || p.at.start == self.pieces[0].at.start)
    }

    fn holds_organisation(&self, at: &Range<usize>) -> bool {
        clues_in(&self.out.clues, at).any(|c| matches!(c.sense, Sense::Organisation))
    }

    /// A capitalised run that is, or begins, the name of a union ("Council of …").
    pub(super) fn is_organisation(&self, at: &Range<usize>) -> bool {
        let first = self.out.clues.first(at.start);
        self.out.clues[first..].iter().take_while(|c| c.at.start < at.end).any(|c| matches!(c.sense, Sense::Organisation))
    }

    pub(super) fn memberships(&self, names: Vec<Range<usize>>, found: &mut Found) {
        let quote = self.pieces[0].at.start..self.pieces[self.pieces.len() - 1].at.end;
        for name in names {
            found.memberships.push(Membership { line: 0, name, role: None, quote: quote.clone() });
        }
    }
}
