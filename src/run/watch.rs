//! Turns folders of pages into a sign whenever something in them has changed, and has been left alone again.
//!
//! Files are looked at, not listened to: it works on every disk, also on those of another machine, and whatever way an editor
//! saves. A look at ten thousand pages takes some hundredths of a second.

use crate::read::{Stamp, find_pages, sources_table};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two looks. Whoever saves many files has a moment for it: only what two looks see alike is a change.
const PAUSE: Duration = Duration::from_millis(300);

/// How all files looked at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look(u64);

/// What is watched.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    pub inputs: &'a [PathBuf],
    /// Files that a run reads besides the pages.
    pub others: &'a [PathBuf],
}

impl Watch<'_> {
    pub fn look(&self) -> Look {
        let mut hasher = DefaultHasher::new();
        match find_pages(self.inputs) {
            Ok(pages) => {
                let tables: BTreeSet<PathBuf> = pages.iter().map(|page| sources_table(&page.folder)).collect();
                pages.iter().map(|page| &page.path).chain(&tables).for_each(|path| note(path, &mut hasher));
            }
            Err(error) => error.to_string().hash(&mut hasher),
        }
        self.others.iter().for_each(|path| note(path, &mut hasher));
        Look(hasher.finish())
    }

    /// Waits until two looks see the same.
    pub fn settle(&self) {
        let mut last = self.look();
        loop {
            pause();
            let now = self.look();
            if now == last {
                return;
            }
            last = now;
        }
    }
}

fn note(path: &Path, hasher: &mut DefaultHasher) {
    (path, path.metadata().ok().and_then(|meta| Stamp::of(&meta))).hash(hasher);
}

/// Waits a moment, for somebody else to be done.
pub fn pause() {
    std::thread::sleep(PAUSE);
}
