//! Turns generated pages into the ratios of the whole job to a plain read of the same bytes, because times alone mean nothing on
//! another machine.
//!
//! Job and plain read take turns, each on the same files of the same disk, one thread each; the median of the turns counts.
//! `TWINTOWN_BENCH_STRICT=1` makes a missed target fail, `TWINTOWN_BENCH_QUICK=1` measures less of everything, and
//! `TWINTOWN_BENCH_KEEP=<folder>` leaves the pages there. Arguments choose parts: crawl, dense, jobs, linear, odd, rerun, start.

mod corpus;
mod measure;

use corpus::Corpus;
use measure::{Report, interleaved, run};
use mimalloc::MiMalloc;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How much is measured.
struct Size {
    crawl: usize,
    dense: usize,
    turns: usize,
    longest: usize,
}

const FULL: Size = Size { crawl: 5_000, dense: 2_000, turns: 7, longest: 100_000 };
const QUICK: Size = Size { crawl: 1_000, dense: 400, turns: 3, longest: 10_000 };

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    let set = |name: &str| std::env::var(name).is_ok_and(|v| v != "0");
    let size = if set("TWINTOWN_BENCH_QUICK") { QUICK } else { FULL };
    let scratch = tempfile::tempdir().expect("a folder for the pages");
    let kept = std::env::var("TWINTOWN_BENCH_KEEP").map(PathBuf::from);
    let folder = kept.unwrap_or_else(|_| scratch.path().to_path_buf());
    let parts: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|p| p == part);
    let corpus = Corpus::new();
    let mut report = Report::default();
    if wanted("crawl") {
        against_plain(&folder, "crawl", &corpus.crawl(1, size.crawl), &size, 1.0 / 4.0, &mut report);
    }
    if wanted("dense") {
        against_plain(&folder, "dense", &corpus.dense(2, size.dense), &size, 1.0 / 30.0, &mut report);
    }
    if wanted("jobs") {
        two_jobs(&folder, "crawl", &corpus.crawl(3, size.crawl), &size, &mut report);
        two_jobs(&folder, "dense", &corpus.dense(4, size.dense), &size, &mut report);
    }
    if wanted("linear") {
        linear(&folder, &corpus, &size, &mut report);
    }
    if wanted("odd") {
        odd(&folder, &size, &mut report);
    }
    if wanted("rerun") {
        rerun(&folder, "crawl", &corpus.crawl(5, 1_000), &size, &mut report);
        rerun(&folder, "dense", &corpus.dense(6, 1_000), &size, &mut report);
    }
    if wanted("start") {
        start(&folder, &mut report);
    }
    report.print();
    if set("TWINTOWN_BENCH_STRICT") && report.missed() {
        std::process::exit(1);
    }
}

fn pages(folder: &Path, name: &str, pages: &[String]) -> PathBuf {
    let folder = folder.join(name);
    let _ = std::fs::remove_dir_all(&folder);
    corpus::write(&folder, pages).expect("the pages can be written");
    folder
}

/// The whole job against a plain read of the same files.
fn against_plain(folder: &Path, name: &str, texts: &[String], size: &Size, target: f64, report: &mut Report) {
    let input = pages(folder, name, texts);
    let output = folder.join("output");
    let bytes: usize = texts.iter().map(String::len).sum();
    let summary = run(&input, &output, 1);
    let [plain, job] = interleaved(
        size.turns,
        [&mut || measure::plain(&input), &mut || {
            run(&input, &output, 1);
        }],
    );
    let seconds = job.as_secs_f64();
    println!(
        "{name}: {} pages, {:.1} MB, {} partners; plain read {:.1} MB/s; whole job {:.0} pages/s, {:.0} partners/s, {:.2} MB/s",
        texts.len(),
        bytes as f64 / 1e6,
        summary.counts.agreements,
        bytes as f64 / 1e6 / plain.as_secs_f64(),
        texts.len() as f64 / seconds,
        summary.counts.agreements as f64 / seconds,
        bytes as f64 / 1e6 / seconds
    );
    report.at_least(&format!("{name}: whole job / plain read"), plain.as_secs_f64() / seconds, target);
}

fn two_jobs(folder: &Path, name: &str, texts: &[String], size: &Size, report: &mut Report) {
    let input = pages(folder, name, texts);
    let output = folder.join("output");
    let [one, two] = interleaved(
        size.turns,
        [
            &mut || {
                run(&input, &output, 1);
            },
            &mut || {
                run(&input, &output, 2);
            },
        ],
    );
    report.at_least(&format!("{name}: two jobs / one"), one.as_secs_f64() / two.as_secs_f64(), 1.8);
}

