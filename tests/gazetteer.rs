//! Asks the embedded gazetteer what pages ask of it, because its bytes cannot be reviewed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use twintown::know::fold::fold;
use twintown::know::gazetteer::{Country, Gazetteer, PlaceId};
use twintown::lookup::{Decision, look_up};

fn gazetteer() -> Gazetteer<'static> {
    Gazetteer::embedded()
}

fn ids(name: &str) -> Vec<u32> {
    gazetteer().named(&fold(name)).map(|hit| gazetteer().place(hit.place).geonames_id).collect()
}

fn near(key: &str, edits: u8) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    gazetteer().near(key, edits, &mut |_, _, hit| {
        found.insert(gazetteer().place(hit.place).name.to_owned());
    });
    found
}

fn country(code: &str) -> Country {
    gazetteer().country(code).unwrap()
}

#[test]
fn finds_places_by_former_and_foreign_names() {
    let cases = [
        ("Erevan", 616_052),
        ("Lwow", 702_550),
        ("Lwów", 702_550),
        ("Gomel", 627_907),
        ("Гомель", 627_907),
        ("Хмельницький", 706_369),
        ("Хмельницкий", 706_369),
        ("Kohtla Jarve", 591_260),
        ("Kohtla-Järve", 591_260),
        ("Muehlhausen", 2_867_996),
        ("Mühlhausen", 2_867_996),
        ("Königsberg", 554_234),
    ];
    for (name, id) in cases {
        assert!(ids(name).contains(&id), "{name}: {:?}", ids(name));
    }
}

#[test]
fn main_names_and_large_places_come_first() {
    let hit = gazetteer().named("potsdam").next().unwrap();
    let place = gazetteer().place(hit.place);
    assert!(hit.main);
    assert_eq!((place.geonames_id, gazetteer().code(place.country)), (2_852_458, "DE"));
    assert!(gazetteer().named("erevan").all(|hit| !hit.main));
}

#[test]
fn machine_romanisations_are_not_names() {
    assert_eq!(ids("qlynyngrd"), [0; 0]);
    assert_eq!(ids("ye li wen"), [0; 0]);
}

#[test]
fn a_place_says_where_it_is() {
    let place = gazetteer().place(gazetteer().place_by_geonames_id(616_052).unwrap());
    assert_eq!((place.name, gazetteer().code(place.country)), ("Yerevan", "AM"));
    assert!((place.latitude - 40.17765).abs() < 1e-4 && (place.longitude - 44.5126).abs() < 1e-4);
    assert!((1_090_000..1_200_000).contains(&place.population), "{}", place.population);
    assert_eq!(gazetteer().place_by_geonames_id(1), None);
}

#[test]
fn the_region_of_renhuai_is_guizhou() {
    let renhuai = gazetteer().named("renhuai").next().unwrap();
    let region = gazetteer().region(gazetteer().place(renhuai.place).region.unwrap());
    assert_eq!((region.name, region.iso, gazetteer().code(region.country)), ("Guizhou", "CN-GZ", "CN"));
    assert!(gazetteer().regions_named(&fold("Гуйчжоу")).any(|id| id == region.id));
}

#[test]
fn regions_are_known_by_their_names_in_many_languages() {
    let isos = |name: &str| gazetteer().regions_named(&fold(name)).map(|id| gazetteer().region(id).iso).collect::<Vec<_>>();
    for (name, iso) in [
        ("Ningxia", "CN-NX"),
        ("Калининградская область", "RU-KGD"),
        ("Bavaria", "DE-BY"),
        ("Bayern", "DE-BY"),
        ("Гомельская область", "BY-HO"),
    ] {
        assert!(isos(name).contains(&iso), "{name}: {:?}", isos(name));
    }
}

#[test]
fn finds_misspelt_places() {
    assert!(near("sassnitzh", 1).contains("Sassnitz"));
    assert!(near("gteazat", 1).contains("Getazat"));
    assert!(near("sassnitz", 0).contains("Sassnitz"));
    assert!(near("гамель", 1).contains("Homyel'"));
}

#[test]
fn prefixes_guide_a_scan() {
    assert!(gazetteer().has_prefix("kohtla j"));
    assert!(!gazetteer().has_prefix("kohtla q"));
}

#[test]
fn countries_are_known_by_their_names_in_many_languages() {
    for (name, code) in [
        ("The Netherlands", "NL"),
        ("Нидерланды", "NL"),
        ("США", "US"),
        ("Deutschland", "DE"),
        ("Suomi", "FI"),
        ("UK", "GB"),
        ("Польша", "PL"),
        ("Czechia", "CZ"),
    ] {
        let found: Vec<_> = gazetteer().countries_named(&fold(name)).map(|country| gazetteer().code(country)).collect();
        assert!(found.contains(&code), "{name}: {found:?}");
    }
    assert_eq!(gazetteer().country_name(country("US")), "United States");
    assert_eq!(gazetteer().country("XX"), None);
}

