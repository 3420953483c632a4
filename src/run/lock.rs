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
        let _ = lock.write_all(&holder());
        Ok(Lock { _file: lock })
    }
}

/// Bytes that tell of the holder: always as many, for to cut a file takes longer than all else that is done with a lock.
const HOLDER: usize = 500;

fn holder() -> Vec<u8> {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().replace(char::is_control, " ")).collect();
    let mut told = format!("process {}: {}\n", std::process::id(), words.join(" ")).into_bytes();
    told.resize(HOLDER, b' ');
    told
}

/// Who has the lock.
fn told(lock: &mut File) -> String {
    let mut holder = Vec::new();
    let told = lock.rewind().and_then(|()| lock.take(HOLDER as u64).read_to_end(&mut holder));
    let holder = String::from_utf8_lossy(&holder).trim().to_owned();
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
