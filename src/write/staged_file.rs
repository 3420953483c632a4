//! Turns new bytes and parts of the old file into one new file, or into nothing to do where both come out the same.
//!
//! A re-run changes a page or two of thousands. What it writes is compared with the old file as long as both agree, and only
//! at the first difference a new file is begun; parts of the old one are copied by the system. Where a retired file is written
//! over (`spare.rs`), what stands in its place already is not even copied.

use super::spare::WHOLE;
use crate::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// What the files of one commit have come to.
#[derive(Debug, Default)]
pub struct Pending {
    pub open: AtomicUsize,
    /// Files that differ from the old ones, with the bytes between which they do.
    changed: Mutex<Vec<(&'static str, Range<u64>)>>,
}

impl Pending {
    /// Where the new file differs from the old one; none if it came out the same.
    pub fn change(&self, name: &str) -> Option<Range<u64>> {
        let changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.iter().find(|(other, _)| *other == name).map(|(_, range)| range.clone())
    }

    pub fn is_unchanged(&self) -> bool {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// One file being written. Buffered; its errors name the file. `finish` it, or `commit` refuses.
#[derive(Debug)]
pub struct StagedFile {
    name: &'static str,
    target: PathBuf,
    new: PathBuf,
    /// A retired file stands at `new`: the bytes between which it differs from the old one.
    spare: Option<Range<u64>>,
    old: Option<Old>,
    /// Begun at the first difference from the old file.
    out: Option<Out>,
    pending: Arc<Pending>,
}

#[derive(Debug)]
struct Old {
    file: File,
    len: u64,
    /// Before `out` is begun: so many bytes are the same.
    same: u64,
    /// Afterwards: what is still to be copied.
    due: Range<u64>,
}

#[derive(Debug)]
struct Out {
    file: BufWriter<File>,
    /// Where `file` stands.
    cursor: u64,
    /// So many bytes of the new file are settled.
    at: u64,
    /// From here to `at` nothing but bytes of the old file, each in its old place.
    tail: u64,
    behind: Behind,
}

/// Hands a file to the disk while it is still being written: what is left for the end is then soon done.
#[derive(Debug, Default)]
struct Behind {
    /// Bytes since the last call.
    since: u64,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// So many bytes are worth a call of the disk.
const PART: u64 = 4 << 20;

impl Behind {
    /// So many more bytes are in the file.
    fn grown(&mut self, file: &File, bytes: u64) -> io::Result<()> {
        self.since += bytes;
        if self.since < PART || self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return Ok(());
        }
        self.end()?;
        self.since = 0;
        // Where there is no handle or thread to be had, the end of the file only takes longer.
        let spawn = |file: File| std::thread::Builder::new().spawn(move || file.sync_data()).ok();
        self.thread = file.try_clone().ok().and_then(spawn);
        Ok(())
    }

    /// Waits for the last call: what the disk refused then it may not say again.
    fn end(&mut self) -> io::Result<()> {
        let thread = self.thread.take().map(JoinHandle::join);
        thread.map_or(Ok(()), |ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    }
}

/// Where a file comes from and goes to.
pub(super) struct Paths {
    pub name: &'static str,
    pub target: PathBuf,
    pub new: PathBuf,
}

impl StagedFile {
    pub(super) fn create(paths: Paths, spare: Option<Range<u64>>, pending: &Arc<Pending>) -> Result<StagedFile, Error> {
        let new = paths.new.clone();
        let mut file = StagedFile::opened(paths, spare, None, pending);
        file.diverge().map_err(|cause| Error::io("cannot write into the folder", &new, cause))?;
        Ok(file)
    }

    pub(super) fn revise(paths: Paths, spare: Option<Range<u64>>, old: File, len: u64, pending: &Arc<Pending>) -> StagedFile {
        let old = Old { file: old, len, same: 0, due: 0..0 };
        StagedFile::opened(paths, spare, Some(old), pending)
    }

    fn opened(paths: Paths, spare: Option<Range<u64>>, old: Option<Old>, pending: &Arc<Pending>) -> StagedFile {
        pending.open.fetch_add(1, Ordering::SeqCst);
        let Paths { name, target, new } = paths;
        StagedFile { name, target, new, spare, old, out: None, pending: Arc::clone(pending) }
    }

    /// Takes bytes of the old file; only after `Staged::revise`.
    pub fn copy(&mut self, range: Range<u64>) -> io::Result<()> {
        self.copy_unnamed(range).map_err(|cause| self.named(cause))
    }

    fn copy_unnamed(&mut self, range: Range<u64>) -> io::Result<()> {
        let Some(old) = &mut self.old else { return Err(io::ErrorKind::NotFound.into()) };
        if range.is_empty() {
            return Ok(());
        }
        if self.out.is_none() {
            if range.start == old.same {
                old.same = range.end;
                return Ok(());
            }
            self.diverge()?;
        }
        let Some(old) = &mut self.old else { return Ok(()) };
        if range.start == old.due.end {
            old.due.end = range.end;
            return Ok(());
        }
        self.settle()?;
        self.old.iter_mut().for_each(|old| old.due = range.clone());
        Ok(())
    }

    /// Begins the new file: with all that was the same, which is still to be copied.
    fn diverge(&mut self) -> io::Result<()> {
        let file = match self.spare {
            Some(_) => OpenOptions::new().write(true).open(&self.new)?,
            None => File::create_new(&self.new)?,
        };
        self.out =
            Some(Out { file: BufWriter::with_capacity(1 << 16, file), cursor: 0, at: 0, tail: 0, behind: Behind::default() });
        self.old.iter_mut().for_each(|old| old.due = 0..old.same);
        Ok(())
    }

    /// Copies what is due.
    fn settle(&mut self) -> io::Result<()> {
        let (Some(old), Some(out)) = (&mut self.old, &mut self.out) else { return Ok(()) };
        let due = std::mem::take(&mut old.due);
        if due.is_empty() {
            return Ok(());
        }
        let end = out.at + (due.end - due.start);
        if due.start != out.at {
            out.copy(&old.file, due)?;
            out.tail = end;
        } else {
            let there = self.spare.as_ref().map_or(due.clone(), |differs| overlap(&due, differs));
            out.at = there.start;
            out.copy(&old.file, there)?;
            out.at = end;
        }
        Ok(())
    }

    /// Flushes the file and hands it to the disk.
    pub fn finish(mut self) -> Result<(), Error> {
        self.complete().map_err(|cause| Error::io("cannot write the output file", &self.target, cause))?;
        self.pending.open.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }

    /// All at once: handing a file to the disk is waiting, mostly.
    pub fn finish_all(files: Vec<StagedFile>) -> Result<(), Error> {
        let (same, mut changed): (Vec<StagedFile>, Vec<StagedFile>) = files.into_iter().partition(StagedFile::is_same);
        let here = changed.pop();
        std::thread::scope(|scope| {
            let waiting: Vec<_> = changed.into_iter().map(|file| scope.spawn(|| file.finish())).collect();
            same.into_iter().chain(here).try_for_each(StagedFile::finish)?;
            let ended =
                |thread: std::thread::ScopedJoinHandle<_>| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            waiting.into_iter().try_for_each(ended)
        })
    }

    fn is_same(&self) -> bool {
        self.out.is_none() && self.old.as_ref().is_some_and(|old| old.same == old.len)
    }

    fn complete(&mut self) -> io::Result<()> {
        if self.is_same() {
            return Ok(());
        }
        if self.out.is_none() {
            self.diverge()?;
        }
        self.settle()?;
        let Some(out) = &mut self.out else { return Ok(()) };
        out.file.flush()?;
        if self.spare.is_some() {
            out.file.get_ref().set_len(out.at)?;
        }
        let differs = match &self.old {
            Some(old) if old.len == out.at => old.same..out.tail,
            Some(old) => old.same..WHOLE.end,
            None => WHOLE,
        };
        self.pending.changed.lock().unwrap_or_else(PoisonError::into_inner).push((self.name, differs));
        // The disk need not wait for one call to end before it hears of the next.
        let synced = out.file.get_ref().sync_data();
        out.behind.end().and(synced)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.out.is_none() {
            if let Some(old) = &mut self.old
                && old.goes_on_with(bytes)?
            {
                return Ok(bytes.len());
            }
            self.diverge()?;
        }
        self.settle()?;
        match &mut self.out {
            Some(out) => out.write(bytes),
            None => Ok(0),
        }
    }

    fn named(&self, cause: io::Error) -> io::Error {
        io::Error::new(cause.kind(), format!("{}: {cause}", self.target.display()))
    }
}

impl Old {
    fn goes_on_with(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let end = self.same + bytes.len() as u64;
        if end > self.len {
            return Ok(false);
        }
        let mut there = vec![0; bytes.len()];
        self.file.seek(SeekFrom::Start(self.same))?;
        self.file.read_exact(&mut there)?;
        let same = there == bytes;
        self.same = if same { end } else { self.same };
        Ok(same)
    }
}

impl Out {
    fn go(&mut self) -> io::Result<()> {
        if self.cursor != self.at {
            self.file.seek(SeekFrom::Start(self.at))?;
            self.cursor = self.at;
        }
        Ok(())
    }

    fn moved(&mut self, count: u64) {
        self.cursor += count;
        self.at += count;
    }

    fn copy(&mut self, from: &File, range: Range<u64>) -> io::Result<()> {
        if range.is_empty() {
            return Ok(());
        }
        self.go()?;
        let mut start = range.start;
        while start < range.end {
            let count = copy(from, start..range.end.min(start + PART), &mut self.file)?;
            start += count;
            self.moved(count);
            self.behind.grown(self.file.get_ref(), count)?;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.go()?;
        let count = self.file.write(bytes)?;
        self.moved(count as u64);
        self.tail = self.at;
        self.behind.grown(self.file.get_ref(), count as u64)?;
        Ok(count)
    }
}

/// Bytes of a file to where the other one stands; the system does it.
pub(super) fn copy(mut from: &File, range: Range<u64>, to: &mut impl Write) -> io::Result<u64> {
    from.seek(SeekFrom::Start(range.start))?;
    let copied = io::copy(&mut from.take(range.end - range.start), to)?;
    if copied == range.end - range.start { Ok(copied) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn overlap(one: &Range<u64>, other: &Range<u64>) -> Range<u64> {
    let start = one.start.max(other.start).min(one.end);
    start..one.end.min(other.end).max(start)
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes).map_err(|cause| self.named(cause))
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Some(out) => out.file.flush().map_err(|cause| self.named(cause)),
            None => Ok(()),
        }
    }
}
