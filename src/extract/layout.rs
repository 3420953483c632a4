//! Turns the blocks of a page into mentions, memberships and headings, because what a line is depends on the lines around it.
//!
//! A first walk reads every block by itself; a second one knows the whole page and tells headings from rows, members of
//! unions from partners, and lines that go on telling of the partner named above them.

use super::act::Draft;
use super::clue::{self, Finder, Sense};
use super::entry::{self, Entry, Named};
use super::language::Heard;
use super::phrases::Phrases;
use super::piece::{self, Piece, What};
use super::{Act, ActKind, Extraction, Group, Membership, Mention, Origin, home, prose};
use crate::know::Knowledge;
use crate::know::gazetteer::Country;
use crate::know::words::{Class, Role};
use crate::segment::{Block, BlockKind};
use crate::vocab::{AgreementType, LineRole, Status};
use std::collections::HashSet;
use std::ops::Range;

/// One block with its tokens read.
pub struct Read {
    pub block: Block,
    pub tokens: Range<usize>,
    pub pieces: Range<usize>,
    pub entry: Option<Entry>,
}

/// All blocks of a page, read one by one.
pub struct Page {
    pub reads: Vec<Read>,
    pub pieces: Vec<Piece>,
}

/// Items with more loose words than this are read as prose.
const LOOSE: usize = 5;

pub fn extract(text: &str, lines: usize, blocks: Vec<Block>, know: &Knowledge) -> Extraction {
    let mut out = Extraction { roles: vec![(LineRole::Blank, "blank"); lines], ..Extraction::default() };
    let page = read_blocks(text, blocks, know, &mut out);
    out.homes = home::candidates(text, &page, &out, know);
    let own = home::own_keys(&out, know);
    Walk::new(text, &page, know, own).run(&mut out);
    share_stated(&mut out);
    out
}

fn read_blocks(text: &str, blocks: Vec<Block>, know: &Knowledge, out: &mut Extraction) -> Page {
    let mut page = Page { reads: Vec::with_capacity(blocks.len()), pieces: Vec::new() };
    for block in blocks {
        let tokens =
            if block.kind == BlockKind::Blank { out.tokens.len()..out.tokens.len() } else { out.tokens.add(text, block.body) };
        page.reads.push(Read { block, tokens, pieces: 0..0, entry: None });
    }
    let phrases = Phrases::of(&out.tokens, page.reads.iter().map(|read| read.tokens.clone()), &know.words);
    out.heard = Heard::of(&out.tokens, &phrases);
    let finder = Finder { tokens: &out.tokens, phrases: &phrases, know, heard: out.heard };
    for read in &page.reads {
        clue::find(finder, read.tokens.clone(), &mut out.clues);
    }
    for read in &mut page.reads {
        let first = page.pieces.len();
        let prose = read.block.kind == BlockKind::Prose;
        piece::pieces(&out.tokens, read.tokens.clone(), &out.clues, know, prose, &mut page.pieces);
        read.pieces = first..page.pieces.len();
        if matches!(read.block.kind, BlockKind::Item(_) | BlockKind::Short) {
            read.entry = Some(entry::read(&page.pieces[read.pieces.clone()]));
        }
    }
    page
}

/// A country stated beside one mention of a name holds for the other mentions in prose.
fn share_stated(out: &mut Extraction) {
    let mut stated = std::collections::HashMap::new();
    for mention in out.mentions.iter().filter(|m| !m.stated.is_empty()) {
        stated.entry(prose::key(&out.tokens, mention.name.clone())).or_insert_with(|| mention.stated.clone());
    }
    for mention in out.mentions.iter_mut().filter(|m| m.stated.is_empty() && m.origin == Origin::Prose) {
        if let Some(countries) = stated.get(&prose::key(&out.tokens, mention.name.clone())) {
            mention.stated.clone_from(countries);
        }
    }
}

