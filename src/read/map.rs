//! Turns a place in the decoded text back into the bytes of the file that it was decoded from.
//!
//! Clean UTF-8 needs no table: text and file are the same bytes, after the byte order mark. For everything else the file
//! is kept, with a mark every few hundred characters; from the nearest mark, text and file are walked in step.

use encoding_rs::*;
use std::ops::Range;
use std::sync::Arc;

#[derive(Debug)]
pub(super) enum RawMap {
    /// The text is the file from this byte on.
    Shifted(usize),
    Stepped {
        raw: Arc<Vec<u8>>,
        encoding: &'static Encoding,
        marks: Vec<Place>,
    },
}

/// The same place in the text and in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    text: usize,
    raw: usize,
}

/// Characters from one mark to the next.
const STRIDE: usize = 256;

impl RawMap {
    pub fn shifted(skip: usize) -> RawMap {
        RawMap::Shifted(skip)
    }

    /// The map of a text that was decoded from `raw[skip..]`, and how many of its characters stand for broken bytes.
    pub fn stepped(text: &str, raw: Vec<u8>, encoding: &'static Encoding, skip: usize) -> (RawMap, usize) {
        let start = Place { text: 0, raw: skip };
        let mut walk = Walk { text, raw: &raw, encoding, width: Width::of(encoding), at: start, damaged: 0 };
        let mut marks = vec![start];
        while walk.at.text < text.len() {
            for _ in 0..STRIDE {
                walk.step();
            }
            marks.push(walk.at);
        }
        let damaged = walk.damaged;
        (RawMap::Stepped { raw: Arc::new(raw), encoding, marks }, damaged)
    }

    /// The map of a part of the text, which lies on character boundaries.
    pub fn part(&self, text: &str, part: Range<usize>) -> RawMap {
        match self {
            RawMap::Shifted(skip) => RawMap::Shifted(skip + part.start),
            RawMap::Stepped { raw, encoding, marks } => {
                let first = around(text, raw, encoding, marks, part.start).0;
                let inner = marks.iter().filter(|mark| mark.text > part.start && mark.text <= part.end);
                let marks = std::iter::once(&first).chain(inner);
                let marks = marks.map(|mark| Place { text: mark.text - part.start, raw: mark.raw }).collect();
                RawMap::Stepped { raw: Arc::clone(raw), encoding, marks }
            }
        }
    }

    /// The bytes of the file behind a range of the text; a range that cuts a character is widened to the whole of it.
    pub fn range(&self, text: &str, range: Range<usize>) -> Range<usize> {
        match self {
            RawMap::Shifted(skip) => range.start + skip..range.end + skip,
            RawMap::Stepped { raw, encoding, marks } => {
                let around = |offset| around(text, raw, encoding, marks, offset);
                if range.is_empty() {
                    let at = around(range.start).0.raw;
                    return at..at;
                }
                around(range.start).0.raw..around(range.end).1.raw
            }
        }
    }
}

/// The last character boundary at or before the offset, and the first at or after it.
fn around(text: &str, raw: &[u8], encoding: &'static Encoding, marks: &[Place], offset: usize) -> (Place, Place) {
    let nearest = marks.partition_point(|mark| mark.text <= offset).saturating_sub(1);
    let mut walk = Walk { text, raw, encoding, width: Width::of(encoding), at: marks[nearest], damaged: 0 };
    let mut before = walk.at;
    while walk.at.text < offset && walk.at.text < text.len() {
        before = walk.at;
        walk.step();
    }
    if walk.at.text <= offset { (walk.at, walk.at) } else { (before, walk.at) }
}

/// A walk over text and file in step. All encodings here start afresh at each character.
struct Walk<'a> {
    text: &'a str,
    raw: &'a [u8],
    encoding: &'static Encoding,
    width: Width,
    at: Place,
    damaged: usize,
}

impl Walk<'_> {
    /// Goes on by one character of the file; stays at the end.
    fn step(&mut self) {
        let Some(first) = self.text[self.at.text..].chars().next() else { return };
        let rest = &self.raw[self.at.raw..];
        let broken = if first == '\u{FFFD}' { broken_len(rest, self.encoding) } else { None };
        self.damaged += usize::from(broken.is_some());
        let len = broken.unwrap_or_else(|| self.width.len(rest, first));
        self.at.text += first.len_utf8();
        if broken.is_none() && self.width == Width::Big5 && is_big5_pair(rest) {
            self.at.text += self.text[self.at.text..].chars().next().map_or(0, char::len_utf8);
        }
        self.at.raw = (self.at.raw + len).min(self.raw.len());
    }
}

