//! Turns double-spaced lines into lines that stand below each other, because a blank line behind every cell parts nothing.
//!
//! Where no two lines of a stretch stand together, and wider gaps stand among them, the narrowest gap is no gap: what is wider parts
//! rows or sections.

use super::{Block, BlockKind};
use std::ops::Range;

/// Lines of the shortest stretch.
const LINES: usize = 6;
/// So many wider gaps are more than chance.
const WIDER: usize = 2;

/// Takes the narrowest gap out of every double-spaced stretch; its blank lines then stand behind the lines.
pub(super) fn close_up(blocks: &mut Vec<Block>) {
    let stretches: Vec<Range<usize>> = stretches(blocks).into_iter().filter(|stretch| is_spaced(blocks, stretch)).collect();
    if stretches.is_empty() {
        return;
    }
    let mut closed = Vec::with_capacity(blocks.len());
    let mut rest = stretches.into_iter().peekable();
    let mut blank = Vec::new();
    for (index, mut block) in std::mem::take(blocks).into_iter().enumerate() {
        let Some(stretch) = rest.peek().cloned().filter(|stretch| stretch.contains(&index)) else {
            closed.push(block);
            continue;
        };
        if block.kind == BlockKind::Blank {
            blank.push(block);
        } else {
            block.gap = if index == stretch.start { block.gap } else { block.gap - 1 };
            closed.push(block);
        }
        if index + 1 == stretch.end {
            closed.append(&mut blank);
            rest.next();
        }
    }
    *blocks = closed;
}

/// The stretches, from one line to another, in which a blank line stands between any two.
fn stretches(blocks: &[Block]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    let mut end = 0;
    let mut finish = |start: Option<usize>, end: usize| {
        found.extend(start.map(|start| start..end).filter(|stretch| stretch.len() >= 2 * LINES - 1));
    };
    for (index, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind != BlockKind::Blank) {
        if block.gap == 0 || start.is_none() {
            finish(start, end);
            start = Some(index);
        }
        end = index + 1;
    }
    finish(start, end);
    found
}

/// Wider gaps stand between its lines, which part them into rows or sections.
fn is_spaced(blocks: &[Block], stretch: &Range<usize>) -> bool {
    let inner = || blocks[stretch.clone()].iter().skip(1).filter(|block| block.kind != BlockKind::Blank);
    let wider = inner().filter(|block| block.gap > 1).count();
    let narrow = inner().filter(|block| block.gap == 1).count();
    wider >= WIDER && narrow >= wider
}
