//! Turns changed pages into new output for as long as `extract --watch` runs; an interrupt ends it.
#![cfg(unix)]

mod common;

use common::{Ran, command, extract_into, table};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// Ends the program however the test ends.
struct Watcher {
    child: Child,
    told: BufReader<ChildStderr>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watcher {
    fn start(folder: &Path) -> Watcher {
        let mut run = command();
        run.arg("extract").arg(folder.join("pages")).arg("-o").arg(folder.join("output")).arg("--watch");
        let mut child = run.stderr(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(child.stderr.take().unwrap());
        Watcher { child, told }
    }

    /// All that it says until it waits again.
    fn until_it_waits(&mut self) -> String {
        let mut all = String::new();
        while !all.contains("Waiting for a page to change") {
            assert!(self.told.read_line(&mut all).unwrap() > 0, "it has ended: {all}");
        }
        all
    }
}

#[test]
fn runs_again_on_every_change_until_it_is_interrupted() {
    let folder = TempDir::new().unwrap();
    let (pages, output) = (folder.path().join("pages"), folder.path().join("output"));
    fs::create_dir(&pages).unwrap();
    let put = |name: &str, partner: &str| {
        fs::write(pages.join(name), format!("City of Aveiro\n\nTwin towns of Aveiro\n\n- {partner}, 1998\n")).unwrap();
    };
    put("one.txt", "Lyon (France)");
    let partners = || -> Vec<String> { table(&output.join("agreements.csv")).iter().map(|row| row["partner"].clone()).collect() };
    let mut watcher = Watcher::start(folder.path());
    assert!(watcher.until_it_waits().contains("1 pages: 1 agreements"));
    assert_eq!(partners(), ["Lyon"]);
    put("two.txt", "Lugo (Spain)");
    watcher.until_it_waits();
    assert_eq!(partners(), ["Lyon", "Lugo"]);
    fs::remove_file(pages.join("one.txt")).unwrap();
    watcher.until_it_waits();
    assert_eq!(partners(), ["Lugo"]);
    // What cannot be run is told, and mended with the next change; the old output stays.
    fs::write(pages.join("sources.csv"), "file,municipality\ntwo.txt,Aveiro,PT,too many cells\n").unwrap();
    assert!(watcher.until_it_waits().contains("sources.csv, line 2"));
    assert_eq!(partners(), ["Lugo"]);
    fs::write(pages.join("sources.csv"), "file,municipality\ntwo.txt,Aveiro\n").unwrap();
    watcher.until_it_waits();
    // A burst of changes is one: it waits until the files are left alone.
    for turn in 0..8 {
        put(&format!("burst{turn}.txt"), "Lyon (France)");
        std::thread::sleep(Duration::from_millis(40));
    }
    assert!(watcher.until_it_waits().contains("9 pages"));
    interrupt(&mut watcher);
    let full = extract_into(&[&pages], &folder.path().join("full"), &["--full"]);
    assert!(Ran::at(&output).all() == full.all());
}

/// A shell that starts tests in the background has them, and all that they start, ignore interrupts.
fn ignores_interrupts() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    ignored.is_some_and(|signals| signals & 0b10 != 0)
}

fn interrupt(watcher: &mut Watcher) {
    let signal = if ignores_interrupts() { "-TERM" } else { "-INT" };
    assert!(Command::new("kill").args([signal, &watcher.child.id().to_string()]).status().unwrap().success());
    let start = Instant::now();
    while watcher.child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < PATIENCE, "an interrupt does not end it");
        std::thread::sleep(Duration::from_millis(10));
    }
}
