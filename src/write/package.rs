//! Turns the run as a whole into `run.json` and the Frictionless descriptor of its tables.

use super::columns::{AGREEMENTS, Column, LINES, MEMBERSHIPS, REVIEW};
use super::json::string;
use super::number::whole;
use super::rows::Counts;
use crate::read::Format;
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;

/// What one page gave, for `run.json`. Keys stand in alphabetical order.
#[derive(Clone, Debug)]
pub struct PageSummary {
    pub bytes: usize,
    pub counts: Counts,
    pub encoding: Cow<'static, str>,
    pub format: Format,
    /// Why the page was not read, or how its bytes were damaged.
    pub remark: Option<String>,
    pub sha256: String,
    pub source: String,
}

/// What stands before the pages in `run.json`, which is indented by hand: so the lines of pages that stay as they are can be
/// taken from the last one.
pub fn run_head(counts: Counts, gazetteer: &str) -> Vec<u8> {
    let mut head = b"{\n  \"counts\": ".to_vec();
    indented(&counts, "  ", &mut head);
    head.extend_from_slice(b",\n  \"gazetteer\": ");
    indented(&gazetteer, "  ", &mut head);
    head.extend_from_slice(b",\n  \"pages\": ");
    head
}

/// One page behind its comma, in whose place the bracket stands before the first one. By hand, as `lines.csv` is: most pages have
/// little else.
pub fn run_page(page: &PageSummary, out: &mut Vec<u8>) {
    let PageSummary { bytes, counts, encoding, format, remark, sha256, source } = page;
    out.extend_from_slice(b",\n    {\n      \"bytes\": ");
    whole(*bytes as u64, out);
    page_counts(*counts, out);
    let mut cell = |key: &[u8], value: &dyn Fn(&mut Vec<u8>)| {
        out.extend_from_slice(b",\n      \"");
        out.extend_from_slice(key);
        out.extend_from_slice(b"\": ");
        value(out);
    };
    cell(b"encoding", &|out| string(out, encoding));
    cell(b"format", &|out| json_value(format, out));
    cell(b"remark", &|out| json_value(remark, out));
    cell(b"sha256", &|out| string(out, sha256));
    cell(b"source", &|out| string(out, source));
    out.extend_from_slice(b"\n    }");
}

fn page_counts(counts: Counts, out: &mut Vec<u8>) {
    let Counts { agreements, lines, memberships, open, questions, .. } = counts;
    let Counts { rulings_kept, rulings_moved, rulings_orphan, rulings_stale, unread, .. } = counts;
    out.extend_from_slice(b",\n      \"counts\": {");
    for (key, count) in [
        ("\n        \"agreements\": ", agreements),
        (",\n        \"lines\": ", lines),
        (",\n        \"memberships\": ", memberships),
        (",\n        \"open_questions\": ", open),
        (",\n        \"questions\": ", questions),
        (",\n        \"rulings_kept\": ", rulings_kept),
        (",\n        \"rulings_moved\": ", rulings_moved),
        (",\n        \"rulings_orphan\": ", rulings_orphan),
        (",\n        \"rulings_stale\": ", rulings_stale),
        (",\n        \"unread_lines\": ", unread),
    ] {
        out.extend_from_slice(key.as_bytes());
        whole(count, out);
    }
    out.extend_from_slice(b"\n      }");
}

/// What stands behind the pages.
pub fn run_tail(is_empty: bool) -> Vec<u8> {
    let mut tail = if is_empty { b"[]".to_vec() } else { b"\n  ]".to_vec() };
    for (key, value) in [("program", env!("CARGO_PKG_NAME")), ("version", env!("CARGO_PKG_VERSION"))] {
        tail.extend_from_slice(format!(",\n  \"{key}\": \"{value}\"").as_bytes());
    }
    tail.extend_from_slice(b"\n}\n");
    tail
}

fn json_value(value: &impl Serialize, out: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}

/// No string holds a line end once it is JSON.
fn indented(value: &impl Serialize, indent: &str, out: &mut Vec<u8>) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    out.extend_from_slice(text.replace('\n', &format!("\n{indent}")).as_bytes());
}

pub fn datapackage() -> Vec<u8> {
    let resources: Vec<Value> = [
        ("agreements", AGREEMENTS, "record_id"),
        ("memberships", MEMBERSHIPS, "record_id"),
        ("review", REVIEW, "question_id"),
        ("lines", LINES, ""),
    ]
    .iter()
    .map(|(name, columns, key)| resource(name, columns, key))
    .collect();
    pretty(&json!({
        "profile": "tabular-data-package",
        "name": "twintown-output",
        "title": "Partner cities of municipalities, as their own pages tell of them",
        "licenses": [{"name": "CC-BY-4.0", "title": "Place data by GeoNames", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "sources": [{"title": "GeoNames", "path": "https://www.geonames.org/"}, {"title": "Unicode CLDR", "path": "https://cldr.unicode.org/"}],
        "resources": resources,
    }))
}

fn resource(name: &str, columns: &[Column], key: &str) -> Value {
    let fields: Vec<Value> = columns.iter().map(|c| json!({"name": c.name, "type": c.kind, "description": c.about})).collect();
    let mut schema = json!({"fields": fields, "missingValues": [""]});
    if !key.is_empty() {
        schema["primaryKey"] = json!(key);
    }
    json!({
        "profile": "tabular-data-resource",
        "name": name,
        "path": format!("{name}.csv"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    })
}

fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_json_is_as_indented_as_any_json() {
        let page = PageSummary {
            bytes: 12,
            counts: Counts { lines: 3, ..Counts::default() },
            encoding: "UTF-8".into(),
            format: Format::Text,
            remark: Some("a \"remark\"\nof two lines".to_owned()),
            sha256: "00ff".to_owned(),
            source: "a page.txt".to_owned(),
        };
        for pages in 0..3 {
            let mut parts = Vec::new();
            (0..pages).for_each(|_| run_page(&page, &mut parts));
            let mut whole = run_head(Counts::default(), "of \"2026\"");
            whole.extend(parts.iter().enumerate().map(|(at, &byte)| if at == 0 { b'[' } else { byte }));
            whole.extend(run_tail(pages == 0));
            let read: Value = serde_json::from_slice(&whole).unwrap();
            assert_eq!(String::from_utf8(pretty(&read)), String::from_utf8(whole));
            assert_eq!(read["pages"].as_array().unwrap().len(), pages);
        }
    }
}
