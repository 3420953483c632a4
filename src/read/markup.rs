//! Turns a place in the words of a marked-up page (HTML, Markdown) back into a place in its file, because evidence is cited there.
//!
//! The words of such a page are pieces of its file, in between are line ends, tabs and list numbers that its markup stands
//! for. A piece knows where it was cut out; what was put in has an empty place, the one where the next words begin.

use super::Line;
use super::map::RawMap;
use std::ops::Range;

/// Words that follow each other in the text and in the file, up to the next piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: u32,
    /// Of as many bytes as the text has: the same words. Otherwise all of it stands for all of the piece (`&amp;`).
    pub file: (u32, u32),
}

/// The decoded file behind the text of a page.
#[derive(Debug)]
pub(super) struct Markup {
    pub file: String,
    pub map: RawMap,
    pub lines: Vec<Line>,
    /// By their place in the text; the first stands at its beginning.
    pub pieces: Vec<Piece>,
    /// What was left out though it holds words: menus, scripts.
    pub left_out: Vec<Range<u32>>,
    pub text_len: u32,
}

/// What a line of a marked-up file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileLine {
    /// Words of these lines (0-based) of the text stand on it: indices into `FileLines::words`.
    Words(u32, u32),
    Blank,
    LeftOut,
    Markup,
}

/// The lines of the file that a text (or a part of it) was read from.
#[derive(Debug, Default)]
pub struct FileLines {
    /// 0-based number of the first one.
    pub first: usize,
    pub lines: Vec<FileLine>,
    /// Lines of the text, those of one line of the file together.
    pub words: Vec<u32>,
}

impl Markup {
    /// The part of the decoded file behind a range of the text.
    pub fn file_range(&self, range: Range<usize>) -> Range<usize> {
        let first = self.pieces.partition_point(|piece| piece.text as usize <= range.start).saturating_sub(1);
        let mut whole: Option<Range<usize>> = None;
        for index in first..self.pieces.len() {
            let part = self.part(index, &range);
            if index > first && self.pieces[index].text as usize >= range.end {
                break;
            }
            if !part.is_empty() {
                let (start, end) = whole.map_or((part.start, part.end), |w| (w.start.min(part.start), w.end.max(part.end)));
                whole = Some(start..end);
            }
        }
        let at = self.pieces.get(first).map_or(0, |piece| piece.file.0 as usize);
        whole.unwrap_or(at..at)
    }

    /// What a piece gives to a range of the text.
    fn part(&self, index: usize, range: &Range<usize>) -> Range<usize> {
        let piece = self.pieces[index];
        let text = piece.text as usize..self.text_end(index);
        let (start, end) = (piece.file.0 as usize, piece.file.1 as usize);
        if end - start != text.len() {
            return if text.start < range.end && range.start < text.end { start..end } else { start..start };
        }
        let within = range.start.clamp(text.start, text.end)..range.end.clamp(text.start, text.end);
        start + (within.start - text.start)..start + (within.end - text.start)
    }

    fn text_end(&self, index: usize) -> usize {
        self.pieces.get(index + 1).map_or(self.text_len, |next| next.text) as usize
    }

    /// Where in the decoded file the words at a place of the text begin.
    pub fn file_place(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.text as usize <= offset).saturating_sub(1);
        self.pieces.get(index).map_or(0, |_| self.part(index, &(offset..offset)).start)
    }

    /// 0-based line of the decoded file.
    pub fn line_of(&self, file_offset: usize) -> usize {
        self.lines.partition_point(|line| line.span.start as usize <= file_offset).saturating_sub(1)
    }

    /// The lines of the file behind a part of the text with these lines; the last part takes all that is left.
    pub fn file_lines(&self, text: &str, part: Range<usize>, lines: &[Line]) -> FileLines {
        let first = if part.start == 0 { 0 } else { self.line_of(self.file_place(part.start)) };
        let is_last = part.end >= self.text_len as usize;
        let last = if is_last { self.lines.len() } else { self.line_of(self.file_place(part.end)) + 1 };
        let mut touched: Vec<(u32, u32)> = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            let range = part.start + line.span.start as usize..part.start + line.span.end as usize;
            self.touch(text, &part, range, number as u32, &mut touched);
        }
        touched.sort_unstable();
        touched.dedup();
        let mut found = FileLines { first, ..FileLines::default() };
        let mut next = touched.partition_point(|(line, _)| (*line as usize) < first);
        for number in first..last.max(first) {
            let end = next + touched[next..].iter().take_while(|(line, _)| *line as usize == number).count();
            let start = found.words.len() as u32;
            found.words.extend(touched[next..end].iter().map(|(_, words)| *words));
            found.lines.push(if end > next { FileLine::Words(start, found.words.len() as u32) } else { self.silent(number) });
            next = end;
        }
        found
    }

    /// Notes the lines of the file that a line of the text has words on.
    fn touch(&self, text: &str, part: &Range<usize>, range: Range<usize>, number: u32, touched: &mut Vec<(u32, u32)>) {
        let first = self.pieces.partition_point(|piece| piece.text as usize <= range.start).saturating_sub(1);
        for index in first..self.pieces.len() {
            let piece = self.pieces[index].text as usize;
            if piece >= range.end {
                break;
            }
            let words = piece.max(range.start)..self.text_end(index).min(range.end);
            let file = self.part(index, &words);
            let blank = || text[words.start - part.start..words.end - part.start].trim().is_empty();
            if !file.is_empty() && !words.is_empty() && !blank() {
                let lines = self.line_of(file.start)..=self.line_of(file.end - 1);
                touched.extend(lines.map(|line| (line as u32, number)));
            }
        }
    }

    /// A line of the file without words that are read.
    fn silent(&self, number: usize) -> FileLine {
        let span = self.lines[number].span;
        if span.of(&self.file).trim().is_empty() {
            return FileLine::Blank;
        }
        let at = self.left_out.partition_point(|left| left.end <= span.start);
        let left = self.left_out.get(at).is_some_and(|left| left.start < span.end.max(span.start + 1));
        if left { FileLine::LeftOut } else { FileLine::Markup }
    }
}
