//! Turns names, right and misspelt, into look-ups a second and the share that is found, beside two other ways over the same names in the same run.
//!
//! The others are `process.extractOne` of rapidfuzz (PyPI; `benches/venv.sh` makes the environment, another Python is named by
//! `TWINTOWN_BENCH_PYTHON`) and the Levenshtein automaton of the fst crate, two edits. `canonical` feeds every main name of the
//! gazetteer with its country back in. Arguments choose parts: speed, canonical. `TWINTOWN_BENCH_STRICT=1` makes a missed
//! target fail, `TWINTOWN_BENCH_QUICK=1` asks less.

#[path = "corpus/rng.rs"]
mod rng;

use fst::automaton::Levenshtein;
use fst::{IntoStreamer, Map, Streamer};
use rng::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use twintown::know::fold::fold;
use twintown::know::gazetteer::{Country, Gazetteer, PlaceId};
use twintown::lookup::{Decision, look_up};

fn main() -> ExitCode {
    let set = |name: &str| std::env::var(name).is_ok_and(|value| value != "0");
    let parts: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|p| p == part);
    let quick = set("TWINTOWN_BENCH_QUICK");
    let mut missed = false;
    if wanted("speed") {
        missed |= speed(if quick { 40 } else { 300 });
    }
    if wanted("canonical") {
        missed |= canonical(if quick { 50 } else { 1 });
    }
    if missed && set("TWINTOWN_BENCH_STRICT") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// A name as somebody may type it, and the place that is meant.
struct Query {
    typed: String,
    /// The name rightly spelled: an answer that bears it is right, for nobody can know which namesake is meant.
    key: String,
    country: Option<Country>,
    place: PlaceId,
}

/// What one way found, and how long each answer took.
struct Run {
    times: Vec<Duration>,
    right: usize,
}

impl Run {
    fn median(&self) -> f64 {
        let mut times = self.times.clone();
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3
    }

    fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.times.iter().sum::<Duration>().as_secs_f64()
    }

    fn share(&self) -> f64 {
        self.right as f64 / self.times.len() as f64
    }
}

/// All names, by key, and who bears them.
struct Names {
    gazetteer: Gazetteer<'static>,
    keys: Map<Vec<u8>>,
    /// The keys, each with the codes of its countries, for Python.
    table: String,
}

impl Names {
    fn new(gazetteer: Gazetteer<'static>) -> Names {
        let (mut keys, mut table) = (Vec::new(), String::new());
        gazetteer.keys(&mut |key| {
            let countries: BTreeSet<&str> =
                gazetteer.named(key).map(|hit| gazetteer.code(gazetteer.country_of(hit.place))).collect();
            let _ = writeln!(table, "{key}\t{}", countries.into_iter().collect::<Vec<_>>().join(","));
            keys.push((key.to_owned(), 0));
        });
        Names { gazetteer, keys: Map::from_iter(keys).expect("keys in order"), table }
    }

    fn bears(&self, key: &str, place: PlaceId) -> bool {
        self.gazetteer.named(key).any(|hit| hit.place == place)
    }

    fn ours(&self, queries: &[Query]) -> Run {
        timed(queries, |query| {
            let (answers, _) = look_up(self.gazetteer, &query.typed, query.country);
            answers.first().is_some_and(|first| self.bears(&query.key, first.candidate.hit.place))
        })
    }

    /// Every key within two edits, the nearest of which (the most populous bearer's among equals) is the answer.
    fn automaton(&self, queries: &[Query]) -> Run {
        timed(queries, |query| {
            let Ok(automaton) = Levenshtein::new(&query.typed, 2) else { return false };
            let mut found = self.keys.search(automaton).into_stream();
            let mut best: Option<((usize, std::cmp::Reverse<u32>), PlaceId)> = None;
            while let Some((key, _)) = found.next() {
                let key = std::str::from_utf8(key).unwrap_or_default();
                let edits = strsim::osa_distance(key, &query.typed);
                let here = |place: &PlaceId| query.country.is_none_or(|c| self.gazetteer.country_of(*place) == c);
                for place in self.gazetteer.named(key).map(|hit| hit.place).filter(here) {
                    let rank = (edits, std::cmp::Reverse(self.gazetteer.population_of(place)));
                    if best.is_none_or(|(known, _)| rank < known) {
                        best = Some((rank, place));
                    }
                }
            }
            best.is_some_and(|(_, place)| self.bears(&query.key, place))
        })
    }

    /// Right when the best key is any name of the place.
    fn rapidfuzz(&self, queries: &[Query], python: &Path, folder: &Path) -> Run {
        let (keys, asked, answers) = (folder.join("keys"), folder.join("queries"), folder.join("answers"));
        let code = |query: &Query| query.country.map_or("", |country| self.gazetteer.code(country));
        let lines: String = queries.iter().map(|query| format!("{}\t{}\n", query.typed, code(query))).collect();
        std::fs::write(&keys, &self.table).and_then(|()| std::fs::write(&asked, lines)).expect("files for Python");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/rapidfuzz_names.py");
        let done = Command::new(python).arg(script).args([&keys, &asked, &answers]).status().expect("Python starts");
        assert!(done.success(), "benches/rapidfuzz_names.py failed");
        let answers = std::fs::read_to_string(answers).expect("its answers");
        let mut run = Run { times: Vec::new(), right: 0 };
        for (line, query) in answers.lines().zip(queries) {
            let (seconds, key) = line.split_once('\t').expect("seconds and a key");
            run.times.push(Duration::from_secs_f64(seconds.parse().expect("seconds")));
            run.right += usize::from(self.bears(key, query.place));
        }
        assert_eq!(run.times.len(), queries.len(), "an answer to each query");
        run
    }
}

