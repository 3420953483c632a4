//! Turns each command's options into work done and words on the terminal; returns the exit status.

use crate::cli::{Explain, Extract};
use crate::error::{Error, ErrorKind};
use crate::explain;
use crate::know::Knowledge;
use crate::know::gazetteer;
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
    let summary = run::run(&Options { inputs: &options.paths, output: &options.output, jobs, know }, &progress)?;
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

pub fn explain(options: &Explain, know: &Knowledge) -> Result<u8, Error> {
    let text = explain::explain(&options.what, &options.input, know)?;
    print(&text)
}

pub fn info(know: &Knowledge) -> Result<u8, Error> {
    print(&know.gazetteer.info())
}

pub fn build(sources: &Path, output: &Path) -> Result<u8, Error> {
    let summary = gazetteer::build::build(sources, output).map_err(|cause| {
        Error::new(ErrorKind::Table, "cannot build the gazetteer", "see data/SOURCES.md for the files it needs").because(cause)
    })?;
    print(&format!("{summary}\n"))
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
