//! Turns the words of a date, in any of the layouts that municipal pages use, into EDTF, because users sort and compare dates.
//!
//! Tokens become atoms (a number, a month's name, a mark), and small nom parsers over atoms read the layouts. A date is
//! never completed: a bare year stays a year. An order that cannot be told (`04/05/1998`) keeps its rival.

use super::token::{Kind, Token, Tokens};
use nom::branch::alt;
use nom::combinator::{map_opt, opt, verify};
use nom::{IResult, Parser};

/// What a date may be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atom {
    Number {
        value: u32,
        digits: u8,
        /// No white space before it.
        glued: bool,
    },
    Month(u8),
    /// A month in Roman numerals.
    Roman(u8),
    Mark(char),
    /// A word that may stand inside a date and says nothing ("of", "de", "г.", "gada", "the").
    Filler,
    /// The ending of a decade ("1970s", "70er").
    Decade,
    Other,
}

/// A date as read: EDTF (ISO 8601-2), and a second reading where the page does not tell day from month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    pub edtf: String,
    pub rival: Option<String>,
    /// How exact: 1 decade or interval, 2 year, 3 month, 4 day.
    pub precision: u8,
    /// What the numbers themselves tell of their order, where they are written with slashes.
    pub order: Option<Order>,
}

/// Which of two numbers with slashes comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    DayFirst,
    MonthFirst,
}

/// Before this year no towns were twinned.
const FIRST_TWINS: &str = "1920";

impl Date {
    /// Towns were twinned by then.
    pub fn is_recent(&self) -> bool {
        self.edtf.as_str() >= FIRST_TWINS
    }

    /// Settles a date that can be read in two orders.
    pub fn settle(&mut self, order: Order) {
        if let Some(rival) = self.rival.take()
            && order == Order::MonthFirst
        {
            self.edtf = rival;
        }
    }
}

/// The order that all of a page's dates with slashes have, where one of them tells it: nobody changes it within a page.
pub fn order_of_page<'d>(dates: impl Iterator<Item = &'d Date>) -> Option<Order> {
    let mut told: Option<Order> = None;
    for order in dates.filter_map(|date| date.order) {
        if told.is_some_and(|before| before != order) {
            return None;
        }
        told = Some(order);
    }
    told
}

/// What is known of a word that may be part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateWord {
    Month(u8),
    Filler,
    Decade,
}

/// The order that a page writes out as a pattern ("mm/dd/yyyy").
pub fn order_by_pattern(tokens: &Tokens) -> Option<Order> {
    let pattern = |at: usize, parts: [&str; 2]| tokens.folded(at) == parts[0] && tokens.folded(at + 2) == parts[1];
    (0..tokens.len().saturating_sub(2)).filter(|&at| tokens[at + 1].is_mark('/') && tokens[at].is_word()).find_map(|at| {
        let orders = [(Order::MonthFirst, ["mm", "dd"]), (Order::DayFirst, ["dd", "mm"])];
        orders.into_iter().find(|(_, parts)| pattern(at, *parts)).map(|(order, _)| order)
    })
}

const WINDOW: usize = 12;
/// How exact a bare year is.
pub const YEAR: u8 = 2;
const YEARS: std::ops::RangeInclusive<u32> = 1850..=2099;

/// Reads the date that starts at token `at`; returns it and the number of tokens it takes.
pub fn read(tokens: &Tokens, at: usize, end: usize, word: impl Fn(usize) -> Option<DateWord>) -> Option<(Date, usize)> {
    read_by(|atoms| date(atoms).ok().map(|(rest, date)| (rest.len(), date)), tokens, at, end, word)
}

/// Reads the day and the month's name that start at token `at` as a day of a year that stands elsewhere.
pub fn read_day(
    tokens: &Tokens,
    at: usize,
    end: usize,
    word: impl Fn(usize) -> Option<DateWord>,
    year: &str,
) -> Option<(Date, usize)> {
    let year: u32 = year.parse().ok()?;
    let of_year = |atoms: Atoms| {
        let day_month = map_opt((day, filler, month_name), |(d, _, m)| full(year, m, d));
        let month_day = map_opt((month_name, filler, day), |(m, _, d)| full(year, m, d));
        alt((day_month, month_day)).parse(atoms).ok().map(|(rest, date)| (rest.len(), date))
    };
    read_by(of_year, tokens, at, end, word)
}