/// What a short line turned out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Line {
    Row,
    CountryHeading,
    ActHeading,
    MembersHeading,
    Detail,
    Contact,
    Menu,
    Other,
}

struct Walk<'a> {
    text: &'a str,
    page: &'a Page,
    know: &'a Knowledge,
    own: Vec<String>,
    /// The act that the page's title, the last heading and the list's introduction give.
    title: Option<(AgreementType, Range<usize>)>,
    heading: Option<(AgreementType, Range<usize>)>,
    country: Vec<(Country, Range<usize>)>,
    /// The heading's country has been used by a group.
    country_used: bool,
    members: bool,
    /// Mentions of the last line that named somebody: further lines tell of them.
    target: Range<usize>,
    group: Option<(GroupKey, u32)>,
    rows: u32,
    lone_rows: bool,
    /// Groups of items of which one names an act or a country: lists of partners even on a page without a heading.
    telling: HashSet<u32>,
}

/// What keeps entries in one group.
#[derive(Clone, Copy, PartialEq)]
enum GroupKey {
    Items(u32),
    Rows(u32),
    Prose(u32),
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, page: &'a Page, know: &'a Knowledge, own: Vec<String>) -> Walk<'a> {
        Walk {
            text,
            page,
            know,
            own,
            title: None,
            heading: None,
            country: Vec::new(),
            country_used: false,
            members: false,
            target: 0..0,
            group: None,
            rows: 0,
            lone_rows: false,
            telling: page.reads.iter().filter(|r| tells(r)).map(|r| r.block.group).collect(),
        }
    }

    fn run(mut self, out: &mut Extraction) {
        self.lone_rows = self.has_lone_rows(out);
        let page = self.page;
        for (index, read) in page.reads.iter().enumerate() {
            let (role, reason) = match read.block.kind {
                BlockKind::Blank => (LineRole::Blank, "blank"),
                BlockKind::Contact => (LineRole::Contact, "address, number or mail"),
                BlockKind::Item(_) => self.item(read, out),
                BlockKind::Short => self.short(index, read, out),
                BlockKind::Prose => self.prose(read, out),
            };
            for line in read.block.lines.clone() {
                out.roles[line] = (role, reason);
            }
        }
    }

    fn item(&mut self, read: &Read, out: &mut Extraction) -> (LineRole, &'static str) {
        let Some(entry) = &read.entry else { return (LineRole::Other, "nothing to read") };
        if self.members {
            out.memberships.push(membership(read, out));
            return (LineRole::Membership, "in the list of unions");
        }
        if entry.navigation && entry.names.is_empty() {
            return (LineRole::Other, "menu of the site");
        }
        if self.is_contact(read, entry, out) {
            return (LineRole::Contact, "address, number or mail");
        }
        if is_country_only(entry) {
            return self.country_heading(entry);
        }
        if entry.loose > LOOSE && (entry.stated.is_empty() && !has_bracketed_date(entry)) && self.reads_as_prose(read) {
            return self.prose(read, out);
        }
        if entry.names.is_empty() {
            return self.detail(read, entry, out);
        }
        if !self.about_partners() && self.country.is_empty() && !self.telling.contains(&read.block.group) {
            return (LineRole::Other, "in a list that tells of no relation");
        }
        self.add_entry(read, entry, Origin::Item, GroupKey::Items(read.block.group), out);
        (LineRole::Record, "item of the list")
    }

    /// Words of a contact line and no name of a known place.
    fn is_contact(&self, read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let told = prose::clues_in(&out.clues, &read.tokens).any(|c| matches!(c.sense, Sense::Contact));
        told && !entry.names.iter().any(|n| self.is_known(&n.name, out)) && entry.acts.is_empty()
    }

    fn reads_as_prose(&self, read: &Read) -> bool {
        read.block.body.len() > 120
    }

    /// A line without a name tells of the partner above it.
    fn detail(&mut self, read: &Read, entry: &Entry, out: &mut Extraction) -> (LineRole, &'static str) {
        if self.target.is_empty() {
            return match read.block.kind {
                BlockKind::Item(Some(_)) if read.tokens.len() > 1 && out.mentions.is_empty() => {
                    (LineRole::Other, "names no partner")
                }
                BlockKind::Item(Some(_)) => (LineRole::Unread, "numbered item without a name"),
                _ => (LineRole::Other, "names no partner"),
            };
        }
        self.add_details(&entry.acts, out);
        if entry.acts.is_empty() {
            (LineRole::Other, "names no partner")
        } else {
            (LineRole::Record, "tells of the partner above")
        }
    }

    /// Adds acts to the mentions above: the acts of one partner, told on several lines.
    fn add_details(&mut self, acts: &[Act], out: &mut Extraction) {
        for mention in &mut out.mentions[self.target.clone()] {
            let mut all = std::mem::take(&mut mention.acts);
            all.extend(acts.iter().cloned());
            absorb_years(&mut all, &out.clues);
            mention.acts = prefer_exact(entry::merge(all), &out.clues);
        }
    }

    fn short(&mut self, index: usize, read: &Read, out: &mut Extraction) -> (LineRole, &'static str) {
        let Some(entry) = &read.entry else { return (LineRole::Other, "nothing to read") };
        let line = self.tell(index, read, entry, out);
        if line != Line::Menu {
            self.members = line == Line::MembersHeading;
        }
        match line {
            Line::Menu => {
                self.note_title(read);
                (LineRole::Other, "menu of the site")
            }
            Line::Contact => (LineRole::Contact, "address, number or mail"),
            Line::MembersHeading => (LineRole::Heading, "introduces a list of unions"),
            Line::CountryHeading if self.follows_name(read, entry, out) => {
                let stated = entry.stated.clone();
                out.mentions[self.target.clone()].iter_mut().for_each(|m| m.stated.clone_from(&stated));
                (LineRole::Record, "country of the partner above")
            }
            Line::CountryHeading => self.country_heading(entry),
            Line::ActHeading => {
                self.act_heading(read);
                (LineRole::Heading, "heading")
            }
            Line::Row => {
                self.rows += u32::from(read.block.gap > 0 || self.target.is_empty());
                let rows = self.rows;
                self.add_entry(read, entry, Origin::Row, GroupKey::Rows(rows), out);
                (LineRole::Record, "line of its own")
            }
            Line::Detail => self.detail(read, entry, out),
            Line::Other => {
                let heading = read.block.body.len() < 60 && read.block.gap > 0 || self.title.is_none();
                if heading {
                    (LineRole::Heading, "short line that names no partner")
                } else {
                    (LineRole::Other, "names no partner")
                }
            }
        }
    }

    fn tell(&self, index: usize, read: &Read, entry: &Entry, out: &Extraction) -> Line {
        let pieces = &self.page.pieces[read.pieces.clone()];
        let text = read.block.body.of(self.text);
        let has = |wanted: fn(&What) -> bool| pieces.iter().any(|p| wanted(&p.what));
        let intro = text.ends_with(':');
        if entry.member && (entry.organisation || self.names_organisation(read, out)) {
            return Line::MembersHeading;
        }
        if self.is_contact(read, entry, out) {
            return Line::Contact;
        }
        if is_breadcrumb(text) || entry.navigation && entry.stated.is_empty() {
            return Line::Menu;
        }
        if is_country_only(entry) && !has(|w| matches!(w, What::Date(_))) {
            return Line::CountryHeading;
        }
        let act = has(|w| matches!(w, What::Act(..)));
        if intro || has(|w| *w == What::Role(Role::International)) {
            return Line::ActHeading;
        }
        if entry.names.is_empty() {
            let dated = has(|w| matches!(w, What::Date(_)));
            let detail = !self.target.is_empty() && (dated || act && self.awaits_act(out));
            return if detail {
                Line::Detail
            } else if act {
                Line::ActHeading
            } else {
                Line::Other
            };
        }
        if self.is_row(index, entry, out) {
            Line::Row
        } else if act && !has(|w| matches!(w, What::Date(_))) {
            Line::ActHeading
        } else {
            Line::Other
        }
    }

    /// The line above is a partner's name with nothing told of it yet.
    fn awaits_act(&self, out: &Extraction) -> bool {
        out.mentions[self.target.clone()]
            .iter()
            .all(|m| m.origin == Origin::Row && m.acts.iter().all(|a| a.kind == ActKind::None))
    }

    fn names_organisation(&self, read: &Read, out: &Extraction) -> bool {
        let clues = &out.clues;
        let first = clues.partition_point(|c| c.at.start < read.tokens.start);
        clues[first..].iter().take_while(|c| c.at.start < read.tokens.end).any(|c| matches!(c.sense, Sense::Organisation))
    }

    /// A line that names a partner says so by a country, a date or an act beside the name, or stands among lines that do.
    fn is_row(&self, index: usize, entry: &Entry, out: &Extraction) -> bool {
        let Some(first) = entry.names.first() else { return false };
        if self.is_own(first, out) || self.is_small_word(&first.name, out) {
            return false;
        }
        let stated = !first.stated.is_empty();
        let dated = first.acts.iter().any(|a| a.date.is_some());
        let acted = first.acts.iter().any(|a| a.kind != ActKind::None);
        let known = self.is_known(&first.name, out) || first.also.iter().any(|a| self.is_known(a, out));
        if entry.loose > 2 && !(dated && acted && known) {
            return false;
        }
        let lone = self.lone_rows && self.about_partners() && self.stands_alone(index, first);
        if lone && !known && self.is_nearly_known(&first.name, out) {
            return true;
        }
        if stated || dated && (known || self.about_partners()) || acted && known {
            return true;
        }
        let under_country = !self.country.is_empty() && (known || !first.also.is_empty());
        (under_country || known && self.lone_rows && self.about_partners()) && entry.loose == 0 && index > 0
    }

    /// The line is the name and nothing else.
    fn stands_alone(&self, index: usize, named: &Named) -> bool {
        let read = &self.page.reads[index];
        read.tokens == named.name && named.name.len() <= 3
    }

    /// A letter or two away from the name of a town of some size.
    fn is_nearly_known(&self, name: &Range<usize>, out: &Extraction) -> bool {
        let key = prose::key(&out.tokens, name.clone());
        let mut found = false;
        if key.len() >= 6 && !self.is_small_word(name, out) {
            let gazetteer = &self.know.gazetteer;
            gazetteer.near(&key, 2, &mut |_, _, hit| found |= gazetteer.place(hit.place).population > 20_000);
        }
        found
    }

    /// A word of tables and menus, not a name.
    fn is_small_word(&self, name: &Range<usize>, out: &Extraction) -> bool {
        prose::clues_in(&out.clues, name).any(|c| c.at == *name && !matches!(c.sense, Sense::Region(_) | Sense::Country(_)))
    }

    fn about_partners(&self) -> bool {
        self.title.is_some() || self.heading.is_some()
    }

    /// Several lines hold nothing but the name of a known place.
    fn has_lone_rows(&self, out: &Extraction) -> bool {
        let lone = |r: &&Read| {
            r.block.kind == BlockKind::Short
                && r.entry.as_ref().is_some_and(|e| {
                    e.names.len() == 1
                        && e.loose == 0
                        && e.names[0].name.len() == r.tokens.len()
                        && self.is_known(&e.names[0].name, out)
                })
        };
        self.page.reads.iter().filter(lone).take(3).count() >= 3
    }

    fn is_known(&self, name: &Range<usize>, out: &Extraction) -> bool {
        self.know.gazetteer.named(&prose::key(&out.tokens, name.clone())).next().is_some()
    }

    fn is_own(&self, named: &Named, out: &Extraction) -> bool {
        home::is_own(&self.own, &prose::key(&out.tokens, named.name.clone()))
    }

    fn note_title(&mut self, read: &Read) {
        if self.title.is_none() {
            self.title = self.act_of(read);
        }
    }

    fn act_heading(&mut self, read: &Read) {
        let act = self.act_of(read);
        let text = read.block.body.of(self.text);
        if self.title.is_none() {
            self.title.clone_from(&act);
        } else if !text.ends_with(':') || act.is_some() {
            self.heading.clone_from(&act);
        }
        self.country.clear();
        self.target = 0..0;
    }

    /// The act that a heading gives to all that stands under it.
    fn act_of(&self, read: &Read) -> Option<(AgreementType, Range<usize>)> {
        let mut draft = Draft::default();
        for piece in &self.page.pieces[read.pieces.clone()] {
            if let What::Act(kind, class) = piece.what
                && class != Class::Verb
            {
                draft.add(kind, class, piece.at.clone());
            }
        }
        let act = draft.finish();
        match (act.kind, act.words) {
            (ActKind::Named(t) | ActKind::Relation(t), Some(words)) => Some((t, words)),
            (ActKind::Bare, Some(words)) => Some((AgreementType::Cooperation, words)),
            _ => None,
        }
    }

    fn country_heading(&mut self, entry: &Entry) -> (LineRole, &'static str) {
        self.country.clone_from(&entry.stated);
        self.country_used = false;
        self.target = 0..0;
        self.members = false;
        (LineRole::Heading, "country of what follows")
    }

    /// In a table laid flat, the country stands on the line behind the name.
    fn follows_name(&self, read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let Some(mention) = out.mentions.get(self.target.clone()).and_then(|m| m.last()) else { return false };
        let close = mention.origin == Origin::Row && mention.stated.is_empty() && self.country.is_empty() && read.block.gap == 0;
        let key = prose::key(&out.tokens, mention.name.clone());
        close
            && self
                .know
                .gazetteer
                .named(&key)
                .any(|hit| entry.stated.iter().any(|(c, _)| self.know.gazetteer.place(hit.place).country == *c))
    }

    fn prose(&mut self, read: &Read, out: &mut Extraction) -> (LineRole, &'static str) {
        self.members = false;
        let intro = read.block.body.of(self.text).ends_with(':');
        let pieces = &self.page.pieces[read.pieces.clone()];
        if intro && pieces.iter().any(|p| p.what == What::Role(Role::Member)) && self.names_organisation(read, out) {
            self.members = true;
            return (LineRole::Heading, "introduces a list of unions");
        }
        if intro {
            self.act_heading(read);
            return (LineRole::Heading, "introduces a list");
        }
        let context = prose::Context {
            know: self.know,
            own: &self.own,
            topic: self.heading.clone().or_else(|| self.title.clone()),
            about: !self.target.is_empty(),
        };
        let found = prose::read(self.text, read, pieces, &context, out);
        if !found.details.is_empty() && !self.target.is_empty() && found.mentions.is_empty() {
            self.add_details(&found.details, out);
            return (LineRole::Record, "tells of the partner above");
        }
        if self.title.is_none() && found.mentions.is_empty() {
            self.title = self.act_of(read);
        }
        self.rows += 1;
        let key = GroupKey::Prose(self.rows);
        let any = !found.mentions.is_empty();
        let members = !found.memberships.is_empty();
        out.memberships.extend(found.memberships);
        for mention in found.mentions {
            self.add_mention(mention, key, out);
        }
        match (any, members) {
            (true, _) => (LineRole::Record, "sentence about a partner"),
            (false, true) => (LineRole::Membership, "sentence about a union"),
            _ => (LineRole::Prose, "no relation told"),
        }
    }

    fn add_entry(&mut self, read: &Read, entry: &Entry, origin: Origin, key: GroupKey, out: &mut Extraction) {
        let first = out.mentions.len();
        let quote = read.tokens.clone();
        for named in &entry.names {
            let mut mention = mention_of(named, entry, origin, quote.clone());
            mention.line = line_of(read, self.text, out.tokens[named.name.start].span.start);
            self.add_mention(mention, key, out);
        }
        self.target = first..out.mentions.len();
    }

    fn add_mention(&mut self, mut mention: Mention, key: GroupKey, out: &mut Extraction) {
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
                let act = self.heading.clone().or_else(|| self.title.clone());
                out.groups.push(Group { heading, act, shared: matches!(key, GroupKey::Items(_)), members: Vec::new() });
                out.groups.len() as u32 - 1
            }
        };
        self.country_used = true;
        self.group = Some((key, group));
        mention.group = group;
        out.groups[group as usize].members.push(out.mentions.len());
        out.mentions.push(mention);
    }
}