/// How many bytes at the start of `rest` make no character; none if they do make one.
fn broken_len(rest: &[u8], encoding: &'static Encoding) -> Option<usize> {
    if encoding.is_single_byte() {
        return Some(1);
    }
    let window = &rest[..rest.len().min(16)];
    let last = window.len() == rest.len();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    match decoder.decode_to_utf8_without_replacement(window, &mut [0; 64], last) {
        (DecoderResult::Malformed(len, _), _, 0) => Some(len as usize),
        _ => None,
    }
}

/// How the bytes of one character are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Single,
    Utf8,
    Utf16,
    ShiftJis,
    Gb,
    EucJp,
    Big5,
    Double,
}

impl Width {
    fn of(encoding: &'static Encoding) -> Width {
        match encoding {
            e if e.is_single_byte() => Width::Single,
            e if e == UTF_8 => Width::Utf8,
            e if e == UTF_16LE || e == UTF_16BE => Width::Utf16,
            e if e == SHIFT_JIS => Width::ShiftJis,
            e if e == GBK || e == GB18030 => Width::Gb,
            e if e == EUC_JP => Width::EucJp,
            e if e == BIG5 => Width::Big5,
            _ => Width::Double,
        }
    }

    /// How many bytes the whole character at the start of `rest` takes.
    fn len(self, rest: &[u8], first: char) -> usize {
        let lead = rest.first().copied().unwrap_or(0);
        match self {
            Width::Single => 1,
            Width::Utf8 => first.len_utf8(),
            Width::Utf16 => 2 * first.len_utf16(),
            _ if lead <= 0x80 => 1,
            Width::ShiftJis if (0xA1..=0xDF).contains(&lead) => 1,
            Width::Gb if rest.get(1).is_some_and(u8::is_ascii_digit) => 4,
            Width::EucJp if lead == 0x8F => 3,
            _ => 2,
        }
    }
}

/// The four characters of Big5 that become a letter and a combining accent.
fn is_big5_pair(rest: &[u8]) -> bool {
    matches!(rest, [0x88, 0x62 | 0x64 | 0xA3 | 0xA5, ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::decode::decode_as;
    use proptest::prelude::*;

    const ALL: [&Encoding; 20] = [
        UTF_8,
        UTF_16LE,
        UTF_16BE,
        WINDOWS_1250,
        WINDOWS_1251,
        WINDOWS_1252,
        WINDOWS_1257,
        KOI8_R,
        KOI8_U,
        ISO_8859_2,
        ISO_8859_4,
        ISO_8859_13,
        ISO_8859_15,
        SHIFT_JIS,
        EUC_JP,
        EUC_KR,
        GBK,
        GB18030,
        BIG5,
        IBM866,
    ];

    fn check(raw: Vec<u8>, encoding: &'static Encoding) {
        let page = decode_as(raw.clone(), encoding, 0);
        let text = page.text.as_str();
        let mut end = 0;
        let mut whole = 0..0;
        for (at, c) in text.char_indices() {
            let range = page.map.range(text, at..at + c.len_utf8());
            if encoding == BIG5 && at > 0 && range == whole {
                continue; // the second half of a Big5 pair
            }
            assert_eq!(range.start, end, "{encoding:?} {raw:02x?} {text:?}");
            end = range.end;
            whole = range.clone();
            if c != '\u{FFFD}' {
                let again = encoding.decode_without_bom_handling(&raw[range]).0;
                assert!(again.starts_with(c), "{encoding:?} {raw:02x?} {text:?}");
            }
        }
        assert_eq!(end, raw.len(), "{encoding:?} {raw:02x?} {text:?}");
        assert_eq!(page.damaged > 0, encoding.decode_without_bom_handling(&raw).1);
    }

    /// Bytes that the multi-byte encodings care about, more often than chance would have them.
    fn odd_bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![any::<u8>(), 0x80..=0xFFu8, 0x30..=0x39u8, Just(0x88), Just(0x62), 0xD8..=0xDFu8, Just(0x8F)];
        prop::collection::vec(byte, 0..400)
    }

    fn any_encoding() -> impl Strategy<Value = &'static Encoding> {
        prop::sample::select(&ALL[..])
    }

    proptest! {
        #[test]
        fn characters_tile_the_file(raw in odd_bytes(), encoding in any_encoding()) {
            check(raw, encoding);
        }

        #[test]
        fn characters_of_real_text_tile_the_file(
            text in "[a-zа-яёąćłśżéß日本語한국中文\u{FFFD}\n 0-9]{0,400}",
            encoding in any_encoding(),
        ) {
            check(encoding.encode(&text).0.into_owned(), encoding);
        }
    }
}
