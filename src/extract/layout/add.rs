//! Adds what a line was read as to what the page says, in the group and under the heading that it stands in.

use super::{GroupKey, Read, Walk, line_of};
use crate::extract::clue::Sense;
use crate::extract::entry::{self, Entry, Named, merge};
use crate::extract::piece::What;
use crate::extract::{Act, Extraction, Group, Membership, Mention, Origin, prose};
use crate::know::gazetteer::Country;
use crate::vocab::Status;
use std::ops::Range;

/// People of a place that stands in a row without its country.
const TOWN: u32 = 20_000;

/// Belief in a partner under a heading that says that something is not, or with a question mark: a steward is asked.
const DENIED: f64 = 0.5;

impl Walk<'_> {
    pub(super) fn add_entry(&mut self, read: &Read, entry: &Entry, origin: Origin, key: GroupKey, out: &mut Extraction) {
        let first = out.mentions.len();
        let quote = read.tokens.clone();
        for named in &entry.names {
            let mut mention = mention_of(named, entry, origin, quote.clone());
            mention.line = line_of(read, self.text, out.tokens[named.name.start].span.start);
            if let (Some(status), Status::Active) = (self.status, mention.status) {
                mention.status = status;
            }
            if self.denied || named.asked {
                mention.belief = DENIED;
            }
            self.led.extend(self.lead_date.map(|date| (out.mentions.len(), date)));
            self.add_mention(mention, key, out);
        }
        self.target = first..out.mentions.len();
        self.parted = false;
    }

    /// "Lugo, Ham", "1946 Lugo, Ham, Celle (Zell)" and nothing else: so many towns, where none is a region and all are known, not all in one
    /// country.
    pub(super) fn as_towns(&self, read: &Read, entry: &Entry, out: &Extraction) -> Option<Entry> {
        let [first] = &entry.names[..] else { return None };
        let bare = !first.beside.is_empty() && first.stated.is_empty() && entry.loose == 0;
        let pieces = &self.page.pieces[read.pieces.clone()];
        let small = |what: &What| matches!(what, What::Name | What::Date(_) | What::Mark(',' | '(' | ')' | ':' | '.'));
        if !bare || !self.about_partners() || !pieces.iter().all(|p| small(&p.what)) {
            return None;
        }
        let towns = entry::read_list(pieces);
        let countries: Option<Vec<Country>> = towns.names.iter().map(|town| self.country_of_town(&town.name, out)).collect();
        let apart = countries.is_some_and(|all| all.iter().any(|country| *country != all[0]));
        (apart && towns.names.iter().all(|town| town.beside.is_empty())).then_some(towns)
    }

    pub(super) fn is_led_by_date(&self, read: &Read) -> bool {
        self.page.pieces[read.pieces.clone()].first().is_some_and(|p| matches!(p.what, What::Date(_)))
    }

    /// The country of the largest town of that name; none for a region.
    fn country_of_town(&self, name: &Range<usize>, out: &Extraction) -> Option<Country> {
        if prose::clues_in(&out.clues, name).any(|c| c.at == *name && matches!(c.sense, Sense::Region(_))) {
            return None;
        }
        let gazetteer = &self.know.gazetteer;
        let places = gazetteer.named(&prose::key(&out.tokens, name.clone())).map(|hit| gazetteer.place(hit.place));
        places.filter(|place| place.population >= TOWN).max_by_key(|place| place.population).map(|place| place.country)
    }

    /// The date of an introduction is that of the partners below it of whom no other is told.
    pub(super) fn add_lead_dates(&self, out: &mut Extraction) {
        let dateless = |m: usize| out.mentions[m].acts.iter().all(|act| act.date.is_none());
        let unsure_date = !self.led.iter().all(|&(m, _)| dateless(m));
        for &(m, date) in &self.led {
            let acts = &mut out.mentions[m].acts;
            if acts.iter().all(|act| act.date.is_none()) {
                let act = Act { date: Some(date), unsure_date, ..Act::default() };
                *acts = merge(acts.drain(..).chain([act]).collect());
            }
        }
    }

    pub(super) fn add_mention(&mut self, mut mention: Mention, key: GroupKey, out: &mut Extraction) {
        let heading = if mention.origin == Origin::Prose { Vec::new() } else { self.country.clone() };
        let group = match self.group {
            Some((last, group)) if last == key && out.groups[group as usize].heading == heading => group,
            _ => {
                let new_list =
                    self.group.is_some_and(|(last, _)| matches!((last, key), (GroupKey::Items(_), GroupKey::Items(_))));
                if new_list && self.country_used {
                    self.country.clear();
                }
                let heading = if mention.origin == Origin::Prose { Vec::new() } else { self.country.clone() };
                let given = self.heading.as_ref().or(self.title.as_ref());
                let act = given.map(|a| (a.kind, a.words.clone()));
                let bare_act = given.is_none_or(|a| a.bare);
                let calls = given.is_some_and(|a| a.calls);
                out.groups.push(Group {
                    heading,
                    act,
                    bare_act,
                    calls,
                    shared: matches!(key, GroupKey::Items(_)),
                    members: Vec::new(),
                });
                out.groups.len() as u32 - 1
            }
        };
        self.country_used = true;
        self.heading_unused = false;
        self.group = Some((key, group));
        mention.group = group;
        out.groups[group as usize].members.push(out.mentions.len());
        out.mentions.push(mention);
    }
}

fn mention_of(named: &Named, entry: &Entry, origin: Origin, quote: Range<usize>) -> Mention {
    Mention {
        origin,
        line: 0,
        name: named.name.clone(),
        also: named.also.clone(),
        place_type: None,
        stated: named.stated.clone(),
        beside: named.beside.clone(),
        acts: named.acts.clone(),
        group: 0,
        party: None,
        status: named.status.or(entry.status).unwrap_or(Status::Active),
        quote,
        belief: 1.0,
    }
}

pub(super) fn membership(read: &Read, out: &Extraction) -> Membership {
    let bracket = read.tokens.clone().rev().find(|&i| out.tokens[i].is_mark('('));
    let closes = out.tokens[read.tokens.end - 1].is_mark(')');
    let (name, role) = match bracket {
        Some(at) if closes && at > read.tokens.start => (read.tokens.start..at, Some(at + 1..read.tokens.end - 1)),
        _ => (read.tokens.clone(), None),
    };
    Membership { line: read.block.lines.start, name, role: role.filter(|r| !r.is_empty()), quote: read.tokens.clone() }
}
