//! Turns what went wrong outside the program into one `Error` that says what, where and what to do.
//!
//! An odd page is a flag, never an `Error`; an `Error` is a missing folder, a full disk, a broken table. One type serves
//! every stage, so that `main` has one thing to print: the first line says what and where, the second what to do.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the program could not go on. Boxed inside, so that a `Result` stays small.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    what: String,
    path: Option<PathBuf>,
    line: Option<u64>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
    help: String,
}

/// What a caller may want to tell apart; everything else about an error is for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A file or folder is not there.
    Missing,
    /// A page is larger than the program reads: the caller turns it into a flagged page.
    TooLarge,
    /// A table (`sources.csv`, a word table, the gazetteer, the steward's sheet) breaks its own rules.
    Table,
    /// Two inputs claim one name.
    Clash,
    /// Another process is writing there.
    Busy,
    /// The system said no: permissions, a full disk, a broken device.
    Io,
}

impl Error {
    /// `what` went wrong, and the `help` that says what to do about it; both are sentences without a full stop.
    pub fn new(kind: ErrorKind, what: impl Into<String>, help: impl Into<String>) -> Error {
        Error(Box::new(Inner { kind, what: what.into(), path: None, line: None, cause: None, help: help.into() }))
    }

    /// The system's refusal to do `what` at `path`.
    pub fn io(what: impl Into<String>, path: &Path, cause: io::Error) -> Error {
        let kind = match cause.kind() {
            io::ErrorKind::NotFound => ErrorKind::Missing,
            _ => ErrorKind::Io,
        };
        Error::new(kind, what, help_for(cause.kind())).at(path).because(cause)
    }

    pub fn at(mut self, path: &Path) -> Error {
        self.0.path = Some(path.to_path_buf());
        self
    }

    /// The 1-based line of the file at fault.
    pub fn line(mut self, line: u64) -> Error {
        self.0.line = Some(line);
        self
    }

    /// With another word on what to do.
    pub fn helped(mut self, help: &str) -> Error {
        self.0.help = help.to_owned();
        self
    }

    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        self.0.cause = Some(cause.into());
        self
    }

    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    pub fn line_number(&self) -> Option<u64> {
        self.0.line
    }

    pub fn help(&self) -> &str {
        &self.0.help
    }
}

fn help_for(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => "check the spelling of the path, and the folder that the program was started in",
        io::ErrorKind::PermissionDenied => {
            "give yourself the right to it, close the program that holds it open, or name another folder"
        }
        io::ErrorKind::StorageFull => "make room on the disk, then run again; the old files are as they were",
        _ => "check that the disk is there, has room and may be written to, then run again",
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.what)?;
        if let Some(path) = &self.0.path {
            write!(f, ": {}", path.display())?;
        }
        if let Some(line) = self.0.line {
            write!(f, ", line {line}")?;
        }
        if let Some(cause) = &self.0.cause {
            write!(f, " ({cause})")?;
        }
        write!(f, "\nWhat to do: {}.", self.0.help)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_where_and_what_to_do() {
        let error = Error::new(ErrorKind::Table, "the column is given twice", "delete one").at(Path::new("raw/t.csv")).line(3);
        assert_eq!(error.to_string(), "the column is given twice: raw/t.csv, line 3\nWhat to do: delete one.");
    }

    #[test]
    fn names_the_system_s_own_reason() {
        let error = Error::io("cannot read the page", Path::new("a.txt"), io::ErrorKind::NotFound.into());
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert!(error.to_string().starts_with("cannot read the page: a.txt (entity not found)\nWhat to do: check"));
        assert!(error.source().is_some());
    }
}
