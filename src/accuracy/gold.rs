//! Turns an annotated page's table and the program's rows into which of the rows are right.

use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::know::fold::fold;
use crate::read::Document;
use crate::record::Record;
use std::collections::HashMap;
use std::path::Path;

type Cells = HashMap<String, String>;

/// Names as alike as this may be one.
const ALIKE: f64 = 0.8;

/// What the program says in one row.
pub struct Found {
    raw: String,
    partner: String,
    country: String,
    place: String,
    agreement_type: String,
    date: String,
    pub confidence: f64,
    pub asked: bool,
}

impl Found {
    pub fn of(record: &Record, page: &Document, know: &Knowledge) -> Found {
        let gazetteer = &know.gazetteer;
        Found {
            raw: fold(record.partner_raw.of(&page.text)),
            partner: fold(&record.partner),
            country: record.country.map_or(String::new(), |c| gazetteer.code(c).to_owned()),
            place: record.place.map_or(String::new(), |p| gazetteer.place(p).geonames_id.to_string()),
            agreement_type: record.agreement_type.word().to_owned(),
            date: record.date.clone(),
            confidence: record.confidence,
            asked: record.needs_review(),
        }
    }
}

/// The partners that a reader found on one page.
pub struct Gold {
    rows: Vec<Cells>,
}

impl Gold {
    /// The table of a page; none where there is no such file.
    pub fn of(path: &Path) -> Result<Option<Gold>, Error> {
        let Some(rows) = table(path)? else { return Ok(None) };
        Ok(Some(Gold { rows: rows.into_iter().filter(|row| cell(row, "kind") == "partner").collect() }))
    }

    /// For each row whether it is right; none where the annotator leaves it open. Best pairs first; a row nobody wants is wrong.
    pub fn judge(&self, found: &[Found]) -> Vec<Option<bool>> {
        let mut pairs = Vec::new();
        for (g, gold) in self.rows.iter().enumerate() {
            for (f, row) in found.iter().enumerate() {
                let same = same_partner(gold, row);
                if same > 0.0 {
                    let date = if cell(gold, "date") == row.date { 0.05 } else { 0.0 };
                    let kind = if cell(gold, "agreement_type") == row.agreement_type { 0.03 } else { 0.0 };
                    let apart = (g as f64 / self.rows.len() as f64 - f as f64 / found.len() as f64).abs();
                    pairs.push((same + date + kind, apart, g, f));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
        let mut used = vec![false; self.rows.len()];
        let mut judged: Vec<Option<Option<bool>>> = vec![None; found.len()];
        for (_, _, g, f) in pairs {
            if !used[g] && judged[f].is_none() {
                used[g] = true;
                judged[f] = Some(is_right(&self.rows[g], &found[f]));
            }
        }
        judged.into_iter().map(|row| row.unwrap_or(Some(false))).collect()
    }
}

/// How surely both speak of one partner, 0 to 1.
fn same_partner(gold: &Cells, row: &Found) -> f64 {
    let raw = fold(cell(gold, "partner_raw"));
    let within = |a: &str, b: &str| format!(" {b} ").contains(&format!(" {a} "));
    if raw.is_empty() || row.raw.is_empty() {
        0.0
    } else if raw == row.raw {
        1.0
    } else if within(&raw, &row.raw) || within(&row.raw, &raw) {
        0.9
    } else if !row.place.is_empty() && cell(gold, "geonameid") == row.place {
        0.88
    } else if !row.partner.is_empty() && fold(cell(gold, "partner")) == row.partner {
        0.86
    } else {
        let alike = strsim::normalized_levenshtein(&raw, &row.raw);
        if alike >= ALIKE { alike } else { 0.0 }
    }
}

/// None where the annotator leaves the row open; an ambiguous place that is asked is right.
fn is_right(gold: &Cells, row: &Found) -> Option<bool> {
    if cell(gold, "optional") == "yes" {
        return None;
    }
    let asked = row.asked && cell(gold, "must_flag") == "yes";
    let country = cell(gold, "country") == row.country;
    let place = match cell(gold, "geonameid") {
        "" => country,
        id => country && id == row.place,
    };
    Some((asked || place) && cell(gold, "agreement_type") == row.agreement_type && cell(gold, "date") == row.date)
}

/// Language and layout of the pages of a set.
pub struct About(HashMap<String, Cells>);

impl About {
    pub fn of(set: &Path) -> Result<About, Error> {
        let mut about = HashMap::new();
        for file in ["sources.csv", "pages.csv"] {
            let rows = table(&set.join(file))?.unwrap_or_default();
            about.extend(rows.into_iter().map(|row| (cell(&row, "name").to_owned(), row)));
        }
        Ok(About(about))
    }

    pub fn of_page(&self, name: &str) -> (&str, &str) {
        let known = |column: &str| self.0.get(name).map_or("", |row| cell(row, column));
        let or_unknown = |word| match word {
            "" => "not told",
            word => word,
        };
        (or_unknown(known("language")), or_unknown(known("layout")))
    }
}

fn cell<'a>(row: &'a Cells, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

/// The rows of a CSV file by column; none where there is no such file.
fn table(path: &Path) -> Result<Option<Vec<Cells>>, Error> {
    if !path.exists() {
        return Ok(None);
    }
    let broken = |cause| {
        Error::new(ErrorKind::Table, "cannot read the annotated table", "mend it or leave the set out").at(path).because(cause)
    };
    let mut reader = csv::Reader::from_path(path).map_err(broken)?;
    reader.deserialize::<Cells>().collect::<Result<Vec<_>, _>>().map(Some).map_err(broken)
}
