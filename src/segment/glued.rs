//! Turns a line in which the ends of others were lost ("… since 1994.Lugo, Spain. …") back into those, because each told of one partner.

use super::{Block, BlockKind, is_prose};
use crate::span::Span;

/// So many lost line ends are no slip of the keyboard.
const ENDS: usize = 2;
/// Letters of the shortest word that ends a sentence, and of the shortest that begins one.
const WORD: usize = 3;

/// Cuts the lines of text in which several line ends were lost.
pub(super) fn part(text: &str, blocks: &mut Vec<Block>) {
    let glued = |block: &Block| ends(text, block).count() >= ENDS;
    if !blocks.iter().any(glued) {
        return;
    }
    for block in std::mem::take(blocks) {
        if !glued(&block) {
            blocks.push(block);
            continue;
        }
        let mut start = block.body.start as usize;
        for end in ends(text, &block).chain([block.body.end as usize]) {
            let body = Span::new(start, end).trim(text);
            let kind = if is_prose(body.of(text)) { BlockKind::Prose } else { BlockKind::Short };
            blocks.push(Block { kind, body, lines: block.lines.clone(), ..block });
            start = end;
        }
    }
}

/// Where a sentence or a bracket ends and a capital follows without a space.
fn ends<'a>(text: &'a str, block: &Block) -> impl Iterator<Item = usize> + use<'a> {
    let body = block.body;
    let words = if matches!(block.kind, BlockKind::Short | BlockKind::Prose) { body.of(text) } else { "" };
    let marks = memchr::memchr2_iter(b'.', b')', words.as_bytes());
    marks.filter(|&at| ends_at(words, at)).map(move |at| body.start as usize + at + 1)
}

fn ends_at(words: &str, at: usize) -> bool {
    let mut behind = words[at + 1..].chars();
    let capital = behind.next().is_some_and(char::is_uppercase);
    capital && behind.take(WORD - 1).filter(|c| c.is_lowercase()).count() == WORD - 1 && closes(words, at)
}

/// A bracket, a number's or a long word's full stop.
fn closes(words: &str, at: usize) -> bool {
    let before = || words[..at].chars().rev();
    let word = before().take_while(|c| c.is_lowercase()).take(WORD).count() == WORD;
    words[at..].starts_with(')') || word || before().next().is_some_and(|c| c.is_ascii_digit())
}
