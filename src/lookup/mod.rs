//! Turns a name into the places that it may mean, ranked, and the decision whether one of them stands clear, for who asks without a page.

mod batch;

use crate::cli::Lookup;
use crate::command::print;
use crate::decide::sure;
use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::know::fold::fold;
use crate::know::gazetteer::{Country, Gazetteer, NameNote};
use crate::resolve::candidate::{Candidate, candidates};
use crate::resolve::{How, log_sum, weigh};
use std::path::Path;

/// One place that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    pub candidate: Candidate,
    /// The chance that it is meant, 0 to 1.
    pub score: f64,
}

/// What would be done about a name that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The first answer would be taken unasked.
    Clear,
    /// It would be asked.
    Close,
    /// No place fits.
    None,
}

impl Decision {
    pub fn word(self) -> &'static str {
        match self {
            Decision::Clear => "clear",
            Decision::Close => "close",
            Decision::None => "none",
        }
    }
}

/// The places that a name may mean, the likeliest first, and the decision about the first.
///
/// Without a country every country is as likely as its places are large; nothing is known of a page.
pub fn look_up(gazetteer: Gazetteer, name: &str, country: Option<Country>) -> (Vec<Answer>, Decision) {
    let key = fold(name);
    let mut weighed: Vec<(f64, Candidate)> =
        candidates(gazetteer, &key, country).into_iter().map(|c| (weight(gazetteer, c), c)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.hit.place.cmp(&b.1.hit.place)));
    let unknown = weighed.first().map_or(0.0, |(_, first)| weigh::unknown(first.how).min(weigh::UNKNOWN_ASKED));
    let total = log_sum(weighed.iter().map(|(weight, _)| *weight).chain([unknown]));
    let answers: Vec<Answer> =
        weighed.into_iter().map(|(weight, candidate)| Answer { candidate, score: libm::exp(weight - total) }).collect();
    let decision = sure::lookup(&answers, key.chars().count());
    (answers, decision)
}

fn weight(gazetteer: Gazetteer, candidate: Candidate) -> f64 {
    candidate.cost + weigh::prominence(gazetteer.population_of(candidate.hit.place))
}

/// How a name led to a place, as the column `how` and the lines of a single look-up say it.
pub fn how(how: How) -> String {
    match how {
        How::Main => "main".to_owned(),
        How::Alternate => "other".to_owned(),
        How::Former => "former".to_owned(),
        How::Near(edits) => format!("edit-{edits}"),
        How::Respelled(channel, 0) => channel.channel().name.to_owned(),
        How::Respelled(channel, edits) => format!("{}+edit-{edits}", channel.channel().name),
        How::Shortened => "shortened".to_owned(),
        How::Region | How::Body | How::Seat | How::Borough => "body".to_owned(),
    }
}

/// `twintown gazetteer lookup`.
///
/// # Errors
/// When the country is none, the file cannot be read or is not a table with a column `name`, or nothing can be printed.
pub fn command(options: &Lookup, know: &Knowledge) -> Result<u8, Error> {
    match (&options.batch, &options.name) {
        (Some(file), _) => batch::batch(know, file, options.ignore_country),
        (None, Some(name)) => single(know, name, options.country.as_deref()),
        (None, None) => Ok(0),
    }
}

/// Lines of a single look-up.
const LINES: usize = 25;
/// Answers less likely than this are left out behind the first five.
const SHOWN: f64 = 0.001;
const FIRST: usize = 5;

fn single(know: &Knowledge, name: &str, country: Option<&str>) -> Result<u8, Error> {
    let country = country.map(|words| country_called(know, words)).transpose()?;
    let (answers, decision) = look_up(know.gazetteer, name, country);
    if decision == Decision::None && answers.is_empty() {
        return print(&format!("No place is called {name}, or nearly so.\n"));
    }
    let shown = answers.iter().enumerate().filter(|(rank, a)| *rank < FIRST || a.score >= SHOWN).take(LINES);
    print(&shown.map(|(_, answer)| line(know.gazetteer, answer)).collect::<String>())
}

fn line(gazetteer: Gazetteer, answer: &Answer) -> String {
    let Candidate { hit, how: way, .. } = answer.candidate;
    let place = gazetteer.place(hit.place);
    let way = if way.is_other_name() { noted(gazetteer.note(hit)) } else { how(way) };
    format!(
        "{:>9}  {}  {}, {}  {:.4} {:.4}  {}  {:.3} ({way}){}\n",
        place.geonames_id,
        gazetteer.code(place.country),
        place.name,
        place.region.map_or("", |r| gazetteer.region(r).name),
        place.latitude,
        place.longitude,
        people(place.population),
        answer.score,
        gazetteer.wikidata(place.id).map_or(String::new(), |number| format!("  Q{number}")),
    )
}

fn people(population: u32) -> String {
    if population == 0 { "people unknown".to_owned() } else { format!("about {population} people") }
}

/// The country of a code, or of a name in any language.
fn country_called(know: &Knowledge, words: &str) -> Result<Country, Error> {
    let by_code = know.gazetteer.country(&words.to_ascii_uppercase());
    by_code.or_else(|| know.gazetteer.countries_named(&fold(words)).next()).ok_or_else(|| {
        Error::new(
            ErrorKind::Missing,
            format!("no country has the code {words}"),
            "give an ISO 3166-1 alpha-2 code, such as PL, or a country's name",
        )
    })
}

/// A file that is no table of names.
fn broken(file: &Path, what: &str) -> Error {
    Error::new(ErrorKind::Table, what, "give a CSV file (UTF-8, commas) whose first line names its columns, name among them")
        .at(file)
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
