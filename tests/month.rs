//! Turns the walk in README.md into commands and follows it: pages, questions, answers, other pages, and what they change.
#![cfg(unix)]

mod common;

use common::{FILES, Ran, extract_into, root, table, words};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const SECTION: &str = "\n## A steward's month\n";

/// The blocks of code of that language in the section, in order.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let section = readme.split(SECTION).nth(1).expect("the section").split("\n## ").next().unwrap();
    let fence = format!("```{language}\n");
    section.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Runs a line in a shell, as a steward would.
fn shell(folder: &Path, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_twintown")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("PATH", path);
    for who in ["AUTHOR", "COMMITTER"] {
        shell.env(format!("GIT_{who}_NAME"), "Ana").env(format!("GIT_{who}_EMAIL"), "ana@example.org");
    }
    shell.output().unwrap()
}

/// Runs every line of a block; what the last one printed.
#[track_caller]
fn run(folder: &Path, block: &str, last_status: i32) -> Output {
    let lines: Vec<&str> = block.lines().collect();
    let mut done = shell(folder, "true");
    for (at, line) in lines.iter().enumerate() {
        done = shell(folder, line);
        let wanted = if at + 1 == lines.len() { last_status } else { 0 };
        assert_eq!(done.status.code(), Some(wanted), "{line}\n{}{}", words(&done.stdout), words(&done.stderr));
    }
    done
}

/// Fills the sheet as a spreadsheet of a country with commas in its numbers saves it.
fn answer(sheet: &Path, answers: &[(&str, &str)]) {
    let mut reader = csv::Reader::from_path(sheet).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let mut out = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::from("\u{feff}"));
    out.write_record(&header).unwrap();
    let mut filled = 0;
    for row in reader.records().map(Result::unwrap) {
        let given = answers.iter().find(|(words, _)| row[column("quote")].contains(words)).map_or("", |(_, answer)| answer);
        filled += usize::from(!given.is_empty());
        out.write_record(row.iter().enumerate().map(|(at, cell)| if at == column("ruling") { given } else { cell })).unwrap();
    }
    assert_eq!(filled, answers.len());
    fs::write(sheet, out.into_inner().unwrap()).unwrap();
}

fn partner(output: &Path, raw: &str) -> (String, String) {
    let row = table(&output.join("agreements.csv")).into_iter().find(|row| row["partner_raw"] == raw).unwrap();
    (row["geonames_id"].clone(), row["needs_review"].clone())
}

#[test]
fn the_walk_of_the_readme() {
    let desk = TempDir::new().unwrap();
    let (here, output) = (desk.path(), desk.path().join("output"));
    fs::create_dir(here.join("raw")).unwrap();
    for season in ["spring", "autumn"] {
        fs::create_dir(here.join(season)).unwrap();
        for page in common::page_files(&root().join("tests/month").join(season)) {
            fs::copy(&page, here.join(season).join(page.file_name().unwrap())).unwrap();
        }
    }
    let [spring, answers, autumn] = <[String; 3]>::try_from(blocks("sh")).expect("three blocks of commands");
    assert!(words(&run(here, &spring, 0).stderr).contains("3 open questions"));
    answer(&output.join("review.csv"), &[("Springfield", "3"), ("03/04/1994", "keep"), ("Frankenberg", "2")]);
    run(here, &answers, 0);
    let ruled = ("4250542".to_owned(), "false".to_owned());
    assert_eq!(partner(&output, "Springfield"), ruled);
    let kept = fs::read(here.join("rulings.csv")).unwrap();
    assert_eq!(table(&here.join("rulings.csv")).len(), 3);
    let done = run(here, &autumn, 1);
    assert_eq!(words(&done.stdout), blocks("text")[0], "README.md shows another difference");
    assert_eq!(partner(&output, "Springfield"), ruled, "the answer has not followed its line");
    assert!(fs::read(here.join("rulings.csv")).unwrap() == kept, "a run wrote into the steward's file");
    assert!(!words(&shell(here, "git status --porcelain --untracked-files=all").stdout).contains("twintown-cache"));
    let before = Ran::at(&output).all();
    extract_into(&[&here.join("raw")], &output, &["--full"]);
    for ((file, old), name) in before.into_iter().zip(FILES) {
        assert!(old == Ran::at(&output).bytes(name), "{file} differs from that of a full run");
    }
}
