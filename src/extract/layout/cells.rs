//! Turns a table that was laid flat, a cell a line, back into its rows, because what a cell says belongs to the name in its row.
//!
//! A run of short lines is such a table where the kinds of its lines (name, country, date, number) come again and again in one
//! order. Lines of a row become one block; the reader of rows does the rest.

use super::line::is_country_only;
use super::{Page, Read};
use crate::extract::entry::Entry;
use crate::extract::piece::{Piece, What};
use crate::extract::token::Tokens;
use crate::segment::BlockKind;
use std::ops::Range;

/// What a line is, as far as its place in a row goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Name,
    Country,
    /// A date, or a dash in its place.
    Date,
    Number,
    /// Words that are no name by their first letter or their number.
    Text,
    /// No cell: a sentence, a heading with a mark.
    Other,
}

/// Cells of the shortest and the longest row.
const ROW: std::ops::RangeInclusive<usize> = 2..=6;
/// Rows of the shortest table, by the cells of a row: two cells a row may be a name and its country by chance.
const ROWS: usize = 2;
const ROWS_OF_TWO: usize = 3;
/// Tokens of the longest cell with a name, and with other words.
const NAME: usize = 6;
const TEXT: usize = 12;

/// Joins the lines of each row of tables laid flat; `read` makes an entry of a row's pieces.
pub(super) fn join(page: &mut Page, tokens: &Tokens, read: impl Fn(&[Piece]) -> Entry) {
    let cells: Vec<Cell> = page.reads.iter().map(|r| cell(page, r, tokens)).collect();
    let mut at = 0;
    let mut rows: Vec<Range<usize>> = Vec::new();
    while at < cells.len() {
        match table(&cells[at..run_end(page, &cells, at)]) {
            Some((cells_of_row, count)) => {
                rows.extend((0..count).map(|row| at + row * cells_of_row..at + (row + 1) * cells_of_row));
                at += cells_of_row * count;
            }
            None => at += 1,
        }
    }
    for row in rows.into_iter().rev() {
        join_row(page, row.clone(), &cells[row], &read);
    }
}

/// Where the lines that follow each other without a gap end.
fn run_end(page: &Page, cells: &[Cell], at: usize) -> usize {
    let goes_on = |i: &usize| page.reads[*i].block.gap == 0 && cells[*i] != Cell::Other;
    if cells[at] == Cell::Other { at } else { at + 1 + (at + 1..cells.len()).take_while(goes_on).count() }
}

fn cell(page: &Page, read: &Read, tokens: &Tokens) -> Cell {
    let pieces = &page.pieces[read.pieces.clone()];
    let Some(entry) = read.entry.as_ref().filter(|_| read.block.kind == BlockKind::Short && !pieces.is_empty()) else {
        return Cell::Other;
    };
    let all = |wanted: fn(&What) -> bool| pieces.iter().all(|p| wanted(&p.what));
    if all(|w| matches!(w, What::Date(_) | What::Dash | What::Mark('.'))) {
        Cell::Date
    } else if is_country_only(entry) {
        Cell::Country
    } else if all(|w| matches!(w, What::Number | What::Mark('.' | ','))) {
        Cell::Number
    } else if read.tokens.len() <= NAME
        && tokens[read.tokens.start].is_capital()
        && !pieces.iter().any(|p| matches!(p.what, What::Act(..) | What::Mark(':') | What::Date(_)))
    {
        Cell::Name
    } else if read.tokens.len() <= TEXT && !pieces.iter().any(|p| matches!(p.what, What::Act(..) | What::Mark(':' | '.'))) {
        Cell::Text
    } else {
        Cell::Other
    }
}

/// The cells of a row and the number of rows of a table that begins here.
fn table(run: &[Cell]) -> Option<(usize, usize)> {
    let fits = |len: &usize| {
        let row = run.get(..*len)?;
        let has = |wanted| row.iter().filter(|&&cell| cell == wanted).count();
        let texts = has(Cell::Name) + has(Cell::Text);
        let at = |wanted| row.iter().position(|&cell| cell == wanted);
        // The name stands right beside its country; other words stand anywhere behind.
        let named = at(Cell::Name).zip(at(Cell::Country)).is_some_and(|(name, country)| name.abs_diff(country) == 1);
        let kinds = has(Cell::Name) > 0 && has(Cell::Country) == 1 && has(Cell::Date) <= 1 && texts <= 2 && named;
        let kinds = kinds && (texts == 1 || has(Cell::Date) == 1);
        let rows = run.chunks_exact(*len).take_while(|next| is_alike(row, next)).count();
        (kinds && rows >= if *len == 2 { ROWS_OF_TWO } else { ROWS }).then_some((*len, rows))
    };
    ROW.filter_map(|len| fits(&len)).max_by_key(|(len, rows)| (len * rows, usize::MAX - len))
}

/// The same kinds in the same order; one cell may be what no table of words knows.
fn is_alike(row: &[Cell], next: &[Cell]) -> bool {
    let unlike: Vec<(Cell, Cell)> = row.iter().zip(next).filter(|(a, b)| a != b).map(|(a, b)| (*a, *b)).collect();
    match unlike[..] {
        [] => true,
        [(Cell::Country, Cell::Name) | (Cell::Name, Cell::Country)] => row.len() > 2,
        [(Cell::Date, Cell::Number) | (Cell::Number, Cell::Date)] => true,
        [(Cell::Name, Cell::Text) | (Cell::Text, Cell::Name)] => true,
        _ => false,
    }
}

/// One block of all lines of a row; its entry is read from the cells that say something of a partner.
fn join_row(page: &mut Page, row: Range<usize>, cells: &[Cell], read: &impl Fn(&[Piece]) -> Entry) {
    let telling = |cell: &Cell| matches!(cell, Cell::Country | Cell::Date);
    let name = cells.iter().position(|cell| *cell == Cell::Name);
    // The name first, wherever its cell stands.
    let others = cells.iter().enumerate().filter(|(_, cell)| telling(cell)).map(|(at, _)| at);
    let pieces =
        name.into_iter().chain(others).flat_map(|at| page.pieces[page.reads[row.start + at].pieces.clone()].iter().cloned());
    let entry = read(&pieces.collect::<Vec<_>>());
    let last = &page.reads[row.end - 1];
    let (tokens, pieces, lines, body) = (last.tokens.end, last.pieces.end, last.block.lines.end, last.block.body);
    let first = &mut page.reads[row.start];
    first.tokens.end = tokens;
    first.pieces.end = pieces;
    first.block.lines.end = lines;
    first.block.body = first.block.body.cover(body);
    first.entry = Some(entry);
    page.reads.drain(row.start + 1..row.end);
}
