//! Turns the sentences of a paragraph into mentions, clause by clause, because one sentence may name several partners with dates of their own.
//!
//! A clause is a run of acts, names and dates. Dates bind to the name before them, else to the name behind; an act binds
//! to the names of its clause; a new act behind names opens a new clause.

mod clause;
mod date;
mod decision;
mod name;
mod opening;
mod part;
mod place;
mod split;
mod tell;
mod union;
mod word;

use super::act::Draft;
use super::layout::{Read, line_of};
use super::piece::{Piece, What};
use super::{Act, ActKind, Extraction, Membership, Mention};
use crate::know::Knowledge;
use crate::know::gazetteer::Country;
use crate::know::words::{AgreementKind, Class};
use crate::vocab::{AgreementType, Status};
pub use name::names_body;
pub use part::{best_name, clues_in, key, without_small_talk, without_type};
use split::sentences;
use std::ops::Range;

pub struct Context<'a> {
    pub know: &'a Knowledge,
    /// Folded names of the page's own municipality.
    pub own: &'a [String],
    /// The page is that of a county, a district or a region.
    pub of_body: bool,
    /// What the page or section is about.
    pub topic: bool,
    /// It tells of acts with one place after another.
    pub acts: bool,
    /// Folded names of the partner whose name stands above the paragraph; none where no name does.
    pub about: Vec<String>,
    /// The page has told of unions that the municipality belongs to.
    pub unions: bool,
}

impl Context<'_> {
    /// A named act on such a page is one with a partner.
    fn is_on_partners(&self) -> bool {
        self.topic || self.acts
    }

    /// The paragraph stands under the name of a partner.
    fn is_about(&self) -> bool {
        !self.about.is_empty()
    }
}

/// Belief in a mention that waits for the next sentence to tell of an act.
const TENTATIVE: f64 = 0.0;
/// Belief in one of which the next sentence told.
const CONFIRMED: f64 = 0.95;
/// Belief left to a partner in a sentence that denies something.
const DENIED: f64 = 0.85;

#[derive(Default)]
pub struct Found {
    pub mentions: Vec<Mention>,
    pub memberships: Vec<Membership>,
    /// Acts of sentences that name nobody.
    pub details: Vec<Act>,
    /// What the partners are called by a sentence that names none ("We have two twin towns.").
    pub called: Option<AgreementType>,
    /// What such sentences say of the relation.
    pub status: Option<Status>,
    /// Dates of sentences that name neither an act nor anybody, and whether they tell of a beginning ("Signed on …", "Since …").
    pub dates: Vec<(usize, bool)>,
    /// The paragraph begins with a partner's name as its heading.
    headed: bool,
}

pub fn read(text: &str, read: &Read, pieces: &[Piece], context: &Context, out: &Extraction) -> Found {
    let mut found = Found::default();
    let mut carried = None;
    let mut country = None;
    let mut headed = false;
    for sentence in sentences(pieces, out) {
        let pieces = &pieces[sentence.clone()];
        if let [Piece { what: What::Country(code), at }, mark] = pieces
            && matches!(mark.what, What::Mark('.' | ':'))
        {
            country = Some((*code, at.clone()));
            continue;
        }
        let mut sentence = Sentence::new(pieces, context, out, carried.clone());
        sentence.country.clone_from(&country);
        sentence.opens = found.mentions.is_empty() && carried.is_none();
        sentence.about |= headed;
        let named = found.mentions.len();
        let told = sentence.read(&mut found);
        if let (None, Some(ActKind::Relation(kind)), true) =
            (found.called, told.as_ref().map(|act| act.kind), found.mentions.len() == named)
        {
            found.called = Some(kind);
        }
        carried = told.or(carried);
        headed |= found.headed;
    }
    found.mentions.retain(|m| m.belief != TENTATIVE || !m.acts.is_empty());
    for union in &mut found.memberships {
        union.line = line_of(read, text, out.tokens[union.name.start].span.start);
    }
    for mention in &mut found.mentions {
        let acted = mention.acts.iter().any(|act| act.kind != ActKind::None);
        mention.belief = match (mention.belief == TENTATIVE, acted) {
            (true, true) => CONFIRMED,
            (true, false) => DENIED,
            _ => mention.belief.max(0.5),
        };
        mention.line = line_of(read, text, out.tokens[mention.name.start].span.start);
    }
    found
}

