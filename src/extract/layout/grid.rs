//! Turns the cells of a table's row, parted by tabs or wide spaces, into an entry by what each column holds, because a column tells
//! what a cell alone does not: "RO" is a country, "Lugo" the town and "Agreement" no heading.

use super::{Page, Part, Read};
use crate::extract::clue::{Clue, Sense};
use crate::extract::entry::Entry;
use crate::extract::piece::{Piece, What};
use crate::extract::token::{Case, Tokens};
use crate::extract::{Extraction, prose};
use crate::know::words::{AgreementKind, Role};
use crate::know::{Knowledge, codes};
use crate::segment::BlockKind;
use crate::vocab::AgreementType;
use std::ops::Range;

/// Columns and rows of the smallest table.
const COLUMNS: usize = 3;
const ROWS: usize = 2;
/// Tokens of the longest row.
const ROW: usize = 300;
/// Tokens of the longest cell that names a place.
const NAME: usize = 8;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Empty,
    Name,
    Country,
    Date,
    Act,
    Other,
}

/// The pieces of each cell, by column.
pub(super) type Cells = Vec<Vec<Piece>>;

/// What each column of a table holds.
#[derive(Debug)]
pub(super) struct Columns {
    name: usize,
    country: Option<usize>,
    kinds: Vec<Cell>,
    /// The only columns whose dates count, if the heads tell.
    dates: Option<Vec<usize>>,
}

/// Reads the rows of every table whose columns are told by tabs or wide spaces.
pub(super) fn read(page: &mut Page, text: &str, out: &Extraction, know: &Knowledge, read: impl Fn(&[Piece]) -> Entry) {
    for run in runs(page, &out.tokens) {
        let rows = rows(page, text, &out.tokens, run.clone());
        let Some(columns) = Columns::of(&rows, None, COLUMNS, out, know) else { continue };
        for (index, row) in run.zip(&rows) {
            let row_of = &mut page.reads[index];
            if columns.is_head(row, out, know) {
                row_of.part = Part::Heads;
                row_of.block.kind = BlockKind::Short;
                row_of.entry.get_or_insert_default();
            } else if let Some(pieces) = columns.pieces(row, &out.tokens, know) {
                row_of.entry = Some(read(&pieces));
                row_of.part = Part::Row;
                row_of.block.kind = BlockKind::Short;
            }
        }
    }
}

