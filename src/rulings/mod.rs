//! Turns the steward's `rulings.csv` into settled records: each ruling is found again by its words, on every run, and applied or asked again.
//!
//! A wrong record that nobody is asked about is worse than a question, and a question asked twice is worse than none. So a
//! ruling is applied only where its own words stand and no look-alike could be meant (`attach`); all else is asked again
//! with the old answer beside it. `docs/rulings.md` tells stewards the same.

pub mod anchor;
pub mod answer;
mod apply;
pub mod attach;
mod clerk;
pub mod file;
mod given;
pub mod import;
pub mod page;
pub mod sheet;
mod view;

use crate::error::{Error, ErrorKind};
use crate::vocab::Subject;
use crate::write::short_hash;
use anchor::Anchor;
use answer::Answer;
use page::PageRulings;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// One decision of a person, as a row of `rulings.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// Page that it was made on; empty for an alias.
    pub source: String,
    pub subject: Subject,
    /// The question's id, or the record's where nothing was asked, at that time.
    pub id: String,
    pub question: String,
    /// What the record held then.
    pub current: String,
    pub answer: Answer,
    pub by: String,
    pub note: String,
    /// Of an alias: the country on whose pages it holds (ISO 3166-1 alpha-2); empty for all.
    pub scope: String,
    pub anchor: Anchor,
    pub candidates: String,
}

impl Ruling {
    /// What tells this ruling from every other: what it is about, and the words it was made on.
    fn key(&self) -> [&str; 9] {
        let Anchor { name, quote, act, section, before, after, .. } = &self.anchor;
        [&self.source, name, quote, act, section, before, after, self.subject.word(), &self.scope]
    }

    /// Stable as long as the row stands in the file.
    pub fn digest(&self) -> String {
        let alike = self.anchor.alike();
        short_hash(&[&self.key()[..], &[&alike]].concat())
    }
}

/// Every ruling of a `rulings.csv`.
#[derive(Debug, Default)]
pub struct Rulings {
    /// Sorted as in the file.
    all: Vec<Ruling>,
    /// By page, places in `all`.
    by_page: BTreeMap<String, Vec<usize>>,
}

impl Rulings {
    pub fn new(mut all: Vec<Ruling>) -> Rulings {
        all.sort_by(|a, b| a.key().cmp(&b.key()).then_with(|| a.anchor.nth.cmp(&b.anchor.nth)).then_with(|| a.id.cmp(&b.id)));
        let mut by_page: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, ruling) in all.iter().enumerate() {
            by_page.entry(ruling.source.clone()).or_default().push(index);
        }
        Rulings { all, by_page }
    }

    pub fn all(&self) -> &[Ruling] {
        &self.all
    }

    fn into_all(self) -> Vec<Ruling> {
        self.all
    }

    fn on(&self, source: &str) -> impl Iterator<Item = &Ruling> {
        self.by_page.get(source).into_iter().flatten().map(|&index| &self.all[index])
    }

    fn aliases(&self) -> impl Iterator<Item = &Ruling> {
        self.on("")
    }

    /// What concerns one page: its own rulings and the general ones; none where nothing does. `sha256`: of the page's bytes.
    pub fn of_page(&self, source: &str, sha256: &str) -> Option<PageRulings<'_>> {
        let own: Vec<&Ruling> = self.on(source).collect();
        let aliases: Vec<&Ruling> = self.aliases().collect();
        (!own.is_empty() || !aliases.is_empty()).then(|| PageRulings::new(own, aliases, sha256))
    }

    /// The same, ready to be applied part by part: of a page that is read in parts, `observe` lets it see all of them first,
    /// because a look-alike may stand in any.
    pub fn read_ahead(
        &self,
        source: &str,
        sha256: &str,
        in_parts: bool,
        observe: impl FnOnce(&mut PageRulings) -> Result<(), Error>,
    ) -> Result<Option<PageRulings<'_>>, Error> {
        let mut rulings = self.of_page(source, sha256);
        if let Some(rulings) = rulings.as_mut().filter(|rulings| in_parts && rulings.looks_ahead()) {
            observe(rulings)?;
            rulings.attach();
        }
        Ok(rulings)
    }

    /// Equal where the page's own rulings have the same effect on it; empty where none concerns it alone.
    pub fn fingerprint(&self, source: &str) -> String {
        fingerprint(self.on(source))
    }

    /// Equal where the rulings on all pages have the same effect; empty where there are none.
    pub fn general_fingerprint(&self) -> String {
        fingerprint(self.aliases())
    }

    /// Rulings on pages that are no longer there.
    pub fn of_missing_pages(&self, here: &BTreeSet<&str>) -> impl Iterator<Item = &Ruling> {
        self.all.iter().filter(move |ruling| !ruling.source.is_empty() && !here.contains(ruling.source.as_str()))
    }
}

fn fingerprint<'a>(rulings: impl Iterator<Item = &'a Ruling>) -> String {
    let rows: Vec<String> = rulings.map(|ruling| format!("{ruling:?}")).collect();
    if rows.is_empty() { String::new() } else { short_hash(&rows.iter().map(String::as_str).collect::<Vec<_>>()) }
}

/// The name of the steward's file.
pub const FILE: &str = "rulings.csv";

/// Where the rulings on these inputs stand: the given file, else `rulings.csv` beside the input folder (of a page that is
/// named outright, beside the folder that it lies in).
pub fn locate(given: Option<&Path>, inputs: &[PathBuf]) -> Result<PathBuf, Error> {
    if let Some(path) = given {
        return Ok(path.to_path_buf());
    }
    let beside: BTreeSet<PathBuf> = inputs.iter().map(|input| beside(input)).collect();
    let there: Vec<&PathBuf> = beside.iter().filter(|path| path.is_file()).collect();
    match (&there[..], beside.len()) {
        ([one], _) => Ok((*one).clone()),
        ([], 1) => Ok(beside.into_iter().next().unwrap_or_default()),
        // Nothing was ruled; where the first ruling goes, its command must be told.
        ([], _) => Ok(PathBuf::new()),
        ([one, other, ..], _) => Err(Error::new(
            ErrorKind::Clash,
            format!("the inputs have several files of rulings, {} and", one.display()),
            "put all rulings into one file and name it with --rulings",
        )
        .at(other)),
    }
}

fn beside(input: &Path) -> PathBuf {
    let real = std::fs::canonicalize(input).unwrap_or_else(|_| input.to_path_buf());
    let folder = if real.is_dir() { Some(real.as_path()) } else { real.parent() };
    match folder.and_then(Path::parent) {
        // As short as the user wrote it, where that is the same place.
        Some(parent) if std::fs::canonicalize(".").is_ok_and(|here| here == parent) => PathBuf::from(FILE),
        Some(parent) => parent.join(FILE),
        None => PathBuf::from(FILE),
    }
}

/// How the rulings of a page, or of a run, ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub kept: u64,
    pub moved: u64,
    pub stale: u64,
    pub orphan: u64,
}
