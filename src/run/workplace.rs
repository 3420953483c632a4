//! Turns an output folder into the place beside it where a run keeps what is not output: its lock, its cache, files half written.
//!
//! Beside it, because the output folder holds what users open and commit, and nothing else. Never in a folder of pages: those
//! are the steward's. Where there is no such place (the parent may not be written to, or holds the pages), it is a hidden
//! folder within the output.

use crate::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Holds one folder for each output folder beside it; may be deleted whenever no run is on.
pub const CACHE_FOLDER: &str = ".twintown-cache";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workplace {
    /// The output folder, by its real path.
    pub output: PathBuf,
    /// Where lock, cache and half-written files lie.
    pub folder: PathBuf,
}

impl Workplace {
    /// Creates both folders where they are missing.
    pub fn of(output: &Path, inputs: &[PathBuf]) -> Result<Workplace, Error> {
        let refused = |cause| Error::io("cannot create the output folder", output, cause);
        fs::create_dir_all(output).map_err(refused)?;
        let output = fs::canonicalize(output).map_err(refused)?;
        let beside = beside_output(&output).filter(|folder| !is_among_pages(folder, inputs) && create(folder).is_ok());
        let folder = match beside {
            Some(folder) => folder,
            None => {
                let inside = output.join(CACHE_FOLDER).join("output");
                create(&inside).map_err(|cause| Error::io("cannot write into the output folder", &output, cause))?;
                inside
            }
        };
        Ok(Workplace { output, folder })
    }

    pub fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// What the last run came to, for the next one.
    pub fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// The review sheet as the last run wrote it.
    pub fn sheet(&self) -> PathBuf {
        self.folder.join("sheet")
    }
}

/// The lock of a file that commands write (`rulings.csv`), in the cache folder beside it.
pub fn beside(file: &Path) -> Result<PathBuf, Error> {
    let refused = |cause| Error::io("cannot write into the folder", file, cause);
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default();
    // One file, one lock, by whatever path it is named.
    let folder = fs::canonicalize(folder).map_err(refused)?.join(CACHE_FOLDER).join(name);
    create(&folder).map_err(refused)?;
    Ok(folder.join("lock"))
}

fn beside_output(output: &Path) -> Option<PathBuf> {
    let (parent, name) = (output.parent()?, output.file_name()?);
    same_disk(parent, output).then(|| parent.join(CACHE_FOLDER).join(name))
}

/// Whether files can be moved from one to the other.
#[cfg(unix)]
fn same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| fs::metadata(path).map(|meta| meta.dev()).ok();
    disk(one).is_some() && disk(one) == disk(other)
}

#[cfg(not(unix))]
fn same_disk(_: &Path, _: &Path) -> bool {
    true
}

fn is_among_pages(folder: &Path, inputs: &[PathBuf]) -> bool {
    inputs.iter().filter_map(|input| fs::canonicalize(input).ok()).any(|input| folder.starts_with(input))
}

/// Nobody wants a cache in git, so it says so itself.
fn create(folder: &Path) -> io::Result<()> {
    if folder.is_dir() && folder.join("lock").exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    fs::write(folder.with_file_name(".gitignore"), "*\n")?;
    // Whether files can be created there, as they must be.
    fs::OpenOptions::new().append(true).create(true).open(folder.join("lock")).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_the_output_and_never_among_the_pages() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        let (pages, output) = (root.join("pages"), root.join("output"));
        fs::create_dir(&pages).unwrap();
        let place = Workplace::of(&output, std::slice::from_ref(&pages)).unwrap();
        assert_eq!(place, Workplace { output: output.clone(), folder: root.join(CACHE_FOLDER).join("output") });
        assert_eq!(fs::read_to_string(root.join(CACHE_FOLDER).join(".gitignore")).unwrap(), "*\n");
        let within = Workplace::of(&pages.join("records"), std::slice::from_ref(&pages)).unwrap();
        assert!(within.folder.starts_with(pages.join("records")), "{within:?}");
        assert_eq!(fs::read_dir(&pages).unwrap().count(), 1);
        let around = Workplace::of(&output, std::slice::from_ref(&root)).unwrap();
        assert!(around.folder.starts_with(&output), "{around:?}");
    }
}
