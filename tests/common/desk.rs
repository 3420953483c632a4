//! Turns the commands of a steward's month into calls on one folder: run, answer, import, rule.

use super::{Ran, Row, command, extract_into, header, table, words};
use std::path::PathBuf;
use tempfile::TempDir;

/// A steward's folder: `raw/`, `output/`, and `rulings.csv` beside them.
pub struct Desk {
    pub folder: TempDir,
}

impl Desk {
    pub fn new(page: &str) -> Desk {
        let desk = Desk { folder: TempDir::new().unwrap() };
        std::fs::create_dir(desk.at("raw")).unwrap();
        desk.put(page);
        desk
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[track_caller]
    pub fn run(&self) -> Ran {
        let ran = self.try_run();
        assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
        ran
    }

    #[track_caller]
    pub fn try_run(&self) -> Ran {
        extract_into(&[&self.at("raw")], &self.at("output"), &["--strict"])
    }

    pub fn put(&self, page: &str) {
        std::fs::write(self.at("raw/partners.txt"), page).unwrap();
    }

    pub fn sheet(&self) -> PathBuf {
        self.at("output/review.csv")
    }

    pub fn rulings(&self) -> Vec<Row> {
        table(&self.at("rulings.csv"))
    }

    /// Calls a command in the folder.
    pub fn call(&self, args: &[&str]) -> std::process::Output {
        command().current_dir(self.folder.path()).args(args).args(["--by", "ana"]).output().expect("the program starts")
    }

    #[track_caller]
    pub fn rule(&self, args: &[&str]) {
        let done = self.call(&[&["rule"], args].concat());
        assert!(done.status.success(), "{}", words(&done.stderr));
    }

    #[track_caller]
    pub fn import(&self, sheet: &str) -> String {
        let done = self.call(&["review", "import", sheet]);
        assert!(done.status.success(), "{}", words(&done.stderr));
        words(&done.stdout)
    }

    /// Writes the answer into the column `ruling` of every row that `which` picks, as a spreadsheet would.
    pub fn fill(&self, which: impl Fn(&Row) -> bool, ruling: &str, note: &str, separator: u8) {
        let (columns, rows) = (header(&self.sheet()), table(&self.sheet()));
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

    #[track_caller]
    pub fn answer(&self, which: impl Fn(&Row) -> bool, ruling: &str, note: &str, separator: u8) {
        self.fill(which, ruling, note, separator);
        self.import("output/review.csv");
    }
}
