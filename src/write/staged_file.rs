//! Turns new bytes and parts of the old file into one new file, or into nothing to do where both come out the same.
//!
//! A re-run changes a page or two of thousands. What it writes is compared with the old file as long as both agree, and only
//! at the first difference a new file is begun; parts of the old one are copied by the system.

use crate::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the files of one commit have come to.
#[derive(Debug, Default)]
pub struct Pending {
    pub open: AtomicUsize,
    /// Files that differ from the old ones.
    pub changed: AtomicUsize,
}

/// One file being written. Buffered; its errors name the file. `finish` it, or `commit` refuses.
#[derive(Debug)]
pub struct StagedFile {
    target: PathBuf,
    new: PathBuf,
    old: Option<Old>,
    /// Begun at the first difference from the old file.
    out: Option<BufWriter<File>>,
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

impl StagedFile {
    pub(super) fn create(target: PathBuf, new: PathBuf, pending: &Arc<Pending>) -> Result<StagedFile, Error> {
        let out = Some(begin(&new).map_err(|cause| Error::io("cannot write into the folder", &new, cause))?);
        Ok(StagedFile::opened(target, new, None, out, pending))
    }

    pub(super) fn revise(target: PathBuf, new: PathBuf, old: File, len: u64, pending: &Arc<Pending>) -> StagedFile {
        let old = Old { file: old, len, same: 0, due: 0..0 };
        StagedFile::opened(target, new, Some(old), None, pending)
    }

    fn opened(
        target: PathBuf,
        new: PathBuf,
        old: Option<Old>,
        out: Option<BufWriter<File>>,
        pending: &Arc<Pending>,
    ) -> StagedFile {
        pending.open.fetch_add(1, Ordering::SeqCst);
        StagedFile { target, new, old, out, pending: Arc::clone(pending) }
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
        self.out = Some(begin(&self.new)?);
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
        old.file.seek(SeekFrom::Start(due.start))?;
        let copied = io::copy(&mut (&old.file).take(due.end - due.start), out)?;
        if copied == due.end - due.start { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Flushes the file and hands it to the disk.
    pub fn finish(mut self) -> Result<(), Error> {
        self.complete().map_err(|cause| Error::io("cannot write the output file", &self.target, cause))?;
        self.pending.open.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }

    fn complete(&mut self) -> io::Result<()> {
        if self.out.is_none() {
            if self.old.as_ref().is_some_and(|old| old.same == old.len) {
                return Ok(());
            }
            self.diverge()?;
        }
        self.settle()?;
        self.pending.changed.fetch_add(1, Ordering::SeqCst);
        match &mut self.out {
            Some(out) => out.flush().and_then(|()| out.get_ref().sync_data()),
            None => Ok(()),
        }
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

fn begin(new: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 16, File::create_new(new)?))
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes).map_err(|cause| self.named(cause))
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Some(out) => out.flush().map_err(|cause| self.named(cause)),
            None => Ok(()),
        }
    }
}
