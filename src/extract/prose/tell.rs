//! Turns a clause of a sentence into mentions, or into details of the partner above.

use super::{Clause, DENIED, Found, Named, Sentence, TENTATIVE, key, without_small_talk, without_type};
use crate::extract::piece::What;
use crate::extract::{Act, ActKind, Mention, Origin};
use crate::extract::{entry, home};
use crate::know::traits::Trait;
use crate::vocab::{AgreementType, Status};
use std::ops::Range;

/// Belief left to a partner that a sentence about a visit names.
const VISITED: f64 = 0.85;
/// The same for an agreement on a page without a heading about partners.
const OFF_TOPIC: f64 = 0.85;

/// Belief left to a partner of somebody else's.
const OTHERS: f64 = 0.6;

/// So many names, each with its country, are a list of partners on a page about partners.
const LIST: usize = 3;

fn date_of(acts: &[Act]) -> Option<usize> {
    acts.iter().find_map(|act| act.date)
}

/// A bare agreement of one name is of the kind that its clause tells of.
fn of_clause(act: Act, clause: &Clause) -> Act {
    match clause.draft.clone().finish().kind {
        kind @ (ActKind::Named(_) | ActKind::Relation(_)) if act.kind == ActKind::Bare => {
            Act { kind: entry::of_relation(kind, act.kind), ..act }
        }
        _ => act,
    }
}

/// Several names, each with its date or its act in brackets.
fn lists_dates(clause: &Clause) -> bool {
    clause.names.iter().filter(|n| n.bracketed && !n.dates.is_empty() || !n.acts.is_empty()).count() > 1
}

