//! Turns the words that a user typed into options; what they mean is done elsewhere.

use crate::diff::Format;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser, Debug)]
#[command(name = "twintown", version, about, long_about = None, arg_required_else_help = true)]
#[command(after_help = "Examples:
  twintown extract                      read raw/, write output/
  twintown extract pages -o records     other folders
  twintown explain raw/page.txt:91
  twintown diff --since HEAD            what changed in output/ since the last commit
  twintown review import output/review.csv      keep the answers of a filled sheet
  twintown rule tt-0123456789ab:place-ambiguous 2
  twintown check --strict                       for a steward's CI
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
    /// Tell what changed between two outputs: added, ended, removed, changed field by field
    Diff(Diff),
    /// Answer one question, or correct any record, in the steward's file rulings.csv
    Rule(Rule),
    /// Keep the answers of a filled review sheet in rulings.csv
    #[command(subcommand)]
    Review(Review),
    /// Measure on annotated pages how often rows are right, by confidence, set, language and layout
    Accuracy(Accuracy),
    /// Check rulings, tables and the output, as a steward's CI does
    Check(Check),
    /// Look into the gazetteer, or build one
    #[command(subcommand)]
    Gazetteer(Gazetteer),
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  twintown extract                      read raw/, write output/
  twintown extract --watch              and again whenever a page changes, until Ctrl-C

Pages that have not changed since the last run are not read again; what is known of them lies in .twintown-cache/ beside
the output folder and may be deleted.

Exit status: 0 done, 1 could not, 2 wrong usage, 3 done but questions are open (with --strict).
Rulings are read from rulings.csv beside the input folder. A run never writes that file, and refuses to write over answers
in the output's review.csv that were not imported (`twintown review import`).")]
pub struct Extract {
    /// Pages or folders of pages (searched to any depth, hidden files skipped)
    #[arg(default_value = "raw")]
    pub paths: Vec<PathBuf>,
    /// Folder for the records
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// The steward's file (default: rulings.csv beside the input folder)
    #[arg(long, value_name = "FILE")]
    pub rulings: Option<PathBuf>,
    /// Ask for every row below the confidence at which so many of a hundred have been wrong ("0.5%"), and for no place above it
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_auto_error: Option<f64>,
    /// Exit with status 3 when questions are open
    #[arg(long)]
    pub strict: bool,
    /// Threads to use (default: one a core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Read every page, also those that have not changed since the last run
    #[arg(long)]
    pub full: bool,
    /// Run again whenever a page changes, until Ctrl-C
    #[arg(long, conflicts_with = "strict")]
    pub watch: bool,
    /// No summary and no progress, only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// A share of one, written as such or in percent.
fn share(text: &str) -> Result<f64, String> {
    let (number, unit) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let share = number.trim().parse::<f64>().map_err(|_| "write a share such as 0.5% or 0.005")? / unit;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("a share lies between 0 and 100%".to_owned()) }
}

#[derive(Args, Debug)]
#[command(
    after_help = "A set is a folder with pages/, gold/NAME.csv for each page, and sources.csv (name, language, layout) if that is known.

