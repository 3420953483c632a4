//! Turns lines that were broken at a fixed width back into paragraphs, because half a sentence tells nothing.
//!
//! A line goes on in the next one if its last word does, if the next line begins with a small letter, or, on a page whose
//! lines are of one width, if the next line's first word had no room on it.

use super::{Block, BlockKind, is_prose};
use crate::span::Span;

/// Characters of the shortest line that is broken for want of room.
const WIDE: usize = 40;
/// Characters of the widest page that is broken so.
const WIDEST: usize = 120;
/// So many full lines that go on with a small letter make a page one of broken lines.
const BROKEN: usize = 3;

/// Joins the blocks that are one broken paragraph.
pub(super) fn join(text: &str, blocks: &mut Vec<Block>) {
    // Without a line that begins with a small letter nothing was broken, or nothing tells so.
    let words = |block: &Block| matches!(block.kind, BlockKind::Short | BlockKind::Prose);
    let follows = |pair: &[Block]| pair[0].kind != BlockKind::Blank && words(&pair[1]) && begins_inside(text, &pair[1]);
    if !blocks.windows(2).any(follows) {
        return;
    }
    let width = width(text, blocks);
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut line = "";
    for block in std::mem::take(blocks) {
        let next = last_line(text, block.body);
        match joined.last_mut() {
            Some(last) if goes_on(text, last, line, &block, width) => {
                last.lines.end = block.lines.end;
                last.body = last.body.cover(block.body);
                if !matches!(last.kind, BlockKind::Item(_)) {
                    last.kind = if is_prose(last.body.of(text)) { BlockKind::Prose } else { BlockKind::Short };
                }
            }
            _ => joined.push(block),
        }
        line = next;
    }
    *blocks = joined;
}

/// The width at which the lines of the page were broken, if they were.
fn width(text: &str, blocks: &[Block]) -> Option<usize> {
    let lines = || blocks.windows(2).filter(|pair| is_text(text, &pair[0]) && is_text(text, &pair[1]));
    let width = lines().map(|pair| chars(last_line(text, pair[0].body))).max().filter(|width| (WIDE..WIDEST).contains(width))?;
    let full = || lines().filter(|pair| is_full(last_line(text, pair[0].body), pair[1].body.of(text), width));
    let inside = full().filter(|pair| begins_inside(text, &pair[1])).count();
    (inside >= BROKEN && inside * 5 >= full().count() * 2).then_some(width)
}

fn goes_on(text: &str, last: &Block, line: &str, next: &Block, width: Option<usize>) -> bool {
    let open = matches!(last.kind, BlockKind::Short | BlockKind::Prose | BlockKind::Item(_)) && !is_parted(line);
    if !open || !is_text(text, next) {
        return false;
    }
    let inside = begins_inside(text, next);
    if is_hyphenated(line) && inside {
        return true;
    }
    let closed = line.ends_with(['.', '!', '?', ':', ';']);
    let full = || width.is_some_and(|width| is_full(line, next.body.of(text), width));
    !closed && chars(line) >= WIDE && (inside && !begins_with_kind(next.body.of(text)) || full())
}

/// A small letter, and a capital in the next word: perhaps the kind of a place before its name ("miasto Lugo").
fn begins_with_kind(words: &str) -> bool {
    words.split_whitespace().nth(1).is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// A line of words, no cells of a table.
fn is_text(text: &str, block: &Block) -> bool {
    matches!(block.kind, BlockKind::Short | BlockKind::Prose) && !is_parted(block.body.of(text))
}

fn is_parted(line: &str) -> bool {
    line.contains(['\t', '|']) || line.contains("   ")
}

/// The first word of the next line had no room on this one.
fn is_full(line: &str, next: &str, width: usize) -> bool {
    let word = next.split_whitespace().next().map_or(0, chars);
    chars(line) + 1 + word > width
}

fn chars(words: &str) -> usize {
    words.chars().count()
}

fn last_line(text: &str, span: Span) -> &str {
    span.of(text).rsplit('\n').next().unwrap_or("").trim()
}

/// A small letter, and no shortened word for a kind of place ("г. ").
fn begins_inside(text: &str, block: &Block) -> bool {
    let words = block.body.of(text);
    let shortened =
        || words.split_whitespace().next().is_some_and(|word| word.ends_with('.') && word.chars().count() <= SHORTENED);
    words.starts_with(char::is_lowercase) && !shortened()
}

/// Characters of the longest such word with its dot.
const SHORTENED: usize = 5;

/// A word goes on in the next line.
fn is_hyphenated(line: &str) -> bool {
    let mut letters = line.chars().rev();
    matches!(letters.next(), Some('-' | '\u{ad}' | '‐')) && letters.next().is_some_and(char::is_alphabetic)
}
