//! Joins acts that tell of one and the same, because a partner's act, its name and its date may stand in several places.

use super::{Entry, Reader};
use crate::extract::clue::Clue;
use crate::extract::{Act, ActKind};
use crate::vocab::AgreementType;

/// Joins what tells of one act: a word for what the partner is gives way to a named act and lends it its date; a date without
/// words belongs to the act before it.
pub fn merge(acts: Vec<Act>) -> Vec<Act> {
    if acts.len() < 2 {
        return acts;
    }
    let mut out: Vec<Act> = Vec::with_capacity(acts.len());
    for act in acts {
        let Some(last) = out.last_mut() else {
            out.push(act);
            continue;
        };
        match (last.kind, act.kind) {
            (ActKind::Named(_) | ActKind::Bare, ActKind::Relation(_)) => lend_date(last, &act),
            (_, ActKind::None) | (ActKind::Relation(_), ActKind::Relation(_)) => lend_date(last, &act),
            // "A charter …; the document was signed in 1974".
            (ActKind::Named(_), ActKind::Bare) if last.date.is_none() || act.date.is_none() => lend_date(last, &act),
            (ActKind::None, _) if last.date.is_some() && act.date.is_some() => out.push(act),
            (ActKind::None | ActKind::Relation(_), _) => {
                let unsure_date = act.unsure_date || act.date.is_none() && last.unsure_date;
                let act = Act { kind: of_relation(last.kind, act.kind), ..act };
                *last = Act { first: last.first | act.first, date: act.date.or(last.date), unsure_date, ..act };
            }
            _ => out.push(act),
        }
    }
    out
}

/// A bare year beside the name is the year of the act whose full date stands below.
pub fn absorb_years(acts: &mut Vec<Act>, clues: &[Clue]) {
    let edtf = |act: &Act| act.date.and_then(|d| clues[d].date()).map(|d| d.edtf.clone());
    let full: Vec<String> = acts.iter().filter(|a| a.kind != ActKind::None).filter_map(edtf).collect();
    acts.retain(|a| a.kind != ActKind::None || edtf(a).is_none_or(|year| !full.iter().any(|f| f.starts_with(&year))));
}

/// "Partner city since 1990, agreement of 1991": the agreement is of the relation that it seals.
pub fn of_relation(relation: ActKind, act: ActKind) -> ActKind {
    match (relation, act) {
        (ActKind::Relation(kind), ActKind::Bare) if kind != AgreementType::Contact => ActKind::Named(kind),
        _ => act,
    }
}

/// A date without an act of its own is that of the act before, if it has none.
fn lend_date(last: &mut Act, act: &Act) {
    last.unsure_date |= act.unsure_date && last.date.is_none();
    last.date = last.date.or(act.date);
}

impl Reader {
    pub(super) fn finish(mut self) -> Entry {
        if self.draft.is_empty() && self.acts.is_empty() && self.draft.date.is_none() {
            self.draft.date = self.pending_date.take();
        }
        self.close();
        if let (Some(date), Some(act)) = (self.pending_date, self.acts.first_mut())
            && act.date.is_none()
        {
            act.date = Some(date);
        }
        let early = self.early_date.filter(|_| self.entry.names.is_empty() && self.acts.iter().any(|act| act.date.is_some()));
        let early = early.map(|date| Act { date: Some(date), ..Act::default() });
        let acts = merge(early.into_iter().chain(std::mem::take(&mut self.acts)).collect());
        if self.entry.names.len() == self.batch {
            self.entry.acts = acts;
        } else {
            self.give(acts);
        }
        self.share_country();
        if let [only] = &self.entry.names[..] {
            self.entry.status = self.entry.status.or(only.status);
        }
        self.entry
    }

    /// What was told goes to the names since the last batch; what stands in brackets, as before, to the name before them.
    pub(super) fn give(&mut self, acts: Vec<Act>) {
        let placed = || self.entry.names.iter().rev().skip(1).any(|named| !named.stated.is_empty());
        let own = self.told_in_brackets && (self.batch > 0 || placed());
        let first = if own { self.entry.names.len() - 1 } else { self.batch };
        if let Some((last, others)) = self.entry.names[first..].split_last_mut() {
            others.iter_mut().for_each(|named| named.acts.clone_from(&acts));
            last.acts = acts;
        }
    }

    /// `A, B, C (Poland)`: the country behind the last name speaks for all.
    fn share_country(&mut self) {
        let Some(last) = self.entry.names.last() else { return };
        if self.entry.names.iter().all(|named| !named.stated.is_empty()) {
            return;
        }
        // Names whose dates were told apart have their own countries too.
        let (from, shared) =
            if last.stated.is_empty() { (0, self.entry.stated.clone()) } else { (self.batch, last.stated.clone()) };
        for named in self.entry.names[from..].iter_mut().filter(|n| n.stated.is_empty()) {
            named.stated.clone_from(&shared);
        }
    }
}
