//! Turns the sentences of a paragraph into mentions, clause by clause, because one sentence may name several partners with dates of their own.
//!
//! A clause is a run of acts, names and dates. Dates bind to the name before them, else to the name behind; an act binds
//! to the names of its clause; a new act behind names opens a new clause.

mod name;
mod tell;
mod union;

use super::act::Draft;
use super::clue::{Clue, Sense};
use super::home;
use super::layout::{Read, line_of};
use super::piece::{Piece, What};
use super::token::{Kind, Tokens};
use super::{Act, Extraction, Membership, Mention};
use crate::know::Knowledge;
use crate::know::gazetteer::Country;
use crate::know::words::{Class, Role};
use crate::vocab::{AgreementType, Status};
use std::ops::Range;

pub struct Context<'a> {
    pub know: &'a Knowledge,
    /// Folded names of the page's own municipality.
    pub own: &'a [String],
    /// What the page or section is about.
    pub topic: Option<(AgreementType, Range<usize>)>,
    /// The paragraph stands under the name of a partner.
    pub about: bool,
}

/// Belief in a mention that waits for the next sentence to tell of an act.
const TENTATIVE: f64 = 0.0;

#[derive(Default)]
pub struct Found {
    pub mentions: Vec<Mention>,
    pub memberships: Vec<Membership>,
    /// Acts of sentences that name nobody.
    pub details: Vec<Act>,
}

/// The folded words of a range of tokens, as a key.
pub fn key(tokens: &Tokens, range: Range<usize>) -> String {
    home::name_key(tokens, range).as_str().to_owned()
}

pub fn read(text: &str, read: &Read, pieces: &[Piece], context: &Context, out: &Extraction) -> Found {
    let mut found = Found::default();
    let mut carried = false;
    for sentence in sentences(pieces, out) {
        let told = Sentence::new(&pieces[sentence.clone()], context, out, carried).read(&mut found);
        carried |= told;
    }
    found.mentions.retain(|m| m.belief != TENTATIVE || !m.acts.is_empty());
    for mention in &mut found.mentions {
        mention.belief = mention.belief.max(0.5);
        mention.line = line_of(read, text, out.tokens[mention.name.start].span.start);
    }
    found
}

/// Ranges of pieces, one a sentence: a dot ends it before a capital, unless it abbreviates.
fn sentences(pieces: &[Piece], out: &Extraction) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let ends = match piece.what {
            What::Mark('!' | '?' | '…') => true,
            What::Mark('.') => {
                let next_capital = pieces.get(index + 1).is_none_or(|p| out.tokens[p.at.start].is_capital());
                let before = &out.tokens[piece.at.start - usize::from(piece.at.start > 0)];
                next_capital && !(before.kind == Kind::Word && before.span.len() <= 2)
            }
            _ => false,
        };
        if ends {
            ranges.push(start..index + 1);
            start = index + 1;
        }
    }
    if start < pieces.len() {
        ranges.push(start..pieces.len());
    }
    ranges
}

/// No name has more tokens; a run of capitals may have thousands.
const LONGEST_NAME: usize = 16;

/// The part of a run of capitalised words that names a place: the longest known one, else (if `any`) all but small talk.
pub fn best_name(tokens: &Tokens, range: Range<usize>, know: &Knowledge, any: bool) -> Option<Range<usize>> {
    let known = |r: Range<usize>| know.gazetteer.named(home::name_key(tokens, r).as_str()).next().is_some();
    for length in (1..=range.len().min(LONGEST_NAME)).rev() {
        for start in range.start..=range.end - length {
            let part = start..start + length;
            let capital = tokens[part.start].is_capital() && tokens[part.end - 1].is_word();
            if capital && tokens.folded(part.start).len() > 2 && known(part.clone()) {
                return Some(part);
            }
        }
    }
    any.then_some(range).filter(|r| tokens[r.start].is_capital())
}

