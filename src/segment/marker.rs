//! Turns what stands before an item (a number, a letter, a dash, a pictograph) into the item's number and its words.

use nom::branch::alt;
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::{char, one_of, satisfy, space0, space1};
use nom::combinator::{not, opt, peek, recognize};
use nom::{IResult, Parser};

/// `1.`, `2)`, `2.1.`, `-`, `•`, `🔸`: what stands before an item; the number of a numbered one.
pub(super) fn marker(line: &str) -> IResult<&str, Option<u32>> {
    alt((numbered, outlined, lettered, roman, bullet)).parse(line)
}

/// `2.1.` before a word: a number of two levels; each first level begins a list.
fn outlined(line: &str) -> IResult<&str, Option<u32>> {
    let level = || take_while_m_n(1, 2, |c: char| c.is_ascii_digit());
    let (rest, (_, _, number, _)) = (level(), one_of("."), level(), one_of(".)")).parse(line)?;
    let (rest, _) = take_while_m_n(1, 2, char::is_whitespace).parse(rest)?;
    peek(satisfy(char::is_alphabetic)).parse(rest)?;
    Ok((rest, number.parse().ok()))
}

/// `a)`, `(b)`: small letters, counted from the first of their alphabet.
fn lettered(line: &str) -> IResult<&str, Option<u32>> {
    let letter = || satisfy(|c: char| matches!(c, 'a'..='z' | 'а'..='я'));
    let (rest, (_, letter, _)) = (opt(char('(')), letter(), char(')')).parse(line)?;
    let (rest, _) = blank0(rest)?;
    let first = if letter.is_ascii() { 'a' } else { 'а' };
    Ok((rest, Some(u32::from(letter) - u32::from(first) + 1)))
}

/// `IV – `, `IV) `: with a bracket or a dash that stands free; "IV." may number a heading or a district.
fn roman(line: &str) -> IResult<&str, Option<u32>> {
    let (rest, digits) = take_while_m_n(1, 6, |c: char| matches!(c, 'I' | 'V' | 'X')).parse(line)?;
    let (rest, _) = alt((recognize(char(')')), recognize((space1, one_of("-–—"), space1)))).parse(rest)?;
    let (rest, _) = blank0(rest)?;
    Ok((rest, Some(roman_value(digits))))
}

fn roman_value(digits: &str) -> u32 {
    let worth = |c: char| match c {
        'I' => 1,
        'V' => 5,
        _ => 10,
    };
    let values: Vec<u32> = digits.chars().map(worth).collect();
    let lessens = |at: usize| values.get(at + 1).is_some_and(|next| *next > values[at]);
    let (less, more): (Vec<usize>, Vec<usize>) = (0..values.len()).partition(|&at| lessens(at));
    let sum = |places: &[usize]| places.iter().map(|&at| values[at]).sum::<u32>();
    sum(&more).saturating_sub(sum(&less))
}

/// Up to three digits and a dot or bracket, unless a date goes on (`10.07.1993`, `15.V.2001`).
fn numbered(line: &str) -> IResult<&str, Option<u32>> {
    let digits = take_while_m_n(1, 3, |c: char| c.is_ascii_digit());
    let roman_date = (recognize(one_of("IVX")), take_while_m_n(0, 3, |c| "IVX".contains(c)), one_of("./"));
    let goes_on = alt((
        recognize(satisfy(|c| c.is_ascii_digit())),
        recognize((space0, satisfy(|c| c.is_ascii_digit()))),
        recognize(roman_date),
    ));
    let (rest, (number, _, _)) = (digits, one_of(".)"), not(peek(goes_on))).parse(line)?;
    let (rest, _) = blank0(rest)?;
    Ok((rest, number.parse().ok()))
}

/// A dash, a dot or a pictograph before a word.
fn bullet(line: &str) -> IResult<&str, Option<u32>> {
    let (rest, _) = satisfy(is_bullet).parse(line)?;
    let (rest, _) = take_while_m_n(0, 3, is_bullet).parse(rest)?;
    let (rest, _) = blank0(rest)?;
    peek(satisfy(|c| c.is_alphanumeric() || matches!(c, '"' | '“' | '«' | '„' | '('))).parse(rest)?;
    Ok((rest, None))
}

fn blank0(text: &str) -> IResult<&str, &str> {
    nom::bytes::complete::take_while(|c: char| c.is_whitespace() || c == '\u{fe0f}' || c == '\u{200d}').parse(text)
}

fn is_bullet(c: char) -> bool {
    let mark = matches!(c, '-' | '*' | '>' | '•' | '·' | '–' | '—' | '»' | '›' | '∙' | '‣' | '⁃' | '+');
    let picture =
        matches!(c, '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f300}'..='\u{1faff}');
    mark || picture || matches!(c, '\u{fe0f}' | '\u{f0b7}' | '\u{f0a7}')
}
