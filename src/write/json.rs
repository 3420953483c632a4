//! Turns records into nested JSON, every value with its evidence: the reason and the place in the raw file, and the rivals with their scores.
//!
//! Written key by key, because a page of partners is mostly JSON by volume: strings that need no escape are copied, and nothing
//! is built in memory first. `serde_json` escapes what has to be, and tests read all of it back.

use crate::know::Knowledge;
use crate::know::gazetteer::PlaceId;
use crate::read::Document;
use crate::record::{Candidate, Decided, Evidence, Record};
use crate::span::Span;
use std::fmt::Write as _;

/// Appends the page's records, each on a line of its own behind a comma and a line end.
pub fn records(document: &Document, decided: &Decided, know: &Knowledge, out: &mut Vec<u8>) {
    let mut page = Page { document, decided, know, reason: String::new() };
    for record in &decided.records {
        out.extend_from_slice(b",\n");
        object(out, |json| page.record(record, json));
    }
}

/// An object while it is written.
struct Object<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
}

fn object(out: &mut Vec<u8>, with: impl FnOnce(&mut Object)) {
    out.push(b'{');
    with(&mut Object { out, empty: true });
    out.push(b'}');
}

fn string(out: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        // Writing into memory cannot fail.
        let _ = serde_json::to_writer(out, text);
    } else {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
}

impl Object<'_> {
    fn key(&mut self, key: &str) -> &mut Vec<u8> {
        self.out.extend_from_slice(if std::mem::take(&mut self.empty) { b"\"" } else { b",\"" });
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    fn text(&mut self, key: &str, text: &str) {
        string(self.key(key), text);
    }

    /// A number, a truth, or null.
    fn plain(&mut self, key: &str, value: impl serde::Serialize) {
        let _ = serde_json::to_writer(self.key(key), &value);
    }

    fn object(&mut self, key: &str, with: impl FnOnce(&mut Object)) {
        object(self.key(key), with);
    }

    fn list<T>(&mut self, key: &str, items: impl Iterator<Item = T>, mut with: impl FnMut(&mut Vec<u8>, T)) {
        let out = self.key(key);
        out.push(b'[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                out.push(b',');
            }
            with(out, item);
        }
        out.push(b']');
    }
}

/// What every record of a page is written with.
struct Page<'a> {
    document: &'a Document,
    decided: &'a Decided,
    know: &'a Knowledge,
    reason: String,
}

impl Page<'_> {
    fn record(&mut self, record: &Record, json: &mut Object) {
        json.text("record_id", &record.id);
        json.text("source", &self.document.source);
        json.plain("line", record.line);
        json.object("municipality", |json| self.home(json));
        json.text("party", &record.party);
        json.object("partner", |json| self.partner(record, json));
        json.object("agreement", |json| {
            json.text("type", record.agreement_type.word());
            self.cited_or_null("raw", record.agreement_raw, json);
            json.plain("first", record.first);
        });
        json.object("date", |json| {
            json.text("edtf", &record.date);
            self.cited_or_null("raw", record.date_raw, json);
        });
        json.text("status", record.status.word());
        json.plain("confidence", record.confidence);
        json.plain("needs_review", record.needs_review());
        json.list("flags", record.flags.iter(), |out, flag| string(out, flag.word()));
        json.object("quote", |json| self.cited(record.quote, json));
        json.list("evidence", record.evidence.iter(), |out, evidence| object(out, |json| self.evidence(evidence, json)));
        json.list("candidates", record.candidates.iter(), |out, rival| object(out, |json| self.candidate(rival, json)));
    }

    fn home(&self, json: &mut Object) {
        let home = &self.decided.municipality;
        json.text("name", &home.name);
        json.text("country_code", home.country.map_or("", |c| self.know.gazetteer.code(c)));
        json.plain("geonames_id", home.place.map(|p| self.know.gazetteer.geonames_id(p)));
    }

    fn partner(&self, record: &Record, json: &mut Object) {
        let gazetteer = &self.know.gazetteer;
        let place = record.place.map(|p| gazetteer.place(p));
        let id = |place: Option<PlaceId>| place.map(|p| gazetteer.geonames_id(p));
        json.text("name", &record.partner);
        json.object("raw", |json| self.cited(record.partner_raw, json));
        json.text("place_type", record.place_type.word());
        json.text("country_code", record.country.map_or("", |c| gazetteer.code(c)));
        json.text("country", record.country.map_or("", |c| gazetteer.country_name(c)));
        json.plain("country_basis", record.basis.map(|b| b.word()));
        json.text("admin1", record.region.map_or("", |r| gazetteer.region(r).name));
        json.plain("geonames_id", id(record.place));
        json.plain("latitude", place.map(|p| degrees(p.latitude)));
        json.plain("longitude", place.map(|p| degrees(p.longitude)));
        json.plain("seat_geonames_id", id(record.seat));
    }

    fn evidence(&mut self, evidence: &Evidence, json: &mut Object) {
        self.reason.clear();
        let _ = write!(self.reason, "{}", evidence.reason);
        json.text("field", evidence.field);
        json.text("reason", &self.reason);
        if let Some(at) = evidence.span {
            json.object("at", |json| self.cited(at, json));
        }
    }

    fn candidate(&self, rival: &Candidate, json: &mut Object) {
        let gazetteer = &self.know.gazetteer;
        json.text("name", &rival.name);
        json.text("country_code", gazetteer.code(rival.country));
        if let Some(region) = rival.region {
            json.text("admin1", gazetteer.region(region).name);
        }
        if let Some(place) = rival.place {
            json.plain("geonames_id", gazetteer.geonames_id(place));
        }
        json.text("place_type", rival.place_type.word());
        json.plain("score", (rival.probability * 1000.0).round() / 1000.0);
    }

    fn cited_or_null(&self, key: &str, span: Option<Span>, json: &mut Object) {
        match span {
            Some(span) => json.object(key, |json| self.cited(span, json)),
            None => json.plain(key, ()),
        }
    }

    /// Words of the page with their bytes in the raw file, their 1-based line and column (in characters).
    fn cited(&self, span: Span, json: &mut Object) {
        let (document, start) = (self.document, span.start as usize);
        let raw = document.raw_span(span);
        json.text("text", span.of(&document.text));
        json.plain("bytes", [raw.start, raw.end]);
        json.plain("line", document.line_number(document.line_of(start)));
        json.plain("column", document.column(start));
    }
}

/// As exact as the gazetteer is: to a metre or so.
fn degrees(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
