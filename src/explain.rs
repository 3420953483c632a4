//! Turns a page, a line or a record's id into the tree of evidence behind its records, for a steward who doubts one.

use crate::decide::bound::Bound;
use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::pipeline::{Read, Reader};
use crate::read::{Document, PageFacts, PageFile, find_pages, page_facts, read_page};
use crate::record::Record;
use crate::rulings::{self, Rulings};
use crate::span::Span;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Languages whose order is shown.
const ORDERS: usize = 3;
/// A municipality less likely than this is not shown.
const LEAST_HOME: f64 = 0.01;

/// The explanation of `PAGE`, `PAGE:LINE` or `RECORD_ID` (looked for among `inputs`), as of a run with the bound.
pub fn explain(what: &str, inputs: &[PathBuf], bound: Option<Bound>, know: &Knowledge) -> Result<String, Error> {
    if let Some((page, line)) = page_and_line(what) {
        let inputs = [page];
        let (files, rulings) = (find_pages(&inputs)?, ruled(&inputs, know)?);
        let mut text = String::new();
        for file in &files {
            text += &page_tree(file, &rulings, bound, know, |r| line.is_none_or(|l| r.line == l))?;
        }
        return Ok(if text.is_empty() { format!("No record stands there: {what}\n") } else { text });
    }
    let rulings = ruled(inputs, know)?;
    for file in find_pages(inputs)? {
        let text = page_tree(&file, &rulings, bound, know, |r| r.id == what)?;
        if !text.is_empty() {
            return Ok(text);
        }
    }
    Err(Error::new(
        ErrorKind::Missing,
        format!("neither a page nor a record's id: {what}"),
        "give a page's path, PAGE:LINE, or an id from agreements.csv with --input",
    ))
}

fn page_and_line(what: &str) -> Option<(PathBuf, Option<usize>)> {
    if Path::new(what).exists() {
        return Some((PathBuf::from(what), None));
    }
    let (page, line) = what.rsplit_once(':')?;
    let line = line.parse().ok()?;
    Path::new(page).exists().then(|| (PathBuf::from(page), Some(line)))
}

fn ruled(inputs: &[PathBuf], know: &Knowledge) -> Result<Rulings, Error> {
    rulings::file::load(&rulings::locate(None, inputs)?, know)
}

fn page_tree(
    file: &PageFile,
    rulings: &Rulings,
    bound: Option<Bound>,
    know: &Knowledge,
    wanted: impl Fn(&Record) -> bool,
) -> Result<String, Error> {
    let document = read_page(file)?;
    let facts = page_facts(&file.folder)?;
    let facts = PageFacts::find(&facts, &file.source);
    let rulings = rulings.read_ahead(&document.source, &document.sha256, document.is_long(), |rulings| {
        let mut scout = Reader::new(&file.source, know, facts);
        read_page(file)?.parts().for_each(|part| rulings.observe(&part, &scout.read(&part).decided));
        Ok(())
    })?;
    let mut reader = Reader::new(&document.source, know, facts).with(rulings).bounded(bound);
    let mut text = String::new();
    for part in document.parts() {
        let read = reader.read(&part);
        let records: Vec<&Record> = read.decided.records.iter().filter(|r| wanted(r)).collect();
        if !records.is_empty() && text.is_empty() {
            head(&part, &read, know, &mut text);
        }
        records.into_iter().for_each(|record| tree(&part, record, know, &mut text));
    }
    Ok(text)
}

/// The page's municipality and the order of its list. Writing into a string cannot fail.
fn head(document: &Document, read: &Read, know: &Knowledge, text: &mut String) {
    let gazetteer = &know.gazetteer;
    let home = &read.decided.municipality;
    let code = home.country.map_or("?", |c| gazetteer.code(c));
    let _ = writeln!(text, "{}: the page of {} ({code}), {:.2}", document.source, home.name, home.probability);
    for rival in read.weighed.homes.iter().skip(1).filter(|h| h.probability > LEAST_HOME) {
        let (name, code) = (gazetteer.place(rival.place).name, gazetteer.code(rival.country));
        let _ = writeln!(text, "  rival: the page of {name} ({code}), {:.2}", rival.probability);
    }
    for (rank, order) in read.weighed.outcome.orders.iter().filter(|o| o.language.is_some()).take(ORDERS).enumerate() {
        if order.probability > 0.001 || rank == 0 {
            let language = order.language.map_or("", |l| gazetteer.language_code(l));
            let _ = writeln!(
                text,
                "  countries in the order of their names in {language}: log score {:.1}, probability {:.2}",
                order.score, order.probability
            );
        }
    }
    text.push('\n');
}

fn tree(document: &Document, record: &Record, know: &Knowledge, text: &mut String) {
    let code = record.country.map_or("??", |c| know.gazetteer.code(c));
    let id = record.place.map_or(String::new(), |p| format!(" {}", know.gazetteer.geonames_id(p)));
    let _ = writeln!(
        text,
        "{} line {}: {}{id} ({code}), {} {}, confidence {:.2}",
        record.id, record.line, record.partner, record.agreement_type, record.date, record.confidence
    );
    underline(document, record, text);
    for evidence in &record.evidence {
        let words = evidence.span.map_or(String::new(), |s| format!(" “{}”", one_line(s.of(&document.text))));
        let _ = write!(text, "  ├ {}:{words} ", evidence.field);
        evidence.reason.write(know.gazetteer, text);
        text.push('\n');
    }
    if !record.flags.is_empty() {
        let _ = writeln!(text, "  ├ flags: {}", crate::write::rows::flags(&record.flags));
    }
    for (index, candidate) in record.candidates.iter().enumerate() {
        let branch = if index + 1 == record.candidates.len() { "└" } else { "├" };
        let word = if index == 0 { "reading" } else { "rival" };
        let _ = write!(text, "  {branch} {word}: ");
        crate::decide::choice::describe(candidate, know, text);
        text.push('\n');
    }
    text.push('\n');
}

/// The line of the name, with the words that count underlined: `^` the name, `~` the rest.
fn underline(document: &Document, record: &Record, text: &mut String) {
    let line = document.lines()[document.line_of(record.partner_raw.start as usize)].span;
    let shown = window(&document.text, line, record.partner_raw);
    let mut marks: Vec<Span> = record.evidence.iter().filter_map(|e| e.span).filter(|s| shown.contains(*s)).collect();
    marks.push(record.partner_raw);
    let mut strokes = String::new();
    for (at, _) in shown.of(&document.text).char_indices() {
        let offset = shown.start + at as u32;
        let inside = |s: &Span| s.start <= offset && offset < s.end;
        strokes.push(if inside(&record.partner_raw) {
            '^'
        } else if marks.iter().any(inside) {
            '~'
        } else {
            ' '
        });
    }
    let _ = writeln!(text, "  │ {}\n  │ {}", shown.of(&document.text).replace('\t', " "), strokes.trim_end());
}

/// At most 160 characters of a line, around the name.
fn window(text: &str, line: Span, name: Span) -> Span {
    if line.len() <= 240 {
        return line;
    }
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor((name.start as usize).saturating_sub(80).max(line.start as usize));
    Span::new(start, floor((name.end as usize + 120).min(line.end as usize)).max(name.end as usize))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
