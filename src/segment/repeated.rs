//! Turns a heading that stands twice, or begins the paragraph below it once more, into one, because sites print a title and then
//! the article with its title.

use super::{Block, BlockKind, is_prose};
use crate::span::Span;

/// Bytes of the shortest heading.
const SHORTEST: usize = 5;

/// Makes one block of a short line and the same line below it, and takes it off the front of the paragraph below it.
pub(super) fn merge(text: &str, blocks: &mut Vec<Block>) {
    let mut above: Option<usize> = None;
    let mut twice: Vec<(usize, usize)> = Vec::new();
    for index in 0..blocks.len() {
        if blocks[index].kind == BlockKind::Blank {
            continue;
        }
        let title = above.map(|above| blocks[above].body.of(text)).filter(|title| title.len() >= SHORTEST);
        let rest = title.and_then(|title| blocks[index].body.of(text).strip_prefix(title));
        match (above, rest) {
            (Some(first), Some("")) => {
                twice.push((first, index));
                continue;
            }
            (Some(_), Some(rest)) if rest.starts_with(char::is_uppercase) => {
                let block = &mut blocks[index];
                block.body = Span::new(block.body.end as usize - rest.len(), block.body.end as usize);
                block.kind = if is_prose(rest) { BlockKind::Prose } else { BlockKind::Short };
            }
            _ => {}
        }
        above = Some(index).filter(|_| blocks[index].kind == BlockKind::Short);
    }
    // One line that stands twice in a list may be a slip; titles head paragraphs, or stand twice again and again.
    let heads = |second: usize| {
        let mut below = blocks[second + 1..].iter().filter(|block| block.kind != BlockKind::Blank);
        below.next().is_some_and(|block| block.kind == BlockKind::Prose)
    };
    if twice.len() == 1 && !heads(twice[0].1) {
        return;
    }
    let mut dropped = twice.iter().map(|(_, second)| *second).peekable();
    for &(first, second) in &twice {
        blocks[first].lines.end = blocks[second].lines.end;
    }
    let mut index = 0;
    blocks.retain(|_| {
        index += 1;
        dropped.next_if(|second| *second == index - 1).is_none()
    });
}
