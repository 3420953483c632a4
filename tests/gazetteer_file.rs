//! Gives the program gazetteer files of its users, whole and damaged, because a silent wrong answer is what they fear most.

mod common;

use common::{call, pages, root, words};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use twintown::know::gazetteer::build::Inputs;
use twintown::know::gazetteer::{Gazetteer, Index, Tables, build};

/// A small gazetteer, built once.
fn small() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("small.bin");
        let folder = root().join("tests/gazetteer_sources");
        let inputs = Inputs { folder: Some(&folder), tables: &Tables::default(), base: Gazetteer::embedded() };
        build(&inputs, &out, &mut |_, _, _| {}).unwrap();
        fs::read(out).unwrap()
    })
}

fn written(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("own.bin");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn every_command_asks_the_file_that_is_given() {
    let (_keep, file) = written(small());
    let file = file.to_str().unwrap();
    let page = pages(&[("page.txt", "Partner cities of Småby\n1. Oldtown, Germany - partnership agreement, 1999\n")]);
    let out = page.path().join("out");
    let (page, out) = (page.path().to_str().unwrap(), out.to_str().unwrap());
    let answer = |args: &[&str]| {
        let done = call(args);
        assert!(done.status.success(), "{args:?}: {}", words(&done.stderr));
        words(&done.stdout)
    };
    assert!(answer(&["--gazetteer", file, "gazetteer", "info"]).contains("2 places under"));
    assert!(answer(&["gazetteer", "lookup", "Altstadt", "--gazetteer", file]).contains("Oldtown"));
    answer(&["extract", "--gazetteer", file, page, "-o", out, "-q"]);
    let agreements = fs::read_to_string(Path::new(out).join("agreements.csv")).unwrap();
    assert!(agreements.contains("Oldtown,Oldtown,city,DE,Germany,Northland,DE-NL,1,"), "{agreements}");
    let run: serde_json::Value = serde_json::from_slice(&fs::read(Path::new(out).join("run.json")).unwrap()).unwrap();
    let gazetteer = Gazetteer::open(Path::new(file)).unwrap();
    assert_eq!(run["gazetteer"], gazetteer.version());
    assert_ne!(gazetteer.version(), Gazetteer::embedded().version());
    let page = format!("{page}/page.txt");
    assert!(answer(&["explain", &page, "--gazetteer", file]).contains("Oldtown"));
}

#[track_caller]
fn refused(path: &Path, reason: &str) {
    let done = call(&["gazetteer", "info", "--gazetteer", path.to_str().unwrap()]);
    let said = words(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains(reason) && said.contains(path.to_str().unwrap()) && said.contains("What to do: "), "{said}");
}

#[test]
fn what_is_no_gazetteer_is_refused_with_a_reason() {
    let with = |bytes: &[u8], reason: &str| {
        let (_keep, path) = written(bytes);
        refused(&path, reason);
    };
    with(b"", "its first bytes are not those of a gazetteer");
    with(b"1\tOldtown\tOldtown\n", "its first bytes are not those of a gazetteer");
    with(&small()[..small().len() / 2], "it is cut short");
    with(&small()[..20], "it is cut short");
    with(&[small(), b"more"].concat(), "something follows its end");
    with(&[b"twgaz\0\0\x07", &small()[8..]].concat(), "another version of twintown");
    let mut damaged = small().to_vec();
    *damaged.last_mut().unwrap() ^= 1;
    with(&damaged, "it is damaged");
    refused(Path::new("/no/such/gazetteer.bin"), "cannot open the gazetteer");
    refused(root(), "not a file");
}

#[test]
fn a_small_file_with_any_bit_flipped_is_refused() {
    assert!(Index::check(small()).is_ok());
    let mut file = small().to_vec();
    for at in 0..file.len() {
        file[at] ^= 1 << (at % 8);
        assert!(Index::check(&file).is_err(), "byte {at}");
        file[at] = small()[at];
        assert!(Index::check(&file[..at]).is_err(), "cut at {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_file_damaged_anywhere_is_refused(
        at in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let whole = small();
        let (from, to) = (at.index(whole.len()), to.index(whole.len() + 1));
        let damaged = [&whole[..from], &bytes, &whole[to.max(from)..]].concat();
        prop_assert!(damaged == whole || Index::check(&damaged).is_err());
    }

    /// What passes the checksum by chance (or by will) still leads nowhere outside the file: refused, or answered within it.
    #[test]
    fn a_wrong_number_under_a_right_checksum_is_refused_or_harmless(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut file = small().to_vec();
        let first = NUMBERS.start.min(file.len() - 1);
        let at = first + at.index(file.len() - first);
        file[at] = byte;
        seal(&mut file);
        if let Ok(index) = Index::check(&file) {
            let gazetteer = index.gazetteer();
            for row in 0..gazetteer.place_count() {
                let place = gazetteer.place(twintown::know::gazetteer::PlaceId(row as u32));
                place.region.map(|region| gazetteer.region(region));
                gazetteer.country_name(place.country);
            }
        }
    }
}

/// Behind the header and the table of sections.
const NUMBERS: std::ops::RangeFrom<usize> = 32 + 34 * 8..;

/// Writes the checksum that fits the rest.
fn seal(file: &mut [u8]) {
    let checksum = twox_hash::XxHash3_128::oneshot(&file[32..]);
    file[16..32].copy_from_slice(&checksum.to_le_bytes());
}
