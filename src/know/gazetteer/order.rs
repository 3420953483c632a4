//! Turns CLDR's names of countries into each language's alphabetical order of them, because lists on pages follow the order of their first language.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorPreferences};
use icu_locale_core::Locale;

use super::cldr::{self, CountryNames, Spoken, Territories};
use super::names::{Script, keys, script};
use super::query::LANGUAGE_ORIGIN;
use super::sources::Sources;
use crate::error::Error;

/// The languages in whose order countries are put: all official ones of Europe, its large regional ones, and those
/// whose pages twin with it most.
const LANGUAGES: &str = "sq hy az eu be bs bg ca hr cs da nl en et fo fi fr gl ka de el hu is ga it kk lv lb lt mk mt \
    no nn pl pt rm ro ru sr sr-Latn gd sk sl es sv tr uk cy zh ja ko mn ky uz tg he ar fa hi vi id th";

/// Whether countries are put in the order of a locale of CLDR; regions are known by its names then, too.
pub fn is_ordered(locale: &str) -> bool {
    LANGUAGES.split_whitespace().any(|code| code == locale.replace('_', "-"))
}

/// Codes of CLDR that have a territory but are no country of ISO 3166-1.
const NOT_COUNTRIES: [&str; 11] = ["AC", "CP", "CQ", "DG", "EA", "IC", "TA", "EU", "EZ", "UN", "ZZ"];

/// A language is wide-spread in a country when it is used by this many of a hundred people.
const WIDE_SPREAD: f64 = 20.0;

/// The countries there are, with their names everywhere.
pub struct Countries {
    codes: Vec<String>,
    spoken: BTreeMap<String, Vec<Spoken>>,
    names: Territories,
    /// GeoNames' names.
    others: BTreeMap<String, String>,
}

impl Countries {
    /// Reads them from CLDR: a country is what has both languages and an English name. `others` are GeoNames' names.
    pub fn read(sources: &Sources, others: BTreeMap<String, String>) -> Result<Self, Error> {
        let names = cldr::territories(sources)?;
        let spoken = match &sources.supplemental {
            Some(path) => cldr::languages(path)?,
            None => BTreeMap::new(),
        };
        let english = &names["en"];
        let is_country = |code: &&String| english.contains_key(*code) && !NOT_COUNTRIES.contains(&code.as_str());
        // A row is one byte, and there are some 250 countries.
        let codes = spoken.keys().filter(is_country).take(usize::from(u8::MAX)).cloned().collect();
        Ok(Self { codes, spoken, names, others })
    }

    /// Alpha-2 codes, ascending; the position is the row.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// Every country's keys, from all locales whose script is kept.
    pub fn keys(&self) -> Vec<BTreeSet<String>> {
        let of = |code: &String| {
            let names = self.names.values().filter_map(|locale| locale.get(code));
            names
                .flat_map(all_names)
                .chain(self.others.get(code))
                .filter(|name| script(name) != Script::Other)
                .flat_map(|name| keys(name))
                .collect()
        };
        self.codes.iter().map(of).collect()
    }

    /// A country's name in a language, the English one when CLDR has none.
    fn name(&self, language: &str, code: &str) -> &CountryNames {
        let own = self.names.get(language).and_then(|locale| locale.get(code));
        own.unwrap_or_else(|| &self.names["en"][code])
    }
}

fn all_names(names: &CountryNames) -> impl Iterator<Item = &String> {
    [&names.long].into_iter().chain(&names.short).chain(&names.others)
}

/// The orders of the countries, language by language.
pub struct Orders {
    pub codes: Vec<&'static str>,
    /// One row after the other, each with a rank per country.
    pub short_ranks: Vec<u8>,
    pub long_ranks: Vec<u8>,
    /// The plain English names, then for each language the names that it orders by.
    pub names: Vec<String>,
}

impl Orders {
    /// Orders the countries in every language that CLDR has names in.
    pub fn of(countries: &Countries) -> Self {
        let codes: Vec<&str> = LANGUAGES.split_whitespace().filter(|code| countries.names.contains_key(*code)).collect();
        let english = countries.codes.iter().map(|code| countries.name("en", code).long.clone()).collect();
        let mut orders = Self { codes, short_ranks: Vec::new(), long_ranks: Vec::new(), names: english };
        for language in orders.codes.clone() {
            let names = |short: bool| -> Vec<&str> {
                let names = countries.codes.iter().map(|code| countries.name(language, code));
                names.map(|names| names.short.as_deref().filter(|_| short).unwrap_or(&names.long)).collect()
            };
            orders.short_ranks.extend(ranks(language, &names(true)));
            orders.long_ranks.extend(ranks(language, &names(false)));
            orders.names.extend(names(true).into_iter().map(str::to_owned));
        }
        orders
    }

    /// For every country its languages: official ones by share, then other wide-spread ones; a letter per language.
    pub fn languages_of(&self, countries: &Countries) -> Vec<String> {
        let of = |code: &String| {
            let mut spoken: Vec<&Spoken> =
                countries.spoken[code].iter().filter(|spoken| spoken.official || spoken.share >= WIDE_SPREAD).collect();
            spoken
                .sort_by(|a, b| b.official.cmp(&a.official).then(b.share.total_cmp(&a.share)).then(a.language.cmp(&b.language)));
            let mut rows: Vec<usize> = Vec::new();
            for row in spoken.into_iter().filter_map(|spoken| self.row(&spoken.language)) {
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
            rows.into_iter().map(|row| char::from(LANGUAGE_ORIGIN + row as u8)).collect()
        };
        countries.codes.iter().map(of).collect()
    }

    /// The row of a code of territoryInfo ("zh_Hant", "nb").
    fn row(&self, code: &str) -> Option<usize> {
        let code = code.replace('_', "-");
        let code = if code == "nb" { "no" } else { &code };
        let base = code.split('-').next().unwrap_or_default();
        let find = |wanted: &str| self.codes.iter().position(|known| *known == wanted);
        find(code).or_else(|| find(base))
    }
}

fn ranks(language: &str, names: &[&str]) -> Vec<u8> {
    let preferences: CollatorPreferences = Locale::try_from_str(language).map(|locale| (&locale).into()).unwrap_or_default();
    let collator = Collator::try_new(preferences, CollatorOptions::default()).ok();
    let compare = |a: &str, b: &str| collator.as_ref().map_or(Ordering::Equal, |collator| collator.compare(a, b));
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&a, &b| compare(names[a], names[b]).then(a.cmp(&b)));
    let mut ranks = vec![0; names.len()];
    order.into_iter().enumerate().for_each(|(rank, row)| ranks[row] = rank as u8);
    ranks
}
