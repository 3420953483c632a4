//! Turns the project's own files into promises kept: words stand in data, flags are documented, dependencies are known.

mod common;

use common::{root, table};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn sources() -> Vec<PathBuf> {
    let mut files = vec![root().join("build.rs")];
    rust_files(&root().join("build"), &mut files);
    rust_files(&root().join("src"), &mut files);
    files
}

fn holds_word(text: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word)
        .any(|(at, _)| !letter(text[..at].chars().next_back()) && !letter(text[at + word.len()..].chars().next()))
}

/// Examples in the help of commands and in doc comments speak of real pages; rules must not.
fn without_comments_and_help(path: &Path, text: &str) -> String {
    if path.ends_with("src/cli.rs") {
        return String::new();
    }
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_name_of_the_two_pages_stands_in_the_code() {
    let mut names = BTreeSet::new();
    for row in table(&root().join("output/agreements.csv")) {
        for column in ["partner_raw", "partner", "municipality"] {
            let words = row[column].split(|c: char| !c.is_alphabetic());
            names.extend(words.filter(|w| w.chars().count() > 3 && w.starts_with(char::is_uppercase)).map(str::to_owned));
        }
    }
    for name in fs::read_dir(root().join("raw")).unwrap() {
        names.insert(name.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned());
    }
    for word in ["City", "Council", "District", "Federal", "Land", "Region", "Municipal", "Powiat"] {
        names.remove(word);
    }
    assert!(names.len() > 50, "{names:?}");
    let mut found = Vec::new();
    for path in sources() {
        let code = without_comments_and_help(&path, &fs::read_to_string(&path).unwrap());
        found.extend(names.iter().filter(|n| holds_word(&code, n)).map(|n| format!("{}: {n}", path.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_sentence_of_the_two_pages_stands_in_the_code() {
    let code = |path: &PathBuf| without_comments_and_help(path, &fs::read_to_string(path).unwrap()).to_lowercase();
    let code: String = sources().iter().map(code).collect();
    for page in common::page_files(&root().join("raw")) {
        let text = fs::read_to_string(&page).unwrap().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        for run in words.windows(4).map(|run| run.join(" ")) {
            assert!(!code.contains(&run), "{}: {run}", page.display());
        }
    }
}

#[test]
fn every_file_says_first_what_it_turns_into_what() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let tells = first.starts_with("//! ") && first.trim_end().ends_with(['.', ':', ',', ';']) || first.len() > 60;
        assert!(tells, "{}: {first}", path.display());
    }
}

#[test]
fn every_flag_is_documented() {
    let vocab = read("src/vocab.rs");
    let flags = vocab.split("Flag {").nth(1).and_then(|rest| rest.split('}').next()).expect("the list of flags");
    let flags: Vec<&str> = flags.split('"').skip(1).step_by(2).collect();
    assert!(flags.len() > 10);
    let page = read("docs/flags.md");
    let told: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    let (want, have): (BTreeSet<_>, BTreeSet<_>) = (flags.into_iter().collect(), told.into_iter().collect());
    assert_eq!(want, have, "docs/flags.md has one heading for each flag of src/vocab.rs");
    for section in page.split("\n### ").skip(1) {
        assert!(section.contains("\nWhat to do: "), "{}", section.lines().next().unwrap_or_default());
    }
}

/// The names in the tables of dependencies in `Cargo.toml`.
fn dependencies() -> BTreeSet<String> {
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in read("Cargo.toml").lines() {
        if line.starts_with('[') {
            inside = line.trim_end_matches(']').ends_with("dependencies");
        } else if let (true, Some((name, _))) = (inside, line.split_once('=')) {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

#[test]
fn every_dependency_is_documented_and_used() {
    let page = read("docs/dependencies.md");
    let told: BTreeSet<String> =
        page.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned())).collect();
    assert_eq!(dependencies(), told, "docs/dependencies.md has one row for each dependency of Cargo.toml");
    let mut files = sources();
    for folder in ["tests", "benches"].iter().map(|f| root().join(f)).filter(|f| f.is_dir()) {
        rust_files(&folder, &mut files);
    }
    let code: String = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let unused: Vec<String> = dependencies().into_iter().filter(|name| !holds_word(&code, &name.replace('-', "_"))).collect();
    assert!(unused.is_empty(), "no code uses {unused:?}");
}

#[test]
fn the_data_name_their_licences() {
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "LICENSE", "data/SOURCES.md", "CHANGELOG.md", "ARCHITECTURE.md", "README.md"] {
        assert!(!read(file).trim().is_empty(), "{file}");
    }
    for words in ["CC BY 4.0", "GeoNames", "Unicode"] {
        assert!(read("LICENSE").contains(words) && read("data/SOURCES.md").contains(words), "{words}");
    }
}

#[test]
fn the_readme_s_figures_are_those_of_the_output() {
    let readme = read("README.md");
    let run: serde_json::Value = serde_json::from_str(&read("output/run.json")).unwrap();
    for page in run["pages"].as_array().unwrap() {
        let count = |key: &str| page["counts"][key].to_string();
        let cells = ["lines", "agreements", "memberships", "open_questions", "unread_lines"].map(count).join(" | ");
        let row = format!("| `raw/{}` | {cells} |", page["source"].as_str().unwrap());
        assert!(readme.contains(&row), "README.md lacks the row: {row}");
    }
}

/// The names and numbers of a weight in a line of code, or of the table.
fn weight_of_code(line: &str) -> Option<(String, String)> {
    let (name, rest) = line.strip_prefix("pub const ")?.split_once(": ")?;
    let value = rest.split_once("= ")?.1.trim_end_matches(';').trim_matches(['[', ']']);
    rest.contains("f64").then(|| (name.to_owned(), value.to_owned()))
}

fn weight_of_table(line: &str) -> Option<(String, String)> {
    let mut cells = line.strip_prefix("| `")?.split(" | ");
    Some((cells.next()?.trim_end_matches('`').to_owned(), cells.next()?.to_owned()))
}

#[test]
fn the_table_of_weights_is_that_of_the_code() {
    let code = read("src/resolve/weigh.rs");
    let table: BTreeSet<_> = read("docs/weights.md").lines().filter_map(weight_of_table).collect();
    let weights: Vec<_> = code.lines().filter_map(weight_of_code).collect();
    assert!(weights.len() > 30, "{weights:?}");
    let missing: Vec<_> = weights.iter().filter(|weight| !table.contains(*weight)).collect();
    assert!(missing.is_empty(), "docs/weights.md says otherwise: {missing:?}");
    let known = |name: &str| weights.iter().any(|(weight, _)| weight == name) || code.contains(&format!("Slip::{name}"));
    let stale: Vec<_> = table.iter().filter(|(name, _)| !known(name)).collect();
    assert!(stale.is_empty(), "docs/weights.md has what the code has not: {stale:?}");
}
