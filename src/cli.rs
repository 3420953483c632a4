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
    /// Use this gazetteer, made by `gazetteer build`, instead of the one within the program
    #[arg(long, global = true, value_name = "FILE")]
    pub gazetteer: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Read pages and write records, memberships, questions and the account of every line
    Extract(Extract),
    /// Print why a page's records are as they are: rivals, weights, reasons, the words of the page
    Explain(Explain),
    /// Look into the gazetteer, or build one
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
    /// Tell what the gazetteer holds, and from which sources
    Info,
    /// Build a gazetteer from the dumps of GeoNames
    Build(Build),
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  twintown gazetteer build --places cities500.zip --alternates alternateNamesV2.zip \\
      --admin1 admin1CodesASCII.txt --countries countryInfo.txt -o gazetteer.bin
  twintown gazetteer build sources -o data/gazetteer.bin     as the one within the program was built
  twintown extract --gazetteer gazetteer.bin

The tables are those of https://download.geonames.org/export/dump, plain or zipped; of allCountries, populated places of
500 people or more and seats of government are kept. The names of countries and regions in other languages, and the
languages of countries, are taken from the gazetteer in use, unless a folder with Unicode CLDR is given.")]
pub struct Build {
    /// Folder of unpacked sources, Unicode CLDR among them (see data/SOURCES.md)
    #[arg(required_unless_present = "places")]
    pub sources: Option<PathBuf>,
    /// Places: cities500 or allCountries
    #[arg(long, value_name = "FILE")]
    pub places: Option<PathBuf>,
    /// Their names with languages, years and Wikidata ids: alternateNamesV2
    #[arg(long, value_name = "FILE")]
    pub alternates: Option<PathBuf>,
    /// Names of first-level regions: admin1CodesASCII
    #[arg(long, value_name = "FILE")]
    pub admin1: Option<PathBuf>,
    /// Names of countries: countryInfo
    #[arg(long, value_name = "FILE")]
    pub countries: Option<PathBuf>,
    /// File to write, in one step
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}
