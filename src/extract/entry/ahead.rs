//! Looks ahead over pieces: what follows a name or a country tells what it is.

use crate::extract::piece::{Piece, What};
use crate::know::words::Role;

/// Behind a name: its date or its country, across a mark at most.
pub(super) fn is_dated(rest: &[Piece]) -> bool {
    match rest {
        [date, ..] if matches!(date.what, What::Date(_)) => true,
        [mark, date, ..] => {
            matches!(mark.what, What::Mark(',' | '(' | ':') | What::Dash) && matches!(date.what, What::Date(_) | What::Country(_))
        }
        _ => false,
    }
}

/// Behind a name within brackets: its country.
pub(super) fn is_placed(rest: &[Piece]) -> bool {
    rest.iter().take_while(|p| p.what != What::Mark(')')).any(|p| matches!(p.what, What::Country(_)))
}

/// "Ukraine (Transcarpathia)": all that follows a country is a bracket with a name in it.
pub(super) fn only_bracketed_names(rest: &[Piece]) -> bool {
    let [open, inner @ .., close] = rest else { return false };
    open.what == What::Mark('(')
        && close.what == What::Mark(')')
        && !inner.is_empty()
        && inner.iter().all(|p| matches!(p.what, What::Name | What::Country(_) | What::Mark(',')))
}

/// "ITALY (3)": how many follow.
pub(super) fn only_count(rest: &[Piece]) -> bool {
    matches!(rest, [open, count, close] if open.what == What::Mark('(') && count.what == What::Number && close.what == What::Mark(')'))
}

pub(super) fn only_marks(rest: &[Piece]) -> bool {
    rest.iter().all(|p| matches!(p.what, What::Mark(_) | What::Dash))
}

/// Behind `Name, Other` more of a list of names follows: `, Third`, `and Third`.
pub(super) fn another_follows(rest: &[Piece]) -> bool {
    match rest {
        [comma, name, ..] if comma.what == What::Mark(',') => name.what == What::Name,
        [and, name, ..] if and.what == What::Role(Role::And) => name.what == What::Name,
        _ => false,
    }
}

/// "Cooperation ended in 2011": the words before tell of what ended, and are no act.
pub(super) fn ends_next(rest: &[Piece]) -> bool {
    matches!(rest, [end, ..] if matches!(end.what, What::Role(Role::Ended | Role::Suspended)))
}

/// Behind a name: a bracket or a slash, and its country.
pub(super) fn is_bracketed(rest: &[Piece]) -> bool {
    matches!(rest, [open, country, ..] if matches!(open.what, What::Mark('(' | '/')) && matches!(country.what, What::Country(_)))
}
