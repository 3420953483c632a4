//! Turns the marks, brackets and acts of a sentence into the bounds of its clauses, because an act binds to the names of its own.

use super::{Named, Sentence};
use crate::extract::act::Draft;
use crate::extract::piece::{Piece, What};
use crate::know::words::{AgreementKind, Class};

impl Sentence<'_> {
    /// "A protocol with X of 2013 and with Y of 2006": a clause with names and no act goes on with the act before it.
    pub(super) fn inherit_acts(&mut self) {
        let mut before: Option<Draft> = None;
        for clause in &mut self.clauses {
            if clause.draft.is_empty() && clause.more.is_empty() && clause.names.iter().any(|n| n.belief >= 0.5) {
                if let Some(draft) = &before {
                    clause.draft.take_kind(draft);
                    clause.relation = true;
                    // "An agreement with Lugo was made in 1947, as well as with Vigo": in that year, or in another.
                    clause.partly_dated |= draft.date.is_some() && clause.lead_date.is_none();
                }
            } else if !clause.draft.is_empty() {
                before = Some(clause.draft.clone());
            }
        }
    }

    /// "In 2013 with X, then in 2017 with Y we signed a charter": in languages that put the act last, it is of the names before as well.
    pub(super) fn inherit_from_behind(&mut self) {
        for at in (1..self.clauses.len()).rev() {
            let [.., before, clause] = &mut self.clauses[..=at] else { return };
            let last = clause.act_after_names && !clause.draft.is_empty() && !clause.between;
            let waits = before.draft.is_empty() && before.more.is_empty() && before.names.iter().any(|n| n.belief >= 0.9);
            if last && waits && before.lead_date.is_some() {
                before.draft.take_kind(&clause.draft);
                before.relation |= clause.relation;
            }
        }
    }

    /// "Twin towns in Spain: Lugo, Vigo": the country of all that is listed.
    pub(super) fn is_followed_by_list(&self, piece: &Piece) -> bool {
        let next = self.pieces.iter().find(|p| p.at.start >= piece.at.end);
        next.is_some_and(|p| p.what == What::Mark(':'))
    }

    /// The bracket that opens here is closed before another one opens.
    pub(super) fn closes(&self, index: usize) -> bool {
        let next = self.pieces[index + 1..].iter().find(|p| matches!(p.what, What::Mark('(' | ')')));
        next.is_some_and(|p| p.what == What::Mark(')'))
    }

    /// "Lugo – friendship agreement of 1998 –": a dash right behind a name, and an act or a date right behind the dash.
    pub(super) fn opens_apposition(&self, index: usize) -> bool {
        let told = matches!(self.pieces.get(index + 1).map(|p| &p.what), Some(What::Act(..) | What::Date(_)));
        let before = index.checked_sub(1).map(|i| &self.pieces[i].what);
        told && !self.clause.names.is_empty() && matches!(before, Some(What::Name | What::Country(_) | What::Mark(')')))
    }

    pub(super) fn end_apposition(&mut self) {
        if std::mem::take(&mut self.apposed) {
            self.clause.names.last_mut().into_iter().for_each(Named::close);
        }
    }

    /// "Lugo (friendship agreement of 1998)": the act is that name's and nobody else's.
    pub(super) fn act_in_brackets(&mut self, kind: AgreementKind, class: Class, piece: &Piece) {
        let Some(last) = self.clause.names.last_mut() else { return };
        if class == Class::Act && last.draft.date.is_some() {
            last.close();
        }
        self.skip_dates = false;
        last.draft.add(kind, class, piece.at.clone());
        if last.draft.date.is_none() && last.acts.is_empty() && !last.dates.is_empty() {
            last.draft.date = last.dates.pop();
        }
    }

    /// An act behind names that have their act (or their dates) already opens a new clause.
    pub(super) fn open_clause(&mut self) {
        let full = !self.clause.names.is_empty()
            && (!self.clause.draft.is_empty() && (self.clause.between || !self.clause.act_after_names));
        if full {
            self.end_clause();
        }
    }

    pub(super) fn end_clause(&mut self) {
        self.end_apposition();
        self.clauses.push(std::mem::take(&mut self.clause));
        self.skip_dates = false;
    }
}