fn read_by(
    date: impl Fn(Atoms) -> Option<(usize, Date)>,
    tokens: &Tokens,
    at: usize,
    end: usize,
    word: impl Fn(usize) -> Option<DateWord>,
) -> Option<(Date, usize)> {
    let mut atoms = [Atom::Other; WINDOW];
    let mut count = 0;
    for i in at..end.min(at + WINDOW) {
        atoms[count] = atom(tokens, i, &word);
        if atoms[count] == Atom::Other || i > at && tokens[i].parted {
            break;
        }
        count += 1;
    }
    let atoms = &atoms[..count];
    let (rest, read) = date(atoms)?;
    Some((read, atoms.len() - rest))
}

fn atom(tokens: &Tokens, i: usize, word: &impl Fn(usize) -> Option<DateWord>) -> Atom {
    let token: &Token = &tokens[i];
    match token.kind {
        Kind::Number if token.span.len() <= 4 => {
            Atom::Number { value: tokens.folded(i).parse().unwrap_or(0), digits: token.span.len() as u8, glued: token.glued }
        }
        Kind::Number => Atom::Other,
        Kind::Mark(m @ ('.' | '/' | '-' | '–' | ',' | '’' | '\'' | '°' | '(' | ')')) => Atom::Mark(m),
        Kind::Mark(_) => Atom::Other,
        Kind::Word => match word(i) {
            Some(DateWord::Month(m)) => Atom::Month(m),
            Some(DateWord::Filler) => Atom::Filler,
            Some(DateWord::Decade) if token.glued => Atom::Decade,
            Some(DateWord::Decade) => Atom::Other,
            None => roman(tokens.folded(i), token).map_or(Atom::Other, Atom::Roman),
        },
    }
}

/// A month in Roman numerals, which only counts in capitals.
fn roman(folded: &str, token: &Token) -> Option<u8> {
    const ROMAN: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    if !token.is_capital() {
        return None;
    }
    ROMAN.iter().position(|&r| r == folded).map(|m| m as u8 + 1)
}

type Atoms<'a> = &'a [Atom];
type Read<'a, T> = IResult<Atoms<'a>, T>;

fn date(input: Atoms) -> Read<Date> {
    alt((
        year_first_numbers,
        day_month_year_numbers,
        spaced_numbers,
        bracketed_rest,
        day_month_name,
        month_name_day,
        year_month_name,
        month_year,
        interval,
        decade,
        bare_year,
    ))
    .parse(input)
}

fn one(input: Atoms) -> Read<Atom> {
    match input {
        [first, rest @ ..] => Ok((rest, *first)),
        [] => Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Eof))),
    }
}

fn mark<'a>(wanted: &'static [char]) -> impl Parser<Atoms<'a>, Output = Atom, Error = nom::error::Error<Atoms<'a>>> {
    verify(one, move |a| matches!(a, Atom::Mark(m) if wanted.contains(m)))
}

fn number(input: Atoms) -> Read<(u32, u8)> {
    map_opt(one, |a| if let Atom::Number { value, digits, .. } = a { Some((value, digits)) } else { None }).parse(input)
}

fn year(input: Atoms) -> Read<u32> {
    map_opt(number, |(v, digits)| (digits == 4 && YEARS.contains(&v)).then_some(v)).parse(input)
}

fn day(input: Atoms) -> Read<u32> {
    map_opt(number, |(v, digits)| (digits <= 2 && (1..=31).contains(&v)).then_some(v)).parse(input)
}

fn month_number(input: Atoms) -> Read<u32> {
    map_opt(number, |(v, digits)| (digits <= 2 && (1..=12).contains(&v)).then_some(v)).parse(input)
}

fn month_name(input: Atoms) -> Read<u32> {
    map_opt(one, |a| if let Atom::Month(m) = a { Some(u32::from(m)) } else { None }).parse(input)
}