fn timed(queries: &[Query], mut answer: impl FnMut(&Query) -> bool) -> Run {
    let mut run = Run { times: Vec::new(), right: 0 };
    for query in queries {
        let start = Instant::now();
        let right = answer(query);
        run.times.push(start.elapsed());
        run.right += usize::from(right);
    }
    run
}

/// The Python with rapidfuzz, or the end of the run with a word on how to get it.
fn python() -> PathBuf {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench-venv/bin/python");
    let python = std::env::var_os("TWINTOWN_BENCH_PYTHON").map_or(PathBuf::from(here), PathBuf::from);
    let works = Command::new(&python).args(["-c", "import rapidfuzz"]).output().is_ok_and(|done| done.status.success());
    if !works {
        eprintln!(
            "{}: no Python with rapidfuzz\nWhat to do: run benches/venv.sh, or set TWINTOWN_BENCH_PYTHON.",
            python.display()
        );
        std::process::exit(1);
    }
    python
}

/// Look-ups a second, and what is found.
fn speed(count: usize) -> bool {
    let python = python();
    let names = Names::new(Gazetteer::embedded());
    let folder = tempfile::tempdir().expect("a folder");
    // What is made once, on the first near name, is no part of a look-up.
    names.ours(&queries(&names, 99, 20, 1, false));
    println!("{:<42} {:>12} {:>10} {:>8}", "look-ups over all names", "a second", "median ms", "right");
    let mut missed = false;
    for (what, edits, with_country) in [
        ("exact", 0, false),
        ("exact, country known", 0, true),
        ("one edit", 1, false),
        ("one edit, country known", 1, true),
        ("two edits", 2, false),
        ("two edits, country known", 2, true),
    ] {
        let asked = queries(&names, 7 + edits as u64, count, edits, with_country);
        let (ours, automaton) = (names.ours(&asked), names.automaton(&asked));
        let theirs = names.rapidfuzz(&asked, &python, folder.path());
        for (who, run) in [("twintown", &ours), ("rapidfuzz extractOne", &theirs), ("fst automaton", &automaton)] {
            let (a_second, median, share) = (run.per_second(), run.median(), run.share());
            println!("{:<42} {a_second:>12.1} {median:>10.3} {share:>8.3}", format!("{what}: {who}"));
        }
        let (times, better) = (ours.per_second() / theirs.per_second(), ours.share() >= theirs.share());
        let slow = !with_country && times < 50.0 || ours.median() > 0.5;
        println!(
            "{:<42} {times:>11.0}x{}",
            format!("{what}: twintown / rapidfuzz"),
            if slow || !better { " MISSED" } else { "" }
        );
        missed |= slow || !better;
    }
    missed
}

/// Main names of places, with so many letters changed, inserted, left out or swapped.
fn queries(names: &Names, seed: u64, count: usize, edits: usize, with_country: bool) -> Vec<Query> {
    let mut rng = Rng::new(seed);
    let gazetteer = names.gazetteer;
    let mut queries = Vec::new();
    while queries.len() < count {
        let place = PlaceId(rng.below(gazetteer.place_count()) as u32);
        let key = fold(gazetteer.place(place).name);
        if key.chars().count() < 5 {
            continue;
        }
        let typed = (0..edits).fold(key.clone(), |typed, _| edited(&typed, &mut rng));
        let country = with_country.then(|| gazetteer.country_of(place));
        queries.push(Query { typed, key, country, place });
    }
    queries
}

fn edited(name: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = rng.below(letters.len());
    let letter = char::from(b'a' + rng.below(26) as u8);
    match rng.below(4) {
        0 => letters[at] = letter,
        1 => letters.insert(at, letter),
        2 if letters.len() > 4 => drop(letters.remove(at)),
        _ => {
            let at = at.min(letters.len() - 2);
            letters.swap(at, at + 1);
        }
    }
    letters.into_iter().collect()
}

/// So many names of each kind of failure are printed.
const SHOWN: usize = 25;

/// Every `step`th main name with its country: itself at rank 1, and clear unless another place of the country bears that name.
fn canonical(step: usize) -> bool {
    let gazetteer = Gazetteer::embedded();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in (0..gazetteer.place_count()).step_by(step) {
        let place = gazetteer.place(PlaceId(row as u32));
        let (answers, decision) = look_up(gazetteer, place.name, Some(place.country));
        let first = answers.first().is_some_and(|first| first.candidate.hit.place == place.id);
        let key = fold(place.name);
        let bearers = gazetteer.named(&key).filter(|hit| gazetteer.country_of(hit.place) == place.country).count();
        let what = match (bearers, first, decision) {
            (1, true, Decision::Clear) => "alone in its country: itself, clear",
            (1, true, _) => "alone in its country: itself, but NOT CLEAR",
            (1, false, _) => "alone in its country: ANOTHER",
            (_, true, _) => "several bearers: itself first",
            (_, false, Decision::Clear) => "several bearers: another first, clear",
            (_, false, _) => "several bearers: another first, asked",
        };
        let count = counts.entry(what).or_default();
        *count += 1;
        if bearers == 1 && (!first || decision != Decision::Clear) && *count <= SHOWN {
            println!("{} {} {}: {what}", place.geonames_id, place.name, gazetteer.code(place.country));
        }
    }
    println!("main names fed back in with their country:");
    counts.iter().for_each(|(what, count)| println!("  {what:<45} {count:>8}"));
    counts.keys().any(|what| what.contains("NOT CLEAR") || what.contains("ANOTHER"))
}
