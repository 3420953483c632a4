//! Turns each command's options into work done and words on the terminal; returns the exit status.

use crate::accuracy;
use crate::check;
use crate::cli::{Accuracy, Build, Check, Desk, Diff, Explain, Extract, Rule};
use crate::decide::bound::Bound;
use crate::diff::{self, Report, Side};
use crate::error::{Error, ErrorKind};
use crate::explain;
use crate::know::Knowledge;
use crate::know::gazetteer::{self, Tables};
use crate::rulings::import::{self, Imported};
use crate::rulings::{self, Tally};
use crate::run::watch::{Watch, pause};
use crate::run::{self, Options, Summary};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Work that takes longer than this shows how far it is.
const PATIENCE: Duration = Duration::from_secs(1);
const OPEN: u8 = 3;

pub fn extract(options: &Extract, know: &Knowledge) -> Result<u8, Error> {
    if options.watch {
        watch(options, know);
    }
    let summary = extract_once(options, know)?;
    Ok(if options.strict && summary.counts.open > 0 { OPEN } else { 0 })
}

/// Runs whenever the files have changed, until it is interrupted; what went wrong is told, and tried again with the next change.
fn watch(options: &Extract, know: &Knowledge) -> ! {
    let sheet = [options.output.join("review.csv")];
    // Where no file of rulings can be told, the run says why.
    let rulings: Vec<PathBuf> = rulings::locate(options.rulings.as_deref(), &options.paths).into_iter().collect();
    let (before, sheet) = (Watch { inputs: &options.paths, others: &rulings }, Watch { inputs: &[], others: &sheet });
    loop {
        // What changes while a run is on is seen afterwards; the sheet is written by the run itself.
        let seen = before.look();
        match extract_once(options, know) {
            Err(error) if error.kind() == ErrorKind::Busy => {
                pause();
                continue;
            }
            Err(error) => eprintln!("twintown: {error}"),
            Ok(_) => {}
        }
        if !options.quiet {
            eprintln!("Waiting for a page to change; Ctrl-C ends it.");
        }
        let written = sheet.look();
        while before.look() == seen && sheet.look() == written {
            pause();
        }
        before.settle();
    }
}

fn extract_once(options: &Extract, know: &Knowledge) -> Result<Summary, Error> {
    let start = Instant::now();
    let bar: OnceLock<ProgressBar> = OnceLock::new();
    let shows = !options.quiet && std::io::stderr().is_terminal();
    let progress = |done: u64, total: u64| {
        if shows && (bar.get().is_some() || start.elapsed() > PATIENCE) {
            bar.get_or_init(|| new_bar(total)).set_position(done);
        }
    };
    let jobs = options.jobs.map_or(0, usize::from);
    let (inputs, output, rulings) = (&options.paths, &options.output, options.rulings.as_deref());
    let (max_auto_error, full, compare) = (options.max_auto_error, options.full, !options.quiet);
    let summary = run::run(&Options { inputs, output, rulings, jobs, max_auto_error, know, full, compare }, &progress)?;
    if let Some(bar) = bar.get() {
        bar.finish_and_clear();
    }
    if !options.quiet {
        report(&summary, &options.output);
    }
    Ok(summary)
}

/// Says what changed; 2 for trouble, because 1 means that something did.
pub fn diff(options: &Diff) -> u8 {
    match changed(options) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("twintown: {error}");
            2
        }
    }
}

fn changed(options: &Diff) -> Result<u8, Error> {
    let (old, new) = sides(options)?;
    let report = Report::between(&old, &new)?;
    let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    print(&diff::print(&report, options.format, coloured))?;
    Ok(u8::from(!report.same))
}

fn sides(options: &Diff) -> Result<(Side, Side), Error> {
    match (&options.since, options.folders.as_slice()) {
        (None, [old, new]) => Ok((Side::folder(old), Side::folder(new))),
        (Some(revision), [] | [_]) => {
            let folder = options.folders.first().map_or(Path::new("output"), |folder| folder.as_path());
            Ok((Side::revision(folder, revision)?, Side::folder(folder)))
        }
        _ => {
            let help = "name two output folders, the older one first, or --since and at most one";
            Err(Error::new(ErrorKind::Missing, "it is not clear what to compare", help))
        }
    }
}

fn new_bar(total: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} pages, {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr()).with_style(style)
}

fn report(summary: &Summary, output: &Path) {
    let counts = summary.counts;
    let read = if summary.read < summary.pages { format!(" ({} read anew)", summary.read) } else { String::new() };
    eprintln!(
        "{} pages{read}: {} agreements, {} memberships, {} open questions; {} lines accounted for, {} unread.",
        summary.pages, counts.agreements, counts.memberships, counts.open, counts.lines, counts.unread
    );
    if let Some(changes) = &summary.changes {
        let told = changes.counts(true);
        eprintln!("Agreements since the last run: {}.", if told.is_empty() { "nothing has changed" } else { &told });
    }
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

pub fn accuracy(options: &Accuracy, know: &Knowledge) -> Result<u8, Error> {
    print(&accuracy::report(&options.sets, options.fit.as_deref(), know)?)
}

pub fn check(options: &Check, know: &Knowledge) -> Result<u8, Error> {
    let (inputs, output, rulings) = (&options.paths[..], &options.output, options.rulings.as_deref());
    let jobs = options.jobs.map_or(0, usize::from);
    let (data, max_auto_error) = (options.data.as_deref(), options.max_auto_error);
    let report = check::check(&check::Options { inputs, output, rulings, max_auto_error, data, jobs, know })?;
    report.problems.iter().for_each(|problem| eprintln!("twintown: {problem}"));
    let check::Report { pages, rulings, tables, open, .. } = report;
    let looked = format!("{pages} pages, {rulings} rulings, {tables} word tables");
    if !report.problems.is_empty() {
        eprintln!("{} problems in {looked}.", report.problems.len());
        return Ok(1);
    }
    print(&format!("{looked}: in order; {open} questions are open.\n"))?;
    Ok(if options.strict && open > 0 { OPEN } else { 0 })
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
    let (inputs, rulings_file, output, max_auto_error) =
        (&options.input[..], &*rulings, &*options.output, options.max_auto_error);
    let desk = import::Desk { inputs, rulings: rulings_file, output, max_auto_error, know, by: &by };
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
    let text = explain::explain(&options.what, &options.input, options.max_auto_error.map(Bound::of_error), know)?;
    print(&text)
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
pub fn print(text: &str) -> Result<u8, Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("cannot print", Path::new("standard output"), cause))
        }
        _ => Ok(0),
    }
}
