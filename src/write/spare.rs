//! Turns the files that a commit has replaced into those that the next one writes into, so that a re-run costs what has changed.
//!
//! To write a large file anew, and to remove the old one, costs more than all else that a re-run does. So the folder that was
//! exchanged out of the way is kept, as the spare one, with a note of where its files differ from those in place. The next commit
//! mends those parts and exchanges the folders again. A file of the spare folder is written over only if nobody can mind: it is
//! the very file that the note speaks of, under no other name and with the usual rights, and was put away long enough ago that
//! nobody still reads it. What the note says of its bytes is believed as long as the machine has not been started again: before
//! that, some of them may never have reached the disk.

use super::atomic::stamp;
use super::staged_file::{Pending, copy};
use crate::read::Stamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

const SPARE: &str = "spare";
/// Its time is that of the exchange.
const NOTE: &str = "spare-note";
/// Whoever reads a file has closed it by then; and the exchange has reached the disk (which takes seconds), before any byte does that
/// is written into a file that it has put away.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// All bytes of a file, however many.
pub const WHOLE: Range<u64> = 0..u64::MAX;

/// A file that was put away.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    name: String,
    stamp: Stamp,
    /// Between these bytes it differs from the file in place.
    differs: Range<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    /// Stands for this start of the machine; none where the system does not tell.
    start: Option<String>,
    files: Vec<Kept>,
}

/// The spare files that have become the new folder's, each with the bytes between which it differs from the one in place.
#[derive(Debug)]
pub struct Spare {
    note: Note,
    since: SystemTime,
    files: BTreeMap<String, Range<u64>>,
}

impl Spare {
    /// Makes the spare folder the new one; there is none where it may not be written over (then it is to be removed).
    pub fn take(aside: &Path, new: &Path) -> io::Result<Option<Spare>> {
        let folder = aside.join(SPARE);
        if !folder.is_dir() {
            return Ok(None);
        }
        let Some((note, since)) = strike(&aside.join(NOTE)) else { return Ok(None) };
        let files = usable(&folder, &note)?;
        fs::rename(folder, new)?;
        Ok(Some(Spare { note, since, files }))
    }

    /// Between which bytes the spare file of that name differs from the one in place; none if there is no such file.
    pub fn differs(&self, name: &str) -> Option<Range<u64>> {
        self.files.get(name).cloned()
    }

    /// Those of another set of output files go.
    pub fn retain(&self, new: &Path, is_wanted: impl Fn(&str) -> bool) -> io::Result<()> {
        self.files.keys().filter(|name| !is_wanted(name)).try_for_each(|name| fs::remove_file(new.join(name)))
    }

    /// Makes the new folder the spare one again, where no file of it was needed.
    pub fn give_back(&self, aside: &Path, new: &Path) -> io::Result<()> {
        fs::rename(new, aside.join(SPARE))?;
        write(&aside.join(NOTE), &self.note)?;
        OpenOptions::new().write(true).open(aside.join(NOTE))?.set_modified(self.since)
    }

    /// Makes the spare file like the one in place, which stays as it is.
    pub fn mend(&self, name: &str, old: &Path, new: &Path) -> io::Result<bool> {
        let Some(differs) = self.differs(name).filter(|differs| *differs == (0..0) || differs.end < WHOLE.end) else {
            return Ok(false);
        };
        if !differs.is_empty() {
            let (old, mut new) = (File::open(old)?, OpenOptions::new().write(true).open(new)?);
            new.seek(SeekFrom::Start(differs.start))?;
            copy(&old, differs, &mut new)?;
            new.sync_data()?;
        }
        Ok(true)
    }
}

/// Spare files that are of no use and go while the new ones are written: to remove large files takes long.
#[derive(Debug)]
pub struct Clearing(Option<(PathBuf, Option<JoinHandle<io::Result<()>>>)>);

impl Clearing {
    pub fn begin(aside: &Path) -> Clearing {
        let folder = aside.join(SPARE);
        let thread = |folder: PathBuf| std::thread::Builder::new().spawn(move || fs::remove_dir_all(folder)).ok();
        Clearing(folder.is_dir().then(|| (folder.clone(), thread(folder))))
    }