/// One name of a sentence.
#[derive(Clone)]
struct Named {
    name: Range<usize>,
    stated: Vec<(Country, Range<usize>)>,
    beside: Vec<Range<usize>>,
    belief: f64,
    dates: Vec<usize>,
    after_between: bool,
}

/// A run of acts, names and dates.
#[derive(Default, Clone)]
struct Clause {
    draft: Draft,
    names: Vec<Named>,
    lead_date: Option<usize>,
    between: bool,
    status: Option<Status>,
    /// A named act came after the names.
    act_after_names: bool,
    /// An act, a status or a verb tells of a relation; a mere topic ("cooperation") does not.
    relation: bool,
    more: Vec<Act>,
}

struct Sentence<'a> {
    pieces: &'a [Piece],
    context: &'a Context<'a>,
    out: &'a Extraction,
    /// An earlier sentence of the paragraph told of a relation.
    carried: bool,
    clauses: Vec<Clause>,
    clause: Clause,
    skip_dates: bool,
    visit: bool,
    wish: bool,
}

impl<'a> Sentence<'a> {
    fn new(pieces: &'a [Piece], context: &'a Context<'a>, out: &'a Extraction, carried: bool) -> Sentence<'a> {
        Sentence {
            pieces,
            context,
            out,
            carried,
            clauses: Vec::new(),
            clause: Clause::default(),
            skip_dates: false,
            visit: false,
            wish: false,
        }
    }

    /// Reads the sentence; returns whether it tells of a relation.
    fn read(mut self, found: &mut Found) -> bool {
        if self.is_membership() {
            self.memberships(found);
            return false;
        }
        for index in 0..self.pieces.len() {
            self.take(index);
        }
        let last = std::mem::take(&mut self.clause);
        self.clauses.push(last);
        let acted = self.clauses.iter().any(|c| !c.draft.is_empty() || !c.more.is_empty());
        let headed = self.context.topic.is_some() && !self.context.about;
        if !acted && !self.carried && !headed && self.lone_name().is_some() {
            self.tentative(found);
            return false;
        }
        if !acted && !self.carried && !headed || self.wish || self.visit && !acted {
            return false;
        }
        let clauses = std::mem::take(&mut self.clauses);
        for clause in clauses {
            self.tell(clause, found);
        }
        acted
    }

    /// The one name of a sentence that tells of no act, where the name stands like a partner's: the next sentence may tell.
    fn lone_name(&self) -> Option<&Named> {
        match &self.clauses[..] {
            [clause] if !self.visit && !self.wish => match &clause.names[..] {
                [name] if name.belief >= 0.95 && !name.stated.is_empty() => Some(name),
                _ => None,
            },
            _ => None,
        }
    }

    fn tentative(&self, found: &mut Found) {
        let quote = self.pieces[0].at.start..self.pieces[self.pieces.len() - 1].at.end;
        if let Some(name) = self.lone_name() {
            found.mentions.push(Mention { belief: TENTATIVE, ..self.mention(name, Vec::new(), None, None, quote) });
        }
    }

    fn take(&mut self, index: usize) {
        let pieces = self.pieces;
        let piece = &pieces[index];
        match &piece.what {
            What::Name => self.name(index),
            What::Country(country) => self.country(*country, piece),
            What::Act(kind, class) => {
                self.open_clause();
                self.clause.act_after_names |= !self.clause.names.is_empty();
                if self.clause.draft.date.is_some() && *class == Class::Act {
                    let done = std::mem::take(&mut self.clause.draft);
                    self.clause.more.push(done.finish());
                }
                self.skip_dates = false;
                self.clause.relation |= *class != Class::Topic;
                self.clause.draft.add(*kind, *class, piece.at.clone());
            }
            What::Date(date) => self.date(*date),
            What::Role(role) => self.role(*role),
            What::Mark(';') => self.end_clause(),
            _ => {}
        }
    }

    /// An act behind names that have their act (or their dates) already opens a new clause.
    fn open_clause(&mut self) {
        let full = !self.clause.names.is_empty()
            && (!self.clause.draft.is_empty() && (self.clause.between || !self.clause.act_after_names));
        if full {
            self.end_clause();
        }
    }

    fn end_clause(&mut self) {
        self.clauses.push(std::mem::take(&mut self.clause));
        self.skip_dates = false;
    }

    fn beside(&mut self, name: Range<usize>) {
        if let Some(last) = self.clause.names.last_mut() {
            last.beside.push(name);
        }
    }

    fn country(&mut self, country: Country, piece: &Piece) {
        if let Some(last) = self.clause.names.last_mut()
            && last.stated.is_empty()
        {
            last.stated.push((country, piece.at.clone()));
        }
    }

    fn date(&mut self, date: usize) {
        if self.skip_dates {
            return;
        }
        let told = !self.clause.draft.is_empty() && !self.clause.names.is_empty();
        if told && self.clause.lead_date.is_some() {
            // "In 1998 … with A, and in 2003 … with B": a second leading date begins a second clause.
            self.end_clause();
            self.clause.lead_date = Some(date);
        } else if !self.clause.draft.is_empty() && self.clause.act_after_names {
            self.clause.draft.date = self.clause.draft.date.or(Some(date));
        } else if let Some(last) = self.clause.names.last_mut() {
            last.dates.push(date);
        } else if self.clause.draft.is_empty() {
            self.clause.lead_date = Some(date);
        } else if self.clause.draft.date.is_none() {
            self.clause.draft.date = Some(date);
        }
    }

    fn role(&mut self, role: Role) {
        match role {
            Role::Visit => {
                self.visit = true;
                self.skip_dates = true;
            }
            Role::Anniversary | Role::Renewal | Role::Merged => self.skip_dates = true,
            Role::History => self.skip_dates = self.clause.draft.is_empty(),
            Role::Since | Role::Signed => self.skip_dates = false,
            Role::Planned => self.clause.status = Some(Status::Planned),
            Role::Ended => self.clause.status = Some(Status::Ended),
            Role::Suspended => self.clause.status = Some(Status::Suspended),
            Role::Wish => self.wish |= self.clause.draft.is_weak(),
            Role::First => self.clause.draft.first |= self.clause.draft.is_empty(),
            _ => {}
        }
    }
}