/// Seconds an item on ever longer pages; the longest may cost no more each than twice the cheapest.
fn linear(folder: &Path, corpus: &Corpus, size: &Size, report: &mut Report) {
    for seed in [11, 12, 13, 14, 15, 16] {
        let mut each = Vec::new();
        let mut items = 10;
        while items <= size.longest {
            let input = pages(folder, "long", &[corpus.long(seed, items)]);
            let output = folder.join("output");
            let [time] = interleaved(
                3,
                [&mut || {
                    run(&input, &output, 1);
                }],
            );
            each.push(time.as_secs_f64() / items as f64 * 1e6);
            items *= 10;
        }
        println!("linear, layout {seed}: {each:.1?} µs an item on pages of 10 items, then ten times as many");
        let least = each.iter().copied().fold(f64::INFINITY, f64::min);
        report.at_least(&format!("layout {seed}: cheapest item / item of the longest page"), least / each[each.len() - 1], 0.5);
    }
}

/// Pages that nobody wrote: each must end in seconds. The time of a plain page of the same size stands beside it.
fn odd(folder: &Path, size: &Size, report: &mut Report) {
    let bytes = if size.longest > 10_000 { 100_000_000 } else { 10_000_000 };
    for (name, text) in measure::odd_pages(bytes) {
        let input = folder.join("odd");
        let _ = std::fs::remove_dir_all(&input);
        std::fs::create_dir_all(&input).expect("a folder");
        std::fs::write(input.join("page.txt"), &text).expect("a page");
        let output = folder.join("output");
        let start = std::time::Instant::now();
        run(&input, &output, 1);
        let seconds = start.elapsed().as_secs_f64();
        println!("odd: {name}, {:.0} MB in {seconds:.1} s", text.len() as f64 / 1e6);
        report.at_least(&format!("odd: {name}, MB/s"), text.len() as f64 / 1e6 / seconds, 1.0);
    }
}

/// A thousand pages, one of which has changed: the full run against the one that reads that page only, within this process and as
/// a user starts them. Each time another page changes, and its length with it. Both write the same bytes.
fn rerun(folder: &Path, name: &str, texts: &[String], size: &Size, report: &mut Report) {
    let input = pages(folder, &format!("rerun-{name}"), texts);
    let (output, again) = (folder.join("output"), folder.join("output-again"));
    // A page touched just before a run is looked into by the next one.
    std::thread::sleep(Duration::from_secs(4));
    let turn = std::cell::Cell::new(0);
    let files = measure::pages(&input);
    let change = || {
        turn.set(turn.get() + 1);
        measure::let_an_hour_pass(&output);
        let page = &files[turn.get() * 379 % files.len()];
        let text = std::fs::read_to_string(page).expect("a page");
        std::fs::write(page, format!("{text}\n\nTwin towns\n\n- Gdynia, Poland{}\n", &", 1950"[..turn.get() % 7]))
            .expect("a page");
    };
    (0..2).for_each(|_| drop(run(&input, &output, 1)));
    let mut turns = |kind: &str, full: &dyn Fn(), part: &dyn Fn()| {
        change();
        part();
        let [whole, again] = measure::prepared(2 * size.turns, &change, [full, part]);
        let [first] = measure::prepared(size.turns, &|| (full(), change()).0, [part]);
        let [part, full, first] = [again, whole, first].map(|time| time.as_secs_f64() * 1e3);
        println!("rerun, {name}, {kind}: {part:.1} ms ({first:.1} ms right after a full run), full run {full:.1} ms");
        report.at_least(&format!("{name}: full run / one page of 1,000 changed, {kind}"), full / part, 20.0);
    };
    turns("in a process", &|| drop(run(&input, &output, 1)), &|| assert_eq!(measure::run_again(&input, &output, 1).read, 1));
    turns("started", &|| measure::program(&input, &output, &["--full"]), &|| measure::program(&input, &output, &[]));
    run(&input, &again, 1);
    for entry in std::fs::read_dir(&again).expect("an output folder").map(|entry| entry.expect("an entry")) {
        let same = std::fs::read(entry.path()).ok() == std::fs::read(output.join(entry.file_name())).ok();
        assert!(same, "{} differs from that of a full run", entry.path().display());
    }
}

/// The program from start to end on the two pages, against a Python that does nothing.
fn start(folder: &Path, report: &mut Report) {
    let output = folder.join("output");
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("raw");
    let done = |command: &mut Command| assert!(command.status().is_ok_and(|s| s.success()), "{command:?} failed");
    // A version manager's shim in its place would be many times as slow.
    let path = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().expect("python3");
    let path = String::from_utf8_lossy(&path.stdout).trim().to_owned();
    let python = || done(Command::new(&path).args(["-c", "pass"]));
    let ours = || done(Command::new(env!("CARGO_BIN_EXE_twintown")).args(["extract", "-q", "-o"]).arg(&output).arg(&pages));
    let [python, ours] = interleaved(21, [&mut { python }, &mut { ours }]);
    println!("start: {} µs; python3 -c pass: {} µs", micros(ours), micros(python));
    report.at_least("start: python3 -c pass / two pages", python.as_secs_f64() / ours.as_secs_f64(), 1.0);
}

fn micros(time: Duration) -> u128 {
    time.as_micros()
}
