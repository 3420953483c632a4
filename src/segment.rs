//! Turns the lines of a document into blocks (items with their markers, short lines, paragraphs, contact lines), because layout carries meaning.
//!
//! No word is read here: a short line may be a heading, a partner or a menu, and the next stage tells which. What layout
//! alone can tell is told here: where a list begins, restarts its numbering or is broken by blank lines.

mod glued;
mod marker;
mod repeated;
mod spacing;
mod wrapped;

use crate::read::{Document, Line};
use crate::span::Span;
use marker::marker;
use regex::bytes::{Regex, RegexBuilder};
use std::ops::Range;
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Blank,
    /// A list item; its number, or none for a bullet.
    Item(Option<u32>),
    /// A line too short for a paragraph: heading, unmarked entry, table cell, menu.
    Short,
    Prose,
    /// A line that is only an address to write or call.
    Contact,
}

/// One or more lines that belong together.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: BlockKind,
    /// 0-based lines of the document.
    pub lines: Range<usize>,
    /// The text without marker and outer white space.
    pub body: Span,
    /// Items of one run share a group; numbering that restarts, a wider gap or other text between starts a new one.
    pub group: u32,
    /// Blank lines just before.
    pub gap: u32,
}

/// A paragraph has at least this many characters, or ends like a sentence.
const SHORT: usize = 90;

pub fn segment(document: &Document) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(document.lines().len());
    for (number, line) in document.lines().iter().enumerate() {
        let block = read_line(document, number, line);
        match blocks.last_mut() {
            Some(last) if last.kind == BlockKind::Blank && block.kind == BlockKind::Blank => last.lines.end = number + 1,
            Some(last) if continues(&document.text, last, &block) => {
                last.lines.end = number + 1;
                last.body = last.body.cover(block.body);
            }
            _ => blocks.push(block),
        }
    }
    glued::part(&document.text, &mut blocks);
    head_outlines(document, &mut blocks);
    wrapped::join(&document.text, &mut blocks);
    count_gaps(&mut blocks);
    spacing::close_up(&mut blocks);
    repeated::merge(&document.text, &mut blocks);
    group_items(&mut blocks);
    restore_lone_numbers(document, &mut blocks);
    if blocks.iter().any(|block| block.body.len() > LONGEST) { cut(&document.text, blocks) } else { blocks }
}

/// No paragraph is this long; what is, is read in pieces, so that no sentence takes longer than its length deserves.
const LONGEST: usize = 8192;

/// Cuts the bodies of endless lines, behind a sentence where there is one.
fn cut(text: &str, blocks: Vec<Block>) -> Vec<Block> {
    let mut short = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        while block.body.len() > LONGEST {
            let at = block.body.start as usize + part_len(block.body.of(text));
            let body = Span::new(block.body.start as usize, at);
            let lines = block.lines.clone();
            short.push(Block { body: body.trim(text), lines, ..block });
            block.body = Span::new(at, block.body.end as usize).trim(text);
            block.kind = BlockKind::Prose;
        }
        short.push(block);
    }
    short
}

/// How much of a long text to take: up to the end of a sentence, or of a word, or so many bytes.
fn part_len(text: &str) -> usize {
    let mut most = LONGEST;
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let head = &text[..most];
    let ends = [head.rfind(". ").map(|at| at + 1), head.rfind(char::is_whitespace)];
    ends.into_iter().flatten().find(|&end| end > most / 2).unwrap_or(most)
}

fn read_line(document: &Document, number: usize, line: &Line) -> Block {
    let text = &document.text;
    let body = if is_trimmed(line.span.of(text)) { line.span } else { line.span.trim_matches(text, is_around) };
    let words = body.of(text);
    let (kind, body) = if words.is_empty() {
        (BlockKind::Blank, body)
    } else if let Some(inner) = framed(words) {
        let start = body.start as usize + (inner.as_ptr() as usize - words.as_ptr() as usize);
        (BlockKind::Short, Span::new(start, start + inner.len()))
    } else if let Some((rest, number)) = may_be_marked(words).then(|| marker(words).ok()).flatten() {
        let start = body.end as usize - rest.len();
        (BlockKind::Item(number), Span::new(start, body.end as usize).trim(text))
    } else if is_contact(words) {
        (if may_be_row(words) { BlockKind::Short } else { BlockKind::Contact }, body)
    } else if is_prose(words) {
        (BlockKind::Prose, body)
    } else {
        (BlockKind::Short, body)
    };
    Block { kind, lines: number..number + 1, body, group: 0, gap: 0 }
}

/// "– Lugo –": dashes on both sides set off a heading, and no item.
fn framed(words: &str) -> Option<&str> {
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '*' | '~');
    if words.len() > SHORT || !words.starts_with(dash) || !words.ends_with(dash) {
        return None;
    }
    let inner = words.trim_matches(dash);
    let apart = inner.starts_with(char::is_whitespace) && inner.ends_with(char::is_whitespace);
    Some(inner.trim()).filter(|inner| apart && inner.chars().any(char::is_alphabetic))
}

