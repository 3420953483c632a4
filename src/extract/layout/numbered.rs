//! Turns a numbered table that was laid flat, a cell a line, back into its rows, because the numbers say where each row begins.
//!
//! Rows are as long as most of them; in one that is shorter the cells that are there are told by what they hold. The lines above the
//! first number are the heads of the columns.

use super::cells::{self, Joint};
use super::grid::{Cells, Columns};
use super::{Page, Part, Read};
use crate::extract::Extraction;
use crate::extract::entry::Entry;
use crate::extract::piece::{Piece, What};
use crate::extract::token::Tokens;
use crate::know::Knowledge;
use crate::segment::BlockKind;

/// Rows of the shortest table.
const ROWS: usize = 2;
/// Lines of the shortest and the longest row: number, name and something told of it.
const LINES: std::ops::RangeInclusive<usize> = 3..=9;

/// Lines of a row, its number first.
type Lines = Vec<usize>;

/// A table laid flat.
struct Table {
    heads: Lines,
    rows: Vec<Lines>,
    /// Lines of most rows.
    len: usize,
}

/// Joins the lines of each row; `read` makes an entry of its pieces.
pub(super) fn join(page: &mut Page, out: &Extraction, know: &Knowledge, read: impl Fn(&[Piece]) -> Entry) {
    let lines: Vec<usize> = (0..page.reads.len()).filter(|&at| page.reads[at].block.kind != BlockKind::Blank).collect();
    let tables = tables(page, &lines, &out.tokens);
    let joints = tables.iter().flat_map(|table| join_table(page, table, out, know, &read)).collect();
    cells::join_lines(page, joints);
}

/// Marks the heads of a table, and reads its rows.
fn join_table(
    page: &mut Page,
    table: &Table,
    out: &Extraction,
    know: &Knowledge,
    read: impl Fn(&[Piece]) -> Entry,
) -> Vec<Joint> {
    let of = |lines: &Lines| lines.iter().map(|&at| page.pieces[page.reads[at].pieces.clone()].to_vec()).collect::<Cells>();
    let is_whole = |row: &Cells| row.len() == table.len;
    let rows: Vec<Cells> = table.rows.iter().map(of).collect();
    let whole: Vec<Cells> = rows.iter().filter(|row| is_whole(row)).cloned().collect();
    let heads = Some(of(&table.heads)).filter(is_whole);
    let Some(columns) = Columns::of(&whole, heads.as_ref(), *LINES.start(), out, know) else { return Vec::new() };
    let placed = |row: Cells| if is_whole(&row) { Some(row) } else { columns.placed(&row, &out.tokens, know) };
    let joint = |(lines, row): (&Lines, Cells)| {
        let pieces = columns.pieces(&placed(row)?, &out.tokens, know)?;
        Some(Joint { lines: lines[0]..=lines[lines.len() - 1], entry: read(&pieces), by_columns: true })
    };
    let joints = table.rows.iter().zip(rows).filter_map(joint).collect();
    for &head in table.heads.iter().filter(|_| heads.is_some()) {
        page.reads[head].part = Part::Heads;
    }
    joints
}

/// The runs of numbers 1, 2, 3 …, each on a line of its own, with lines of cells between.
fn tables(page: &Page, lines: &[usize], tokens: &Tokens) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let starts = starts(page, &lines[from..], tokens);
        let table = table(page, &lines[from..], lines, from, &starts);
        from += starts.last().map_or(1, |last| last + 1);
        tables.extend(table);
    }
    tables
}

/// Where the rows begin, one number after the other; nothing where the first line is not the first number.
fn starts(page: &Page, lines: &[usize], tokens: &Tokens) -> Vec<usize> {
    let is = |at: usize, wanted: u32| number(&page.reads[lines[at]], page, tokens) == Some(wanted);
    let mut starts: Vec<usize> = Vec::new();
    if is(0, 1) {
        starts.push(0);
    }
    while let Some(last) = starts.last() {
        let ahead = (last + LINES.start()..lines.len()).take(LINES.end() - LINES.start() + 1);
        match ahead.into_iter().find(|&at| is(at, starts.len() as u32 + 1)) {
            Some(at) => starts.push(at),
            None => break,
        }
    }
    starts
}

/// Rows of which most are of one length; the last one is as long as the lines go on.
fn table(page: &Page, ahead: &[usize], lines: &[usize], from: usize, starts: &[usize]) -> Option<Table> {
    let mut lens: Vec<usize> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // Rows have few lengths, however many rows.
    let usual = |len: &usize| lens.iter().filter(|other| *other == len).count();
    let len = LINES.clone().find(|len| usual(len) * 2 > lens.len())?;
    if starts.len() < ROWS {
        return None;
    }
    let last = starts[starts.len() - 1];
    let gap = page.reads[ahead[1]].block.gap;
    let goes_on = |at: &usize| page.reads[ahead[*at]].block.gap == gap && is_cell(page, ahead[*at]);
    lens.push(1 + (last + 1..ahead.len()).take(len - 1).take_while(goes_on).count());
    let rows: Vec<Lines> = starts.iter().zip(&lens).map(|(&start, &len)| ahead[start..start + len].to_vec()).collect();
    let heads = lines[from.saturating_sub(len)..from].to_vec();
    let cells = rows.iter().flatten().all(|&at| is_cell(page, at));
    let close = |at: &usize| page.reads[*at].block.gap == gap;
    let apart = heads.iter().skip(1).chain(&ahead[..1]).any(|at| !close(at)) || !heads.iter().all(|&at| is_cell(page, at));
    let heads = if apart { Vec::new() } else { heads };
    cells.then_some(Table { heads, rows, len })
}

fn is_cell(page: &Page, at: usize) -> bool {
    let block = &page.reads[at].block;
    matches!(block.kind, BlockKind::Short | BlockKind::Item(_)) && block.lines.len() == 1
}

/// The number that the line is, and nothing else.
fn number(read: &Read, page: &Page, tokens: &Tokens) -> Option<u32> {
    match (read.block.kind, &page.pieces[read.pieces.clone()]) {
        (BlockKind::Item(number), []) => number,
        (BlockKind::Short, [number]) | (BlockKind::Short, [number, Piece { what: What::Mark('.'), .. }]) => {
            (number.what == What::Number).then(|| tokens.folded(number.at.start).parse().ok()).flatten()
        }
        _ => None,
    }
}