/// An item that names a country or an act beside a name.
fn tells(read: &Read) -> bool {
    let told = |e: &Entry| e.names.iter().any(|n| !n.stated.is_empty() || n.acts.iter().any(|a| a.kind != ActKind::None));
    matches!(read.block.kind, BlockKind::Item(_)) && read.entry.as_ref().is_some_and(told)
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
        status: entry.status.unwrap_or(Status::Active),
        quote,
        belief: 1.0,
    }
}

/// The 0-based line of an offset within a block of a few lines.
pub fn line_of(read: &Read, text: &str, offset: u32) -> usize {
    if read.block.lines.len() == 1 {
        return read.block.lines.start;
    }
    let before = &text[read.block.body.start as usize..offset as usize];
    read.block.lines.start + before.bytes().filter(|&b| b == b'\n').count().min(read.block.lines.len() - 1)
}

fn membership(read: &Read, out: &Extraction) -> Membership {
    let bracket = read.tokens.clone().rev().find(|&i| out.tokens[i].is_mark('('));
    let closes = out.tokens[read.tokens.end - 1].is_mark(')');
    let (name, role) = match bracket {
        Some(at) if closes && at > read.tokens.start => (read.tokens.start..at, Some(at + 1..read.tokens.end - 1)),
        _ => (read.tokens.clone(), None),
    };
    Membership { line: read.block.lines.start, name, role: role.filter(|r| !r.is_empty()), quote: read.tokens.clone() }
}

