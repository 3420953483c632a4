//! Turns sets of files into folders that are wholly old or wholly new, whatever else lies there.

use proptest::prelude::*;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
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
        staged.commit().map(drop)
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
        let left = fs::read_dir(self.aside()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name != "spare" && name != "spare-note").collect();
        assert!(left.is_empty(), "{left:?} was left behind");
    }

    /// As if the last commit had been an hour ago.
    fn let_an_hour_pass(&self) {
        if let Ok(note) = fs::OpenOptions::new().write(true).open(self.aside().join("spare-note")) {
            note.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
        }
    }

    /// Puts a file together from parts of the old one and new bytes.
    fn put_together(&self, staged: &mut Staged, name: &'static str, parts: &[Part]) {
        let mut file = staged.revise(name).unwrap();
        for part in parts {
            match part {
                Ok(range) => file.copy(range.clone()).unwrap(),
                Err(bytes) => file.write_all(bytes.as_bytes()).unwrap(),
            }
        }
        file.finish().unwrap();
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

#[test]
fn other_folders_in_the_folder_stay() {
    let desk = Desk::new(&["one.csv", "two.csv", "old/one.csv", "old/deep/er", "notes.txt"]);
    let here = [("notes.txt", "notes.txt"), ("old/deep/er", "old/deep/er"), ("old/one.csv", "old/one.csv")];
    let ours = |one| [&here[..], &[("one.csv", one), ("two.csv", "two.csv")]].concat();
    desk.write(&[("one.csv", "1"), ("two.csv", "two.csv")]).unwrap();
    desk.assert_holds(&ours("1"));
    desk.let_an_hour_pass();
    desk.write(&[("one.csv", "2"), ("two.csv", "two.csv")]).unwrap();
    desk.assert_holds(&ours("2"));
}

/// With a folder in it the output changes in one step, too; with very many files, one by one.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_within_does_not_hinder_the_exchange() {
    for (files, exchanged) in [(20, true), (1_200, false)] {
        let desk = Desk::new(&["one.csv"]);
        (0..files).for_each(|at| desk.put(&format!("within/{at}"), ""));
        desk.write(&[("one.csv", "1")]).unwrap();
        assert_eq!(desk.aside().join("spare").exists(), exchanged, "{files} files");
        assert_eq!(desk.holds().len(), files + 1);
    }
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
    // A folder within, linked file by file, in which the steward has saved a file at that moment.
    fs::create_dir_all(new.join("within/deep")).unwrap();
    desk.put("within/deep/plan", "plan");
    fs::hard_link(desk.output().join("within/deep/plan"), new.join("within/deep/plan")).unwrap();
    fs::write(new.join("within/begun"), "begun").unwrap();
    recover(&desk.output(), &desk.aside()).unwrap();
    desk.assert_holds(&[
        ("notes.txt", "notes.txt"),
        ("run.json", "run.json"),
        ("saved just now.txt", "saved"),
        ("within/begun", "begun"),
        ("within/deep/plan", "plan"),
    ]);
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
        let parts: Vec<Part> = parts.to_vec();
        desk.put_together(&mut staged, "one.csv", &parts);
        staged.commit().unwrap();
        desk.assert_holds(&[("one.csv", wanted)]);
    }
}

/// The replaced files are the next ones', once nobody can be reading them any more.
#[cfg(target_os = "linux")]
#[test]
fn files_put_away_are_written_over_after_a_while() {
    let desk = Desk::new(&["one.csv"]);
    // Whether a file that somebody has open since it was put away is written over.
    let turn = |content: &str| {
        let mut reader = fs::File::open(desk.aside().join("spare/one.csv")).ok();
        desk.write(&[("one.csv", content)]).unwrap();
        desk.assert_holds(&[("one.csv", content)]);
        let mut seen = String::new();
        reader.as_mut().map(|file| file.read_to_string(&mut seen));
        seen == content
    };
    assert!(!turn("first"));
    assert!(!turn("second, young"), "somebody may still be reading the file that was put away a moment ago");
    desk.let_an_hour_pass();
    assert!(turn("3rd"));
    desk.let_an_hour_pass();
    assert!(turn("fourth, longer than all of those before"));
    assert!(!turn("fifth, young"));
    desk.let_an_hour_pass();
    fs::write(desk.aside().join("spare/one.csv"), "fourth, touched by somebody, as long...").unwrap();
    assert!(!turn("sixth"));
    desk.let_an_hour_pass();
    fs::hard_link(desk.aside().join("spare/one.csv"), desk.base.path().join("backup")).unwrap();
    assert!(!turn("seventh"));
    assert_eq!(fs::read_to_string(desk.base.path().join("backup")).unwrap(), "fifth, young");
    desk.let_an_hour_pass();
    desk.write(&[("one.csv", "seventh")]).unwrap();
    assert!(turn("eighth"), "a commit that changed nothing has thrown the spare file away");
    desk.let_an_hour_pass();
    drop(desk.staged());
    assert!(!turn("ninth"));
}

proptest! {
    /// However files change from commit to commit, and however much of the spare ones can be used: what is committed is there, and
    /// until then what was there before.
    #[test]
    fn commit_after_commit(turns in prop::collection::vec((any::<bool>(), any::<bool>(), [parts(), parts(), parts()]), 1..7)) {
        let desk = Desk::new(&[]);
        let names = ["one.csv", "run.json", "two.csv"];
        let mut held = ["", "", ""].map(str::to_owned);
        names.iter().for_each(|name| desk.put(name, ""));
        for (late, commits, files) in turns {
            if late {
                desk.let_an_hour_pass();
            }
            let mut staged = desk.staged();
            let mut wanted = held.clone();
            for (at, name) in names.into_iter().enumerate() {
                let parts: Vec<Part> = files[at].iter().map(|part| part.of(held[at].len())).collect();
                wanted[at] = parts.iter().map(|part| part.clone().map_or_else(str::to_owned, |r| held[at][r.start as usize..r.end as usize].to_owned())).collect();
                desk.put_together(&mut staged, name, &parts);
            }
            let all = |held: &[String; 3]| names.into_iter().map(str::to_owned).zip(held.clone()).collect::<Vec<_>>();
            prop_assert_eq!(desk.holds(), all(&held));
            if commits {
                staged.commit().unwrap();
                held = wanted;
            }
            prop_assert_eq!(desk.holds(), all(&held));
        }
    }
}

/// A part of a file of any length.
#[derive(Clone, Debug)]
enum Piece {
    /// Thousandths of the old file.
    Old(u64, u64),
    New(&'static str),
}

impl Piece {
    fn of(&self, len: usize) -> Part {
        let place = |at: u64| at * len as u64 / 1000;
        match *self {
            Piece::Old(start, end) => Ok(place(start.min(end))..place(start.max(end))),
            Piece::New(text) => Err(text),
        }
    }
}

/// Mostly as the old file, with a part that changes; or anything.
fn parts() -> impl Strategy<Value = Vec<Piece>> {
    let text = || prop::sample::select(vec!["", "a", "bc", "defg", "some more words", "1978", "1979"]).prop_map(Piece::New);
    let any_part = prop_oneof![(0..=1000u64, 0..=1000u64).prop_map(|(start, end)| Piece::Old(start, end)), text()];
    let edit = (0..=1000u64, 0..=1000u64, text())
        .prop_map(|(one, two, text)| vec![Piece::Old(0, one.min(two)), text, Piece::Old(one.max(two), 1000)]);
    prop_oneof![
        1 => Just(vec![Piece::Old(0, 1000)]),
        3 => edit,
        2 => prop::collection::vec(any_part, 0..6),
    ]
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
