//! Turns records into nested JSON, every value with its evidence: the reason and the place in the raw file, and the rivals with their scores.
//!
//! Written key by key, because a page of partners is mostly JSON by volume: strings that need no escape are copied, and nothing
//! is built in memory first. `serde_json` escapes what has to be, and tests read all of it back.

use crate::know::Knowledge;
use crate::read::{Document, LineSeen};
use crate::record::{Candidate, Decided, Evidence, Record};
use crate::span::Span;
use crate::write::cell::none_is;
use crate::write::number::{rounded, whole};
use arrayvec::ArrayVec;
use std::ops::Range;

/// Appends the page's records, each on a line of its own behind a comma and a line end.
pub fn records(document: &Document, decided: &Decided, know: &Knowledge, out: &mut Vec<u8>) {
    let (mut source, mut home) = (Vec::new(), Vec::new());
    string(&mut source, &document.source);
    municipality(decided, know, &mut home);
    let line = (LineSeen::default(), 0, Vec::new());
    let mut page = Page { document, know, source, home, reason: String::new(), line, cited: ArrayVec::new() };
    for record in &decided.records {
        page.record(record, out);
    }
}

/// Appends what stands between two values.
macro_rules! put {
    ($out:ident, $text:literal) => {
        $out.extend_from_slice($text.as_bytes())
    };
}

pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    if none_is(text.as_bytes(), |bytes| bytes.is_below(0x20) | bytes.is(b'"') | bytes.is(b'\\')) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // Writing into memory cannot fail.
        let _ = serde_json::to_writer(out, text);
    }
}

/// A word of a closed list, which never needs an escape.
fn word(out: &mut Vec<u8>, word: &str) {
    out.push(b'"');
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
}

fn truth(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

fn id_or_null(out: &mut Vec<u8>, id: Option<u32>) {
    match id {
        Some(id) => whole(u64::from(id), out),
        None => put!(out, "null"),
    }
}

/// `with` for each item, commas between.
fn list<T>(out: &mut Vec<u8>, items: impl Iterator<Item = T>, mut with: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        with(out, item);
    }
    out.push(b']');
}

/// The page's own municipality, which every record repeats.
fn municipality(decided: &Decided, know: &Knowledge, out: &mut Vec<u8>) {
    let home = &decided.municipality;
    put!(out, "{\"name\":");
    string(out, &home.name);
    put!(out, ",\"country_code\":");
    string(out, home.country.map_or("", |c| know.gazetteer.code(c)));
    put!(out, ",\"geonames_id\":");
    id_or_null(out, home.place.map(|p| know.gazetteer.geonames_id(p)));
    put!(out, "}");
}

/// What every record of a page is written with.
struct Page<'a> {
    document: &'a Document,
    know: &'a Knowledge,
    /// As they are written.
    source: Vec<u8>,
    home: Vec<u8>,
    reason: String,
    /// The line that the last words stand on, its number, and what is written of it.
    line: (LineSeen, usize, Vec<u8>),
    /// Words that the record cites, with where they are written: its evidence cites most of them again.
    cited: ArrayVec<(Span, Range<usize>), CITED>,
}

/// The name, the act, the date and the quote.
const CITED: usize = 4;

