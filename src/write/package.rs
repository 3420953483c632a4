//! Turns the run as a whole into `run.json` and the Frictionless descriptor of its tables.

use super::columns::{AGREEMENTS, Column, LINES, MEMBERSHIPS, REVIEW};
use super::rows::Counts;
use crate::read::Format;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::borrow::Cow;

/// What one page gave, for `run.json`. Keys stand in alphabetical order.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

#[derive(Serialize)]
struct Run<'a> {
    counts: Counts,
    gazetteer: &'a str,
    pages: &'a [&'a PageSummary],
    program: &'static str,
    version: &'static str,
}

pub fn run(pages: &[&PageSummary], counts: Counts, gazetteer: &str) -> Vec<u8> {
    let (program, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    pretty(&Run { counts, gazetteer, pages, program, version })
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
