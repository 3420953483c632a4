//! Builds a gazetteer from made-up dumps and asks it, because users build theirs from GeoNames' own files.

use std::path::Path;

use twintown::error::Error;
use twintown::know::fold::fold;
use twintown::know::gazetteer::build::Inputs;
use twintown::know::gazetteer::{Gazetteer, Index, Summary, Tables, build};

fn sources() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gazetteer_sources"))
}

fn build_from(folder: &Path, out: &Path) -> Result<Summary, Error> {
    let inputs = Inputs { folder: Some(folder), tables: &Tables::default(), base: Gazetteer::embedded() };
    build(&inputs, out, &mut |_, _, _| {})
}

fn built() -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("gazetteer.bin");
    build_from(sources(), &out).unwrap();
    std::fs::read(out).unwrap()
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    assert_eq!(built(), built());
}

#[test]
fn a_built_file_answers() {
    let file = built();
    let index = Index::read(&file).unwrap();
    let gazetteer = index.gazetteer();
    let ids = |key: &str| gazetteer.named(key).map(|hit| gazetteer.place(hit.place).geonames_id).collect::<Vec<_>>();
    assert_eq!(gazetteer.place_count(), 2, "a hamlet and a hill are left out");
    for key in ["oldtown", "altstadt", "vanalinn", "старград"] {
        assert_eq!(ids(key), [1], "{key}");
    }
    for key in ["smaby", "smaaby"] {
        assert_eq!(ids(key), [2], "{key}");
    }
    for key in ["old", "oldtoun", "hamlet", "hill", "kula"] {
        assert_eq!(ids(key), [0; 0], "{key}");
    }
    let place = gazetteer.place(gazetteer.place_by_geonames_id(1).unwrap());
    let region = gazetteer.region(place.region.unwrap());
    assert_eq!((region.name, region.iso), ("Northland", "DE-NL"));
    assert_eq!(gazetteer.regions_named(&fold("Северный край")).collect::<Vec<_>>(), [region.id]);
    assert_eq!(gazetteer.regions_named("west south").count(), 1);
    let russian = gazetteer.language("ru").unwrap();
    let rank = |code| gazetteer.rank(russian, gazetteer.country(code).unwrap());
    assert_eq!([rank("DE"), rank("US"), rank("SE")], [0, 1, 2]);
    let languages = gazetteer.languages_of(gazetteer.country("US").unwrap()).map(|language| gazetteer.language_code(language));
    assert_eq!(languages.collect::<Vec<_>>(), ["en", "ru"]);
}

#[test]
fn what_is_missing_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let error = build_from(directory.path(), &directory.path().join("out")).unwrap_err().to_string();
    assert!(error.contains("cities500.txt") && error.contains("data/SOURCES.md"), "{error}");
}