/// What stands around a line's words.
fn is_around(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\0'
}

/// Nothing stands around the words, as on most lines: told by two bytes.
fn is_trimmed(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.is_empty() || [bytes[0], bytes[bytes.len() - 1]].iter().all(u8::is_ascii_graphic)
}

/// Of the letters of ASCII, a marker begins with a Roman number or with one that a bracket follows.
fn may_be_marked(words: &str) -> bool {
    let bytes = words.as_bytes();
    !bytes[0].is_ascii_alphabetic() || bytes.get(1) == Some(&b')') || matches!(bytes[0], b'I' | b'V' | b'X')
}

fn is_prose(words: &str) -> bool {
    if words.len() > SHORT && (words.len() > SHORT * 4 || words.chars().nth(SHORT).is_some()) {
        return true;
    }
    let ends_like_sentence = words.ends_with(['.', '!', '?', '…']) && words.bytes().filter(|b| *b == b' ').count() >= 5;
    ends_like_sentence && !(ends_in_abbreviation(words) && opens_like_row(words))
}

/// "1998 m.", "2004 р.", "1991.": the dot belongs to the last word.
fn ends_in_abbreviation(words: &str) -> bool {
    let last = words.trim_end_matches('.').rsplit([' ', '\u{a0}']).next().unwrap_or("");
    // "1998г."
    let behind = last.trim_start_matches(|c: char| c.is_ascii_digit());
    behind.is_empty() || last.chars().count() <= 2 || behind.len() < last.len() && behind.chars().count() == 1
}

/// One sentence at the most that begins with a name and a mark: "Augustów (Poland), …", "Hof – …".
fn opens_like_row(words: &str) -> bool {
    let upper = |word: &str| word.chars().next().is_some_and(|c| !c.is_lowercase());
    let words = without_kind(words);
    let opening: Vec<&str> = words.split_whitespace().take(OPENING + 1).collect();
    let marked = opening
        .windows(2)
        .take_while(|w| !w[0].bytes().any(|b| b.is_ascii_digit()))
        .any(|w| matches!(w[1], "-" | "–" | "—") || w[0].ends_with([')', ':']) || w[0].ends_with(',') && upper(w[1]));
    let sentences = words.match_indices(". ").filter(|(at, _)| {
        let long = words[..*at].chars().rev().take_while(|c| c.is_alphabetic()).count() > ABBREVIATED;
        long && upper(&words[at + 2..])
    });
    upper(words) && marked && sentences.count() == 0
}

/// A row without the shortened word for a kind of place that it begins with ("г. Lugo", "m. Lugo").
fn without_kind(words: &str) -> &str {
    let lower = words.trim_start_matches(char::is_lowercase);
    let letters = words[..words.len() - lower.len()].chars().count();
    match lower.strip_prefix('.') {
        Some(rest) if (1..ABBREVIATED).contains(&letters) => rest.trim_start(),
        _ => words,
    }
}

/// Letters of the longest abbreviation that does not end a sentence.
const ABBREVIATED: usize = 3;
/// Words of a row's name and of what stands in brackets behind it.
const OPENING: usize = 4;

/// An item goes on in the next line when that one begins in the middle of a sentence.
fn continues(text: &str, last: &Block, next: &Block) -> bool {
    let open = matches!(last.kind, BlockKind::Item(_)) && matches!(next.kind, BlockKind::Short | BlockKind::Prose);
    let small = || next.body.of(text).starts_with(char::is_lowercase);
    if matches!((last.kind, next.kind), (BlockKind::Item(Some(_)), BlockKind::Item(None))) && small() {
        // "2.3. Lugo, Galicia / — the same": a dash within the item.
        return !last.body.of(text).ends_with(['.', ';', ':']);
    }
    if !open || next.body.len() > 400 {
        return false;
    }
    let begins_inside = next.body.of(text).chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, ',' | ';' | '(' | ')'));
    let left_open = last.body.of(text).ends_with([',', '-', '–', '(', '/', '&']);
    begins_inside || left_open
}

fn count_gaps(blocks: &mut [Block]) {
    let mut gap = 0;
    for block in blocks {
        block.gap = gap;
        gap = if block.kind == BlockKind::Blank { gap + block.lines.len() as u32 } else { 0 };
    }
}

