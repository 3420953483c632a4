//! Turns the beginning of an item into its layout (`date: Name …`, `Country: Name; Name`), read by small nom parsers over pieces.

use crate::extract::piece::{Piece, What};
use crate::extract::token::Tokens;
use crate::know::gazetteer::Country;
use crate::know::words::{Class, Role};
use nom::branch::alt;
use nom::combinator::{opt, verify};
use nom::{IResult, Parser};
use std::ops::Range;

type Pieces<'a> = &'a [Piece];
type Read<'a, T> = IResult<Pieces<'a>, T>;

/// Tokens of the longest line that may be a row of a table.
const ROW: usize = 45;

/// A long line that is laid out like a row, not like a sentence: `Name – act, date`, `date Name act …`.
pub fn is_row(pieces: &[Piece], tokens: &Tokens) -> bool {
    let pieces = passed(pieces, |what| *what == What::Role(Role::Article));
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return false };
    let named = first.what == What::Name && tokens[first.at.start].is_capital();
    let laid_out = is_cells(pieces) && named
        || is_parted(pieces)
        || match pieces {
            [_, open, land, close, mark, act, ..] if named && open.what == What::Mark('(') => {
                matches!(land.what, What::Country(_) | What::Name)
                    && close.what == What::Mark(')')
                    && matches!(mark.what, What::Mark(':' | '|') | What::Dash)
                    && matches!(act.what, What::Act(..) | What::Date(_))
            }
            [_, mark, act, ..] if named => {
                matches!(mark.what, What::Mark(':' | '|') | What::Dash) && matches!(act.what, What::Act(..) | What::Date(_))
            }
            [date, name, act, ..] => {
                let full = matches!(date.what, What::Date(_)) && date.at.len() > 1;
                full && name.what == What::Name && matches!(act.what, What::Act(..) | What::Mark(',' | '(') | What::Dash)
            }
            _ => false,
        };
    let one_sentence = !pieces.windows(2).any(|pair| {
        let before = &tokens[pair[0].at.start.saturating_sub(1)];
        let ends = pair[0].what == What::Mark('.') && before.is_word() && before.span.len() > 3;
        ends && tokens[pair[1].at.start].is_capital()
    });
    laid_out && one_sentence && last.at.end - first.at.start <= ROW
}

/// `Country; Name; date; …`, `Name (Country) ..... act`: bars between cells, or dots that lead from one to the next.
fn is_parted(pieces: &[Piece]) -> bool {
    let bars = pieces.iter().filter(|p| matches!(p.what, What::Mark(';' | '|'))).count();
    let leaders = pieces.iter().any(|p| p.what == What::Dash && p.at.len() > 1);
    let placed =
        matches!(pieces[0].what, What::Name | What::Country(_)) && pieces.iter().any(|p| matches!(p.what, What::Country(_)));
    placed && (leaders || bars > 1)
}

/// `Name Country date`, an act at most beside them and not a word more.
fn is_cells(pieces: &[Piece]) -> bool {
    let cell = |what: &What| {
        matches!(
            what,
            What::Name
                | What::Country(_)
                | What::Date(_)
                | What::Act(..)
                | What::Dash
                | What::Mark(',' | '.' | '|' | ';')
                | What::Role(Role::Since | Role::In | Role::Article)
        )
    };
    let has = |wanted: fn(&What) -> bool| pieces.iter().filter(|p| wanted(&p.what)).count() == 1;
    has(|w| *w == What::Name)
        && has(|w| matches!(w, What::Country(_)))
        && has(|w| matches!(w, What::Date(_)))
        && pieces.iter().all(|p| cell(&p.what))
}

