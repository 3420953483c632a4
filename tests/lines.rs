//! Turns pages of every kind into the account of their lines: each has one role, and what was not read is asked.

mod common;

use common::{Ran, Row, extract, page_files, pages, root};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const ROLES: [&str; 8] = ["record", "heading", "membership", "prose", "contact", "other", "blank", "unread"];

/// How many lines an editor shows: LF, CRLF and a lone CR end a line, and a final one opens no other.
fn count_lines(text: &str) -> usize {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.strip_suffix('\n').unwrap_or(&text).split('\n').count() * usize::from(!text.is_empty())
}

fn rows_of<'a>(rows: &'a [Row], source: &str) -> Vec<&'a Row> {
    rows.iter().filter(|row| row["source"] == source).collect()
}

fn ids(joined: &str) -> impl Iterator<Item = &str> {
    joined.split(';').filter(|id| !id.is_empty())
}

#[track_caller]
fn check_account(ran: &Ran, texts: &BTreeMap<String, String>) {
    let [lines, records, members, questions] =
        ["lines.csv", "agreements.csv", "memberships.csv", "review.csv"].map(|file| ran.table(file));
    for (source, text) in texts {
        let account = rows_of(&lines, source);
        let numbers: Vec<usize> = account.iter().map(|row| row["line"].parse().unwrap()).collect();
        assert_eq!(numbers, (1..=count_lines(text)).collect::<Vec<_>>(), "{source}: {text:?}");
        let asked: BTreeSet<&str> = rows_of(&questions, source)
            .iter()
            .filter(|row| row["flag"] == "line-unread")
            .map(|row| row["line"].as_str())
            .collect();
        let unread: BTreeSet<&str> = account.iter().filter(|r| r["role"] == "unread").map(|r| r["line"].as_str()).collect();
        assert_eq!(asked, unread, "{source}: {text:?}");
        let role = |line: &str| account[line.parse::<usize>().unwrap() - 1];
        for row in rows_of(&records, source) {
            let line = role(&row["line"]);
            assert_eq!(line["role"], "record", "{source}:{}: {text:?}", row["line"]);
            assert!(ids(&line["record_ids"]).any(|id| id == row["record_id"]), "{source}:{}: {text:?}", row["line"]);
        }
        for row in rows_of(&members, source) {
            assert_eq!(role(&row["line"])["role"], "membership", "{source}:{}: {text:?}", row["line"]);
        }
    }
    let known: BTreeSet<&str> = records.iter().chain(&members).map(|row| row["record_id"].as_str()).collect();
    assert_eq!(known.len(), records.len() + members.len(), "two records share an id");
    for row in &lines {
        assert!(ROLES.contains(&row["role"].as_str()) && !row["reason"].is_empty(), "{row:?}");
        assert!(ids(&row["record_ids"]).all(|id| known.contains(id)), "{row:?}");
        assert!(row["role"] != "record" || !row["record_ids"].is_empty(), "a line of records without one: {row:?}");
    }
    for row in records.iter().filter(|row| row["needs_review"] == "true") {
        let flags: Vec<&str> = row["flags"].split(';').collect();
        assert!(questions.iter().any(|q| flags.contains(&q["flag"].as_str())), "asks nothing: {row:?}");
    }
}

fn account_of(files: &[PathBuf]) {
    let ran = extract(&files.iter().map(|file| file.as_path()).collect::<Vec<_>>());
    let encodings = ran.json("run.json");
    let mut texts = BTreeMap::new();
    for page in encodings["pages"].as_array().expect("pages") {
        let source = page["source"].as_str().expect("a source");
        let file = files.iter().find(|file| file.ends_with(source)).expect("a file");
        let bytes = std::fs::read(file).expect("a page");
        texts.insert(source.to_owned(), common::decode(&bytes, page["encoding"].as_str().expect("an encoding")));
    }
    assert_eq!(texts.len(), files.len());
    check_account(&ran, &texts);
}

/// A marker with nothing behind it once made a union of the words around it.
#[test]
fn an_empty_item_in_a_list_of_unions_names_none() {
    let text = "City of Aveiro\nSister cities of Aveiro\n- Lugo (Spain)\n\nAveiro is a member of unions of cities:\n1. \n2. Eurocities\n";
    let folder = pages(&[("page.txt", text.as_bytes())]);
    let ran = extract(&[folder.path() as &Path]);
    check_account(&ran, &BTreeMap::from([("page.txt".to_owned(), text.to_owned())]));
    let named: Vec<String> = ran.table("memberships.csv").iter().map(|row| row["organisation_raw"].clone()).collect();
    assert_eq!(named, ["Eurocities"]);
}

#[test]
fn every_line_of_every_page_has_one_role() {
    account_of(&page_files(&root().join("tests/pages")));
    account_of(&page_files(&root().join("raw")));
}

/// Words that pull a page this way and that.
const PARTS: [&str; 48] = [
    "Partner cities",
    "Sister cities of Aveiro",
    "Города-побратимы",
    "Partnerstädte",
    "1. ",
    "2) ",
    "- ",
    "• ",
    "Kraków",
    "Ghent",
    "San José",
    "Nowhereburg",
    "Львов",
    "Ústí nad Labem",
    "İzmir",
    "Straße",
    "(Poland)",
    ", Belgium",
    "Italy",
    "Россия",
    " - ",
    ": ",
    "; ",
    " and ",
    "agreement on cooperation",
    "twinning agreement",
    "memorandum",
    "signed",
    "with",
    "in 1999",
    "12 May 2003",
    "(03.04.1998)",
    "1990/2004",
    "since 2001",
    "member of",
    "Eurocities",
    "Union of Cities",
    "phone +34 951 000 000",
    "e-mail: x@example.org",
    "(",
    ")",
    "\"",
    "«",
    "the first",
    "District",
    "province of",
    "The town is open.",
    "\u{1F538} ",
];

fn page() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => prop::sample::select(&PARTS[..]).prop_map(str::to_owned),
        1 => Just("\n".to_owned()),
        1 => "\\PC{0,6}".prop_map(|text| text),
    ];
    let line = prop::collection::vec(part, 0..7).prop_map(|parts| parts.join(" "));
    let ends = prop::sample::select(&["\n", "\r\n", "\n\n", "\n\n\n"][..]);
    prop::collection::vec((line, ends), 1..14).prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_line_of_any_page_has_one_role(texts in prop::collection::vec(page(), 24)) {
        let named: Vec<(String, &String)> = texts.iter().enumerate().map(|(index, text)| (format!("{index}.txt"), text)).collect();
        let folder = pages(&named.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect::<Vec<_>>());
        let ran = extract(&[folder.path() as &Path]);
        let run = ran.json("run.json");
        let utf8 = |source: &str| run["pages"].as_array().unwrap().iter().any(|p| p["source"] == source && p["encoding"] == "UTF-8");
        // A text of odd characters may be taken for another encoding; its lines are counted elsewhere.
        let texts = named.into_iter().filter(|(name, _)| utf8(name)).map(|(name, text)| (name, text.clone())).collect();
        check_account(&ran, &texts);
    }
}
