//! Turns raw bytes into text and the name of the encoding that they were in.
//!
//! Clean UTF-8 is by far the most common and is looked at once, quickly. Everything else is evidence, the strongest first:
//! a byte order mark, the zero bytes of UTF-16, the share of valid UTF-8 sequences, what the page declares, and last
//! how much the letters look like a language (`chardetng`).

use super::map::RawMap;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::*;

pub(super) struct Decoded {
    pub text: String,
    pub encoding: &'static Encoding,
    pub damaged: usize,
    /// The bytes are known to be another kind of file.
    pub binary: bool,
    pub map: RawMap,
}

/// How many bytes each guess looks at.
const SAMPLE: usize = 1 << 20;

pub(super) fn decode(raw: Vec<u8>) -> Decoded {
    let marked = Encoding::for_bom(&raw);
    match marked {
        Some((encoding, skip)) if encoding != UTF_8 => return decode_as(raw, encoding, skip),
        None => {
            if let Some(encoding) = unmarked_utf16(&raw) {
                return decode_as(raw, encoding, 0);
            }
        }
        _ => {}
    }
    let skip = marked.map_or(0, |(_, skip)| skip);
    match utf8(raw) {
        Ok(text) => clean(text, skip),
        Err(broken) => {
            let break_at = broken.utf8_error().valid_up_to();
            let raw = broken.into_bytes();
            let encoding = if skip > 0 { UTF_8 } else { choose(&raw, break_at) };
            decode_as(raw, encoding, skip)
        }
    }
}

/// A page this long is moved; a shorter one is checked many bytes at a time, and then copied.
const MOVED: usize = 1 << 18;

fn utf8(raw: Vec<u8>) -> Result<String, std::string::FromUtf8Error> {
    let short = Some(&raw).filter(|raw| raw.len() < MOVED);
    match short.and_then(|raw| simdutf8::basic::from_utf8(raw).ok()) {
        Some(text) => Ok(text.to_owned()),
        None => String::from_utf8(raw),
    }
}

fn clean(mut text: String, skip: usize) -> Decoded {
    let binary = is_other_file(text.as_bytes());
    text.drain(..skip);
    Decoded { text, encoding: UTF_8, damaged: 0, binary, map: RawMap::shifted(skip) }
}

pub(super) fn decode_as(raw: Vec<u8>, encoding: &'static Encoding, skip: usize) -> Decoded {
    let binary = is_other_file(&raw);
    let (text, _) = encoding.decode_without_bom_handling(&raw[skip..]);
    let text = text.into_owned();
    let (map, damaged) = RawMap::stepped(&text, raw, encoding, skip);
    Decoded { text, encoding, damaged, binary, map }
}

/// The encoding of bytes that have no mark and cease to be UTF-8 at `break_at`.
fn choose(raw: &[u8], break_at: usize) -> &'static Encoding {
    if is_other_file(raw) || super::mostly_control(&raw[..raw.len().min(SAMPLE)]) {
        // Every byte is a character here: nothing is lost, and no table of damage is built for rubbish.
        return WINDOWS_1252;
    }
    if mostly_utf8(&raw[break_at.saturating_sub(SAMPLE)..raw.len().min(break_at + SAMPLE)]) {
        return UTF_8;
    }
    declared(raw).unwrap_or_else(|| refine(guess(raw), raw))
}

/// How the files begin that lie among pages but aren't text.
const OTHER_FILES: [&[u8]; 11] = [
    b"%PDF-",
    b"PK\x03\x04",
    b"\xD0\xCF\x11\xE0",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF89a",
    b"GIF87a",
    b"\x1F\x8B",
    b"{\\rtf",
    b"Rar!\x1A",
    b"7z\xBC\xAF",
];

fn is_other_file(raw: &[u8]) -> bool {
    OTHER_FILES.iter().any(|start| raw.starts_with(start))
}

/// UTF-16 without a mark: the high bytes of its spaces, digits and Latin letters are zero, its low bytes hardly ever.
fn unmarked_utf16(raw: &[u8]) -> Option<&'static Encoding> {
    let sample = &raw[..raw.len().min(SAMPLE) & !1];
    memchr::memchr(0, sample)?;
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (encoding, high, low) = if odd > even { (UTF_16LE, odd, even) } else { (UTF_16BE, even, odd) };
    let many = high * 32 >= sample.len() && low * 8 <= high;
    (many && is_likely_text(sample, encoding)).then_some(encoding)
}

fn is_likely_text(sample: &[u8], encoding: &'static Encoding) -> bool {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let is_odd = |c: char| c == '\u{FFFD}' || (c.is_control() && !c.is_whitespace());
    let odd = text.chars().filter(|&c| is_odd(c)).count();
    odd * 32 <= text.chars().count()
}

/// Whether sequences of UTF-8 outnumber the breaks in it. In other encodings they are accidents.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in sample.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // A page that was cut off, like a sample, may end within a character.
    broken -= usize::from(ends_within_character(sample));
    whole > 0 && whole >= 2 * broken
}

fn ends_within_character(raw: &[u8]) -> bool {
    let tail = &raw[raw.len().saturating_sub(3)..];
    (0..tail.len()).any(|at| std::str::from_utf8(&tail[at..]).is_err_and(|e| e.valid_up_to() == 0 && e.error_len().is_none()))
}

/// The encoding that an HTML or XML page names in its head.
fn declared(raw: &[u8]) -> Option<&'static Encoding> {
    let head = raw[..raw.len().min(4096)].to_ascii_lowercase();
    let find = |word: &str, from: usize| Some(from + memchr::memmem::find(&head[from..], word.as_bytes())?);
    let after = find("<meta", 0)
        .and_then(|at| find("charset", at).map(|at| at + "charset".len()))
        .or_else(|| find("<?xml", 0).and_then(|at| find("encoding", at).map(|at| at + "encoding".len())))?;
    let value = head[after..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let len = value.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(byte)).count();
    Encoding::for_label(&value[..len]).filter(|encoding| encoding.is_ascii_compatible() && *encoding != UTF_8)
}

fn guess(raw: &[u8]) -> &'static Encoding {
    let start = raw.iter().position(|byte| !byte.is_ascii()).unwrap_or(0).saturating_sub(256);
    let sample = &raw[start..raw.len().min(start + SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, start + sample.len() == raw.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// ISO-8859-15, which the detector doesn't know, is windows-1252 with letters in place of a few signs.
fn refine(guessed: &'static Encoding, raw: &[u8]) -> &'static Encoding {
    if guessed != WINDOWS_1252 || raw.iter().any(|byte| (0x80..0xA0).contains(byte)) {
        return guessed;
    }
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0xC0;
    let within_word = |w: &[u8]| matches!(w[1], 0xA6 | 0xA8 | 0xB8 | 0xBC..=0xBE) && is_letter(w[0]) && is_letter(w[2]);
    let opens_word = |w: &[u8]| w[1] == 0xA6 && w[0].is_ascii_whitespace() && is_letter(w[2]);
    let is_latin9 = raw.windows(3).any(|w| within_word(w) || opens_word(w));
    if is_latin9 { ISO_8859_15 } else { guessed }
}
