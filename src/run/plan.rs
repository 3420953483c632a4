//! Turns the pages of a run, and those of the last one, into what is to be read and what need not be.

use super::index::{self, Previous};
use super::{Facts, Options};
use crate::error::Error;
use crate::read::{Looks, PageFacts, PageFile, Stamp, page_facts};
use crate::rulings::Rulings;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// One page of a run.
pub struct Planned<'a> {
    pub file: &'a PageFile,
    pub facts: Option<&'a PageFacts>,
    /// Stands for all but the page's bytes.
    pub key: u64,
    /// The number of this page in the last run, if nothing but its bytes can have changed.
    pub last: Option<usize>,
    /// Nor have they.
    unchanged: bool,
}

pub struct Plan<'a> {
    pub pages: Vec<Planned<'a>>,
    /// The numbers of the pages to read.
    pub todo: Vec<usize>,
    pub previous: &'a Previous<'a>,
}

/// So many threads look at files, whatever `--jobs` says: that is waiting where they lie on a network disk or in no cache.
const LOOKERS: usize = 4;
/// So few are looked at before a thread has begun.
const FEW: usize = 200;

impl<'a> Plan<'a> {
    pub fn new(pages: &'a [PageFile], facts: &'a AllFacts, rulings: &Rulings, previous: &'a Previous<'a>) -> Plan<'a> {
        let planner = &Planner { facts, rulings, general: rulings.general_fingerprint(), previous };
        let share = if previous.is_empty() { pages.len() } else { pages.len().div_ceil(LOOKERS) }.max(FEW);
        let pages: Vec<Planned> = std::thread::scope(|scope| {
            let mut shares = pages.chunks(share).enumerate().map(|(at, files)| move || planner.plan(at * share, files));
            let here = shares.next();
            let others: Vec<_> = shares.map(|share| scope.spawn(share)).collect();
            let mut planned = here.map_or(Vec::new(), |plan| plan());
            for other in others {
                planned.append(&mut other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            planned
        });
        let todo = (0..pages.len()).filter(|&number| !pages[number].unchanged).collect();
        Plan { pages, todo, previous }
    }

    /// The number in the last run of a page that need not be read.
    pub fn kept(&self, number: usize) -> Option<usize> {
        self.pages.get(number).filter(|page| page.unchanged)?.last
    }
}

/// What is known before the files are looked at.
struct Planner<'a, 'r> {
    facts: &'a AllFacts,
    rulings: &'r Rulings,
    /// Stands for the rulings that concern every page.
    general: String,
    previous: &'a Previous<'a>,
}

impl<'a> Planner<'a, '_> {
    /// `first`: the number of the first of these pages.
    fn plan(&self, first: usize, files: &'a [PageFile]) -> Vec<Planned<'a>> {
        let (mut looks, mut near) = (Looks::default(), None);
        let plan = |(at, file): (usize, &'a PageFile)| {
            let facts = self.facts.of(file, &mut near).and_then(|facts| PageFacts::find(facts, &file.source));
            let key = index::hash((facts, &self.general, self.rulings.fingerprint(&file.source)));
            let last = self.previous.find(&file.source, key, first + at);
            let unchanged = last.is_some_and(|last| is_untouched(file, self.previous.page(last).stamp, &mut looks));
            Planned { file, facts, key, last, unchanged }
        };
        files.iter().enumerate().map(plan).collect()
    }
}

/// Whether the file is the very one that was read. Where the system does not tell when a file was last touched, its bytes tell.
fn is_untouched<'a>(file: &'a PageFile, stamp: Option<Stamp>, looks: &mut Looks<'a>) -> bool {
    cfg!(unix) && stamp.is_some() && looks.at(&file.path) == stamp
}

/// `sources.csv` of each input folder.
pub struct AllFacts(HashMap<Arc<Path>, Facts>);

/// A folder, with what its table tells.
type Near<'a> = (&'a Arc<Path>, Option<&'a Facts>);

impl AllFacts {
    pub fn read(pages: &[PageFile]) -> Result<AllFacts, Error> {
        let mut all = HashMap::new();
        let mut near: Option<&Arc<Path>> = None;
        for page in pages {
            if near.is_none_or(|near| !Arc::ptr_eq(near, &page.folder)) && !all.contains_key(&page.folder) {
                all.insert(Arc::clone(&page.folder), page_facts(&page.folder)?);
            }
            near = Some(&page.folder);
        }
        Ok(AllFacts(all))
    }

    /// `near`: what the page before was told of, mostly of the same folder.
    fn of<'a>(&'a self, file: &'a PageFile, near: &mut Option<Near<'a>>) -> Option<&'a Facts> {
        match near {
            Some((folder, facts)) if Arc::ptr_eq(folder, &file.folder) => *facts,
            _ => near.insert((&file.folder, self.0.get(&file.folder))).1,
        }
    }
}

/// Stands for all that concerns every page; none where the program cannot tell itself from another one.
pub fn circumstances(options: &Options) -> Option<u64> {
    // Whatever else can change a page's rows belongs here; rulings are told apart page by page.
    let Options { inputs: _, output: _, jobs: _, rulings: _, full: _, compare: _, max_auto_error, know } = options;
    let asked = max_auto_error.map(f64::to_bits);
    Some(index::hash((index::program()?, know.gazetteer.version(), asked)))
}
