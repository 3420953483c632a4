//! Turns GeoNames' regions and CLDR's subdivisions into one list, because the one has the places and the other the names and ISO codes.
//!
//! The join goes by names, within a country and one to one: first by a whole name in any language, then by what is left
//! of a name without the words that many regions of its country share ("Oblast", "province", "область"), which spares
//! the program a list of such words in every language; last by that within one edit.

use std::collections::{BTreeMap, BTreeSet};

use super::cldr::Subdivisions;
use super::geonames::Admin1Names;
use super::names::{Script, keys, script};
use crate::know::fold::fold;

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
pub fn regions(admin1: &Admin1Names, subdivisions: &Subdivisions) -> Vec<RawRegion> {
    let mut countries: BTreeSet<&str> = admin1.keys().map(|(country, _)| country.as_str()).collect();
    countries.extend(subdivisions.keys().filter_map(|iso| iso.get(..2)));
    let mut regions: Vec<RawRegion> =
        countries.into_iter().flat_map(|country| country_regions(country, admin1, subdivisions)).collect();
    regions.sort_by(|a, b| (&a.country, &a.name, &a.iso, &a.admin1).cmp(&(&b.country, &b.name, &b.iso, &b.admin1)));
    regions
}

fn country_regions(country: &str, admin1: &Admin1Names, subdivisions: &Subdivisions) -> Vec<RawRegion> {
    let ours: Vec<(&String, &String)> =
        admin1.iter().filter(|((of, _), _)| of == country).map(|((_, code), name)| (code, name)).collect();
    let theirs: Vec<(&String, &BTreeMap<String, String>)> =
        subdivisions.iter().filter(|(iso, _)| iso.starts_with(country)).collect();
    let our_sides = sides(ours.iter().map(|(_, name)| keys(name).into_iter().collect()).collect());
    let their_sides = sides(theirs.iter().map(|(_, names)| all_keys(names)).collect());
    let partners = marry(&our_sides, &their_sides);
    let mut regions = Vec::new();
    for (row, (code, name)) in ours.iter().enumerate() {
        let partner = partners[row].map(|partner| (theirs[partner], &their_sides[partner]));
        let mut keys: BTreeSet<String> = our_sides[row].whole.union(&our_sides[row].cores).cloned().collect();
        keys.extend(partner.iter().flat_map(|(_, side)| side.whole.union(&side.cores)).cloned());
        let english = partner.and_then(|((_, names), _)| names.get("en"));
        let iso = partner.map(|((iso, _), _)| iso.clone()).unwrap_or_default();
        let name = english.unwrap_or(name).to_string();
        regions.push(RawRegion { country: country.to_owned(), admin1: code.to_string(), iso, name, keys });
    }
    for (row, (iso, names)) in theirs.iter().enumerate().filter(|(row, _)| !partners.contains(&Some(*row))) {
        let Some(name) = names.get("en").or_else(|| names.values().next()) else { continue };
        let keys = their_sides[row].whole.union(&their_sides[row].cores).cloned().collect();
        let iso = iso.to_string();
        regions.push(RawRegion { country: country.to_owned(), admin1: String::new(), iso, name: name.clone(), keys });
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
        let joined = regions(&admin1, &subdivisions);
        let iso = |code: &str| joined.iter().find(|region| region.admin1 == code).unwrap().iso.clone();
        assert_eq!([iso("01"), iso("02"), iso("04")], ["BY-VI", "BY-MA", ""]);
        let mogilev = joined.iter().find(|region| region.iso == "BY-MA").unwrap();
        assert!(mogilev.keys.contains("могилевская область") && mogilev.keys.contains("mogilev"));
    }
}
