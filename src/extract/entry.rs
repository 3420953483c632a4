//! Turns the pieces of one item or line into an entry: names, countries, acts with their dates.
//!
//! The beginning of an item tells its layout (`Name …`, `date: Name …`, `Country: Name; Name`, `Agreement with Name …`) and
//! is read by small nom parsers over pieces; what follows the name is read piece by piece, in order, because there every
//! order occurs.

mod ahead;
mod country_first;
mod head;
mod listed;
mod mark;
mod merge;

use ahead::{another_follows, ends_next, is_bracketed, is_dated, is_placed, only_bracketed_names, only_count, only_marks};
pub use head::{is_list, is_row, name_before_story, row_before_story};
pub use listed::read_list;
pub use merge::{absorb_years, merge, of_relation};

use super::Act;
use super::act::Draft;
use super::piece::{Piece, What};
use crate::know::gazetteer::Country;
use crate::know::words::{AgreementKind, Class, Role};
use crate::vocab::{AgreementType, Status};
use std::ops::Range;

/// One partner of an entry, with the words right beside its name.
#[derive(Clone, Debug, Default)]
pub struct Named {
    pub name: Range<usize>,
    pub also: Vec<Range<usize>>,
    pub beside: Vec<Range<usize>>,
    pub stated: Vec<(Country, Range<usize>)>,
    /// The entry's own acts stand behind this name, not behind a later one.
    pub acts: Vec<Act>,
    /// Told of this name alone.
    pub status: Option<Status>,
    /// A question mark stands by it: whoever wrote the page was not sure.
    pub asked: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub names: Vec<Named>,
    /// Acts of an entry that names nobody: they tell of the name in a line above.
    pub acts: Vec<Act>,
    pub stated: Vec<(Country, Range<usize>)>,
    pub status: Option<Status>,
    /// How many pieces are words that the grammar passes over.
    pub loose: usize,
    pub organisation: bool,
    pub navigation: bool,
    pub member: bool,
    /// A word for a visit came before all names and acts.
    pub visit: bool,
    /// A date stands right behind the first name.
    pub date_beside_name: bool,
    /// It tells that a proposal was turned down.
    pub refused: bool,
}

pub fn read(pieces: &[Piece]) -> Entry {
    listed::read_with(pieces, Reader::default())
}

/// What stood just before a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Before {
    #[default]
    Start,
    Comma,
    Dash,
    Bracket,
    /// A full stop, or a semicolon behind a date or an act.
    Stop,
    And,
    With,
    In,
    Until,
    Other,
}

#[derive(Default)]
struct Reader {
    entry: Entry,
    draft: Draft,
    before: Before,
    depth: u32,
    /// Dates to pass over: of a visit, an anniversary, a prolongation.
    skip_dates: bool,
    /// A word for an end came, and no date since: "suspended since 2022".
    ending: bool,
    pending_date: Option<usize>,
    /// A date before that one.
    early_date: Option<usize>,
    /// The date stood before all acts: it closes none of them.
    lead_dated: bool,
    /// The entry is a list of names under one country.
    list: bool,
    /// An act stood before the first name: a list of names may follow it.
    act_led: bool,
    /// All that was told of the names so far stands in brackets behind the last of them.
    told_in_brackets: bool,
    /// Nothing but marks and a country came since the name.
    beside_name: bool,
    /// Pieces that are read already.
    skip: usize,
    /// Index of the first name whose acts are still being read.
    batch: usize,
    /// A dash, a semicolon or words came since the last act's words.
    parted: bool,
    acts: Vec<Act>,
    /// A full stop came behind an act and its date: a date that comes then is of something else.
    settled: bool,
    /// A second date behind an act.
    rival_date: Option<usize>,
    /// Within brackets that tell of the council's resolution on the act before them.
    approved: bool,
}