/// "Celle, Germany, 1969. A state stud farm.": how many pieces the row takes that the paragraph begins with, where its story
/// tells of no other act.
pub fn row_before_story(pieces: &[Piece], tokens: &Tokens, known: impl Fn(&Range<usize>) -> bool) -> Option<usize> {
    let end = pieces.windows(2).position(|pair| pair[0].what == What::Mark('.') && tokens[pair[1].at.start].is_capital())?;
    let (row, story) = (&pieces[..end], &pieces[end + 1..]);
    let cell = |what: &What| match what {
        What::Role(role) => matches!(role, Role::Since | Role::In | Role::Signed | Role::Article),
        What::Mark(mark) => matches!(mark, ',' | '(' | ')' | ':' | ';'),
        What::Words | What::Number | What::Organisation | What::Navigation => false,
        _ => true,
    };
    let named = row.first().is_some_and(|p| p.what == What::Name && tokens[p.at.start].is_capital());
    let told = row.iter().any(|p| matches!(p.what, What::Date(_)));
    let placed = || row.iter().any(|p| matches!(p.what, What::Country(_))) || known(&row[0].at);
    let other = story
        .iter()
        .any(|p| matches!(p.what, What::Act(_, Class::Act) | What::Role(Role::Signed | Role::Ended | Role::Suspended)));
    (named && told && !other && placed() && row.iter().all(|p| cell(&p.what))).then_some(end)
}

/// "Lugo (Galicia). An agreement was signed in 1998.": how many pieces the name takes that the paragraph begins with, where what
/// follows tells of an act or a date.
pub fn name_before_story(pieces: &[Piece], tokens: &Tokens, known: impl Fn(&Range<usize>) -> bool) -> Option<usize> {
    let end = pieces.windows(2).position(|pair| pair[0].what == What::Mark('.') && tokens[pair[1].at.start].is_capital())?;
    let (head, story) = (&pieces[..end], &pieces[end + 1..]);
    let cell = |what: &What| {
        let mark = matches!(what, What::Mark(',' | '(' | ')' | ':') | What::Dash);
        mark || matches!(what, What::Name | What::Country(_) | What::Role(Role::Article))
    };
    let named = head.first().is_some_and(|p| p.what == What::Name && tokens[p.at.start].is_capital());
    let placed = || head.iter().any(|p| matches!(p.what, What::Country(_))) || known(&head[0].at);
    let told = story.iter().any(|p| matches!(p.what, What::Act(..) | What::Date(_)));
    (named && head.len() <= HEAD && head.iter().all(|p| cell(&p.what)) && told && placed()).then_some(end)
}

/// Pieces of the longest name before its story ("Lugo (Galicia, Spain)").
const HEAD: usize = 7;

/// Names of the shortest list that may stand as a paragraph.
const LISTED: usize = 3;

/// Pieces of the longest label of a list.
const LABEL: usize = 3;

/// A paragraph of nothing but names in a row, each with its date or country in brackets at most: `A (1984), B, C (1990).`,
/// `Nordic countries: A (Finland), B (Norway).`
pub fn is_list(pieces: &[Piece]) -> bool {
    let pieces = label(pieces).map_or(pieces, |(_, rest)| rest);
    let names = pieces.iter().filter(|p| p.what == What::Name).count();
    let dates = pieces.iter().filter(|p| matches!(p.what, What::Date(_))).count();
    let countries = pieces.iter().filter(|p| matches!(p.what, What::Country(_))).count();
    let small = |what: &What| match what {
        What::Mark('.' | ';') | What::Act(..) | What::Organisation | What::Navigation => false,
        What::Role(role) => matches!(role, Role::And | Role::Since | Role::Until | Role::In | Role::Article),
        _ => true,
    };
    let last = matches!(pieces.last(), Some(Piece { what: What::Mark('.'), .. }));
    let inner = &pieces[..pieces.len() - usize::from(last)];
    let words = inner.iter().filter(|p| p.what == What::Words).count();
    let told = names >= LISTED && dates > 0 || names > 1 && countries == names;
    told && words * 3 <= names && inner.iter().all(|p| small(&p.what))
}

/// How an item begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Head {
    /// The date stands first; index of its clue.
    Dated(usize),
    /// The country stands first and speaks for all names.
    Of(Country, Range<usize>),
    Plain,
}

pub(super) fn head(input: Pieces) -> Read<Head> {
    alt((dated, of_country, labelled, undated)).parse(input)
}

