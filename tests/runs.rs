//! Turns the same pages into output again and again: whatever the threads, the order, the folder or an accident, it is the same.

mod common;

use common::{FILES, Ran, Row, command, decode, extract, extract_into, header, page_files, pages, root, table};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn all_pages() -> Vec<PathBuf> {
    let mut files = page_files(&root().join("tests/pages"));
    files.extend(page_files(&root().join("raw")));
    files
}

fn refs(files: &[PathBuf]) -> Vec<&Path> {
    files.iter().map(PathBuf::as_path).collect()
}

#[track_caller]
fn assert_same(one: &Ran, two: &Ran) {
    for ((file, a), (_, b)) in one.all().into_iter().zip(two.all()) {
        assert!(a == b, "{file} differs");
    }
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let files = all_pages();
    let folder = TempDir::new().unwrap();
    let out = |name: &str| folder.path().join(name);
    let first = extract_into(&refs(&files), &out("first"), &["--jobs", "1"]);
    assert_same(&first, &extract_into(&refs(&files), &out("again"), &["--jobs", "1"]));
    assert_same(&first, &extract_into(&refs(&files), &out("threads"), &["--jobs", "2"]));
    let reversed: Vec<PathBuf> = files.iter().rev().cloned().collect();
    assert_same(&first, &extract_into(&refs(&reversed), &out("reversed"), &[]));
    let elsewhere = command().current_dir(folder.path()).arg("extract").args(&files).args(["-o", "elsewhere"]).output().unwrap();
    assert!(elsewhere.status.success());
    for file in FILES {
        assert!(fs::read(out("elsewhere").join(file)).unwrap() == first.bytes(file), "{file} differs");
    }
    // A run over its own output reads that output's sheet: nothing was ruled, so nothing changes.
    let before: Vec<_> = first.all();
    let over = extract_into(&refs(&files), &out("first"), &[]);
    assert!(over.all() == before);
}

/// Every citation in a JSON value: an object of text, bytes, line and column.
fn citations<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(map) if map.contains_key("bytes") && map.contains_key("text") => found.push(value),
        Value::Object(map) => map.values().for_each(|v| citations(v, found)),
        Value::Array(all) => all.iter().for_each(|v| citations(v, found)),
        _ => {}
    }
}

#[test]
fn every_citation_is_a_slice_of_the_file() {
    let files = all_pages();
    let ran = extract(&refs(&files));
    let run = ran.json("run.json");
    let json = ran.json("agreements.json");
    let rows = ran.table("agreements.csv");
    let records = json.as_array().unwrap();
    assert_eq!(records.len(), rows.len());
    for (record, row) in records.iter().zip(&rows) {
        let source = record["source"].as_str().unwrap();
        let raw = fs::read(files.iter().find(|f| f.ends_with(source)).unwrap()).unwrap();
        let page = run["pages"].as_array().unwrap().iter().find(|p| p["source"] == source).unwrap();
        let mut found = Vec::new();
        citations(record, &mut found);
        for cited in found {
            let [start, end] = [0, 1].map(|i| cited["bytes"][i].as_u64().unwrap() as usize);
            let slice = decode(&raw[start..end], page["encoding"].as_str().unwrap());
            assert_eq!(slice, cited["text"].as_str().unwrap(), "{source} {start}..{end}");
        }
        assert_eq!(row["partner_raw"], record["partner"]["raw"]["text"].as_str().unwrap());
        assert_eq!(row["quote"], record["quote"]["text"].as_str().unwrap());
        assert_eq!(row["line"], record["partner"]["raw"]["line"].to_string(), "{source}");
        assert!(row["quote"].contains(&row["partner_raw"]), "{source}: {row:?}");
    }
}

/// All that a record says, but for the line that it stands on.
fn without_line(rows: &[Row]) -> Vec<Row> {
    rows.iter()
        .cloned()
        .map(|mut row| {
            row.remove("line");
            row
        })
        .collect()
}

#[test]
fn a_line_of_noise_changes_no_record() {
    const NOISE: &str = "The museum in the old mill shows photographs, maps and tools until the end of the season.";
    for file in all_pages() {
        let Ok(text) = String::from_utf8(fs::read(&file).unwrap()) else { continue };
        if text.is_empty() {
            continue;
        }
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let folders = ["first", "last", "plain"].map(|_| TempDir::new().unwrap());
        let name = file.file_name().unwrap();
        fs::write(folders[0].path().join(name), format!("{NOISE}{end}{end}{text}")).unwrap();
        fs::write(folders[1].path().join(name), format!("{text}{end}{end}{NOISE}{end}")).unwrap();
        fs::write(folders[2].path().join(name), &text).unwrap();
        let [first, last, plain] = folders.each_ref().map(|folder| extract(&[folder.path()]));
        for table in ["agreements.csv", "memberships.csv"] {
            let wanted = without_line(&plain.table(table));
            assert_rows(&wanted, &without_line(&first.table(table)), &format!("noise before {}", file.display()));
            assert_rows(&wanted, &without_line(&last.table(table)), &format!("noise after {}", file.display()));
        }
    }
}

