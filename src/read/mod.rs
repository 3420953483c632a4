//! Turns the bytes of one page into a `Document`: text, lines, and the way back to the bytes.
//!
//! Reading never fails and never drops anything: an odd page is still a page, and whoever uses it can ask how odd it is
//! (`damaged`, `is_binary`, `unread`). Evidence is cited by `raw_span`, in bytes of the file as the steward has it; of a page
//! that is no text (DOCX, PDF), in bytes of the text that was found in it.

mod decode;
mod docx;
mod ends;
mod epub;
mod facts;
mod format;
mod html;
mod map;
mod markdown;
mod markup;
mod parts;
mod pdf;
mod sheet;
mod sources;
mod stamp;
mod zipped;

pub use facts::{PageFacts, page_facts, sources_table};
pub use format::Format;
pub use markup::{FileLine, FileLines};
pub use sources::{MAX_PAGE_BYTES, PageFile, find_pages, read_page};
pub use stamp::{Looks, Stamp};

use crate::span::Span;
use ends::line_ends;
use markup::Markup;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// One page, decoded.
#[derive(Debug)]
pub struct Document {
    /// The page file relative to the input folder, with `/` separators.
    pub source: String,
    pub raw_len: usize,
    /// Of the raw bytes, in lower-case hexadecimal.
    pub sha256: String,
    pub format: Format,
    /// What a reader of the page reads, as UTF-8; of plain text the whole file, without its byte order mark.
    pub text: String,
    /// The WHATWG name: `UTF-8`, `windows-1251`, `KOI8-U` …
    pub encoding: &'static str,
    /// How many byte sequences had no meaning in `encoding` and became U+FFFD.
    pub damaged: usize,
    /// The decoded text would pass 4 GiB, beyond what a `Span` can reach, and was cut there.
    pub cut: bool,
    /// BCP 47, where the page itself tells its language.
    pub language: Option<String>,
    /// Why a page that should be read could not be.
    pub unread: Option<&'static str>,
    /// Of the file, before it was read; none where the bytes came from elsewhere.
    pub stamp: Option<Stamp>,
    binary: bool,
    map: map::RawMap,
    /// The file behind the text, where the text is not the file.
    markup: Option<Arc<Markup>>,
    /// Where the text begins in that of the whole page.
    text_start: usize,
    lines: OnceLock<Vec<Line>>,
    place: parts::Place,
    /// How many characters begin before each `STEP` bytes of the text; counted when a long line is cited.
    counts: OnceLock<Vec<u32>>,
}

/// Longer stretches are not counted anew for every place in them.
const STEP: usize = 4096;

/// One line of the page, without its line end.
///
/// A line is what an editor numbers: it ends at LF, CRLF or a lone CR. NEL, LS and PS are white space within a line,
/// unless the page has no other line end; VT and FF always are. A final line end doesn't open another line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub span: Span,
}

/// A line that `Document::position` has looked at.
#[derive(Debug, Default)]
pub struct LineSeen {
    span: Span,
    number: usize,
    /// Every byte of it is a character.
    plain: bool,
}

impl Document {
    /// Decodes bytes as text, whatever they hold. Pure; takes any bytes. Clean UTF-8 is moved, not copied.
    pub fn from_bytes(source: String, raw: Vec<u8>) -> Document {
        let raw_len = raw.len();
        let sha256 = crate::write::sha256(&raw);
        let mut page = decode::decode(raw);
        let cut = cut(&mut page.text, u32::MAX as usize);
        let binary = page.binary || mostly_control(page.text.as_bytes()) || page.damaged > page.text.len() / 8 + 3;
        Document {
            source,
            raw_len,
            sha256,
            format: Format::Text,
            text: page.text,
            encoding: page.encoding.name(),
            damaged: page.damaged,
            cut,
            language: None,
            unread: None,
            stamp: None,
            binary,
            map: page.map,
            markup: None,
            text_start: 0,
            lines: OnceLock::new(),
            place: parts::Place::default(),
            counts: OnceLock::new(),
        }
    }

    /// Every line of the text, once and in order.
    pub fn lines(&self) -> &[Line] {
        self.lines.get_or_init(|| split(&self.text, self.place.rare_ends))
    }

    /// The number by which an editor knows the line of the file behind a place in the text: 1-based, in the whole page.
    pub fn line_at(&self, offset: usize) -> usize {
        match &self.markup {
            Some(markup) => markup.line_of(markup.file_place(self.text_start + offset)) + 1,
            None => self.place.first_line + self.line_of(offset) + 1,
        }
    }

    /// The same for the first line of the text.
    pub fn first_line(&self) -> usize {
        self.place.first_line + 1
    }

    /// The lines of the file behind the text, where they are not those of the text.
    pub fn file_lines(&self) -> Option<FileLines> {
        let markup = self.markup.as_ref()?;
        Some(markup.file_lines(&self.text, self.text_start..self.text_start + self.text.len(), self.lines()))
    }