impl Page<'_> {
    fn record(&mut self, record: &Record, out: &mut Vec<u8>) {
        self.cited.clear();
        put!(out, ",\n{\"record_id\":");
        word(out, &record.id);
        put!(out, ",\"source\":");
        out.extend_from_slice(&self.source);
        put!(out, ",\"line\":");
        whole(record.line as u64, out);
        put!(out, ",\"municipality\":");
        out.extend_from_slice(&self.home);
        put!(out, ",\"party\":");
        string(out, &record.party);
        put!(out, ",\"partner\":");
        self.partner(record, out);
        self.told(record, out);
        put!(out, ",\"quote\":");
        self.cited(record.quote, out);
        put!(out, ",\"evidence\":");
        list(out, record.evidence.iter(), |out, evidence| self.evidence(evidence, out));
        put!(out, ",\"candidates\":");
        list(out, record.candidates.iter(), |out, rival| self.candidate(rival, out));
        put!(out, "}");
    }

    fn partner(&mut self, record: &Record, out: &mut Vec<u8>) {
        let gazetteer = self.know.gazetteer;
        put!(out, "{\"name\":");
        string(out, &record.partner);
        put!(out, ",\"raw\":");
        self.cited(record.partner_raw, out);
        put!(out, ",\"place_type\":");
        word(out, record.place_type.word());
        put!(out, ",\"country_code\":");
        string(out, record.country.map_or("", |c| gazetteer.code(c)));
        put!(out, ",\"country\":");
        string(out, record.country.map_or("", |c| gazetteer.country_name(c)));
        put!(out, ",\"country_basis\":");
        match record.basis {
            Some(basis) => word(out, basis.word()),
            None => put!(out, "null"),
        }
        put!(out, ",\"admin1\":");
        string(out, record.region.map_or("", |r| gazetteer.region(r).name));
        put!(out, ",\"admin1_code\":");
        string(out, record.region.map_or("", |r| gazetteer.region(r).iso));
        put!(out, ",\"geonames_id\":");
        id_or_null(out, record.place.map(|p| gazetteer.geonames_id(p)));
        match record.place.map(|p| gazetteer.coordinates(p)) {
            Some((latitude, longitude)) => {
                put!(out, ",\"latitude\":");
                rounded(latitude, DEGREES, out);
                put!(out, ",\"longitude\":");
                rounded(longitude, DEGREES, out);
            }
            None => put!(out, ",\"latitude\":null,\"longitude\":null"),
        }
        put!(out, ",\"seat_geonames_id\":");
        id_or_null(out, record.seat.map(|p| gazetteer.geonames_id(p)));
        // Only a gazetteer that was built with such numbers knows them.
        if let Some(number) = record.place.and_then(|p| gazetteer.wikidata(p)) {
            put!(out, ",\"wikidata\":");
            string(out, &format!("Q{number}"));
        }
        put!(out, "}");
    }

    /// What the page tells of the act.
    fn told(&mut self, record: &Record, out: &mut Vec<u8>) {
        put!(out, ",\"agreement\":{\"type\":");
        word(out, record.agreement_type.word());
        put!(out, ",\"raw\":");
        self.cited_or_null(record.agreement_raw, out);
        put!(out, ",\"first\":");
        truth(out, record.first);
        put!(out, "},\"date\":{\"edtf\":");
        string(out, &record.date);
        put!(out, ",\"raw\":");
        self.cited_or_null(record.date_raw, out);
        put!(out, "},\"status\":");
        word(out, record.status.word());
        put!(out, ",\"confidence\":");
        rounded(record.confidence, CHANCE, out);
        put!(out, ",\"needs_review\":");
        truth(out, record.needs_review());
        put!(out, ",\"flags\":");
        list(out, record.flags.iter(), |out, flag| word(out, flag.word()));
    }

    fn evidence(&mut self, evidence: &Evidence, out: &mut Vec<u8>) {
        put!(out, "{\"field\":");
        word(out, evidence.field);
        put!(out, ",\"reason\":");
        match evidence.reason.fixed() {
            Some(sentence) => word(out, sentence),
            None => {
                self.reason.clear();
                evidence.reason.write(self.know.gazetteer, &mut self.reason);
                string(out, &self.reason);
            }
        }
        if let Some(at) = evidence.span {
            put!(out, ",\"at\":");
            self.cited(at, out);
        }
        put!(out, "}");
    }

    fn candidate(&mut self, rival: &Candidate, out: &mut Vec<u8>) {
        let gazetteer = self.know.gazetteer;
        put!(out, "{\"name\":");
        match rival.name.known(gazetteer) {
            Some(name) => string(out, name),
            None => {
                self.reason.clear();
                rival.name.write(gazetteer, &mut self.reason);
                string(out, &self.reason);
            }
        }
        put!(out, ",\"country_code\":");
        string(out, gazetteer.code(rival.country));
        if let Some(region) = rival.region {
            put!(out, ",\"admin1\":");
            string(out, gazetteer.region(region).name);
        }
        if let Some(place) = rival.place {
            put!(out, ",\"geonames_id\":");
            whole(u64::from(gazetteer.geonames_id(place)), out);
        }
        put!(out, ",\"place_type\":");
        word(out, rival.place_type.word());
        put!(out, ",\"score\":");
        rounded(rival.probability, CHANCE, out);
        put!(out, "}");
    }

    fn cited_or_null(&mut self, span: Option<Span>, out: &mut Vec<u8>) {
        match span {
            Some(span) => self.cited(span, out),
            None => put!(out, "null"),
        }
    }

    /// Words of the page with their bytes in the raw file, their 1-based line and column (in characters).
    fn cited(&mut self, span: Span, out: &mut Vec<u8>) {
        if let Some((_, written)) = self.cited.iter().find(|(known, _)| *known == span) {
            return out.extend_from_within(written.clone());
        }
        let first = out.len();
        self.cite(span, out);
        let _ = self.cited.try_push((span, first..out.len()));
    }

    fn cite(&mut self, span: Span, out: &mut Vec<u8>) {
        let raw = self.document.raw_span(span);
        let (seen, last, told) = &mut self.line;
        let (line, column) = self.document.position(span.start as usize, seen);
        if line != *last {
            *last = line;
            told.clear();
            put!(told, "],\"line\":");
            whole(line as u64, told);
            put!(told, ",\"column\":");
        }
        put!(out, "{\"text\":");
        string(out, span.of(&self.document.text));
        put!(out, ",\"bytes\":[");
        whole(raw.start as u64, out);
        put!(out, ",");
        whole(raw.end as u64, out);
        out.extend_from_slice(told);
        whole(column as u64, out);
        put!(out, "}");
    }
}

/// Places behind the point of degrees, as exact as the gazetteer is (to a metre or so), and of probabilities.
const DEGREES: u32 = 5;
const CHANCE: u32 = 3;
