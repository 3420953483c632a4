//! Turns a steward's answers in the review sheet into records, once and for all.

mod common;

use common::{Ran, Row, extract_into, header, pages};
use std::path::Path;
use tempfile::TempDir;

const PAGE: &str =
    "Sister cities of Puebla\n\n- Springfield, sister city agreement, 2002\n- Lyon, France, twinning agreement, 1998\n";

struct Desk {
    pages: TempDir,
    output: TempDir,
}

impl Desk {
    fn new(page: &str) -> Desk {
        Desk { pages: pages(&[("partners.txt", page)]), output: TempDir::new().unwrap() }
    }

    fn run(&self) -> Ran {
        let ran = extract_into(&[self.pages.path()], self.output.path(), &["--strict"]);
        assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
        ran
    }

    fn put(&self, page: &str) {
        std::fs::write(self.pages.path().join("partners.txt"), page).unwrap();
    }

    fn sheet(&self) -> std::path::PathBuf {
        self.output.path().join("review.csv")
    }

    /// Writes the answer into the column `ruling` of every row that `which` picks, as a spreadsheet would.
    fn answer(&self, which: impl Fn(&Row) -> bool, ruling: &str, note: &str, separator: u8) {
        let (columns, rows) = (header(&self.sheet()), common::table(&self.sheet()));
        let mut out = csv::WriterBuilder::new().delimiter(separator).from_path(self.sheet()).unwrap();
        out.write_record(&columns).unwrap();
        for mut row in rows {
            if which(&row) {
                row.insert("ruling".to_owned(), ruling.to_owned());
                row.insert("note".to_owned(), note.to_owned());
            }
            out.write_record(columns.iter().map(|column| &row[column])).unwrap();
        }
    }
}

fn record<'a>(rows: &'a [Row], raw: &str) -> &'a Row {
    rows.iter().find(|row| row["partner_raw"] == raw).unwrap_or_else(|| panic!("no record of {raw}"))
}

fn is_of<'a>(raw: &'a str) -> impl Fn(&Row) -> bool + 'a {
    move |row| row["quote"].contains(raw)
}

#[test]
fn an_answer_is_applied_and_kept() {
    let desk = Desk::new(PAGE);
    let first = desk.run();
    assert_eq!(first.status, 3, "questions are open");
    let before = first.table("agreements.csv");
    assert_eq!(record(&before, "Springfield")["needs_review"], "true");
    let asked = first.table("review.csv");
    assert!(asked.iter().all(|row| row["ruling"].is_empty() && !row["question"].is_empty()));
    desk.answer(is_of("Springfield"), "4951788", "asked at the town hall", b',');
    for _ in 0..2 {
        let ran = desk.run();
        assert_eq!(ran.status, 0, "nothing is open: {:?}", ran.table("review.csv"));
        let rows = ran.table("agreements.csv");
        let ruled = record(&rows, "Springfield");
        let cells =
            ["geonames_id", "country_code", "admin1", "country_basis", "needs_review", "record_id"].map(|c| ruled[c].as_str());
        let id = record(&before, "Springfield")["record_id"].as_str();
        assert_eq!(cells, ["4951788", "US", "Massachusetts", "ruling", "false", id]);
        assert_eq!(record(&rows, "Lyon"), record(&before, "Lyon"), "another record changed");
        let kept = ran.table("review.csv");
        assert_eq!(kept.len(), asked.len());
        let questions = |rows: &[Row]| rows.iter().map(|row| row["question_id"].clone()).collect::<Vec<_>>();
        assert_eq!(questions(&kept), questions(&asked));
        assert!(kept.iter().all(|row| row["ruling"] == "4951788" && row["note"] == "asked at the town hall"));
        assert_eq!(ran.json("run.json")["counts"]["open_questions"], 0);
    }
}

#[test]
fn spreadsheets_with_semicolons_and_plain_consent_are_understood() {
    let desk = Desk::new(PAGE);
    let before = desk.run().table("agreements.csv");
    desk.answer(|_| true, "OK", "", b';');
    let ran = desk.run();
    let (old, rows) = (record(&before, "Springfield"), ran.table("agreements.csv"));
    let new = record(&rows, "Springfield");
    assert_eq!((ran.status, &new["geonames_id"], new["needs_review"].as_str()), (0, &old["geonames_id"], "false"));
}

#[test]
fn an_answer_moves_with_its_line() {
    let desk = Desk::new(PAGE);
    desk.run();
    desk.answer(|_| true, "4951788", "", b',');
    desk.put(&PAGE.replace("\n\n", "\n\n\n\nThe office of international relations is open on weekdays until four o'clock.\n\n"));
    let ran = desk.run();
    assert_eq!((ran.status, record(&ran.table("agreements.csv"), "Springfield")["geonames_id"].as_str()), (0, "4951788"));
}

