//! Turns every example of the corpus into the meanings that the word tables give it, because a table is code and wants a test.
//!
//! `tests/corpus/<kind>/<language>.tsv` is the twin of `data/<kind>/<language>.tsv`: `meaning<TAB>text` (several meanings are
//! joined by `, `; `-` for none). A text means the set of what its longest phrases of that kind and language mean.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use twintown::know::fold::fold;
use twintown::know::words::{KINDS, Meaning, Openings, Phrase, Words, may_tell_of_a_land};

struct Twin {
    kind: &'static str,
    columns: usize,
    language: String,
    table: PathBuf,
    corpus: PathBuf,
}

fn twins() -> Vec<Twin> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut twins = Vec::new();
    for (kind, columns) in KINDS {
        for entry in fs::read_dir(root.join("data").join(kind)).expect("a folder of tables") {
            let table = entry.expect("a table").path();
            let language = table.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let corpus = root.join("tests/corpus").join(kind).join(format!("{language}.tsv"));
            twins.push(Twin { kind, columns, language, table, corpus });
        }
    }
    twins
}

impl Twin {
    /// The rows of a file with their line numbers; comments are left out.
    fn rows(path: &Path) -> Vec<(usize, String)> {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
        lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).collect()
    }

    fn examples(&self) -> Vec<(usize, BTreeSet<Meaning>, String)> {
        let rows = Twin::rows(&self.corpus).into_iter();
        rows.map(|(number, line)| {
            let (expected, text) = line.split_once('\t').unwrap_or_else(|| panic!("{}:{number}: no tab", self.corpus.display()));
            (number, self.expected(expected, number), text.to_owned())
        })
        .collect()
    }

    fn expected(&self, words: &str, number: usize) -> BTreeSet<Meaning> {
        let one = |word: &str| {
            let columns: Vec<&str> = if self.columns == 0 { Vec::new() } else { word.split(' ').collect() };
            Meaning::parse(self.kind, &columns).unwrap_or_else(|| panic!("{}:{number}: {word}", self.corpus.display()))
        };
        words.split(", ").filter(|word| *word != "-").map(one).collect()
    }

    /// The longest phrases of this kind and language, from the left; of equals the most specific, which comes last.
    fn read(&self, text: &str) -> Vec<Phrase> {
        let tag = Words::language_tag(&self.language).expect("a language");
        let mut found = Vec::new();
        for clause in text.replace(". ", "; ").split([',', ';', ':', '(', ')', '!', '?', '/', '|']) {
            let folded = fold(clause);
            let tokens: Vec<&str> = folded.split(' ').collect();
            let mut at = 0;
            while at < tokens.len() {
                let mut best: Option<Phrase> = None;
                Words::embedded().phrases(
                    |index| tokens.get(at + index).copied(),
                    |phrase| {
                        let fits = phrase.language == tag && phrase.meaning.kind() == self.kind;
                        if fits && best.is_none_or(|old| phrase.words >= old.words) {
                            best = Some(phrase);
                        }
                    },
                );
                at += best.map_or(1, |phrase| phrase.words);
                found.extend(best);
            }
        }
        found
    }
}

/// Whether the folded `text` holds the table's `pattern`.
fn holds(text: &[&str], pattern: &[&str]) -> bool {
    let fits = |(token, part): (&&str, &&str)| part.strip_suffix('*').map_or(token == part, |stem| token.starts_with(stem));
    text.windows(pattern.len()).any(|window| window.iter().zip(pattern).all(fits))
}

fn pattern(phrase: &str) -> Vec<String> {
    let words = phrase.split_whitespace().flat_map(|word| {
        let mut parts: Vec<String> = fold(word).split(' ').map(str::to_owned).collect();
        if let (true, Some(last)) = (word.ends_with('*'), parts.last_mut()) {
            last.push('*');
        }
        parts
    });
    words.collect()
}

