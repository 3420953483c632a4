//! Turns cards ("City: Lugo / Country: Spain / Signed: 1990") into rows, because what a label means shows in what stands behind it on
//! every card.
//!
//! A label that comes again is one, whatever its word; the values behind it are the cells of a column.

use super::cells::{self, Joint};
use super::grid::{self, Cells, Columns};
use super::{Page, Read};
use crate::extract::entry::Entry;
use crate::extract::piece::{Piece, What};
use crate::extract::token::Tokens;
use crate::extract::{Extraction, prose};
use crate::know::Knowledge;
use crate::segment::BlockKind;
use std::collections::HashMap;
use std::ops::Range;

/// Tokens of the longest label.
const LABEL: usize = 5;
/// Labels of the shortest card, and of all cards.
const LABELS: usize = 2;
const MOST: usize = 60;
/// The name stands in one of so many first lines of a card.
const FIRST: usize = 2;

/// Joins the lines of every card of a place; `read` makes an entry of its pieces.
pub(super) fn join(page: &mut Page, out: &Extraction, know: &Knowledge, read: impl Fn(&[Piece]) -> Entry) {
    let labels: Vec<Option<String>> = page.reads.iter().map(|read| label(read, &out.tokens)).collect();
    let columns = columns(&labels);
    let cards = cards(page, &labels, &columns);
    if cards.len() < LABELS {
        return;
    }
    let heads = heads(page, &cards, &labels, &columns, &out.tokens);
    let rows: Vec<Cells> = cards.iter().map(|card| values(page, card.clone(), &labels, &columns, &out.tokens)).collect();
    let Some(kinds) = Columns::of(&rows, Some(&heads), LABELS, out, know).filter(|kinds| kinds.name() < FIRST) else { return };
    if cards.iter().filter(|card| is_headed(page, card.start, out, know)).count() * 2 > cards.len() {
        return;
    }
    let joint = |(card, row): (Range<usize>, &Cells)| {
        let pieces = kinds.pieces(&kinds.with_acts(row, &heads), &out.tokens, know)?;
        Some(Joint { lines: card.start..=card.end - 1, entry: read(&pieces), by_columns: true })
    };
    let joints = cards.into_iter().zip(&rows).filter_map(joint).collect();
    cells::join_lines(page, joints);
}

/// The folded words before a line's first colon.
fn label(read: &Read, tokens: &Tokens) -> Option<String> {
    if !matches!(read.block.kind, BlockKind::Short | BlockKind::Prose | BlockKind::Contact) {
        return None;
    }
    let colon = colon(read, tokens)?;
    Some(prose::key(tokens, read.tokens.start..colon)).filter(|key| !key.is_empty())
}

fn colon(read: &Read, tokens: &Tokens) -> Option<usize> {
    let mut first = read.tokens.clone().take(LABEL + 1);
    let colon = first.find(|&at| !tokens[at].is_word()).filter(|&at| tokens[at].is_mark(':'))?;
    let address = tokens.get(colon + 1).is_some_and(|next| next.is_mark('/'));
    (!address).then_some(colon)
}

/// The labels that come again, each with its column; of a great many those that come most often.
fn columns(labels: &[Option<String>]) -> HashMap<&str, usize> {
    let mut count: HashMap<&str, (usize, usize)> = HashMap::new();
    for (line, label) in labels.iter().enumerate().filter_map(|(line, label)| Some((line, label.as_deref()?))) {
        count.entry(label).or_insert((0, line)).0 += 1;
    }
    let mut again: Vec<(&str, (usize, usize))> = count.into_iter().filter(|(_, (times, _))| *times > 1).collect();
    again.sort_unstable_by_key(|(_, (times, first))| (std::cmp::Reverse(*times), *first));
    again.truncate(MOST);
    again.sort_unstable_by_key(|(_, (_, first))| *first);
    again.into_iter().enumerate().map(|(column, (label, _))| (label, column)).collect()
}

/// Lines one below the other with labels that come again, none of them twice.
fn cards(page: &Page, labels: &[Option<String>], columns: &HashMap<&str, usize>) -> Vec<Range<usize>> {
    let mut cards: Vec<Range<usize>> = Vec::new();
    let column = |at: usize| labels[at].as_deref().and_then(|label| columns.get(label));
    for (index, read) in page.reads.iter().enumerate().filter(|(index, _)| column(*index).is_some()) {
        match cards.last_mut() {
            Some(card) if card.end == index && read.block.gap == 0 && !card.clone().any(|at| column(at) == column(index)) => {
                card.end += 1
            }
            _ => cards.push(index..index + 1),
        }
    }
    cards.retain(|card| card.len() >= LABELS);
    cards
}

fn values(page: &Page, card: Range<usize>, labels: &[Option<String>], columns: &HashMap<&str, usize>, tokens: &Tokens) -> Cells {
    let mut row = vec![Vec::new(); columns.len()];
    for index in card {
        let (Some(label), Some(colon)) = (&labels[index], colon(&page.reads[index], tokens)) else { continue };
        let pieces = &page.pieces[page.reads[index].pieces.clone()];
        row[columns[label.as_str()]] = pieces.iter().filter(|piece| piece.at.start > colon).cloned().collect();
    }
    row
}

/// The pieces of each label.
fn heads(
    page: &Page,
    cards: &[Range<usize>],
    labels: &[Option<String>],
    columns: &HashMap<&str, usize>,
    tokens: &Tokens,
) -> Cells {
    let mut heads = vec![Vec::new(); columns.len()];
    for index in cards.iter().cloned().flatten() {
        let (Some(label), Some(colon)) = (&labels[index], colon(&page.reads[index], tokens)) else { continue };
        let head: &mut Vec<Piece> = &mut heads[columns[label.as_str()]];
        if head.is_empty() {
            let pieces = &page.pieces[page.reads[index].pieces.clone()];
            head.extend(pieces.iter().filter(|piece| piece.at.end <= colon && piece.what != What::Name).cloned());
        }
    }
    heads
}

/// The name stands on the line above the card, so the card tells where that place lies, or who governs it.
fn is_headed(page: &Page, at: usize, out: &Extraction, know: &Knowledge) -> bool {
    let above = page.reads[..at].iter().rev().find(|read| read.block.kind != BlockKind::Blank);
    above.is_some_and(|read| {
        read.block.kind == BlockKind::Short
            && colon(read, &out.tokens).is_none()
            && grid::is_known(&page.pieces[read.pieces.clone()], out, know)
    })
}
