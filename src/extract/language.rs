//! Turns the clues of a page into the languages that it is written in, and drops the clues of others: one language's "with" is another's "in".

use super::clue::{Clue, Sense};
use crate::know::words::{LanguageTag, Words};

/// Fewer votes than this tell nothing: every language's clues stay.
const TELLING: u32 = 8;
/// Percent of the best language's votes that another one needs to be heard: near languages, pages in two languages.
const HEARD: u32 = 55;

/// How often each language's words occur, by tag. The words that every page of the language has count most.
pub fn votes(clues: &[Clue]) -> Vec<u32> {
    let mut votes = vec![0; Words::languages().len()];
    for clue in clues {
        let weight = match clue.sense {
            Sense::Function => 2,
            Sense::Act(..) => 2 * clue.at.len() as u32,
            Sense::Country(_) | Sense::Demonym(_) => 1,
            _ => 1,
        };
        if let Some(tag) = clue.language {
            votes[tag.0 as usize] += weight;
        }
    }
    votes
}

/// The language with the most votes.
pub fn best(votes: &[u32]) -> Option<LanguageTag> {
    let (index, count) = votes.iter().enumerate().max_by_key(|(index, count)| (**count, std::cmp::Reverse(*index)))?;
    (*count > 0).then_some(LanguageTag(index as u8))
}

/// Leaves the clues of the page's languages, and those of no language (dates, names).
pub fn keep_own(votes: &[u32], clues: &mut Vec<Clue>) {
    let most = votes.iter().copied().max().unwrap_or(0);
    if most < TELLING {
        return;
    }
    clues.retain(|c| c.language.is_none_or(|tag| votes[tag.0 as usize] * 100 >= most * HEARD));
}
