//! Turns invented pages of many layouts into records and compares them with what a reader finds there.
//!
//! `tests/pages/NAME.txt` is a page (`tests/plain/NAME.txt` one whose lines no edit may move: cards, cells a line each, wide spaces, broken lines, double
//! spacing), `NAME.csv` what it says: one row per agreement, columns as in `agreements.csv`, a cell
//! `*` for what a reader would not settle; `NAME.members.csv` its unions. `UPDATE_EXPECT=1 cargo test --test pages` writes
//! what the program finds: read every changed row before it is committed.

mod common;

use common::{Row, extract, page_files, root, table};
use std::fs;
use std::path::Path;

const COLUMNS: [&str; 9] =
    ["line", "partner_raw", "partner", "place_type", "country_code", "geonames_id", "agreement_type", "date", "status"];
const MEMBER_COLUMNS: [&str; 3] = ["line", "organisation", "role"];

fn of_page<'a>(rows: &'a [Row], page: &Path) -> Vec<&'a Row> {
    let name = page.file_name().expect("a name").to_string_lossy();
    rows.iter().filter(|row| row["source"] == *name).collect()
}

/// Compares, or rewrites where asked; says what differs.
fn compare(found: &[&Row], expected: &Path, columns: &[&str], failures: &mut Vec<String>) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return update(found, expected, columns);
    }
    let wanted = if expected.exists() { table(expected) } else { Vec::new() };
    let name = expected.file_name().expect("a name").to_string_lossy();
    let line = |row: &Row| columns.iter().map(|c| row[*c].clone()).collect::<Vec<_>>().join(",");
    for (index, row) in wanted.iter().enumerate() {
        match found.get(index) {
            None => failures.push(format!("{name}: missing {}", line(row))),
            Some(got) if columns.iter().any(|c| row[*c] != "*" && row[*c] != got[*c]) => {
                failures.push(format!("{name}:\n  wanted {}\n  found  {}", line(row), line(got)));
            }
            Some(_) => {}
        }
    }
    failures.extend(found.iter().skip(wanted.len()).map(|row| format!("{name}: too much {}", line(row))));
}

fn update(found: &[&Row], expected: &Path, columns: &[&str]) {
    if found.is_empty() {
        let _ = fs::remove_file(expected);
        return;
    }
    let mut out = csv::Writer::from_path(expected).expect("a file to write");
    out.write_record(columns).expect("a row");
    for row in found {
        out.write_record(columns.iter().map(|c| &row[*c])).expect("a row");
    }
}

#[test]
fn every_page_gives_the_records_that_a_reader_finds() {
    check_folder("tests/pages");
}

#[test]
fn the_layout_of_plain_text_tells_what_belongs_together() {
    check_folder("tests/plain");
}

#[track_caller]
fn check_folder(folder: &str) {
    let pages = page_files(&root().join(folder));
    let ran = extract(&pages.iter().map(|page| page.as_path()).collect::<Vec<_>>());
    let (records, members) = (ran.table("agreements.csv"), ran.table("memberships.csv"));
    let mut failures = Vec::new();
    for page in pages {
        compare(&of_page(&records, &page), &page.with_extension("csv"), &COLUMNS, &mut failures);
        compare(&of_page(&members, &page), &page.with_extension("members.csv"), &MEMBER_COLUMNS, &mut failures);
    }
    assert!(failures.is_empty(), "{} differences\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_date_between_two_names_that_may_be_of_either_is_asked_about() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let page = folder.path().join("assisi.txt");
    let text = "Comune di Assisi\nCittà gemellate\n\nBayeux\n\n1984\nRingsted\n\n1991\nLublin\nArboga\n\n2003\nKuldīga\n";
    fs::write(&page, text).expect("a page");
    let records = extract(&[&page]).table("agreements.csv");
    let silent = records.iter().filter(|row| !row["flags"].contains("date-doubtful")).count();
    assert_eq!((records.len(), silent), (5, 0), "{records:?}");
}

#[test]
fn a_page_that_does_not_name_its_town_is_that_of_its_files_name() {
    let page = root().join("tests/pages/falkoping.txt");
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let municipality = |name: &str| {
        let copy = folder.path().join(name);
        fs::copy(&page, &copy).expect("a copy");
        let row = extract(&[&copy]).table("agreements.csv").remove(0);
        (row["municipality"].clone(), row["flags"].contains("municipality-unknown"))
    };
    assert_eq!(municipality("se-falkoping.txt"), ("Falköping".to_owned(), false));
    assert_eq!(municipality("partners-17.txt"), (String::new(), true), "a file's name may name no town");
}

#[test]
fn what_a_sentence_leaves_open_is_asked_about_and_nothing_else() {
    let pages = page_files(&root().join("tests/pages"));
    let name = |page: &Path| page.file_name().expect("a name").to_string_lossy().into_owned();
    let told = |page: &&Path| name(page).starts_with("prose-several-") || name(page).starts_with("stories-");
    let rows = extract(&pages.iter().map(|page| page.as_path()).filter(told).collect::<Vec<_>>()).table("agreements.csv");
    let asked = |flag: &str| {
        let rows = rows.iter().filter(|row| row["flags"].contains(flag));
        rows.map(|row| row["partner_raw"].as_str()).collect::<Vec<_>>()
    };
    // Two dates before one act; two for several names; a day and a month whose year stands elsewhere; a signature of
    // nobody knows what; a visit.
    assert_eq!(asked("date-doubtful"), ["Deggendorf", "Talca", "Trieste", "Split", "Arequipa", "Mons", "Horten"]);
    // Named without an act, or as a partner's partner.
    assert_eq!(asked("partner-doubtful"), ["Libercem", "Cuenca", "Mendoza", "Arequipa", "Кассель", "Togliatti"]);
}

#[test]
fn a_list_without_dates_beside_a_paragraph_of_dates_is_asked_about() {
    let page = root().join("tests/pages/sopron-dates-apart.txt");
    let records = extract(&[&page]).table("agreements.csv");
    assert_eq!(records.len(), 5, "{records:?}");
    assert!(records.iter().all(|row| row["flags"].contains("date-doubtful")), "{records:?}");
}
