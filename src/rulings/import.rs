//! Turns answers (a filled sheet, or one answer from the command line) into rows of `rulings.csv`: all of them, or none and an error.

use super::answer::Answer;
use super::clerk::{Clerk, Trouble};
use super::given::Given;
use super::sheet::{self, broken};
use super::{Rulings, file};
use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::run::lock::Lock;
use crate::run::workplace;
use crate::vocab::Subject;
use std::path::{Path, PathBuf};

/// Where pages and rulings are.
pub struct Desk<'a> {
    pub inputs: &'a [PathBuf],
    /// The file of rulings, as `rulings::locate` found it.
    pub rulings: &'a Path,
    /// The output folder of the last run, whose ids are spoken of.
    pub output: &'a Path,
    /// The share of wrong rows that the last run was given: what it asked depends on it.
    pub max_auto_error: Option<f64>,
    pub know: &'a Knowledge,
    /// Who answers.
    pub by: &'a str,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows of the sheet with an answer.
    pub answers: usize,
    pub added: usize,
    pub replaced: usize,
    pub withdrawn: usize,
}

const ROW_HELP: &str = "mend the cell “ruling” and import again; nothing was changed";

/// Imports every answered row of a sheet.
pub fn import(sheet: &Path, desk: &Desk) -> Result<Imported, Error> {
    let table = sheet::read(sheet, "the review sheet")?;
    if !table.has("ruling") || !table.has("question_id") && !table.has("record_id") {
        let help = "import review.csv as the program wrote it, with answers in its column “ruling”";
        return Err(broken(sheet, 1, "the sheet lacks the column question_id or ruling", help));
    }
    let _lock = lock(desk.rulings)?;
    let before = file::load(desk.rulings, desk.know)?;
    let mut clerk = Clerk::new(desk, before)?;
    for row in table.rows().filter(|row| !row.cell("ruling").is_empty()) {
        clerk.take(Given::of(&row)).map_err(|cause| match cause {
            Trouble::Answer(what) => broken(sheet, row.line, what, ROW_HELP),
            Trouble::World(error) => error,
        })?;
    }
    clerk.finish()
}

/// Takes one answer to a question or about a record (or, by its file name, about a page).
pub fn rule(id: &str, answer: &str, note: &str, desk: &Desk) -> Result<Imported, Error> {
    let _lock = lock(desk.rulings)?;
    let before = file::load(desk.rulings, desk.know)?;
    let mut clerk = Clerk::new(desk, before)?;
    let given =
        clerk.find(id, Given { id: id.to_owned(), answer: answer.to_owned(), note: note.to_owned(), ..Given::default() })?;
    clerk.take(given).map_err(|cause| match cause {
        Trouble::Answer(what) => Error::new(ErrorKind::Table, what, "answer again; nothing was changed"),
        Trouble::World(error) => error,
    })?;
    clerk.finish()
}

/// Rules that a spelling always means one place, on all pages or on those of one country.
pub fn alias(name: &str, answer: &str, scope: &str, note: &str, desk: &Desk) -> Result<Imported, Error> {
    let wrong =
        |what: String| Error::new(ErrorKind::Table, what, "see twintown gazetteer lookup NAME for ids; nothing was changed");
    let answer = Answer::parse(answer, Subject::Alias).map_err(wrong)?;
    if !matches!(answer, Answer::Place(_)) {
        return Err(wrong("an alias needs the GeoNames id of its place".to_owned()));
    }
    answer.check(desk.know).map_err(wrong)?;
    let scope = scope.to_ascii_uppercase();
    if !scope.is_empty() && desk.know.gazetteer.country(&scope).is_none() {
        return Err(wrong(format!("no country has the code {scope}")));
    }
    let _lock = lock(desk.rulings)?;
    let mut clerk = Clerk::new(desk, file::load(desk.rulings, desk.know)?)?;
    let given = Given { note: note.to_owned(), ..Given::default() };
    clerk.imported.answers += 1;
    clerk.add(clerk.alias(name, answer, &scope, &given), &[]);
    clerk.finish()
}

/// The right to write the file of rulings: of two who read it at once, the second to write would lose the first one's answers.
/// None where it is unclear which file that is; whoever asks further is told so.
fn lock(rulings: &Path) -> Result<Option<Lock>, Error> {
    if rulings == Path::new("") {
        return Ok(None);
    }
    let file = workplace::beside(rulings)?;
    Lock::take(&file, rulings, "another command is writing the rulings", "wait until it has ended, then answer again").map(Some)
}

/// Refuses to write over answers in the output's sheet that stand nowhere else.
pub fn refuse_unimported(output: &Path, rulings: &Rulings, know: &Knowledge) -> Result<(), Error> {
    let path = output.join("review.csv");
    if !path.is_file() {
        return Ok(());
    }
    let sheet = sheet::read(&path, "the review sheet")?;
    if !sheet.has("ruling") || !sheet.has("question_id") {
        let help = "mend the sheet, or move it away if it holds no answers";
        return Err(broken(&path, 1, "the review sheet lacks the column question_id or ruling", help));
    }
    for row in sheet.rows() {
        let given = Given::of(&row);
        let help = format!("keep them with `twintown review import {}`, or empty the cells, then run again", path.display());
        if given.answer.is_empty() && !given.note.is_empty() {
            let help = "answer the question, or move the note elsewhere and empty the cell: a run writes the sheet anew";
            return Err(broken(&path, row.line, "the review sheet holds a note without a ruling", help));
        }
        if !given.answer.is_empty() && !is_imported(&given, rulings, know) {
            return Err(broken(&path, row.line, "the review sheet holds answers that are not in the file of rulings", &help));
        }
    }
    Ok(())
}

fn is_imported(given: &Given, rulings: &Rulings, know: &Knowledge) -> bool {
    if let Some(digest) = given.id.strip_prefix("ruling-").and_then(|rest| rest.split(':').next()) {
        return rulings.all().iter().all(|ruling| ruling.digest() != digest);
    }
    let Ok((answer, _)) = given.settled(know) else { return false };
    let answer = if let Answer::Always(place) = answer { *place } else { answer };
    rulings.all().iter().any(|ruling| ruling.id == given.id && ruling.answer == answer && ruling.note == given.note)
}