/// One name of a sentence.
#[derive(Clone)]
struct Named {
    name: Range<usize>,
    stated: Vec<(Country, Range<usize>)>,
    beside: Vec<Range<usize>>,
    belief: f64,
    dates: Vec<usize>,
    /// Its date stands in brackets: it is no other name's.
    bracketed: bool,
    after_between: bool,
    /// The country that the sentence begins with ("In Brazil they are Lugo and Vigo").
    led: Option<(Country, Range<usize>)>,
    /// No other name stands before it in the sentence.
    begins: bool,
    /// Something is denied there.
    denied: bool,
    /// The status told there.
    status: Option<Status>,
    /// Acts told in brackets behind the name: they are its own.
    acts: Vec<Act>,
    draft: Draft,
}

impl Named {
    /// Its country is told.
    fn is_placed(&self) -> bool {
        !self.stated.is_empty() || self.led.is_some()
    }

    /// Nothing says that it is a partner's.
    fn is_in_passing(&self) -> bool {
        self.belief < 0.8 && !self.is_placed() && self.dates.is_empty()
    }

    /// Ends the act that is being read in the name's brackets.
    fn close(&mut self) {
        if !self.draft.is_empty() {
            self.acts.push(std::mem::take(&mut self.draft).finish());
        }
    }
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
    /// An act, a status or a verb tells of a relation; a mere topic ("cooperation") does not, unless it was signed.
    relation: bool,
    signed: bool,
    /// It tells of the partner whose name stands above the paragraph.
    about: bool,
    /// It tells that an act was renewed, which is no act of its own.
    renewal: bool,
    /// A comma came between that date and the act.
    lead_parted: bool,
    /// It tells of an end.
    ended: bool,
    /// It has a day and a month, and leaves the year to the reader.
    partly_dated: bool,
    more: Vec<Act>,
}

impl Clause {
    /// The date was of something else.
    fn forget(&mut self, date: usize) {
        self.lead_date = self.lead_date.filter(|d| *d != date);
        self.draft.date = self.draft.date.filter(|d| *d != date);
        self.names.iter_mut().for_each(|n| n.dates.retain(|d| *d != date));
    }
}

struct Sentence<'a> {
    pieces: &'a [Piece],
    context: &'a Context<'a>,
    out: &'a Extraction,
    /// The act of an earlier sentence of the paragraph.
    carried: Option<Act>,
    clauses: Vec<Clause>,
    clause: Clause,
    skip_dates: bool,
    visit: bool,
    wish: bool,
    /// It tells of a relation that others have.
    mutual: bool,
    /// One side made up its mind: dates that come are open.
    decided: bool,
    /// A proposal was turned down.
    refused: bool,
    depth: u32,
    /// Between a dash behind a name and the next mark: what is told there is that name's.
    apposed: bool,
    /// How many names of the sentence have their country beside them.
    placed: usize,
    /// Belief left to any partner of the sentence.
    doubt: f64,
    /// Its only words are the name that heads the paragraph.
    heads: bool,
    /// It goes on about the partner whose name heads the paragraph.
    about: bool,
    /// It begins with a place that is not the page's own.
    foreign: bool,
    /// It begins with a county or region that is called like the page's own town.
    of_body: bool,
    /// It begins with a neighbour of the page's own town.
    neighbour: bool,
    /// It denies something: perhaps that the partner is what its words say.
    denies: bool,
    /// Nobody was named in the paragraph so far.
    opens: bool,
    /// The country that the paragraph begins with, as its heading.
    country: Option<(Country, Range<usize>)>,
    /// A day and a month stand there without their year.
    day_only: bool,
    /// Dates that no word gives to another event.
    open_dates: Vec<usize>,
    /// A country before all names of the sentence, or before the first of a row of names.
    lead_country: Option<(Country, Range<usize>)>,
}

