//! Turns a text into a cell that no spreadsheet takes for a formula, and back.
//!
//! A page can hold anything, also `=HYPERLINK(…)`, and the steward opens our tables in a spreadsheet. Only text cells are
//! guarded: numbers and coordinates may begin with a minus.

use std::borrow::Cow;

/// Puts an apostrophe before a text that a spreadsheet would run: one that starts with `=`, `+`, `-`, `@`, tab or CR.
///
/// A text that already looks guarded gets one more, so that `unguard_formula` gives back exactly what was there.
/// ```
/// use twintown::write::cell::{guard_formula, unguard_formula};
/// assert_eq!(guard_formula("=1+1"), "'=1+1");
/// assert_eq!(guard_formula("Łeba"), "Łeba");
/// assert_eq!(unguard_formula("'=1+1"), "=1+1");
/// ```
pub fn guard_formula(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that `guard_formula` made the cell from.
pub fn unguard_formula(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}

/// Whether no byte is of a kind; asks many at a time.
#[inline]
pub(super) fn none_is(bytes: &[u8], kind: impl Fn(u8) -> bool) -> bool {
    let parts = bytes.chunks_exact(16);
    let rest = parts.remainder();
    let found = |part: &[u8]| part.iter().fold(false, |found, &byte| found | kind(byte));
    parts.into_iter().all(|part| !found(part)) && !found(rest)
}

fn is_formula(text: &str) -> bool {
    // Nearly every text is told by its first letter.
    if !text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        return false;
    }
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn guards_formulas_only() {
        for text in ["=A1", "+7 4012", "-", "@SUM(A1)", "\t=A1", "\r=A1"] {
            assert_eq!(guard_formula(text), format!("'{text}"));
        }
        for text in ["", "Lugo", "'s-Hertogenbosch", "1-2", " =A1"] {
            assert!(matches!(guard_formula(text), Cow::Borrowed(same) if same == text));
        }
    }

    proptest! {
        #[test]
        fn comes_back_the_same(text in "[-'=+@a\t\r]{0,5}") {
            let cell = guard_formula(&text);
            prop_assert_eq!(unguard_formula(&cell), text.as_str());
        }
    }
}
