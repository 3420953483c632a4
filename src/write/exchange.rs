//! Turns two folders into each other, in one step that no other process sees half done.

use std::io;
use std::path::Path;

/// Exchanges two folders of one disk; an error where the system or the disk cannot, and then nothing has changed.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
pub fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
pub fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
