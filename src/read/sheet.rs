//! Turns the words of a structured page, as a format's reader finds them, into lines of text, each word with its place in the file.
//!
//! Every format has the same few things to say: here are words, here a line ends, a paragraph ends, a cell of a table ends, a
//! list item begins. A line end, a space, a list number is written only once words follow, so no format has to look ahead.

use super::markup::Piece;
use std::ops::Range;

/// How far the next words stand from the ones before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    #[default]
    None,
    Line,
    /// A blank line between.
    Paragraph,
}

/// A text under way.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub text: String,
    pub pieces: Vec<Piece>,
    gap: Gap,
    tabs: usize,
    /// White space that was read behind the last words.
    space: Option<(u32, u32)>,
    /// What stands before the next words: "1. ".
    marker: String,
    /// What parts the next words of a cell from those before: a line end that a row of a table has no room for.
    parted: bool,
    /// Where the line under way begins.
    line: usize,
}

impl Sheet {
    /// Words as they stand in the file from this place on; white space within is one space.
    pub fn words(&mut self, file: &str, range: Range<usize>) {
        let mut rest = range.start;
        let words = &file[range.clone()];
        for word in words.split_inclusive(is_space) {
            let end = rest + word.len();
            let bare = word.trim_end_matches(is_space);
            if !bare.is_empty() {
                self.exact(bare, rest..rest + bare.len());
            }
            if bare.len() < word.len() {
                self.space(rest + bare.len()..end);
            }
            rest = end;
        }
    }

    /// Words that the file spells in this range, in the same bytes or otherwise (`&amp;`).
    pub fn exact(&mut self, words: &str, range: Range<usize>) {
        if words.is_empty() {
            return;
        }
        self.begin(words, range.start);
        self.piece((range.start as u32, range.end as u32), words.len());
        self.text.push_str(words);
    }

    /// Words that do not stand in the file; they are cited where the file holds what they stand for.
    pub fn put(&mut self, words: &str, at: usize) {
        self.begin(words, at);
        self.piece((at as u32, at as u32), words.len());
        self.text.push_str(words);
    }

    /// White space; it counts only between words of a line.
    pub fn space(&mut self, range: Range<usize>) {
        let (start, end) = (range.start as u32, range.end as u32);
        self.space = Some(self.space.map_or((start, end), |(first, _)| (first.min(start), end)));
    }

    /// The next words stand on another line, or in another paragraph.
    pub fn gap(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
        self.tabs = 0;
        self.parted = false;
    }

    /// A line end of its own: two of them leave a blank line.
    pub fn line_end(&mut self) {
        self.gap(if self.gap == Gap::None { Gap::Line } else { Gap::Paragraph });
    }

    /// The next words stand in the next cell of the row.
    pub fn tab(&mut self) {
        self.tabs += 1;
        self.parted = false;
    }

    /// A line end within a cell.
    pub fn part(&mut self) {
        self.parted = true;
    }

    /// What the next words are marked with.
    pub fn marker(&mut self, marker: String) {
        self.marker = marker;
    }

    /// Whether words stand in the line (or in the cell) that the next words belong to.
    pub fn is_within_line(&self) -> bool {
        self.gap == Gap::None && self.tabs == 0 && self.text.len() > self.line
    }

    /// The words of this range of the text once more: a cell that spans several rows.
    pub fn again(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let words = self.text[range.clone()].to_owned();
        let first = self.pieces.partition_point(|piece| piece.text as usize <= range.start).saturating_sub(1);
        let pieces: Vec<Piece> =
            self.pieces[first..].iter().copied().take_while(|piece| (piece.text as usize) < range.end).collect();
        self.begin(&words, pieces.first().map_or(0, |piece| piece.file.0 as usize));
        let start = self.text.len();
        for piece in pieces {
            let before = range.start.saturating_sub(piece.text as usize) as u32;
            let text = (start + (piece.text as usize).saturating_sub(range.start)) as u32;
            let file = (piece.file.0.saturating_add(before).min(piece.file.1), piece.file.1);
            self.pieces.push(Piece { text, file });
        }
        self.text.push_str(&words);
    }

    /// Where the next words will stand, once what parts them from the last ones is written.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Writes what stands between the last words and these.
    fn begin(&mut self, words: &str, at: usize) {
        let space = self.space.take();
        if self.gap > Gap::None {
            self.end_line(at);
        } else if self.text.len() > self.line {
            self.part_words(words, space, at);
        }
        (self.gap, self.tabs, self.parted) = (Gap::None, 0, false);
        if !self.marker.is_empty() {
            let marker = std::mem::take(&mut self.marker);
            self.filler(&marker, at);
        }
    }

    fn end_line(&mut self, at: usize) {
        if !self.text.is_empty() {
            self.filler(if self.gap == Gap::Paragraph { "\n\n" } else { "\n" }, at);
        }
        self.line = self.text.len();
    }

    fn part_words(&mut self, words: &str, space: Option<(u32, u32)>, at: usize) {
        if self.tabs > 0 {
            self.filler(&"\t".repeat(self.tabs.min(MOST_TABS)), at);
        } else if self.parted {
            let marked = self.text.ends_with(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '"' | '»' | '”'));
            let opens = words.starts_with(|c: char| !c.is_alphanumeric());
            self.filler(if marked || opens { " " } else { ", " }, at);
        } else if let Some(range) = space {
            self.piece(range, 1);
            self.text.push(' ');
        }
    }

    fn filler(&mut self, words: &str, at: usize) {
        self.piece((at as u32, at as u32), words.len());
        self.text.push_str(words);
    }

    /// Notes where words of this length come from; goes on with the last piece where they go on there.
    fn piece(&mut self, file: (u32, u32), len: usize) {
        let text = self.text.len() as u32;
        let same = (file.1 - file.0) as usize == len;
        match self.pieces.last_mut() {
            Some(last) if same && last.file.1 == file.0 && last.file.1 - last.file.0 == text - last.text => last.file.1 = file.1,
            _ => self.pieces.push(Piece { text, file }),
        }
    }
}

/// Empty cells beyond these say nothing.
const MOST_TABS: usize = 8;

/// White space that a browser takes for a space; a no-break space is a character.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
