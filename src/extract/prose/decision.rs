//! Tells what one side resolved by itself from the acts of both, because its date is no act's.

use super::Sentence;
use super::date::is_small;
use crate::extract::piece::{Piece, What};
use crate::know::words::{AgreementKind, Class, Role};
use crate::vocab::AgreementType;

/// Pieces between a decision and its date ("of the city council no. 45 of").
const OF_DECISION: usize = 10;

impl Sentence<'_> {
    /// "by decision of the council no. 5 of 3 May 1990": a date behind a word for what one side resolved.
    pub(super) fn is_of_decision(&self, index: usize) -> bool {
        let resolved = |what: &What| match what {
            What::Role(Role::Decision) => true,
            What::Act(kind, _) => *kind == AgreementKind::Typed(AgreementType::Resolution),
            _ => false,
        };
        let small = |what: &What| is_small(what) || matches!(what, What::Name | What::Number | What::Mark('.' | '№' | '/' | '-'));
        let before = self.pieces[..index].iter().rev().take(OF_DECISION).find(|p| !small(&p.what));
        before.is_some_and(|p| resolved(&p.what))
    }

    /// The sentence has a date that no decision has.
    pub(super) fn has_other_date(&self, index: usize) -> bool {
        let dated = |&i: &usize| i != index && matches!(self.pieces[i].what, What::Date(_));
        (0..self.pieces.len()).filter(dated).any(|i| !self.is_of_decision(i))
    }

    /// "The council's resolution no. 87 approved the twinning; the document was signed in …": how one side came to sign.
    pub(super) fn only_resolves(&self, kind: AgreementKind) -> bool {
        let resolution = AgreementKind::Typed(AgreementType::Resolution);
        let act = |p: &Piece| matches!(p.what, What::Act(other, Class::Act) if other != resolution);
        kind == resolution && self.pieces.iter().any(act)
    }

    /// "On 8 March 2010 the council decided on the twinning with Lugo": a date, but not of the act; if no other is told, a steward is asked.
    pub(super) fn one_side_only(&mut self) {
        let waits = self.clause.lead_date.filter(|_| self.clause.draft.is_empty());
        (self.skip_dates, self.decided) = (waits.is_none(), true);
        self.clause.lead_date = self.clause.lead_date.filter(|_| waits.is_none());
    }
}
