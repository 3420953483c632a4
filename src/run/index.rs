//! Turns what the last run came to into pages that need not be read again: what each was made from, and where its rows stand.
//!
//! The rows themselves are not kept a second time: they stand in the output files. The index says which bytes of them are
//! whose, and holds good only for the very files that the run wrote. It is a cache: whatever is odd about it, it is forgotten,
//! and every page is read.

use super::workplace::Workplace;
use crate::read::Stamp;
use crate::write::package::PageSummary;
use serde::{Deserialize, Serialize};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

/// The files whose rows are taken from the last run; the steward writes into the sheet, so its rows are kept in the index.
pub const FILES: [&str; 5] = ["agreements.csv", "agreements.json", "lines.csv", "memberships.csv", "texts.jsonl"];
pub const JSON: usize = 1;

/// What a page came to, and what it was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub summary: PageSummary,
    /// Stands for all but the page's bytes: what is known of it, and what was ruled.
    pub key: u64,
    /// Of the page's file, if it had been left alone for a moment before the run.
    pub stamp: Option<Stamp>,
    /// Bytes in each of `FILES`.
    pub lens: [u64; FILES.len()],
    pub review: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Index {
    /// Stands for all that concerns every page: program, gazetteer, options.
    circumstances: u64,
    outputs: [Option<Stamp>; FILES.len()],
    pages: Vec<Entry>,
}

/// The last run's pages, in the order of their names, with where their rows begin.
#[derive(Default)]
pub struct Previous {
    pages: Vec<Entry>,
    starts: Vec<[u64; FILES.len()]>,
}

impl Previous {
    /// `headers`: how many bytes stand in each of `FILES` before the first page's. Empty where there is no index that holds good.
    pub fn load(place: &Workplace, circumstances: u64, headers: [u64; FILES.len()]) -> Previous {
        let Some(index) = read(&place.index()) else { return Previous::default() };
        if index.circumstances != circumstances || index.outputs != stamps(&place.output) || index.outputs.contains(&None) {
            return Previous::default();
        }
        let mut at = headers;
        let begin = |page: &Entry| {
            let end = std::array::from_fn(|file| at[file].saturating_add(page.lens[file]));
            std::mem::replace(&mut at, end)
        };
        let starts = index.pages.iter().map(begin).collect();
        Previous { pages: index.pages, starts }
    }

    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The number of the page of that name, if all but its bytes is as it was.
    pub fn find(&self, source: &str, key: u64) -> Option<usize> {
        let at = self.pages.binary_search_by(|page| page.summary.source.as_str().cmp(source)).ok()?;
        (self.pages[at].key == key).then_some(at)
    }

    pub fn len(&self) -> usize {
        self.pages.len()
    }

    pub fn page(&self, number: usize) -> &Entry {
        &self.pages[number]
    }

    /// Where the page's rows stand in each of `FILES`.
    pub fn ranges(&self, number: usize) -> [Range<u64>; FILES.len()] {
        let (starts, lens) = (self.starts[number], self.pages[number].lens);
        std::array::from_fn(|file| starts[file]..starts[file] + lens[file])
    }
}

fn stamps(output: &Path) -> [Option<Stamp>; FILES.len()] {
    FILES.map(|name| output.join(name).symlink_metadata().ok().and_then(|meta| Stamp::of(&meta)))
}

/// A checksum of eight bytes, then the index.
fn read(path: &Path) -> Option<Index> {
    let bytes = fs::read(path).ok()?;
    let (sum, index) = bytes.split_first_chunk::<8>()?;
    if u64::from_le_bytes(*sum) != hash(index) {
        return None;
    }
    postcard::from_bytes(index).ok()
}

/// Notes what the run that has just been committed came to. Without it the next run is only slower: no error is worth a word.
pub fn save(place: &Workplace, circumstances: u64, pages: Vec<Entry>) {
    let index = Index { circumstances, outputs: stamps(&place.output), pages };
    if write(&place.index(), &index).is_err() {
        let _ = fs::remove_file(place.index());
    }
}

fn write(path: &Path, index: &Index) -> io::Result<()> {
    let bytes = postcard::to_stdvec(index).map_err(io::Error::other)?;
    let aside = path.with_extension("new");
    let mut file = fs::File::create(&aside)?;
    file.write_all(&hash(&bytes).to_le_bytes())?;
    file.write_all(&bytes)?;
    fs::rename(aside, path)
}

/// The same for the same program: another one does not hold this program's index for good.
pub fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Stands for the program: none where the system does not say which file it was started from.
pub fn program() -> Option<u64> {
    let path = std::env::current_exe().ok()?;
    let stamp = Stamp::of(&path.metadata().ok()?)?;
    Some(hash((env!("CARGO_PKG_VERSION"), path, stamp)))
}
