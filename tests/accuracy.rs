//! Turns small annotated sets into reports and bounds into questions, as a user of `accuracy` and `--max-auto-error` sees them.

mod common;

use common::{call, extract_into, pages, words};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const PAGE: &str = "Sister cities of Puebla

- Lyon, France, sister city agreement, 1998
- Ghent, Belgium, sister city agreement, 2001
- Springfield, sister city agreement, 2002
";

/// A set of one page on which a reader finds other years for Ghent, and leaves Springfield open.
fn annotated() -> TempDir {
    let set = TempDir::new().expect("a temporary folder");
    for folder in ["pages", "gold"] {
        fs::create_dir(set.path().join(folder)).expect("a folder");
    }
    fs::write(set.path().join("pages/puebla.txt"), PAGE).expect("a page");
    let gold = "kind,partner_raw,partner,country,geonameid,agreement_type,date,must_flag,optional
partner,Lyon,Lyon,FR,2996944,twinning,1998,no,no
partner,Ghent,Ghent,BE,2797656,twinning,1999,no,no
partner,Springfield,Springfield,US,,twinning,2002,yes,yes
";
    fs::write(set.path().join("gold/puebla.csv"), gold).expect("a table");
    fs::write(set.path().join("sources.csv"), "name,language,layout\npuebla,en,bullets\n").expect("a table");
    set
}

#[test]
fn accuracy_counts_right_rows_by_set_language_and_layout() {
    let set = annotated();
    let done = call(&[Path::new("accuracy"), set.path()]);
    let report = words(&done.stdout);
    assert!(done.status.success(), "{}", words(&done.stderr));
    for part in ["2 rows of annotated pages", "| en | 2 | 100.0 % | 1 (50.00 %) |", "| bullets | 2 | 100.0 % | 1 (50.00 %) |"] {
        assert!(report.contains(part), "{part:?} is not in\n{report}");
    }
}

#[test]
fn a_fit_writes_the_table_of_risk() {
    let set = annotated();
    let table = set.path().join("risk.tsv");
    let done = call(&[Path::new("accuracy"), set.path(), Path::new("--fit"), &table]);
    assert!(done.status.success(), "{}", words(&done.stderr));
    assert!(fs::read_to_string(&table).expect("the table").starts_with("# Confidence"));
    let missing = call(&[Path::new("accuracy"), Path::new("no-such-set")]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(words(&missing.stderr).contains("no-such-set"), "{}", words(&missing.stderr));
}

#[test]
fn a_bound_on_errors_asks_for_rows_below_it() {
    let raw = pages(&[("puebla.txt", PAGE)]);
    let asked = |bound: &[&str]| {
        let output = TempDir::new().expect("a temporary folder");
        let ran = extract_into(&[raw.path()], &output.path().join("output"), bound);
        let rows = ran.table("agreements.csv");
        let questions = ran.table("review.csv").len();
        let low = rows.iter().filter(|row| row["flags"].contains("confidence-low")).count();
        (rows.iter().filter(|row| row["needs_review"] == "true").count(), low, questions)
    };
    assert_eq!(asked(&[]), (1, 0, 1), "Springfield is ambiguous");
    assert_eq!(asked(&["--max-auto-error", "0%"]), (3, 2, 3), "nothing is certain");
    assert_eq!(asked(&["--max-auto-error", "100%"]), (0, 0, 0), "everything will do");
    let wrong = call(&["extract", "--max-auto-error", "half"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(words(&wrong.stderr).contains("0.5%"), "{}", words(&wrong.stderr));
}
