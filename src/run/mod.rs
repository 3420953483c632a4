//! Turns a list of page files into the output files: pages side by side, written in order.

mod changes;
mod files;
mod index;
pub mod lock;
mod plan;
mod turns;
pub mod watch;
pub mod workplace;

use crate::decide::bound::Bound;
use crate::diff::Difference;
use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::pipeline::Reader;
use crate::read::{Document, Format, PageFacts, PageFile, Stamp, find_pages, read_page};
use crate::rulings::{self, Rulings};
use crate::write::atomic::recover;
use crate::write::package::{PageSummary, run_page};
use crate::write::rows::{Counts, Rendered, render};
use files::Files;
use index::Previous;
use lock::Lock;
use plan::{AllFacts, Plan, Planned};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use turns::Turns;
use workplace::Workplace;

pub struct Options<'a> {
    pub inputs: &'a [PathBuf],
    pub output: &'a Path,
    /// Threads; 0 for one a core.
    pub jobs: usize,
    /// The steward's file; none to look for `rulings.csv` beside the inputs.
    pub rulings: Option<&'a Path>,
    /// The share of wrong rows that may go unasked; none to ask by flags alone.
    pub max_auto_error: Option<f64>,
    pub know: &'a Knowledge,
    /// Read every page, also those that have not changed since the last run.
    pub full: bool,
    /// Tell what changes against the output that is replaced.
    pub compare: bool,
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub pages: u64,
    /// Those that had to be read: the others are as they were.
    pub read: u64,
    pub counts: Counts,
    /// In the table of agreements, if it was wanted and there was one before.
    pub changes: Option<Difference>,
    /// Pages that were not read, with the reason.
    pub remarks: Vec<(String, String)>,
}

/// Reads the pages that have changed and writes all files; `progress` hears of every page done.
pub fn run(options: &Options, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Summary, Error> {
    let start = SystemTime::now();
    let pages = find_pages(options.inputs)?;
    let facts = AllFacts::read(&pages)?;
    let place = Workplace::of(options.output, options.inputs)?;
    let help = "wait until it has ended, or name another folder";
    let _lock = Lock::take(&place.lock(), options.output, "another run is writing here", help)?;
    recover(&place.output, &place.folder)?;
    let rulings = rulings::file::load(&rulings::locate(options.rulings, options.inputs)?, options.know)?;
    let sheet = files::sheet(&place.output);
    let circumstances = plan::circumstances(options);
    let index = index::bytes(&place);
    let last = circumstances.map(|circumstances| Previous::load(&place, &index, circumstances)).unwrap_or_default();
    if !last.is_sheet_untouched() {
        rulings::import::refuse_unimported(options.output, &rulings, options.know)?;
    }
    let previous = if options.full { Previous::default() } else { last };
    let plan = Plan::new(&pages, &facts, &rulings, &previous);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.jobs).build().map_err(no_threads)?;
    let mut files = read_pages(options, &rulings, &plan, start, &pool, || Files::create(&place, &plan, progress))?;
    // Of pages that were left out on purpose nothing is known.
    if options.inputs.iter().any(|input| input.is_dir()) {
        files.orphans(&rulings, options.know)?;
    }
    let gazetteer = options.know.gazetteer.version();
    let (summary, pages) = pool.install(|| files.finish(gazetteer, options.compare, sheet))?;
    if let Some(circumstances) = circumstances {
        index::save(&place, circumstances, &previous, pages);
    }
    Ok(summary)
}

/// Gives the files the rows of all pages, in order.
fn read_pages<'a>(
    options: &Options,
    rulings: &Rulings,
    plan: &Plan<'a>,
    start: SystemTime,
    pool: &rayon::ThreadPool,
    create: impl FnOnce() -> Result<Files<'a>, Error>,
) -> Result<Files<'a>, Error> {
    let turns = Turns::new(plan.todo.len());
    let bound = options.max_auto_error.map(Bound::of_error);
    let work = |turn: usize, page: &mut Page| {
        page.number = plan.todo[turn];
        let planned = &plan.pages[page.number];
        let reading = Reading { know: options.know, planned, previous: plan.previous, rulings, bound, start };
        reading.page(page, &|page| turns.pass(turn, page))
    };
    pool.in_place_scope(|scope| {
        scope.spawn_broadcast(|_, _| turns.work(work));
        // The first pages are read while room is made for the new files.
        turns.open(create);
    });
    let mut files = turns.finish()?;
    files.keep_rest()?;
    Ok(files)
}

fn no_threads(cause: rayon::ThreadPoolBuildError) -> Error {
    Error::new(ErrorKind::Io, "cannot start the worker threads", "try a smaller --jobs").because(cause)
}

type Facts = HashMap<String, PageFacts>;

/// What one page has come to so far: rows not yet written, and the summary once it is read to its end.
#[derive(Default)]
pub struct Page {
    number: usize,
    rendered: Rendered,
    summary: Option<PageSummary>,
    /// The same, for `run.json`.
    told: Vec<u8>,
    /// The number of the page in the last run, if its rows are to be taken from there.
    same: Option<usize>,
    stamp: Option<Stamp>,
}

/// What the reading of each page consults.
struct Reading<'a> {
    know: &'a Knowledge,
    planned: &'a Planned<'a>,
    previous: &'a Previous<'a>,
    rulings: &'a Rulings,
    bound: Option<Bound>,
    start: SystemTime,
}

impl Reading<'_> {
    /// Reads one page, unless its bytes are those of the last run; `pass` writes what there is of a very long one.
    fn page(&self, page: &mut Page, pass: &dyn Fn(&mut Page) -> Result<(), Error>) -> Result<(), Error> {
        self.read(page, pass)?;
        page.told.clear();
        page.summary.iter().for_each(|summary| run_page(summary, &mut page.told));
        Ok(())
    }

    fn read(&self, page: &mut Page, pass: &dyn Fn(&mut Page) -> Result<(), Error>) -> Result<(), Error> {
        let file = self.planned.file;
        let document = match read_page(file) {
            Err(error) if error.kind() == ErrorKind::TooLarge => {
                page.stamp = None;
                page.summary = Some(skipped(file, &error));
                return Ok(());
            }
            other => other?,
        };
        page.stamp = document.stamp.filter(|stamp| stamp.is_settled(self.start));
        page.same = self.planned.last.filter(|&last| self.previous.page(last).sha256 == document.sha256);
        if page.same.is_some() {
            return Ok(());
        }
        let mut summary = summary(&document);
        if document.is_extracted() {
            page.rendered.keep_text(&document);
        }
        let facts = self.planned.facts;
        let rulings = self.rulings.read_ahead(&file.source, &document.sha256, document.is_long(), |rulings| {
            let mut scout = Reader::new(&file.source, self.know, facts);
            read_page(file)?.parts().for_each(|part| rulings.observe(&part, &scout.read(&part).decided));
            Ok(())
        })?;
        let mut reader = Reader::new(&document.source, self.know, facts).with(rulings).bounded(self.bound);
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
        encoding: document.encoding.into(),
        format: document.format,
        counts: Counts::default(),
        remark,
    }
}

fn skipped(file: &PageFile, error: &Error) -> PageSummary {
    PageSummary {
        source: file.source.clone(),
        sha256: String::new(),
        bytes: 0,
        encoding: "".into(),
        format: Format::Other,
        counts: Counts::default(),
        remark: Some(error.to_string().lines().next().unwrap_or("not read").to_owned()),
    }
}
