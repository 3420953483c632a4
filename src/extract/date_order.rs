//! Turns the dates of a page that could be day/month or month/day into one of both, because a page writes all its dates in one order.

use super::clue::{Clue, Sense};
use super::token::{Kind, Tokens};

/// How a page that is written in its words says that the month comes first.
const MONTH_FIRST: [&str; 2] = ["mm/dd", "MM/DD"];
const DAY_FIRST: [&str; 2] = ["dd/mm", "DD/MM"];

/// Settles the order of the ambiguous dates by the page's other dates, or by the format that it names; else their rivals stay.
pub fn settle(text: &str, tokens: &Tokens, clues: &mut [Clue]) {
    let (mut day, mut month) = (0, 0);
    for clue in clues.iter().filter(|c| c.date().is_some_and(|d| d.rival.is_none())) {
        match parts(tokens, clue) {
            Some((13..=31, 1..=12)) => day += 1,
            Some((1..=12, 13..=31)) => month += 1,
            _ => {}
        }
    }
    let says = |formats: [&str; 2]| formats.iter().any(|f| text.contains(f));
    let month_first = day == 0 && (month > 0 || says(MONTH_FIRST));
    let day_first = month == 0 && (day > 0 || says(DAY_FIRST));
    if month_first == day_first {
        return;
    }
    for clue in clues {
        if let Sense::Date(date) = &mut clue.sense
            && let Some(rival) = date.rival.take()
            && month_first
        {
            date.edtf = rival;
        }
    }
}

/// The first two numbers of a date with slashes.
fn parts(tokens: &Tokens, clue: &Clue) -> Option<(u32, u32)> {
    let [a, slash, b, _, _] = tokens.all().get(clue.at.clone())? else { return None };
    let number = |at: usize| tokens.folded(at).parse().ok();
    (slash.kind == Kind::Mark('/') && a.kind == Kind::Number && b.kind == Kind::Number)
        .then_some((number(clue.at.start)?, number(clue.at.start + 2)?))
}
