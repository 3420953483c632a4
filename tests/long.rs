//! Turns pages longer than anybody writes into output: read in parts, they come out as if they had been read as one.

mod common;

use common::{Ran, decode, extract, extract_into, header, pages};
use std::collections::HashSet;
use std::fs;
use tempfile::TempDir;

const HEAD: &str = "City of Aveiro, Portugal\r\nTwin towns of Aveiro\r\n\r\n";
const ITEMS: usize = 20_000;

fn item(i: usize) -> String {
    let names = ["Gdynia, Poland", "Lyon, France", "Омск, Russia", "Łódź, Poland", "Nowhereburg, Germany"];
    format!("- {}, {}\r\n", names[i % names.len()], 1950 + i % 70)
}

fn long_list() -> String {
    HEAD.to_owned() + &(0..ITEMS).map(item).collect::<String>()
}

fn ids(ran: &Ran) -> HashSet<String> {
    ran.table("agreements.csv").iter().map(|row| row["record_id"].clone()).collect()
}

#[test]
fn a_long_list_stays_under_its_heading() {
    let folder = pages(&[("page.txt", long_list())]);
    let ran = extract(&[folder.path()]);
    let rows = ran.table("agreements.csv");
    assert_eq!(rows.len(), ITEMS);
    assert_eq!(ids(&ran).len(), ITEMS);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row["line"], (index + 4).to_string());
        assert_eq!((row["agreement_type"].as_str(), row["municipality"].as_str()), ("twinning", "Aveiro"), "{row:?}");
        assert_eq!(row["date"], (1950 + index % 70).to_string());
    }
    let lines = ran.table("lines.csv");
    assert_eq!(lines.len(), ITEMS + 3);
    assert!(lines.iter().enumerate().all(|(index, row)| row["line"] == (index + 1).to_string()));
    assert!(lines[3..].iter().zip(&rows).all(|(line, row)| line["record_ids"] == row["record_id"]));
}

#[test]
fn parts_of_any_encoding_cite_bytes_of_the_file() {
    let text: String =
        (0..ITEMS).map(|i| format!("- {}, {}\n", ["Гдыня, Польша", "Лион, Франция"][i % 2], 1950 + i % 70)).collect();
    let text = format!("Город Калуга\nГорода-побратимы Калуги\n\n{text}");
    let (legacy, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
    for (raw, encoding) in [(text.clone().into_bytes(), "UTF-8"), (legacy.into_owned(), "windows-1251")] {
        let folder = pages(&[("page.txt", &raw)]);
        let ran = extract(&[folder.path()]);
        assert_eq!(ran.json("run.json")["pages"][0]["encoding"], encoding);
        let raw = fs::read(folder.path().join("page.txt")).unwrap();
        for record in ran.json("agreements.json").as_array().unwrap() {
            let cited = &record["partner"]["raw"];
            let [start, end] = [0, 1].map(|i| cited["bytes"][i].as_u64().unwrap() as usize);
            assert_eq!(decode(&raw[start..end], encoding), cited["text"].as_str().unwrap());
            assert_eq!(cited["column"], 3);
        }
    }
}

#[test]
fn a_line_without_end_is_one_line() {
    let sentence = "A twinning agreement was signed with Lyon in France in 1998. ";
    let folder =
        pages(&[("page.txt", format!("City of Aveiro\nTwin towns of Aveiro\n\n{}\n\nThe end\n", sentence.repeat(12_000)))]);
    let ran = extract(&[folder.path()]);
    let lines = ran.table("lines.csv");
    assert_eq!(lines.len(), 6);
    assert_eq!((lines[3]["line"].as_str(), lines[3]["role"].as_str()), ("4", "record"));
    let spoken: HashSet<String> = lines[3]["record_ids"].split(';').map(str::to_owned).collect();
    assert_eq!(spoken, ids(&ran));
    let last = ran.json("agreements.json").as_array().unwrap().last().unwrap()["partner"]["raw"].clone();
    let before = "City of Aveiro\nTwin towns of Aveiro\n\n".len() as u64;
    assert_eq!(last["column"].as_u64().unwrap(), last["bytes"][0].as_u64().unwrap() - before + 1);
    assert!(last["bytes"][0].as_u64().unwrap() > 300_000 && last["line"] == 4);
}

#[test]
fn a_long_page_asks_once_and_takes_the_answer_for_all() {
    let (folder, output) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    std::fs::create_dir(folder.path().join("raw")).unwrap();
    std::fs::write(folder.path().join("raw/page.txt"), long_list()).unwrap();
    let raw = folder.path().join("raw");
    let asks = |ran: &Ran| ran.table("review.csv").iter().filter(|row| row["flag"] == "place-unknown").count();
    let flagged = |ran: &Ran| ran.table("agreements.csv").iter().filter(|row| row["flags"].contains("place-unknown")).count();
    let first = extract_into(&[&raw], output.path(), &[]);
    assert_eq!((asks(&first), flagged(&first)), (1, ITEMS / 5));
    let sheet = output.path().join("review.csv");
    let (columns, mut rows) = (header(&sheet), first.table("review.csv"));
    rows.iter_mut()
        .filter(|row| row["flag"] == "place-unknown")
        .for_each(|row| *row.get_mut("ruling").unwrap() = "ok".to_owned());
    let mut out = csv::Writer::from_path(&sheet).unwrap();
    out.write_record(&columns).unwrap();
    rows.iter().for_each(|row| out.write_record(columns.iter().map(|column| &row[column])).unwrap());
    drop(out);
    let import = ["review", "import", &sheet.display().to_string(), "--input", &raw.display().to_string()];
    assert!(common::call(&import).status.success());
    let second = extract_into(&[&raw], output.path(), &[]);
    assert_eq!((asks(&second), flagged(&second)), (0, 0));
    assert!(second.table("review.csv").iter().all(|row| row["flag"] != "ruling-orphan"));
}
