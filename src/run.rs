//! Turns a list of page files into the output files: pages side by side, in bounded batches, written in order.

use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::pipeline;
use crate::read::{PageFacts, PageFile, find_pages, page_facts, read_page};
use crate::review::{self, Rulings};
use crate::write::atomic::{Staged, StagedFile};
use crate::write::columns::{AGREEMENTS, Column, LINES, MEMBERSHIPS, REVIEW};
use crate::write::package::{self, PageSummary};
use crate::write::rows::{Counts, Rendered, render};
use rayon::prelude::*;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

pub struct Options<'a> {
    pub inputs: &'a [PathBuf],
    pub output: &'a Path,
    /// Threads; 0 for one a core.
    pub jobs: usize,
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub pages: u64,
    pub counts: Counts,
    /// Pages that were not read, with the reason.
    pub remarks: Vec<(String, String)>,
}

/// Pages read and rendered before they are written: bounds the memory, keeps all cores busy.
const BATCH: usize = 256;

/// Reads all pages and writes all files; `progress` hears of every page done.
pub fn run(options: &Options, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Summary, Error> {
    let pages = find_pages(options.inputs)?;
    let facts = all_facts(&pages)?;
    let rulings = review::rulings(options.output)?;
    let know = Knowledge::embedded();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.jobs).build().map_err(no_threads)?;
    let mut out = Files::create(options.output)?;
    let mut done: Vec<Page> = Vec::new();
    let work = |files: &[PageFile]| -> Result<Vec<Page>, Error> {
        files.par_iter().map(|file| one_page(file, facts.get(&file.folder), &rulings, &know)).collect()
    };
    pool.install(|| -> Result<(), Error> {
        let total = pages.len() as u64;
        for (index, batch) in pages.chunks(BATCH).enumerate() {
            // The last batch is written while the next is read.
            let (written, next) = rayon::join(|| out.write(&done), || work(batch));
            written?;
            done = next?;
            progress(((index + 1) * BATCH).min(pages.len()) as u64, total);
        }
        out.write(&done)
    })?;
    out.orphans(&rulings, &pages)?;
    out.finish(know.gazetteer.version())
}

fn no_threads(cause: rayon::ThreadPoolBuildError) -> Error {
    Error::new(ErrorKind::Io, "cannot start the worker threads", "try a smaller --jobs").because(cause)
}

type Facts = HashMap<String, PageFacts>;

fn all_facts(pages: &[PageFile]) -> Result<HashMap<PathBuf, Facts>, Error> {
    let mut all = HashMap::new();
    for page in pages {
        if !all.contains_key(&page.folder) {
            all.insert(page.folder.clone(), page_facts(&page.folder)?);
        }
    }
    Ok(all)
}

/// One page, rendered.
struct Page {
    rendered: Rendered,
    summary: PageSummary,
}

fn one_page(file: &PageFile, facts: Option<&Facts>, rulings: &Rulings, know: &Knowledge) -> Result<Page, Error> {
    let document = match read_page(file) {
        Err(error) if error.kind() == ErrorKind::TooLarge => return Ok(skipped(file, &error)),
        other => other?,
    };
    let facts = facts.and_then(|f| PageFacts::find(f, &file.source));
    let mut decided = pipeline::page(&document, know, facts);
    review::apply(rulings, &mut decided, &document.text, &document.source, know);
    let rendered = render(&document, &decided, know);
    let remark = if document.is_binary() {
        Some("not text".to_owned())
    } else {
        (document.damaged > 0).then(|| format!("{} damaged characters", document.damaged))
    };
    let counts = rendered.counts;
    let summary = PageSummary {
        source: document.source.clone(),
        sha256: document.sha256.clone(),
        bytes: document.raw_len,
        encoding: document.encoding,
        counts,
        remark,
    };
    Ok(Page { rendered, summary })
}