fn is_country_only(entry: &Entry) -> bool {
    entry.names.is_empty() && !entry.stated.is_empty() && entry.acts.is_empty() && entry.loose == 0
}

fn has_bracketed_date(entry: &Entry) -> bool {
    entry.names.iter().any(|n| n.acts.iter().any(|a| a.date.is_some()))
}

fn is_breadcrumb(text: &str) -> bool {
    let parted = [" / ", " > ", " » ", " | ", " :: ", " › ", " → "];
    let count: usize = parted.iter().map(|p| text.matches(p).count()).sum();
    count >= 2 || text.contains(" :: ") || text.contains(" » ")
}

/// A bare year beside the name is the year of the act whose full date stands below.
fn absorb_years(acts: &mut Vec<Act>, clues: &[clue::Clue]) {
    let edtf = |act: &Act| act.date.and_then(|d| clues[d].date()).map(|d| d.edtf.clone());
    let full: Vec<String> = acts.iter().filter(|a| a.kind != ActKind::None).filter_map(edtf).collect();
    acts.retain(|a| a.kind != ActKind::None || edtf(a).is_none_or(|year| !full.iter().any(|f| f.starts_with(&year))));
}

/// Of a relation's bare year and the full date of its act, the full date stays.
fn prefer_exact(mut acts: Vec<Act>, clues: &[clue::Clue]) -> Vec<Act> {
    let precision = |act: &Act| act.date.and_then(|d| clues[d].date()).map_or(0, |d| d.precision);
    if acts.len() == 2 && precision(&acts[0]) >= 4 && precision(&acts[1]) == 2 && matches!(acts[1].kind, ActKind::Relation(_)) {
        acts.truncate(1);
    }
    acts
}
