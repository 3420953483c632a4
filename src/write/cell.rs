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

/// Eight bytes that are asked at once; the answers are not zero where one of them is what was asked for.
#[derive(Clone, Copy)]
pub(super) struct Eight(u64);

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

impl Eight {
    #[inline(always)]
    pub fn is(self, byte: u8) -> u64 {
        let other = self.0 ^ (EACH * u64::from(byte));
        other.wrapping_sub(EACH) & !other & HIGH
    }

    /// `byte` is of ASCII.
    #[inline(always)]
    pub fn is_below(self, byte: u8) -> u64 {
        self.0.wrapping_sub(EACH * u64::from(byte)) & !self.0 & HIGH
    }
}

/// Whether no eight bytes are told; a space stands for those that a short text lacks.
#[inline(always)]
pub(super) fn none_is(bytes: &[u8], told: impl Fn(Eight) -> u64) -> bool {
    let mut padded = [b' '; 8];
    let bytes = if bytes.len() < 8 {
        padded[..bytes.len()].copy_from_slice(bytes);
        &padded[..]
    } else {
        bytes
    };
    let eight = |part: &[u8]| Eight(part.try_into().map_or(0, u64::from_le_bytes));
    let last = bytes.len() - 8;
    bytes.chunks_exact(8).all(|part| told(eight(part)) == 0) && told(eight(&bytes[last..])) == 0
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
