//! Turns a clause of a sentence into mentions, or into details of the partner above.

use super::{Clause, Found, Named, Sentence};
use crate::extract::entry;
use crate::extract::{Act, ActKind, Mention, Origin};
use crate::vocab::Status;
use std::ops::Range;

impl Sentence<'_> {
    /// Turns a clause into mentions, or into details of the partner above.
    pub(super) fn tell(&self, clause: Clause, found: &mut Found) {
        let quote = self.pieces[0].at.start..self.pieces[self.pieces.len() - 1].at.end;
        let least = match (clause.relation, clause.draft.is_empty()) {
            (true, _) => 0.5,
            (false, true) if self.carried => 0.5,
            (false, true) => 0.9,
            (false, false) => 0.99,
        };
        let names: Vec<&Named> = clause.names.iter().filter(|n| n.belief >= least).collect();
        let shared_date = clause.lead_date.or(clause.draft.date);
        let only_last = names.len() > 1 && names[..names.len() - 1].iter().all(|n| n.dates.is_empty());
        let last_date = names.last().and_then(|n| n.dates.first().copied()).filter(|_| only_last);
        if names.is_empty() {
            return self.tell_details(&clause, shared_date, found);
        }
        let party = clause.names.iter().find(|n| clause.between && n.after_between).map(|n| n.name.clone());
        for named in &names {
            if Some(&named.name) == party.as_ref() && names.len() > 1 {
                continue;
            }
            let date = named.dates.first().copied().or(shared_date).or(last_date);
            let act = Act { date, ..clause.draft.clone().finish() };
            let mut acts = clause.more.clone();
            acts.push(act);
            found.mentions.push(self.mention(named, acts, party.clone(), clause.status, quote.clone()));
        }
    }

    pub(super) fn tell_details(&self, clause: &Clause, date: Option<usize>, found: &mut Found) {
        let mut acts = clause.more.clone();
        if !clause.draft.is_empty() {
            acts.push(Act { date, ..clause.draft.clone().finish() });
        }
        if let Some(last) = found.mentions.last_mut()
            && !acts.is_empty()
        {
            let mut all = std::mem::take(&mut last.acts);
            all.extend(acts.clone());
            last.acts = entry::merge(all);
        }
        found.details.extend(acts);
    }

    pub(super) fn mention(
        &self,
        named: &Named,
        acts: Vec<Act>,
        party: Option<Range<usize>>,
        status: Option<Status>,
        quote: Range<usize>,
    ) -> Mention {
        let plain = acts.iter().all(|a| a.kind == ActKind::None && a.date.is_none());
        Mention {
            origin: Origin::Prose,
            line: 0,
            name: named.name.clone(),
            also: Vec::new(),
            place_type: None,
            stated: named.stated.clone(),
            beside: named.beside.clone(),
            acts: if plain { Vec::new() } else { entry::merge(acts) },
            group: 0,
            party,
            status: status.unwrap_or(Status::Active),
            quote,
            belief: named.belief,
        }
    }
}
