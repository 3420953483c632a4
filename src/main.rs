//! Turns the command line into a run and its outcome into an exit status; the only place that prints and exits.

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;
use twintown::cli::{Cli, Command};
use twintown::{cli, command};

/// Pages are many small vectors, read on every core: the system's allocator took a seventh of the time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Command::Extract(options) => command::extract(options),
        Command::Explain(options) => command::explain(options),
        Command::Gazetteer(cli::Gazetteer::Lookup { name, country }) => command::lookup(name, country.as_deref()),
        Command::Gazetteer(cli::Gazetteer::Info) => command::info(),
        Command::Gazetteer(cli::Gazetteer::Build { sources, output }) => command::build(sources, output),
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("twintown: {error}");
            ExitCode::from(1)
        }
    }
}
