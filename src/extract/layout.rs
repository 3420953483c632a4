//! Turns the blocks of a page into mentions, memberships and headings, because what a line is depends on the lines around it.
//!
//! A first walk reads every block by itself; a second one knows the whole page and tells headings from rows, members of
//! unions from partners, and lines that go on telling of the partner named above them.

mod add;
mod astray;
mod blocks;
mod cards;
mod cells;
mod columns;
mod contact;
mod detail;
mod grid;
mod heading;
mod known;
mod line;
mod marked;
mod neighbour;
mod numbered;
mod pair;
mod paragraph;
mod stanza;

use super::dissolved;
use super::entry::Entry;
use super::piece::{Piece, What};
use super::{ActKind, Extraction, Mention, Origin, home, prose};
use crate::hash::PageMap;
use crate::know::Knowledge;
use crate::know::gazetteer::Country;
use crate::know::words::{AgreementKind, Class};
use crate::segment::{Block, BlockKind};
use crate::vocab::{LineRole, Status};
use add::membership;
use blocks::read_blocks;
use contact::is_breadcrumb;
pub use heading::Above;
use heading::HeadingAct;
use line::{Line, is_country_only};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// One block with its tokens read.
pub struct Read {
    pub block: Block,
    pub tokens: Range<usize>,
    pub pieces: Range<usize>,
    pub entry: Option<Entry>,
    pub part: Part,
}

/// What a read is of its block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Part {
    #[default]
    Whole,
    /// The name that a paragraph begins with ("Lugo (Spain). In 1998 …").
    Head,
    /// The rest of that paragraph.
    Story,
    /// A row of a table, or a card, whose columns tell what is what.
    Row,
    /// The heads of a table's columns.
    Heads,
}

/// All blocks of a page, read one by one.
pub struct Page {
    pub reads: Vec<Read>,
    pub pieces: Vec<Piece>,
}

/// Paragraphs looked at for acts.
const LOOKED_AT: usize = 200;
/// So many acts beside the names of places make a page one about partners.
const ACTS: usize = 3;

/// Items with more loose words than this are read as prose.
const LOOSE: usize = 5;

/// Reads the blocks of a page, or of a part of one that stands under the headings `above`; leaves those of its end there.
pub fn extract(text: &str, lines: usize, blocks: Vec<Block>, know: &Knowledge, above: &mut Above) -> Extraction {
    let mut out = Extraction { roles: vec![(LineRole::Blank, "blank"); lines], ..Extraction::default() };
    let mut page = read_blocks(text, blocks, know, &mut out);
    out.homes = home::candidates(text, &page, &out, know);
    let own = home::own_keys(&out, know);
    pair::part_pairs(&mut page, &own, &out, know);
    *above = Walk::new(text, &page, know, own, above).run(&mut out);
    share_stated(&mut out);
    dissolved::succeed(&mut out, know);
    out
}

/// A country stated beside one mention of a name holds for the other mentions in prose.
fn share_stated(out: &mut Extraction) {
    let waits = |m: &Mention| m.stated.is_empty() && m.origin == Origin::Prose;
    if !out.mentions.iter().any(waits) {
        return;
    }
    let mut stated = PageMap::default();
    for mention in out.mentions.iter().filter(|m| !m.stated.is_empty()) {
        stated.entry(prose::key(&out.tokens, mention.name.clone())).or_insert_with(|| mention.stated.clone());
    }
    for mention in out.mentions.iter_mut().filter(|m| waits(m)) {
        if let Some(countries) = stated.get(&prose::key(&out.tokens, mention.name.clone())) {
            mention.stated.clone_from(countries);
        }
    }
}

struct Walk<'a> {
    text: &'a str,
    page: &'a Page,
    know: &'a Knowledge,
    own: Vec<String>,
    /// The act that the page's title, the last heading and the list's introduction give.
    title: Option<HeadingAct>,
    heading: Option<HeadingAct>,
    country: Vec<(Country, Range<usize>)>,
    /// The heading's country has been used by a group.
    country_used: bool,
    /// Nothing was told below the last heading yet.
    heading_unused: bool,
    members: bool,
    /// Mentions of the last line that named somebody: further lines tell of them.
    target: Range<usize>,
    group: Option<(GroupKey, u32)>,
    rows: u32,
    lone_rows: bool,
    /// The agreement of a sentence that names no partner ("It has cooperation agreements with ten cities"): bare ones are such.
    lead: Option<ActKind>,
    /// The date of such a sentence ("since 1948 twinned with three ports"): the rows below have it, if they have no other.
    lead_date: Option<usize>,
    /// The mentions below it, with that date.
    led: Vec<(usize, usize)>,
    /// What a heading says of all that stands under it.
    status: Option<Status>,
    /// A heading denies the relation ("No agreement was made with").
    denied: bool,
    /// Folded names of the partners that sentences named.
    told: HashSet<String>,
    /// Groups of items of which one names an act or a country: lists of partners even on a page without a heading.
    telling: HashSet<u32>,
    /// How often each label of a date stands on the page ("Affiliated: 1989").
    labels: HashMap<String, u32>,
    /// How far the lines and paragraphs go that tell of a mention beside its own line.
    told_until: PageMap<usize, usize>,
    /// A heading that nobody understood stands between the partner above and what is told next: perhaps of another one.
    parted: bool,
    /// A line just above was taken for the partner before it, and may be that of the next one.
    astray: bool,
    /// Rows that stand one below the other, no paragraph between.
    run: u32,
    /// Paragraphs name acts beside known places, again and again: the page is about partners, whatever its title says.
    tells_acts: bool,
}

