//! Turns each command's options into work done and words on the terminal; returns the exit status.

use crate::cli::{Build, Desk, Explain, Extract, Rule};
use crate::error::{Error, ErrorKind};
use crate::explain;
use crate::know::Knowledge;
use crate::know::fold::fold;
use crate::know::gazetteer::{self, NameHit, NameNote, Tables};
use crate::rulings::import::{self, Imported};
use crate::rulings::{self, Tally};
use crate::run::{self, Options, Summary};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Work that takes longer than this shows how far it is.
const PATIENCE: Duration = Duration::from_secs(1);
const OPEN: u8 = 3;

pub fn extract(options: &Extract, know: &Knowledge) -> Result<u8, Error> {
    let start = Instant::now();
    let bar: OnceLock<ProgressBar> = OnceLock::new();
    let shows = !options.quiet && std::io::stderr().is_terminal();
    let progress = |done: u64, total: u64| {
        if shows && (bar.get().is_some() || start.elapsed() > PATIENCE) {
            bar.get_or_init(|| new_bar(total)).set_position(done);
        }
    };
    let jobs = options.jobs.map_or(0, usize::from);
    let summary = run::run(
        &Options { inputs: &options.paths, output: &options.output, rulings: options.rulings.as_deref(), jobs, know },
        &progress,
    )?;
    if let Some(bar) = bar.get() {
        bar.finish_and_clear();
    }
    if !options.quiet {
        report(&summary, &options.output);
    }
    Ok(if options.strict && summary.counts.open > 0 { OPEN } else { 0 })
}

fn new_bar(total: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} pages, {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr()).with_style(style)
}

fn report(summary: &Summary, output: &Path) {
    let counts = summary.counts;
    eprintln!(
        "{} pages: {} agreements, {} memberships, {} open questions; {} lines accounted for, {} unread.",
        summary.pages, counts.agreements, counts.memberships, counts.open, counts.lines, counts.unread
    );
    let rulings = counts.rulings();
    if rulings.total() > 0 {
        let Tally { kept, moved, stale, orphan } = rulings;
        eprintln!("Rulings: {kept} kept, {moved} moved, {stale} stale (asked again), {orphan} orphans (their words are gone).");
    }
    for (source, remark) in summary.remarks.iter().take(20) {
        eprintln!("  {source}: {remark}");
    }
    if summary.pages == 0 {
        eprintln!("No page was found: put text files into the input folder, or name other folders.");
    } else if counts.open > 0 {
        let sheet = output.join("review.csv");
        let sheet = sheet.display();
        eprintln!("Answer the questions in {sheet} (column ruling), then: twintown review import {sheet}");
    }
}

pub fn rule(options: &Rule, know: &Knowledge) -> Result<u8, Error> {
    at_desk(&options.desk, know, |desk| match options.alias {
        true => import::alias(&options.id, &options.answer, &options.pages_of, &options.note, desk),
        false => import::rule(&options.id, &options.answer, &options.note, desk),
    })
}

pub fn import(file: &Path, desk: &Desk, know: &Knowledge) -> Result<u8, Error> {
    at_desk(desk, know, |desk| import::import(file, desk))
}

fn at_desk(options: &Desk, know: &Knowledge, work: impl FnOnce(&import::Desk) -> Result<Imported, Error>) -> Result<u8, Error> {
    let rulings = rulings::locate(options.rulings.as_deref(), &options.input)?;
    let by = options.by.clone().unwrap_or_else(login);
    let desk = import::Desk { inputs: &options.input, rulings: &rulings, output: &options.output, know, by: &by };
    let Imported { answers, added, replaced, withdrawn } = work(&desk)?;
    let file = rulings.display();
    print(&format!("{answers} answers: {added} rulings added, {replaced} replaced, {withdrawn} withdrawn in {file}.\n"))
}

/// Who answers, where the command does not say it.
fn login() -> String {
    ["TWINTOWN_BY", "USER", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|who| !who.is_empty()))
        .unwrap_or_default()
}

pub fn explain(options: &Explain, know: &Knowledge) -> Result<u8, Error> {
    let text = explain::explain(&options.what, &options.input, know)?;
    print(&text)
}