impl Sentence<'_> {
    /// Belief in a name once its clause is read to the end.
    fn confirmed(&self, clause: &Clause, named: &Named) -> f64 {
        let placed = clause.relation && named.belief >= 0.8 && !named.stated.is_empty();
        let listed = lists_dates(clause) && named.bracketed && !named.dates.is_empty() && clause.relation;
        let told = listed || !named.acts.is_empty() || self.is_listed(named) || self.is_told(clause, named);
        if placed || told && named.belief >= 0.5 { named.belief.max(0.9) } else { named.belief }
    }

    /// One of several names that have their countries, or a known one among them, on a page about partners.
    fn is_listed(&self, named: &Named) -> bool {
        let known = !named.begins && self.is_known(&named.name);
        self.context.topic && self.placed >= LIST && (named.is_placed() || known)
    }

    /// "Lugo became our partner in 1998": a known place begins the sentence, and nothing else is named; an act and a date follow.
    fn is_told(&self, clause: &Clause, named: &Named) -> bool {
        let dated = !named.dates.is_empty() || clause.lead_date.is_some() || clause.draft.date.is_some();
        let acted = clause.relation || self.carried.is_some();
        let alone = clause.names.len() == 1 && named.begins && !clause.about;
        self.context.is_on_partners() && alone && acted && dated && self.is_known(&named.name)
    }

    /// Turns a clause into mentions, or into details of the partner above.
    pub(super) fn tell(&self, mut clause: Clause, found: &mut Found) {
        let quote = self.pieces[0].at.start..self.pieces[self.pieces.len() - 1].at.end;
        let least = match (clause.relation, clause.draft.is_empty()) {
            (true, _) => 0.5,
            (false, true)
                if self.carried.is_some() && (self.is_dated(&clause) || self.placed > 0)
                    || self.context.topic && lists_dates(&clause) =>
            {
                0.5
            }
            (false, true) => 0.7,
            (false, false) if self.context.topic => 0.9,
            (false, false) => 0.99,
        };
        if clause.renewal {
            clause.lead_date = None;
        }
        let shared = clause.lead_date.or(clause.draft.date);
        let told = |n: &Named| !n.acts.is_empty() || self.is_dated_place(n);
        let names: Vec<&Named> = clause.names.iter().filter(|n| n.belief >= least || n.belief >= 0.5 && told(n)).collect();
        if names.is_empty() || self.tells_of_tentative(&clause, found) {
            return self.tell_details(&clause, shared, found);
        }
        let party = clause.names.iter().find(|n| clause.between && n.after_between).map(|n| n.name.clone());
        for (index, named) in names.iter().enumerate() {
            if Some(&named.name) == party.as_ref() && names.len() > 1 {
                continue;
            }
            let acts = match named.acts.is_empty() {
                true => clause.more.iter().cloned().chain([self.act_of(&clause, &names, index, shared)]).collect(),
                // "The first friendship town is Lugo, the agreement was signed in 1993": what the clause calls the town.
                false => {
                    let own = named.acts.iter().cloned().map(|act| of_clause(act, &clause));
                    own.chain(self.act_behind(&clause, &names)).collect()
                }
            };
            let mut mention = self.mention(named, acts, party.clone(), named.status.or(clause.status), quote.clone());
            if clause.draft.is_empty() && self.was_told(named, found) {
                mention.acts.iter_mut().for_each(|act| act.unsure_date |= act.date.is_some());
            }
            let visited = if self.visit && clause.draft.is_weak() { VISITED } else { 1.0 };
            let listed = !named.acts.is_empty() || named.bracketed || self.placed >= LIST;
            // "In 2025 the town was a capital of culture together with Lugo": a date that begins nothing.
            let begins = date_of(&mention.acts).is_some() && (named.is_placed() || self.tells_of_beginning());
            if !listed && !begins && self.tells_nothing(&clause) {
                continue;
            }
            let off_topic = if listed && self.context.topic { 1.0 } else { self.off_topic(&clause) };
            let foreign = if self.mutual || self.is_of_others(&clause, named) { OTHERS } else { 1.0 };
            let off_topic = off_topic.min(foreign);
            let belief =
                self.confirmed(&clause, named).min(visited).min(if named.denied { DENIED } else { self.doubt }).min(off_topic);
            found.mentions.push(Mention { belief, ..mention });
        }
    }

    /// On a page about partners, a name with its country and its date is one more often than not.
    pub(super) fn is_dated_place(&self, named: &Named) -> bool {
        self.context.topic && !self.about && named.is_placed() && named.dates.iter().any(|date| self.is_recent(*date))
    }

    /// "Lugo (Spain) – cooperation since 1994, the agreement was signed in 2003": the act behind what the dash or bracket tells.
    fn act_behind(&self, clause: &Clause, names: &[&Named]) -> Option<Act> {
        let [named] = names else { return None };
        let behind = clause.draft.words.as_ref().is_some_and(|words| words.start >= named.name.end) && !clause.draft.is_weak();
        let relation = named.acts.iter().all(|act| matches!(act.kind, ActKind::Relation(_)));
        (behind && relation && clause.draft.date.is_some()).then(|| clause.draft.clone().finish())
    }

    /// "The second is Lugo, Spain. The agreement was signed by the heads of the towns and of the region Ham in 2011": the sentence before
    /// has named the partner, and no name of this one stands where a partner's would.
    fn tells_of_tentative(&self, clause: &Clause, found: &Found) -> bool {
        let waits = found.mentions.last().is_some_and(|m| m.belief == TENTATIVE && !m.stated.is_empty());
        waits && !clause.draft.is_weak() && clause.names.iter().all(|n| n.belief < 0.8 && !n.is_placed())
    }

    /// An earlier sentence of the paragraph told of this partner.
    fn was_told(&self, named: &Named, found: &Found) -> bool {
        let wanted = key(&self.out.tokens, named.name.clone());
        found.mentions.iter().any(|m| key(&self.out.tokens, m.name.clone()) == wanted)
    }

    /// "Lugo cooperates with Ham": the sentence begins with another place, and this one stands behind "with".
    fn is_of_others(&self, clause: &Clause, named: &Named) -> bool {
        // "Lugo's other sisters Ham, Faro and Vigo met here": below its heading, and no act of their own is told.
        let acted = clause.draft.own && !(self.context.is_about() && self.lists_without_acts(clause));
        let actless = !acted && clause.more.is_empty() && named.acts.is_empty();
        if self.context.is_about() && actless {
            return true;
        }
        // "We signed with Lugo; Lugo has an agreement with Ham as well".
        let subject_of_clause = |first: &Named| first.belief < 0.9 && first.name.start < named.name.start;
        let passes_on = actless && clause.relation && clause.names.first().is_some_and(subject_of_clause);
        let subject = clause.about || self.foreign || self.of_body || passes_on;
        let with = if self.of_body { 0.9 } else { 0.99 };
        subject && named.belief >= with && named.name.start != self.pieces[0].at.start && clause.relation
    }

    /// "Among its partners are Ham, Vigo and the German Celle": nothing but a word for partners, several names, and no date.
    fn lists_without_acts(&self, clause: &Clause) -> bool {
        // "Twin towns in Spain: Lugo, Vigo": a list of the page's own.
        let first = clause.names.first().map_or(0, |n| n.name.start);
        let listed = self.pieces.iter().any(|p| p.what == What::Mark(':') && p.at.start < first);
        clause.draft.is_weak()
            && !listed
            && clause.names.len() > 1
            && !clause.about
            && !self.is_dated(clause)
            && clause.draft.date.is_none()
    }

    /// "Our neighbour Lugo is twinned with Ham": names enough for a partner of that neighbour's, and none of the page's own.
    pub(super) fn tells_of_others(&self) -> bool {
        let names = || self.clauses.iter().flat_map(|clause| &clause.names);
        let own = self.pieces.iter().filter(|p| p.what == What::Name).any(|p| {
            let core = without_type(self.out, &p.at);
            home::is_own(self.context.own, &key(&self.out.tokens, core))
        });
        !own && (names().nth(1).is_some() || names().any(|n| n.belief >= 0.95))
    }

    pub(super) fn names_several(&self) -> bool {
        self.clauses.iter().flat_map(|clause| &clause.names).nth(1).is_some()
    }

    /// Before its act the sentence has a name that is neither the page's own nor the partner's that was told of before.
    fn begins_with_stranger(&self, found: &Found) -> bool {
        let tokens = &self.out.tokens;
        let nouns = self.out.heard.best.is_some_and(|tag| Trait::CapitalNouns.is_of(tag));
        let before = found.mentions.last().map(|m| key(tokens, m.name.clone()));
        let about = self.context.about.iter().cloned().chain(before).collect::<Vec<_>>();
        let before_act = self.pieces.iter().take_while(|p| !matches!(p.what, What::Act(..)));
        before_act.filter(|p| p.what == What::Name && tokens[p.at.start].is_capital()).any(|p| {
            let Some(core) = without_small_talk(self.out, p.at.clone()) else { return false };
            let word = key(tokens, core.clone());
            let alone = core.len() == 1 && (nouns || self.begins(p));
            (!alone || self.is_known(&core)) && !home::is_own(self.context.own, &word) && !home::is_own(&about, &word)
        })
    }

    fn is_dated(&self, clause: &Clause) -> bool {
        clause.lead_date.is_some() || clause.names.iter().any(|n| !n.dates.is_empty())
    }

    /// Neither the clause nor the paragraph names an act: it may be about trains.
    fn tells_nothing(&self, clause: &Clause) -> bool {
        self.carried.is_none() && !self.heads && clause.draft.is_empty() && clause.more.is_empty()
    }

    /// A sentence without an act may tell of anything; on a page that is not about partners a contract may be any contract.
    fn off_topic(&self, clause: &Clause) -> f64 {
        let kind = clause.draft.clone().finish().kind;
        match kind {
            ActKind::None if self.carried.is_none() && !self.heads => OFF_TOPIC,
            _ if self.context.is_on_partners() => 1.0,
            ActKind::Bare => 0.5,
            ActKind::Named(AgreementType::Cooperation) | ActKind::Relation(AgreementType::Cooperation) => OFF_TOPIC,
            _ => 1.0,
        }
    }

    /// The act of one name of a clause, with the date that is its own, the clause's, or the last name's that speaks for all.
    fn act_of(&self, clause: &Clause, names: &[&Named], index: usize, shared: Option<usize>) -> Act {
        let last = names[names.len() - 1];
        let each =
            names.len() > 1 && last.dates.len() == names.len() && names[..names.len() - 1].iter().all(|n| n.dates.is_empty());
        // "Kiruna and Ljusdal (1999 and 1994)": a date for each, in their order.
        let own: Vec<usize> = if each { vec![last.dates[index]] } else { names[index].dates.clone() };
        // "Lugo and Ham became twin towns: Vigo in 1970, …": what stands behind the act is dated by itself.
        let behind = clause
            .draft
            .words
            .as_ref()
            .is_some_and(|act| clause.act_after_names && names[index].name.start < act.start && last.name.start >= act.end);
        let only_last = names[..names.len() - 1].iter().all(|n| n.dates.is_empty()) && !last.bracketed && !behind;
        // "Talks with Lugo began in 2003, but the agreement was made on 12 May 2009": the act's own date, if it is an exact one.
        let told_before = !own.is_empty() || clause.lead_date.is_some();
        let of_act = |date: &usize| !clause.draft.is_weak() || self.is_exact(*date);
        let exact = clause.draft.date.filter(|date| clause.act_after_names && names.len() == 1 && told_before && of_act(date));
        let date = exact.or(own.first().copied()).or(shared).or(last.dates.first().copied().filter(|_| only_last));
        let others =
            own.is_empty() && shared.is_none() && !only_last && names.iter().any(|n| !n.dates.is_empty() && !n.bracketed);
        let mut act = clause.draft.clone().finish();
        if act.kind == ActKind::None
            && let Some(carried) = &self.carried
        {
            // "In 1998 Lugo joined, and so we came to Vigo and Faro": the date may be the first one's alone.
            let unsure_date = index > 0 && own.is_empty() && shared.is_some();
            act = Act { unsure_kind: true, carried: !self.denies, unsure_date, ..carried.clone() };
        }
        act.unsure_kind |= self.denies && matches!(act.kind, ActKind::Relation(_));
        let planned = names[index].status.or(clause.status) == Some(Status::Planned) && date.is_some();
        let unsure_date = planned
            || exact.is_some()
            || act.unsure_date
            || self.are_rivals(&own)
            || self.dates_twice(clause, names, index)
            || others
            || date.is_none() && clause.partly_dated
            || self.day_only && date.is_some_and(|date| !self.is_exact(date));
        Act { date, unsure_date, ..act }
    }

    /// "In 1964 it twinned with Ham and Lugo, linked since 1961": the sentence dates all, and a date behind the last name comes on top.
    fn dates_twice(&self, clause: &Clause, names: &[&Named], index: usize) -> bool {
        let last = names[index];
        let before = clause.draft.words.as_ref().is_some_and(|act| act.end <= names[0].name.start);
        let others = names.len() > 1 && names[..names.len() - 1].iter().all(|n| n.dates.is_empty());
        clause.lead_date.is_some() && before && others && !last.dates.is_empty() && !last.bracketed
    }

    /// Several dates, of which the first is not the only full one ("on 23 April 1965, after the earthquake of 1964").
    pub(super) fn are_rivals(&self, dates: &[usize]) -> bool {
        dates.len() > 1 && (!self.is_exact(dates[0]) || dates[1..].iter().any(|d| self.is_exact(*d)))
    }

    /// The date has its day.
    fn is_exact(&self, date: usize) -> bool {
        const DAY: u8 = 4;
        self.out.clues[date].date().is_some_and(|date| date.precision >= DAY)
    }

    fn tell_details(&self, clause: &Clause, date: Option<usize>, found: &mut Found) {
        let mut acts = clause.more.clone();
        // "In 2022 the council ended the agreement with this town": no act of its own.
        if clause.ended && clause.draft.date.is_none() && clause.lead_date.is_none() && !self.about {
            if let (Some(last), Some(status)) = (found.mentions.last_mut(), clause.status) {
                last.status = status;
            }
            return;
        }
        if self.about && !self.visit && !clause.renewal && clause.draft.is_empty() {
            found.dates.extend(date.map(|date| (date, self.tells_of_beginning())));
        }
        if !clause.draft.is_empty() && !clause.renewal {
            acts.push(Act { date, ..clause.draft.clone().finish() });
        }
        if let Some(last) = found.mentions.last_mut()
            && clause.partly_dated
            && date.is_none()
        {
            last.acts.iter_mut().for_each(|act| act.unsure_date = true);
        }
        // "Ham was a partner for a time: the agreement …": perhaps of a place that nobody knows, not of the one before.
        if !acts.is_empty() && !clause.about && !self.about && self.begins_with_stranger(found) {
            acts.iter_mut().for_each(|act| (act.unsure_kind, act.unsure_date) = (true, true));
        }
        if let Some(last) = found.mentions.last_mut()
            && !acts.is_empty()
            && !clause.about
        {
            let mut all = std::mem::take(&mut last.acts);
            // "Lugo, Spain, a port since 1975. The agreement was signed in 1990."
            let dated = acts.iter().any(|act| act.date.is_some() && act.kind != ActKind::None);
            all.retain(|act| last.belief != TENTATIVE || act.kind != ActKind::None || !dated);
            // "The first contacts were made in 1998": below a heading that says more, no act and no date.
            let contact = |act: &Act| self.context.topic && act.kind == ActKind::Relation(AgreementType::Contact);
            all.extend(acts.iter().filter(|act| !contact(act)).cloned());
            entry::absorb_years(&mut all, &self.out.clues);
            last.acts = entry::merge(all);
        }
        if self.about && !acts.is_empty() {
            found.status = clause.status.or(found.status);
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
        let plain = acts.iter().all(|a| a.kind == ActKind::None && a.date.is_none() && !a.unsure_date);
        Mention {
            origin: Origin::Prose,
            line: 0,
            name: named.name.clone(),
            also: Vec::new(),
            place_type: None,
            stated: if named.stated.is_empty() {
                named.led.iter().chain(&self.country).take(1).cloned().collect()
            } else {
                named.stated.clone()
            },
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