#[test]
fn countries_stand_in_the_order_of_each_language() {
    let order = |language: &str, codes: &[&str]| {
        let language = gazetteer().language(language).unwrap();
        let ranks: Vec<u8> = codes.iter().map(|code| gazetteer().rank(language, country(code))).collect();
        assert!(ranks.is_sorted(), "{codes:?} {ranks:?}");
    };
    order("ru", &["AM", "BY", "DE", "PL", "US", "UA", "FR"]);
    order("et", &["AM", "LT", "LV", "PL", "SE", "DE", "FI", "DK", "UA", "RU"]);
    order("de", &["DK", "DE", "FI", "AT", "PL"]);
    let russian = gazetteer().language("ru").unwrap();
    assert_eq!(gazetteer().country_name_in(russian, country("US")), "США");
    assert_ne!(gazetteer().rank(russian, country("US")), gazetteer().rank_long(russian, country("US")));
}

#[test]
fn every_language_orders_all_countries() {
    let countries: Vec<Country> = (0..gazetteer().country_count()).map(|row| Country(row as u8)).collect();
    assert!(gazetteer().language_count() >= 40);
    for row in 0..gazetteer().language_count() {
        let language = twintown::know::gazetteer::Language(row as u8);
        let ranks: BTreeSet<u8> = countries.iter().map(|&country| gazetteer().rank(language, country)).collect();
        assert_eq!(ranks.len(), countries.len(), "{}", gazetteer().language_code(language));
    }
}

#[test]
fn countries_have_their_languages() {
    let languages = |code: &str| {
        gazetteer().languages_of(country(code)).map(|language| gazetteer().language_code(language)).collect::<Vec<_>>()
    };
    assert_eq!(languages("BE")[..3], ["nl", "fr", "de"]);
    assert_eq!(languages("NO")[0], "no");
    assert!(languages("BY").contains(&"ru"));
}

#[test]
fn the_sources_are_named() {
    assert!(gazetteer().version().contains("geonames") && gazetteer().version().contains("cldr"));
    assert!(gazetteer().info().contains("CC BY 4.0"));
}

proptest! {
    #[test]
    fn any_single_edit_is_found(place in 0..230_000u32, at in any::<prop::sample::Index>(), edit in 0..4, letter in "[a-zа-я]") {
        let place = PlaceId(place % gazetteer().place_count() as u32);
        let key = fold(gazetteer().place(place).name);
        let mut letters: Vec<char> = key.chars().collect();
        let at = at.index(letters.len());
        let letter = letter.chars().next().unwrap();
        match edit {
            0 => letters[at] = letter,
            1 => letters.insert(at, letter),
            2 => drop(letters.remove(at)),
            _ if at > 0 => letters.swap(at - 1, at),
            _ => {}
        }
        let typed: String = letters.into_iter().collect();
        let mut found = false;
        gazetteer().near(&typed, 1, &mut |name, distance, hit| {
            assert_eq!(usize::from(distance), strsim::osa_distance(name, &typed));
            found |= name == key && hit.place == place;
        });
        prop_assert!(found, "{key} from {typed}");
    }
}

/// Every so many places; `cargo bench --bench names -- canonical` asks for all of them.
const SAMPLE: usize = 97;

#[test]
fn a_main_name_and_its_country_give_the_place_back() {
    let mut failures = Vec::new();
    for row in (0..gazetteer().place_count()).step_by(SAMPLE) {
        let place = gazetteer().place(PlaceId(row as u32));
        let (answers, decision) = look_up(gazetteer(), place.name, Some(place.country));
        let first = answers.first().map(|answer| answer.candidate.hit.place);
        let bears = |id: PlaceId| gazetteer().named(&fold(place.name)).any(|hit| hit.place == id);
        let bearers = gazetteer().named(&fold(place.name)).filter(|hit| gazetteer().country_of(hit.place) == place.country);
        let fine = match bearers.count() {
            1 => first == Some(place.id) && decision == Decision::Clear,
            _ => first.is_some_and(bears) && answers.iter().any(|answer| answer.candidate.hit.place == place.id),
        };
        if !fine {
            failures.push(format!(
                "{} {} {}: {decision:?}, {first:?}",
                place.geonames_id,
                place.name,
                gazetteer().code(place.country)
            ));
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}
