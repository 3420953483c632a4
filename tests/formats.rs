//! Turns the project's own pages into every format that stewards have, and these into records, which must be those of the text.

mod common;

use common::{Ran, Row, extract, page_files, pages, root};
use common::{office, render};
use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1257};
use std::fs;
use std::path::Path;

/// What a record says, whatever page of whatever format says it. Line, quote and ids differ: they are places.
const COLUMNS: [&str; 19] = [
    "municipality",
    "municipality_country",
    "party",
    "partner",
    "partner_raw",
    "place_type",
    "country_code",
    "admin1",
    "geonames_id",
    "seat_geonames_id",
    "agreement_type",
    "agreement_raw",
    "first",
    "date",
    "date_raw",
    "status",
    "country_basis",
    "needs_review",
    "flags",
];
const MEMBER_COLUMNS: [&str; 3] = ["organisation", "organisation_raw", "role"];

/// Of the name of a page, what is before the extension.
fn stem(source: &str) -> String {
    source.rsplit_once('.').map_or(source, |(stem, _)| stem).to_owned()
}

fn told(rows: &[Row], columns: &[&str]) -> Vec<(String, Vec<String>)> {
    let one_line = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    rows.iter().map(|row| (stem(&row["source"]), columns.iter().map(|column| one_line(&row[*column])).collect())).collect()
}

/// All that the records of a run say.
fn records(ran: &Ran) -> Vec<(String, Vec<String>)> {
    let mut all = told(&ran.table("agreements.csv"), &COLUMNS);
    all.extend(told(&ran.table("memberships.csv"), &MEMBER_COLUMNS));
    all
}

/// Every page in another format gives the records that it gives as text; `write` makes nothing of pages that have no such form.
#[track_caller]
fn same(extension: &str, write: impl Fn(&str) -> Option<Vec<u8>>) {
    let texts: Vec<(String, String)> = page_files(&root().join("tests/pages"))
        .iter()
        .filter_map(|page| Some((page.file_stem()?.to_string_lossy().into_owned(), fs::read_to_string(page).ok()?)))
        .filter(|(_, text)| !text.trim().is_empty())
        .collect();
    let written: Vec<(String, Vec<u8>, &String)> =
        texts.iter().filter_map(|(name, text)| Some((name.clone(), write(text)?, text))).collect();
    assert!(written.len() > 3);
    let name = |(name, bytes, _): &(String, Vec<u8>, &String)| (format!("{name}.{extension}"), bytes.clone());
    let in_format = run(&written.iter().map(name).collect::<Vec<_>>());
    let name = |(name, _, text): &(String, Vec<u8>, &String)| (format!("{name}.txt"), text.as_bytes().to_vec());
    let in_text = run(&written.iter().map(name).collect::<Vec<_>>());
    let mut differences = Vec::new();
    for (page, ..) in &written {
        let of = |all: &[(String, Vec<String>)]| -> Vec<String> {
            all.iter().filter(|(source, _)| source == page).map(|(_, cells)| cells.join(" | ")).collect()
        };
        let (want, have) = (of(&in_text), of(&in_format));
        differences.extend(want.iter().filter(|row| !have.contains(row)).map(|row| format!("- {page}: {row}")));
        differences.extend(have.iter().filter(|row| !want.contains(row)).map(|row| format!("+ {page}: {row}")));
        if want.len() != have.len() {
            differences.push(format!("? {page}: {} rows, as text {}", have.len(), want.len()));
        }
    }
    assert!(differences.is_empty(), "{} of {} pages: {}", extension, written.len(), differences.join("\n"));
}

fn run(files: &[(String, Vec<u8>)]) -> Vec<(String, Vec<String>)> {
    let folder = pages(&files.iter().map(|(name, bytes)| (name.as_str(), bytes)).collect::<Vec<_>>());
    records(&extract(&[folder.path() as &Path]))
}

fn encoded(text: &str, encoding: &'static Encoding) -> Option<Vec<u8>> {
    let (bytes, _, lost) = encoding.encode(text);
    (!lost && text.chars().filter(|c| !c.is_ascii()).count() >= TELLING).then(|| bytes.into_owned())
}

/// So many letters beyond ASCII tell an encoding that is not named.
const TELLING: usize = 8;

#[test]
fn html_lists_tables_and_paragraphs() {
    same("html", |text| Some(render::html(text, "utf-8").into_bytes()));
}

#[test]
fn html_laid_out_by_a_table() {
    same("htm", |text| Some(render::html_table(text).into_bytes()));
}

#[test]
fn html_without_structure() {
    same("html", |text| Some(render::html_soup(text).into_bytes()));
}

#[test]
fn markdown() {
    same("md", |text| Some(render::markdown(text).into_bytes()));
}

#[test]
fn word() {
    same("docx", |text| Some(office::docx(text)));
}

#[test]
fn pdf() {
    same("pdf", |text| Some(office::pdf(text)));
}

#[test]
fn text_and_html_of_the_old_encodings() {
    for encoding in [WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1257] {
        let html = |text: &str| encoded(&render::html(text, encoding.name()), encoding);
        if page_files(&root().join("tests/pages"))
            .iter()
            .filter(|p| html(&fs::read_to_string(p).unwrap_or_default()).is_some())
            .count()
            > 3
        {
            same("html", html);
        }
    }
    same("txt", |text| encoded(text, WINDOWS_1251));
    same("txt", |text| encoded(text, WINDOWS_1252));
}

#[test]
#[ignore = "writes the pages in all formats to a folder, for a look at them: FORMATS=DIR cargo test --test formats -- --ignored"]
fn write_pages() {
    let folder = std::env::var("FORMATS").expect("FORMATS names a folder");
    for page in page_files(&root().join("tests/pages")) {
        let Ok(text) = fs::read_to_string(&page) else { continue };
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        let write =
            |extension: &str, bytes: &[u8]| fs::write(Path::new(&folder).join(format!("{name}.{extension}")), bytes).unwrap();
        write("list.html", render::html(&text, "utf-8").as_bytes());
        write("table.html", render::html_table(&text).as_bytes());
        write("soup.html", render::html_soup(&text).as_bytes());
        write("md", render::markdown(&text).as_bytes());
        write("docx", &office::docx(&text));
        write("pdf", &office::pdf(&text));
    }
}
