//! Turns work into medians of interleaved turns, and ratios into a table with their targets.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};
use twintown::know::Knowledge;
use twintown::run::{Options, Summary};

/// The median time of each of several pieces of work that take turns, so that a busy machine slows all of them alike.
pub fn interleaved<const N: usize>(turns: usize, mut works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut times = vec![Vec::with_capacity(turns); N];
    for _ in 0..turns {
        for (work, times) in works.iter_mut().zip(&mut times) {
            let start = Instant::now();
            work();
            times.push(start.elapsed());
        }
    }
    std::array::from_fn(|at| {
        times[at].sort();
        times[at][turns / 2]
    })
}

/// The same, in stretches: `turns` of the first work, then of the second, each after something that does not count.
pub fn prepared<const N: usize>(turns: usize, prepare: &dyn Fn(), works: [&dyn Fn(); N]) -> [Duration; N] {
    works.map(|work| {
        let mut times: Vec<Duration> = (0..turns)
            .map(|_| {
                prepare();
                let start = Instant::now();
                work();
                start.elapsed()
            })
            .collect();
        times.sort();
        times[turns / 2]
    })
}

/// The whole job, from files to files.
pub fn run(input: &Path, output: &Path, jobs: usize) -> Summary {
    job(input, output, jobs, true)
}

/// The program as a user starts it, but for one thread and silence; what is read anew unless `--full` is among the words.
pub fn program(input: &Path, output: &Path, words: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twintown"));
    command.args(["extract", "--quiet", "--jobs", "1", "--output"]).arg(output).arg(input).args(words);
    assert!(command.status().is_ok_and(|status| status.success()), "{command:?} failed");
}

/// The job that reads only what has changed since the last one.
pub fn run_again(input: &Path, output: &Path, jobs: usize) -> Summary {
    job(input, output, jobs, false)
}

/// As if the last run into this folder had been an hour ago, for a steward's next one is not the next moment's: the files that it
/// put away are then written over.
pub fn let_an_hour_pass(output: &Path) {
    let (parent, name) = (output.parent().expect("a parent"), output.file_name().expect("a name"));
    let note = parent.join(".twintown-cache").join(name).join("spare-note");
    let note = std::fs::OpenOptions::new().write(true).open(note).expect("the note of the files that were put away");
    note.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("its time");
}

fn job(input: &Path, output: &Path, jobs: usize, full: bool) -> Summary {
    let (inputs, know) = ([input.to_path_buf()], &Knowledge::embedded());
    let options = Options { inputs: &inputs, output, rulings: None, jobs, max_auto_error: None, know, full, compare: false };
    twintown::run::run(&options, &|_, _| ()).expect("the pages can be read")
}

/// The pages in a folder, in the order of their paths.
pub fn pages(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![PathBuf::from(folder)], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of pages").map(|entry| entry.expect("an entry of it")) {
            let path = entry.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Reads the same files from the same disk, checks that they are UTF-8 and counts their words.
pub fn plain(folder: &Path) {
    let mut open = vec![PathBuf::from(folder)];
    let mut words = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of pages") {
            let entry = entry.expect("an entry of it");
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(entry.path());
            } else {
                let bytes = std::fs::read(entry.path()).expect("a page");
                words += std::str::from_utf8(&bytes).expect("UTF-8").split_whitespace().count();
            }
        }
    }
    std::hint::black_box(words);
}

/// Pages of about so many bytes that nobody would write.
pub fn odd_pages(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let filled = |part: &str| part.repeat(bytes / part.len()).into_bytes();
    let mut random = vec![0; bytes];
    let mut rng = crate::corpus::rng::Rng::new(9);
    random.iter_mut().for_each(|byte| *byte = rng.next() as u8);
    let letters = random.iter().map(|byte| b"abcdefgh ijklmnop\nqrstuv-wxyz.,(:"[usize::from(byte % 33)]).collect();
    let mut nuls = filled("Partner cities: Gdynia, Poland\n");
    nuls.iter_mut().step_by(7).for_each(|byte| *byte = 0);
    vec![
        ("short items", filled("- a\n")),
        ("items with names", filled("- Gdynia\n")),
        ("twin towns on one line", filled("twin town Gdynia (1998), ")),
        ("sentences on one line", filled("An agreement was signed with Gdynia in Poland in 1998. ")),
        ("words on one line", filled("partner ")),
        ("one word", filled("agreement")),
        ("unclosed brackets", filled("twin ( Gdynia [ \" « ")),
        ("capitals on one line", filled("Twin Agreement Gdynia Gomel Turku ")),
        ("blank lines", filled("\n")),
        ("random bytes", random),
        ("random letters", letters),
        ("zero bytes between letters", nuls),
    ]
}

/// Ratios with their targets.
#[derive(Default)]
pub struct Report(Vec<(String, f64, f64)>);

impl Report {
    pub fn at_least(&mut self, what: &str, value: f64, target: f64) {
        self.0.push((what.to_owned(), value, target));
    }

    pub fn missed(&self) -> bool {
        self.0.iter().any(|(_, value, target)| value < target)
    }

    pub fn print(&self) {
        println!("\n{:<60} {:>9} {:>9}", "ratio", "measured", "target");
        for (what, value, target) in &self.0 {
            println!("{what:<60} {value:>9.4} {target:>9.4} {}", if value < target { "MISSED" } else { "" });
        }
    }
}
