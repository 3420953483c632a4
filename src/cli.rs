//! Turns the words that a user typed into options; what they mean is done elsewhere.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser, Debug)]
#[command(name = "twintown", version, about, long_about = None, arg_required_else_help = true)]
#[command(after_help = "Examples:
  twintown extract                      read raw/, write output/
  twintown extract pages -o records     other folders
  twintown explain raw/page.txt:91
  twintown gazetteer lookup Lwow --country UA")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Read pages and write records, memberships, questions and the account of every line
    Extract(Extract),
    /// Print why a page's records are as they are: rivals, weights, reasons, the words of the page
    Explain(Explain),
    /// Look into the embedded gazetteer, or build it
    #[command(subcommand)]
    Gazetteer(Gazetteer),
}

#[derive(Args, Debug)]
#[command(after_help = "Exit status: 0 done, 1 could not, 2 wrong usage, 3 done but questions are open (with --strict).
Rulings in the output folder's review.csv are read before it is written anew, and kept.")]
pub struct Extract {
    /// Pages or folders of pages (searched to any depth, hidden files skipped)
    #[arg(default_value = "raw")]
    pub paths: Vec<PathBuf>,
    /// Folder for the records
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Exit with status 3 when questions are open
    #[arg(long)]
    pub strict: bool,
    /// Threads to use (default: one a core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Read every page, also those that have not changed since the last run
    #[arg(long)]
    pub full: bool,
    /// No summary and no progress, only errors
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  twintown explain raw/page.txt             all records of a page
  twintown explain raw/page.txt:7           those of one line
  twintown explain tt-0123456789ab          one record of the pages in raw/")]
pub struct Explain {
    /// PAGE, PAGE:LINE, or a record's id
    pub what: String,
    /// Pages or folders in which a record's id is looked for
    #[arg(long, value_name = "PATH", default_value = "raw")]
    pub input: Vec<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub enum Gazetteer {
    /// List the places of a name: exact, former, without diacritics, and near ones
    Lookup {
        name: String,
        /// Only places in this country (ISO 3166-1 alpha-2)
        #[arg(long, value_name = "CC")]
        country: Option<String>,
    },
    /// Tell what the embedded gazetteer holds, and from which sources
    Info,
    /// Build the gazetteer from its sources (see data/SOURCES.md)
    Build {
        /// Folder with the unpacked sources
        sources: PathBuf,
        /// File to write
        #[arg(short, long, value_name = "FILE", default_value = "data/gazetteer.bin")]
        output: PathBuf,
    },
}
