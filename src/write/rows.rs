//! Turns one decided page into its part of every output file, as bytes, so that pages can be rendered side by side and written in order.

use super::cell::guard_formula;
use super::json;
use crate::know::Knowledge;
use crate::read::Document;
use crate::record::{Decided, Member, Question, Record};
use csv::Writer;

/// One page's part of the output files.
#[derive(Default, Debug)]
pub struct Rendered {
    pub agreements: Vec<u8>,
    pub json: Vec<u8>,
    pub memberships: Vec<u8>,
    pub review: Vec<u8>,
    pub lines: Vec<u8>,
    pub counts: Counts,
}

#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Counts {
    pub agreements: u64,
    pub memberships: u64,
    pub questions: u64,
    /// Questions without a ruling.
    pub open: u64,
    pub lines: u64,
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
    }
}

struct Table(Writer<Vec<u8>>);

impl Table {
    fn new(size: usize) -> Table {
        Table(csv::WriterBuilder::new().has_headers(false).flexible(true).from_writer(Vec::with_capacity(size)))
    }

    /// A cell whose text came from a page: never run as a formula.
    fn text(&mut self, text: &str) {
        self.plain(&guard_formula(text));
    }

    fn plain(&mut self, text: &str) {
        // Writing into memory cannot fail.
        let _ = self.0.write_field(text);
    }

    fn end(&mut self) {
        let _ = self.0.write_record(None::<&[u8]>);
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

pub fn render(document: &Document, decided: &Decided, know: &Knowledge) -> Rendered {
    let renderer = Renderer { document, decided, know };
    Rendered {
        agreements: renderer.agreements(),
        json: json::records(document, decided, know),
        memberships: renderer.memberships(),
        review: renderer.review(),
        lines: renderer.lines(),
        counts: renderer.counts(),
    }
}

struct Renderer<'a> {
    document: &'a Document,
    decided: &'a Decided,
    know: &'a Knowledge,
}

impl Renderer<'_> {
    fn counts(&self) -> Counts {
        Counts {
            agreements: self.decided.records.len() as u64,
            memberships: self.decided.members.len() as u64,
            questions: self.decided.questions.len() as u64,
            open: self.decided.open_questions() as u64,
            lines: self.decided.lines.len() as u64,
            unread: self.decided.lines.iter().filter(|l| l.role == crate::vocab::LineRole::Unread).count() as u64,
        }
    }

    fn agreements(&self) -> Vec<u8> {
        if self.decided.records.is_empty() {
            return Vec::new();
        }
        let mut table = Table::new(self.decided.records.len() * 320);
        for record in &self.decided.records {
            self.agreement(record, &mut table);
        }
        table.bytes()
    }

    fn agreement(&self, record: &Record, table: &mut Table) {
        let (text, gazetteer) = (&self.document.text, &self.know.gazetteer);
        let home = &self.decided.municipality;
        let span = |span: Option<crate::span::Span>| span.map_or("", |s| s.of(text));
        table.plain(&record.id);
        table.text(&self.document.source);
        table.plain(&record.line.to_string());
        table.text(&home.name);
        table.plain(home.country.map_or("", |c| gazetteer.code(c)));
        table.text(&record.party);
        table.text(&record.partner);
        table.text(record.partner_raw.of(text));
        table.plain(record.place_type.word());
        table.plain(record.country.map_or("", |c| gazetteer.code(c)));
        table.plain(record.country.map_or("", |c| gazetteer.country_name(c)));
        table.text(record.region.map_or("", |r| gazetteer.region(r).name));
        match record.place.map(|p| gazetteer.place(p)) {
            Some(place) => {
                table.plain(&place.geonames_id.to_string());
                table.plain(&degrees(place.latitude));
                table.plain(&degrees(place.longitude));
            }
            None => (0..3).for_each(|_| table.plain("")),
        }
        table.plain(&record.seat.map_or(String::new(), |s| gazetteer.place(s).geonames_id.to_string()));
        table.plain(record.agreement_type.word());
        table.text(span(record.agreement_raw));
        table.plain(if record.first { "true" } else { "false" });
        table.plain(&record.date);
        table.text(span(record.date_raw));
        table.plain(record.status.word());
        table.plain(record.basis.map_or("", |b| b.word()));
        table.plain(&format!("{:.3}", record.confidence));
        table.plain(if record.needs_review() { "true" } else { "false" });
        table.plain(&flags(&record.flags));
        table.text(record.quote.of(text));
        table.end();
    }