/// Numbers the runs of items: a new one where numbering restarts, other text stands between, or the gap is wider than usual.
fn group_items(blocks: &mut [Block]) {
    let usual_gap = usual_bullet_gap(blocks);
    let mut group = 0;
    let mut last: Option<Option<u32>> = None;
    for block in blocks.iter_mut() {
        match block.kind {
            BlockKind::Item(number) => {
                let same = match (last, number) {
                    (Some(Some(before)), Some(now)) => now > before,
                    (Some(None), None) => block.gap <= usual_gap,
                    _ => false,
                };
                group += u32::from(!same);
                block.group = group;
                last = Some(number);
            }
            BlockKind::Blank => {}
            _ => last = None,
        }
    }
}

/// "21. June 1997" by itself is no item: a list has a second one, begins with the first, or counts on over lines between.
fn restore_lone_numbers(document: &Document, blocks: &mut [Block]) {
    let number = |block: &Block| if let BlockKind::Item(Some(number)) = block.kind { Some(number) } else { None };
    let mut members = std::collections::HashMap::new();
    blocks.iter().filter(|b| number(b).is_some()).for_each(|b| *members.entry(b.group).or_insert(0u32) += 1);
    let mut before = None;
    for block in blocks.iter_mut() {
        let Some(now) = number(block) else { continue };
        let counts_on = before.is_some_and(|before| now == before + 1);
        before = Some(now);
        let line = document.lines()[block.lines.start].span.trim(&document.text);
        let first = now == 1 && line.of(&document.text).starts_with(|c: char| c.is_ascii_digit());
        if members[&block.group] == 1 && !first && !counts_on {
            block.body = line.cover(block.body);
            block.kind = BlockKind::Short;
        }
    }
}

/// "1. Abroad" right above "1.1. Lugo" is the heading of that list.
fn head_outlines(document: &Document, blocks: &mut [Block]) {
    let line = |block: &Block| document.lines()[block.lines.start].span.trim(&document.text);
    let mut below: Option<Span> = None;
    for block in blocks.iter_mut().rev().filter(|block| block.kind != BlockKind::Blank) {
        if let BlockKind::Item(Some(number)) = block.kind {
            let first = format!("{number}.1");
            let whole = line(block).of(&document.text).starts_with(&first);
            if !whole && below.is_some_and(|below| below.of(&document.text).starts_with(&first)) {
                block.kind = BlockKind::Short;
            }
        }
        below = Some(line(block));
    }
}

fn usual_bullet_gap(blocks: &[Block]) -> u32 {
    let mut after_bullet = false;
    let mut least = u32::MAX;
    for block in blocks {
        match block.kind {
            BlockKind::Item(None) => {
                if after_bullet {
                    least = least.min(block.gap);
                }
                after_bullet = true;
            }
            BlockKind::Blank => {}
            _ => after_bullet = false,
        }
    }
    if least == u32::MAX { 0 } else { least }
}

/// "Kolding (Denmark), 1988, www.kolding.dk": words that begin like a name stand before the address, and no label's colon.
fn may_be_row(words: &str) -> bool {
    let Some(before) = address_in(words).map(|at| words[..at].trim_end()) else { return false };
    let named = before.chars().next().is_some_and(char::is_uppercase);
    let label = before.ends_with(':') && before.split_whitespace().count() <= LABEL;
    named && !label && words.len() <= ROW
}

/// Words of the longest label before an address.
const LABEL: usize = 3;

/// Bytes of the longest row that ends with an address.
const ROW: usize = 200;

/// Where the first address of mail or of the net begins.
pub fn address_in(words: &str) -> Option<usize> {
    let may_be = memchr::memchr2(b'@', b'/', words.as_bytes()).is_some() || words.contains("www.");
    if !may_be {
        return None;
    }
    let at = ADDRESS.find(words.as_bytes())?.start();
    Some(words[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1))
}

/// A short line with an address of mail or of the net, or with a number to call and little else.
fn is_contact(words: &str) -> bool {
    let bytes = words.as_bytes();
    let names_site = || memchr::memchr_iter(b'w', bytes).any(|at| bytes[at..].starts_with(b"www."));
    let may_be = words.len() <= 300 && (memchr::memchr3(b'@', b'+', b'/', bytes).is_some() || names_site());
    may_be && {
        let letters = words.chars().filter(|c| c.is_alphabetic()).count();
        let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
        letters < 160 && ADDRESS.is_match(bytes) || digits > letters / 4 && PHONE.is_match(bytes)
    }
}

// Patterns over bytes: tables of Unicode would take longer to compile than a page to read.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"@|://|www\."));
/// A number to call from abroad: a plus and seven digits or more, with marks and spaces (also no-break ones) between.
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\+(?:[^0-9A-Za-z\x80-\xff]|\xc2\xa0|\xe2\x80.)*(?:[0-9](?:[^0-9A-Za-z\x80-\xff]|\xc2\xa0|\xe2\x80.)*){7}")
});

/// A pattern of bytes that stands in this file; that it is one is known from the first page read.
fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).unicode(false).build().expect("the pattern is written here")
}
