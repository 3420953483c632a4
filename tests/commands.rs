//! Turns command lines into what a user sees: words, exit status, and the reasons behind a record.

mod common;

use common::{call, extract, pages, root, words};

#[test]
fn whole_commands() {
    trycmd::TestCases::new().case("tests/cmd/*.toml").case("tests/cmd/*.trycmd");
}

#[test]
fn explain_says_what_settled_a_lost_country() {
    let done = call(&["explain", "raw/kaliningrad.txt:112"]);
    let text = words(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{}", words(&done.stderr));
    let order = text.lines().find(|line| line.contains("in the order of their names in ")).expect("a language's order");
    assert!(order.contains("names in ru:"), "{order}");
    assert!(text.contains("Norfolk") && text.contains("(US)"), "{text}");
    assert!(text.lines().any(|line| line.contains("rival:")), "no rival is listed: {text}");
    assert!(text.contains("│    ^^^^^^^"), "the name is not underlined: {text}");
}

#[test]
fn explain_finds_a_page_a_line_and_a_record() {
    let folder = pages(&[("aveiro.txt", "Twin towns of Aveiro\n\n1. Lyon (France), 1998\n2. Ghent (Belgium), 2001\n")]);
    let path = folder.path().join("aveiro.txt").display().to_string();
    let explain = |args: &[&str]| words(&call(&[&["explain"], args].concat()).stdout);
    let whole = explain(&[&path]);
    assert!(whole.contains("line 3: Lyon") && whole.contains("line 4: Gent"), "{whole}");
    let one = explain(&[&format!("{path}:4")]);
    assert!(!one.contains("Lyon") && one.contains("line 4: Gent"), "{one}");
    let id = extract(&[folder.path()]).table("agreements.csv")[0]["record_id"].clone();
    let record = explain(&[&id, "--input", &folder.path().display().to_string()]);
    assert!(record.contains(&id) && record.contains("Lyon") && !record.contains("Gent"), "{record}");
    assert!(explain(&[&format!("{path}:2")]).starts_with("No record stands there"));
    let unknown = call(&["explain", "tt-000000000000"]);
    assert!(unknown.status.code() == Some(1) && words(&unknown.stderr).contains("What to do:"));
}

#[test]
fn every_record_of_the_pages_can_be_explained() {
    for row in extract(&[&root().join("raw")]).table("agreements.csv") {
        let text = words(&call(&["explain", &row["record_id"]]).stdout);
        let place = format!("{} line {}: {}", row["record_id"], row["line"], row["partner"]);
        assert!(text.contains(&place) && text.contains("├ partner:") && text.contains("├ agreement_type:"), "{text}");
    }
}
