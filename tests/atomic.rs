//! Turns sets of files into folders that are wholly old or wholly new, whatever else lies there.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use twintown::error::{Error, ErrorKind};
use twintown::write::atomic::{Staged, recover};

/// An output folder with these files, each holding its name, and the folder beside it.
struct Desk {
    base: TempDir,
}

impl Desk {
    fn new(files: &[&str]) -> Desk {
        let desk = Desk { base: TempDir::new().unwrap() };
        fs::create_dir_all(desk.output()).unwrap();
        fs::create_dir_all(desk.aside()).unwrap();
        files.iter().for_each(|file| desk.put(file, file));
        desk
    }

    fn output(&self) -> PathBuf {
        self.base.path().join("output")
    }

    fn aside(&self) -> PathBuf {
        self.base.path().join("aside")
    }

    fn put(&self, file: &str, content: &str) {
        let path = self.base.path().join("output").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn staged(&self) -> Staged {
        Staged::new(&self.output(), &self.aside()).unwrap()
    }

    fn write(&self, files: &[(&'static str, &str)]) -> Result<(), Error> {
        let mut staged = self.staged();
        files.iter().for_each(|(name, content)| staged.write(name, content.as_bytes()).unwrap());
        staged.commit()
    }

    /// All files of the output folder with what they hold.
    fn holds(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        gather(&self.output(), "", &mut all);
        all.sort();
        all
    }

    #[track_caller]
    fn assert_holds(&self, files: &[(&str, &str)]) {
        let held = self.holds();
        let held: Vec<(&str, &str)> = held.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
        assert_eq!(held, files);
        assert_eq!(fs::read_dir(self.aside()).unwrap().count(), 0, "something was left behind");
    }
}

fn gather(folder: &Path, before: &str, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), all);
        } else {
            all.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

#[test]
fn committed_files_are_all_in_place() {
    let desk = Desk::new(&[]);
    let mut staged = desk.staged();
    let (mut one, mut two) = (staged.create("one.csv").unwrap(), staged.create("two.csv").unwrap());
    write!(one, "1").unwrap();
    write!(two, "2").unwrap();
    one.finish().unwrap();
    two.finish().unwrap();
    staged.write("three.csv", b"3").unwrap();
    staged.commit().unwrap();
    desk.assert_holds(&[("one.csv", "1"), ("three.csv", "3"), ("two.csv", "2")]);
}

#[test]
fn what_is_not_committed_leaves_the_old_files_whole() {
    let desk = Desk::new(&["one.csv"]);
    let mut staged = desk.staged();
    staged.write("one.csv", b"new").unwrap();
    staged.write("two.csv", b"new").unwrap();
    drop(staged);
    desk.assert_holds(&[("one.csv", "one.csv")]);
}

#[test]
fn nothing_is_replaced_if_one_file_cannot_be() {
    let desk = Desk::new(&["one.csv", "two.csv/inner"]);
    let refused = desk.write(&[("one.csv", "new"), ("two.csv", "new")]).unwrap_err();
    assert_eq!(refused.path(), Some(desk.output().join("two.csv").as_path()));
    desk.assert_holds(&[("one.csv", "one.csv"), ("two.csv/inner", "two.csv/inner")]);
}

#[test]
fn a_file_that_was_not_finished_is_not_committed() {
    let desk = Desk::new(&[]);
    let mut staged = desk.staged();
    let mut file = staged.create("one.csv").unwrap();
    write!(file, "half").unwrap();
    drop(file);
    assert!(staged.commit().is_err());
    desk.assert_holds(&[]);
}

#[test]
fn a_file_is_written_once() {
    let desk = Desk::new(&[]);
    let mut staged = desk.staged();
    staged.write("a", b"").unwrap();
    assert_eq!(staged.write("a", b"").unwrap_err().kind(), ErrorKind::Clash);
}

#[test]
fn other_files_of_the_folder_stay() {
    let desk = Desk::new(&["one.csv", "my notes.txt", ".~lock.one.csv#"]);
    desk.write(&[("one.csv", "1"), ("two.csv", "2")]).unwrap();
    desk.assert_holds(&[
        (".~lock.one.csv#", ".~lock.one.csv#"),
        ("my notes.txt", "my notes.txt"),
        ("one.csv", "1"),
        ("two.csv", "2"),
    ]);
}

/// A folder cannot be in two places: the files are moved one by one.
#[test]
fn other_folders_in_the_folder_stay() {
    let desk = Desk::new(&["one.csv", "two.csv", "old/one.csv", "notes.txt"]);
    desk.write(&[("one.csv", "1"), ("two.csv", "two.csv")]).unwrap();
    desk.assert_holds(&[("notes.txt", "notes.txt"), ("old/one.csv", "old/one.csv"), ("one.csv", "1"), ("two.csv", "two.csv")]);
}

#[test]
fn the_next_run_goes_on_where_moving_one_by_one_was_interrupted() {
    let desk = Desk::new(&["run.json"]);
    fs::create_dir(desk.aside().join("ready")).unwrap();
    for name in ["lines.csv", "run.json"] {
        fs::write(desk.aside().join("ready").join(name), "new").unwrap();
    }
    recover(&desk.output(), &desk.aside()).unwrap();
    desk.assert_holds(&[("lines.csv", "new"), ("run.json", "new")]);
}

/// Killed before the exchange, the folder aside holds half-written files and second names of the steward's; killed behind it, old
/// files and perhaps one that the steward saved in that moment.
#[test]
fn the_next_run_clears_what_a_killed_one_left() {
    let desk = Desk::new(&["run.json", "notes.txt"]);
    let new = desk.aside().join("new");
    fs::create_dir(&new).unwrap();
    fs::write(new.join("run.json"), "half").unwrap();
    fs::write(new.join("lines.csv"), "half").unwrap();
    fs::hard_link(desk.output().join("notes.txt"), new.join("notes.txt")).unwrap();
    fs::write(new.join("saved just now.txt"), "saved").unwrap();
    recover(&desk.output(), &desk.aside()).unwrap();
    desk.assert_holds(&[("notes.txt", "notes.txt"), ("run.json", "run.json"), ("saved just now.txt", "saved")]);
}

#[cfg(unix)]
#[test]
fn what_comes_out_the_same_is_not_touched() {
    use std::os::unix::fs::MetadataExt;
    let desk = Desk::new(&["one.csv", "two.csv"]);
    let inode = |path: &Path| fs::metadata(path).unwrap().ino();
    let before = [desk.output(), desk.output().join("one.csv"), desk.output().join("two.csv")].map(|path| inode(&path));
    desk.write(&[("one.csv", "one.csv"), ("two.csv", "two.csv")]).unwrap();
    let after = [desk.output(), desk.output().join("one.csv"), desk.output().join("two.csv")].map(|path| inode(&path));
    assert_eq!(before, after);
    desk.write(&[("one.csv", "one.csv"), ("two.csv", "2")]).unwrap();
    assert_eq!(inode(&desk.output().join("one.csv")), before[1]);
    desk.assert_holds(&[("one.csv", "one.csv"), ("two.csv", "2")]);
}

/// Bytes of the old file, or new ones.
type Part = Result<std::ops::Range<u64>, &'static str>;

/// Every way to put a file together from parts of the old one and new bytes.
#[test]
fn parts_of_the_old_file_and_new_bytes() {
    let old = "abcdefghij";
    let cases: [(&[Part], &str); 9] = [
        (&[Ok(0..10)], "abcdefghij"),
        (&[Ok(0..3), Err("def"), Ok(6..10)], "abcdefghij"),
        (&[Ok(0..3), Err("DE"), Ok(6..10)], "abcDEghij"),
        (&[Ok(0..3), Ok(6..8), Ok(8..10)], "abcghij"),
        (&[Err("X"), Ok(0..2), Ok(2..5), Err("Y"), Ok(5..6)], "XabcdeYf"),
        (&[Ok(0..4)], "abcd"),
        (&[Ok(0..10), Err("k")], "abcdefghijk"),
        (&[Err("abc"), Err("abc")], "abcabc"),
        (&[], ""),
    ];
    for (parts, wanted) in cases {
        let desk = Desk::new(&[]);
        desk.put("one.csv", old);
        let mut staged = desk.staged();
        let mut file = staged.revise("one.csv").unwrap();
        for part in parts {
            match part {
                Ok(range) => file.copy(range.clone()).unwrap(),
                Err(bytes) => file.write_all(bytes.as_bytes()).unwrap(),
            }
        }
        file.finish().unwrap();
        staged.commit().unwrap();
        desk.assert_holds(&[("one.csv", wanted)]);
    }
}

#[cfg(unix)]
#[test]
fn output_files_get_the_rights_of_any_new_file_and_the_folder_keeps_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new(&["usual"]);
    fs::set_permissions(desk.output(), fs::Permissions::from_mode(0o750)).unwrap();
    desk.write(&[("one.csv", "")]).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(desk.output().join("one.csv")), mode(desk.output().join("usual")));
    assert_eq!(mode(desk.output()), 0o750);
}
