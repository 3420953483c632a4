//! Turns a folder, or a folder as it was in a git revision, into the tables that are compared.

use crate::error::{Error, ErrorKind};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One of the two outputs.
#[derive(Clone, Debug)]
pub enum Side {
    Folder(PathBuf),
    /// The folder as the commit holds it.
    Revision {
        folder: PathBuf,
        named: String,
        commit: String,
    },
}

/// A table to be read from its beginning.
pub enum Table {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Table {
    pub fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Table::File(path) => Box::new(BufReader::new(File::open(path)?)),
            Table::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }
}

impl Side {
    pub fn folder(folder: &Path) -> Side {
        Side::Folder(folder.to_path_buf())
    }

    /// The folder in a revision, asked of the `git` command.
    pub fn revision(folder: &Path, revision: &str) -> Result<Side, Error> {
        if !folder.is_dir() {
            return Err(Error::io("cannot find the output folder", folder, io::ErrorKind::NotFound.into()));
        }
        git(folder, &["rev-parse", "--git-dir"], "the folder is in no git repository", "compare two folders instead")?;
        let what = format!("git knows no revision {revision}");
        let commit = format!("{revision}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let found = git(folder, &arguments, &what, "see `git log` for those it knows")?;
        let commit = String::from_utf8_lossy(&found).trim().to_owned();
        Ok(Side::Revision { folder: folder.to_path_buf(), named: revision.to_owned(), commit })
    }

    /// How the reader knows it.
    pub fn name(&self) -> String {
        match self {
            Side::Folder(folder) => folder.display().to_string(),
            Side::Revision { folder, named, .. } => format!("{} at {named}", folder.display()),
        }
    }

    pub fn table(&self, name: &str) -> Result<Table, Error> {
        match self {
            Side::Folder(folder) => {
                let path = folder.join(name);
                match File::open(&path) {
                    Ok(_) => Ok(Table::File(path)),
                    Err(cause) => Err(Error::io("cannot read the output", &path, cause)),
                }
            }
            Side::Revision { folder, named, commit } => {
                let what = format!("revision {named} has no {}", folder.join(name).display());
                let object = format!("{commit}:./{name}");
                git(folder, &["show", &object], &what, "name a revision in which the output was committed").map(Table::Bytes)
            }
        }
    }

    /// Questions of the sheet that wait for an answer.
    pub fn open_questions(&self) -> Result<usize, Error> {
        let table = self.table("review.csv")?;
        let count = |input: Box<dyn Read>| -> Result<usize, csv::Error> {
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
            let ruling = reader.headers()?.iter().position(|name| name == "ruling");
            let open = |row: &csv::StringRecord| ruling.and_then(|at| row.get(at)).unwrap_or("").is_empty();
            reader.records().try_fold(0, |count, row| Ok(count + usize::from(open(&row?))))
        };
        table.open().map_err(csv::Error::from).and_then(count).map_err(|cause| unreadable("review.csv", self, self, cause))
    }
}

pub fn unreadable(name: &str, old: &Side, new: &Side, cause: csv::Error) -> Error {
    let names = if old.name() == new.name() { old.name() } else { format!("{} or {}", old.name(), new.name()) };
    let help = "name folders that `twintown extract` wrote; run it again if somebody wrote into its tables";
    Error::new(ErrorKind::Table, format!("{name} of {names} is no table of this program"), help).because(cause)
}

fn git(folder: &Path, arguments: &[&str], what: &str, help: &str) -> Result<Vec<u8>, Error> {
    let done = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    let done = done.map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => {
            Error::new(ErrorKind::Missing, "--since needs the command git", "install git, or compare two folders")
        }
        _ => Error::new(ErrorKind::Io, "cannot start git", "see whether git runs").because(cause),
    })?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let told = String::from_utf8_lossy(&done.stderr).lines().next().unwrap_or("").to_owned();
    let error = Error::new(ErrorKind::Missing, what, help);
    Err(if told.is_empty() { error } else { error.because(told) })
}
