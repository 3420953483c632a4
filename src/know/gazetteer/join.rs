//! Turns GeoNames' regions and known subdivisions into one list, because the one has the places and the other the names and ISO codes.
//!
//! The join goes by names, within a country and one to one: first by a whole name in any language, then by what is left
//! of a name without the words that many regions of its country share ("Oblast", "province", "область"), which spares
//! the program a list of such words in every language; last by that within one edit.

use std::collections::{BTreeMap, BTreeSet};

use super::cldr::Subdivisions;
use super::geonames::Admin1Names;
use super::names::{Script, keys, script};
use crate::know::fold::fold;

/// A subdivision by CLDR, or by a gazetteer that was built with it.
#[derive(Clone, Debug)]
pub struct KnownRegion {
    pub country: String,
    /// Empty for one that only a gazetteer knows.
    pub iso: String,
    pub name: String,
    /// The name is the English one.
    pub is_english: bool,
    pub keys: BTreeSet<String>,
}

/// CLDR's subdivisions as such.
pub fn known_regions(subdivisions: &Subdivisions) -> Vec<KnownRegion> {
    let known = |(iso, names): (&String, &BTreeMap<String, String>)| {
        let english = names.get("en");
        let name = english.or_else(|| names.values().next())?.clone();
        let country = iso.get(..2)?.to_owned();
        Some(KnownRegion { country, iso: iso.clone(), name, is_english: english.is_some(), keys: all_keys(names) })
    };
    subdivisions.iter().filter_map(known).collect()
}

/// A region of the joined list.
#[derive(Debug)]
pub struct RawRegion {
    pub country: String,
    /// GeoNames' code; empty when GeoNames has no such region.
    pub admin1: String,
    pub iso: String,
    pub name: String,
    pub keys: BTreeSet<String>,
}

/// A word that so many regions of a country share says what they are, not which.
const SHARED_WORD: usize = 3;

/// One side of the join: the keys of a region, and those without shared words.
struct Side {
    whole: BTreeSet<String>,
    cores: BTreeSet<String>,
}

/// Joins the two lists; regions come by country, then by name.
pub fn regions(admin1: &Admin1Names, known: &[KnownRegion]) -> Vec<RawRegion> {
    let mut countries: BTreeSet<&str> = admin1.keys().map(|(country, _)| country.as_str()).collect();
    countries.extend(known.iter().map(|region| region.country.as_str()));
    let mut regions: Vec<RawRegion> = countries.into_iter().flat_map(|country| country_regions(country, admin1, known)).collect();
    regions.sort_by(|a, b| (&a.country, &a.name, &a.iso, &a.admin1).cmp(&(&b.country, &b.name, &b.iso, &b.admin1)));
    regions
}

fn country_regions(country: &str, admin1: &Admin1Names, known: &[KnownRegion]) -> Vec<RawRegion> {
    let ours: Vec<(&String, &String)> =
        admin1.iter().filter(|((of, _), _)| of == country).map(|((_, code), name)| (code, name)).collect();
    let theirs: Vec<&KnownRegion> = known.iter().filter(|region| region.country == country).collect();
    let our_sides = sides(ours.iter().map(|(_, name)| keys(name).into_iter().collect()).collect());
    let their_sides = sides(theirs.iter().map(|region| region.keys.clone()).collect());
    let partners = marry(&our_sides, &their_sides);
    let mut regions = Vec::new();
    for (row, (code, name)) in ours.iter().enumerate() {
        let partner = partners[row].map(|partner| (theirs[partner], &their_sides[partner]));
        let mut keys: BTreeSet<String> = our_sides[row].whole.union(&our_sides[row].cores).cloned().collect();
        keys.extend(partner.iter().flat_map(|(_, side)| side.whole.union(&side.cores)).cloned());
        let english = partner.filter(|(region, _)| region.is_english).map(|(region, _)| &region.name);
        let iso = partner.map(|(region, _)| region.iso.clone()).unwrap_or_default();
        let name = english.unwrap_or(name).to_string();
        regions.push(RawRegion { country: country.to_owned(), admin1: code.to_string(), iso, name, keys });
    }
    // What only a gazetteer knows has no place of its own left.
    let unmarried = |row: &usize| !partners.contains(&Some(*row)) && !theirs[*row].iso.is_empty();
    for row in (0..theirs.len()).filter(unmarried) {
        let keys = their_sides[row].whole.union(&their_sides[row].cores).cloned().collect();
        let (iso, name) = (theirs[row].iso.clone(), theirs[row].name.clone());
        regions.push(RawRegion { country: country.to_owned(), admin1: String::new(), iso, name, keys });
    }
    regions
}

