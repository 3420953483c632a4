//! Turns a set of output files into one step: all of them are written aside, then the whole folder changes at once.
//!
//! A run that is interrupted, or that fails half-way, must leave yesterday's files whole, and never some of them beside some of
//! today's. So every file is written into a folder beside the output and synced, and `commit` exchanges the two folders
//! in one call of the system; the old one is kept for the next commit (`spare.rs`). What else lies in the output folder (a sheet of the steward's, a lock file of a spreadsheet) is
//! carried along. Where folders cannot be exchanged, the new one is renamed to say that it is whole, and its files are moved one
//! by one; if that is interrupted, the next run goes on with it (`recover`).

use super::exchange::exchange;
use super::foreign;
use super::spare::{self, Clearing, Leaving, Spare};
use super::staged_file::{Paths, Pending, StagedFile};
use crate::error::{Error, ErrorKind};
use crate::read::Stamp;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Files that are being written; after an exchange, the old ones.
const NEW: &str = "new";
/// Files that are whole and are being moved one by one.
const READY: &str = "ready";

/// Files by name, with what they were at some time.
pub type Stamps = BTreeMap<&'static str, Option<Stamp>>;

/// The files that will stand in `output` after `commit`.
#[derive(Debug)]
pub struct Staged {
    output: PathBuf,
    aside: PathBuf,
    /// The files, each with what the old one was when its parts were taken.
    names: Stamps,
    pending: Arc<Pending>,
    spare: Option<Spare>,
    clearing: Clearing,
}

impl Staged {
    /// Files are written below `aside`, which exists, lies on the same disk and belongs to this run alone.
    pub fn new(output: &Path, aside: &Path) -> Result<Staged, Error> {
        recover(output, aside)?;
        let new = aside.join(NEW);
        let refused = |cause| Error::io("cannot create a folder for the new files", &new, cause);
        let spare = Spare::take(aside, &new).map_err(refused)?;
        if spare.is_none() {
            fs::create_dir(&new).map_err(refused)?;
        }
        let clearing = Clearing::begin(aside);
        let (output, aside) = (output.to_path_buf(), aside.to_path_buf());
        Ok(Staged { output, aside, names: BTreeMap::new(), pending: Arc::default(), spare, clearing })
    }

    /// Opens a new file of this name; any number can be open at once.
    pub fn create(&mut self, name: &'static str) -> Result<StagedFile, Error> {
        self.add(name, None)?;
        StagedFile::create(self.paths(name), self.differs(name), &self.pending)
    }

    /// Opens a file that may come out as the old one, or take parts of it; as `create` where there is no old one.
    pub fn revise(&mut self, name: &'static str) -> Result<StagedFile, Error> {
        match File::open(self.output.join(name)).and_then(|old| Ok((old.metadata()?, old))) {
            Ok((meta, old)) if meta.is_file() => {
                self.add(name, Stamp::of(&meta))?;
                Ok(StagedFile::revise(self.paths(name), self.differs(name), old, meta.len(), &self.pending))
            }
            _ => self.create(name),
        }
    }

    /// Writes a whole file at once.
    pub fn write(&mut self, name: &'static str, content: &[u8]) -> Result<(), Error> {
        let mut file = self.revise(name)?;
        file.write_all(content).map_err(|cause| Error::io("cannot write the output file", &self.output.join(name), cause))?;
        file.finish()
    }

    fn add(&mut self, name: &'static str, old: Option<Stamp>) -> Result<(), Error> {
        if self.names.contains_key(name) {
            let help = "report this as a bug of the program";
            return Err(Error::new(ErrorKind::Clash, "an output file is written twice", help).at(&self.output.join(name)));
        }
        self.names.insert(name, old);
        Ok(())
    }

    fn paths(&self, name: &'static str) -> Paths {
        Paths { name, target: self.output.join(name), new: self.new_file(name) }
    }

    /// Of the spare file that stands where the new one will.
    fn differs(&self, name: &str) -> Option<Range<u64>> {
        self.spare.as_ref()?.differs(name)
    }

    /// Whether a finished file differs from the old one.
    pub fn is_changed(&self, name: &str) -> bool {
        self.pending.change(name).is_some()
    }

    /// Where a file that differs from the old one is written before `commit`.
    pub fn new_file(&self, name: &str) -> PathBuf {
        self.aside.join(NEW).join(name)
    }

    /// Puts all files in place at once, or leaves everything as it was. If every file is as the old one, nothing is touched.
    /// Tells what was put there; whoever finds something else later finds what another has saved.
    pub fn commit(mut self) -> Result<Stamps, Error> {
        self.check()?;
        let cleared = self.clearing.end();
        let refused = |cause| Error::io("cannot replace the output files", &self.output, cause);
        cleared.map_err(refused)?;
        if self.pending.is_unchanged() {
            self.spare.iter().try_for_each(|spare| spare.give_back(&self.aside, &self.aside.join(NEW))).map_err(refused)?;
            return Ok(self.names.clone());
        }
        self.carry_same().map_err(refused)?;
        let stamps = self.names.keys().map(|&name| (name, stamp(&self.new_file(name)))).collect();
        if self.carry_foreign().unwrap_or(false) {
            let leaving = self.leaving();
            if exchange(&self.aside.join(NEW), &self.output).is_ok() {
                return self.keep_spare(leaving).map(|()| stamps).map_err(refused);
            }
        }
        sync_folder(&self.aside.join(NEW));
        fs::rename(self.aside.join(NEW), self.aside.join(READY)).map_err(refused)?;
        sync_folder(&self.aside);
        self.move_ready().map(|()| stamps)
    }

