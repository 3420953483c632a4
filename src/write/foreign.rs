//! Turns what others keep in the output folder (a sheet of the steward's, a lock file of a spreadsheet, a folder of notes) into the same
//! under second names in the folder that is about to take its place, and brings back what is saved while the folders change.
//!
//! A folder cannot have two names, so one within is made again and its files are linked: they stay the files that they are, and
//! whoever writes into one at that moment loses nothing.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

/// To link so many files takes no longer than to write the output; whoever keeps more in the output folder has it changed file by
/// file.
const MOST: usize = 1_000;

/// Gives the new folder all that is not ours in the old one; false where it cannot have it.
pub fn carry(old: &Path, new: &Path, is_own: &dyn Fn(&OsStr) -> bool) -> io::Result<bool> {
    carry_some(old, new, is_own, &mut MOST.clone())
}

fn carry_some(old: &Path, new: &Path, is_own: &dyn Fn(&OsStr) -> bool, left: &mut usize) -> io::Result<bool> {
    if !same_rights(old, new)? {
        return Ok(false);
    }
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        if is_own(&entry.file_name()) {
            continue;
        }
        let Some(rest) = left.checked_sub(1) else { return Ok(false) };
        *left = rest;
        let beside = new.join(entry.file_name());
        if !entry.file_type()?.is_dir() {
            fs::hard_link(entry.path(), beside)?;
        } else {
            fs::create_dir(&beside)?;
            if !carry_some(&entry.path(), &beside, &|_| false, left)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Leaves only what is ours in a folder that was carried from or to the output: second names go, and what came or was saved there
/// in the moment of the exchange goes back.
pub fn rescue(left: &Path, output: &Path, is_own: &dyn Fn(&OsStr) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(left)? {
        let entry = entry?;
        if is_own(&entry.file_name()) {
            continue;
        }
        let back = output.join(entry.file_name());
        if entry.file_type()?.is_dir() && back.is_dir() {
            rescue(&entry.path(), &back, &|_| false)?;
            fs::remove_dir(entry.path())?;
        } else if is_newer(&entry.path(), &back) {
            fs::rename(entry.path(), back)?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a file was saved later than the other, which may not be there. Two names of one file are equally old.
fn is_newer(one: &Path, other: &Path) -> bool {
    let saved = |path: &Path| path.symlink_metadata().and_then(|meta| meta.modified()).ok();
    saved(one) > saved(other)
}

/// Gives the new folder the rights of the old one; false where it cannot have the same owner.
#[cfg(unix)]
fn same_rights(old: &Path, new: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (old, made) = (fs::metadata(old)?, fs::metadata(new)?);
    fs::set_permissions(new, old.permissions())?;
    Ok((old.uid(), old.gid()) == (made.uid(), made.gid()))
}

#[cfg(not(unix))]
fn same_rights(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(true)
}
