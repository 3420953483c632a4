//! Turns a name as somebody spelled it into the key under which it is looked up, because pages lose diacritics, case and hyphens.
//!
//! A key is lower case, without diacritics, its words separated by single spaces; apostrophes vanish, other punctuation
//! separates. The same function makes the keys of the embedded gazetteer and word tables, so both sides always agree:
//! a change here means that the gazetteer must be rebuilt.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The key of a whole name: `fold("Frýdek-Místek") == "frydek mistek"`.
pub fn fold(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    fold_into(name, &mut key);
    key
}

/// Appends the key of `name` to `key` (which may hold other keys already).
pub fn fold_into(name: &str, key: &mut String) {
    let origin = key.len();
    for c in name.chars() {
        if is_apostrophe(c) {
            continue;
        }
        let before = key.len();
        fold_char(c, key);
        if key.len() == before && !is_mark(c) && key.len() > origin && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    while key.len() > origin && key.ends_with(' ') {
        key.pop();
    }
}

/// Appends what one character becomes; nothing for a combining mark, punctuation or white space.
pub fn fold_char(c: char, key: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => key.push(c),
        'A'..='Z' => key.push(c.to_ascii_lowercase()),
        '\0'..='\x7f' => {}
        'а'..='и' | 'к'..='я' | 'і' => key.push(c),
        'А'..='И' | 'К'..='Я' => key.push(char::from_u32(c as u32 + 0x20).unwrap_or(c)),
        LATIN..LATIN_END => fold_latin(c, key),
        _ => fold_rare(c, key),
    }
}

/// Latin letters beyond ASCII, of which pages are full: what becomes of them is worked out once.
const LATIN: char = '\u{c0}';
const LATIN_END: char = '\u{250}';

fn fold_latin(c: char, key: &mut String) {
    static FOLDED: LazyLock<Vec<String>> = LazyLock::new(|| {
        let folded = |c| {
            let mut key = String::new();
            fold_rare(c, &mut key);
            key
        };
        (LATIN..LATIN_END).map(folded).collect()
    });
    key.push_str(&FOLDED[c as usize - LATIN as usize]);
}

fn fold_rare(c: char, key: &mut String) {
    for lower in c.to_lowercase() {
        for part in std::iter::once(lower).nfkd() {
            match part {
                'ł' => key.push('l'),
                'ø' => key.push('o'),
                'đ' | 'ð' => key.push('d'),
                'þ' => key.push_str("th"),
                'ß' => key.push_str("ss"),
                'æ' => key.push_str("ae"),
                'œ' => key.push_str("oe"),
                'ı' => key.push('i'),
                'ħ' => key.push('h'),
                'ŋ' => key.push('n'),
                'ə' => key.push('a'),
                'ґ' => key.push('г'),
                _ if is_mark(part) => {}
                _ if part.is_alphanumeric() => key.push(part),
                _ => {}
            }
        }
    }
}

/// Apostrophes of all kinds, which join letters rather than part them ("Xi'an", "L’Aquila", "Словʼянськ", "col·laboració").
pub fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}'
            | '\u{2019}'
            | '\u{201b}'
            | '\u{02bc}'
            | '\u{02b9}'
            | '\u{02bb}'
            | '\u{02bd}'
            | '`'
            | '\u{00b4}'
            | '\u{2032}'
            | '\u{00b7}'
    )
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_letters_fold_as_any_other() {
        for c in (LATIN..LATIN_END).chain('\u{400}'..'\u{500}') {
            let (mut key, mut slowly) = (String::new(), String::new());
            fold_char(c, &mut key);
            fold_rare(c, &mut slowly);
            assert_eq!(key, slowly, "{c}");
        }
    }
}
