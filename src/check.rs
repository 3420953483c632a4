//! Turns a steward's folder into a list of what is wrong with it: the file of rulings, the tables of pages and words, and an output that is
//! not what a run would write. For people before a commit, and for their CI.

use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::know::words::KINDS;
use crate::know::words::table::Rows;
use crate::read::{PageFacts, PageFile, find_pages, page_facts};
use crate::rulings::{self, file, import};
use crate::run;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

pub struct Options<'a> {
    pub inputs: &'a [PathBuf],
    pub output: &'a Path,
    pub rulings: Option<&'a Path>,
    /// As `extract` was given it.
    pub max_auto_error: Option<f64>,
    /// A folder of word tables, `<kind>/<language>.tsv`.
    pub data: Option<&'a Path>,
    pub jobs: usize,
    pub know: &'a Knowledge,
}

/// What was looked at, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Report {
    pub pages: usize,
    pub rulings: usize,
    pub tables: usize,
    pub open: u64,
    pub problems: Vec<Error>,
}

/// The files of an output folder.
const OUTPUT: [&str; 8] = [
    "agreements.csv",
    "agreements.json",
    "memberships.csv",
    "review.csv",
    "lines.csv",
    "datapackage.json",
    "run.json",
    "texts.jsonl",
];

pub fn check(options: &Options) -> Result<Report, Error> {
    let pages = find_pages(options.inputs)?;
    let mut report = Report { pages: pages.len(), ..Report::default() };
    facts(&pages, options.know, &mut report.problems);
    let (rulings, broken) = file::examine(&rulings::locate(options.rulings, options.inputs)?, options.know)?;
    report.rulings = rulings.all().len();
    report.problems.extend(broken);
    if let Err(unimported) = import::refuse_unimported(options.output, &rulings, options.know) {
        report.problems.push(unimported);
    }
    if let Some(folder) = options.data {
        words(folder, &mut report)?;
    }
    // Of broken tables, a run would only say the same again.
    if report.problems.is_empty() {
        output(options, &mut report)?;
    }
    Ok(report)
}

/// Each folder's `sources.csv`: readable, of pages that are there, with codes that are known.
fn facts(pages: &[PageFile], know: &Knowledge, problems: &mut Vec<Error>) {
    let folders: BTreeSet<&Path> = pages.iter().map(|page| &*page.folder).collect();
    for folder in folders {
        let table = match page_facts(folder) {
            Ok(table) => table,
            Err(error) => {
                problems.push(error);
                continue;
            }
        };
        let broken = |line: u64, what: String, help: &str| {
            Error::new(ErrorKind::Table, what, help).at(&folder.join("sources.csv")).line(line)
        };
        let found = pages.iter().filter(|page| *page.folder == *folder);
        let used: BTreeSet<u64> = found.filter_map(|page| Some(PageFacts::find(&table, &page.source)?.line)).collect();
        let mut rows: Vec<(&String, &PageFacts)> = table.iter().collect();
        rows.sort_by_key(|(_, facts)| facts.line);
        for (name, facts) in rows {
            if !used.contains(&facts.line) {
                problems.push(broken(facts.line, format!("no page is called \"{name}\""), "correct the name, or delete the row"));
            }
            if let Some(code) = facts.country.as_deref().filter(|code| know.gazetteer.country(code).is_none()) {
                problems.push(broken(
                    facts.line,
                    format!("no country has the code \"{code}\""),
                    "write ISO 3166-1 alpha-2, such as PT",
                ));
            }
        }
    }
}

/// Every word table of the folder, row by row.
fn words(folder: &Path, report: &mut Report) -> Result<(), Error> {
    let refused = |path: &Path| {
        let path = path.to_path_buf();
        move |cause| Error::io("cannot read the word tables", &path, cause)
    };
    fs::metadata(folder).map_err(refused(folder))?;
    for (kind, columns) in KINDS {
        let kinds = folder.join(kind);
        if !kinds.is_dir() {
            continue;
        }
        let mut paths = Vec::new();
        for entry in fs::read_dir(&kinds).map_err(refused(&kinds))? {
            paths.push(entry.map_err(refused(&kinds))?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "tsv"));
        paths.sort();
        for path in paths {
            report.tables += 1;
            table(&path, kind, columns, &mut report.problems);
        }
    }
    if report.tables == 0 {
        let help = "name the folder that holds agreement/, role/ …, each with a file <language>.tsv";
        report.problems.push(Error::new(ErrorKind::Missing, "the folder holds no word table", help).at(folder));
    }
    Ok(())
}

fn table(path: &Path, kind: &'static str, columns: usize, problems: &mut Vec<Error>) {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) => return problems.push(Error::io("cannot read the word table", path, cause)),
    };
    let mut rows = Rows::new(kind, columns);
    for (index, line) in text.lines().enumerate() {
        if let Err(what) = rows.read(line, index + 1) {
            let help = "see the table's first line for its columns";
            problems.push(Error::new(ErrorKind::Table, what, help).at(path).line(index as u64 + 1));
        }
    }
}

/// Runs aside, and compares.
fn output(options: &Options, report: &mut Report) -> Result<(), Error> {
    let aside = tempfile::tempdir().map_err(|cause| Error::io("cannot make a folder to run in", &std::env::temp_dir(), cause))?;
    let fresh = aside.path().join("output");
    let Options { inputs, rulings, jobs, max_auto_error, know, .. } = *options;
    let (full, compare) = (true, false);
    let asked = run::Options { inputs, output: &fresh, rulings, jobs, max_auto_error, know, full, compare };
    let summary = run::run(&asked, &|_, _| ())?;
    report.open = summary.counts.open;
    for name in OUTPUT {
        let (path, new) = (options.output.join(name), fresh.join(name));
        let new = fs::read(&new).map_err(|cause| Error::io("cannot read what was run", &new, cause))?;
        let old = match fs::read(&path) {
            Ok(old) => old,
            Err(cause) => {
                report.problems.push(Error::io("cannot read the output", &path, cause));
                continue;
            }
        };
        if let Some(line) = differing_line(&old, &new) {
            let help = "run twintown extract, read the difference, commit";
            report.problems.push(Error::new(ErrorKind::Table, "the output is not what a run writes", help).at(&path).line(line));
        }
    }
    Ok(())
}

/// The 1-based line in which two files begin to differ.
fn differing_line(old: &[u8], new: &[u8]) -> Option<u64> {
    if old == new {
        return None;
    }
    let (mut old, mut new) = (old.split(|&byte| byte == b'\n'), new.split(|&byte| byte == b'\n'));
    let mut line = 1;
    loop {
        match (old.next(), new.next()) {
            (Some(a), Some(b)) if a == b => line += 1,
            _ => return Some(line),
        }
    }
}
