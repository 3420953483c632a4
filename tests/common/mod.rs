//! Turns a call of the program into its exit status, words and tables, so that tests see what a user sees and nothing else.
#![allow(dead_code)]

pub mod desk;
pub mod generator;
pub mod office;
pub mod phrases;
pub mod render;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

pub type Row = BTreeMap<String, String>;

/// The files that a run writes.
pub const FILES: [&str; 8] = [
    "agreements.csv",
    "agreements.json",
    "datapackage.json",
    "lines.csv",
    "memberships.csv",
    "review.csv",
    "run.json",
    "texts.jsonl",
];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twintown"));
    command.current_dir(root());
    command
}

pub fn call<S: AsRef<OsStr>>(args: &[S]) -> Output {
    command().args(args).output().expect("the program starts")
}

/// As if the last run into this folder had been an hour ago: what it put away may be written over.
pub fn let_an_hour_pass(output: &Path) {
    let (parent, name) = (output.parent().expect("a parent"), output.file_name().expect("a name"));
    let note = parent.join(".twintown-cache").join(name).join("spare-note");
    if let Ok(note) = fs::OpenOptions::new().write(true).open(note) {
        note.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("the note's time");
    }
}

pub fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The output folder of one run.
pub struct Ran {
    pub folder: PathBuf,
    pub status: i32,
    pub stderr: String,
    _keep: Option<TempDir>,
}

/// Runs `extract` on these pages or folders into a new folder.
#[track_caller]
pub fn extract(pages: &[&Path]) -> Ran {
    let folder = TempDir::new().expect("a temporary folder");
    let mut ran = extract_into(pages, &folder.path().join("output"), &[]);
    ran._keep = Some(folder);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran
}

/// Runs `extract` into the given folder.
#[track_caller]
pub fn extract_into(pages: &[&Path], folder: &Path, options: &[&str]) -> Ran {
    let done = command().arg("extract").args(pages).arg("-o").arg(folder).args(options).output().expect("the program starts");
    let stderr = words(&done.stderr);
    let status = done.status.code().unwrap_or_else(|| panic!("no exit status: {stderr}"));
    assert!(!stderr.contains("panicked") && status != 101, "{stderr}");
    Ran { folder: folder.to_path_buf(), status, stderr, _keep: None }
}

impl Ran {
    /// The output that stands in a folder.
    pub fn at(folder: &Path) -> Ran {
        Ran { folder: folder.to_path_buf(), status: 0, stderr: String::new(), _keep: None }
    }

    pub fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn all(&self) -> Vec<(&'static str, Vec<u8>)> {
        FILES.iter().map(|file| (*file, self.bytes(file))).collect()
    }

    pub fn table(&self, file: &str) -> Vec<Row> {
        table(&self.folder.join(file))
    }

    pub fn json(&self, file: &str) -> serde_json::Value {
        serde_json::from_slice(&self.bytes(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}

/// The rows of a CSV file by column name.
pub fn table(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap_or_else(|error| panic!("{}: {error}", path.display())))).collect()
}

pub fn header(path: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.headers().expect("a header").iter().map(str::to_owned).collect()
}

/// A folder of pages with these names and bytes.
pub fn pages<B: AsRef<[u8]>>(pages: &[(&str, B)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, bytes) in pages {
        fs::write(folder.path().join(name), bytes).expect("a page");
    }
    folder
}

/// The page files of a folder, sorted.
pub fn page_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    files.sort();
    files
}

/// The text of a page as the program decoded it: `encoding` as in `run.json`.
pub fn decode(bytes: &[u8], encoding: &str) -> String {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).expect("an encoding");
    encoding.decode(bytes).0.into_owned()
}
