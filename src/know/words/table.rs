//! Turns the rows of a word table into phrases with their meanings, or says what is wrong with a row; shared by the compiler of the
//! tables (`build.rs`) and `twintown check --data`, so that they cannot disagree.

use super::fold;
use super::meaning::Meaning;
use std::collections::HashMap;

/// Begins a line that says which short words are joined to a vowel.
pub const ELIDE: &str = "# elide:";

/// One phrase: its folded tokens (a stem keeps its star), and what it means.
#[derive(Debug)]
pub struct Row {
    pub tokens: Vec<String>,
    pub meaning: Meaning,
    pub exact: bool,
}

/// The rows of one table, checked one after the other.
#[derive(Debug)]
pub struct Rows {
    kind: &'static str,
    columns: usize,
    /// Phrases met, with their lines.
    seen: HashMap<Vec<String>, usize>,
}

impl Rows {
    /// `columns`: how many stand before the phrase.
    pub fn new(kind: &'static str, columns: usize) -> Rows {
        Rows { kind, columns, seen: HashMap::new() }
    }

    /// Reads the line of this 1-based number; none of a comment or an empty line.
    pub fn read(&mut self, line: &str, number: usize) -> Result<Option<Row>, String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let (phrase, before) = columns.split_last().ok_or("an empty row")?;
        if before.len() != self.columns {
            return Err(format!("{} columns before the phrase where {} belong", before.len(), self.columns));
        }
        let meaning = Meaning::parse(self.kind, before).ok_or(format!("\"{}\" is no meaning of this kind", before.join(" ")))?;
        let tokens = tokens(phrase)?;
        if let Some(other) = self.seen.insert(tokens.clone(), number) {
            return Err(format!("the phrase \"{phrase}\" stands in line {other} too"));
        }
        Ok(Some(Row { tokens, meaning, exact: !phrase.contains('*') }))
    }
}

/// The folded tokens of a phrase; a stem keeps its star.
fn tokens(phrase: &str) -> Result<Vec<String>, String> {
    let mut tokens = Vec::new();
    for word in phrase.split_whitespace() {
        let stem = word.strip_suffix('*');
        let folded = fold::fold(stem.unwrap_or(word));
        if folded.is_empty() || stem.unwrap_or(word).contains('*') {
            return Err(format!("\"{word}\" is no word and no stem"));
        }
        tokens.extend(folded.split(' ').map(str::to_owned));
        if let (Some(_), Some(last)) = (stem, tokens.last_mut()) {
            last.push('*');
        }
    }
    if tokens.is_empty() { Err("no phrase".to_owned()) } else { Ok(tokens) }
}