    fn memberships(&self) -> Vec<u8> {
        if self.decided.members.is_empty() {
            return Vec::new();
        }
        let mut table = Table::new(self.decided.members.len() * 200);
        for member in &self.decided.members {
            self.member(member, &mut table);
        }
        table.bytes()
    }

    fn member(&self, member: &Member, table: &mut Table) {
        let text = &self.document.text;
        table.plain(&member.id);
        table.text(&self.document.source);
        table.plain(&member.line.to_string());
        table.text(&self.decided.municipality.name);
        table.text(&member.organisation);
        table.text(member.organisation_raw.of(text));
        table.text(member.role.map_or("", |r| r.of(text)));
        table.plain(if member.flags.iter().any(|f| f.asks()) { "true" } else { "false" });
        table.plain(&flags(&member.flags));
        table.text(member.quote.of(text));
        table.end();
    }

    fn review(&self) -> Vec<u8> {
        if self.decided.questions.is_empty() {
            return Vec::new();
        }
        let mut table = Table::new(self.decided.questions.len() * 300);
        for question in &self.decided.questions {
            self.question(question, &mut table);
        }
        table.bytes()
    }

    fn question(&self, question: &Question, table: &mut Table) {
        table.plain(&question.id);
        table.plain(&question.record_id);
        table.text(&self.document.source);
        table.plain(&question.line.to_string());
        table.plain(question.flag.word());
        table.text(&question.question);
        table.text(&question.current);
        table.text(&question.candidates);
        table.text(question.quote.of(&self.document.text));
        table.text(&question.ruling);
        table.text(&question.note);
        table.end();
    }

    fn lines(&self) -> Vec<u8> {
        let mut table = Table::new(self.decided.lines.len() * 48);
        let source = guard_formula(&self.document.source);
        let mut ids = String::new();
        let mut number = String::new();
        for (index, line) in self.decided.lines.iter().enumerate() {
            ids.clear();
            for &record in &line.records {
                let id = &self.decided.records[record as usize].id;
                if !ids.is_empty() {
                    ids.push(';');
                }
                ids.push_str(id);
            }
            number.clear();
            let _ = std::fmt::Write::write_fmt(&mut number, format_args!("{}", index + 1));
            table.plain(&source);
            table.plain(&number);
            table.plain(line.role.word());
            table.plain(&ids);
            table.plain(line.reason);
            table.end();
        }
        table.bytes()
    }
}

fn degrees(value: f64) -> String {
    format!("{value:.5}")
}

pub fn flags(flags: &[crate::vocab::Flag]) -> String {
    flags.iter().map(|f| f.word()).collect::<Vec<_>>().join(";")
}

/// The row of a ruling whose page is gone: kept, and shown as an orphan.
pub fn orphan_row(id: &str, answer: &crate::review::Ruling) -> Vec<u8> {
    let mut table = Table::new(200);
    table.plain(id);
    table.plain("");
    table.text(&answer.source);
    table.plain("");
    table.plain(crate::vocab::Flag::RulingOrphan.word());
    table.plain("The page is no longer among the input; is the ruling still needed?");
    table.plain("");
    table.plain("");
    table.text(&answer.quote);
    table.text(&answer.ruling);
    table.text(&answer.note);
    table.end();
    table.bytes()
}
