//! Turns the command line into a run and its outcome into an exit status; the only place that prints and exits.

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;
use twintown::cli::{Cli, Command};
use twintown::error::Error;
use twintown::know::Knowledge;
use twintown::{cli, command, lookup};

/// Pages are many small vectors, read on every core: the system's allocator took a seventh of the time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match outcome(&Cli::parse()) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("twintown: {error}");
            ExitCode::from(1)
        }
    }
}

fn outcome(cli: &Cli) -> Result<u8, Error> {
    let know = &Knowledge::open(cli.gazetteer.as_deref())?;
    match &cli.command {
        Command::Extract(options) => command::extract(options, know),
        Command::Explain(options) => command::explain(options, know),
        Command::Accuracy(options) => command::accuracy(options, know),
        Command::Diff(options) => Ok(command::diff(options)),
        Command::Check(options) => command::check(options, know),
        Command::Rule(options) => command::rule(options, know),
        Command::Review(cli::Review::Import { file, desk }) => command::import(file, desk, know),
        Command::Gazetteer(cli::Gazetteer::Lookup(options)) => lookup::command(options, know),
        Command::Gazetteer(cli::Gazetteer::Info) => command::info(know),
        Command::Gazetteer(cli::Gazetteer::Build(options)) => command::build(options, know),
    }
}
