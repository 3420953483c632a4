//! Turns `sources.csv` into what the steward knows of each page beforehand: whose it is, where and when it was got.
//!
//! The table is written by hand or saved from a spreadsheet. So any of its columns may be missing or elsewhere, the
//! separator may be a semicolon or a tab, and the encoding is found out like that of any page. But what it says must be
//! clear: a row that names no page, or a page twice, is refused with its line.

use super::Document;
use crate::error::{Error, ErrorKind};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// The name of the table in an input folder.
pub(super) const TABLE: &str = "sources.csv";

/// What `sources.csv` says of one page; an empty cell says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    pub municipality: Option<String>,
    pub country: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub retrieved: Option<String>,
    /// The 1-based line of the table that says so.
    pub line: u64,
}

impl Hash for PageFacts {
    /// Where the table says it does not matter.
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.municipality, &self.country, &self.language, &self.url, &self.retrieved).hash(state);
    }
}

impl PageFacts {
    /// The facts about the page, by its exact name, else by its name without the extension on either side.
    pub fn find<'a>(table: &'a HashMap<String, PageFacts>, source: &str) -> Option<&'a PageFacts> {
        if table.is_empty() {
            return None;
        }
        let key = key_of(source);
        if let Some(facts) = table.get(&key).or_else(|| table.get(stem(&key))) {
            return Some(facts);
        }
        let mut same = table.iter().filter(|(name, _)| stem(name) == stem(&key));
        match (same.next(), same.next()) {
            (Some((_, facts)), None) => Some(facts),
            _ => None,
        }
    }
}

/// Where the table of an input folder stands, if it has one.
pub fn sources_table(folder: &Path) -> PathBuf {
    folder.join(TABLE)
}

/// The facts by page name, from the folder's `sources.csv`; none if it has no such table.
pub fn page_facts(folder: &Path) -> Result<HashMap<String, PageFacts>, Error> {
    let path = sources_table(folder);
    match std::fs::read(&path) {
        Ok(raw) => parse(&path, Document::from_bytes(TABLE.to_string(), raw)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(HashMap::new()),
        Err(cause) => Err(Error::io("cannot read the table of pages", &path, cause)),
    }
}

fn parse(path: &Path, table: Document) -> Result<HashMap<String, PageFacts>, Error> {
    let broken = |line: u64, what: &str, help: &str| Error::new(ErrorKind::Table, what, help).at(path).line(line);
    if table.is_binary() {
        return Err(broken(1, "the table of pages is not text", "save it as CSV, not as a spreadsheet"));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator(table.line_text(0)))
        .trim(csv::Trim::All)
        .from_reader(table.text.as_bytes());
    let mut columns = None;
    let mut facts: HashMap<String, PageFacts> = HashMap::new();
    for row in reader.records() {
        let row = row.map_err(|cause| unreadable(path, &table, cause))?;
        let line = line_of(&table, row.position());
        let Some(columns) = &columns else {
            columns =
                Some(Columns::find(&row).map_err(|what| {
                    broken(line, &what, "begin the table with: file,url,municipality,country,language,retrieved")
                })?);
            continue;
        };
        if row.iter().all(str::is_empty) {
            continue;
        }
        let Some(name) = columns.cell(&row, "file") else {
            return Err(broken(line, "the row names no page", "write the page's file name into the column \"file\""));
        };
        let (key, row) = (key_of(&name), columns.facts(&row, line));
        if let Some(first) = facts.insert(key, row) {
            let what = format!("the page {name:?} already stands in line {}", first.line);
            return Err(broken(line, &what, "keep one of the two rows"));
        }
    }
    Ok(facts)
}

fn unreadable(path: &Path, table: &Document, cause: csv::Error) -> Error {
    let line = line_of(table, cause.position());
    let what = "a row of the table of pages has another number of cells than its first row";
    Error::new(ErrorKind::Table, what, "put cells that hold a separator into double quotes").at(path).line(line).because(cause)
}

/// The row's own line: its position is where the row before ended, and blank lines may lie between.
fn line_of(table: &Document, position: Option<&csv::Position>) -> u64 {
    let start = position.map_or(0, |position| position.byte() as usize);
    let rest = &table.text[start..];
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    table.line_of(start + blank) as u64 + 1
}

/// The separator that the first line uses most; a comma where it uses none.
fn separator(first: &str) -> u8 {
    let uses = |separator: u8| first.bytes().filter(|&byte| byte == separator).count();
    *[b'\t', b';', b','].iter().max_by_key(|&&separator| uses(separator)).unwrap_or(&b',')
}

/// Which column holds what.
struct Columns(HashMap<String, usize>);

impl Columns {
    fn find(header: &csv::StringRecord) -> Result<Columns, String> {
        let mut columns = HashMap::new();
        for (index, name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if columns.insert(name.to_lowercase(), index).is_some() {
                return Err(format!("the table of pages has two columns {name:?}"));
            }
        }
        if let (false, Some(&index)) = (columns.contains_key("file"), columns.get("name")) {
            columns.insert("file".to_string(), index);
        }
        if columns.contains_key("file") {
            Ok(Columns(columns))
        } else {
            Err("the table of pages has no column \"file\"".to_string())
        }
    }

    fn cell(&self, row: &csv::StringRecord, column: &str) -> Option<String> {
        let cell = row.get(*self.0.get(column)?)?;
        (!cell.is_empty()).then(|| cell.to_string())
    }

    fn facts(&self, row: &csv::StringRecord, line: u64) -> PageFacts {
        PageFacts {
            municipality: self.cell(row, "municipality"),
            country: self.cell(row, "country"),
            language: self.cell(row, "language"),
            url: self.cell(row, "url"),
            retrieved: self.cell(row, "retrieved"),
            line,
        }
    }
}

/// One spelling for one file: `/` between folders, accents composed (some systems store them apart).
fn key_of(name: &str) -> String {
    let name = name.replace('\\', "/");
    name.strip_prefix("./").unwrap_or(&name).nfc().collect()
}

fn stem(name: &str) -> &str {
    let file = name.rfind('/').map_or(0, |at| at + 1);
    match name[file..].rfind('.') {
        Some(dot) if dot > 0 => &name[..file + dot],
        _ => name,
    }
}
