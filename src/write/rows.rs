//! Turns one decided page into its part of every output file, as bytes, so that pages can be rendered side by side and written in order.

use super::cell::{guard_formula, none_is};
use super::json;
use super::line_rows::{OpenLine, PlainEnds};
use super::number::{fixed, whole};
use crate::know::Knowledge;
use crate::read::Document;
use crate::record::{Decided, Member, Question, Record};
use crate::rulings::Tally;
use crate::vocab::Flag;
use serde::{Deserialize, Serialize};

/// What pages have added to the output files and nobody has written yet.
#[derive(Default, Debug)]
pub struct Rendered {
    pub agreements: Vec<u8>,
    pub json: Vec<u8>,
    pub memberships: Vec<u8>,
    pub review: Vec<u8>,
    pub lines: Vec<u8>,
    /// Of pages that are no text, the text that was found in them, one a line.
    pub texts: Vec<u8>,
    pub counts: Counts,
    pub(super) open_line: Option<OpenLine>,
    pub(super) ends: PlainEnds,
}

impl Rendered {
    /// Forgets the rows, which are written, and keeps the room.
    pub fn written(&mut self) {
        let Rendered { agreements, json, memberships, review, lines, texts, .. } = self;
        for rows in [agreements, json, memberships, review, lines, texts] {
            rows.clear();
        }
    }

    /// Keeps the text that was found in a page, for whoever wants to see what spans point into.
    pub fn keep_text(&mut self, document: &Document) {
        let line = serde_json::json!({"source": document.source, "text": document.text});
        // Writing into memory cannot fail.
        let _ = serde_json::to_writer(&mut self.texts, &line);
        self.texts.push(b'\n');
    }
}

/// What a page, or a run, came to.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub agreements: u64,
    pub lines: u64,
    pub memberships: u64,
    /// Questions that wait for an answer.
    #[serde(rename = "open_questions")]
    pub open: u64,
    pub questions: u64,
    /// Rulings by how they ended.
    pub rulings_kept: u64,
    pub rulings_moved: u64,
    pub rulings_orphan: u64,
    pub rulings_stale: u64,
    #[serde(rename = "unread_lines")]
    pub unread: u64,
}

impl Counts {
    pub fn add(&mut self, other: Counts) {
        self.agreements += other.agreements;
        self.memberships += other.memberships;
        self.questions += other.questions;
        self.open += other.open;
        self.lines += other.lines;
        self.unread += other.unread;
        self.add_rulings(other.rulings());
    }

    pub fn rulings(&self) -> Tally {
        Tally { kept: self.rulings_kept, moved: self.rulings_moved, stale: self.rulings_stale, orphan: self.rulings_orphan }
    }

    pub fn add_rulings(&mut self, tally: Tally) {
        self.rulings_kept += tally.kept;
        self.rulings_moved += tally.moved;
        self.rulings_stale += tally.stale;
        self.rulings_orphan += tally.orphan;
    }
}

/// Rows of CSV (RFC 4180), appended to what is there. By hand, because a writer of its own for each page and table costs more
/// than most rows; `tests` read what it writes with the `csv` crate.
pub(super) struct Table<'o> {
    pub out: &'o mut Vec<u8>,
    pub inside: bool,
}

impl Table<'_> {
    pub fn new(out: &mut Vec<u8>) -> Table<'_> {
        Table { out, inside: false }
    }

    /// A cell whose text came from a page: never run as a formula.
    pub fn text(&mut self, text: &str) {
        self.plain(&guard_formula(text));
    }

    /// Begins a cell.
    #[inline]
    pub fn next(&mut self) {
        if std::mem::replace(&mut self.inside, true) {
            self.out.push(b',');
        }
    }

    /// A cell that is quoted where it has to be.
    #[inline]
    pub fn ready(&mut self, cell: &[u8]) {
        self.next();
        self.out.extend_from_slice(cell);
    }

    /// A word of a closed list, which needs no quotes.
    #[inline]
    pub fn word(&mut self, word: &str) {
        self.ready(word.as_bytes());
    }

    pub fn number(&mut self, number: u64) {
        self.next();
        whole(number, self.out);
    }

    pub fn fixed(&mut self, value: f64, places: u32) {
        self.next();
        fixed(value, places, self.out);
    }

    pub fn plain(&mut self, text: &str) {
        if none_is(text.as_bytes(), |bytes| bytes.is(b',') | bytes.is(b'"') | bytes.is(b'\n') | bytes.is(b'\r')) {
            return self.ready(text.as_bytes());
        }
        self.next();
        self.out.push(b'"');
        for (index, part) in text.split('"').enumerate() {
            self.out.extend_from_slice(if index > 0 { b"\"\"" } else { b"" });
            self.out.extend_from_slice(part.as_bytes());
        }
        self.out.push(b'"');
    }

    /// Codes joined by semicolons.
    pub fn flags(&mut self, flags: &[Flag]) {
        self.next();
        for (index, flag) in flags.iter().enumerate() {
            self.out.extend_from_slice(if index > 0 { b";" } else { b"" });
            self.out.extend_from_slice(flag.word().as_bytes());
        }
    }

    pub fn end(&mut self) {
        self.out.push(b'\n');
        self.inside = false;
    }
}

/// Appends the rows of a page, or of a part of one.
pub fn render(document: &Document, decided: &Decided, know: &Knowledge, out: &mut Rendered) {
    let renderer = Renderer { document, decided, know };
    renderer.agreements(&mut out.agreements);
    json::records(document, decided, know, &mut out.json);
    renderer.memberships(&mut out.memberships);
    renderer.review(&mut out.review);
    renderer.lines(out);
    renderer.count(&mut out.counts);
}