#[test]
fn every_example_means_what_it_says() {
    let mut failures = Vec::new();
    for twin in twins() {
        for (number, expected, text) in twin.examples() {
            let found: BTreeSet<Meaning> = twin.read(&text).iter().map(|phrase| phrase.meaning).collect();
            if found != expected {
                failures.push(format!("{}:{number}: {found:?} in \"{text}\"", twin.corpus.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_row_has_an_example_and_every_table_a_counter_example() {
    let mut failures = Vec::new();
    for twin in twins() {
        let examples = twin.examples();
        if !examples.iter().any(|(_, expected, _)| expected.is_empty()) {
            failures.push(format!("{}: no line that means nothing", twin.corpus.display()));
        }
        let texts: Vec<String> =
            examples.iter().filter(|example| !example.1.is_empty()).map(|example| fold(&example.2)).collect();
        let texts: Vec<Vec<&str>> = texts.iter().map(|text| text.split(' ').collect()).collect();
        for (number, line) in Twin::rows(&twin.table) {
            let row = pattern(line.rsplit('\t').next().unwrap_or_default());
            let row: Vec<&str> = row.iter().map(String::as_str).collect();
            if !texts.iter().any(|text| holds(text, &row)) {
                failures.push(format!("{}:{number}: no example of \"{}\"", twin.table.display(), row.join(" ")));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn tables_are_sorted_and_no_phrase_means_two_things() {
    let mut failures = Vec::new();
    for twin in twins() {
        let rows = Twin::rows(&twin.table);
        let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for pair in rows.windows(2).filter(|pair| pair[0].1 >= pair[1].1) {
            failures.push(format!("{}:{}: not in order", twin.table.display(), pair[1].0));
        }
        for (number, line) in rows {
            let phrase = pattern(line.rsplit('\t').next().unwrap_or_default());
            if let Some(other) = seen.insert(phrase, number) {
                failures.push(format!("{} {}: lines {other} and {number} are one phrase", twin.language, twin.table.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

/// What the gate asks for by the first letters of words.
const PRE_FILTERED: [&str; 3] = ["agreement", "country", "demonym"];

/// The starts of phrases of a kind that the pre-filter lets slip.
fn slipped<'t>(text: &'t str, kind: &str) -> Vec<&'t str> {
    let passed: BTreeSet<usize> = match kind {
        "agreement" => Openings::embedded().all(text).collect(),
        _ => text.char_indices().map(|(at, _)| at).filter(|&at| may_tell_of_a_land(text, at)).collect(),
    };
    let starts = text.char_indices().filter(|&(at, c)| c.is_alphanumeric() && !text[..at].ends_with(char::is_alphanumeric));
    let opens = |rest: &str| {
        let folded = fold(rest.split([',', ';', ':', '(', ')', '!', '?', '/', '|', '"', '“']).next().unwrap_or_default());
        let tokens: Vec<&str> = folded.split(' ').collect();
        let mut opens = false;
        Words::embedded().phrases(|i| tokens.get(i).copied(), |phrase| opens |= phrase.meaning.kind() == kind);
        opens
    };
    starts.filter(|(at, _)| opens(&text[*at..]) && !passed.contains(at)).map(|(at, _)| &text[at..]).collect()
}

#[test]
fn the_pre_filters_pass_every_start_of_an_agreement_and_of_a_country() {
    let mut failures = Vec::new();
    for twin in twins().iter().filter(|twin| PRE_FILTERED.contains(&twin.kind)) {
        for (number, _, text) in twin.examples() {
            // At its very end a text is read in another way.
            for text in [text.clone(), text.to_uppercase(), text + "\n\n– \u{a0} «»…"] {
                failures
                    .extend(slipped(&text, twin.kind).iter().map(|rest| format!("{}:{number}: {rest}", twin.corpus.display())));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

proptest! {
    #[test]
    fn the_pre_filters_read_any_text(text in "[a-zA-Zäéßžşаяієʼ’'·  .\u{300}\u{ad}–«🔸ｐ한]{0,200}") {
        for kind in PRE_FILTERED {
            prop_assert_eq!(slipped(&text, kind), Vec::<&str>::new());
        }
    }
}

#[test]
fn the_pre_filter_stops_most_other_words() {
    let text = "Harbour Krasnoyarsk Zdunska Wola Ślesin Жмеринка Хабаровск Ühendkuningriik 2004 kilometres Übersicht Ågerup";
    let passed = text.split(' ').filter(|word| Openings::embedded().opens(word)).count();
    assert!(passed <= 4, "{passed} of them pass");
}

#[test]
fn every_language_has_enough_examples_and_counter_examples() {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for twin in twins() {
        let count = counts.entry(twin.language.clone()).or_default();
        for (_, expected, _) in twin.examples() {
            *if expected.is_empty() { &mut count.1 } else { &mut count.0 } += 1;
        }
    }
    let few: Vec<_> = counts.iter().filter(|(_, (positive, negative))| *positive < 40 || *negative < 10).collect();
    assert!(few.is_empty(), "{few:?}");
}
