//! Turns a table as a spreadsheet saved it (CSV of any kind, XLSX, ODS) into rows of named cells with their line numbers.
//!
//! Spreadsheets change separators, line ends and encodings, add a byte order mark, quote what needs none, and take numbers
//! and dates for what they look like. None of that may lose an answer, so what cannot be read is an error with its line.

use crate::error::{Error, ErrorKind};
use crate::read::Document;
use crate::write::cell::unguard_formula;
use calamine::{Data, Reader};
use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;

/// A table with a header.
#[derive(Debug)]
pub struct Sheet {
    columns: HashMap<String, usize>,
    rows: Vec<(u64, Vec<String>)>,
}

/// One row: its line in the file (or its number in the spreadsheet), and its cells.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s> {
    pub line: u64,
    columns: &'s HashMap<String, usize>,
    cells: &'s [String],
}

impl Row<'_> {
    /// The cell without the mark that keeps spreadsheets from running it; empty where there is no such column.
    pub fn cell(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|&at| self.cells.get(at)).map_or("", |cell| unguard_formula(cell.trim()))
    }
}

impl Sheet {
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { line: *line, columns: &self.columns, cells })
    }
}

/// Reads the table; `what` names it in errors.
pub fn read(path: &Path, what: &str) -> Result<Sheet, Error> {
    let bytes = std::fs::read(path).map_err(|cause| Error::io(format!("cannot read {what}"), path, cause))?;
    // Both are ZIP archives.
    let rows = if bytes.starts_with(b"PK\x03\x04") { workbook(path, bytes)? } else { text(path, bytes)? };
    headed(path, what, rows)
}

fn headed(path: &Path, what: &str, rows: Vec<(u64, Vec<String>)>) -> Result<Sheet, Error> {
    let mut rows = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let mut columns = HashMap::new();
    let (line, header) = rows.next().unwrap_or_default();
    for (index, name) in header.iter().map(|name| name.trim().to_lowercase()).enumerate().filter(|(_, name)| !name.is_empty()) {
        if columns.insert(name.clone(), index).is_some() {
            return Err(broken(path, line, format!("{what} has two columns “{name}”"), "delete or rename one of them"));
        }
    }
    Ok(Sheet { columns, rows: rows.collect() })
}

pub fn broken(path: &Path, line: u64, what: impl Into<String>, help: &str) -> Error {
    Error::new(ErrorKind::Table, what, help).at(path).line(line)
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<Vec<(u64, Vec<String>)>, Error> {
    let document = Document::from_bytes(String::new(), bytes);
    if document.is_binary() {
        let help = "save the table as CSV (UTF-8), XLSX or ODS";
        return Err(broken(path, 1, "the table is neither text nor a spreadsheet that can be read", help));
    }
    let text = &document.text;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut line = |position: Option<&csv::Position>| position.map_or(0, |p| lines.at(p.byte() as usize));
    for row in reader.records() {
        let row = row.map_err(|cause| {
            broken(path, line(cause.position()), "the row cannot be read", "mend the row, or save the table anew").because(cause)
        })?;
        rows.push((line(row.position()), row.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

/// Counts the lines of a text, from one row to the next.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The 1-based line of a row that begins here, or behind blank lines; rows are asked for in order.
    fn at(&mut self, at: usize) -> u64 {
        let rest = &self.text[at.min(self.text.len())..];
        let start = at + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let before = &self.text.as_bytes()[..start.min(self.text.len())];
        let is_end = |i: &usize| before[*i] == b'\n' || before[*i] == b'\r' && before.get(i + 1) != Some(&b'\n');
        self.line += (self.at..before.len()).filter(is_end).count() as u64;
        self.at = self.at.max(before.len());
        self.line
    }
}

/// The separator that stands most often in the header, outside of quotes.
fn separator(text: &str) -> u8 {
    let header = text.trim_start().split(['\n', '\r']).next().unwrap_or("");
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        counts.iter_mut().filter(|(separator, _)| *separator == byte && !quoted).for_each(|count| count.1 += 1);
    }
    counts.into_iter().rev().max_by_key(|count| count.1).map_or(b',', |count| count.0)
}

/// The first sheet of a workbook.
fn workbook(path: &Path, bytes: Vec<u8>) -> Result<Vec<(u64, Vec<String>)>, Error> {
    let unreadable = |cause: calamine::Error| {
        let help = "save the table anew as XLSX, ODS or CSV";
        Error::new(ErrorKind::Table, "the spreadsheet cannot be read", help).at(path).because(cause)
    };
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let Some(range) = book.worksheet_range_at(0) else {
        return Err(Error::new(ErrorKind::Table, "the spreadsheet has no sheet", "save the table anew").at(path));
    };
    let range = range.map_err(unreadable)?;
    let first = range.start().map_or(0, |(row, _)| u64::from(row)) + 1;
    let row = |(index, cells): (usize, &[Data])| {
        let line = first + index as u64;
        match cells.iter().find(|cell| matches!(cell, Data::Error(_))) {
            Some(cell) => Err(broken(path, line, format!("a cell holds a formula that fails ({cell})"), "write the text itself")),
            None => Ok((line, cells.iter().map(cell).collect())),
        }
    };
    range.rows().enumerate().map(row).collect()
}

/// A cell as its text would stand in a CSV: whole numbers without a point, dates as ISO 8601.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => day(text),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, date, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{date:02}")
        }
        other => other.to_string(),
    }
}

/// The day of a moment at midnight.
fn day(text: &str) -> String {
    text.strip_suffix("T00:00:00").filter(|day| day.len() == 10).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_counted_outside_of_quotes() {
        assert_eq!(separator("\"a,b,c,d\";e;f\n"), b';');
        assert_eq!(separator("a\tb,c\td"), b'\t');
        assert_eq!(separator("ruling"), b',');
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        let lines = |text: &str, rows: &[usize]| {
            let mut lines = Lines { text, at: 0, line: 1 };
            rows.iter().map(|&at| lines.at(at)).collect::<Vec<_>>()
        };
        assert_eq!(lines("a\r\nb\rc\nd", &[0, 3, 5, 7]), [1, 2, 3, 4]);
        assert_eq!(lines("a\n\n\nb", &[0, 2]), [1, 4]);
    }
}
