//! Turns the year that leads a line and a day further on in it into one date ("1986 Lund, Sweden: 3 May"), because neither is one
//! without the other.

use super::{Clue, Finder, Sense, date_word};
use crate::extract::date;
use crate::extract::token::Kind;
use std::ops::Range;

/// Tokens of the longest line that is read so.
const LINE: usize = 24;

/// Of a line's clues, which begin with `first`, the year becomes the whole date; so does its day where it stands.
pub(super) fn complete(finder: Finder, line: Range<usize>, first: usize, clues: &mut Vec<Clue>) {
    let dates: Vec<usize> = (first..clues.len()).filter(|&at| clues[at].date().is_some()).collect();
    let [led] = dates[..] else { return };
    let Some(year) =
        clues[led].date().filter(|date| date.precision == date::YEAR && clues[led].at == (line.start..line.start + 1))
    else {
        return;
    };
    if line.len() > LINE {
        return;
    }
    let Finder { tokens, phrases, heard, .. } = finder;
    let word = |i: usize| date_word(phrases.at(i), heard, tokens.folded(i).len());
    let starts = |i: &usize| !matches!(tokens[*i].kind, Kind::Mark(_));
    let day = (line.start + 1..line.end)
        .filter(starts)
        .find_map(|at| date::read_day(tokens, at, line.end, word, &year.edtf).map(|(date, count)| (date, at..at + count)));
    if let Some((date, at)) = day {
        clues[led].sense = Sense::Date(date.clone());
        clues.push(Clue { at, sense: Sense::Date(date), language: None, tail: 0 });
    }
}
