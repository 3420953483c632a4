//! Turns what changed into words: for a person at a terminal, as Markdown for a pull request, as JSON for a program.

use super::{Change, Difference, Report, Row};
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person
    Text,
    /// Tables for a pull request
    Markdown,
    /// Everything, with all cells of each row
    Json,
}

pub fn print(report: &Report, format: Format, coloured: bool) -> String {
    match format {
        Format::Text => text(report, coloured),
        Format::Markdown => markdown(report),
        Format::Json => serde_json::to_string_pretty(report).unwrap_or_default() + "\n",
    }
}

/// One thing that happened to a record.
struct Event<'r> {
    sign: char,
    what: &'static str,
    row: &'r Row,
    change: Option<&'r Change>,
}

/// In the order of the page.
fn events(found: &Difference) -> Vec<Event<'_>> {
    let mut all: Vec<Event> = Vec::new();
    all.extend(found.added.iter().map(|row| Event { sign: '+', what: "added", row, change: None }));
    all.extend(found.removed.iter().map(|row| Event { sign: '-', what: "removed", row, change: None }));
    all.extend(found.ended.iter().map(|c| Event { sign: '!', what: "ended", row: &c.row, change: Some(c) }));
    all.extend(found.changed.iter().map(|c| Event { sign: '~', what: "changed", row: &c.row, change: Some(c) }));
    all.sort_by_key(|event| event.row.get("line").parse::<u64>().unwrap_or(0));
    all
}

/// The events of both tables by page.
fn by_page(report: &Report) -> BTreeMap<&str, Vec<Event<'_>>> {
    let mut pages: BTreeMap<&str, Vec<Event>> = BTreeMap::new();
    for event in [&report.agreements, &report.memberships].into_iter().flat_map(events) {
        pages.entry(event.row.get("source")).or_default().push(event);
    }
    pages
}

/// "Gent (BE)", or the union's name.
fn name(row: &Row) -> String {
    match (row.get("organisation"), row.get("partner"), row.get("country_code")) {
        ("", partner, "") => partner.to_owned(),
        ("", partner, country) => format!("{partner} ({country})"),
        (organisation, ..) => organisation.to_owned(),
    }
}

/// What else a whole row says in short.
fn details(row: &Row) -> String {
    let told = [row.get("agreement_type"), row.get("date"), if row.get("status") == "active" { "" } else { row.get("status") }];
    let told: Vec<&str> = told.into_iter().filter(|cell| !cell.is_empty()).collect();
    if row.get("organisation").is_empty() { told.join(", ") } else { "membership".to_owned() }
}

/// What changed in one sentence; the first line of every form.
fn sentence(report: &Report) -> String {
    let mut parts = Vec::new();
    for (found, what) in [(&report.agreements, "agreements"), (&report.memberships, "memberships")] {
        let counts = found.counts(true);
        if !counts.is_empty() {
            parts.push(format!("{what}: {counts}"));
        }
    }
    let (old, new) = (report.open_questions.old, report.open_questions.new);
    if old != new {
        parts.push(format!("open questions: {new}, before {old}"));
    }
    if parts.is_empty() { "Nothing has changed.".to_owned() } else { capital(&parts.join("; ")) + "." }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn text(report: &Report, coloured: bool) -> String {
    let mut out = sentence(report) + "\n";
    for (page, events) in by_page(report) {
        let _ = write!(out, "\n{}\n", plain(page));
        for event in events {
            let (begin, end) = colours(event.sign, coloured);
            let (name, line) = (plain(&name(event.row)), event.row.get("line"));
            let details = event.change.map_or_else(|| details(event.row), |_| event.what.to_owned());
            let comma = if details.is_empty() { "" } else { ", " };
            let _ = writeln!(out, "{begin}{} line {line}: {name}{comma}{}{end}", event.sign, plain(&details));
            for field in event.change.iter().flat_map(|change| &change.fields) {
                let [old, new] =
                    [&field.old, &field.new].map(|cell| if cell.is_empty() { "nothing".to_owned() } else { plain(cell) });
                let _ = writeln!(out, "    {}: {old} → {new}", field.field);
            }
        }
    }
    out
}

fn colours(sign: char, coloured: bool) -> (&'static str, &'static str) {
    match sign {
        _ if !coloured => ("", ""),
        '+' => ("\x1b[32m", "\x1b[0m"),
        '-' => ("\x1b[31m", "\x1b[0m"),
        '!' => ("\x1b[35m", "\x1b[0m"),
        _ => ("\x1b[33m", "\x1b[0m"),
    }
}

/// A page can hold anything, also what would steer a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

fn markdown(report: &Report) -> String {
    let mut out = format!("**{}**\n", sentence(report));
    for (page, events) in by_page(report) {
        let _ = write!(out, "\n{}\n\n| | line | partner | what |\n| --- | --- | --- | --- |\n", quoted(page));
        for event in events {
            let fields = event.change.iter().flat_map(|change| &change.fields);
            let fields: Vec<String> =
                fields.map(|f| format!("{}: {} → {}", f.field.replace('_', "\\_"), quoted(&f.old), quoted(&f.new))).collect();
            let what = if event.change.is_some() { fields.join("<br>") } else { quoted(&details(event.row)) };
            let (line, name) = (quoted(event.row.get("line")), quoted(&name(event.row)));
            let _ = writeln!(out, "| {} | {line} | {name} | {what} |", event.what);
        }
    }
    out
}

/// A text that Markdown shows as it is: no table cell, link, tag or mention is made of it.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in plain(text).chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '|' | '~' | '!' => out.extend(['\\', letter]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            _ => out.push(letter),
        }
    }
    out
}
