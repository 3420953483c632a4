//! Turns the pages of a run, and those of the last one, into what is to be read and what need not be.

use super::index::{self, Previous};
use super::{Facts, Options};
use crate::error::Error;
use crate::read::{PageFacts, PageFile, Stamp, page_facts};
use crate::rulings::Rulings;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::PathBuf;

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
    pub previous: &'a Previous,
}

impl<'a> Plan<'a> {
    pub fn new(pages: &'a [PageFile], facts: &'a AllFacts, rulings: &Rulings, previous: &'a Previous) -> Plan<'a> {
        let plan = |file: &'a PageFile| {
            let facts = facts.0.get(&file.folder).and_then(|f| PageFacts::find(f, &file.source));
            let key = index::hash((facts, rulings.fingerprint(&file.source)));
            let last = previous.find(&file.source, key);
            let unchanged = last.is_some_and(|last| is_untouched(file, previous.page(last).stamp));
            Planned { file, facts, key, last, unchanged }
        };
        let pages: Vec<Planned> =
            if previous.is_empty() { pages.iter().map(plan).collect() } else { pages.par_iter().map(plan).collect() };
        let todo = (0..pages.len()).filter(|&number| !pages[number].unchanged).collect();
        Plan { pages, todo, previous }
    }

    /// The number in the last run of a page that need not be read.
    pub fn kept(&self, number: usize) -> Option<usize> {
        self.pages.get(number).filter(|page| page.unchanged)?.last
    }
}

/// Whether the file is the very one that was read. Where the system does not tell when a file was last touched, its bytes tell.
fn is_untouched(file: &PageFile, stamp: Option<Stamp>) -> bool {
    cfg!(unix) && stamp.is_some() && file.path.metadata().is_ok_and(|meta| Stamp::of(&meta) == stamp)
}

/// `sources.csv` of each input folder.
pub struct AllFacts(HashMap<PathBuf, Facts>);

impl AllFacts {
    pub fn read(pages: &[PageFile]) -> Result<AllFacts, Error> {
        let mut all = HashMap::new();
        for page in pages {
            if !all.contains_key(&page.folder) {
                all.insert(page.folder.clone(), page_facts(&page.folder)?);
            }
        }
        Ok(AllFacts(all))
    }
}

/// Stands for all that concerns every page; none where the program cannot tell itself from another one.
pub fn circumstances(options: &Options) -> Option<u64> {
    // Whatever else can change a page's rows belongs here; rulings are told apart page by page.
    let Options { inputs: _, output: _, jobs: _, rulings: _, full: _, compare: _, max_auto_error, know } = options;
    let asked = max_auto_error.map(f64::to_bits);
    Some(index::hash((index::program()?, know.gazetteer.version(), asked)))
}
