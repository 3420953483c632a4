//! Turns a table of GeoNames, plain or zipped, into its rows one after the other, because the largest has 1.5 GB and few machines hold that twice.
//!
//! The tables look alike and users mix them up, so each row is told by its shape: a table given in another's place is named.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

use super::sources::wrong;
use crate::error::{Error, ErrorKind};

/// The tables of GeoNames that a gazetteer is built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Places,
    Alternates,
    Admin1,
    Countries,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Places, Kind::Alternates, Kind::Admin1, Kind::Countries];

    /// What it holds, the option that takes it, and its name at GeoNames.
    const fn said(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Kind::Places => ("places", "--places", "cities500.txt or allCountries.txt"),
            Kind::Alternates => ("alternate names", "--alternates", "alternateNamesV2.txt"),
            Kind::Admin1 => ("first-level regions", "--admin1", "admin1CodesASCII.txt"),
            Kind::Countries => ("countries", "--countries", "countryInfo.txt"),
        }
    }

    const fn columns(self) -> usize {
        match self {
            Kind::Places | Kind::Countries => 19,
            Kind::Alternates => 10,
            Kind::Admin1 => 4,
        }
    }

    /// Whether a row is of this table.
    fn is(self, fields: &[&str]) -> bool {
        let number = |at: usize| fields[at].bytes().all(|byte| byte.is_ascii_digit()) && !fields[at].is_empty();
        let code = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        fields.len() == self.columns()
            && match self {
                Kind::Places => number(0),
                Kind::Alternates => number(0) && number(1),
                Kind::Admin1 => fields[0].split_once('.').is_some_and(|(country, region)| code(country) && !region.contains('.')),
                Kind::Countries => code(fields[0]),
            }
    }
}

/// Hears how far a table is read: its name, bytes done, bytes in all.
pub type Progress<'p> = dyn FnMut(&str, u64, u64) + 'p;

/// One row, by its columns.
pub struct Row<'r> {
    pub path: &'r Path,
    pub line: u64,
    pub fields: &'r [&'r str],
}

impl Row<'_> {
    /// The row breaks a rule of its table.
    pub fn wrong(&self, message: impl Into<String>) -> Error {
        let help = "correct the line or take it out, or fetch the file anew from download.geonames.org/export/dump";
        Error::new(ErrorKind::Table, message, help).at(self.path).line(self.line)
    }
}

/// Calls `with` for each row of a table of this kind; lines that begin with `#` and empty ones are none.
///
/// # Errors
/// When the file cannot be read, is not UTF-8, holds no row, or one of another shape.
pub fn each_row(
    kind: Kind,
    path: &Path,
    progress: &mut Progress,
    with: &mut dyn FnMut(&Row) -> Result<(), Error>,
) -> Result<(), Error> {
    let failed = |cause| Error::io("cannot read the table", path, cause);
    let mut file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let mut rows = Rows { kind, path, total: length, done: 0, line: 0, rows: 0, progress, with };
    if starts_like_zip(&mut file).map_err(failed)? {
        rows.zipped(file)
    } else {
        rows.plain(BufReader::with_capacity(BUFFER, file))
    }?;
    if rows.rows > 0 {
        return Ok(());
    }
    let (what, _, name) = kind.said();
    Err(wrong(path, &format!("a table of {what} without a row")).helped(&format!("give {name} of GeoNames")))
}

const BUFFER: usize = 1 << 20;
const ZIP: &[u8; 4] = b"PK\x03\x04";
/// Between two words about the progress.
const STEP: u64 = 1 << 22;

fn starts_like_zip(file: &mut File) -> std::io::Result<bool> {
    let mut start = Vec::new();
    file.take(ZIP.len() as u64).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start == ZIP)
}

struct Rows<'r, 'p> {
    kind: Kind,
    path: &'r Path,
    total: u64,
    done: u64,
    line: u64,
    rows: u64,
    progress: &'r mut Progress<'p>,
    with: &'r mut dyn FnMut(&Row) -> Result<(), Error>,
}

impl Rows<'_, '_> {
    /// The table within an archive: the one of the archive's name, else the only one.
    fn zipped(&mut self, file: File) -> Result<(), Error> {
        let path = self.path;
        let damaged = |cause: zip::result::ZipError| {
            wrong(path, "a damaged zip archive").because(cause).helped("fetch it anew from download.geonames.org/export/dump")
        };
        let mut archive = zip::ZipArchive::new(BufReader::with_capacity(BUFFER, file)).map_err(damaged)?;
        let names = archive
            .file_names()
            .map(|name| name.map(|name| name.into_owned()))
            .collect::<Result<Vec<String>, _>>()
            .map_err(damaged)?;
        let tables: Vec<&String> = names.iter().filter(|name| name.ends_with(".txt")).collect();
        let own = path.file_stem().map(|stem| format!("{}.txt", stem.to_string_lossy()));
        let table = match (tables.iter().find(|name| Some(**name) == own.as_ref()), tables.as_slice()) {
            (Some(table), _) | (None, [table]) => *table,
            _ => {
                let error = wrong(path, &format!("a zip archive of several files or none ({})", names.join(", ")));
                return Err(error.helped("unpack it, and give the table itself"));
            }
        };
        let entry = archive.by_name(table).map_err(damaged)?;
        self.total = entry.size();
        self.plain(BufReader::with_capacity(BUFFER, entry))
    }

    fn plain(&mut self, mut reader: impl BufRead) -> Result<(), Error> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader
                .read_until(b'\n', &mut line)
                .map_err(|cause| Error::io("cannot read the table", self.path, cause).line(self.line + 1))?;
            if read == 0 {
                return Ok(());
            }
            self.line += 1;
            self.tell(read as u64);
            self.row(&line)?;
        }
    }

    fn tell(&mut self, read: u64) {
        let steps = self.done / STEP;
        self.done += read;
        if self.done / STEP > steps {
            let name = self.path.file_name().unwrap_or_default().to_string_lossy();
            (self.progress)(&name, self.done, self.total);
        }
    }

    fn row(&mut self, line: &[u8]) -> Result<(), Error> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = if self.line == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        let Ok(text) = std::str::from_utf8(line) else {
            return Err(Row { path: self.path, line: self.line, fields: &[] }.wrong("the line is not UTF-8"));
        };
        if text.is_empty() || text.starts_with('#') {
            return Ok(());
        }
        let fields: Vec<&str> = text.split('\t').collect();
        let row = Row { path: self.path, line: self.line, fields: &fields };
        if !self.kind.is(&fields) {
            return Err(self.misfit(&row));
        }
        self.rows += 1;
        (self.with)(&row)
    }

    fn misfit(&self, row: &Row) -> Error {
        let (what, _, name) = self.kind.said();
        let other = Kind::ALL.into_iter().find(|kind| kind.is(row.fields)).map(Kind::said);
        match other {
            Some((other, option, _)) if self.rows == 0 => {
                let error = row.wrong(format!("a table of {other}, where one of {what} belongs"));
                error.helped(&format!("give this file as {option}, and {name} here"))
            }
            _ => {
                let columns = self.kind.columns();
                row.wrong(format!("{} columns that are no row of {what}, which has {columns} (see {name})", row.fields.len()))
            }
        }
    }
}
