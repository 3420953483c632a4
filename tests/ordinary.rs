//! Turns 20,000 ordinary words of running text into no record at all, because nearly every word lies a letter or two from some town.
//!
//! The text is of the project's own making (`tests/ordinary`): sentences with gaps, and words for the gaps, in five languages.
//! It stands in lower case below a short list, so that the program takes the page for one of partners and reads it in full.

mod common;

use common::{extract, pages, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Words of running text in each language.
const WORDS: usize = 4_000;
/// Different words among them.
const DIFFERENT: usize = 350;

/// Sentences with gaps, and the words for each gap.
struct Prose {
    sentences: Vec<String>,
    fillings: BTreeMap<String, Vec<String>>,
}

impl Prose {
    fn read(language: &str) -> Prose {
        let text = fs::read_to_string(root().join("tests/ordinary").join(language)).unwrap();
        let (rows, sentences): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('@'));
        let filling = |row: &str| {
            let (name, words) = row[1..].split_once(' ').unwrap();
            (format!("{{{name}}}"), words.split(", ").map(str::to_owned).collect())
        };
        Prose { fillings: rows.into_iter().map(filling).collect(), sentences: sentences.into_iter().map(str::to_owned).collect() }
    }

    /// The sentences in turn, each time with other words, in paragraphs of five.
    fn text(&self) -> String {
        let (mut text, mut words, mut turn) = (String::new(), 0, 0);
        while words < WORDS {
            let mut sentence = self.sentences[turn % self.sentences.len()].clone();
            for (place, (gap, fillings)) in self.fillings.iter().enumerate() {
                let word = &fillings[(turn * 7 + turn / self.sentences.len() * 3 + place * 5) % fillings.len()];
                sentence = sentence.replace(gap, word);
            }
            words += sentence.split_whitespace().count();
            text += &sentence;
            text += if turn % 5 == 4 { ".\n\n" } else { ". " };
            turn += 1;
        }
        text
    }
}

const LIST: &str = "Partner towns of Gdynia\n\n1. Kiel, Germany - partnership agreement, 1985\n2. Aalborg, Denmark - partnership agreement, 1987\n\n";

#[test]
fn ordinary_words_in_lower_case_are_no_places() {
    let texts = ["en.txt", "de.txt", "fr.txt", "pl.txt", "ru.txt"].map(|language| (language, Prose::read(language).text()));
    for (language, text) in &texts {
        let different: BTreeSet<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
        assert!(different.len() >= DIFFERENT, "{language} has but {} different words", different.len());
        assert!(!text.contains(char::is_uppercase) && !text.contains('{'), "{language}");
    }
    let folder = pages(&texts.map(|(language, text)| (language, format!("{LIST}{text}"))));
    let ran = extract(&[folder.path()]);
    let rows = ran.table("agreements.csv");
    for row in &rows {
        assert!(
            matches!(row["line"].as_str(), "3" | "4"),
            "{} line {}: {} from {}",
            row["source"],
            row["line"],
            row["partner"],
            row["quote"]
        );
        assert!(!row["flags"].contains("name-corrected"), "{row:?}");
    }
    assert_eq!(rows.len(), 10, "the list of each page is read");
    assert_eq!(ran.table("memberships.csv").len(), 0);
    let prose = ran.table("lines.csv").into_iter().filter(|row| row["role"] == "prose").count();
    assert!(prose > 200, "{prose} paragraphs are read as prose");
}
