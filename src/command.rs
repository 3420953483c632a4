//! Turns each command's options into work done and words on the terminal; returns the exit status.

use crate::cli::{Explain, Extract};
use crate::error::{Error, ErrorKind};
use crate::explain;
use crate::know::Knowledge;
use crate::know::fold::fold;
use crate::know::gazetteer::{self, NameHit};
use crate::run::{self, Options, Summary};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Work that takes longer than this shows how far it is.
const PATIENCE: Duration = Duration::from_secs(1);
const OPEN: u8 = 3;

pub fn extract(options: &Extract) -> Result<u8, Error> {
    let start = Instant::now();
    let bar: OnceLock<ProgressBar> = OnceLock::new();
    let shows = !options.quiet && std::io::stderr().is_terminal();
    let progress = |done: u64, total: u64| {
        if shows && (bar.get().is_some() || start.elapsed() > PATIENCE) {
            bar.get_or_init(|| new_bar(total)).set_position(done);
        }
    };
    let jobs = options.jobs.map_or(0, usize::from);
    let summary = run::run(&Options { inputs: &options.paths, output: &options.output, jobs, full: options.full }, &progress)?;
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
    for (source, remark) in summary.remarks.iter().take(20) {
        eprintln!("  {source}: {remark}");
    }
    if summary.pages == 0 {
        eprintln!("No page was found: put text files into the input folder, or name other folders.");
    } else if counts.open > 0 {
        eprintln!("Answer the questions in {} (column ruling) and run again.", output.join("review.csv").display());
    }
}

pub fn explain(options: &Explain) -> Result<u8, Error> {
    let text = explain::explain(&options.what, &options.input)?;
    print(&text)
}

pub fn lookup(name: &str, country: Option<&str>) -> Result<u8, Error> {
    let know = Knowledge::embedded();
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
    found.retain(|(_, hit)| wanted.is_none_or(|c| gazetteer.place(hit.place).country == c));
    found.sort_by_key(|(d, h)| (*d, !h.main, std::cmp::Reverse(gazetteer.place(h.place).population), h.place));
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
            (0, false) => "other name".to_owned(),
            (1, _) => "1 letter away".to_owned(),
            (n, _) => format!("{n} letters away"),
        };
        text += &format!(
            "{:>9}  {}  {}, {region}  {:.4} {:.4}  about {} people  ({how})\n",
            place.geonames_id,
            gazetteer.code(place.country),
            place.name,
            place.latitude,
            place.longitude,
            place.population
        );
    }
    if text.is_empty() {
        text = format!("No place is called {name}, or nearly so.\n");
    }
    print(&text)
}

pub fn info() -> Result<u8, Error> {
    print(&Knowledge::embedded().gazetteer.info())
}

pub fn build(sources: &Path, output: &Path) -> Result<u8, Error> {
    let summary = gazetteer::build::build(sources, output).map_err(|cause| {
        Error::new(ErrorKind::Table, "cannot build the gazetteer", "see data/SOURCES.md for the files it needs").because(cause)
    })?;
    print(&format!("{summary}\n"))
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
