//! Turns groups of short lines with blank lines between them into the rows of the table that they were, because a year above a name is
//! else taken for that of the partner before.
//!
//! The row that comes most often, with one name in it, is the template. A row with blank cells is a part of it, in its order; a blank
//! cell in the middle splits a row in two, and the template says whether what is left without a name belongs to the row above
//! or to the one below.

use super::Page;
use super::cells::{Cell, Row, is_alike};
use crate::segment::BlockKind;

/// Whole rows of the shortest table.
const ROWS: usize = 3;
/// Cells of the longest row.
const CELLS: usize = 6;
/// Kinds of groups looked at: those of a page, not of a random one.
const KINDS: usize = 200;

/// Lines without a blank one between them.
#[derive(Default)]
struct Stanza {
    lines: Vec<usize>,
    /// None where one of the lines is no cell.
    cells: Vec<Cell>,
    /// Blank lines above.
    gap: u32,
}

impl Stanza {
    fn names(&self) -> usize {
        self.cells.iter().filter(|cell| **cell == Cell::Name).count()
    }
}

impl Stanza {
    /// Lines of which the last are a whole row stand under a heading with it.
    fn behead(&mut self, template: &[Cell], cells: &[Cell]) {
        let Some(first) = self.lines.len().checked_sub(template.len()) else { return };
        let last: Vec<Cell> = self.lines[first..].iter().map(|&line| cells[line]).collect();
        if last == template {
            self.cells = last;
            self.lines.drain(..first);
        }
    }
}

/// The rows that the groups of lines of a page make up, if they are rows.
pub(super) fn rows(page: &Page, cells: &[Cell]) -> Vec<Row> {
    let mut stanzas = stanzas(page, cells);
    let Some(template) = template(&stanzas) else { return Vec::new() };
    let is_part = |stanza: &Stanza| !stanza.cells.is_empty() && places(&template, &stanza.cells).is_some();
    stanzas.iter_mut().filter(|stanza| !is_part(stanza)).for_each(|stanza| stanza.behead(&template, cells));
    let whole = |s: &&Stanza| s.cells == template;
    let usual_gap = stanzas.iter().filter(whole).map(|s| s.gap).min().unwrap_or(0);
    let mut table = Table { template, usual_gap, rows: Vec::new(), row: Row::default() };
    stanzas.iter().for_each(|stanza| table.take(stanza));
    table.end_row();
    if table.is_headed() { Vec::new() } else { table.rows }
}

fn stanzas(page: &Page, cells: &[Cell]) -> Vec<Stanza> {
    let mut stanzas: Vec<Stanza> = Vec::new();
    for (line, (read, cell)) in page.reads.iter().zip(cells).enumerate() {
        if read.block.kind == BlockKind::Blank {
            continue;
        }
        if read.block.gap > 0 || stanzas.is_empty() {
            stanzas.push(Stanza { gap: read.block.gap, ..Stanza::default() });
        }
        if let Some(stanza) = stanzas.last_mut() {
            stanza.lines.push(line);
            stanza.cells.push(*cell);
        }
    }
    let is_row = |stanza: &Stanza| stanza.cells.len() <= CELLS && !stanza.cells.contains(&Cell::Other);
    stanzas.iter_mut().filter(|stanza| !is_row(stanza)).for_each(|stanza| stanza.cells.clear());
    stanzas
}

/// The kinds of cells of a whole row: such as stand in most groups, or such that most groups are parts of.
fn template(stanzas: &[Stanza]) -> Option<Vec<Cell>> {
    // Groups by their cells: a page has few kinds of them, however many groups.
    let mut kinds: Vec<(&[Cell], usize)> = Vec::new();
    for stanza in stanzas.iter().filter(|stanza| stanza.names() == 1) {
        match kinds.iter().position(|(cells, _)| *cells == stanza.cells) {
            Some(at) => kinds[at].1 += 1,
            None if kinds.len() < KINDS => kinds.push((&stanza.cells, 1)),
            None => {}
        }
    }
    // A name and what is told of it below are read line by line as well.
    let telling = |row: &[Cell]| {
        row.iter().any(|cell| matches!(cell, Cell::Date | Cell::Act)) || row.contains(&Cell::Told) && row.contains(&Cell::Country)
    };
    let parts =
        |row: &[Cell]| kinds.iter().filter(|(part, _)| places(row, part).is_some()).map(|(_, count)| count).sum::<usize>();
    let whole = kinds.iter().filter(|(row, count)| *count >= ROWS && telling(row));
    // Of equals the one that stands last on the page.
    let last = |row: &[Cell]| stanzas.iter().rposition(|stanza| stanza.cells == row);
    whole.max_by_key(|(row, _)| (parts(row), row.len(), last(row))).map(|(row, _)| row.to_vec())
}

/// Where in the template the cells stand; none if they are no part of it.
fn places(template: &[Cell], cells: &[Cell]) -> Option<Vec<usize>> {
    if cells.len() == template.len() && is_alike(template, cells) {
        return Some((0..template.len()).collect());
    }
    let mut from = 0;
    let mut place = |cell: &Cell| {
        let at = from + template[from..].iter().position(|kind| kind == cell)?;
        from = at + 1;
        Some(at)
    };
    cells.iter().map(&mut place).collect()
}

struct Table {
    template: Vec<Cell>,
    usual_gap: u32,
    rows: Vec<Row>,
    /// The row that is being read.
    row: Row,
}

impl Table {
    fn take(&mut self, stanza: &Stanza) {
        let places = places(&self.template, &stanza.cells).filter(|places| !places.is_empty());
        let Some(places) = places else { return self.end_row() };
        let named = |cells: &[(usize, Cell)]| cells.iter().any(|(_, cell)| *cell == Cell::Name);
        let next: Vec<(usize, Cell)> = stanza.lines.iter().copied().zip(places.iter().map(|&at| self.template[at])).collect();
        let goes_on = self.reached().is_some_and(|last| last < places[0]) && !(named(&self.row.cells) && named(&next));
        if !goes_on {
            self.end_row();
        }
        // Without its own year a row may stand under that of the rows above.
        self.row.unsure_date |=
            !goes_on && matches!(self.template[0], Cell::Date | Cell::Told) && places[0] > 0 && stanza.gap <= self.usual_gap;
        self.row.cells.extend(next);
    }

    /// The place in the template that the row has come to.
    fn reached(&self) -> Option<usize> {
        let kinds: Vec<Cell> = self.row.cells.iter().map(|(_, cell)| *cell).collect();
        places(&self.template, &kinds)?.last().copied()
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if row.cells.iter().any(|(_, cell)| *cell == Cell::Name) {
            self.rows.push(row);
        }
    }

    /// A country or an act that leads some rows and not others is a heading over them.
    fn is_headed(&self) -> bool {
        let led = |row: &Row| row.cells[0].1 == self.template[0];
        matches!(self.template[0], Cell::Country | Cell::Act) && !self.rows.iter().all(led)
    }
}