    /// What can be known before anything is replaced.
    fn check(&self) -> Result<(), Error> {
        if self.pending.open.load(Ordering::SeqCst) > 0 {
            let help = "run again; if it happens again, report it as a bug of the program";
            return Err(Error::new(ErrorKind::Io, "an output file was not written to its end", help).at(&self.output));
        }
        match self.names.keys().map(|name| self.output.join(name)).find(|target| target.is_dir()) {
            None => Ok(()),
            Some(target) => {
                let help = "move the folder away, or name another output folder";
                Err(Error::new(ErrorKind::Clash, "a folder stands where an output file belongs", help).at(&target))
            }
        }
    }

    /// Files that came out as the old ones were not written: the new folder gets them under a second name, unless a spare one
    /// can be made the same.
    fn carry_same(&self) -> io::Result<()> {
        let new = self.aside.join(NEW);
        self.spare.iter().try_for_each(|spare| spare.retain(&new, |name| self.names.contains_key(name)))?;
        for name in self.names.keys().filter(|name| !self.is_changed(name)) {
            let (old, new) = (self.output.join(name), self.new_file(name));
            if let Some(spare) = self.spare.as_ref().filter(|spare| spare.differs(name).is_some()) {
                if spare.mend(name, &old, &new)? {
                    continue;
                }
                fs::remove_file(&new)?;
            }
            if fs::hard_link(&old, &new).is_err() {
                fs::copy(&old, &new).and_then(|_| File::open(&new)?.sync_all())?;
            }
        }
        Ok(())
    }

    /// Gives the new folder what else lies in the output folder; whether all of it could be had, and the folders may be exchanged.
    fn carry_foreign(&self) -> io::Result<bool> {
        if stands_in(&self.output) || self.aside.starts_with(&self.output) {
            return Ok(false);
        }
        foreign::carry(&self.output, &self.aside.join(NEW), &|name| self.names.keys().any(|own| name == *own))
    }

    /// Moves the files one by one; only a system that refuses a rename (a file held open on Windows) can stop it half-way.
    fn move_ready(&self) -> Result<(), Error> {
        move_all(&self.aside.join(READY), &self.output, &|name| self.is_own(name))
            .map_err(|cause| Error::io("cannot replace the output files", &self.output, cause))
    }

    /// What the exchange is about to put away.
    fn leaving(&self) -> Vec<Leaving> {
        let files = self.names.iter();
        files.map(|(name, seen)| Leaving::of(name, &self.output.join(name), *seen, &self.pending)).collect()
    }

    /// The old files, which stand in the new folder's place now, wait for the next commit.
    fn keep_spare(&self, leaving: Vec<Leaving>) -> io::Result<()> {
        let left = self.aside.join(NEW);
        foreign::rescue(&left, &self.output, &|name| self.names.keys().any(|own| name == *own))?;
        spare::keep(leaving, &left, &self.output, &self.aside)
    }

    fn sweep(&self) -> io::Result<()> {
        sweep(&self.aside.join(NEW), &self.output, &|name| self.is_own(name))
    }

    fn is_own(&self, name: &OsStr) -> bool {
        is_known(name) || self.names.keys().any(|own| name == *own)
    }
}

impl Drop for Staged {
    /// What was not committed goes away; if it cannot, the next run clears it.
    fn drop(&mut self) {
        let _ = self.clearing.end();
        let _ = self.sweep();
    }
}

/// Finishes or clears what a killed run left: its output is then the old or the new one, whole.
pub fn recover(output: &Path, aside: &Path) -> Result<(), Error> {
    let refused = |cause| Error::io("cannot clear up after an interrupted run", aside, cause);
    let (new, ready) = (aside.join(NEW), aside.join(READY));
    if ready.is_dir() {
        move_all(&ready, output, &is_known).map_err(refused)?;
    }
    if new.is_dir() { sweep(&new, output, &is_known).map_err(refused) } else { Ok(()) }
}

fn is_known(name: &OsStr) -> bool {
    super::FILES.iter().any(|own| name == *own)
}

fn move_all(ready: &Path, output: &Path, is_own: &dyn Fn(&OsStr) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(ready)? {
        let entry = entry?;
        if is_own(&entry.file_name()) {
            fs::rename(entry.path(), output.join(entry.file_name()))?;
        }
    }
    // The names are safe only once the folder is; where a folder cannot be synced, the files still are.
    sync_folder(output);
    fs::remove_dir_all(ready)
}

/// Clears a folder of half-written or of old files. A file that is not ours and came into the output, or was saved there,
/// while the folders were exchanged, goes back.
fn sweep(left: &Path, output: &Path, is_own: &dyn Fn(&OsStr) -> bool) -> io::Result<()> {
    if !left.is_dir() {
        return Ok(());
    }
    foreign::rescue(left, output, is_own)?;
    fs::remove_dir_all(left)
}

/// A shell that stands in the folder would be left standing in the old one.
fn stands_in(folder: &Path) -> bool {
    std::env::current_dir().and_then(fs::canonicalize).map_or(true, |here| here.starts_with(folder))
}

pub(super) fn stamp(file: &Path) -> Option<Stamp> {
    file.symlink_metadata().ok().and_then(|meta| Stamp::of(&meta))
}

pub(super) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Puts one file in place in one step: the old one stays whole until the new one is.
pub fn replace(target: &Path, content: &[u8]) -> Result<(), Error> {
    let folder = target.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let refused = |cause| Error::io("cannot write the file", target, cause);
    let mut file = aside(folder).map_err(refused)?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(refused)?;
    file.persist(target).map_err(|cause| refused(cause.error))?;
    // The name is safe only once the folder is.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// A new file in the folder, with the rights that any new file gets (temporary files are private by default).
pub fn aside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".twintown-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
