//! Turns the pieces of a paragraph into its sentences, because dates, abbreviations and names have dots of their own.

use crate::extract::Extraction;
use crate::extract::piece::{Piece, What};
use crate::extract::token::{Case, Kind, Token};
use crate::know::words::Role;
use std::ops::Range;

/// Bytes of a word that is no abbreviation.
const LONG_WORD: usize = 5;
/// Ranges of pieces, one a sentence.
pub(super) fn sentences(pieces: &[Piece], out: &Extraction) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let ends = match piece.what {
            What::Mark('!' | '?' | '…') => true,
            What::Mark('.') => dot_ends(&pieces[start..], index - start, out),
            _ => false,
        };
        if ends {
            ranges.push(start..index + 1);
            start = index + 1;
        }
    }
    if start < pieces.len() {
        ranges.push(start..pieces.len());
    }
    ranges
}

/// A dot ends a sentence before a capital, unless it abbreviates.
fn dot_ends(pieces: &[Piece], index: usize, out: &Extraction) -> bool {
    let next = pieces.get(index + 1);
    let word: &Token = &out.tokens[pieces[index].at.start - usize::from(pieces[index].at.start > 0)];
    // "в 2007-м.": the ending of a number.
    let ending = word.glued && pieces[index].at.start >= 2 && out.tokens[pieces[index].at.start - 2].is_mark('-');
    let abbreviates = word.kind == Kind::Word && word.span.len() <= 2 && !ending;
    let capital = next.is_none_or(|p| out.tokens[p.at.start].is_capital());
    (capital || year_begins(pieces, index, word, out)) && (!abbreviates || ends_date(pieces, index))
}

fn is_date(piece: Option<&Piece>) -> bool {
    piece.is_some_and(|p| matches!(p.what, What::Date(_)))
}

/// "… since 1964. 2014 saw …", "… with the town of Lugo. 2015 it was …": a date behind a date or behind a long word begins a sentence.
fn year_begins(pieces: &[Piece], index: usize, word: &Token, out: &Extraction) -> bool {
    // "… with Alushta. 12 July 2006 …": a day with its month, behind a name too.
    let day = pieces.get(index + 1).is_some_and(|p| p.at.len() > 2 && out.tokens[p.at.start].span.len() <= 2);
    let long = word.kind == Kind::Word && word.span.len() >= LONG_WORD;
    let behind_word = long && (word.case == Case::Lower || day && word.case == Case::Title);
    let behind_date = index > 0 && is_date(pieces.get(index - 1));
    // "… with Lugo (Spain). 2012 saw …"
    let behind_bracket = word.is_mark(')');
    // "… and since 2001 with Lugo. 2012 saw …": the name has its date already.
    let behind_dated =
        word.kind == Kind::Word && word.span.len() >= LONG_WORD && pieces[..index].iter().any(|p| is_date(Some(p)));
    is_date(pieces.get(index + 1)) && (behind_date || behind_word || behind_bracket || behind_dated)
}

/// "… in 2009 r. In May …": the abbreviation belongs to the date, and no name follows.
fn ends_date(pieces: &[Piece], index: usize) -> bool {
    let of_date = index > 1
        && matches!(pieces[index - 1].what, What::Words | What::Date(_))
        && is_date(pieces.get(index - 2).or(pieces.get(index - 1)));
    of_date && pieces.get(index + 1).is_some_and(|p| !matches!(p.what, What::Name | What::Role(Role::Office)))
}
