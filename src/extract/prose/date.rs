//! Turns the dates of a sentence into dates of its acts and names, because what a date dates is told by where it stands.

use super::{Found, Sentence};
use crate::extract::date::Date;
use crate::extract::piece::{Piece, What};
use crate::extract::token::Kind;
use crate::extract::{Act, Mention, entry};
use crate::know::words::{Class, Meaning, Role};
use crate::vocab::Status;
use std::ops::Range;

impl Sentence<'_> {
    pub(super) fn date(&mut self, date: usize, index: usize) {
        let bracketed = self.depth > 0 || self.apposed;
        if self.is_of_end(index) || self.is_of_decision(index) && self.has_other_date(index) {
            return;
        }
        if self.is_behind_until(index) {
            return self.becomes(Status::Ended);
        }
        if self.skip_dates && !bracketed {
            self.open_dates.extend(self.decided.then_some(date));
        }
        if self.skip_dates && !bracketed || self.is_of_word_before(index) {
            return;
        }
        self.open_dates.push(date);
        let leads = self.leads(index);
        let next = leads && self.clause.lead_date.is_none() && self.dates_next_name(index);
        self.forget_word_before(index);
        let rivals = self.clause.draft.date.is_some_and(|first| self.are_rivals(&[first, date]));
        if leads && self.dates_sealing_act(index) {
            self.end_clause();
        }
        let own = self.follows_listed_name(index);
        let next_act = self.dates_next_act(index);
        let clause = &mut self.clause;
        let last = clause.names.last_mut().filter(|n| n.belief >= 0.5);
        if bracketed && let Some(last) = last {
            last.bracketed = true;
            if last.draft.is_empty() {
                last.dates.push(date);
            } else {
                last.draft.unsure_date |= last.draft.date.is_some();
                last.draft.date = last.draft.date.or(Some(date));
            }
        } else if clause.lead_parted && !clause.draft.is_empty() && clause.draft.date.is_none() && clause.names.is_empty() {
            // "From 1993 schools met, the contract was signed in 1999": the nearer date is the act's.
            clause.lead_date = None;
            clause.draft.date = Some(date);
        } else if clause.lead_date.is_some()
            && (leads && !clause.names.is_empty() || !clause.draft.is_empty() && clause.names.is_empty())
        {
            // "In 1998 … with A, and in 2003 … with B": a second leading date begins a second clause.
            self.end_clause();
            self.clause.lead_date = Some(date);
        } else if next {
            self.end_clause();
            self.clause.lead_date = Some(date);
        } else if own && let Some(last) = clause.names.last_mut() {
            last.dates.push(date);
        } else if next_act && let Some(dated) = clause.names.last_mut() {
            // "With Lugo a letter was signed in 1988, which in 1991 the agreement followed": the second date is the next act's.
            let own = dated.dates.drain(..).next();
            let first = std::mem::take(&mut clause.draft);
            clause.more.push(Act { date: own, ..first.finish() });
            clause.draft.date = Some(date);
        } else if !clause.draft.is_empty() && clause.act_after_names {
            clause.draft.unsure_date |= rivals;
            clause.draft.date = clause.draft.date.or(Some(date));
        } else if let Some(last) = clause.names.last_mut().filter(|n| n.belief >= 0.5) {
            last.dates.push(date);
        } else if clause.draft.is_empty() {
            clause.lead_date = Some(date);
        } else if clause.draft.date.is_none() {
            clause.draft.date = Some(date);
        } else {
            clause.draft.unsure_date |= rivals;
        }
    }

    /// The one name has its date and an act behind both, and the date that comes now leads another act.
    fn dates_next_act(&self, index: usize) -> bool {
        let dated = matches!(&self.clause.names[..], [name] if !name.dates.is_empty() && !name.bracketed && name.belief >= 0.5);
        let told = self.clause.act_after_names && !self.clause.draft.is_weak() && self.clause.draft.date.is_none();
        dated && told && self.leads(index) && self.ahead(index).any(|what| matches!(what, What::Act(_, Class::Act)))
    }

    /// What comes behind a piece before a name or the end of its part of the sentence.
    fn ahead(&self, index: usize) -> impl Iterator<Item = &What> {
        let rest = self.pieces[index + 1..].iter().map(|p| &p.what);
        rest.take_while(|what| !matches!(what, What::Name | What::Mark(';' | '.')))
    }

    /// "Since 1986 there had been contacts, the agreement followed in 1989": a comma, and the act has a date of its own.
    pub(super) fn is_sealed_later(&self, index: usize) -> bool {
        let Some(words) = self.clause.draft.words.as_ref().filter(|_| self.clause.draft.is_weak()) else { return false };
        let comma = self.pieces[..index].iter().any(|p| p.what == What::Mark(',') && p.at.start >= words.end);
        let dated = self.clause.lead_date.is_some() && self.clause.draft.date.is_none();
        comma && dated && self.clause.names.is_empty() && self.ahead(index).any(|what| matches!(what, What::Date(_)))
    }

    /// "They visited us in 1980 and signed the charter in 1981": an "and" parts the date of the talks from the act.
    pub(super) fn part_lead(&mut self, role: Role, index: usize) {
        let waits = self.clause.lead_date.is_some() && self.clause.draft.is_empty() && self.clause.names.is_empty();
        // "In 1980 Lugo and Ham signed …": that joins the parties.
        let joins = index > 0 && matches!(self.pieces[index - 1].what, What::Name | What::Country(_));
        self.clause.lead_parted |= role == Role::And && waits && !joins;
    }

    /// "… became twin towns: Lugo in 1970, Ham in 1973": the date stands right behind a name that stands behind the act.
    fn follows_listed_name(&self, index: usize) -> bool {
        let small = |p: &&Piece| {
            matches!(p.what, What::Role(Role::In | Role::Since | Role::Article) | What::Country(_) | What::Mark('(' | ')'))
        };
        let before = self.pieces[..index].iter().rev().find(|p| !small(p));
        let act = self.clause.draft.words.as_ref().map_or(usize::MAX, |words| words.end);
        let last = self.clause.names.last().filter(|n| n.belief >= 0.5 && n.name.start >= act);
        self.clause.act_after_names
            && last.is_some_and(|last| {
                before.is_some_and(|p| p.what == What::Name && p.at.start <= last.name.start && last.name.end <= p.at.end)
            })
    }

    /// "The first contacts with Lugo date from 1991, and in 1994 a contract was signed": a relation has its date, and an act comes.
    fn dates_sealing_act(&self, index: usize) -> bool {
        let small = |p: &&Piece| is_small(&p.what) || p.what == What::Role(Role::Signed);
        let next = self.pieces[index + 1..].iter().find(|p| !small(p));
        let dated = self.clause.names.last().is_some_and(|n| n.belief >= 0.5 && !n.dates.is_empty() && !n.bracketed);
        let weak = self.clause.draft.is_weak() && !self.clause.draft.is_empty();
        weak && dated && next.is_some_and(|p| matches!(p.what, What::Act(_, Class::Act)))
    }

    /// "Year 1998 …": a capital that begins a sentence right before its date is a word for the date, unless more says that it is a name.
    fn forget_word_before(&mut self, index: usize) {
        if index == 1 && self.clause.draft.is_empty() {
            self.clause.names.retain(|n| n.belief >= 0.9 || !n.stated.is_empty());
        }
    }

    /// A date that follows a comma or "and", not a name: it leads what comes.
    pub(super) fn leads(&self, index: usize) -> bool {
        for piece in self.pieces[..index].iter().rev() {
            match piece.what {
                What::Mark(',' | ';') | What::Role(Role::And) => return true,
                What::Role(Role::In | Role::Article | Role::Since | Role::Signed) | What::Words | What::Dash => {}
                _ => return false,
            }
        }
        false
    }

    /// "A, B and since 2018 C": names stand before, and right behind the date the next one; behind "and", also with "with".
    fn dates_next_name(&self, index: usize) -> bool {
        let back =
            self.pieces[..index].iter().rev().find(|p| !matches!(p.what, What::Words | What::Role(Role::Since | Role::In)));
        let and = back.is_some_and(|p| p.what == What::Role(Role::And));
        let small = |p: &&Piece| match p.what {
            What::Words | What::Role(Role::Article) => true,
            What::Role(Role::With) => and,
            _ => false,
        };
        let next = self.pieces[index + 1..].iter().find(|p| !small(p));
        let dateless = self.clause.names.last().is_some_and(|n| n.belief >= 0.5 && n.dates.is_empty());
        dateless && next.is_some_and(|p| p.what == What::Name)
    }

    /// "… in 1993, on September 11": the year may be the one that was told.
    pub(super) fn note_day(&mut self, at: &Range<usize>) {
        let day = self.out.tokens[at.start].kind == Kind::Number && self.beside_month(at);
        self.clause.partly_dated |= day;
        self.day_only |= day && !self.skip_dates;
    }

    /// A number beside the name of a month: a date without its year.
    pub(super) fn beside_month(&self, at: &Range<usize>) -> bool {
        let near = at.start.saturating_sub(2)..(at.end + 3).min(self.out.tokens.len());
        near.filter(|&i| self.out.tokens[i].is_word()).any(|i| self.is_month(i))
    }

    pub(super) fn is_month(&self, at: usize) -> bool {
        let mut month = false;
        let word = |n: usize| (n == 0).then(|| self.out.tokens.folded(at));
        self.context.know.words.phrases(word, |p| month |= matches!(p.meaning, Meaning::Month(_)));
        month
    }

    /// "They joined in 1946, 1948 and 1952": dates of a sentence that names nobody are those of the names before it, in their
    /// order if they are as many; else it is not told whose they are.
    pub(super) fn date_those_before(&self, found: &mut Found) {
        if self.visit || self.clauses.iter().any(|c| c.names.iter().any(|n| n.belief >= 0.5)) {
            return;
        }
        let dates: Vec<usize> =
            self.pieces.iter().filter_map(|p| if let What::Date(date) = p.what { Some(date) } else { None }).collect();
        let dateless = |m: &Mention| m.acts.iter().all(|act| act.date.is_none());
        let run = found.mentions.iter().rev().take_while(|m| dateless(m)).count();
        let first = found.mentions.len() - run;
        if dates.len() < 2 {
            return;
        }
        for (index, mention) in found.mentions[first..].iter_mut().enumerate() {
            let date = dates.get(index).copied().filter(|_| run == dates.len());
            let act = Act { date, unsure_date: date.is_none(), ..Act::default() };
            mention.acts = entry::merge(mention.acts.drain(..).chain([act]).collect());
        }
    }

    /// A date that no act of the sentence has may be that of the partner before it, or of one without a date.
    pub(super) fn doubt_dates_left(&self, first: usize, found: &mut Found) {
        for &date in self.open_dates.iter().filter(|date| self.is_recent(**date)) {
            let acts = found.mentions.iter().flat_map(|m| &m.acts).chain(&found.details);
            let used = acts.filter_map(|act| act.date).chain(found.dates.iter().map(|d| d.0)).any(|d| d == date);
            if used {
                continue;
            }
            let at = &self.out.clues[date].at;
            let before = self.pieces.iter().rfind(|p| p.at.end <= at.start && p.what == What::Name).map(|p| p.at.clone());
            let rows = &mut found.mentions[first..];
            let alone = rows.len() == 1;
            if alone && self.completes(date, &mut rows[0]) {
                continue;
            }
            for row in rows {
                let near = alone || before.as_ref().is_some_and(|name| name.start <= row.name.start && row.name.end <= name.end);
                let doubtful = |act: &&mut Act| act.date.is_none_or(|own| near && self.are_rivals(&[own, date]));
                row.acts.iter_mut().filter(doubtful).for_each(|act| act.unsure_date = true);
            }
        }
    }

    /// "In 2015 …, signed on 9 May 2015": the only act has the whole date.
    fn completes(&self, date: usize, row: &mut Mention) -> bool {
        let told = |date: usize| self.out.clues[date].date().map_or("", |d| d.edtf.as_str());
        let [act] = &mut row.acts[..] else { return false };
        let whole = act.date.is_some_and(|year| told(date).len() > told(year).len() && told(date).starts_with(told(year)));
        if whole {
            (act.date, act.unsure_date) = (Some(date), false);
        }
        whole
    }

    /// Towns were twinned by then.
    pub(super) fn is_recent(&self, date: usize) -> bool {
        self.out.clues[date].date().is_some_and(Date::is_recent)
    }

    /// A sentence without an act, under a partner's name: its date may be the act's, and a day without a year makes a year doubtful.
    pub(super) fn date_the_subject(&self, acted: bool, found: &mut Found) {
        if acted || !self.about || self.visit {
            return;
        }
        let past = |p: &Piece| matches!(p.what, What::Role(Role::History | Role::Merged | Role::Renewal));
        if !self.pieces.iter().any(past) {
            let told = self.tells_of_beginning();
            let dates = self.clauses.iter().filter_map(|c| Some((c.lead_date?, told)));
            match found.mentions.last_mut().filter(|m| found.headed && m.acts.iter().all(|act| act.date.is_none())) {
                // "Lugo, Spain. Signed 1997."
                Some(last) => {
                    let dated = dates.map(|(date, told)| Act { date: Some(date), unsure_date: !told, ..Act::default() });
                    last.acts = entry::merge(last.acts.drain(..).chain(dated.take(1)).collect());
                }
                None => found.dates.extend(dates),
            }
        }
        if self.clauses.iter().any(|c| c.partly_dated)
            && let Some(last) = found.mentions.last_mut()
        {
            last.acts.iter_mut().for_each(|act| act.unsure_date = true);
        }
    }

    pub(super) fn tells_of_anniversary(&self) -> bool {
        self.pieces.iter().any(|p| p.what == What::Role(Role::Anniversary))
    }

    /// "Signed on 3 May 1958", "Since 1995, …": not "Independent since 1990".
    pub(super) fn tells_of_beginning(&self) -> bool {
        let begins = |p: &Piece| p.what == What::Role(Role::Since);
        self.pieces.first().is_some_and(begins) || self.pieces.iter().any(|p| p.what == What::Role(Role::Signed))
    }

    /// What stands in brackets behind a name is told of that name.
    pub(super) fn becomes(&mut self, status: Status) {
        match self.clause.names.last_mut() {
            Some(last) if self.depth > 0 => last.status = Some(status),
            _ => self.clause.status = Some(status),
        }
    }

    /// The date of an end is not the date of the act: the one right behind the word, else the one before it that nothing parts from it.
    pub(super) fn ends(&mut self, status: Status, index: usize) {
        self.becomes(status);
        self.clause.ended = self.depth == 0;
        if self.pieces[index + 1..].iter().find(|p| !is_small(&p.what)).is_some_and(|p| matches!(p.what, What::Date(_))) {
            return;
        }
        let parted = |w: &What| matches!(w, What::Mark(_) | What::Dash | What::Role(Role::And) | What::Name | What::Country(_));
        let before = self.pieces[..index].iter().rev().map(|p| &p.what).take_while(|w| !parted(w));
        if let Some(date) = before.filter_map(|w| if let What::Date(date) = w { Some(*date) } else { None }).next() {
            self.clause.forget(date);
            self.open_dates.retain(|open| *open != date);
            self.skip_dates = false;
        } else {
            self.other_event();
        }
    }

    /// "With the merger (2013) came …": before all names and acts, a date in brackets is that of the words before them.
    fn is_of_word_before(&self, index: usize) -> bool {
        let [.., word, bracket] = &self.pieces[..index] else { return false };
        let told = !self.clause.names.is_empty() || !self.clause.draft.is_empty();
        self.clauses.is_empty() && !told && bracket.what == What::Mark('(') && word.what == What::Words
    }

    /// A date right behind a word for an end.
    fn is_of_end(&self, index: usize) -> bool {
        let before = self.pieces[..index].iter().rev().find(|p| !is_small(&p.what));
        before.is_some_and(|p| matches!(p.what, What::Role(Role::Ended | Role::Suspended)))
    }

    /// "(until 2022)": the date right behind ends the relation.
    fn is_behind_until(&self, index: usize) -> bool {
        index.checked_sub(1).is_some_and(|i| self.pieces[i].what == What::Role(Role::Until))
    }

    /// A date beside a word for another event is that event's: the one that came before it, else the next.
    pub(super) fn other_event(&mut self) {
        let before = self.clause.lead_date.filter(|_| self.clause.draft.is_empty());
        self.clause.lead_date = self.clause.lead_date.filter(|_| before.is_none());
        self.open_dates.retain(|open| before != Some(*open));
        self.skip_dates = before.is_none();
    }

    /// ", where the agreement was signed in 1998": a bare agreement behind a name, and a date before any other name.
    pub(super) fn dates_last_name(&self, index: usize) -> bool {
        let names = self.clause.names.last().is_some_and(|n| n.belief >= 0.8);
        let ahead = self.pieces[index + 1..]
            .iter()
            .find(|p| !matches!(p.what, What::Words | What::Role(Role::Signed | Role::In | Role::Article)));
        names
            && !self.clause.draft.is_empty()
            && !self.clause.act_after_names
            && ahead.is_some_and(|p| matches!(p.what, What::Date(_)))
    }
}

/// Words between a word for an event and its date.
pub(super) fn is_small(what: &What) -> bool {
    matches!(what, What::Words | What::Role(Role::In | Role::Since | Role::Article))
}