pub fn lookup(name: &str, country: Option<&str>, know: &Knowledge) -> Result<u8, Error> {
    let gazetteer = &know.gazetteer;
    let wanted = match country {
        None => None,
        Some(code) => Some(gazetteer.country(&code.to_ascii_uppercase()).ok_or_else(|| {
            Error::new(
                ErrorKind::Missing,
                format!("no country has the code {code}"),
                "give an ISO 3166-1 alpha-2 code, such as PL",
            )
        })?),
    };
    let key = fold(name);
    let mut found: Vec<(u8, NameHit)> = Vec::new();
    gazetteer.near(&key, if key.chars().count() < 6 { 1 } else { 2 }, &mut |_, distance, hit| found.push((distance, hit)));
    found.retain(|(_, hit)| wanted.is_none_or(|c| gazetteer.country_of(hit.place) == c));
    found.sort_by_key(|(d, h)| (*d, !h.main, std::cmp::Reverse(gazetteer.population_of(h.place)), h.place));
    let mut seen = Vec::new();
    found.retain(|(_, h)| {
        !seen.contains(&h.place) && {
            seen.push(h.place);
            true
        }
    });
    let nearest = found.first().map_or(0, |f| f.0);
    let mut text = String::new();
    for (distance, hit) in found.iter().filter(|f| f.0 == nearest || f.0 <= 1).take(25) {
        let place = gazetteer.place(hit.place);
        let region = place.region.map_or("", |r| gazetteer.region(r).name);
        let how = match (distance, hit.main) {
            (0, true) => "main name".to_owned(),
            (0, false) => noted(gazetteer.note(*hit)),
            (1, _) => "1 letter away".to_owned(),
            (n, _) => format!("{n} letters away"),
        };
        text += &format!(
            "{:>9}  {}  {}, {region}  {:.4} {:.4}  about {} people  ({how}){}\n",
            place.geonames_id,
            gazetteer.code(place.country),
            place.name,
            place.latitude,
            place.longitude,
            place.population,
            gazetteer.wikidata(place.id).map_or(String::new(), |number| format!("  Q{number}"))
        );
    }
    if text.is_empty() {
        text = format!("No place is called {name}, or nearly so.\n");
    }
    print(&text)
}

/// Which kind of other name it is: "former name, de, 1772 to 1918".
fn noted(note: Option<NameNote>) -> String {
    let Some(note) = note else { return "other name".to_owned() };
    let mut text = if note.former { "former name" } else { "other name" }.to_owned();
    if !note.language.is_empty() {
        text += &format!(", {}", note.language);
    }
    match (note.from, note.to) {
        ("", "") => {}
        (from, "") => text += &format!(", from {from}"),
        ("", to) => text += &format!(", to {to}"),
        (from, to) => text += &format!(", {from} to {to}"),
    }
    text
}

pub fn info(know: &Knowledge) -> Result<u8, Error> {
    print(&know.gazetteer.info())
}

pub fn build(options: &Build, know: &Knowledge) -> Result<u8, Error> {
    let Build { sources, places, alternates, admin1, countries, output } = options;
    let tables =
        Tables { places: places.clone(), alternates: alternates.clone(), admin1: admin1.clone(), countries: countries.clone() };
    let inputs = gazetteer::build::Inputs { folder: sources.as_deref(), tables: &tables, base: know.gazetteer };
    let mut bars = TableBars::default();
    let summary = gazetteer::build(&inputs, output, &mut |table, done, total| bars.show(table, done, total));
    bars.clear();
    let summary = summary?;
    print(&format!("{summary}\n"))
}

/// The progress through each table in turn, on a terminal only.
#[derive(Default)]
struct TableBars {
    bar: Option<(String, ProgressBar)>,
}

impl TableBars {
    fn show(&mut self, table: &str, done: u64, total: u64) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        if self.bar.as_ref().is_none_or(|(shown, _)| shown != table) {
            self.clear();
            let style = ProgressStyle::with_template("{msg} {bar:40} {bytes}/{total_bytes}, {eta} left");
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr())
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                .with_message(table.to_owned());
            self.bar = Some((table.to_owned(), bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_position(done);
        }
    }

    fn clear(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// Prints to standard output; a reader that has seen enough (`| head`) is no error.
fn print(text: &str) -> Result<u8, Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("cannot print", Path::new("standard output"), cause))
        }
        _ => Ok(0),
    }
}
