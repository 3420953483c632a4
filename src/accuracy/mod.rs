//! Turns annotated pages into the table of how often rows are right at which confidence, because a promise about errors must be measured.
//!
//! A set is a folder with `pages/`, `gold/NAME.csv` (what a reader finds on page NAME: `kind, partner_raw, partner, country,
//! geonameid, agreement_type, date, must_flag, optional`) and, if known, `sources.csv` or `pages.csv` (`name, language, layout`). Half
//! of the pages fit the table of `--fit`; the figures are those of the other half.

mod gold;
mod risk;

use crate::decide::bound::Bound;
use crate::error::Error;
use crate::know::Knowledge;
use crate::pipeline::Reader;
use crate::read::{PageFile, find_pages, read_page};
use gold::{About, Found, Gold};
use risk::{Judged, held_back};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The report in Markdown; writes the table of risk where `fit` names one.
pub fn report(sets: &[PathBuf], fit: Option<&Path>, know: &Knowledge) -> Result<String, Error> {
    let mut judged = Vec::new();
    for set in sets {
        judge_set(set, know, &mut judged)?;
    }
    if let Some(path) = fit {
        let fitting: Vec<&Judged> = judged.iter().filter(|row| !row.held_back).collect();
        std::fs::write(path, risk::table(&fitting)).map_err(|cause| Error::io("cannot write the table of risk", path, cause))?;
    }
    Ok(markdown(&judged))
}

fn judge_set(set: &Path, know: &Knowledge, judged: &mut Vec<Judged>) -> Result<(), Error> {
    let about = About::of(set)?;
    let name = set.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for page in find_pages(&[set.join("pages")])? {
        let stem = page.source.rsplit_once('.').map_or(page.source.as_str(), |(stem, _)| stem).to_owned();
        let Some(gold) = Gold::of(&set.join("gold").join(format!("{stem}.csv")))? else { continue };
        let (language, layout) = about.of_page(&stem);
        let found = found(&page, know)?;
        for (row, right) in found.iter().zip(gold.judge(&found)) {
            let Some(right) = right else { continue };
            judged.push(Judged {
                set: name.clone(),
                language: language.to_owned(),
                layout: layout.to_owned(),
                held_back: held_back(&stem),
                confidence: row.confidence,
                asked: row.asked,
                right,
            });
        }
    }
    Ok(())
}

/// The rows that the program finds on a page.
fn found(page: &PageFile, know: &Knowledge) -> Result<Vec<Found>, Error> {
    let document = read_page(page)?;
    let mut reader = Reader::new(&page.source, know, None);
    let mut rows = Vec::new();
    for part in document.parts() {
        rows.extend(reader.read(&part).decided.records.iter().map(|record| Found::of(record, &part, know)));
    }
    Ok(rows)
}

/// The bounds on errors that the report tells of.
const BOUNDS: [f64; 4] = [0.002, 0.005, 0.01, 0.02];

fn markdown(judged: &[Judged]) -> String {
    let mut text = String::new();
    let held: Vec<&Judged> = judged.iter().filter(|row| row.held_back).collect();
    let _ = writeln!(
        text,
        "{} rows of annotated pages, {} of them on pages held back. Calibration error: {:.3} over all, {:.3} held back.\n",
        judged.len(),
        held.len(),
        risk::calibration_error(&judged.iter().collect::<Vec<_>>()),
        risk::calibration_error(&held),
    );
    text += "## Rows without a question, by the bound on errors\n\n";
    text += "`--max-auto-error` asks below a confidence that was fitted on the other half of the pages.\n\n";
    text += "| bound | rows without a question | wrong among them |\n| --- | --- | --- |\n";
    for most in BOUNDS {
        let auto: Vec<bool> =
            held.iter().filter(|row| Bound::of_error(most).passes(row.confidence)).map(|row| row.right).collect();
        let _ = writeln!(text, "| {:.1} % | {} | {} |", most * 100.0, percent(auto.len(), held.len()), wrong(&auto));
    }
    for (title, key) in [("set", 0), ("language", 1), ("layout", 2)] {
        by(judged, title, key, &mut text);
    }
    text
}

/// One table: rows without a question as the program asks by itself, and with a bound of half a percent.
fn by(judged: &[Judged], title: &str, key: usize, text: &mut String) {
    let _ = writeln!(
        text,
        "\n## By {title}\n\n| {title} | rows | without a question | wrong among them | without one at 0.5 % | wrong among them |\n\
         | --- | --- | --- | --- | --- | --- |"
    );
    let mut names: Vec<&str> = judged.iter().map(|row| row.key(key)).collect();
    names.sort_unstable();
    names.dedup();
    let bound = Bound::of_error(0.005);
    for name in names {
        let rows: Vec<&Judged> = judged.iter().filter(|row| row.key(key) == name).collect();
        let auto: Vec<bool> = rows.iter().filter(|row| !row.asked).map(|row| row.right).collect();
        let bounded: Vec<bool> = rows.iter().filter(|row| bound.passes(row.confidence)).map(|row| row.right).collect();
        let cells = [percent(auto.len(), rows.len()), wrong(&auto), percent(bounded.len(), rows.len()), wrong(&bounded)];
        let _ = writeln!(text, "| {name} | {} | {} |", rows.len(), cells.join(" | "));
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
}

fn wrong(right: &[bool]) -> String {
    let count = right.iter().filter(|right| !**right).count();
    let share = 100.0 * count as f64 / right.len().max(1) as f64;
    format!("{count} ({share:.2} %)")
}
