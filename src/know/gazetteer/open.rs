//! Turns a path into a gazetteer that is read in place from a memory map, because a user's own index may be large and most of it is never asked.

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

use super::{BrokenFile, Gazetteer, Index};
use crate::error::{Error, ErrorKind};

impl Gazetteer<'static> {
    /// Opens a file that [`mod@super::build`] made, after a check of its version, checksum and bounds.
    ///
    /// It stays open as long as the process lives: a process has one gazetteer.
    ///
    /// # Errors
    /// When the file is not there, or not whole.
    pub fn open(path: &Path) -> Result<Gazetteer<'static>, Error> {
        let map = map(path).map_err(|cause| Error::io("cannot open the gazetteer", path, cause))?;
        let index = Index::check(Box::leak(Box::new(map))).map_err(|cause| broken(path, cause))?;
        Ok(Box::leak(Box::new(index)).gazetteer())
    }
}

fn broken(path: &Path, cause: BrokenFile) -> Error {
    Error::new(
        ErrorKind::Table,
        "cannot use the gazetteer",
        "build it anew with `twintown gazetteer build`, or leave --gazetteer out",
    )
    .at(path)
    .because(cause)
}

/// The bytes of a file.
///
/// The one piece of code that the compiler cannot vouch for: the bytes are good only while nobody changes the file. Whoever
/// replaces an index puts the new one in its place in one step (as `gazetteer build` does: written aside, renamed), so that
/// an open map keeps the old one; a file written over in place while a run reads it may end that run.
#[allow(unsafe_code)]
fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
    }
    // SAFETY: the map is read only; that the file behind it stays as it is, is the contract above.
    unsafe { Mmap::map(&file) }
}