fn skipped(file: &PageFile, error: &Error) -> Page {
    let summary = PageSummary {
        source: file.source.clone(),
        sha256: String::new(),
        bytes: 0,
        encoding: "",
        counts: Counts::default(),
        remark: Some(error.to_string().lines().next().unwrap_or("not read").to_owned()),
    };
    Page { rendered: Rendered::default(), summary }
}

/// The output files while they are written.
struct Files {
    staged: Staged,
    agreements: StagedFile,
    json: StagedFile,
    memberships: StagedFile,
    review: StagedFile,
    lines: StagedFile,
    records: u64,
    summaries: Vec<PageSummary>,
    counts: Counts,
    folder: PathBuf,
}

impl Files {
    fn create(folder: &Path) -> Result<Files, Error> {
        let mut staged = Staged::new(folder)?;
        Ok(Files {
            agreements: table(&mut staged, "agreements.csv", AGREEMENTS)?,
            json: staged.create("agreements.json")?,
            memberships: table(&mut staged, "memberships.csv", MEMBERSHIPS)?,
            review: table(&mut staged, "review.csv", REVIEW)?,
            lines: table(&mut staged, "lines.csv", LINES)?,
            staged,
            records: 0,
            summaries: Vec::new(),
            counts: Counts::default(),
            folder: folder.to_path_buf(),
        })
    }

    fn write(&mut self, pages: &[Page]) -> Result<(), Error> {
        for page in pages {
            let failed = |cause| Error::io("cannot write the output", &self.folder, cause);
            let rendered = &page.rendered;
            self.agreements.write_all(&rendered.agreements).map_err(failed)?;
            self.memberships.write_all(&rendered.memberships).map_err(failed)?;
            self.review.write_all(&rendered.review).map_err(failed)?;
            self.lines.write_all(&rendered.lines).map_err(failed)?;
            // Every record begins with a comma; before the first one stands the bracket.
            let json = if self.records == 0 && !rendered.json.is_empty() { &rendered.json[1..] } else { &rendered.json[..] };
            if self.records == 0 && !json.is_empty() {
                self.json.write_all(b"[").map_err(failed)?;
            }
            self.json.write_all(json).map_err(failed)?;
            self.records += rendered.counts.agreements;
            self.counts.add(rendered.counts);
            self.summaries.push(page.summary.clone());
        }
        Ok(())
    }

    /// Rulings on pages that are gone stay in the sheet.
    fn orphans(&mut self, rulings: &Rulings, pages: &[PageFile]) -> Result<(), Error> {
        let gone = |source: &str| !pages.iter().any(|p| p.source == source);
        for (id, answer) in rulings.iter().filter(|(_, a)| gone(&a.source)) {
            let bytes = crate::write::rows::orphan_row(id, answer);
            self.review.write_all(&bytes).map_err(|cause| Error::io("cannot write the output", &self.folder, cause))?;
        }
        Ok(())
    }

    fn finish(mut self, gazetteer: &str) -> Result<Summary, Error> {
        let failed = |cause| Error::io("cannot write the output", &self.folder, cause);
        self.json.write_all(if self.records == 0 { b"[]\n" } else { b"\n]\n" }).map_err(failed)?;
        for file in [self.agreements, self.json, self.memberships, self.review, self.lines] {
            file.finish()?;
        }
        self.staged.write("run.json", &package::run(&self.summaries, self.counts, gazetteer))?;
        self.staged.write("datapackage.json", &package::datapackage())?;
        self.staged.commit()?;
        let remarks = self.summaries.iter().filter_map(|s| Some((s.source.clone(), s.remark.clone()?))).collect();
        Ok(Summary { pages: self.summaries.len() as u64, counts: self.counts, remarks })
    }
}

fn table(staged: &mut Staged, name: &str, columns: &[Column]) -> Result<StagedFile, Error> {
    let mut file = staged.create(name)?;
    let header = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(",") + "\n";
    file.write_all(header.as_bytes()).map_err(|cause| Error::io("cannot write the output", Path::new(name), cause))?;
    Ok(file)
}
