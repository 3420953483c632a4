//! Turns pages, of which some have changed, into the output of a full run, reading only those that have.

mod common;

use common::{FILES, Ran, command, extract_into, root, words};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// Pages with an output, and a second output that always comes from a full run.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: TempDir::new().unwrap() };
        fs::create_dir(desk.pages()).unwrap();
        for (name, text) in [
            ("aveiro.txt", "City of Aveiro\n\nTwin towns of Aveiro\n\n1. Lyon (France), 1998\n2. Ghent (Belgium), 2001\n"),
            ("essay.txt", "The mill stands by the river.\n\nIt is open on Sundays.\n"),
            ("porto.txt", "City of Porto\n\nTwin towns\n\n- Bordeaux, France, since 1978\n- Nagasaki, Japan\n"),
            ("turku.txt", "City of Turku\n\nPartner cities\n\nGdańsk, Poland, 1958\nSpringfield\nVarna, Bulgaria\n"),
        ] {
            desk.put(name, text);
        }
        desk
    }

    fn pages(&self) -> PathBuf {
        self.folder.path().join("pages")
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.pages().join(name), text).unwrap();
    }

    fn replace(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.pages().join(name)).unwrap();
        assert!(text.contains(from));
        self.put(name, &text.replace(from, to));
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("output")
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join(".twintown-cache/output/index")
    }

    /// A re-run, compared with a full run elsewhere; how many pages were read.
    #[track_caller]
    fn reads(&self) -> u64 {
        common::let_an_hour_pass(&self.output());
        let ran = extract_into(&[&self.pages()], &self.output(), &["--jobs", "2"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let full = self.folder.path().join("full");
        if full.exists() {
            fs::remove_dir_all(&full).unwrap();
        }
        fs::create_dir(&full).unwrap();
        let sheet = self.output().join("review.csv");
        fs::copy(sheet, full.join("review.csv")).unwrap();
        let full = extract_into(&[&self.pages()], &full, &["--full"]);
        for (name, bytes) in full.all() {
            assert!(bytes == ran.bytes(name), "{name} differs from that of a full run");
        }
        read(&ran.stderr)
    }
}

/// "12 pages (3 read anew)", or "12 pages".
fn read(summary: &str) -> u64 {
    let first = summary.lines().next().unwrap();
    let pages = first.split(' ').next().unwrap().parse().unwrap();
    first.split_once('(').map_or(pages, |(_, rest)| rest.split(' ').next().unwrap().parse().unwrap())
}

/// Files touched a moment before a run are read for their bytes; older ones need not be.
fn let_time_pass() {
    sleep(Duration::from_millis(3100));
}

#[test]
fn only_what_has_changed_is_read() {
    let desk = Desk::new();
    let_time_pass();
    assert_eq!(desk.reads(), 4);
    assert_eq!(desk.reads(), 0);
    desk.replace("porto.txt", "1978", "1979");
    assert_eq!(desk.reads(), 1);
    desk.replace("porto.txt", "Japan", "Japan");
    assert_eq!(desk.reads(), 0, "a file that was written with the same bytes is looked into, no more");
    desk.put("aaa.txt", "City of Lugo\n\nTwin towns\n\n- Dinan, France\n");
    assert_eq!(desk.reads(), 1);
    desk.put("zzz.txt", "City of Lugo\n\nTwin towns\n\n- Dinan, France\n");
    fs::remove_file(desk.pages().join("aveiro.txt")).unwrap();
    desk.reads();
    fs::remove_file(desk.pages().join("aaa.txt")).unwrap();
    fs::rename(desk.pages().join("porto.txt"), desk.pages().join("oporto.txt")).unwrap();
    desk.reads();
    for name in ["turku.txt", "oporto.txt", "zzz.txt", "essay.txt"] {
        fs::remove_file(desk.pages().join(name)).unwrap();
        desk.reads();
    }
    desk.put("again.txt", "City of Lugo\n\nTwin towns\n\n- Dinan, France\n");
    desk.reads();
}

/// Each of these changes what a page's rows are made from, or the rows themselves.
#[test]
fn whatever_a_page_depends_on_makes_it_read_anew() {
    let desk = Desk::new();
    let_time_pass();
    assert_eq!(desk.reads(), 4);
    desk.put("sources.csv", "file,municipality,country\nturku.txt,Turku,FI\n");
    assert_eq!(desk.reads(), 1);
    desk.put("sources.csv", "file,municipality,country\n\nturku.txt,Turku,FI\n");
    assert_eq!(desk.reads(), 0, "only the line of the table has changed");
    let sheet = desk.output().join("agreements.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replace("Lyon", "Metz")).unwrap();
    assert_eq!(desk.reads(), 4, "a table that somebody wrote into is no source");
    fs::remove_file(desk.output().join("lines.csv")).unwrap();
    assert_eq!(desk.reads(), 4);
    fs::remove_dir_all(desk.output()).unwrap();
    assert_eq!(desk.reads(), 4);
    assert_eq!(desk.reads(), 0);
    fs::remove_dir_all(desk.folder.path().join(".twintown-cache")).unwrap();
    assert_eq!(desk.reads(), 4, "the cache may be deleted");
    assert_eq!(read(&extract_into(&[&desk.pages()], &desk.output(), &["--full"]).stderr), 4);
}

/// Another name of the program's file is another time of its change.
#[cfg(unix)]
#[test]
fn a_second_name_of_the_program_is_no_other_program() {
    let desk = Desk::new();
    let program = desk.folder.path().join("twintown");
    fs::copy(env!("CARGO_BIN_EXE_twintown"), &program).unwrap();
    let reads = || {
        let mut run = std::process::Command::new(&program);
        let run = run.arg("extract").arg(desk.pages()).arg("-o").arg(desk.output()).output().unwrap();
        read(&words(&run.stderr))
    };
    let_time_pass();
    assert_eq!((reads(), reads()), (4, 0));
    fs::hard_link(&program, desk.folder.path().join("second-name")).unwrap();
    assert_eq!(reads(), 0);
    fs::remove_file(&program).unwrap();
    fs::copy(desk.folder.path().join("second-name"), &program).unwrap();
    assert_eq!(reads(), 4, "another file may be another program");
}

#[test]
fn a_page_s_other_file_of_the_same_bytes_is_not_read_through() {
    let desk = Desk::new();
    let_time_pass();
    desk.reads();
    let moved = desk.folder.path().join("moved");
    fs::create_dir(&moved).unwrap();
    for page in common::page_files(&desk.pages()) {
        fs::write(moved.join(page.file_name().unwrap()), fs::read(&page).unwrap()).unwrap();
    }
    let before = Ran::at(&desk.output()).all();
    let ran = extract_into(&[&moved], &desk.output(), &[]);
    assert!(ran.all() == before);
}

#[test]
fn a_damaged_index_is_forgotten() {
    let desk = Desk::new();
    let_time_pass();
    desk.reads();
    let whole = fs::read(desk.index()).unwrap();
    for at in (0..whole.len()).step_by(41) {
        let mut broken = whole.clone();
        broken[at] ^= 0x20;
        fs::write(desk.index(), broken).unwrap();
        let ran = extract_into(&[&desk.pages()], &desk.output(), &[]);
        assert_eq!((ran.status, read(&ran.stderr)), (0, 4), "byte {at}: {}", ran.stderr);
    }
    for bytes in [&[][..], &whole[..7], &whole[..whole.len() / 2], &[0xff; 4096]] {
        fs::write(desk.index(), bytes).unwrap();
        assert_eq!(desk.reads(), 4);
    }
    fs::remove_file(desk.index()).unwrap();
    fs::create_dir(desk.index()).unwrap();
    assert_eq!(desk.reads(), 4);
}

/// Every page of the project's own, changed one after the other.
#[test]
fn all_pages_changed_one_by_one() {
    let desk = Desk::new();
    let files: Vec<PathBuf> = common::page_files(&root().join("tests/pages"));
    for file in &files {
        fs::copy(file, desk.pages().join(file.file_name().unwrap())).unwrap();
    }
    let_time_pass();
    desk.reads();
    for file in files.iter().step_by(9) {
        let page = desk.pages().join(file.file_name().unwrap());
        let text = fs::read(&page).unwrap();
        fs::write(&page, [&text[..text.len() / 2], b"\n- Lyon, France, 1998\n"].concat()).unwrap();
        let read = desk.reads();
        assert!(read < 20, "{read} pages were read");
    }
}

/// A long page is read in parts; it is taken whole.
#[test]
fn a_long_page_is_kept() {
    let desk = Desk::new();
    let item = |i: usize| format!("{}. Lyon (France), agreement on cooperation, {}\n", i + 1, 1950 + i % 70);
    desk.put("long.txt", &format!("City of Aveiro\n\nTwin towns\n\n{}", (0..9000).map(item).collect::<String>()));
    let_time_pass();
    assert_eq!(desk.reads(), 5);
    desk.replace("porto.txt", "1978", "1979");
    assert_eq!(desk.reads(), 1);
}

#[test]
fn the_cache_never_lies_among_the_pages() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("page.txt"), "City of Aveiro\n\nTwin towns\n\n- Lyon, France\n").unwrap();
    let run = |args: &[&str]| {
        let done = command().current_dir(folder.path()).arg("extract").args(args).output().unwrap();
        assert!(done.status.success(), "{}", words(&done.stderr));
    };
    let names = |path: &Path| {
        let mut names: Vec<String> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    run(&[".", "-o", "records"]);
    assert_eq!(names(folder.path()), ["page.txt", "records"]);
    assert!(FILES.iter().all(|file| folder.path().join("records").join(file).exists()));
}
