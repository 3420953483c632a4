//! Turns what the last run came to into pages that need not be read again: what each was made from, and where its rows stand.
//!
//! The rows themselves are not kept a second time: they stand in the output files. The index says which bytes of them are
//! whose, and holds good only for the very files that the run wrote. Only the steward's sheet may have been written into since:
//! there is a copy of it as it was. All this is a cache: whatever is odd about it, it is forgotten, and every page is read.

use super::workplace::Workplace;
use crate::read::Stamp;
use crate::write::rows::Counts;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

/// The files whose rows are taken from the last run.
pub const FILES: [&str; 7] =
    ["agreements.csv", "agreements.json", "lines.csv", "memberships.csv", "review.csv", "texts.jsonl", "run.json"];
pub const AGREEMENTS: usize = 0;
pub const JSON: usize = 1;
pub const REVIEW: usize = 4;
/// Written when all pages are known.
pub const RUN: usize = 6;

/// What a page came to, and what it was made from. Its words stand in the index that it was read from, or were made by this run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry<'i> {
    #[serde(borrow)]
    pub source: Cow<'i, str>,
    #[serde(borrow)]
    pub sha256: Cow<'i, str>,
    /// Why the page was not read, or how its bytes were damaged; empty if all is well.
    #[serde(borrow)]
    pub remark: Cow<'i, str>,
    pub counts: Counts,
    /// Stands for all but the page's bytes: what is known of it, and what was ruled.
    pub key: u64,
    /// Of the page's file, if it had been left alone for a moment before the run.
    pub stamp: Option<Stamp>,
    /// Bytes in each of `FILES`.
    pub lens: [u64; FILES.len()],
}

/// What a run came to, page by page.
#[derive(Default, Serialize, Deserialize)]
pub struct Pages<'i> {
    /// In the order of their names.
    #[serde(borrow)]
    pub entries: Vec<Entry<'i>>,
    /// How many bytes stand in each of `FILES` before the first page's.
    pub heads: [u64; FILES.len()],
    /// The files as the run put them in place.
    pub wrote: [Option<Stamp>; FILES.len()],
}

#[derive(Serialize, Deserialize)]
struct Index<'i> {
    /// Stands for all that concerns every page: program, gazetteer, options.
    circumstances: u64,
    copy: Option<Copy>,
    #[serde(borrow)]
    pages: Pages<'i>,
}

/// The copy of the sheet. After a power failure a file may bear the time of bytes that never reached the disk.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Copy {
    stamp: Stamp,
    sum: u64,
}

/// The last run's pages, with where their rows begin.
#[derive(Default)]
pub struct Previous<'i> {
    pages: Vec<Entry<'i>>,
    starts: Vec<[u64; FILES.len()]>,
    /// The sheet as the last run wrote it, if somebody has written into it since.
    pub sheet: Option<Vec<u8>>,
    /// The sheet that there is a copy of, and the copy.
    copied: Option<(Stamp, Copy)>,
}

