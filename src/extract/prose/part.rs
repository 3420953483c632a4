//! Turns a run of capitals into the part of it that names a place, and ranges of tokens into keys and clues.

use crate::extract::clue::{Clue, Clues, Sense};
use crate::extract::token::Tokens;
use crate::extract::{Extraction, home};
use crate::know::Knowledge;
use std::ops::Range;

/// The folded words of a range of tokens, as a key.
pub fn key(tokens: &Tokens, range: Range<usize>) -> String {
    home::name_key(tokens, range).as_str().to_owned()
}

/// No name has more tokens; a run of capitals may have thousands.
const LONGEST_NAME: usize = 16;

/// The part of a run of capitalised words that names a place: the longest known one, else (if `any`) all but small talk.
pub fn best_name(tokens: &Tokens, range: Range<usize>, know: &Knowledge, any: bool) -> Option<Range<usize>> {
    let known = |r: Range<usize>| know.gazetteer.named(home::name_key(tokens, r).as_str()).next().is_some();
    for length in (1..=range.len().min(LONGEST_NAME)).rev() {
        for start in range.start..=range.end - length {
            let part = start..start + length;
            let capital = tokens[part.start].is_capital() && tokens[part.end - 1].is_word();
            if capital && (part.len() > 1 || tokens.folded(part.start).len() > 2) && known(part.clone()) {
                return Some(part);
            }
        }
    }
    any.then_some(range).filter(|r| tokens[r.start].is_capital())
}

/// The name without words for a kind of place at its ends.
pub fn without_type(out: &Extraction, name: &Range<usize>) -> Range<usize> {
    let mut part = name.clone();
    loop {
        let types = || clues_in(&out.clues, &part).filter(|c| matches!(c.sense, Sense::PlaceType(_)));
        let start = types().filter(|c| c.at.start == part.start).map(|c| c.at.end).max().unwrap_or(part.start);
        let end = types().filter(|c| c.at.end == part.end).map(|c| c.at.start).min().unwrap_or(part.end);
        if start > part.start && start < part.end {
            part.start = start;
        } else if end < part.end && end > part.start {
            part.end = end;
        } else {
            return part;
        }
    }
}

/// A run of capitals without the words that only begin the sentence ("Both Lugo …"); none where nothing is left.
pub fn without_small_talk(out: &Extraction, range: Range<usize>) -> Option<Range<usize>> {
    let small = |at: usize| {
        clues_in(&out.clues, &(at..at + 1)).any(|c| matches!(c.sense, Sense::Function | Sense::Role(_)) && c.at.len() == 1)
    };
    let start = range.clone().find(|&at| !small(at))?;
    Some(start..range.end)
}

/// The clues that lie within a range of tokens.
pub fn clues_in<'c>(clues: &'c Clues, range: &Range<usize>) -> impl Iterator<Item = &'c Clue> + use<'c> {
    let first = clues.first(range.start);
    let end = range.end;
    clues[first..].iter().take_while(move |c| c.at.start < end).filter(move |c| c.at.end <= end)
}
