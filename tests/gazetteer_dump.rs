//! Builds gazetteers from the tables that GeoNames gives out, plain and zipped, right and wrong, as a user does: by the command.

mod common;

use common::{Ran, call, pages, words};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use twintown::know::fold::fold;
use twintown::know::gazetteer::{Gazetteer, NameNote};

/// A row of `cities500.txt`: invented towns in real countries, with invented numbers.
fn place(id: u32, name: &str, others: &str, code: &str, country: &str, admin1: &str, people: u32) -> String {
    let head = format!("{id}\t{name}\t{name}\t{others}\t49.5\t24.25\tP\t{code}\t{country}\t\t{admin1}\t\t\t\t{people}\t\t200");
    format!("{head}\tEurope/Kiev\t2026-03-0{}\n", id % 9 + 1)
}

fn places() -> String {
    place(11, "Novohrad", "Novograd,Новоград,Sternburg,NVG", "PPL", "UA", "15", 40_000)
        + &place(12, "Mirowitz", "", "PPLA3", "PL", "77", 0)
        + &place(13, "Novohrad", "", "PPL", "SK", "", 900)
        + &place(14, "Hamlet", "", "PPL", "PL", "77", 40)
        + &place(15, "Nowhere", "", "PPL", "ZZ", "", 4_000)
}

/// A row of `alternateNamesV2.txt`; `marks` are its last six columns.
fn alternate(id: u32, place: u32, language: &str, name: &str, marks: &str) -> String {
    format!("{id}\t{place}\t{language}\t{name}\t{marks}\n")
}

fn alternates() -> String {
    alternate(1, 11, "uk", "Новоград", "1\t\t\t\t\t")
        + &alternate(2, 11, "de", "Sternburg", "\t\t\t1\t1772\t1918")
        + &alternate(3, 11, "pl", "Gwiazdów", "\t\t\t\t\t1945")
        + &alternate(4, 11, "wkdt", "Q4242", "\t\t\t\t\t")
        + &alternate(5, 11, "link", "https://example.org/Novohrad", "\t\t\t\t\t")
        + &alternate(6, 99, "de", "Elsewhere", "\t\t\t\t\t")
        + &alternate(7, 12, "", "Mirovice", "\t\t\t\t\t")
        + &alternate(8, 12, "cs", "Mirowitz", "\t\t\t1\t\t")
}

const ADMIN1: &str = "UA.15\tLviv\tLviv\t702549\nPL.77\tOpole Voivodeship\tOpole Voivodeship\t3337495\n";

fn countries() -> String {
    let row =
        |code: &str, name: &str| format!("{code}\tXXX\t000\tXX\t{name}\tTown\t1\t1\tEU\t.xx\tEUR\tEuro\t1\t\t\ten\t1\t\t\n");
    "#ISO\tISO3\tthe columns\n".to_owned() + &row("UA", "The Ukraine") + &row("PL", "Poland")
}

struct Tables {
    folder: TempDir,
}

