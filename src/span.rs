//! Turns "somewhere on the page" into a pair of byte offsets: the only way to point into a page.
//!
//! A span points into `Document::text` (the decoded UTF-8 text). `Document::raw_span` carries it over to the bytes of
//! the file, so that evidence can be cited exactly whatever the encoding was.

use serde::Serialize;

/// Half-open byte range `[start, end)` into the decoded text of one page; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span without the white space (and no-break spaces) at both its ends.
    pub fn trim(self, text: &str) -> Span {
        self.trim_matches(text, char::is_whitespace)
    }

    /// The span without the characters at both its ends that `strip` accepts.
    pub fn trim_matches(self, text: &str, strip: impl Fn(char) -> bool) -> Span {
        let words = self.of(text);
        let tail = words.trim_end_matches(&strip);
        let body = tail.trim_start_matches(&strip);
        let start = self.start as usize + (tail.len() - body.len());
        Span::new(start, start + body.len())
    }
}
