//! Turns a table that was laid flat, a cell a line, back into its rows, because what a cell says belongs to the name in its row.
//!
//! A run of short lines is such a table where the kinds of its lines (name, country, act, date, number) come again and again in
//! one order; so are groups of lines with a blank line between them (`stanza.rs`). Lines of a row become one block; the reader of
//! rows does the rest.

use super::detail::doubt;
use super::line::is_country_only;
use super::{Page, Part, Read, stanza};
use crate::extract::entry::Entry;
use crate::extract::piece::{Piece, What};
use crate::extract::token::Tokens;
use crate::know::words::Role;
use crate::segment::BlockKind;
use std::ops::RangeInclusive;

/// What a line is, as far as its place in a row goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Name,
    Country,
    /// Words for an act, and no name.
    Act,
    /// A date, or a dash in its place.
    Date,
    /// An act with its date ("Agreement of 1990").
    Told,
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
/// A year and the name below it. (Where the name stands first, the year is told of the partner above it anyway.)
const DATED: [Cell; 2] = [Cell::Date, Cell::Name];
/// Tokens of the longest cell with a name, and with other words.
const NAME: usize = 6;
const TEXT: usize = 12;

/// A row of a table laid flat.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Its lines in order, and what each is in this table.
    pub(super) cells: Vec<(usize, Cell)>,
    /// A date that stands above it may be its own.
    pub(super) unsure_date: bool,
}

/// Joins the lines of each row of tables laid flat; `read` makes an entry of a row's pieces.
pub(super) fn join(page: &mut Page, tokens: &Tokens, read: impl Fn(&[Piece]) -> Entry) {
    let mut cells: Vec<Cell> = page.reads.iter().map(|r| cell(page, r, tokens)).collect();
    let mut rows: Vec<Row> = runs(page, &cells).iter().flat_map(|run| rows(page, &cells, run)).collect();
    for (line, _) in rows.iter().flat_map(|row| &row.cells) {
        cells[*line] = Cell::Other;
    }
    rows.extend(stanza::rows(page, &cells));
    rows.sort_unstable_by_key(|row| row.cells[0].0);
    let joints = rows.iter().map(|row| joint(page, row, &read)).collect();
    join_lines(page, joints);
}

/// Lines of cells one below the other, or with one blank line between any two.
fn runs(page: &Page, cells: &[Cell]) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut last = None;
    for (line, read) in page.reads.iter().enumerate().filter(|(_, read)| read.block.kind != BlockKind::Blank) {
        let gap = read.block.gap;
        let spacing = runs.last().and_then(|run| run.get(1)).map_or(gap, |second| page.reads[*second].block.gap);
        let goes_on = last == runs.last().and_then(|run| run.last().copied()) && gap == spacing && gap <= 1;
        last = Some(line);
        if cells[line] == Cell::Other {
            continue;
        }
        match runs.last_mut() {
            Some(run) if goes_on => run.push(line),
            // The line above belongs to those that stand close below it.
            Some(run) if gap == 0 && run.last().is_some_and(|&above| above + 1 == line) => {
                let above = run.pop();
                runs.push(above.into_iter().chain([line]).collect());
            }
            _ => runs.push(vec![line]),
        }
    }
    runs
}