impl Reader {
    fn take(&mut self, piece: &Piece, rest: &[Piece]) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        // "Agreement of 1997 (resolution no. 5 of the council of …)": how one side came to sign is no act of both.
        if self.approved && piece.what != What::Mark(')') {
            return;
        }
        let before = std::mem::replace(&mut self.before, Before::Other);
        match &piece.what {
            What::Name => self.name(piece, before, rest),
            What::Country(country) => self.country(*country, piece, before, rest),
            What::Act(AgreementKind::Typed(AgreementType::Resolution), _) if self.depth > 0 && !self.draft.is_empty() => {
                self.approved = true;
            }
            What::Act(_, Class::Topic | Class::Status) if self.draft.date.is_some() && ends_next(rest) => {}
            What::Act(kind, class) => {
                self.told_in_brackets = self.depth > 0 && !self.entry.names.is_empty();
                if *class != Class::Verb || !self.draft.is_empty() || self.depth == 0 {
                    self.act(*kind, *class, piece);
                }
            }
            What::Date(_) if before == Before::Until => {
                self.told_in_brackets = self.depth > 0 && !self.entry.names.is_empty();
                self.becomes(Status::Ended);
            }
            What::Date(index) => {
                self.entry.date_beside_name |= self.beside_name && self.entry.names.len() == 1;
                self.beside_name = false;
                let untold = self.draft.is_empty() && self.acts.is_empty();
                self.told_in_brackets = self.depth > 0 && !self.entry.names.is_empty() && (untold || self.told_in_brackets);
                self.date(*index, before);
            }
            What::Role(role) => self.role(*role, before),
            What::Mark(mark) => self.mark(*mark, before),
            What::Dash => {
                self.before = Before::Dash;
            }
            What::Organisation => self.entry.organisation = true,
            What::Navigation => self.entry.navigation = true,
            // The number of a row.
            What::Number if self.entry.names.is_empty() && before == Before::Start => self.before = Before::Start,
            // "ITALY (3)": how many follow.
            What::Number if before == Before::Bracket && self.entry.names.is_empty() && !self.entry.stated.is_empty() => {}
            What::Number | What::Words => {
                self.beside_name = false;
                self.entry.loose += 1;
                if before == Before::Comma && self.draft.is_empty() {
                    self.before = Before::Other;
                }
            }
        }
    }

    fn name(&mut self, piece: &Piece, before: Before, rest: &[Piece]) {
        if before == Before::Stop && self.depth == 0 && is_dated(rest) && !self.entry.names.is_empty() {
            self.end_batch();
            return self.add_name(piece);
        }
        let listed = self.list
            || rest.first().is_none_or(|p| matches!(p.what, What::Mark('(' | ',' | '.')) || p.what == What::Role(Role::And));
        if matches!(before, Before::Comma | Before::And) && self.depth == 0 && self.told_in_brackets && listed {
            self.end_batch();
            return self.add_name(piece);
        }
        let told = !self.draft.is_empty() || !self.acts.is_empty();
        // "Lugo (Spain) 1988 Ham (France) 1994": a date ends what is told of one, and the next one has its country.
        let dated = before == Before::Other && self.draft.date.is_some() && self.depth == 0;
        if dated
            && !self.entry.names.is_empty()
            && is_bracketed(rest)
            && self.entry.names.last().is_some_and(|n| !n.stated.is_empty())
        {
            self.end_batch();
            return self.add_name(piece);
        }
        match before {
            Before::Comma | Before::And if self.act_led && self.depth == 0 && !self.entry.names.is_empty() => {
                self.add_name(piece)
            }
            // "Ukraine (Transcarpathia)": a region of the country, no partner.
            Before::Bracket if self.entry.names.is_empty() && !self.entry.stated.is_empty() => {}
            // "- plays and shows (Lugo Autumn);": no name, and no country, among the words.
            Before::Bracket if self.entry.names.is_empty() && self.entry.loose > 0 && !is_placed(rest) => self.entry.loose += 1,
            _ if self.entry.names.is_empty() && !told => self.add_name(piece),
            Before::With if self.entry.names.is_empty() => self.add_name(piece),
            _ if self.entry.names.is_empty()
                && matches!(before, Before::Dash | Before::Start | Before::Comma)
                && self.depth == 0 =>
            {
                self.add_name(piece)
            }
            Before::Bracket | Before::Dash if !told && !self.entry.names.is_empty() => self.also(piece),
            Before::And if !told && self.depth == 0 => self.add_name(piece),
            Before::Comma if self.list && self.depth == 0 => self.add_name(piece),
            Before::In if !told && self.entry.names.len() == 1 && self.depth == 0 => self.beside(piece),
            Before::Comma if !told => {
                let placed = self.entry.names.last().is_some_and(|n| !n.stated.is_empty()) && is_bracketed(rest);
                let another = self.depth == 0 && (self.entry.names.len() > 1 || placed || another_follows(rest));
                if another { self.add_name(piece) } else { self.beside(piece) }
            }
            _ => self.entry.loose += 1,
        }
    }

    /// "Name, 1984. Other, 1988": what was told belongs to the names so far.
    fn end_batch(&mut self) {
        self.close();
        let acts = merge(std::mem::take(&mut self.acts));
        self.give(acts);
        self.batch = self.entry.names.len();
        self.told_in_brackets = false;
    }

    fn add_name(&mut self, piece: &Piece) {
        self.act_led |= self.entry.names.is_empty() && (!self.draft.is_empty() || !self.acts.is_empty());
        self.beside_name = true;
        self.entry.names.push(Named { name: piece.at.clone(), ..Named::default() });
    }

    fn also(&mut self, piece: &Piece) {
        if let Some(last) = self.entry.names.last_mut() {
            last.also.push(piece.at.clone());
        }
    }

    fn beside(&mut self, piece: &Piece) {
        if let Some(last) = self.entry.names.last_mut() {
            last.beside.push(piece.at.clone());
        }
    }

    fn country(&mut self, country: Country, piece: &Piece, before: Before, rest: &[Piece]) {
        let told = !self.draft.is_empty() || !self.acts.is_empty();
        // "Luxembourg, Luxembourg", "Mali Agreement …": the first is a place of that name.
        // "Ukraine (Transcarpathia)"; but "Georgia (USA)" is a place in another country.
        let other = rest.iter().any(|p| matches!(p.what, What::Country(c) if c != country));
        let region_only = !other && only_bracketed_names(rest) && before == Before::Start;
        let alone = rest.is_empty() || only_marks(rest) || only_count(rest) || region_only;
        // "Moldova Nouă (Romania)": the country's name is only the beginning of a place's.
        if let Some(next) = rest.first().filter(|p| other && p.what == What::Name && self.entry.names.is_empty() && !told) {
            self.skip = 1;
            return self.add_name(&Piece { what: What::Name, at: piece.at.start..next.at.end });
        }
        // "Denmark  Kolding  1988": cells of a table, the country's first.
        let goes_on =
            rest.get(1).is_some_and(|p| matches!(p.what, What::Words | What::Organisation | What::Name | What::Country(_)));
        let led = rest.first().is_some_and(|next| next.what == What::Name) && !goes_on;
        if self.entry.names.is_empty() && !told && self.entry.stated.is_empty() && led {
            self.before = Before::Start;
            return self.entry.stated.push((country, piece.at.clone()));
        }
        if self.entry.names.is_empty() && !told && self.entry.stated.is_empty() && !alone {
            return self.add_name(piece);
        }
        let placed = matches!(before, Before::Comma | Before::Dash | Before::Bracket | Before::In | Before::Start) || !told;
        if !placed && self.entry.loose > 0 {
            return;
        }
        match self.entry.names.last_mut() {
            Some(last) => last.stated.push((country, piece.at.clone())),
            None if self.entry.stated.iter().any(|(c, _)| *c == country) => {}
            None => self.entry.stated.push((country, piece.at.clone())),
        }
    }

    fn act(&mut self, kind: AgreementKind, class: Class, piece: &Piece) {
        if class == Class::Topic && self.entry.loose > 0 && self.draft.is_empty() && self.draft.date.is_some() {
            self.entry.loose += 1;
            return;
        }
        let ended = matches!(self.entry.status, Some(Status::Ended | Status::Suspended)) && self.skip_dates;
        if ended && class == Class::Act && !self.draft.is_empty() {
            // "…, terminated by a resolution of 2022": the act that ends another.
            self.entry.loose += 1;
            return;
        }
        let another =
            self.draft.date.is_some() && !self.lead_dated || self.parted && !self.draft.is_weak() && class == Class::Act;
        if another {
            // "A letter of intent of 1984 was followed, on 24 May 1986, by the agreement": the second date is the second act's.
            let rival = self.rival_date.take().filter(|_| class == Class::Act);
            self.draft.unsure_date &= rival.is_none();
            self.close();
            self.draft.date = rival;
            self.draft.unsure_date = rival.is_some();
        }
        self.skip_dates = false;
        self.settled = false;
        self.parted = false;
        self.draft.add(kind, class, piece.at.clone());
        if let Some(date) = self.pending_date.take() {
            self.lead_dated = true;
            self.draft.date = Some(date);
        }
    }

    /// Ends the act that is being read.
    fn close(&mut self) {
        let draft = std::mem::take(&mut self.draft);
        if !draft.is_empty() || draft.date.is_some() {
            self.acts.push(draft.finish());
        }
    }

    fn date(&mut self, index: usize, before: Before) {
        if std::mem::take(&mut self.skip_dates) || self.settled {
            self.ending = false;
            return;
        }
        if self.entry.names.is_empty() && self.draft.is_empty() {
            // "1994, 2013 a new agreement": the first is of another act, where no name comes.
            self.early_date = self.pending_date.replace(index).filter(|_| before == Before::Comma && self.acts.is_empty());
        } else if self.draft.date.is_none() {
            self.draft.date = Some(index);
        } else {
            self.draft.unsure_date = true;
            self.rival_date = Some(index);
        }
    }

    fn role(&mut self, role: Role, before: Before) {
        match role {
            Role::First => self.draft.first |= self.draft.is_empty(),
            Role::And => self.before = Before::And,
            Role::With | Role::Between => self.before = Before::With,
            Role::In => self.before = Before::In,
            Role::Visit => {
                self.skip_dates = true;
                self.entry.visit |= self.entry.names.is_empty() && self.draft.is_empty();
            }
            Role::Anniversary | Role::Renewal | Role::History | Role::Merged => self.skip_dates = true,
            Role::Since | Role::Signed => {
                self.skip_dates &= self.ending;
                self.settled = false;
            }
            Role::Planned => self.becomes(Status::Planned),
            Role::Ended => self.ends(Status::Ended),
            Role::Suspended => self.ends(Status::Suspended),
            Role::Member => self.entry.member = true,
            Role::Article => self.before = before,
            Role::Negation => self.draft.unsure_kind = true,
            Role::Refused => self.entry.refused = true,
            Role::Until => self.before = Before::Until,
            Role::SameTime => self.draft.unsure_date = true,
            // "…, by decision no. 60 of 30 June 2011": of one side, and no date of the act.
            Role::Decision => (self.ending, self.skip_dates) = (true, true),
            // "Mayor: Jane Doe", "15 km".
            Role::Office | Role::Distance => self.entry.loose += 1,
            Role::Wish | Role::List | Role::International | Role::WithBehind | Role::Neighbour | Role::Others => {}
        }
    }

    /// The date of an end is not the date of the act.
    fn ends(&mut self, status: Status) {
        self.becomes(status);
        self.ending = true;
        self.skip_dates = true;
    }

    /// What stands in brackets behind a name is told of that name.
    fn becomes(&mut self, status: Status) {
        match self.entry.names.last_mut() {
            Some(last) if self.depth > 0 => last.status = Some(status),
            _ => self.entry.status = Some(status),
        }
    }
}