    /// The bytes of the file that the span was decoded from, on character boundaries of the file.
    ///
    /// A span that cuts a character in two is widened to the whole of it.
    pub fn raw_span(&self, span: Span) -> Range<usize> {
        match &self.markup {
            Some(markup) => {
                let range = markup.file_range(self.text_start + span.start as usize..self.text_start + span.end as usize);
                markup.map.range(&markup.file, range)
            }
            None => self.map.range(&self.text, span.range()),
        }
    }

    /// 0-based number of the line that holds the offset; a line end belongs to the line that it ends.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines().partition_point(|line| line.span.start as usize <= offset).saturating_sub(1)
    }

    /// 1-based place of the offset in its line, counted in characters.
    pub fn column(&self, offset: usize) -> usize {
        if let Some(markup) = &self.markup {
            let place = markup.file_place(self.text_start + offset);
            let start = markup.lines.get(markup.line_of(place)).map_or(0, |line| line.span.start as usize).min(place);
            return 1 + characters(&markup.file.as_bytes()[start..place]);
        }
        let line = self.line_of(offset);
        let start = self.lines().get(line).map_or(0, |line| line.span.start as usize);
        let before = if line == 0 { self.place.columns_before } else { 0 };
        before + 1 + self.characters_between(start, offset.clamp(start, self.text.len()))
    }

    /// 1-based line and column of an offset; `seen` remembers the line, for most offsets that are asked lie in the last one's.
    pub fn position(&self, offset: usize, seen: &mut LineSeen) -> (usize, usize) {
        if self.markup.is_some() {
            return (self.line_at(offset), self.column(offset));
        }
        if !seen.span.range().contains(&offset) {
            let line = self.line_of(offset);
            let span = self.lines().get(line).map_or(Span::default(), |line| line.span);
            let plain = (line > 0 || self.place.columns_before == 0) && span.len() <= STEP && span.of(&self.text).is_ascii();
            *seen = LineSeen { span, number: self.place.first_line + line + 1, plain };
        }
        let inner = seen.plain && seen.span.range().contains(&offset);
        let column = if inner { offset - seen.span.start as usize + 1 } else { self.column(offset) };
        (seen.number, column)
    }

    fn characters_between(&self, start: usize, end: usize) -> usize {
        if end - start <= STEP {
            return characters(&self.text.as_bytes()[start..end]);
        }
        self.characters_before(end) - self.characters_before(start)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let counts = self.counts.get_or_init(|| counts(self.text.as_bytes()));
        let step = offset / STEP;
        counts[step] as usize + characters(&self.text.as_bytes()[step * STEP..offset])
    }

    /// The words of the line, without its line end.
    pub fn line_text(&self, line: usize) -> &str {
        self.lines().get(line).map_or("", |line| line.span.of(&self.text))
    }

    /// Whether this is no text at all: a picture, an archive, a word processor's file.
    pub fn is_binary(&self) -> bool {
        self.binary
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| !is_continuation(byte)).count()
}

fn counts(bytes: &[u8]) -> Vec<u32> {
    let sums = bytes.chunks(STEP).scan(0, |sum, part| {
        *sum += characters(part) as u32;
        Some(*sum)
    });
    std::iter::once(0).chain(sums).collect()
}

fn cut(text: &mut String, most: usize) -> bool {
    let too_long = text.len() > most;
    if too_long {
        let end = (0..=most).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
    }
    too_long
}

/// More control characters than a stray one here and there (layout characters and ESC aside).
fn mostly_control(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < 0x20 && !(0x09..=0x0D).contains(&byte) && byte != 0x1B) || byte == 0x7F;
    let few = bytes.len() / 50 + 3;
    // Parts that a byte can count, so that the compiler counts many bytes at a time.
    bytes.chunks(240).map(|part| usize::from(part.iter().map(|&byte| u8::from(is_control(byte))).sum::<u8>())).sum::<usize>()
        > few
}

/// `rare_ends`: the page that the text is (a part of) has no LF or CR, when that is known.
fn split(text: &str, rare_ends: Option<bool>) -> Vec<Line> {
    if rare_ends.unwrap_or_else(|| has_rare_ends(text)) {
        return split_rare(text);
    }
    let bytes = text.as_bytes();
    let ends = line_ends(bytes).map(|at| (at, if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 }));
    lines_between(text, ends)
}

fn has_rare_ends(text: &str) -> bool {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_none()
}

/// Splits a page without any LF or CR at NEL, LS and PS.
fn split_rare(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let ends = memchr::memchr2_iter(0xC2, 0xE2, bytes).filter_map(|at| match &bytes[at..] {
        [0xC2, 0x85, ..] => Some((at, 2)),
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => Some((at, 3)),
        _ => None,
    });
    lines_between(text, ends)
}

/// Bytes of a line, more or less.
const USUAL_LINE: usize = 64;

fn lines_between(text: &str, ends: impl Iterator<Item = (usize, usize)>) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / USUAL_LINE);
    let mut start = 0;
    for (at, width) in ends {
        // The LF of a CRLF lies behind `start` by now.
        if at >= start {
            lines.push(Line { span: Span::new(start, at) });
            start = at + width;
        }
    }
    if start < text.len() {
        lines.push(Line { span: Span::new(start, text.len()) });
    }
    lines
}
