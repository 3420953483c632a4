//! Turns two outputs into what changed between them: what was added, ended, removed, changed field by field, or only moved.
//!
//! Records are the same by their ids. An id hangs on the words of the page, so a corrected misspelling gives a new one: what is
//! left on both sides is paired once more by what it says, where only one pair can be meant.

mod pair;
mod print;
mod side;

pub use print::{Format, print};
pub use side::Side;

use pair::pair;
use serde::{Serialize, Serializer};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};

/// One row of a table: its columns and cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row(pub Vec<(String, String)>);

impl Row {
    /// The cell of a column; empty where there is no such column.
    pub fn get(&self, column: &str) -> &str {
        self.0.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| cell)
    }

    fn has(&self, column: &str) -> bool {
        self.0.iter().any(|(name, _)| name == column)
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, cell)| (name, cell)))
    }
}

/// A column whose cell is another one now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    pub field: String,
    pub old: String,
    pub new: String,
}

/// A record that both outputs hold, and that does not say the same.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    #[serde(flatten)]
    pub row: Row,
    pub fields: Vec<Field>,
}

/// A record that stands on another line, and says the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    pub record_id: String,
    pub old_line: String,
    pub new_line: String,
}

/// What changed in one table. Rows stand in the order of the files.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Difference {
    pub added: Vec<Row>,
    pub removed: Vec<Row>,
    /// Changed, and to an end.
    pub ended: Vec<Change>,
    pub changed: Vec<Change>,
    pub moved: Vec<Moved>,
}

/// What changed between two outputs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    pub same: bool,
    pub old: String,
    pub new: String,
    pub agreements: Difference,
    pub memberships: Difference,
    pub open_questions: OpenQuestions,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenQuestions {
    pub old: usize,
    pub new: usize,
}

/// Opens a table from its beginning; called up to twice.
pub type Open<'a> = &'a dyn Fn() -> io::Result<Box<dyn Read>>;

impl Difference {
    /// Nothing but lines has changed.
    pub fn is_same(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.ended.is_empty() && self.changed.is_empty()
    }

    /// Compares two tables with the columns `record_id` and `line`. Only rows that differ are held in memory.
    pub fn between(old: Open, new: Open) -> Result<Difference, csv::Error> {
        let mut same = HashMap::new();
        each(old, &mut |row| {
            same.insert(mark(row.id()), (mark(row.but_for_line()), row.cell("line").to_owned()));
        })?;
        let mut found = Difference::default();
        each(new, &mut |row| match same.remove(&mark(row.id())) {
            Some((content, line)) if content == mark(row.but_for_line()) => {
                if line != row.cell("line") {
                    let (record_id, new_line) = (row.id().to_owned(), row.cell("line").to_owned());
                    found.moved.push(Moved { record_id, old_line: line, new_line });
                }
            }
            other => {
                same.extend(other.map(|old| (mark(row.id()), old)));
                found.added.push(row.owned());
            }
        })?;
        each(old, &mut |row| {
            if same.contains_key(&mark(row.id())) {
                found.removed.push(row.owned());
            }
        })?;
        pair(&mut found);
        Ok(found)
    }

    /// "2 added, 1 ended", or nothing; `lines` for moved ones as well.
    pub fn counts(&self, lines: bool) -> String {
        let told = [
            (self.added.len(), "added"),
            (self.removed.len(), "removed"),
            (self.ended.len(), "ended"),
            (self.changed.len(), "changed"),
            (if lines { self.moved.len() } else { 0 }, "on other lines"),
        ];
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
    }
}

impl Report {
    pub fn between(old: &Side, new: &Side) -> Result<Report, crate::error::Error> {
        let table = |name: &str| {
            let (one, other) = (old.table(name)?, new.table(name)?);
            let found = Difference::between(&|| one.open(), &|| other.open());
            found.map_err(|cause| side::unreadable(name, old, new, cause))
        };
        let (agreements, memberships) = (table("agreements.csv")?, table("memberships.csv")?);
        let open_questions = OpenQuestions { old: old.open_questions()?, new: new.open_questions()? };
        let same = agreements.is_same() && memberships.is_same();
        Ok(Report { same, old: old.name(), new: new.name(), agreements, memberships, open_questions })
    }
}

/// A row while it is read.
struct Reading<'r> {
    header: &'r csv::StringRecord,
    row: &'r csv::StringRecord,
}

impl Reading<'_> {
    fn cell(&self, column: &str) -> &str {
        self.header.iter().position(|name| name == column).and_then(|at| self.row.get(at)).unwrap_or("")
    }

    fn id(&self) -> &str {
        self.cell("record_id")
    }

    fn but_for_line(&self) -> Vec<(&str, &str)> {
        self.header.iter().zip(self.row).filter(|(name, _)| *name != "line").collect()
    }

    fn owned(&self) -> Row {
        Row(self.header.iter().zip(self.row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect())
    }
}

fn each(open: Open, with: &mut dyn FnMut(Reading)) -> Result<(), csv::Error> {
    let mut reader = csv::ReaderBuilder::new().from_reader(open()?);
    let header = reader.headers()?.clone();
    if !header.is_empty() && !header.iter().any(|name| name == "record_id") {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it has no column record_id").into());
    }
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        with(Reading { header: &header, row: &row });
    }
    Ok(())
}

fn mark(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