/// Right behind a year, and no day behind it, such a numeral is rather a word that begins a sentence ("… in 1994. I Lund …").
fn month_or_roman(input: Atoms) -> Read<u32> {
    let roman = map_opt(one, |a| if let Atom::Roman(m) = a { Some(u32::from(m)) } else { None });
    alt((month_name, roman)).parse(input)
}

/// Words and dots that may stand between the parts of a date, in any number.
fn filler(mut input: Atoms) -> Read<()> {
    // "5-th of May": a hyphen before the ending of an ordinal number.
    loop {
        input = match input {
            // "1er juin": the ending of an ordinal number is that of a decade elsewhere.
            [Atom::Filler | Atom::Decade | Atom::Mark('.' | ',' | '’' | '\'' | '°'), rest @ ..] => rest,
            [Atom::Mark('-'), Atom::Filler, rest @ ..] => rest,
            _ => break,
        };
    }
    Ok((input, ()))
}

fn full(y: u32, m: u32, d: u32) -> Option<Date> {
    let last = match m {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (d <= last && !(m == 2 && d == 29 && !y.is_multiple_of(4))).then(|| Date {
        edtf: edtf(y, &[m, d]),
        rival: None,
        precision: 4,
        order: None,
    })
}

/// A year of four digits, and the month and day behind it.
fn edtf(y: u32, rest: &[u32]) -> String {
    let digit = |number: u32| char::from(b'0' + (number % 10) as u8);
    let mut text = String::with_capacity("2000-01-01".len());
    [y / 1000, y / 100, y / 10, y].into_iter().for_each(|number| text.push(digit(number)));
    for &number in rest {
        ['-', digit(number / 10), digit(number)].into_iter().for_each(|c| text.push(c));
    }
    text
}

/// `2007. 9. 17`, `2007-09-17`, `2007.09.17`.
fn year_first_numbers(input: Atoms) -> Read<Date> {
    let sep = &['.', '-', '/'];
    map_opt((year, mark(sep), month_number, mark(sep), day), |(y, _, m, _, d)| full(y, m, d)).parse(input)
}

/// `16. 12. 2005`, `16/12/2005` (with its rival where month and day could change places), `15.V.2001`.
fn day_month_year_numbers(input: Atoms) -> Read<Date> {
    let sep = &['.', '-', '/'];
    let roman = map_opt((day, mark(sep), month_or_roman, mark(sep), year), |(d, _, m, _, y)| full(y, m, d));
    let numbers = map_opt((day, mark(sep), day, mark(sep), year), |(a, sep, b, _, y)| {
        match (full(y, b, a), (sep != Atom::Mark('.')).then(|| full(y, a, b)).flatten()) {
            _ if b > 12 && a > 12 => None,
            (Some(date), Some(other)) if sep == Atom::Mark('/') && a != b && a <= 12 && b <= 12 => {
                Some(Date { rival: Some(other.edtf), ..date })
            }
            (Some(date), _) if b <= 12 => Some(Date { order: slashed(sep, a).then_some(Order::DayFirst), ..date }),
            (_, Some(date)) if a <= 12 && sep != Atom::Mark('.') => {
                Some(Date { order: slashed(sep, b).then_some(Order::MonthFirst), ..date })
            }
            _ => None,
        }
    });
    alt((roman, numbers)).parse(input)
}

/// `20 02 2014`, `2014 02 20`: two digits, two digits and a year.
fn spaced_numbers(input: Atoms) -> Read<Date> {
    let two = |input| verify(number, |(_, digits)| *digits == 2).parse(input);
    let day = |input| map_opt(two, |(d, _)| (1..=31).contains(&d).then_some(d)).parse(input);
    let month = |input| map_opt(two, |(m, _)| (1..=12).contains(&m).then_some(m)).parse(input);
    let day_first = map_opt((day, month, year), |(d, m, y)| full(y, m, d));
    let year_first = map_opt((year, month, day), |(y, m, d)| full(y, m, d));
    alt((day_first, year_first)).parse(input)
}

/// `1994 (květen)`, `1995 (17 juin)`: the year, and the rest of the date in brackets.
fn bracketed_rest(input: Atoms) -> Read<Date> {
    let (rest, (y, _, _)) = (year, filler, mark(&['('])).parse(input)?;
    let day_month = map_opt((day, filler, month_name), |(d, _, m)| full(y, m, d));
    let month_day = map_opt((month_name, filler, day), |(m, _, d)| full(y, m, d));
    let month = map_opt(month_name, |m| month_of(y, m));
    let (rest, (date, _, _)) = (alt((day_month, month_day, month)), filler, mark(&[')'])).parse(rest)?;
    Ok((rest, date))
}

/// A number between slashes that can only be a day.
fn slashed(sep: Atom, day: u32) -> bool {
    sep == Atom::Mark('/') && day > 12
}

/// `16 June 2024`, `8. juunist 1996`, `23 of April 1965`, `1 de mayo de 2003`.
fn day_month_name(input: Atoms) -> Read<Date> {
    map_opt((day, filler, month_or_roman, filler, year), |(d, _, m, _, y)| full(y, m, d)).parse(input)
}

/// `June 01, 2003`, `May 26 1991`.
fn month_name_day(input: Atoms) -> Read<Date> {
    map_opt((month_name, filler, day, filler, year), |(m, _, d, _, y)| full(y, m, d)).parse(input)
}

/// `2022. augusztus 20`, `1997 m. rugpjūčio 30`, `2022. gada 22. jūlijā`, and without a day `2016 m. vasario`.
fn year_month_name(input: Atoms) -> Read<Date> {
    let month_day = map_opt((year, filler, month_or_roman, filler, day), |(y, _, m, _, d)| full(y, m, d));
    let day_month = map_opt((year, filler, day, filler, month_name), |(y, _, d, _, m)| full(y, m, d));
    let month = map_opt((year, filler, month_name), |(y, _, m)| month_of(y, m));
    alt((month_day, day_month, month)).parse(input)
}

fn month_of(y: u32, m: u32) -> Option<Date> {
    (1..=12).contains(&m).then(|| Date { edtf: edtf(y, &[m]), rival: None, precision: 3, order: None })
}

/// `October 1977`, `05.2018`, `2003-06`, `2003.06`.
fn month_year(input: Atoms) -> Read<Date> {
    let named = map_opt((month_or_roman, filler, year), |(m, _, y)| month_of(y, m));
    let dotted = map_opt((month_number, mark(&['.', '/']), year), |(m, _, y)| month_of(y, m));
    let iso =
        map_opt((year, mark(&['-']), verify(number, |(v, digits)| *digits <= 2 && *v <= 12)), |(y, _, (m, _))| month_of(y, m));
    // "1997.06", but not "… in 1997. 12 towns …".
    let glued = map_opt(one, |a| if let Atom::Number { value, digits: 2, glued: true } = a { Some(value) } else { None });
    let year_first = map_opt((year, mark(&['.']), glued), |(y, _, m)| month_of(y, m));
    alt((named, dotted, iso, year_first)).parse(input)
}

/// `1990/2004`, `1990-2004`: both ends of a relation.
fn interval(input: Atoms) -> Read<Date> {
    map_opt((year, mark(&['/', '-', '–']), year), |(from, _, to)| {
        (from <= to).then(|| Date { edtf: format!("{from}/{to}"), rival: None, precision: 1, order: None })
    })
    .parse(input)
}

/// `1970s`, `1970er`.
fn decade(input: Atoms) -> Read<Date> {
    map_opt((year, opt(mark(&['’', '\'', '-'])), verify(one, |a| *a == Atom::Decade)), |(y, _, _)| {
        (y % 10 == 0).then(|| Date { edtf: format!("{}X", y / 10), rival: None, precision: 1, order: None })
    })
    .parse(input)
}

fn bare_year(input: Atoms) -> Read<Date> {
    let (rest, y) = year(input)?;
    Ok((rest, Date { edtf: edtf(y, &[]), rival: None, precision: YEAR, order: None }))
}