#[test]
fn an_answer_without_its_question_is_kept() {
    let desk = Desk::new(PAGE);
    desk.run();
    desk.answer(|_| true, "4951788", "kept for later", b',');
    let orphans = |ran: &Ran| {
        let rows = ran.table("review.csv");
        assert!(!rows.is_empty());
        for row in &rows {
            let cells = ["flag", "ruling", "note", "source"].map(|c| row[c].as_str());
            assert_eq!(cells, ["ruling-orphan", "4951788", "kept for later", "partners.txt"]);
        }
    };
    desk.put("Sister cities of Puebla\n\n- Lyon, France, twinning agreement, 1998\n");
    for _ in 0..2 {
        let ran = desk.run();
        assert_eq!(ran.status, 0, "an answer is no open question");
        orphans(&ran);
    }
    // The page itself is gone, and then it is back.
    std::fs::rename(desk.pages.path().join("partners.txt"), desk.output.path().join("away")).unwrap();
    orphans(&desk.run());
    desk.put(PAGE);
    let ran = desk.run();
    assert_eq!((ran.status, record(&ran.table("agreements.csv"), "Springfield")["geonames_id"].as_str()), (0, "4951788"));
}

#[test]
fn an_answer_that_nobody_understands_stays_open() {
    let desk = Desk::new(PAGE);
    desk.run();
    desk.answer(is_of("Springfield"), "=the big one", "", b',');
    for _ in 0..2 {
        let ran = desk.run();
        let rows = ran.table("agreements.csv");
        let cells = ["needs_review", "flags"].map(|c| record(&rows, "Springfield")[c].clone());
        assert!(ran.status == 3 && cells[0] == "true" && cells[1].contains("ruling-stale"), "{} {cells:?}", ran.status);
        assert!(ran.table("review.csv").iter().any(|row| row["ruling"] == "'=the big one"), "the answer is lost");
    }
}

#[test]
fn an_answer_about_the_municipality_changes_no_partner() {
    let desk =
        Desk::new("Our twin towns\n\n- Lyon, France, twinning agreement, 1998\n- Ghent, Belgium, twinning agreement, 2001\n");
    let before = desk.run().table("agreements.csv");
    assert!(before.iter().all(|row| row["flags"].contains("municipality-unknown")), "{before:?}");
    desk.answer(|row| row["flag"] == "municipality-unknown", "2742611", "", b',');
    let ran = desk.run();
    assert_eq!(ran.status, 0, "{:?}", ran.table("review.csv"));
    for (old, new) in before.iter().zip(&ran.table("agreements.csv")) {
        let cells = ["municipality", "municipality_country", "party", "needs_review"].map(|c| new[c].as_str());
        assert_eq!(cells, ["Aveiro", "PT", "Aveiro", "false"]);
        assert_eq!((&old["geonames_id"], &old["record_id"]), (&new["geonames_id"], &new["record_id"]));
    }
}

#[test]
fn a_sheet_that_lost_its_columns_is_refused() {
    let desk = Desk::new(PAGE);
    let before = desk.run().bytes("agreements.csv");
    std::fs::write(desk.sheet(), "question,answer\nwhich one,this one\n").unwrap();
    let ran = extract_into(&[desk.pages.path() as &Path], desk.output.path(), &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("review.csv") && ran.stderr.contains("What to do:"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(desk.sheet()).unwrap(), "question,answer\nwhich one,this one\n");
    assert_eq!(ran.bytes("agreements.csv"), before);
}

#[test]
fn a_name_that_is_no_partner_is_left_out_for_good() {
    let page = "Sister cities of Puebla\n\nPuebla is twinned with Lyon (France). In 1998 Santander sent a choir to the twinning fair.\n\nPuebla signed no twinning agreement with Turku.\n";
    let desk = Desk::new(page);
    let doubted = record(&desk.run().table("agreements.csv"), "Turku").clone();
    desk.answer(|q| q["record_id"] == doubted["record_id"] && q["flag"] == "partner-doubtful", "no", "", b',');
    for _ in 0..2 {
        let ran = desk.run();
        let rows = ran.table("agreements.csv");
        assert!(rows.iter().any(|row| row["partner_raw"] == "Lyon") && rows.iter().all(|row| row["partner_raw"] != "Turku"));
        let lines = ran.table("lines.csv");
        assert!(lines.iter().all(|line| !line["record_ids"].contains(&doubted["record_id"])));
    }
}
