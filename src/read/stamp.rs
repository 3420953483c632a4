//! Turns what the system says of a file into a mark that another content would not bear.

use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Size, times and place of a file. Where the system tells when a file was last touched (the change time, which no program can
/// set), equal marks mean equal bytes, once the file has been left alone for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    len: u64,
    modified: Duration,
    changed: (i64, i64),
    inode: u64,
    disk: u64,
}

/// The coarsest clock of a disk in use counts in steps of two seconds: a file touched later may have changed within the same step.
const STEP: Duration = Duration::from_secs(2);

impl Stamp {
    /// None for what is no file, or bears no time.
    pub fn of(meta: &Metadata) -> Option<Stamp> {
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let ((changed, inode, disk), is_file) = (place(meta), meta.is_file());
        is_file.then_some(Stamp { len: meta.len(), modified, changed, inode, disk })
    }

    /// Whether the other one is of the same file with the same bytes, though it may have been given other names since.
    pub fn is_but_linked(&self, other: &Stamp) -> bool {
        self.whatever_names() == other.whatever_names()
    }

    /// The same before and after the file was given another name, which counts as a change of it.
    pub fn whatever_names(&self) -> Stamp {
        Stamp { changed: (0, 0), ..*self }
    }

    /// Whether the file had been left alone for a moment at that time.
    pub fn is_settled(&self, at: SystemTime) -> bool {
        let at = at.duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(STEP);
        self.modified < at && self.changed.0 < at.as_secs() as i64
    }
}

#[cfg(unix)]
fn place(meta: &Metadata) -> ((i64, i64), u64, u64) {
    use std::os::unix::fs::MetadataExt;
    ((meta.ctime(), meta.ctime_nsec()), meta.ino(), meta.dev())
}

#[cfg(not(unix))]
fn place(_: &Metadata) -> ((i64, i64), u64, u64) {
    ((0, 0), 0, 0)
}