impl<'i> Previous<'i> {
    /// From the bytes of the index; empty where it does not hold good.
    pub fn load(place: &Workplace, index: &'i [u8], circumstances: u64) -> Previous<'i> {
        Previous::read(place, index, circumstances).unwrap_or_default()
    }

    fn read(place: &Workplace, index: &'i [u8], circumstances: u64) -> Option<Previous<'i>> {
        let Index { circumstances: then, copy, pages } = parse(index)?;
        let (outputs, now) = (pages.wrote, stamps(&place.output));
        let (wrote, sheet) = (outputs[REVIEW], now[REVIEW]);
        let others = |outputs: [Option<Stamp>; FILES.len()]| {
            (0..FILES.len()).filter(|&file| file != REVIEW).map(move |file| outputs[file])
        };
        if then != circumstances || !others(outputs).eq(others(now)) || others(outputs).any(|stamp| stamp.is_none()) {
            return None;
        }
        let sheet = if wrote.is_some() && wrote == sheet { None } else { Some(sheet_copy(place, copy?)?) };
        let mut at = pages.heads;
        let begin = |page: &Entry| {
            let end = std::array::from_fn(|file| at[file].saturating_add(page.lens[file]));
            std::mem::replace(&mut at, end)
        };
        let starts = pages.entries.iter().map(begin).collect();
        Some(Previous { pages: pages.entries, starts, sheet, copied: wrote.zip(copy) })
    }

    /// The sheet is as the last run wrote it, so that nobody has answered in it.
    pub fn is_sheet_untouched(&self) -> bool {
        !self.is_empty() && self.sheet.is_none()
    }

    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The number of the page of that name, if all but its bytes is as it was. Where no page has come or gone it is `likely`.
    pub fn find(&self, source: &str, key: u64, likely: usize) -> Option<usize> {
        let at = match self.pages.get(likely) {
            Some(page) if page.source == source => likely,
            _ => self.pages.binary_search_by(|page| (*page.source).cmp(source)).ok()?,
        };
        (self.pages[at].key == key).then_some(at)
    }

    pub fn len(&self) -> usize {
        self.pages.len()
    }

    pub fn page(&self, number: usize) -> &Entry<'i> {
        &self.pages[number]
    }

    /// Where the page's rows stand in each of `FILES`.
    pub fn ranges(&self, number: usize) -> [Range<u64>; FILES.len()] {
        let (starts, lens) = (self.starts[number], self.pages[number].lens);
        std::array::from_fn(|file| starts[file]..starts[file] + lens[file])
    }
}

fn stamps(output: &Path) -> [Option<Stamp>; FILES.len()] {
    FILES.map(|name| stamp(&output.join(name)))
}

fn stamp(path: &Path) -> Option<Stamp> {
    path.symlink_metadata().ok().and_then(|meta| Stamp::of(&meta))
}

fn sheet_copy(place: &Workplace, copy: Copy) -> Option<Vec<u8>> {
    let bytes = (stamp(&place.sheet()) == Some(copy.stamp)).then(|| fs::read(place.sheet()).ok())??;
    (hash(&bytes) == copy.sum).then_some(bytes)
}

/// Copies the sheet, unless there is a copy already; none if it is no longer what the run wrote.
fn copy_sheet(place: &Workplace, previous: &Previous, wrote: Stamp) -> Option<Copy> {
    if let Some((sheet, copy)) = previous.copied
        && sheet.is_but_linked(&wrote)
        && stamp(&place.sheet()) == Some(copy.stamp)
    {
        return Some(copy);
    }
    let sheet = place.output.join(FILES[REVIEW]);
    let bytes = fs::read(&sheet).ok()?;
    write_over(&place.sheet(), &[&bytes]).ok()?;
    let copy = Copy { stamp: stamp(&place.sheet())?, sum: hash(&bytes) };
    (stamp(&sheet) == Some(wrote)).then_some(copy)
}

const SUM: usize = size_of::<u64>();

/// The bytes of the index, for `Previous::load`; empty where there is none.
pub fn bytes(place: &Workplace) -> Vec<u8> {
    fs::read(place.index()).unwrap_or_default()
}

/// A checksum, then the index.
fn parse(bytes: &[u8]) -> Option<Index<'_>> {
    let (sum, index) = bytes.split_first_chunk::<SUM>()?;
    if u64::from_le_bytes(*sum) != hash(index) {
        return None;
    }
    postcard::from_bytes(index).ok()
}

/// Notes what the run that has just been committed came to. Without it the next run is only slower: no error is worth a word.
pub fn save(place: &Workplace, circumstances: u64, previous: &Previous, mut pages: Pages) {
    // Whoever has saved a file since is told from the run by more than the change time, which is that of the last name, too.
    for (wrote, now) in pages.wrote.iter_mut().zip(stamps(&place.output)) {
        *wrote = now.filter(|now| wrote.is_some_and(|wrote| wrote.is_but_linked(now)));
    }
    let copy = pages.wrote[REVIEW].and_then(|wrote| copy_sheet(place, previous, wrote));
    if write(&place.index(), &Index { circumstances, copy, pages }).is_err() {
        let _ = fs::remove_file(place.index());
    }
}

fn write(path: &Path, index: &Index) -> io::Result<()> {
    let bytes = postcard::to_stdvec(index).map_err(io::Error::other)?;
    write_over(path, &[&hash(&bytes).to_le_bytes(), &bytes])
}

/// Over the last one: half of it does not bear its checksum, and to put a new file in place, or to empty the old one, costs more.
fn write_over(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    let len = parts.iter().map(|part| part.len() as u64).sum();
    if file.metadata()?.len() == len { Ok(()) } else { file.set_len(len) }
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
    // Profilers and package managers give it second names.
    let stamp = Stamp::of(&path.metadata().ok()?)?.whatever_names();
    Some(hash((env!("CARGO_PKG_VERSION"), path, stamp)))
}