Example:
  twintown accuracy annotated/first annotated/second > accuracy.md"
)]
pub struct Accuracy {
    /// Folders of annotated pages
    #[arg(required = true, value_name = "SET")]
    pub sets: Vec<PathBuf>,
    /// Fit the table behind --max-auto-error on half of the pages, and write it here
    #[arg(long, value_name = "FILE")]
    pub fit: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  twintown diff before output                       two output folders
  twintown diff --since HEAD                        output/ against the last commit
  twintown diff --since v1.2 --format markdown      for a pull request

A record that only stands on another line has not changed. Exit status, as of diff(1): 0 the same, 1 different, 2 could not.")]
pub struct Diff {
    /// Two output folders, the older one first; with --since one, or none for output/
    #[arg(value_name = "FOLDER", num_args = 0..=2)]
    pub folders: Vec<PathBuf>,
    /// Compare a folder with what it was in this git revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// How to tell it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
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
    /// The share that `extract` was given
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_auto_error: Option<f64>,
}

const LOOKUP_HELP: &str = "Examples:
  twintown gazetteer lookup Lwow
  twintown gazetteer lookup Pfortskhaym --country DE
  twintown gazetteer lookup --batch names.csv > answers.csv

With --batch, the file has a column name and may have a column country (a code, or a name in any language); its other
columns are passed on. Five places a name are printed at most, the likeliest first. On the first one, decision tells
whether extract would take it unasked: clear, close (it would ask), or none (nothing fits).";

#[derive(Args, Debug)]
pub struct Lookup {
    /// The name, in any spelling
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    pub name: Option<String>,
    /// Only places in this country (ISO 3166-1 alpha-2, or its name)
    #[arg(long, value_name = "CC", conflicts_with = "batch")]
    pub country: Option<String>,
    /// Look all names of a CSV file up, and print a CSV table
    #[arg(long, value_name = "FILE")]
    pub batch: Option<PathBuf>,
    /// Look as if the file had no column country
    #[arg(long, requires = "batch")]
    pub ignore_country: bool,
}

/// Where the pages, the rulings and the last run's output are.
#[derive(Args, Debug)]
pub struct Desk {
    /// Pages or folders of pages that the answers are about
    #[arg(long, value_name = "PATH", default_value = "raw")]
    pub input: Vec<PathBuf>,
    /// The steward's file (default: rulings.csv beside the input folder)
    #[arg(long, value_name = "FILE")]
    pub rulings: Option<PathBuf>,
    /// Folder of the last run's records
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// The share that `extract` was given, whose questions are answered
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_auto_error: Option<f64>,
    /// Who answers (default: TWINTOWN_BY, else the name of your login)
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Answers: a candidate's number, a GeoNames id, a country code (PT), a date (2003-06-01), a kind of place or act,
a status (ended), keep (what stands is right), reject (it is wrong, and nothing better is known; of a row: leave it out),
not-a-partner (leave the partner out), withdraw (take the ruling back).

Examples:
  twintown rule tt-0123456789ab:place-ambiguous 2 --note 'asked at the town hall'
  twintown rule tt-0123456789ab 2742611         correct a row that nobody asked about
  twintown rule tt-0123456789ab ended
  twintown rule page.txt 2742611                the municipality whose page it is
  twintown rule --alias Lwow 702550 --pages-of PL"
)]
pub struct Rule {
    /// Id of a question (review.csv) or a record (agreements.csv, memberships.csv), or a page's file name; with --alias, a spelling
    pub id: String,
    /// The answer
    pub answer: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
    /// The spelling ID always means the place ANSWER
    #[arg(long)]
    pub alias: bool,
    /// The alias holds on pages of this country only (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "CC", requires = "alias", default_value = "")]
    pub pages_of: String,
    #[command(flatten)]
    pub desk: Desk,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Exit status: 0 all is in order, 1 something is wrong (each with its file, line and what to do), 3 all is in order but
questions are open (with --strict).

Examples:
  twintown check                    rulings.csv, raw/sources.csv, and that output/ is what a run writes
  twintown check --strict           no open question either
  twintown check --data data        the word tables of a working copy as well"
)]
pub struct Check {
    /// Pages or folders of pages
    #[arg(default_value = "raw")]
    pub paths: Vec<PathBuf>,
    /// Folder of the records
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// The steward's file (default: rulings.csv beside the input folder)
    #[arg(long, value_name = "FILE")]
    pub rulings: Option<PathBuf>,
    /// The share that `extract` was given
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_auto_error: Option<f64>,
    /// A folder of word tables, KIND/LANGUAGE.tsv
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Exit with status 3 when questions are open
    #[arg(long)]
    pub strict: bool,
    /// Threads to use (default: one a core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

#[derive(Subcommand, Debug)]
pub enum Review {
    /// Add the answers of a sheet (CSV, XLSX or ODS) to rulings.csv: all of them, or none if one cannot be read
    #[command(after_help = "Example:
  twintown review import output/review.csv --by 'Ana Reis'

Answer in the columns ruling and note. agreements.csv with two such columns added is taken as well: any row may be ruled.")]
    Import {
        /// The filled sheet
        file: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
}

#[derive(Subcommand, Debug)]
pub enum Gazetteer {
    /// List the places of a name: exact, former, without diacritics, and near ones
    #[command(after_help = LOOKUP_HELP)]
    Lookup(Lookup),
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
