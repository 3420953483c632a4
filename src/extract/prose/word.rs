//! Turns countries and the small words of a sentence into what they say of its names: a status, a denial, another event's date.

use super::{DENIED, Sentence};
use crate::extract::piece::{Piece, What};
use crate::know::gazetteer::Country;
use crate::know::words::Role;
use crate::vocab::Status;
use std::ops::Range;

impl Sentence<'_> {
    /// The country before a row of names holds as long as nothing but names, marks and dates comes.
    pub(super) fn end_row(&mut self, what: &What) {
        let small = match what {
            What::Name | What::Country(_) | What::Date(_) | What::Dash => true,
            What::Mark(mark) => *mark != ';',
            What::Role(role) => matches!(role, Role::And | Role::Since | Role::In | Role::Article),
            _ => false,
        };
        if !small && !self.clause.names.is_empty() && self.depth == 0 {
            self.lead_country = None;
        }
    }

    pub(super) fn beside(&mut self, name: Range<usize>) {
        if let Some(last) = self.clause.names.last_mut() {
            last.beside.push(name);
        }
    }

    /// "with Lugo, and with towns in Italy": a new "with" stands between the last name and the country.
    fn is_apart(&self, country: &Piece) -> bool {
        let Some(name) = self.clause.names.last() else { return false };
        let between = self.pieces.iter().filter(|p| p.at.start >= name.name.end && p.at.end <= country.at.start);
        between.filter(|p| p.what == What::Role(Role::With)).count() > 0 && self.depth == 0 && !name.bracketed
    }

    pub(super) fn country(&mut self, country: Country, piece: &Piece) {
        if self.clause.names.is_empty() && !self.clause.draft.is_empty() && self.is_followed_by_list(piece) {
            self.country = Some((country, piece.at.clone()));
        }
        let first = self.clause.names.is_empty() && self.lead_country.is_none();
        self.lead_country = first.then(|| (country, piece.at.clone()));
        let apart = self.is_apart(piece);
        if let Some(last) = self.clause.names.last_mut()
            && last.stated.is_empty()
            && !apart
        {
            last.stated.push((country, piece.at.clone()));
        }
    }

    /// "with our neighbour Lugo": a partner, near as it may be.
    fn stands_behind_with(&self, index: usize) -> bool {
        self.pieces[..index].iter().any(|p| matches!(p.what, What::Role(Role::With | Role::Between)))
    }

    /// Right behind a word that denies it.
    pub(super) fn is_negated(&self, index: usize) -> bool {
        let mut back = self.pieces[..index].iter().rev().filter(|p| p.what != What::Role(Role::Article));
        back.next().is_some_and(|p| p.what == What::Role(Role::Negation))
    }

    pub(super) fn role(&mut self, role: Role, index: usize) {
        match role {
            Role::Visit => {
                self.visit = true;
                self.skip_dates = true;
            }
            Role::Negation if self.depth > 0 && !self.clause.names.is_empty() => {
                self.clause.names.last_mut().into_iter().for_each(|last| last.denied = true)
            }
            Role::Negation => {
                self.doubt = self.doubt.min(DENIED);
                self.denies = true;
            }
            Role::Refused => self.refused |= self.depth == 0,
            Role::Others => self.mutual = true,
            Role::SameTime => self.clause.partly_dated = true,
            Role::Renewal => {
                self.other_event();
                // "Signed in 1981, renewed in 1990": the act has its date already.
                self.clause.renewal = self.clause.draft.date.is_none();
            }
            Role::Anniversary | Role::Merged => self.other_event(),
            Role::Decision => self.one_side_only(),
            Role::History => self.skip_dates = self.clause.draft.is_empty(),
            Role::Since => self.skip_dates = false,
            Role::Signed => {
                self.skip_dates = false;
                self.clause.signed = true;
                self.clause.relation |= !self.clause.draft.is_empty();
            }
            Role::Planned => self.becomes(Status::Planned),
            Role::Ended => self.ends(Status::Ended, index),
            Role::Suspended => self.ends(Status::Suspended, index),
            Role::Neighbour => {
                self.neighbour |= self.clauses.is_empty() && self.clause.draft.is_empty() && !self.stands_behind_with(index)
            }
            Role::Wish => self.wish |= self.clause.draft.is_weak(),
            Role::First => self.clause.draft.first |= self.clause.draft.is_empty(),
            _ => {}
        }
    }
}
