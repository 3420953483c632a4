//! Turns a run of a page's characters into words as they stand and characters that the page spells by name or number (`&eacute;`).

use html5gum::{Token, Tokenizer};
use std::ops::Range;

#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    Words(Range<usize>),
    Character(String, Range<usize>),
}

/// The longest name of a character in HTML has 31 letters.
const LONGEST: usize = 34;

pub fn pieces(file: &str, run: Range<usize>, mut on: impl FnMut(Piece)) {
    let bytes = &file.as_bytes()[..run.end];
    let mut start = run.start;
    let mut from = run.start;
    while let Some(at) = memchr::memchr2(b'&', 0, &bytes[from..]).map(|at| from + at) {
        let end = end_of(bytes, at);
        from = end;
        let decoded = decode(&file[at..end]);
        if decoded == file[at..end] {
            continue;
        }
        if at > start {
            on(Piece::Words(start..at));
        }
        on(Piece::Character(decoded, at..end));
        start = end;
    }
    if run.end > start {
        on(Piece::Words(start..run.end));
    }
}

/// Where the reference ends that begins here.
fn end_of(bytes: &[u8], at: usize) -> usize {
    let is_name = |(index, byte): &(usize, &u8)| byte.is_ascii_alphanumeric() || (*index == 0 && **byte == b'#');
    let end = at + 1 + bytes[at + 1..].iter().enumerate().take(LONGEST).take_while(is_name).count();
    if bytes.get(end) == Some(&b';') { end + 1 } else { end }
}

fn decode(reference: &str) -> String {
    match reference {
        "&nbsp;" => "\u{a0}".to_owned(),
        "&amp;" => "&".to_owned(),
        "\0" => "\u{fffd}".to_owned(),
        _ => {
            let strings = Tokenizer::new(reference).filter_map(|token| match token {
                Ok(Token::String(text)) => Some(String::from_utf8_lossy(&text).into_owned()),
                _ => None,
            });
            strings.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(file: &str) -> String {
        let mut text = String::new();
        pieces(file, 0..file.len(), |piece| match piece {
            Piece::Words(range) => text.push_str(&file[range]),
            Piece::Character(character, _) => text.push_str(&character),
        });
        text
    }

    fn by_tokenizer(file: &str) -> String {
        Tokenizer::new(file)
            .map(|token| match token {
                Ok(Token::String(text)) => String::from_utf8_lossy(&text).into_owned(),
                _ => String::new(),
            })
            .collect()
    }

    proptest! {
        #[test]
        fn characters_are_those_that_html_means(parts in prop::collection::vec(
            prop::sample::select(&["&amp;", "&amp", "&eacute;", "&Eacutex", "&#1050;", "&#x41", "&#128;", "&", ";", "x", "ż ", "&notit;", "&nGt;", "&#0;", "#", "12"][..]), 0..12)
        ) {
            let file = parts.concat();
            prop_assert_eq!(decoded(&file), by_tokenizer(&file));
        }
    }
}
