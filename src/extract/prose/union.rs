//! Turns a sentence about unions and networks into memberships, so that no union becomes a partner.

use super::{Found, Sentence, clues_in, key, without_type};
use crate::extract::Membership;
use crate::extract::clue::Sense;
use crate::extract::home;
use crate::extract::piece::What;
use crate::extract::token::{Case, Kind};
use crate::know::words::{Class, Role};
use std::ops::Range;

/// Small words between the capitals of a union's name.
const SMALL_WORDS: usize = 3;
/// Letters of a word that is no small word.
const SHORTEST: usize = 4;

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
            if inside {
                continue;
            }
            if piece.what == What::Name && self.is_union(index, after, found.last()) {
                found.push(self.whole_name(self.with_first_half(index, self.own_part(&piece.at))));
            } else if after && piece.what == What::Organisation {
                let whole = self.whole_name(piece.at.clone());
                let named = whole.clone().any(|i| self.out.tokens[i].is_capital());
                found.extend(Some(whole).filter(|_| named));
            }
        }
        found
    }

    /// A name with a word for a union in it or beside it, letters that stand for one, or a name in a row with one.
    fn is_union(&self, index: usize, after: bool, last: Option<&Range<usize>>) -> bool {
        let at = &self.pieces[index].at;
        let before = index.checked_sub(1).map(|i| &self.pieces[i]);
        let in_row = last.is_some_and(|last| before.is_some_and(|b| b.at.start == last.end && b.what == What::Role(Role::And)));
        self.holds_organisation(at)
            || self.noun_behind(at.end).is_some_and(|end| after || self.is_member(end)) && !self.is_home(at)
            || after && (self.is_letters(at) || in_row || before.is_some_and(|b| b.what == What::Organisation))
    }

    fn is_member(&self, at: usize) -> bool {
        self.pieces.iter().any(|p| p.at.start == at && p.what == What::Role(Role::Member))
    }

    fn is_home(&self, at: &Range<usize>) -> bool {
        home::is_own(self.context.own, &key(&self.out.tokens, without_type(self.out, at)))
    }

    fn is_letters(&self, at: &Range<usize>) -> bool {
        let (last, tokens) = (at.end - 1, &self.out.tokens);
        let elided = at.len() == 1 || at.len() == 3 && !tokens[last - 1].is_word();
        elided && tokens[last].case == Case::Upper && tokens.folded(last).len() >= 3
    }

    /// "Baltijas pilsētu savienība": where the noun behind a name ends, over small words that say nothing else.
    fn noun_behind(&self, end: usize) -> Option<usize> {
        let last = self.pieces[self.pieces.len() - 1].at.end;
        for at in end..last.min(end + SMALL_WORDS) {
            let mut senses = self.out.clues[self.out.clues.first(at)..].iter().take_while(|c| c.at.start == at);
            if let Some(noun) = senses.clone().find(|c| matches!(c.sense, Sense::Organisation)) {
                return Some(noun.at.end);
            }
            let says = senses.any(|c| matches!(c.sense, Sense::Function | Sense::Role(_) | Sense::Act(..)));
            if says || !self.is_long(at) || self.out.tokens[at].is_capital() {
                return None;
            }
        }
        None
    }

    /// A run of capitals without what stands before the union's own name ("The town is in the Alliance of …").
    fn own_part(&self, at: &Range<usize>) -> Range<usize> {
        let noun = clues_in(&self.out.clues, at).find(|c| matches!(c.sense, Sense::Organisation));
        let Some(union) = noun.map(|c| c.at.start) else {
            return if self.noun_behind(at.end).is_some() { self.last_capitals(at) } else { at.clone() };
        };
        let inside = |i: &usize| self.out.tokens[*i].is_capital() || !self.out.tokens[*i].is_word() || self.is_small(*i);
        if noun.is_none() {
            return union..at.end;
        }
        let mut start = (at.start..union).rev().take_while(inside).last().unwrap_or(union);
        while start < union && !self.out.tokens[start].is_capital() {
            start += 1;
        }
        start..at.end
    }

    /// The capitals that stand last in a run, with the long words behind them.
    fn last_capitals(&self, at: &Range<usize>) -> Range<usize> {
        let tokens = &self.out.tokens;
        let last = at.clone().rev().find(|&i| tokens[i].is_capital()).unwrap_or(at.start);
        let first = (at.start..=last).rev().take_while(|&i| tokens[i].is_capital()).last();
        first.unwrap_or(last)..at.end
    }

    /// "Linnade ja Valdade Liit": the name before the "and", where the noun of both stands last.
    fn with_first_half(&self, index: usize, part: Range<usize>) -> Range<usize> {
        let first = match &self.pieces[..index] {
            [.., member, name, and] if and.what == What::Role(Role::And) && and.at.end == part.start => {
                let alone = !matches!(member.what, What::Mark(_) | What::Role(Role::And));
                Some(name).filter(|n| n.what == What::Name && alone)
            }
            _ => None,
        };
        let noun_last = clues_in(&self.out.clues, &part).any(|c| c.at.end == part.end && matches!(c.sense, Sense::Organisation));
        match first {
            Some(n) if noun_last && part.len() > 1 && !self.holds_organisation(&n.at) && !self.is_letters(&n.at) => {
                n.at.start..part.end
            }
            _ => part,
        }
    }

    fn is_small(&self, at: usize) -> bool {
        let here = at..at + 1;
        clues_in(&self.out.clues, &here).any(|c| matches!(c.sense, Sense::Role(Role::Article | Role::In)))
    }

    /// The name of a union goes on over small words and quotation marks ("Association of Historic towns of …").
    fn whole_name(&self, at: Range<usize>) -> Range<usize> {
        let tokens = &self.out.tokens;
        let last = self.pieces[self.pieces.len() - 1].at.end;
        let start = self.with_land_before(at.start);
        let mut end = at.end;
        if tokens.get(end).is_some_and(|t| matches!(t.kind, Kind::Mark('„' | '“' | '"' | '«')))
            && let Some(close) = (end + 1..last).find(|&i| matches!(tokens[i].kind, Kind::Mark('”' | '“' | '"' | '»')))
        {
            return start..close + 1;
        }
        end = self.noun_behind(end).unwrap_or(end);
        while let Some(next) = (end..last.min(end + SMALL_WORDS + 1)).find(|&i| tokens[i].is_capital()) {
            let hyphen = next == end + 1 && tokens[end].glued && tokens[next].glued && tokens[end].is_mark('-');
            let small = hyphen || (end..next).all(|i| tokens[i].is_word() && (!self.parts_unions(i) || self.joins(start, i)));
            if !small || self.parts_unions(next) {
                break;
            }
            end = next + 1;
        }
        start..if end > at.end { self.last_word(end) } else { end }
    }

    /// "New Hanse of the times": one more small word may end a name, before a mark or "and".
    fn last_word(&self, end: usize) -> usize {
        let last = self.pieces[self.pieces.len() - 1].at.end;
        let word = end < last
            && self.out.tokens[end].is_word()
            && self.out.clues[self.out.clues.first(end)..].first().is_none_or(|c| c.at.start > end);
        let ends = end + 1 >= last || !self.out.tokens[end + 1].is_word() || self.ands(end + 1);
        if word && ends { end + 1 } else { end }
    }

    /// "Eesti Linnade Liit", "Türk Belediyeler Birliği": the land that a union is of.
    fn with_land_before(&self, mut start: usize) -> usize {
        while start > self.pieces[0].at.start && self.out.tokens[start - 1].is_capital() {
            let here = start - 1..start;
            if !clues_in(&self.out.clues, &here).any(|c| matches!(c.sense, Sense::Country(_) | Sense::Demonym(_))) {
                break;
            }
            start -= 1;
        }
        start
    }

    /// "Union of Towns and Villages of …": an "and" behind the noun and before a word that is no union by itself.
    fn joins(&self, start: usize, at: usize) -> bool {
        let head = clues_in(&self.out.clues, &(start..at)).any(|c| c.at.start == start && matches!(c.sense, Sense::Organisation));
        let next = at + 1;
        let plain = next < self.out.tokens.len() && self.is_long(next) && !self.parts_unions(next);
        head && self.ands(at) && plain && !self.is_letters(&(next..next + 1)) && self.noun_behind(next).is_none()
    }

    /// Too long for a preposition or a form of "to be".
    fn is_long(&self, at: usize) -> bool {
        self.out.tokens[at].is_word() && self.out.tokens.folded(at).chars().count() >= SHORTEST
    }

    fn ands(&self, at: usize) -> bool {
        clues_in(&self.out.clues, &(at..at + 1)).any(|c| c.role() == Some(Role::And))
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