/// What keeps entries in one group.
#[derive(Clone, Copy, PartialEq)]
enum GroupKey {
    Items(u32),
    Rows(u32),
    Prose(u32),
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, page: &'a Page, know: &'a Knowledge, own: Vec<String>, above: &Above) -> Walk<'a> {
        Walk {
            text,
            page,
            know,
            own,
            title: above.title.clone(),
            heading: above.heading.clone(),
            country: above.country.clone(),
            country_used: false,
            heading_unused: false,
            members: above.members,
            target: 0..0,
            group: None,
            rows: 0,
            lone_rows: false,
            lead: None,
            lead_date: None,
            led: Vec::new(),
            status: above.status,
            denied: false,
            told: HashSet::new(),
            labels: HashMap::new(),
            run: 0,
            told_until: PageMap::default(),
            parted: false,
            astray: false,
            tells_acts: false,
            telling: page.reads.iter().filter(|r| tells(r)).map(|r| r.block.group).collect(),
        }
    }

    fn run(mut self, out: &mut Extraction) -> Above {
        self.lone_rows = self.has_lone_rows(out);
        self.labels = detail::labels(self.page, out);
        self.tells_acts = self.counts_acts(out) >= ACTS;
        let page = self.page;
        for (index, read) in page.reads.iter().enumerate() {
            self.leave_story(index, read);
            let (role, reason) = match read.block.kind {
                BlockKind::Blank => (LineRole::Blank, "blank"),
                BlockKind::Contact => self.contact(read, out),
                BlockKind::Item(_) => self.item(index, read, out),
                BlockKind::Short => self.short(index, read, out),
                BlockKind::Prose => self.prose(read, out),
            };
            for line in &mut out.roles[read.block.lines.clone()] {
                // A line of several blocks is what the most telling one is.
                if role == LineRole::Blank || role.telling() >= line.0.telling() {
                    *line = (role, reason);
                }
            }
        }
        self.add_lead_dates(out);
        self.doubt_unread_dates(out);
        self.doubt_dates_apart(out);
        self.above()
    }

    /// The story below the name that a paragraph begins with ends with the paragraph.
    fn leave_story(&mut self, index: usize, read: &Read) {
        let told = index.checked_sub(1).is_some_and(|above| self.page.reads[above].part == Part::Story);
        if told && read.part != Part::Story {
            self.target = 0..0;
        }
    }

    fn contact(&mut self, read: &Read, out: &Extraction) -> (LineRole, &'static str) {
        if is_breadcrumb(read.block.body.of(self.text)) {
            self.note_title(read, out);
        }
        (LineRole::Contact, "address, number or mail")
    }

    fn item(&mut self, index: usize, read: &Read, out: &mut Extraction) -> (LineRole, &'static str) {
        let Some(entry) = read.entry.as_ref().filter(|_| !read.tokens.is_empty()) else {
            return (LineRole::Other, "nothing to read");
        };
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
        if entry.refused {
            return (LineRole::Other, "a proposal that was turned down");
        }
        if self.heads_rows(index, entry, out) {
            self.act_heading(read, out);
            return (LineRole::Heading, "heading");
        }
        if entry.names.is_empty() {
            if self.is_item_of_its_own(entry, out) {
                return (LineRole::Unread, "an item with an act and no name that is known");
            }
            return self.detail(read, entry, out);
        }
        if self.heads_a_list(read, entry, out) {
            self.act_heading(read, out);
            return (LineRole::Heading, "heading");
        }
        if !self.about_partners() && self.country.is_empty() && !self.telling.contains(&read.block.group) {
            return (LineRole::Other, "in a list that tells of no relation");
        }
        // "Lugo, Ham" in a list may be a town and its district; more names, or a date before them, are towns.
        let towns = self.as_towns(read, entry, out).filter(|towns| towns.names.len() > 2 || self.is_led_by_date(read));
        self.add_entry(read, towns.as_ref().unwrap_or(entry), Origin::Item, GroupKey::Items(read.block.group), out);
        (LineRole::Record, "item of the list")
    }

    /// The acts of paragraphs that name a known place.
    fn counts_acts(&self, out: &Extraction) -> usize {
        let acts = |read: &&Read| {
            let pieces = &self.page.pieces[read.pieces.clone()];
            let placed = pieces.iter().any(|p| p.what == What::Name && self.is_known(&p.at, out));
            let act = |p: &&Piece| matches!(p.what, What::Act(AgreementKind::Typed(_), Class::Act));
            if placed { pieces.iter().filter(act).count() } else { 0 }
        };
        self.page.reads.iter().filter(|r| r.block.kind == BlockKind::Prose).take(LOOKED_AT).map(|r| acts(&r)).sum()
    }

    fn reads_as_prose(&self, read: &Read) -> bool {
        read.block.body.len() > 120
    }

    fn short(&mut self, index: usize, read: &Read, out: &mut Extraction) -> (LineRole, &'static str) {
        let Some(entry) = &read.entry else { return (LineRole::Other, "nothing to read") };
        if read.part == Part::Heads {
            return (LineRole::Heading, "heads of the columns");
        }
        let line = self.tell(index, read, entry, out);
        match line {
            Line::Row => self.run += 1,
            Line::Detail | Line::CountryHeading | Line::Sentence => {}
            _ => self.run = 0,
        }
        if line != Line::Menu {
            self.members = line == Line::MembersHeading;
        }
        match line {
            Line::Menu => {
                self.note_title(read, out);
                (LineRole::Other, "menu of the site")
            }
            Line::Contact => (LineRole::Contact, "address, number or mail"),
            Line::MembersHeading => (LineRole::Heading, "introduces a list of unions"),
            Line::CountryHeading if self.follows_name(index, entry, out) => {
                let stated = entry.stated.clone();
                out.mentions[self.target.clone()].iter_mut().for_each(|m| m.stated.clone_from(&stated));
                (LineRole::Record, "country of the partner above")
            }
            Line::CountryHeading => match self.as_town(index, entry) {
                Some(town) => self.row(read, &town, out),
                None => self.country_heading(entry),
            },
            Line::ActHeading => {
                self.act_heading(read, out);
                self.lead_date = entry.acts.iter().chain(entry.names.iter().flat_map(|n| &n.acts)).find_map(|act| act.date);
                self.status = entry.status;
                (LineRole::Heading, "heading")
            }
            Line::StatusHeading => {
                self.denied = self.denies(read, out);
                (self.heading, self.status, self.target) = (None, entry.status, 0..0);
                (LineRole::Heading, "heading")
            }
            Line::Row if self.places_name_above(index, out) => {
                self.place_name_above(entry, out);
                (LineRole::Record, "where the partner above lies")
            }
            Line::Row => self.row(read, entry, out),
            Line::Sentence => self.prose(read, out),
            Line::Detail => {
                self.told_until.extend(self.target.clone().map(|m| (m, read.tokens.end)));
                let told = self.detail(read, entry, out);
                self.doubt_stray(index, entry, out);
                told
            }
            Line::Other => {
                if read.block.gap == 0 {
                    self.told_until.extend(self.target.clone().map(|m| (m, read.tokens.end)));
                }
                let heading = read.block.body.len() < 60 && read.block.gap > 0 || self.title.is_none();
                self.parted |= heading;
                if heading {
                    (LineRole::Heading, "short line that names no partner")
                } else {
                    (LineRole::Other, "names no partner")
                }
            }
        }
    }

    fn row(&mut self, read: &Read, entry: &Entry, out: &mut Extraction) -> (LineRole, &'static str) {
        self.rows += u32::from(read.block.gap > 0 || self.target.is_empty());
        let rows = self.rows;
        let towns = self.as_towns(read, entry, out);
        self.add_entry(read, towns.as_ref().unwrap_or(entry), Origin::Row, GroupKey::Rows(rows), out);
        self.doubt_missed(out);
        (LineRole::Record, "line of its own")
    }
}

fn is_item(read: &Read) -> bool {
    matches!(read.block.kind, BlockKind::Item(_))
}

/// An item that names a country or an act beside a name.
fn tells(read: &Read) -> bool {
    let told = |e: &Entry| e.names.iter().any(|n| !n.stated.is_empty() || n.acts.iter().any(|a| a.kind != ActKind::None));
    matches!(read.block.kind, BlockKind::Item(_)) && read.entry.as_ref().is_some_and(told)
}

/// The 0-based line of an offset within a block of a few lines.
pub fn line_of(read: &Read, text: &str, offset: u32) -> usize {
    if read.block.lines.len() == 1 {
        return read.block.lines.start;
    }
    let before = &text[read.block.body.start as usize..offset as usize];
    read.block.lines.start + before.bytes().filter(|&b| b == b'\n').count().min(read.block.lines.len() - 1)
}

fn has_bracketed_date(entry: &Entry) -> bool {
    entry.names.iter().any(|n| n.acts.iter().any(|a| a.date.is_some()))
}
