//! Turns a CSV file of names into a CSV table of the places that each may mean, because a registry is mended by the thousand.

use super::{Answer, Decision, broken, country_called, how, look_up};
use crate::error::Error;
use crate::know::Knowledge;
use crate::know::gazetteer::Country;
use csv::{ReaderBuilder, StringRecord, Writer};
use rayon::prelude::*;
use std::path::Path;

/// Columns that are printed before those that the file has besides.
const COLUMNS: [&str; 9] = ["name", "country", "rank", "geonames_id", "canonical", "country_code", "score", "how", "decision"];
/// Places a name.
const MOST: usize = 5;
/// Names that are looked up side by side, then printed in their order.
const TOGETHER: usize = 4096;

/// Looks up all names of a file and prints the answers.
pub(super) fn batch(know: &Knowledge, file: &Path, ignore_country: bool) -> Result<u8, Error> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .from_path(file)
        .map_err(|cause| broken(file, "cannot read the table of names").because(cause))?;
    let layout = Layout::read(reader.headers().map_err(|cause| broken(file, "no first line").because(cause))?, file)?;
    let rows = layout.rows(know, reader.records(), file, ignore_country)?;
    let mut out = Writer::from_writer(std::io::BufWriter::new(std::io::stdout().lock()));
    let mut printed = out.write_record(&layout.printed);
    for part in rows.chunks(TOGETHER) {
        if printed.is_err() {
            break;
        }
        let answered: Vec<Vec<Vec<String>>> = part.par_iter().map(|row| answer(know, row)).collect();
        printed = answered.iter().flatten().try_for_each(|cells| out.write_record(cells));
    }
    finish(printed.and_then(|()| Ok(out.flush()?)))
}

/// A reader that has seen enough (`| head`) is no error.
fn finish(printed: Result<(), csv::Error>) -> Result<u8, Error> {
    match printed.map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        _ => std::io::ErrorKind::InvalidData.into(),
    }) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("cannot print", Path::new("standard output"), cause))
        }
        _ => Ok(0),
    }
}

/// Where the columns stand in the file, and what is printed.
struct Layout {
    name: usize,
    country: Option<usize>,
    others: Vec<usize>,
    printed: Vec<String>,
}

struct Row {
    name: String,
    country: Option<Country>,
    country_cell: String,
    others: Vec<String>,
}

impl Layout {
    fn read(headers: &StringRecord, file: &Path) -> Result<Layout, Error> {
        let trimmed: Vec<&str> = headers.iter().map(|h| h.trim_start_matches('\u{feff}').trim()).collect();
        let at = |wanted: &str| trimmed.iter().position(|header| *header == wanted);
        let name = at("name").ok_or_else(|| broken(file, "the table has no column called name"))?;
        let country = at("country");
        let others: Vec<usize> = (0..trimmed.len()).filter(|&i| i != name && Some(i) != country).collect();
        let mut printed: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
        for header in others.iter().map(|&i| trimmed[i]) {
            printed.push(if COLUMNS.contains(&header) { format!("input_{header}") } else { header.to_owned() });
        }
        Ok(Layout { name, country, others, printed })
    }

    /// All rows are read before anything is printed: a bad one leaves no half table.
    fn rows(
        &self,
        know: &Knowledge,
        records: impl Iterator<Item = csv::Result<StringRecord>>,
        file: &Path,
        ignore_country: bool,
    ) -> Result<Vec<Row>, Error> {
        let read = |record: csv::Result<StringRecord>| {
            let record = record.map_err(|cause| broken(file, "a broken row").because(cause))?;
            self.row(know, record, file, ignore_country)
        };
        records.map(read).collect()
    }

    fn row(&self, know: &Knowledge, record: StringRecord, file: &Path, ignore_country: bool) -> Result<Row, Error> {
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let country_cell = self.country.map(cell).unwrap_or_default();
        let words = country_cell.trim();
        let line = record.position().map_or(0, |position| position.line());
        let asked = !ignore_country && !words.is_empty();
        let country = asked.then(|| country_called(know, words).map_err(|error| error.at(file).line(line))).transpose()?;
        Ok(Row { name: cell(self.name), country, country_cell, others: self.others.iter().map(|&i| cell(i)).collect() })
    }
}

/// The printed rows of one name; one without a place where nothing fits.
fn answer(know: &Knowledge, row: &Row) -> Vec<Vec<String>> {
    let (answers, decision) = look_up(know.gazetteer, &row.name, row.country);
    let mut rows: Vec<Vec<String>> =
        answers.iter().take(MOST).enumerate().map(|(at, answer)| cells(know, row, at, answer, decision)).collect();
    if rows.is_empty() {
        let cells = [&row.name, &row.country_cell, "1", "", "", "", "", "", decision.word()];
        rows.push(cells.into_iter().map(str::to_owned).chain(row.others.iter().cloned()).collect());
    }
    rows
}

fn cells(know: &Knowledge, row: &Row, at: usize, answer: &Answer, decision: Decision) -> Vec<String> {
    let place = know.gazetteer.place(answer.candidate.hit.place);
    let mut cells = vec![
        row.name.clone(),
        row.country_cell.clone(),
        (at + 1).to_string(),
        place.geonames_id.to_string(),
        place.name.to_owned(),
        know.gazetteer.code(place.country).to_owned(),
        format!("{:.4}", answer.score),
        how(answer.candidate.how),
        if at == 0 { decision.word().to_owned() } else { String::new() },
    ];
    cells.extend(row.others.iter().cloned());
    cells
}
