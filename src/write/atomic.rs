//! Turns a set of output files into one step: all of them are written aside, then all are put in place.
//!
//! A run that is interrupted, or that fails half-way, must leave yesterday's files whole. So every file is written under
//! a temporary name in the target folder, synced, and only `commit` renames; what was not committed is removed.

use crate::error::{Error, ErrorKind};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempPath;

/// The files that will stand in `folder` after `commit`.
#[derive(Debug)]
pub struct Staged {
    folder: PathBuf,
    files: Vec<(PathBuf, TempPath)>,
    open: Arc<AtomicUsize>,
}

/// One file being written. Buffered; its errors name the file. `finish` it, or `commit` refuses.
#[derive(Debug)]
pub struct StagedFile {
    target: PathBuf,
    out: BufWriter<File>,
    open: Arc<AtomicUsize>,
}

impl Staged {
    /// Creates the folder where it is missing.
    pub fn new(folder: &Path) -> Result<Staged, Error> {
        fs::create_dir_all(folder).map_err(|cause| Error::io("cannot create the output folder", folder, cause))?;
        Ok(Staged { folder: folder.to_path_buf(), files: Vec::new(), open: Arc::default() })
    }

    /// Opens a file of this name; any number can be open at once.
    pub fn create(&mut self, name: &str) -> Result<StagedFile, Error> {
        let target = self.folder.join(name);
        if self.files.iter().any(|(other, _)| *other == target) {
            let help = "report this as a bug of the program";
            return Err(Error::new(ErrorKind::Clash, "an output file is written twice", help).at(&target));
        }
        let file = aside(&self.folder).map_err(|cause| Error::io("cannot write into the folder", &self.folder, cause))?;
        let (file, temporary) = file.into_parts();
        self.files.push((target.clone(), temporary));
        self.open.fetch_add(1, Ordering::SeqCst);
        Ok(StagedFile { target, out: BufWriter::with_capacity(1 << 16, file), open: Arc::clone(&self.open) })
    }

    /// Writes a whole file at once.
    pub fn write(&mut self, name: &str, content: &[u8]) -> Result<(), Error> {
        let mut file = self.create(name)?;
        file.write_all(content).map_err(|cause| cannot_write(&file.target, cause))?;
        file.finish()
    }

    /// Puts every file in place, each in one step. What can be foreseen is checked before the first; a rename that the system
    /// refuses after that (a file held open on Windows) leaves the earlier ones in place and is an error.
    pub fn commit(self) -> Result<(), Error> {
        self.check()?;
        for (target, temporary) in self.files {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(|cause| Error::io("cannot create the output folder", folder, cause))?;
            }
            temporary.persist(&target).map_err(|cause| Error::io("cannot replace the output file", &target, cause.error))?;
        }
        // The names are safe only once the folder is; where a folder cannot be synced, the files still are.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// What can be known before the first file is renamed.
    fn check(&self) -> Result<(), Error> {
        if self.open.load(Ordering::SeqCst) > 0 {
            let help = "run again; if it happens again, report it as a bug of the program";
            return Err(Error::new(ErrorKind::Io, "an output file was not written to its end", help).at(&self.folder));
        }
        match self.files.iter().find(|(target, _)| target.is_dir()) {
            None => Ok(()),
            Some((target, _)) => {
                let help = "move the folder away, or name another output folder";
                Err(Error::new(ErrorKind::Clash, "a folder stands where an output file belongs", help).at(target))
            }
        }
    }
}

/// Puts one file in place in one step: the old one stays whole until the new one is.
pub fn replace(target: &Path, content: &[u8]) -> Result<(), Error> {
    let folder = target.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let refused = |cause| cannot_write(target, cause);
    let mut file = aside(folder).map_err(refused)?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(refused)?;
    file.persist(target).map_err(|cause| cannot_write(target, cause.error))?;
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

fn cannot_write(target: &Path, cause: io::Error) -> Error {
    Error::io("cannot write the output file", target, cause)
}

impl StagedFile {
    /// Flushes the file and hands it to the disk.
    pub fn finish(mut self) -> Result<(), Error> {
        let done = self.out.flush().and_then(|()| self.out.get_ref().sync_data());
        done.map_err(|cause| cannot_write(&self.target, cause))?;
        self.open.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }

    fn named(&self, cause: io::Error) -> io::Error {
        io::Error::new(cause.kind(), format!("{}: {cause}", self.target.display()))
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).map_err(|cause| self.named(cause))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().map_err(|cause| self.named(cause))
    }
}