pub(super) struct Renderer<'a> {
    pub document: &'a Document,
    pub decided: &'a Decided,
    know: &'a Knowledge,
}

impl Renderer<'_> {
    fn count(&self, counts: &mut Counts) {
        counts.agreements += self.decided.records.len() as u64;
        counts.memberships += self.decided.members.len() as u64;
        counts.questions += self.decided.questions.len() as u64;
        counts.open += self.decided.open_questions() as u64;
        counts.add_rulings(self.decided.tally);
    }

    fn agreements(&self, out: &mut Vec<u8>) {
        if !self.decided.records.is_empty() {
            let home = &self.decided.municipality;
            let (source, home) = (
                cells(|table| table.text(&self.document.source)),
                cells(|table| {
                    table.text(&home.name);
                    table.plain(home.country.map_or("", |c| self.know.gazetteer.code(c)));
                }),
            );
            let mut table = Table::new(out);
            self.decided.records.iter().for_each(|record| self.agreement(record, &source, &home, &mut table));
        }
    }

    /// `source` and `home`: the cells that all rows of the page have.
    fn agreement(&self, record: &Record, source: &[u8], home: &[u8], table: &mut Table) {
        let (text, gazetteer) = (&self.document.text, &self.know.gazetteer);
        let span = |span: Option<crate::span::Span>| span.map_or("", |s| s.of(text));
        table.word(&record.id);
        table.ready(source);
        table.number(record.line as u64);
        table.ready(home);
        table.text(&record.party);
        table.text(&record.partner);
        table.text(record.partner_raw.of(text));
        table.word(record.place_type.word());
        table.word(record.country.map_or("", |c| gazetteer.code(c)));
        table.plain(record.country.map_or("", |c| gazetteer.country_name(c)));
        table.text(record.region.map_or("", |r| gazetteer.region(r).name));
        table.word(record.region.map_or("", |r| gazetteer.region(r).iso));
        match record.place {
            Some(place) => {
                let (latitude, longitude) = gazetteer.coordinates(place);
                table.number(u64::from(gazetteer.geonames_id(place)));
                table.fixed(latitude, DEGREES);
                table.fixed(longitude, DEGREES);
            }
            None => (0..3).for_each(|_| table.word("")),
        }
        match record.seat {
            Some(seat) => table.number(u64::from(gazetteer.geonames_id(seat))),
            None => table.word(""),
        }
        table.word(record.agreement_type.word());
        table.text(span(record.agreement_raw));
        table.word(truth(record.first));
        table.plain(&record.date);
        table.text(span(record.date_raw));
        table.word(record.status.word());
        table.word(record.basis.map_or("", |b| b.word()));
        table.fixed(record.confidence, CHANCE);
        table.word(truth(record.needs_review()));
        table.flags(&record.flags);
        table.text(record.quote.of(text));
        table.end();
    }

    fn memberships(&self, out: &mut Vec<u8>) {
        if !self.decided.members.is_empty() {
            let mut table = Table::new(out);
            self.decided.members.iter().for_each(|member| self.member(member, &mut table));
        }
    }

    fn member(&self, member: &Member, table: &mut Table) {
        let text = &self.document.text;
        table.plain(&member.id);
        table.text(&self.document.source);
        table.number(member.line as u64);
        table.text(&self.decided.municipality.name);
        table.text(&member.organisation);
        table.text(member.organisation_raw.of(text));
        table.text(member.role.map_or("", |r| r.of(text)));
        table.word(truth(member.flags.iter().any(|f| f.asks())));
        table.flags(&member.flags);
        table.text(member.quote.of(text));
        table.end();
    }

    fn review(&self, out: &mut Vec<u8>) {
        if !self.decided.questions.is_empty() {
            let mut table = Table::new(out);
            self.decided.questions.iter().for_each(|question| self.question(question, &mut table));
        }
    }

    fn question(&self, question: &Question, table: &mut Table) {
        table.plain(&question.id);
        table.plain(&question.record_id);
        table.text(&self.document.source);
        table.number(question.line as u64);
        table.word(question.flag.word());
        table.text(&question.question);
        table.text(&question.current);
        table.text(&question.candidates);
        table.text(question.quote.of(&self.document.text));
        table.plain("");
        table.plain("");
        table.plain(&question.anchor);
        table.end();
    }
}

/// Cells for many rows.
pub(super) fn cells(with: impl FnOnce(&mut Table)) -> Vec<u8> {
    let mut cells = Vec::new();
    with(&mut Table::new(&mut cells));
    cells
}

/// Places behind the point of degrees and of probabilities.
const DEGREES: u32 = 5;
const CHANCE: u32 = 3;

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

pub fn flags(flags: &[Flag]) -> String {
    flags.iter().map(|f| f.word()).collect::<Vec<_>>().join(";")
}

/// The row of a question that stands on no page that is there: of a ruling whose page is gone.
pub fn orphan_row(question: &Question, source: &str, quote: &str) -> Vec<u8> {
    let mut row = Vec::new();
    let mut table = Table::new(&mut row);
    table.plain(&question.id);
    table.plain("");
    table.text(source);
    table.plain("");
    table.plain(question.flag.word());
    table.text(&question.question);
    table.text(&question.current);
    table.plain("");
    table.text(quote);
    (0..3).for_each(|_| table.plain(""));
    table.end();
    row
}
