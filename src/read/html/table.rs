//! Turns the rows of a table into lines with tabs between the cells, unless the table lays out the page: then each cell is a part of the page.
//!
//! A cell that spans several rows ("Germany" beside its four towns) is said again in each of them.

use super::tag::Tag;
use super::{DEEPEST, Reader, tokens};
use crate::read::sheet::Gap;
use html5gum::emitters::callback::CallbackEvent;
use std::ops::Range;

/// A table that is open.
#[derive(Debug, Default)]
pub struct Table {
    lays_out: bool,
    /// Of the cell that comes next.
    column: usize,
    /// The cell under way: its column, the rows below that it spans, and where its text begins.
    cell: Option<(usize, u32, usize)>,
    spanning: Vec<Spanning>,
    /// A row has begun.
    row: bool,
}

/// A cell that the rows below share.
#[derive(Debug)]
struct Spanning {
    column: usize,
    rows: u32,
    text: Range<usize>,
}

/// A cell that spans more rows spans the rest of the table by mistake.
const MOST_ROWS: u32 = 200;
/// Bytes of a cell that is said again: the name of a country, not a story.
const MOST_TEXT: usize = 80;

/// Of each table of a page, in order, whether it lays out the page: it holds tables, headings or lists, or has one column only.
pub fn layouts(file: &str) -> Vec<bool> {
    if memchr::memmem::find(&file.as_bytes().to_ascii_lowercase(), b"<table").is_none() {
        return Vec::new();
    }
    let mut tables: Vec<(bool, usize)> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    tokens(file, |event, _| match event {
        CallbackEvent::OpenStartTag { name } => match Tag::of(&name.to_ascii_lowercase()) {
            Tag::Table => {
                open.last().inspect(|(outer, _)| tables[*outer].0 = true);
                if open.len() < DEEPEST {
                    open.push((tables.len(), 0));
                }
                tables.push((false, 0));
            }
            Tag::Heading | Tag::List | Tag::NumberedList => drop(open.last().inspect(|(table, _)| tables[*table].0 = true)),
            Tag::Row => drop(open.last_mut().map(|(_, cells)| *cells = 0)),
            Tag::Cell => drop(open.last_mut().map(|(table, cells)| {
                *cells += 1;
                tables[*table].1 = tables[*table].1.max(*cells);
            })),
            _ => {}
        },
        CallbackEvent::EndTag { name } if name.eq_ignore_ascii_case(b"table") => drop(open.pop()),
        _ => {}
    });
    tables.into_iter().map(|(holds_page, columns)| holds_page || columns < 2).collect()
}

impl Reader<'_> {
    /// Whether all words belong to one row of a table, which is one line.
    pub fn is_within_row(&self) -> bool {
        self.tables.last().is_some_and(|table| !table.lays_out && table.cell.is_some())
    }

    pub fn open_table(&mut self) {
        self.gap(Gap::Paragraph);
        let lays_out = self.layouts.get(self.tables_seen).copied().unwrap_or(true);
        self.tables_seen += 1;
        if self.tables.len() < DEEPEST {
            self.tables.push(Table { lays_out, ..Table::default() });
        }
    }

    pub fn close_table(&mut self) {
        self.close_cell();
        self.tables.pop();
        self.gap(Gap::Paragraph);
    }

    pub fn row(&mut self) {
        self.close_cell();
        let Some(table) = self.tables.last_mut() else { return self.gap(Gap::Line) };
        table.column = 0;
        if table.row {
            table.spanning.retain_mut(|cell| {
                cell.rows -= 1;
                cell.rows > 0
            });
        }
        table.row = true;
        self.gap(Gap::Line);
    }

    pub fn cell(&mut self) {
        self.close_cell();
        let rows = self.attributes.number(b"rowspan").unwrap_or(1).clamp(1, MOST_ROWS);
        let columns = self.attributes.number(b"colspan").unwrap_or(1).clamp(1, MOST_ROWS) as usize;
        let Some(lays_out) = self.tables.last().map(|table| table.lays_out) else { return self.gap(Gap::Line) };
        if lays_out {
            return self.gap(Gap::Line);
        }
        self.say_spanning();
        let len = self.page.sheet.len();
        let Some(table) = self.tables.last_mut() else { return };
        if table.column > 0 {
            self.page.sheet.tab();
        }
        table.cell = Some((table.column, rows, len));
        table.column += columns;
    }

    /// The cells of rows above that reach into this row, at the columns that come next.
    fn say_spanning(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        while let Some(cell) = table.spanning.iter().find(|cell| cell.column == table.column) {
            if table.column > 0 {
                self.page.sheet.tab();
            }
            self.page.sheet.again(cell.text.clone());
            table.column += 1;
        }
    }

    pub fn close_cell(&mut self) {
        self.flush_flag();
        let end = self.page.sheet.len();
        let Some(table) = self.tables.last_mut() else { return };
        let Some((column, rows, start)) = table.cell.take() else { return };
        let text = &self.page.sheet.text[start..end];
        let start = start + (text.len() - text.trim_start().len());
        if rows > 1 && end > start && end - start <= MOST_TEXT {
            table.spanning.push(Spanning { column, rows, text: start..end });
        }
    }
}