impl Tables {
    fn new() -> Tables {
        let tables = Tables { folder: TempDir::new().unwrap() };
        for (name, text) in [
            ("cities500.txt", places()),
            ("alternateNamesV2.txt", alternates()),
            ("admin1CodesASCII.txt", ADMIN1.to_owned()),
            ("countryInfo.txt", countries()),
        ] {
            tables.put(name, text.as_bytes());
        }
        tables
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// A zip archive of these files.
    fn zip(&self, name: &str, files: &[(&str, &str)]) {
        let mut archive = zip::ZipWriter::new(fs::File::create(self.path(name)).unwrap());
        for (file, text) in files {
            archive.start_file(*file, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
    }

    /// Builds with other files in the place of some.
    fn build(&self, instead: &[(&str, &str)]) -> std::process::Output {
        let mut args = vec!["gazetteer".to_owned(), "build".to_owned()];
        for (option, name) in [
            ("--places", "cities500.txt"),
            ("--alternates", "alternateNamesV2.txt"),
            ("--admin1", "admin1CodesASCII.txt"),
            ("--countries", "countryInfo.txt"),
        ] {
            let name = instead.iter().find(|(given, _)| *given == option).map_or(name, |(_, name)| name);
            args.extend([option.to_owned(), self.path(name).to_str().unwrap().to_owned()]);
        }
        args.extend(["-o".to_owned(), self.path("own.bin").to_str().unwrap().to_owned()]);
        call(&args)
    }

    fn built(&self, instead: &[(&str, &str)]) -> Vec<u8> {
        let done = self.build(instead);
        assert!(done.status.success(), "{}", words(&done.stderr));
        fs::read(self.path("own.bin")).unwrap()
    }

    fn open(&self) -> Gazetteer<'static> {
        self.built(&[]);
        Gazetteer::open(&self.path("own.bin")).unwrap()
    }

    #[track_caller]
    fn refused(&self, instead: &[(&str, &str)], reasons: &[&str]) {
        let done = self.build(instead);
        let said = words(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(reasons.iter().all(|reason| said.contains(reason)) && said.contains("What to do: "), "{said}");
        assert!(!self.path("own.bin").exists(), "nothing is written");
    }
}

#[test]
fn tables_of_geonames_alone_make_a_gazetteer() {
    let gazetteer = Tables::new().open();
    let ids = |name: &str| gazetteer.named(&fold(name)).map(|hit| gazetteer.geonames_id(hit.place)).collect::<Vec<_>>();
    assert_eq!(gazetteer.place_count(), 3, "a hamlet and a place of no country are left out");
    assert_eq!(ids("Novohrad"), [11, 13], "the larger first");
    for name in ["Novograd", "Новоград", "Sternburg", "Gwiazdow"] {
        assert_eq!(ids(name), [11], "{name}");
    }
    for name in ["NVG", "Hamlet", "Nowhere", "Elsewhere", "Q4242"] {
        assert_eq!(ids(name), [0; 0], "{name}");
    }
    let place = gazetteer.place(gazetteer.place_by_geonames_id(11).unwrap());
    assert_eq!((place.name, gazetteer.code(place.country), gazetteer.wikidata(place.id)), ("Novohrad", "UA", Some(4242)));
    let region = gazetteer.region(place.region.unwrap());
    assert_eq!((region.iso, gazetteer.code(region.country)), ("UA-46", "UA"), "ISO 3166-2 by the name of the region");
    assert!(gazetteer.regions_named(&fold("Львовская область")).any(|id| id == region.id), "with its exonyms");
    let country = gazetteer.country("UA").unwrap();
    assert!(gazetteer.countries_named("the ukraine").any(|known| known == country));
    assert_eq!(gazetteer.country_name_in(gazetteer.language("ru").unwrap(), country), "Украина");
    assert!(gazetteer.version().starts_with("geonames 2026-03-07 / cldr "), "{}", gazetteer.version());
}

#[test]
fn languages_and_years_of_names_are_kept() {
    let gazetteer = Tables::new().open();
    let note = |name: &str| gazetteer.named(&fold(name)).next().and_then(|hit| gazetteer.note(hit));
    let noted = |language, from, to, former| Some(NameNote { language, from, to, former });
    assert_eq!(note("Новоград"), noted("uk", "", "", false));
    assert_eq!(note("Sternburg"), noted("de", "1772", "1918", true));
    assert_eq!(note("Gwiazdów"), noted("pl", "", "1945", true));
    assert_eq!(note("Novograd"), None, "no language is told");
    assert_eq!(note("Mirovice"), None);
    assert_eq!(note("Mirowitz"), None, "a main name is not former, whatever an alternate says");
}

#[test]
fn a_former_name_is_flagged_as_such() {
    let tables = Tables::new();
    tables.built(&[]);
    let page = pages(&[(
        "page.txt",
        "Twin towns of Mirowitz\n1. Sternburg, Ukraine - twinning agreement, 1999\n2. Novograd, Ukraine\n",
    )]);
    let (out, file) = (page.path().join("out"), tables.path("own.bin"));
    let args =
        ["extract", "--gazetteer", file.to_str().unwrap(), page.path().to_str().unwrap(), "-q", "-o", out.to_str().unwrap()];
    assert!(call(&args).status.success());
    let rows = Ran::at(&out).table("agreements.csv");
    assert_eq!(rows[0]["partner"], "Novohrad");
    assert!(rows[0]["flags"].contains("former-name"), "{}", rows[0]["flags"]);
    assert!(!rows[1]["flags"].contains("former-name"), "{}", rows[1]["flags"]);
    assert_eq!((rows[0]["admin1"].as_str(), rows[0]["admin1_code"].as_str()), ("Lvivshchyna", "UA-46"));
    let json = Ran::at(&out).json("agreements.json").to_string();
    assert!(json.contains("\"wikidata\":\"Q4242\""), "{json}");
    let looked = call(&["gazetteer", "lookup", "Sternburg", "--gazetteer", file.to_str().unwrap()]);
    let said = words(&looked.stdout);
    assert!(said.contains("former name, de, 1772 to 1918") && said.contains("Q4242"), "{said}");
}

#[test]
fn a_zipped_table_gives_the_same_bytes() {
    let tables = Tables::new();
    let plain = tables.built(&[]);
    assert_eq!(tables.built(&[]), plain);
    let (places, alternates) = (places(), alternates());
    tables.zip("cities500.zip", &[("cities500.txt", &places)]);
    tables.zip("alternateNamesV2.zip", &[("iso-languagecodes.txt", "deu\tde\n"), ("alternateNamesV2.txt", &alternates)]);
    assert_eq!(tables.built(&[("--places", "cities500.zip"), ("--alternates", "alternateNamesV2.zip")]), plain);
    tables.put("windows.txt", ("\u{feff}".to_owned() + &places.replace('\n', "\r\n")).as_bytes());
    assert_eq!(tables.built(&[("--places", "windows.txt")]), plain, "line ends and a mark of the order of bytes say nothing");
}

#[test]
fn a_table_in_another_s_place_is_named() {
    let tables = Tables::new();
    let places = "a table of alternate names, where one of places belongs";
    tables.refused(&[("--places", "alternateNamesV2.txt")], &[places, "line 1", "as --alternates", "cities500.txt"]);
    tables.refused(&[("--places", "countryInfo.txt")], &["a table of countries", "line 2", "as --countries"]);
    tables.refused(&[("--alternates", "cities500.txt")], &["a table of places", "as --places", "alternateNamesV2.txt here"]);
    tables.refused(&[("--admin1", "countryInfo.txt")], &["a table of countries", "admin1CodesASCII.txt here"]);
    tables.refused(&[("--countries", "admin1CodesASCII.txt")], &["a table of first-level regions", "as --admin1"]);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let tables = Tables::new();
    let refused = |bytes: &[u8], reasons: &[&str]| {
        tables.put("wrong.txt", bytes);
        tables.refused(&[("--places", "wrong.txt")], reasons);
    };
    let whole = places();
    refused(
        &whole.as_bytes()[..whole.len() - 60],
        &["wrong.txt, line 5", "columns that are no row of places", "fetch the file anew"],
    );
    refused(whole.replace("49.5", "four").as_bytes(), &["the latitude (column 5) is none", "line 1"]);
    refused(whole.replace("24.25", "240.25").as_bytes(), &["the longitude (column 6) is none", "line 1"]);
    refused(whole.replace("\t40000\t", "\tmany\t").as_bytes(), &["the population (column 15) is no number", "line 1"]);
    refused(whole.replace("13\tNovohrad", "99999999\tNovohrad").as_bytes(), &["the number (column 1) is too large", "line 3"]);
    refused(&[whole.as_bytes(), b"\xff\xfe\n"].concat(), &["the line is not UTF-8", "line 6"]);
    refused(b"", &["a table of places without a row", "cities500.txt"]);
    refused(place(14, "Hamlet", "", "PPL", "PL", "77", 40).as_bytes(), &["no place in it is one that a gazetteer holds"]);
    refused(b"PK\x03\x04 and nothing more", &["a damaged zip archive", "fetch it anew"]);
    tables.refused(&[("--places", "nowhere.txt")], &["cannot read the table", "nowhere.txt"]);
    tables.refused(&[("--alternates", "")], &["cannot read the table"]);
    tables.zip("two.zip", &[("a.txt", "1"), ("b.txt", "2")]);
    tables.refused(&[("--places", "two.zip")], &["a zip archive of several files or none (a.txt, b.txt)", "unpack it"]);
    let archive = {
        tables.zip("cut.zip", &[("cities500.txt", &whole.repeat(50))]);
        fs::read(tables.path("cut.zip")).unwrap()
    };
    let mut damaged = archive.clone();
    damaged[60] ^= 0x55;
    refused(&damaged, &["wrong.txt"]);
    refused(&archive[..archive.len() / 2], &["a damaged zip archive"]);
}

#[test]
fn what_is_left_out_is_said() {
    let done = Tables::new().build(&[]);
    let said = words(&done.stdout);
    assert!(said.contains("3 places under") && said.contains("left out: 1 places of \"ZZ\""), "{said}");
    assert!(said.contains("1 places with a Wikidata id, 2 former names"), "{said}");
}

#[test]
fn a_failed_build_leaves_the_old_file_whole() {
    let tables = Tables::new();
    let old = tables.built(&[]);
    tables.put("wrong.txt", b"1\t2\n");
    assert!(!tables.build(&[("--places", "wrong.txt")]).status.success());
    assert_eq!(fs::read(tables.path("own.bin")).unwrap(), old);
    let left: Vec<_> = fs::read_dir(tables.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 6, "nothing is left aside: {left:?}");
    let done = call(&[
        "gazetteer",
        "build",
        "--places",
        tables.path("cities500.txt").to_str().unwrap(),
        "-o",
        "/no/such/folder/own.bin",
    ]);
    let said = words(&done.stderr);
    assert!(said.contains("cannot write the gazetteer") && said.contains("/no/such/folder/own.bin"), "{said}");
    assert!(Path::new("/no/such").metadata().is_err());
}
