//! Turns a state that is no more ("USSR") into the countries in its place, because a record needs the one that the town lies in today.
//!
//! Until here such a state went by the first of its successors. Under a heading it is no longer one country that a list
//! shares, so each name takes the successors for itself.

use super::Extraction;
use super::clue::{Clues, Sense};
use super::prose::clues_in;
use crate::know::Knowledge;
use crate::know::gazetteer::Country;
use std::ops::Range;

/// The words name a state that is no more.
pub fn is_dissolved(clues: &Clues, at: &Range<usize>) -> bool {
    !countries(clues, at).is_empty()
}

/// Puts the successors in the place of dissolved states, beside names and in headings.
pub(super) fn succeed(out: &mut Extraction, know: &Knowledge) {
    let clues = &out.clues;
    if !clues.iter().any(|clue| matches!(clue.sense, Sense::Dissolved(_))) {
        return;
    }
    let rows = |at: &Range<usize>| -> Vec<(Country, Range<usize>)> {
        countries(clues, at).iter().filter_map(|code| Some((know.gazetteer.country(code)?, at.clone()))).collect()
    };
    for group in &mut out.groups {
        let headed: Vec<(Country, Range<usize>)> = group.heading.iter().flat_map(|(_, at)| rows(at)).collect();
        if !headed.is_empty() {
            group.heading.clear();
            for &m in group.members.iter().filter(|&&m| out.mentions[m].stated.is_empty()).collect::<Vec<_>>() {
                out.mentions[m].stated.clone_from(&headed);
            }
        }
    }
    for mention in &mut out.mentions {
        let later: Vec<(Country, Range<usize>)> = mention.stated.iter().flat_map(|(_, at)| rows(at)).collect();
        let known = later.into_iter().filter(|(country, _)| !mention.stated.iter().any(|(stated, _)| stated == country));
        let known: Vec<_> = known.collect();
        mention.stated.extend(known);
    }
}

fn countries(clues: &Clues, at: &Range<usize>) -> &'static [&'static str] {
    let dissolved = clues_in(clues, at).filter(|clue| clue.at == *at).find_map(|clue| match clue.sense {
        Sense::Dissolved(countries) => Some(countries),
        _ => None,
    });
    dissolved.unwrap_or(&[])
}