impl<'a> Sentence<'a> {
    fn new(pieces: &'a [Piece], context: &'a Context<'a>, out: &'a Extraction, carried: Option<Act>) -> Sentence<'a> {
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
            mutual: false,
            decided: false,
            refused: false,
            depth: 0,
            apposed: false,
            placed: 0,
            doubt: 1.0,
            about: context.is_about(),
            heads: false,
            foreign: false,
            of_body: false,
            neighbour: false,
            denies: false,
            opens: false,
            country: None,
            day_only: false,
            open_dates: Vec::new(),
            lead_country: None,
        }
    }

    /// Reads the sentence; returns the last act that it tells of.
    fn read(mut self, found: &mut Found) -> Option<Act> {
        let unions = self.unions();
        if !unions.is_empty() {
            self.memberships(unions, found);
            return None;
        }
        for index in 0..self.pieces.len() {
            self.take(index);
        }
        self.end_clause();
        let acts = |c: &Clause| !c.draft.is_empty() || !c.more.is_empty() || c.names.iter().any(|n| !n.acts.is_empty());
        let acted = self.clauses.iter().any(acts);
        let carried = self.carried.is_some();
        let headed = self.context.topic && !self.about;
        found.headed |= self.heads;
        if !acted && !carried && (!headed || self.opens) && self.lone_name().is_some() {
            self.tentative(found);
            return None;
        }
        self.date_those_before(found);
        self.date_the_subject(acted, found);
        // "A delegation comes for the twentieth anniversary of the twinning with Lugo": the guests are of a partner.
        // "Lugo, Spain (1988) and Ham, France (1992) exchange visitors": those dates are no visits'.
        let listed = self.clauses.iter().flat_map(|c| &c.names).any(|n| n.bracketed && self.is_dated_place(n));
        let of_partners = listed || self.context.topic && self.tells_of_anniversary();
        let visit = self.visit && !acted && !of_partners;
        if !acted && !carried && !headed || self.wish || self.refused || visit {
            return None;
        }
        if (self.neighbour || self.mutual && self.names_several()) && self.tells_of_others() {
            return None;
        }
        self.inherit_from_behind();
        self.inherit_acts();
        self.placed = self.clauses.iter().flat_map(|c| &c.names).filter(|n| n.is_placed()).count();
        let clauses = std::mem::take(&mut self.clauses);
        let mut told = None;
        let first = found.mentions.len();
        for clause in clauses {
            let own = (!clause.draft.is_empty() && clause.draft.own).then(|| clause.draft.clone().finish());
            told = own.or(told);
            self.tell(clause, found);
        }
        self.doubt_dates_left(first, found);
        let told = told.filter(|act| act.kind != ActKind::Relation(AgreementType::Contact));
        told.map(|act| Act { date: None, unsure_date: false, ..act })
    }

    fn take(&mut self, index: usize) {
        let pieces = self.pieces;
        let piece = &pieces[index];
        match &piece.what {
            What::Name => {
                self.end_apposition();
                self.name(index);
            }
            What::Country(country) if !self.country_leads(index) => self.country(*country, piece),
            What::Country(country) => self.lead_country = Some((*country, piece.at.clone())),
            What::Act(kind, class) if (self.depth > 0 || self.apposed) && !self.clause.names.is_empty() => {
                self.act_in_brackets(*kind, *class, piece)
            }
            What::Act(AgreementKind::Bare, class) if self.dates_last_name(index) => {
                self.apposed = true;
                self.act_in_brackets(AgreementKind::Bare, *class, piece);
            }
            // "… of close relations, it is not a sister": the sentence says that it is none.
            What::Act(..) if self.is_negated(index) && !self.clause.draft.is_empty() => {}
            // "…, terminated by a resolution of 2022": the act that ends another.
            What::Act(_, Class::Act) if self.clause.ended && self.skip_dates && !self.clause.draft.is_empty() => {}
            What::Act(kind, _) if self.only_resolves(*kind) => {}
            What::Act(kind, class) => {
                if *class == Class::Act && self.is_sealed_later(index) {
                    self.end_clause();
                }
                self.open_clause();
                self.clause.act_after_names |= self.clause.names.iter().any(|n| n.belief >= 0.5);
                if self.clause.draft.date.is_some() && *class == Class::Act && !self.clause.draft.is_empty() {
                    let done = std::mem::take(&mut self.clause.draft);
                    self.clause.more.push(done.finish());
                }
                self.skip_dates = false;
                self.clause.relation |= *class != Class::Topic || self.clause.signed;
                self.clause.draft.add(*kind, *class, piece.at.clone());
            }
            What::Date(date) => self.date(*date, index),
            What::Role(role) => {
                self.part_lead(*role, index);
                self.role(*role, index);
            }
            What::Dash if !self.apposed && self.opens_apposition(index) => self.apposed = true,
            What::Dash | What::Mark(',') => {
                self.end_apposition();
                self.clause.lead_parted |= self.clause.lead_date.is_some() && self.clause.draft.is_empty();
            }
            What::Mark(';') => self.end_clause(),
            What::Mark('(') => self.depth += u32::from(self.closes(index)),
            What::Mark(')') => {
                self.depth = self.depth.saturating_sub(1);
                self.clause.names.last_mut().into_iter().for_each(Named::close);
            }
            What::Number => self.note_day(&piece.at),
            _ => {}
        }
        self.end_row(&piece.what);
    }
}
