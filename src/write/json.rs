//! Turns records into nested JSON, every value with its evidence: the reason and the place in the raw file, and the rivals with their scores.

use crate::know::Knowledge;
use crate::read::Document;
use crate::record::{Candidate, Decided, Evidence, Record};
use crate::span::Span;
use crate::vocab::{AgreementType, CountryBasis, Flag, PlaceType, Status};
use serde::Serialize;

#[derive(Serialize)]
struct JsonRecord<'a> {
    record_id: &'a str,
    source: &'a str,
    line: usize,
    municipality: JsonHome<'a>,
    party: &'a str,
    partner: JsonPartner<'a>,
    agreement: JsonAgreement<'a>,
    date: JsonDate<'a>,
    status: Status,
    confidence: f64,
    needs_review: bool,
    flags: &'a [Flag],
    quote: Cited<'a>,
    evidence: Vec<JsonEvidence<'a>>,
    candidates: Vec<JsonCandidate<'a>>,
}

#[derive(Serialize)]
struct JsonHome<'a> {
    name: &'a str,
    country_code: &'a str,
    geonames_id: Option<u32>,
}

#[derive(Serialize)]
struct JsonPartner<'a> {
    name: &'a str,
    raw: Cited<'a>,
    place_type: PlaceType,
    country_code: &'a str,
    country: &'a str,
    country_basis: Option<CountryBasis>,
    admin1: &'a str,
    geonames_id: Option<u32>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    seat_geonames_id: Option<u32>,
}

#[derive(Serialize)]
struct JsonAgreement<'a> {
    r#type: AgreementType,
    raw: Option<Cited<'a>>,
    first: bool,
}

#[derive(Serialize)]
struct JsonDate<'a> {
    edtf: &'a str,
    raw: Option<Cited<'a>>,
}

/// Words of the page with their bytes in the raw file, their 1-based line and column (in characters).
#[derive(Serialize)]
struct Cited<'a> {
    text: &'a str,
    bytes: [usize; 2],
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonEvidence<'a> {
    field: &'static str,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Cited<'a>>,
}

#[derive(Serialize)]
struct JsonCandidate<'a> {
    name: &'a str,
    country_code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    admin1: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    geonames_id: Option<u32>,
    place_type: PlaceType,
    score: f64,
}

/// Appends the page's records, each on a line of its own behind a comma and a line end.
pub fn records(document: &Document, decided: &Decided, know: &Knowledge, out: &mut Vec<u8>) {
    for record in &decided.records {
        out.extend_from_slice(b",\n");
        // Writing into memory cannot fail, and no key of a map is other than a string.
        let _ = serde_json::to_writer(&mut *out, &json(document, decided, know, record));
    }
}

fn json<'a>(document: &'a Document, decided: &'a Decided, know: &'a Knowledge, record: &'a Record) -> JsonRecord<'a> {
    let gazetteer = &know.gazetteer;
    let home = &decided.municipality;
    let id = |place: Option<crate::know::gazetteer::PlaceId>| place.map(|p| gazetteer.place(p).geonames_id);
    let place = record.place.map(|p| gazetteer.place(p));
    let cite = |span: Span| cited(document, span);
    JsonRecord {
        record_id: &record.id,
        source: &document.source,
        line: record.line,
        municipality: JsonHome {
            name: &home.name,
            country_code: home.country.map_or("", |c| gazetteer.code(c)),
            geonames_id: id(home.place),
        },
        party: &record.party,
        partner: JsonPartner {
            name: &record.partner,
            raw: cite(record.partner_raw),
            place_type: record.place_type,
            country_code: record.country.map_or("", |c| gazetteer.code(c)),
            country: record.country.map_or("", |c| gazetteer.country_name(c)),
            country_basis: record.basis,
            admin1: record.region.map_or("", |r| gazetteer.region(r).name),
            geonames_id: place.map(|p| p.geonames_id),
            latitude: place.map(|p| p.latitude),
            longitude: place.map(|p| p.longitude),
            seat_geonames_id: id(record.seat),
        },
        agreement: JsonAgreement { r#type: record.agreement_type, raw: record.agreement_raw.map(cite), first: record.first },
        date: JsonDate { edtf: &record.date, raw: record.date_raw.map(cite) },
        status: record.status,
        confidence: record.confidence,
        needs_review: record.needs_review(),
        flags: &record.flags,
        quote: cite(record.quote),
        evidence: record.evidence.iter().map(|e| evidence(document, e)).collect(),
        candidates: record.candidates.iter().map(|c| candidate(know, c)).collect(),
    }
}

fn cited(document: &Document, span: Span) -> Cited<'_> {
    let raw = document.raw_span(span);
    let start = span.start as usize;
    Cited {
        text: span.of(&document.text),
        bytes: [raw.start, raw.end],
        line: document.line_number(document.line_of(start)),
        column: document.column(start),
    }
}

fn evidence<'a>(document: &'a Document, evidence: &'a Evidence) -> JsonEvidence<'a> {
    JsonEvidence { field: evidence.field, reason: evidence.reason.to_string(), at: evidence.span.map(|s| cited(document, s)) }
}

fn candidate<'a>(know: &'a Knowledge, candidate: &'a Candidate) -> JsonCandidate<'a> {
    let gazetteer = &know.gazetteer;
    JsonCandidate {
        name: &candidate.name,
        country_code: gazetteer.code(candidate.country),
        admin1: candidate.region.map_or("", |r| gazetteer.region(r).name),
        geonames_id: candidate.place.map(|p| gazetteer.place(p).geonames_id),
        place_type: candidate.place_type,
        score: (candidate.probability * 1000.0).round() / 1000.0,
    }
}
