//! Turns what the system says of a file into a mark that another content would not bear.

use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::path::Path;
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

/// Looks at many files: one folder that the files of a row lie in is found once, which halves the work.
#[derive(Default)]
pub struct Looks<'p> {
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    folder: Option<(&'p Path, rustix::fd::OwnedFd)>,
    #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
    folder: std::marker::PhantomData<&'p Path>,
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
impl<'p> Looks<'p> {
    /// How the file looks now, behind a link, too; none if it cannot be looked at, or is no file.
    pub fn at(&mut self, path: &'p Path) -> Option<Stamp> {
        use rustix::fs::{AtFlags, CWD, Mode, OFlags, open, statat};
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return None };
        if parent == Path::new("") {
            return found(&statat(CWD, name, AtFlags::empty()).ok()?);
        }
        let is_open = self.folder.as_ref().is_some_and(|(open, _)| open.as_os_str() == parent.as_os_str());
        if !is_open {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            self.folder = Some((parent, open(parent, flags, Mode::empty()).ok()?));
        }
        let (_, folder) = self.folder.as_ref()?;
        found(&statat(folder, name, AtFlags::empty()).ok()?)
    }
}

/// The same as `Stamp::of`.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn found(stat: &rustix::fs::Stat) -> Option<Stamp> {
    let modified = Duration::new(stat.st_mtime.try_into().ok()?, stat.st_mtime_nsec.try_into().ok()?);
    let changed = (stat.st_ctime, stat.st_ctime_nsec.try_into().ok()?);
    let is_file = rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file();
    is_file.then_some(Stamp { len: stat.st_size.try_into().ok()?, modified, changed, inode: stat.st_ino, disk: stat.st_dev })
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
impl<'p> Looks<'p> {
    /// How the file looks now, behind a link, too; none if it cannot be looked at, or is no file.
    pub fn at(&mut self, path: &'p Path) -> Option<Stamp> {
        Stamp::of(&path.metadata().ok()?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_look_through_the_folder_sees_what_a_look_along_the_path_does() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let paths = [folder.path().join("a"), folder.path().join("b"), inner.join("a"), inner.join("gone"), inner.clone()];
        paths[..3].iter().for_each(|path| fs::write(path, path.as_os_str().as_encoded_bytes()).unwrap());
        let mut looks = Looks::default();
        for path in &paths {
            assert_eq!(looks.at(path), path.metadata().ok().and_then(|meta| Stamp::of(&meta)), "{path:?}");
        }
    }
}