/// The rows of the tables in a run.
fn rows(page: &Page, cells: &[Cell], run: &[usize]) -> Vec<Row> {
    let kinds: Vec<Cell> = run.iter().map(|line| cells[*line]).collect();
    let mut rows = Vec::new();
    let mut at = 0;
    while at < kinds.len() {
        let below_name = at > 0 && kinds[at - 1] == Cell::Name && page.reads[run[at]].block.gap == 0;
        match table(&kinds[at..]) {
            Some((len, count)) if !(below_name && kinds[at..at + len] == DATED) => {
                let of_table = kinds[at..at + len].to_vec();
                let row = |lines: &[usize]| Row {
                    cells: lines.iter().copied().zip(of_table.iter().copied()).collect(),
                    unsure_date: false,
                };
                rows.extend(run[at..at + len * count].chunks_exact(len).map(row));
                at += len * count;
            }
            _ => at += 1,
        }
    }
    rows
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
    } else if read.tokens.len() <= TEXT
        && pieces.iter().any(|p| matches!(p.what, What::Act(..)))
        && all(|w| matches!(w, What::Act(..) | What::Words | What::Role(_) | What::Mark('.' | ',' | '-' | '/')))
    {
        Cell::Act
    } else if read.tokens.len() <= TEXT && tells(pieces) {
        Cell::Told
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

/// An act, its date, and small words.
fn tells(pieces: &[Piece]) -> bool {
    let small = |what: &What| match what {
        What::Role(role) => matches!(role, Role::Signed | Role::Since | Role::In | Role::Article),
        what => matches!(what, What::Act(..) | What::Date(_) | What::Words | What::Mark('.' | ',' | '(' | ')') | What::Dash),
    };
    let has = |wanted: fn(&What) -> bool| pieces.iter().any(|p| wanted(&p.what));
    has(|w| matches!(w, What::Act(..))) && has(|w| matches!(w, What::Date(_))) && pieces.iter().all(|p| small(&p.what))
}

/// The cells of a row and the number of rows of a table that begins here, and not a cell or more further on: above a table stand
/// the names of its columns, of which the last may be like the last cell of a row.
fn table(run: &[Cell]) -> Option<(usize, usize)> {
    let (len, rows) = table_at(run)?;
    let begins = |cell: Cell| match cell {
        Cell::Act => 0,
        Cell::Country => 1,
        Cell::Date | Cell::Told => 2,
        _ => 3,
    };
    let better = |from: &usize| {
        let later = begins(run[*from]) > begins(run[0]) && run[*from..].len() > len;
        later && table_at(&run[*from..]).is_some_and(|(other, count)| other == len && count >= rows)
    };
    (!(1..len).any(|from| better(&from))).then_some((len, rows))
}

fn table_at(run: &[Cell]) -> Option<(usize, usize)> {
    let fits = |len: &usize| {
        let row = run.get(..*len).filter(|row| is_row(row))?;
        let rows = run.chunks_exact(*len).take_while(|next| is_alike(row, next)).count();
        (rows >= if *len == 2 { ROWS_OF_TWO } else { ROWS }).then_some((*len, rows))
    };
    ROW.filter_map(|len| fits(&len)).max_by_key(|(len, rows)| (len * rows, usize::MAX - len))
}

/// The name stands right beside its country; other words stand anywhere behind.
fn is_row(row: &[Cell]) -> bool {
    if row == DATED {
        return true;
    }
    let has = |wanted| row.iter().filter(|&&cell| cell == wanted).count();
    let at = |wanted| row.iter().position(|&cell| cell == wanted);
    let texts = has(Cell::Name) + has(Cell::Text);
    let named = at(Cell::Name).zip(at(Cell::Country)).is_some_and(|(name, country)| name.abs_diff(country) == 1);
    let dates = has(Cell::Date) + has(Cell::Told);
    let once = has(Cell::Country) == 1 && dates <= 1 && has(Cell::Act) + has(Cell::Told) <= 1;
    once && named && texts <= 2 && (texts == 1 || dates == 1)
}

/// The same kinds in the same order; one cell may be what no table of words knows.
pub(super) fn is_alike(row: &[Cell], next: &[Cell]) -> bool {
    let unlike: Vec<(Cell, Cell)> = row.iter().zip(next).filter(|(a, b)| a != b).map(|(a, b)| (*a, *b)).collect();
    match unlike[..] {
        [] => true,
        [(Cell::Country, Cell::Name) | (Cell::Name, Cell::Country)] => row.len() > 2,
        [(Cell::Told, Cell::Date | Cell::Act) | (Cell::Date | Cell::Act, Cell::Told)] => row.len() > 2,
        [(Cell::Date, Cell::Number) | (Cell::Number, Cell::Date)] => true,
        [(Cell::Name, Cell::Text) | (Cell::Text, Cell::Name)] => true,
        [(Cell::Act, Cell::Name | Cell::Text | Cell::Date)] => row.len() > 2,
        _ => false,
    }
}

/// The lines, from one to another, that become one block, and its entry.
pub(super) struct Joint {
    pub(super) lines: RangeInclusive<usize>,
    pub(super) entry: Entry,
    /// The columns tell what is what.
    pub(super) by_columns: bool,
}

/// All lines of a row; its entry is read from the cells that say something of a partner: its name first, wherever that stands, then its
/// country, the act and the date.
fn joint(page: &Page, row: &Row, read: &impl Fn(&[Piece]) -> Entry) -> Joint {
    let of = |wanted: Cell| row.cells.iter().filter(move |(_, cell)| *cell == wanted);
    let telling = of(Cell::Name).take(1).chain([Cell::Country, Cell::Act, Cell::Told, Cell::Date].into_iter().flat_map(of));
    let pieces: Vec<Piece> =
        telling.flat_map(|(line, _)| page.pieces[page.reads[*line].pieces.clone()].iter().cloned()).collect();
    let mut entry = read(&pieces);
    if row.unsure_date {
        entry.names.iter_mut().for_each(|named| doubt(&mut named.acts));
    }
    Joint { lines: row.cells[0].0..=row.cells[row.cells.len() - 1].0, entry, by_columns: false }
}

/// Makes one block of the lines of each joint, in one pass; joints stand in the order of their lines. Blank lines within a row stay what
/// they are, behind it.
pub(super) fn join_lines(page: &mut Page, joints: Vec<Joint>) {
    if joints.is_empty() {
        return;
    }
    let mut joined: Vec<Read> = Vec::with_capacity(page.reads.len());
    let mut joints = joints.into_iter().peekable();
    let mut row: Option<(Read, Joint)> = None;
    let mut blank: Vec<Read> = Vec::new();
    for (line, read) in std::mem::take(&mut page.reads).into_iter().enumerate() {
        match &mut row {
            None => match joints.next_if(|joint| *joint.lines.start() == line) {
                Some(joint) => row = Some((read, joint)),
                None => joined.push(read),
            },
            Some(_) if read.block.kind == BlockKind::Blank => blank.push(read),
            Some((first, _)) => extend(first, &read),
        }
        if let Some((mut first, joint)) = row.take_if(|(_, joint)| *joint.lines.end() == line) {
            first.entry = Some(joint.entry);
            if joint.by_columns {
                (first.part, first.block.kind) = (Part::Row, BlockKind::Short);
            }
            joined.push(first);
            joined.append(&mut blank);
        }
    }
    page.reads = joined;
}

/// The first line of a row takes in another one.
fn extend(first: &mut Read, other: &Read) {
    first.tokens.end = other.tokens.end;
    first.pieces.end = other.pieces.end;
    first.block.lines.end = other.block.lines.end;
    first.block.body = first.block.body.cover(other.block.body);
}
