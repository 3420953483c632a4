//! Turns an endless page into parts that are read one after the other, because what a page costs in memory must not grow with it.
//!
//! No page that a municipality wrote is as long as a part; a dump, an attack or a phone book is. A part ends behind a blank
//! line where there is one, else behind a line, else (a line without end) behind a sentence or a word. It knows its place, so
//! that evidence is cited by line, column and byte of the whole page.

use super::map::RawMap;
use super::{Document, has_rare_ends};
use std::sync::OnceLock;

/// Bytes of text that are read at once.
pub const PART: usize = 1 << 18;

/// Where a part begins.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// Lines that ended before it.
    pub first_line: usize,
    /// Characters of its first line that stand in the part before.
    pub columns_before: usize,
    /// The page has no LF or CR at all; none while nobody has looked.
    pub rare_ends: Option<bool>,
}

impl Document {
    /// The page in parts; nearly always the page itself.
    pub fn parts(self) -> Parts {
        let rare_ends = (self.text.len() > PART).then(|| has_rare_ends(&self.text));
        Parts { place: Place { rare_ends, ..self.place }, whole: Some(self), at: 0 }
    }

    /// Whether this is the page itself, and not a part of it.
    pub fn is_whole(&self) -> bool {
        self.place.rare_ends.is_none()
    }

    /// Whether the page is read in several parts.
    pub fn is_long(&self) -> bool {
        self.text.len() > PART
    }

    /// The last line of the file goes on in the next part, or may do so.
    pub fn is_last_line_open(&self) -> bool {
        match &self.markup {
            Some(markup) => self.text_start + self.text.len() < markup.text_len as usize,
            None => self.is_cut_within_line(),
        }
    }

    /// The last line of the text goes on in the next part.
    fn is_cut_within_line(&self) -> bool {
        self.place.rare_ends.is_some() && self.lines().last().is_some_and(|line| line.span.end as usize == self.text.len())
    }

    fn after(&self) -> Place {
        let last = self.lines().len().saturating_sub(1);
        if !self.is_cut_within_line() {
            return Place { first_line: self.place.first_line + self.lines().len(), columns_before: 0, ..self.place };
        }
        let columns_before = if self.markup.is_some() { 0 } else { self.column(self.text.len()) - 1 };
        Place { first_line: self.place.first_line + last, columns_before, ..self.place }
    }
}

/// The parts of a page, in order.
#[derive(Debug)]
pub struct Parts {
    whole: Option<Document>,
    at: usize,
    place: Place,
}

impl Parts {
    /// Whether more is to come.
    pub fn is_done(&self) -> bool {
        self.whole.is_none()
    }
}

impl Iterator for Parts {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        let whole = self.whole.take()?;
        if self.place.rare_ends.is_none() {
            return Some(whole);
        }
        let range = self.at..part_end(&whole.text, self.at);
        let part = Document {
            source: whole.source.clone(),
            raw_len: whole.raw_len,
            sha256: whole.sha256.clone(),
            format: whole.format,
            text: whole.text[range.clone()].to_owned(),
            encoding: whole.encoding,
            damaged: whole.damaged,
            cut: whole.cut,
            language: whole.language.clone(),
            unread: whole.unread,
            stamp: whole.stamp,
            binary: whole.binary,
            map: if whole.markup.is_some() { RawMap::shifted(0) } else { whole.map.part(&whole.text, range.clone()) },
            markup: whole.markup.clone(),
            text_start: range.start,
            lines: OnceLock::new(),
            place: self.place,
            counts: OnceLock::new(),
        };
        self.at = range.end;
        self.place = part.after();
        self.whole = (range.end < whole.text.len()).then_some(whole);
        Some(part)
    }
}

/// Where the part ends that begins at `start`.
fn part_end(text: &str, start: usize) -> usize {
    let mut most = start + PART;
    if most >= text.len() {
        return text.len();
    }
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let tail = start + PART / 2;
    let bytes = &text.as_bytes()[tail..most];
    let blank = memchr::memmem::rfind(bytes, b"\n\n").map(|at| at + 2);
    let line = || memchr::memrchr2(b'\n', b'\r', bytes).map(|at| at + 1);
    let sentence = || memchr::memmem::rfind(bytes, b". ").map(|at| at + 2);
    let word = || memchr::memrchr(b' ', bytes).map(|at| at + 1);
    let end = blank.or_else(line).or_else(sentence).or_else(word).map_or(most, |at| tail + at);
    // CR and LF stay together.
    if text.as_bytes()[end - 1] == b'\r' && text.as_bytes().get(end) == Some(&b'\n') { end + 1 } else { end }
}
