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

/// A key as it is written, with the comma before it.
struct Key(&'static str);

macro_rules! key {
    ($key:literal) => {
        Key(concat!(",\"", $key, "\":"))
    };
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
    fn key(&mut self, key: Key) -> &mut Vec<u8> {
        let comma = usize::from(std::mem::take(&mut self.empty));
        self.out.extend_from_slice(&key.0.as_bytes()[comma..]);
        self.out
    }

    fn text(&mut self, key: Key, text: &str) {
        string(self.key(key), text);
    }

    /// A number, a truth, or null.
    fn plain(&mut self, key: Key, value: impl serde::Serialize) {
        let _ = serde_json::to_writer(self.key(key), &value);
    }

    fn object(&mut self, key: Key, with: impl FnOnce(&mut Object)) {
        object(self.key(key), with);
    }

    fn list<T>(&mut self, key: Key, items: impl Iterator<Item = T>, mut with: impl FnMut(&mut Vec<u8>, T)) {
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
        json.text(key!("record_id"), &record.id);
        json.text(key!("source"), &self.document.source);
        json.plain(key!("line"), record.line);
        json.object(key!("municipality"), |json| self.home(json));
        json.text(key!("party"), &record.party);
        json.object(key!("partner"), |json| self.partner(record, json));
        json.object(key!("agreement"), |json| {
            json.text(key!("type"), record.agreement_type.word());
            self.cited_or_null(key!("raw"), record.agreement_raw, json);
            json.plain(key!("first"), record.first);
        });
        json.object(key!("date"), |json| {
            json.text(key!("edtf"), &record.date);
            self.cited_or_null(key!("raw"), record.date_raw, json);
        });
        json.text(key!("status"), record.status.word());
        json.plain(key!("confidence"), record.confidence);
        json.plain(key!("needs_review"), record.needs_review());
        json.list(key!("flags"), record.flags.iter(), |out, flag| string(out, flag.word()));
        json.object(key!("quote"), |json| self.cited(record.quote, json));
        json.list(key!("evidence"), record.evidence.iter(), |out, evidence| object(out, |json| self.evidence(evidence, json)));
        json.list(key!("candidates"), record.candidates.iter(), |out, rival| object(out, |json| self.candidate(rival, json)));
    }

    fn home(&self, json: &mut Object) {
        let home = &self.decided.municipality;
        json.text(key!("name"), &home.name);
        json.text(key!("country_code"), home.country.map_or("", |c| self.know.gazetteer.code(c)));
        json.plain(key!("geonames_id"), home.place.map(|p| self.know.gazetteer.geonames_id(p)));
    }

    fn partner(&self, record: &Record, json: &mut Object) {
        let gazetteer = &self.know.gazetteer;
        let place = record.place.map(|p| gazetteer.place(p));
        let id = |place: Option<PlaceId>| place.map(|p| gazetteer.geonames_id(p));
        json.text(key!("name"), &record.partner);
        json.object(key!("raw"), |json| self.cited(record.partner_raw, json));
        json.text(key!("place_type"), record.place_type.word());
        json.text(key!("country_code"), record.country.map_or("", |c| gazetteer.code(c)));
        json.text(key!("country"), record.country.map_or("", |c| gazetteer.country_name(c)));
        json.plain(key!("country_basis"), record.basis.map(|b| b.word()));
        json.text(key!("admin1"), record.region.map_or("", |r| gazetteer.region(r).name));
        json.plain(key!("geonames_id"), id(record.place));
        json.plain(key!("latitude"), place.map(|p| degrees(p.latitude)));
        json.plain(key!("longitude"), place.map(|p| degrees(p.longitude)));
        json.plain(key!("seat_geonames_id"), id(record.seat));
    }

    fn evidence(&mut self, evidence: &Evidence, json: &mut Object) {
        self.reason.clear();
        let _ = write!(self.reason, "{}", evidence.reason);
        json.text(key!("field"), evidence.field);
        json.text(key!("reason"), &self.reason);
        if let Some(at) = evidence.span {
            json.object(key!("at"), |json| self.cited(at, json));
        }
    }

    fn candidate(&self, rival: &Candidate, json: &mut Object) {
        let gazetteer = &self.know.gazetteer;
        json.text(key!("name"), &rival.name);
        json.text(key!("country_code"), gazetteer.code(rival.country));
        if let Some(region) = rival.region {
            json.text(key!("admin1"), gazetteer.region(region).name);
        }
        if let Some(place) = rival.place {
            json.plain(key!("geonames_id"), gazetteer.geonames_id(place));
        }
        json.text(key!("place_type"), rival.place_type.word());
        json.plain(key!("score"), (rival.probability * 1000.0).round() / 1000.0);
    }

    fn cited_or_null(&self, key: Key, span: Option<Span>, json: &mut Object) {
        match span {
            Some(span) => json.object(key, |json| self.cited(span, json)),
            None => json.plain(key, ()),
        }
    }

    /// Words of the page with their bytes in the raw file, their 1-based line and column (in characters).
    fn cited(&self, span: Span, json: &mut Object) {
        let (document, start) = (self.document, span.start as usize);
        let raw = document.raw_span(span);
        json.text(key!("text"), span.of(&document.text));
        json.plain(key!("bytes"), [raw.start, raw.end]);
        json.plain(key!("line"), document.line_at(start));
        json.plain(key!("column"), document.column(start));
    }
}

/// As exact as the gazetteer is: to a metre or so.
fn degrees(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
