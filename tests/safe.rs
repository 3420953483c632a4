//! Turns runs that are killed, or that meet another one, into output that is wholly the old or wholly the new one.
#![cfg(unix)]

mod common;

use common::{Ran, command, extract_into, root, words};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};
use tempfile::TempDir;

const KILLS: u32 = 200;

type Files = Vec<(&'static str, Vec<u8>)>;

/// A folder with two states of the same pages, and the output of each.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: TempDir::new().unwrap() };
        for state in ["spring", "autumn"] {
            let to = desk.pages(state);
            fs::create_dir_all(&to).unwrap();
            for page in common::page_files(&root().join("tests/pages")).into_iter().chain(common::page_files(&root().join("raw")))
            {
                fs::copy(&page, to.join(page.file_name().unwrap())).unwrap();
            }
        }
        for page in common::page_files(&desk.pages("autumn")) {
            let text = fs::read(&page).unwrap();
            fs::write(&page, [&text[..], b"\n\nTwin towns\n\n- Lyon, France\n"].concat()).unwrap();
        }
        desk
    }

    fn pages(&self, state: &str) -> PathBuf {
        self.folder.path().join(state)
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("output")
    }

    fn aside(&self) -> PathBuf {
        self.folder.path().join(".twintown-cache/output/new")
    }

    fn run(&self, state: &str) -> Files {
        let ran = extract_into(&[&self.pages(state)], &self.output(), &[]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.all()
    }

    fn start(&self, state: &str) -> Child {
        let mut command = command();
        command.args(["extract", "-q"]).arg(self.pages(state)).arg("-o").arg(self.output());
        command.stderr(Stdio::null()).spawn().unwrap()
    }
}

/// Numbers that are the same in every test run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        limit.mul_f64((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// Waits a random time: half of the kills from the start on, half from when the last file is written, where the folders change.
fn wait(desk: &Desk, child: &mut Child, usual: Duration, late: bool, chance: &mut Chance) {
    let start = SystemTime::now() - Duration::from_millis(20);
    if !late {
        return sleep(chance.below(usual.mul_f64(1.1)));
    }
    let begun = || desk.aside().join("run.json").metadata().is_ok_and(|meta| meta.modified().unwrap() >= start);
    while !begun() && child.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
    let until = Instant::now() + chance.below(Duration::from_millis(4));
    while Instant::now() < until {
        std::hint::spin_loop();
    }
}

#[test]
fn two_hundred_killed_runs_leave_old_or_new_output_and_the_next_run_is_as_any() {
    let desk = Desk::new();
    let pages = ["spring", "autumn"].map(|state| hashes(&desk.pages(state)));
    let start = Instant::now();
    let states = [("spring", desk.run("spring")), ("autumn", desk.run("autumn"))];
    let usual = start.elapsed() / 2;
    assert!(states[0].1 != states[1].1);
    let (mut chance, mut killed, mut old, mut new) = (Chance(0x2545_f491_4f6c_dd1d), 0, 0, 0);
    for turn in 0..KILLS {
        let at = turn as usize % 2;
        let (state, wanted) = &states[at];
        let before = &states[1 - at].1;
        // Half of the runs write over the files that the one before put away.
        if turn % 8 > 3 {
            common::let_an_hour_pass(&desk.output());
        }
        let mut child = desk.start(state);
        wait(&desk, &mut child, usual, turn % 4 > 1, &mut chance);
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
        let found = Ran::at(&desk.output()).all();
        assert!(found == *before || found == *wanted, "turn {turn}: the output is a mixture");
        old += u32::from(found == *before);
        new += u32::from(found == *wanted);
        assert!(desk.run(state) == *wanted, "turn {turn}: the next run is not as an undisturbed one");
    }
    assert!(killed > KILLS / 3 && old > 0 && new > 0, "{killed} killed, {old} old, {new} new: the moments are badly chosen");
    assert!(pages == ["spring", "autumn"].map(|state| hashes(&desk.pages(state))), "a page was touched");
    let left = fs::read_dir(desk.output()).unwrap().count();
    assert_eq!(left, common::FILES.len(), "something was left in the output folder");
}

/// What a folder of pages holds, and when each file was written.
fn hashes(folder: &Path) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| (file.clone(), fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()))
        .collect()
}

/// A run that waits for a pipe that nobody fills.
fn waiting_run(folder: &Path) -> (Child, PathBuf) {
    let pipe = folder.join("pipe.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut run = command();
    run.arg("extract").arg(root().join("tests/pages")).arg(&pipe).arg("-o").arg(folder.join("output"));
    let run = run.stderr(Stdio::piped()).spawn().unwrap();
    let begun = folder.join(".twintown-cache/output/new/lines.csv");
    let patience = Instant::now() + Duration::from_secs(30);
    while !begun.exists() {
        assert!(Instant::now() < patience, "the run did not begin to write");
        sleep(Duration::from_millis(5));
    }
    (run, pipe)
}

#[test]
fn one_run_at_a_time_and_a_killed_one_is_in_nobody_s_way() {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("output");
    let before = extract_into(&[&root().join("raw")], &output, &[]).all();
    let (mut run, pipe) = waiting_run(folder.path());
    let second = extract_into(&[&root().join("raw")], &output, &[]);
    assert_eq!(second.status, 1);
    for words in ["another run is writing here", &format!("process {}", run.id()), "extract", "What to do: wait"] {
        assert!(second.stderr.contains(words), "{words}: {}", second.stderr);
    }
    let elsewhere = extract_into(&[&root().join("raw")], &folder.path().join("elsewhere"), &[]);
    assert_eq!(elsewhere.status, 0, "{}", elsewhere.stderr);
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(Ran::at(&output).all() == before, "the old output was touched");
    fs::remove_file(pipe).unwrap();
    assert!(extract_into(&[&root().join("raw")], &output, &[]).all() == before, "the next run is not as the first");
}

/// A shell in the output folder stays in it: no other folder is put in its place.
#[test]
fn a_run_from_within_the_output_folder() {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("output");
    fs::create_dir(&output).unwrap();
    let done = command().current_dir(&output).arg("extract").arg(root().join("raw")).args(["-o", "."]).output().unwrap();
    assert!(done.status.success(), "{}", words(&done.stderr));
    use std::os::unix::fs::MetadataExt;
    let inode = fs::metadata(&output).unwrap().ino();
    let again = command().current_dir(&output).arg("extract").arg(root().join("tests/pages")).args(["-o", "."]).output().unwrap();
    assert!(again.status.success() && fs::metadata(&output).unwrap().ino() == inode);
    let fresh = extract_into(&[&root().join("tests/pages")], &folder.path().join("fresh"), &[]);
    assert!(Ran::at(&output).all() == fresh.all());
}
