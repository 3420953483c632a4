//! Turns a sentence about unions and networks into memberships, so that no union becomes a partner.

use super::{Found, Sentence, clues_in};
use crate::extract::Membership;
use crate::extract::clue::Sense;
use crate::extract::piece::What;
use crate::know::words::Role;
use std::ops::Range;

impl Sentence<'_> {
    pub(super) fn is_membership(&self) -> bool {
        let member = self.pieces.iter().any(|p| p.what == What::Role(Role::Member));
        member && self.organisations().next().is_some()
    }

    /// Capitalised runs that hold a word for a union.
    pub(super) fn organisations(&self) -> impl Iterator<Item = Range<usize>> {
        self.pieces.iter().filter(|p| p.what == What::Name && self.holds_organisation(&p.at)).map(|p| p.at.clone())
    }

    pub(super) fn holds_organisation(&self, at: &Range<usize>) -> bool {
        clues_in(&self.out.clues, at).any(|c| matches!(c.sense, Sense::Organisation))
    }

    /// A capitalised run that is, or begins, the name of a union ("Council of …").
    pub(super) fn is_organisation(&self, at: &Range<usize>) -> bool {
        let first = self.out.clues.partition_point(|c| c.at.start < at.start);
        self.out.clues[first..].iter().take_while(|c| c.at.start < at.end).any(|c| matches!(c.sense, Sense::Organisation))
    }

    pub(super) fn memberships(&self, found: &mut Found) {
        let quote = self.pieces[0].at.start..self.pieces[self.pieces.len() - 1].at.end;
        for name in self.organisations() {
            found.memberships.push(Membership { line: 0, name, role: None, quote: quote.clone() });
        }
    }
}