fn all_keys(names: &BTreeMap<String, String>) -> BTreeSet<String> {
    names.values().filter(|name| script(name) != Script::Other).map(|name| fold(name)).filter(|key| !key.is_empty()).collect()
}

fn sides(wholes: Vec<BTreeSet<String>>) -> Vec<Side> {
    let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
    for whole in &wholes {
        let words: BTreeSet<&str> = whole.iter().flat_map(|key| key.split(' ')).collect();
        words.into_iter().for_each(|word| *bearers.entry(word).or_default() += 1);
    }
    let core = |key: &String| {
        let words: Vec<&str> = key.split(' ').filter(|word| bearers[word] < SHARED_WORD).collect();
        words.join(" ")
    };
    let cores: Vec<BTreeSet<String>> =
        wholes.iter().map(|whole| whole.iter().map(core).filter(|core| core.chars().count() > 2).collect()).collect();
    wholes.into_iter().zip(cores).map(|(whole, cores)| Side { whole, cores }).collect()
}

/// For each of ours, which of theirs is the same.
fn marry(ours: &[Side], theirs: &[Side]) -> Vec<Option<usize>> {
    let same_whole = |a: &Side, b: &Side| !a.whole.is_disjoint(&b.whole);
    let same_core = |a: &Side, b: &Side| !a.cores.is_disjoint(&b.cores);
    let near_core =
        |a: &Side, b: &Side| a.cores.iter().any(|a| a.len() > 4 && b.cores.iter().any(|b| strsim::osa_distance(a, b) <= 1));
    let mut partners = vec![None; ours.len()];
    for same in [&same_whole as &dyn Fn(&Side, &Side) -> bool, &same_core, &near_core] {
        for row in 0..ours.len() {
            if partners[row].is_some() {
                continue;
            }
            let mut free = (0..theirs.len()).filter(|at| !partners.contains(&Some(*at)) && same(&ours[row], &theirs[*at]));
            if let (Some(only), None) = (free.next(), free.next()) {
                partners[row] = Some(only);
            }
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_meet_through_shared_words_and_languages() {
        let admin1: Admin1Names = [
            ("01", "Vitebsk"),
            ("02", "Mogilev Oblast"),
            ("03", "Slutskaya"),
            ("04", "Pinsk Oblast"),
            ("05", "Pinsk City"),
            ("06", "Polotsk Oblast"),
        ]
        .map(|(code, name)| (("BY".to_owned(), code.to_owned()), name.to_owned()))
        .into();
        let names = |all: &[(&str, &str)]| all.iter().map(|(locale, name)| (locale.to_string(), name.to_string())).collect();
        let subdivisions: Subdivisions = [
            ("BY-VI", names(&[("en", "Vitebsk Region")])),
            ("BY-MA", names(&[("en", "Mahilyow Region"), ("ru", "Могилевская область"), ("pl", "Mogilev")])),
            ("BY-SL", names(&[("en", "Slutsk Region")])),
        ]
        .map(|(iso, names)| (iso.to_owned(), names))
        .into();
        let joined = regions(&admin1, &known_regions(&subdivisions));
        let iso = |code: &str| joined.iter().find(|region| region.admin1 == code).unwrap().iso.clone();
        assert_eq!([iso("01"), iso("02"), iso("04")], ["BY-VI", "BY-MA", ""]);
        let mogilev = joined.iter().find(|region| region.iso == "BY-MA").unwrap();
        assert!(mogilev.keys.contains("могилевская область") && mogilev.keys.contains("mogilev"));
    }
}
