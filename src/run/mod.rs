//! Turns a list of page files into the output files: pages side by side, written in order.

mod files;
mod turns;

use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::pipeline::Reader;
use crate::read::{Document, Format, PageFacts, PageFile, find_pages, page_facts, read_page};
use crate::rulings::{self, Rulings};
use crate::write::package::PageSummary;
use crate::write::rows::{Counts, Rendered, render};
use files::Files;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use turns::Turns;

pub struct Options<'a> {
    pub inputs: &'a [PathBuf],
    pub output: &'a Path,
    /// Threads; 0 for one a core.
    pub jobs: usize,
    /// The steward's file; none to look for `rulings.csv` beside the inputs.
    pub rulings: Option<&'a Path>,
    pub know: &'a Knowledge,
}

/// The folder within the output for texts that were found in pages which are no text.
const TEXTS: &str = "text";

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub pages: u64,
    pub counts: Counts,
    /// Pages that were not read, with the reason.
    pub remarks: Vec<(String, String)>,
}

/// Reads all pages and writes all files; `progress` hears of every page done.
pub fn run(options: &Options, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Summary, Error> {
    let pages = find_pages(options.inputs)?;
    let facts = all_facts(&pages)?;
    let rulings = rulings::file::load(&rulings::locate(options.rulings, options.inputs)?, options.know)?;
    rulings::import::refuse_unimported(options.output, &rulings, options.know)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.jobs).build().map_err(no_threads)?;
    let turns = Turns::new(pages.len(), Files::create(options.output, pages.len(), progress)?);
    let work = |number: usize, page: &mut Page| {
        let file = &pages[number];
        let reading = Reading { know: options.know, facts: facts.get(&file.folder), rulings: &rulings };
        reading.page(file, page, &|page| turns.pass(number, page))
    };
    pool.broadcast(|_| turns.work(work));
    let mut files = turns.finish()?;
    // Of pages that were left out on purpose nothing is known.
    if options.inputs.iter().any(|input| input.is_dir()) {
        files.orphans(&rulings, &pages, options.know)?;
    }
    pool.install(|| files.finish(options.know.gazetteer.version()))
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

/// What one page has come to so far: rows not yet written, and the summary once it is read to its end.
#[derive(Default)]
pub struct Page {
    rendered: Rendered,
    summary: Option<PageSummary>,
    /// Of a page that is no text, the text that was found in it.
    text: Option<String>,
}

/// What the reading of each page consults.
struct Reading<'a> {
    know: &'a Knowledge,
    facts: Option<&'a Facts>,
    rulings: &'a Rulings,
}

impl Reading<'_> {
    /// Reads one page; `pass` writes what there is of a very long one.
    fn page(&self, file: &PageFile, page: &mut Page, pass: &dyn Fn(&mut Page) -> Result<(), Error>) -> Result<(), Error> {
        let document = match read_page(file) {
            Err(error) if error.kind() == ErrorKind::TooLarge => {
                page.summary = Some(skipped(file, &error));
                return Ok(());
            }
            other => other?,
        };
        let mut summary = summary(&document);
        page.text = document.is_extracted().then(|| document.text.clone());
        let facts = self.facts.and_then(|f| PageFacts::find(f, &file.source));
        let rulings = self.rulings.read_ahead(&file.source, &document.sha256, document.is_long(), |rulings| {
            let mut scout = Reader::new(&file.source, self.know, facts);
            read_page(file)?.parts().for_each(|part| rulings.observe(&part, &scout.read(&part).decided));
            Ok(())
        })?;
        let mut reader = Reader::new(&document.source, self.know, facts).with(rulings);
        let mut parts = document.parts();
        while let Some(part) = parts.next() {
            let mut decided = reader.read(&part).decided;
            if parts.is_done() {
                reader.finish(&mut decided);
            }
            render(&part, &decided, self.know, &mut page.rendered);
            if !parts.is_done() {
                pass(page)?;
            }
        }
        summary.counts = page.rendered.counts;
        page.summary = Some(summary);
        Ok(())
    }
}

fn summary(document: &Document) -> PageSummary {
    let remark = if let Some(why) = document.unread {
        Some(why.to_owned())
    } else if document.is_binary() {
        Some("not text".to_owned())
    } else {
        (document.damaged > 0).then(|| format!("{} damaged characters", document.damaged))
    };
    PageSummary {
        source: document.source.clone(),
        sha256: document.sha256.clone(),
        bytes: document.raw_len,
        encoding: document.encoding,
        format: document.format,
        text: document.is_extracted().then(|| format!("{TEXTS}/{}.txt", document.source)),
        counts: Counts::default(),
        remark,
    }
}

fn skipped(file: &PageFile, error: &Error) -> PageSummary {
    PageSummary {
        source: file.source.clone(),
        sha256: String::new(),
        bytes: 0,
        encoding: "",
        format: Format::Other,
        text: None,
        counts: Counts::default(),
        remark: Some(error.to_string().lines().next().unwrap_or("not read").to_owned()),
    }
}