/// Says the first row that differs, not all of both tables.
#[track_caller]
fn assert_rows<R: PartialEq + std::fmt::Debug>(wanted: &[R], found: &[R], what: &str) {
    let same = wanted.iter().zip(found).take_while(|(a, b)| a == b).count();
    let differ = same < wanted.len().max(found.len());
    assert!(!differ, "{what}\n wanted {:?}\n found  {:?}", wanted.get(same), found.get(same));
}

#[test]
fn canonical_names_stay_as_they_are() {
    let rows = extract(&refs(&all_pages())).table("agreements.csv");
    let sure: Vec<&Row> = rows.iter().filter(|row| row["needs_review"] == "false" && !row["geonames_id"].is_empty()).collect();
    let mut page = String::from("City of Aveiro\n\nTwin towns of Aveiro\n\n");
    for row in &sure {
        page += &format!("- {}, {}\n", row["partner"], row["country"]);
    }
    let again = extract(&[pages(&[("aveiro.txt", page.as_bytes())]).path()]).table("agreements.csv");
    let told = |row: &Row| format!("{}, {}", row["partner"], row["country"]);
    let (wanted, found): (Vec<_>, Vec<_>) = (sure.iter().map(|row| told(row)).collect(), again.iter().map(told).collect());
    assert_rows(&wanted, &found, "the canonical names of all pages");
    for (old, new) in sure.iter().zip(&again) {
        assert!(old["geonames_id"] == new["geonames_id"] || new["needs_review"] == "true", "{old:?}\n{new:?}");
    }
}

#[test]
fn the_committed_output_is_what_the_program_writes() {
    let folder = TempDir::new().unwrap();
    let ran = extract_into(&[&root().join("raw")], &folder.path().join("output"), &[]);
    for file in FILES {
        let committed = fs::read(root().join("output").join(file)).unwrap();
        assert!(
            committed == ran.bytes(file),
            "output/{file} is old: run `cargo run --release -- extract`, read the diff, commit"
        );
    }
}

#[test]
fn the_descriptor_is_true() {
    let ran = extract(&[&root().join("raw")]);
    let package = ran.json("datapackage.json");
    for key in ["profile", "name", "title", "licenses", "sources", "resources"] {
        assert!(!package[key].is_null(), "no {key}");
    }
    assert_eq!(package["profile"], "tabular-data-package");
    let name = package["name"].as_str().unwrap();
    assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b)));
    let resources = package["resources"].as_array().unwrap();
    let mut described: Vec<&str> = resources.iter().map(|r| r["path"].as_str().unwrap()).collect();
    described.sort_unstable();
    assert_eq!(described, FILES.iter().copied().filter(|file| file.ends_with(".csv")).collect::<Vec<_>>());
    for resource in resources {
        let path = ran.folder.join(resource["path"].as_str().unwrap());
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<String> = fields.iter().map(|f| f["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names, header(&path), "{}", path.display());
        assert_eq!((resource["profile"].as_str(), resource["encoding"].as_str()), (Some("tabular-data-resource"), Some("utf-8")));
        check_types(fields, &table(&path));
        if let Some(key) = resource["schema"]["primaryKey"].as_str() {
            let mut keys: Vec<String> = table(&path).into_iter().map(|mut row| row.remove(key).unwrap()).collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!((keys.len(), keys.iter().any(String::is_empty)), (all, false), "{key} of {}", path.display());
        }
    }
}

fn check_types(fields: &[Value], rows: &[Row]) {
    for field in fields {
        let name = field["name"].as_str().unwrap();
        for cell in rows.iter().map(|row| &row[name]).filter(|cell| !cell.is_empty()) {
            let fits = match field["type"].as_str().unwrap() {
                "integer" => cell.parse::<i64>().is_ok(),
                "number" => cell.parse::<f64>().is_ok(),
                "boolean" => cell == "true" || cell == "false",
                "string" => true,
                other => panic!("an unknown type {other}"),
            };
            assert!(fits, "{name}: {cell}");
        }
    }
}
