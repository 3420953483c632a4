//! Turns pages that nobody would write into output all the same: no panic, no lost line, no formula in a spreadsheet.

mod common;

use common::{Ran, extract, extract_into, header, pages, table};
use std::path::Path;
use tempfile::TempDir;

const HEAD: &str = "City of Aveiro\nTwin towns of Aveiro\n\n";

/// Runs on one page and checks that every line is accounted for.
#[track_caller]
fn survives(bytes: impl AsRef<[u8]>) -> Ran {
    let folder = pages(&[("page.txt", bytes)]);
    let ran = extract(&[folder.path()]);
    let page = ran.json("run.json")["pages"][0].clone();
    assert_eq!(page["counts"]["lines"].as_u64().unwrap(), ran.table("lines.csv").len() as u64);
    assert_eq!(page["counts"]["agreements"].as_u64().unwrap(), ran.table("agreements.csv").len() as u64);
    assert!(ran.json("agreements.json").is_array());
    ran
}

/// The same bytes on every machine; good enough to break a parser.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..len).map(|_| next()).collect()
}

#[test]
fn bytes_without_meaning() {
    for seed in 1..=6 {
        survives(noise(seed, 60_000));
        survives([HEAD.as_bytes(), &noise(seed, 3_000), b"\n- Lyon (France), 1998\n"].concat());
    }
    survives([0u8; 4096]);
    survives(format!("{HEAD}- Ly\0on (France)\0, 1998\n\0\n- Ghent\0, Belgium\n"));
    for start in [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\x00\xd8", b"\r", b"\n\r", b"\x1b$B", b"<html>"] {
        survives(start);
        survives([start, &noise(7, 501)].concat());
    }
}

#[test]
fn deep_brackets_and_quotes() {
    for mark in ["(", "[", "{", "\"", "«", "„", "'", "<a>", "- ", "1. ", "/", "—", "(\n", "("] {
        survives(format!("{HEAD}- Lyon {} France, 1998\n", mark.repeat(100_000)));
    }
}

#[test]
fn megabytes_on_one_line() {
    survives(format!("{HEAD}{}\n", "Ghent, Belgium; ".repeat(200_000)));
    survives(format!("{HEAD}{}\n", "a twinning agreement was signed with Lyon and Ghent in 1998 ".repeat(50_000)));
    survives(format!("{HEAD}{}\n", "x".repeat(3_000_000)));
    survives(format!("{HEAD}{}\n", "İß\u{301}\u{200d}".repeat(400_000)));
    survives(format!("{HEAD}{}\n", "1998 ".repeat(500_000)));
}

#[test]
fn fifty_thousand_items() {
    let names = ["Lyon", "Ghent", "Springfield", "Kraków", "Nowhereburg"];
    let item = |i: usize| format!("{}. {} agreement on cooperation, {}\n", i % 900 + 1, names[i % 5], 1950 + i % 70);
    let ran = survives(format!("{HEAD}{}", (0..50_000).map(item).collect::<String>()));
    assert_eq!(ran.table("agreements.csv").len(), 50_000);
}

#[test]
fn no_cell_is_a_formula_and_json_is_exact() {
    let page = "City of Aveiro\nTwin towns of Aveiro\n\n1. =SUM(A1:A9) (Italy), twinning agreement, 1998\n2. @Lyon, France, twinning agreement, 1999\n\
        3. +Ghent, Belgium, twinning agreement, 2000\n4. -Porto, Portugal, twinning agreement, 2001\n5. \t=Bilbao, Spain, twinning agreement, 2002\n\
        =HYPERLINK(\"http://example.org\";\"Bonn\"), Germany\n@Bonn, Germany\n\nAveiro is a member of the following unions:\n1. =Eurocities\n2. @MedCities\n3. -Union of Cities\n";
    let folder = pages(&[("=1+1.txt", page), ("@page.txt", page), ("+1.txt", page), ("-1.txt", page)]);
    let ran = extract(&[folder.path()]);
    assert!(!ran.table("agreements.csv").is_empty() && !ran.table("memberships.csv").is_empty());
    for file in ["agreements.csv", "memberships.csv", "review.csv", "lines.csv"] {
        for row in ran.table(file) {
            for (column, cell) in row.iter().filter(|(column, _)| !["latitude", "longitude"].contains(&column.as_str())) {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{file} {column}: {cell}");
            }
        }
    }
    let plain =
        |cell: &str| cell.strip_prefix('\'').filter(|c| c.starts_with(['=', '+', '-', '@', '\t'])).unwrap_or(cell).to_owned();
    let json = ran.json("agreements.json");
    for (row, record) in ran.table("agreements.csv").iter().zip(json.as_array().unwrap()) {
        assert_eq!(plain(&row["source"]), record["source"].as_str().unwrap());
        assert_eq!(plain(&row["quote"]), record["quote"]["text"].as_str().unwrap());
        assert_eq!(plain(&row["partner_raw"]), record["partner"]["raw"]["text"].as_str().unwrap());
        assert!(page.contains(record["quote"]["text"].as_str().unwrap()));
    }
}

#[test]
fn no_page_is_no_accident() {
    let (folder, output) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let ran = extract_into(&[folder.path()], output.path(), &["--strict"]);
    assert_eq!(ran.status, 0);
    assert!(ran.stderr.contains("No page was found"), "{}", ran.stderr);
    for file in ["agreements.csv", "memberships.csv", "review.csv", "lines.csv"] {
        assert!(table(&output.path().join(file)).is_empty() && !header(&output.path().join(file)).is_empty());
    }
    assert_eq!(ran.bytes("agreements.json"), b"[]\n");
}

#[test]
fn output_that_cannot_be_written_is_an_error_and_changes_nothing() {
    let (folder, output) = (pages(&[("a.txt", "Twin towns of Aveiro\n\n- Lyon, France\n")]), TempDir::new().unwrap());
    let first = extract_into(&[folder.path()], output.path(), &[]);
    let before = first.bytes("agreements.csv");
    std::fs::remove_file(output.path().join("run.json")).unwrap();
    std::fs::create_dir(output.path().join("run.json")).unwrap();
    std::fs::write(folder.path().join("a.txt"), "Twin towns of Aveiro\n\n- Ghent, Belgium\n").unwrap();
    let ran = extract_into(&[folder.path() as &Path], output.path(), &[]);
    assert!(ran.status == 1 && ran.stderr.contains("run.json") && ran.stderr.contains("What to do:"), "{}", ran.stderr);
    assert_eq!(ran.bytes("agreements.csv"), before);
}