fn one(input: Pieces<'_>) -> Read<'_, &Piece> {
    match input {
        [first, rest @ ..] => Ok((rest, first)),
        [] => Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Eof))),
    }
}

fn piece<'a>(
    wanted: impl Fn(&What) -> bool,
) -> impl Parser<Pieces<'a>, Output = &'a Piece, Error = nom::error::Error<Pieces<'a>>> {
    verify(one, move |p: &Piece| wanted(&p.what))
}

/// What is left behind all leading pieces of a kind.
fn passed(input: Pieces, skip: impl Fn(&What) -> bool) -> Pieces {
    let first = input.iter().position(|p| !skip(&p.what)).unwrap_or(input.len());
    &input[first..]
}

fn lead_mark(what: &What) -> bool {
    matches!(what, What::Mark(':' | ',' | ';' | '.' | '|') | What::Dash)
}

/// `10.07.1993: Name`, `15.V.2001 Name`.
fn dated(input: Pieces) -> Read<Head> {
    let (rest, date) = piece(|w| matches!(w, What::Date(_))).parse(input)?;
    let rest = passed(rest, lead_mark);
    piece(|w| matches!(w, What::Name)).parse(rest)?;
    let What::Date(index) = date.what else { return one(&[]).map(|(r, _)| (r, Head::Plain)) };
    Ok((rest, Head::Dated(index)))
}

/// `Poland: Name, Name`, `Poland - Name`.
fn of_country(input: Pieces) -> Read<Head> {
    let (rest, country) = piece(|w| matches!(w, What::Country(_))).parse(input)?;
    let (rest, _) = opt(bracketed).parse(rest)?;
    let (rest, _) = piece(|w| matches!(w, What::Mark(':' | '|' | ';' | '/') | What::Dash)).parse(rest)?;
    piece(|w| matches!(w, What::Name)).parse(rest)?;
    let What::Country(code) = country.what else { return one(&[]).map(|(r, _)| (r, Head::Plain)) };
    Ok((rest, Head::Of(code, country.at.clone())))
}

/// `(…)`.
fn bracketed(input: Pieces) -> Read<()> {
    let (rest, _) = piece(|w| *w == What::Mark('(')).parse(input)?;
    let (rest, _) = piece(|w| *w == What::Mark(')')).parse(passed(rest, |w| !matches!(w, What::Mark('(' | ')'))))?;
    Ok((rest, ()))
}

/// The words before a colon that tell what a list is of ("Other continents:"), and what is left behind it.
fn label(pieces: Pieces) -> Option<(Pieces, Pieces)> {
    let at = pieces.iter().position(|p| p.what == What::Mark(':')).filter(|at| (1..=LABEL).contains(at))?;
    let small = |p: &Piece| matches!(p.what, What::Name | What::Words | What::Role(Role::In | Role::Article | Role::And));
    let (label, rest) = (&pieces[..at], &pieces[at + 1..]);
    label.iter().all(small).then_some((label, rest))
}

/// `Europe: Name, Name (1990), Name`, `In the north: Name`: a list of names, and what it is a list of.
fn labelled(input: Pieces) -> Read<Head> {
    let plain = |rest| Ok((rest, Head::Plain));
    let Some((label, rest)) = label(input) else { return one(&[]).map(|(r, _)| (r, Head::Plain)) };
    piece(|w| *w == What::Name).parse(rest)?;
    // One name and a colon may be a partner and what is told of it.
    let more = rest.windows(2).filter(|pair| pair[0].what == What::Mark(',') && pair[1].what == What::Name).count();
    if label.len() > 1 || more > 1 || is_list(rest) { plain(rest) } else { one(&[]).map(|(r, _)| (r, Head::Plain)) }
}

/// `no date known: Name`: small words before a colon say nothing of the partner.
fn undated(input: Pieces) -> Read<Head> {
    let small = |w: &What| matches!(w, What::Words | What::Role(_) | What::Number);
    let (rest, _) = piece(small).parse(input)?;
    let (rest, _) = piece(|w| *w == What::Mark(':')).parse(passed(rest, small))?;
    Ok((rest, Head::Plain))
}
