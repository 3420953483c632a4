//! Turns a file into the right to write: one process at a time, and whoever comes second is told who is first.
//!
//! The system holds the lock, not the file's being there: a process that is killed gives it back, and nothing is ever stale.

use crate::error::{Error, ErrorKind};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// The right to write, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock that stands for `what` (a folder or file that the user knows), or says who has it (`ErrorKind::Busy`), that they
    /// are `busy`, and what `help` there is.
    pub fn take(file: &Path, what: &Path, busy: &str, help: &str) -> Result<Lock, Error> {
        let refused = |cause| Error::io("cannot open the lock", file, cause);
        let mut lock = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(file).map_err(refused)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(Error::new(ErrorKind::Busy, busy, help).at(what).because(told(&mut lock)));
            }
            // Some network disks know no locks: better without one than no run at all.
            Err(TryLockError::Error(cause)) if cause.kind() != std::io::ErrorKind::Unsupported => return Err(refused(cause)),
            _ => {}
        }
        // Who holds it is a courtesy: a full disk does not take the right away.
        let _ = lock.set_len(0).and_then(|()| lock.write_all(holder().as_bytes()));
        Ok(Lock { _file: lock })
    }
}

fn holder() -> String {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().replace(char::is_control, " ")).collect();
    format!("process {}: {}", std::process::id(), words.join(" "))
}

/// Who has the lock.
fn told(lock: &mut File) -> String {
    let mut holder = String::new();
    let told = lock.rewind().and_then(|()| lock.take(500).read_to_string(&mut holder));
    if told.is_ok() && !holder.is_empty() { holder } else { "an unknown process".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_is_first_and_nothing_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lock");
        let take = || Lock::take(&file, folder.path(), "somebody is writing", "wait");
        let first = take().unwrap();
        let second = take().unwrap_err();
        assert_eq!((second.kind(), second.path()), (ErrorKind::Busy, Some(folder.path())));
        assert!(cfg!(windows) || second.to_string().contains(&format!("process {}", std::process::id())), "{second}");
        drop(first);
        take().unwrap();
    }
}