/// Lines one below the other that all have cells.
fn runs(page: &Page, tokens: &Tokens) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, read) in page.reads.iter().enumerate() {
        let text = matches!(read.block.kind, BlockKind::Short | BlockKind::Prose | BlockKind::Item(_));
        if !text
            || read.tokens.len() > ROW
            || read.block.lines.len() > 1
            || !read.tokens.clone().skip(1).any(|at| tokens[at].parted)
        {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == index => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs.retain(|run| run.len() > ROWS);
    runs
}

/// The cells of the rows of a run.
fn rows(page: &Page, text: &str, tokens: &Tokens, run: Range<usize>) -> Vec<Cells> {
    let reads = &page.reads[run];
    let tabbed = reads.iter().filter(|read| read.block.body.of(text).contains('\t')).count() * 2 > reads.len();
    let places: Vec<Vec<usize>> = reads.iter().map(|read| places(read, text, tokens, tabbed)).collect();
    let starts = if tabbed { Vec::new() } else { starts(reads, &places, tokens) };
    let cells = |(read, places): (&Read, &Vec<usize>)| {
        let column = |at: usize| {
            let place = places[at - read.tokens.start];
            if tabbed { place } else { starts.partition_point(|start| *start <= place) }
        };
        cells(&page.pieces[read.pieces.clone()], column)
    };
    reads.iter().zip(&places).map(cells).collect()
}

/// Where the cells of most lines begin, in characters.
fn starts(reads: &[Read], places: &[Vec<usize>], tokens: &Tokens) -> Vec<usize> {
    let parted = reads.iter().zip(places).flat_map(|(read, places)| {
        let behind = read.tokens.clone().zip(places).skip(1);
        behind.filter(|(at, _)| tokens[*at].parted).map(|(_, place)| *place)
    });
    let mut all: Vec<usize> = parted.collect();
    all.sort_unstable();
    let common = all.chunk_by(|a, b| a == b).filter(|same| same.len() * 2 >= reads.len());
    common.map(|same| same[0]).collect()
}

/// How many characters, or tabs, stand before each token of a line.
fn places(read: &Read, text: &str, tokens: &Tokens, tabbed: bool) -> Vec<usize> {
    let body = read.block.body.start as usize;
    let mut from = text[..body].rfind('\n').map_or(0, |end| end + 1);
    let mut place = 0;
    let counts = |c: &char| !tabbed || *c == '\t';
    let mut advance = |at: usize| {
        let start = tokens[at].span.start as usize;
        place += text[from..start].chars().filter(counts).count();
        from = start;
        place
    };
    read.tokens.clone().map(&mut advance).collect()
}

/// The pieces of a line by columns; a name that goes on in the next column is cut there.
fn cells(pieces: &[Piece], column: impl Fn(usize) -> usize) -> Cells {
    let mut cells: Cells = Vec::new();
    let mut add = |piece: Piece, at: usize| {
        if cells.len() <= at {
            cells.resize(at + 1, Vec::new());
        }
        cells[at].push(piece);
    };
    for piece in pieces {
        let mut start = piece.at.start;
        for at in piece.at.clone().skip(1) {
            if column(at) != column(start) && matches!(piece.what, What::Name | What::Words) {
                add(Piece { what: piece.what.clone(), at: start..at }, column(start));
                start = at;
            }
        }
        add(Piece { what: piece.what.clone(), at: start..piece.at.end }, column(start));
    }
    cells
}

impl Columns {
    /// What the columns of these rows hold, if they make up a table of places.
    pub(super) fn of(rows: &[Cells], heads: Option<&Cells>, least: usize, out: &Extraction, know: &Knowledge) -> Option<Columns> {
        let count = rows.iter().map(Vec::len).max().filter(|count| *count >= least)?;
        let cells: Vec<Vec<Cell>> =
            rows.iter().map(|row| row.iter().map(|cell| kind(cell, &out.tokens, know)).collect()).collect();
        let kinds: Vec<Cell> = (0..count).map(|column| most(cells.iter().filter_map(|row| row.get(column).copied()))).collect();
        let known =
            |column: usize| rows.iter().filter(|row| row.get(column).is_some_and(|cell| is_known(cell, out, know))).count();
        let named = (0..count).filter(|&column| kinds[column] == Cell::Name && known(column) >= ROWS);
        let name = named.max_by_key(|&column| (known(column), count - column))?;
        let telling = |kind: &Cell| matches!(kind, Cell::Country | Cell::Date | Cell::Act);
        let columns = Columns { name, country: kinds.iter().position(|kind| *kind == Cell::Country), dates: None, kinds };
        let told = columns.kinds.iter().filter(|kind| telling(kind)).count();
        let whole = rows.iter().filter(|row| columns.pieces(row, &out.tokens, know).is_some()).count();
        let heads = heads.or_else(|| rows.iter().find(|row| columns.is_head(row, out, know)));
        let columns = Columns { dates: heads.and_then(|heads| columns.dated(heads)), ..columns };
        (told > 0 && whole >= ROWS && whole * 2 > rows.len()).then_some(columns)
    }

    /// The column of names.
    pub(super) fn name(&self) -> usize {
        self.name
    }

    /// A row with the act that a head names before its date, where the cell names none ("Agreement signed: 1990").
    pub(super) fn with_acts(&self, row: &Cells, heads: &Cells) -> Cells {
        let is_act = |piece: &&Piece| matches!(piece.what, What::Act(..));
        // "Contact since" says less than the heading.
        let telling = |piece: &&Piece| !matches!(piece.what, What::Act(AgreementKind::Typed(AgreementType::Contact), _));
        let led = |(cell, head): (&Vec<Piece>, &Vec<Piece>)| {
            let dated = cell.iter().any(|piece| matches!(piece.what, What::Date(_))) && !cell.iter().any(|piece| is_act(&piece));
            let act = head.iter().filter(|_| dated).filter(is_act).filter(telling).cloned();
            act.chain(cell.iter().cloned()).collect()
        };
        row.iter().zip(heads).map(led).collect()
    }

    /// Of several columns of dates, those that are not of a resolution and that the heads say to be of the act.
    fn dated(&self, heads: &Cells) -> Option<Vec<usize>> {
        let dates: Vec<usize> = (0..self.kinds.len()).filter(|&column| self.kinds[column] == Cell::Date).collect();
        let says =
            |column: usize, wanted: fn(&What) -> bool| heads.get(column).is_some_and(|cell| cell.iter().any(|p| wanted(&p.what)));
        let resolved = |column: usize| {
            says(column, |what| {
                matches!(what, What::Act(AgreementKind::Typed(AgreementType::Resolution), _) | What::Role(Role::Decision))
            })
        };
        let told = |column: usize| says(column, |what| matches!(what, What::Act(..) | What::Role(Role::Since | Role::Signed)));
        let acts: Vec<usize> = dates.iter().copied().filter(|&column| told(column) && !resolved(column)).collect();
        (dates.len() > 1 && !acts.is_empty()).then_some(acts)
    }

    /// A row that dates nothing and names no known place nor country where the others do.
    pub(super) fn is_head(&self, row: &Cells, out: &Extraction, know: &Knowledge) -> bool {
        let kinds = || row.iter().map(|cell| kind(cell, &out.tokens, know));
        let filled = kinds().filter(|kind| *kind != Cell::Empty).count();
        let named = row.get(self.name).is_some_and(|cell| is_known(cell, out, know));
        let country =
            self.country.and_then(|column| row.get(column)).is_some_and(|cell| kind(cell, &out.tokens, know) == Cell::Country);
        filled + 1 >= self.kinds.len() && !named && !country && !kinds().any(|kind| kind == Cell::Date)
    }

    /// The cells of a shorter row in the columns that hold such cells, one behind the other.
    pub(super) fn placed(&self, row: &Cells, tokens: &Tokens, know: &Knowledge) -> Option<Cells> {
        let mut placed: Cells = vec![Vec::new(); self.kinds.len()];
        let mut from = 0;
        for cell in row {
            let kind = kind(cell, tokens, know);
            from += self.kinds[from..].iter().position(|column| *column == kind || kind == Cell::Empty)?;
            placed[from].clone_from(cell);
            from += 1;
        }
        Some(placed)
    }

    /// The pieces of a row in the order in which an entry is read: name, country, acts, dates.
    pub(super) fn pieces(&self, row: &Cells, tokens: &Tokens, know: &Knowledge) -> Option<Vec<Piece>> {
        let name = row.get(self.name).filter(|cell| matches!(kind(cell, tokens, know), Cell::Name | Cell::Country))?;
        let mut pieces = name.clone();
        if let Some(cell) = self.country.and_then(|column| row.get(column)) {
            pieces.extend(cell.iter().map(|piece| Piece {
                what: country_of(piece, tokens, know).unwrap_or(piece.what.clone()),
                at: piece.at.clone(),
            }));
        }
        let others = || row.iter().enumerate().filter(|(column, _)| *column != self.name && Some(*column) != self.country);
        let counts = |column: usize| self.dates.as_ref().is_none_or(|dates| dates.contains(&column));
        let acts = others().filter(|(column, _)| self.kinds[*column] == Cell::Act);
        pieces.extend(acts.flat_map(|(_, cell)| cell.iter().cloned()));
        let dates = others().filter(|(column, _)| self.kinds[*column] == Cell::Date && counts(*column));
        pieces.extend(dates.flat_map(|(_, cell)| cell.iter().cloned()));
        let status = |what: &What| matches!(what, What::Role(Role::Ended | Role::Suspended | Role::Planned));
        let notes = others().filter(|(column, _)| !matches!(self.kinds[*column], Cell::Act | Cell::Date));
        pieces.extend(notes.flat_map(|(_, cell)| cell.iter().filter(|piece| status(&piece.what)).cloned()));
        Some(pieces)
    }
}

/// What most cells of a column hold that hold anything.
fn most(cells: impl Iterator<Item = Cell>) -> Cell {
    const KINDS: [Cell; 5] = [Cell::Other, Cell::Name, Cell::Act, Cell::Country, Cell::Date];
    let cells: Vec<Cell> = cells.filter(|cell| *cell != Cell::Empty).collect();
    KINDS.into_iter().max_by_key(|kind| cells.iter().filter(|cell| *cell == kind).count()).unwrap_or(Cell::Other)
}

fn kind(cell: &[Piece], tokens: &Tokens, know: &Knowledge) -> Cell {
    let Some(first) = cell.first() else { return Cell::Empty };
    let has = |wanted: fn(&What) -> bool| cell.iter().any(|piece| wanted(&piece.what));
    let small = |piece: &Piece| matches!(piece.what, What::Mark(_) | What::Dash);
    if cell.iter().all(small) {
        Cell::Empty
    } else if cell.iter().filter(|piece| !small(piece)).all(|piece| country_of(piece, tokens, know).is_some()) {
        Cell::Country
    } else if has(|what| matches!(what, What::Date(_))) {
        Cell::Date
    } else if has(|what| matches!(what, What::Act(..))) {
        Cell::Act
    } else if has(|what| *what == What::Name)
        && tokens[first.at.start].is_capital()
        && cell.iter().map(|p| p.at.len()).sum::<usize>() <= NAME
    {
        Cell::Name
    } else {
        Cell::Other
    }
}

/// A country's name, or the letters of one and nothing else.
fn country_of(piece: &Piece, tokens: &Tokens, know: &Knowledge) -> Option<What> {
    let letters = || {
        piece.at.len() == 1 && tokens[piece.at.start].case == Case::Upper && (2..=3).contains(&tokens[piece.at.start].span.len())
    };
    match piece.what {
        What::Country(country) => Some(What::Country(country)),
        What::Name if letters() => {
            codes::country_of(tokens.folded(piece.at.start)).and_then(|code| know.gazetteer.country(&code)).map(What::Country)
        }
        _ => None,
    }
}

/// The name that the cell begins with is a place's, and no word of tables.
pub(super) fn is_known(cell: &[Piece], out: &Extraction, know: &Knowledge) -> bool {
    let Some(name) = cell.iter().find(|piece| piece.what == What::Name) else { return false };
    let place = |c: &Clue| matches!(c.sense, Sense::Region(_) | Sense::Country(_));
    let word = || prose::clues_in(&out.clues, &name.at).any(|c| c.at == name.at && !place(c));
    know.gazetteer.named(&prose::key(&out.tokens, name.at.clone())).next().is_some() && !word()
}