    /// Waits until the files are gone.
    pub fn end(&mut self) -> io::Result<()> {
        match self.0.take() {
            None => Ok(()),
            Some((folder, None)) => fs::remove_dir_all(folder),
            Some((_, Some(thread))) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        }
    }
}

/// What a commit is about to put away.
pub struct Leaving {
    name: &'static str,
    stamp: Option<Stamp>,
    differs: Range<u64>,
}

impl Leaving {
    /// `seen`: what the file in place was when its parts were taken for the new one.
    pub fn of(name: &'static str, old: &Path, seen: Option<Stamp>, pending: &Pending) -> Leaving {
        let stamp = stamp(old);
        let differs = match pending.change(name) {
            change if stamp.is_some() && stamp == seen => change.unwrap_or(0..0),
            _ => WHOLE,
        };
        Leaving { name, stamp, differs }
    }
}

/// Keeps the folder of files that have just been replaced for the next commit.
pub fn keep(leaving: Vec<Leaving>, left: &Path, output: &Path, aside: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for Leaving { name, stamp, differs } in leaving {
        let (old, new) = (left.join(name).symlink_metadata(), output.join(name).symlink_metadata());
        let (Ok(old), Ok(new)) = (old, new) else { continue };
        match stamp {
            Some(stamp) if is_alike(&old, &new) && Stamp::of(&old) == Some(stamp) => {
                files.push(Kept { name: name.to_owned(), stamp, differs });
            }
            _ => fs::remove_file(left.join(name))?,
        }
    }
    fs::rename(left, aside.join(SPARE))?;
    write(&aside.join(NOTE), &Note { start: start(), files })
}

/// The files of the spare folder that may be written over; what else lies there is removed.
fn usable(folder: &Path, note: &Note) -> io::Result<BTreeMap<String, Range<u64>>> {
    let believed = note.start.is_some() && note.start == start();
    let mut usable = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let stamp = Stamp::of(&entry.metadata()?);
        match note.files.iter().find(|kept| entry.file_name() == *kept.name && stamp == Some(kept.stamp)) {
            Some(kept) => {
                let differs = if believed { kept.differs.clone() } else { WHOLE };
                usable.insert(kept.name.clone(), differs);
            }
            None => fs::remove_file(entry.path())?,
        }
    }
    Ok(usable)
}

/// The note, if it is old enough; it holds good no longer.
fn strike(path: &Path) -> Option<(Note, SystemTime)> {
    let mut file = OpenOptions::new().read(true).write(true).open(path).ok()?;
    let since = file.metadata().and_then(|meta| meta.modified()).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let (sum, note) = bytes.split_first_chunk::<SUM>()?;
    let is_old = since.elapsed().is_ok_and(|age| age >= PATIENCE);
    let note = if is_old && *sum == checksum(note) { postcard::from_bytes(note).ok()? } else { return None };
    file.rewind().and_then(|()| file.write_all(&[0; SUM])).ok()?;
    Some((note, since))
}

/// A checksum, then the note. Written over the last one: to truncate a file costs more than its few bytes.
fn write(path: &Path, note: &Note) -> io::Result<()> {
    let note = postcard::to_stdvec(note).map_err(io::Error::other)?;
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    file.write_all(&[&checksum(&note)[..], &note].concat())?;
    file.set_len((SUM + note.len()) as u64)
}

const SUM: usize = size_of::<u64>();

fn checksum(bytes: &[u8]) -> [u8; SUM] {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish().to_le_bytes()
}

/// Whether the one has a single name, and the owner and rights of the other.
#[cfg(unix)]
fn is_alike(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let rights = |meta: &Metadata| (meta.mode(), meta.uid(), meta.gid());
    one.nlink() == 1 && rights(one) == rights(other)
}

#[cfg(not(unix))]
fn is_alike(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Stands for this start of the machine.
fn start() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}
