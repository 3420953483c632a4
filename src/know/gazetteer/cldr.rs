//! Turns Unicode CLDR into the names of countries and regions and the languages of countries, because pages name them in any language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::sources::{Sources, read, wrong};
use crate::error::Error;

/// The version of CLDR that the sources hold.
pub fn version(sources: &Sources) -> Result<String, Error> {
    let Some(path) = &sources.cldr_package else { return Ok("unknown".to_owned()) };
    let json: Value = serde_json::from_str(&read(path)?).map_err(|error| wrong(path, "not a package.json").because(error))?;
    Ok(json["version"].as_str().unwrap_or("unknown").to_owned())
}

/// What one locale calls a country.
#[derive(Clone, Debug, Default)]
pub struct CountryNames {
    /// The plain name.
    pub long: String,
    /// "США", where CLDR has a short one.
    pub short: Option<String>,
    /// Other variants.
    pub others: Vec<String>,
}

/// The names of territories, by locale, then by alpha-2 code.
pub type Territories = BTreeMap<String, BTreeMap<String, CountryNames>>;

/// Reads every locale's names of countries.
pub fn territories(sources: &Sources) -> Result<Territories, Error> {
    sources.territories.iter().map(|(locale, path)| Ok((locale.clone(), locale_names(path)?))).collect()
}

fn locale_names(path: &Path) -> Result<BTreeMap<String, CountryNames>, Error> {
    let fail = || wrong(path, "is not a territories.json of cldr-localenames-full");
    let json: Value = serde_json::from_str(&read(path)?).map_err(|_| fail())?;
    let locale = json["main"].as_object().and_then(|main| main.values().next()).ok_or_else(fail)?;
    let table = locale["localeDisplayNames"]["territories"].as_object().ok_or_else(fail)?;
    let mut names: BTreeMap<String, CountryNames> = BTreeMap::new();
    for (key, name) in table {
        let (code, variant) = key.split_once('-').unwrap_or((key, ""));
        let name = name.as_str().ok_or_else(fail)?.to_owned();
        if code.len() != 2 || name == code {
            continue; // a continent, or a locale that has only the code
        }
        let country = names.entry(code.to_owned()).or_default();
        match variant {
            "" => country.long = name,
            "alt-short" => country.short = Some(name),
            _ => country.others.push(name),
        }
    }
    names.retain(|_, country| !country.long.is_empty());
    Ok(names)
}

/// One language of a country.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    pub language: String,
    /// Share of the people, in per cent.
    pub share: f64,
    pub official: bool,
}

/// The languages of every country, by alpha-2 code; its keys are the countries there are.
pub fn languages(path: &Path) -> Result<BTreeMap<String, Vec<Spoken>>, Error> {
    let text = read(path)?;
    let mut countries: BTreeMap<String, Vec<Spoken>> = BTreeMap::new();
    let mut current = None;
    each_element(path, &text, |element, _| match element.name().as_ref() {
        "territory" => {
            current = attribute(element, "type").filter(|code| attribute(element, "population").is_some() && code.len() == 2)
        }
        "languagePopulation" => {
            if let (Some(country), Some(language)) = (&current, attribute(element, "type")) {
                let share = attribute(element, "populationPercent").and_then(|share| share.parse().ok()).unwrap_or(0.0);
                let official = attribute(element, "officialStatus").is_some();
                countries.entry(country.clone()).or_default().push(Spoken { language, share, official });
            }
        }
        _ => {}
    })?;
    Ok(countries)
}

/// The names of subdivisions: by ISO-like code ("CN-GZ"), then by locale.
pub type Subdivisions = BTreeMap<String, BTreeMap<String, String>>;

/// Reads the subdivisions' names in the wanted locales, and leaves out those that are parts of another one.
pub fn subdivisions(sources: &Sources, wanted: impl Fn(&str) -> bool) -> Result<Subdivisions, Error> {
    let mut all = Subdivisions::new();
    for (locale, path) in sources.subdivisions.iter().filter(|(locale, _)| wanted(locale)) {
        let text = read(path)?;
        each_element(path, &text, |element, inside| {
            if let ("subdivision", Some(code)) = (element.name().as_ref(), attribute(element, "type")) {
                let names = all.entry(iso(&code)).or_default();
                names.entry(locale.clone()).or_insert_with(|| inside.to_owned());
            }
        })?;
    }
    if let Some(path) = &sources.containment {
        let first_level = first_level(path)?;
        all.retain(|code, _| first_level.contains(code));
    }
    Ok(all)
}

fn first_level(path: &Path) -> Result<BTreeSet<String>, Error> {
    let text = read(path)?;
    let mut codes = BTreeSet::new();
    each_element(path, &text, |element, _| {
        if element.name().as_ref() == "subgroup" && attribute(element, "type").is_some_and(|code| code.len() == 2) {
            codes.extend(attribute(element, "contains").unwrap_or_default().split_whitespace().map(iso));
        }
    })?;
    Ok(codes)
}

/// `"cngz"` as ISO 3166-2 writes it, `"CN-GZ"`.
fn iso(code: &str) -> String {
    let code = code.to_ascii_uppercase();
    match code.split_at_checked(2) {
        Some((country, part)) => format!("{country}-{part}"),
        None => code,
    }
}

/// Calls `seen` with each element of an XML file and the text right after its start.
fn each_element(path: &Path, text: &str, mut seen: impl FnMut(&BytesStart<'_>, &str)) -> Result<(), Error> {
    let mut reader = Reader::from_str(text);
    let mut open: Option<BytesStart<'_>> = None;
    let mut inside = String::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|error| wrong(path, &format!("byte {}: not the XML of CLDR: {error}", reader.error_position())))?;
        match event {
            Event::Text(part) => {
                inside.push_str(&part);
                continue;
            }
            Event::GeneralRef(entity) => {
                inside.push_str(if &*entity == "amp" { "&" } else { "" });
                continue;
            }
            _ => {}
        }
        if let Some(element) = open.take() {
            seen(&element, inside.trim());
        }
        inside.clear();
        match event {
            Event::Start(element) => open = Some(element),
            Event::Empty(element) => seen(&element, ""),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(attribute.value.into_owned())
}