/// The name without words for a kind of place at its ends.
pub fn without_type(out: &Extraction, name: &Range<usize>) -> Range<usize> {
    let mut part = name.clone();
    loop {
        let types = || clues_in(&out.clues, &part).filter(|c| matches!(c.sense, Sense::PlaceType(_)));
        let start = types().filter(|c| c.at.start == part.start).map(|c| c.at.end).max().unwrap_or(part.start);
        let end = types().filter(|c| c.at.end == part.end).map(|c| c.at.start).min().unwrap_or(part.end);
        if start > part.start && start < part.end {
            part.start = start;
        } else if end < part.end && end > part.start {
            part.end = end;
        } else {
            return part;
        }
    }
}

/// A run of capitals without the words that only begin the sentence ("Both Lugo …"); none where nothing is left.
pub fn without_small_talk(out: &Extraction, range: Range<usize>) -> Option<Range<usize>> {
    let small = |at: usize| {
        clues_in(&out.clues, &(at..at + 1)).any(|c| matches!(c.sense, Sense::Function | Sense::Role(_)) && c.at.len() == 1)
    };
    let start = range.clone().find(|&at| !small(at))?;
    Some(start..range.end)
}

/// The clues that lie within a range of tokens.
pub fn clues_in<'c>(clues: &'c [Clue], range: &Range<usize>) -> impl Iterator<Item = &'c Clue> + use<'c> {
    let first = clues.partition_point(|c| c.at.start < range.start);
    let end = range.end;
    clues[first..].iter().take_while(move |c| c.at.start < end).filter(move |c| c.at.end <= end)
}
