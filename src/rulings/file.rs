//! Turns `rulings.csv`, the steward's own file, into rulings, and back into the same plain, sorted rows, so that git shows each decision as a line.

use super::anchor::Anchor;
use super::answer::Answer;
use super::sheet::{self, Row, Sheet, broken};
use super::{Ruling, Rulings};
use crate::error::Error;
use crate::know::Knowledge;
use crate::vocab::Subject;
use crate::write::cell::guard_formula;
use std::collections::HashMap;
use std::path::Path;

/// What the columns hold: `docs/rulings.md`.
pub const COLUMNS: [&str; 18] = [
    "source",
    "subject",
    "id",
    "question",
    "current",
    "answer",
    "by",
    "note",
    "scope",
    "name",
    "quote",
    "act",
    "section",
    "before",
    "after",
    "alike",
    "page",
    "candidates",
];

/// The rulings of the file; none where there is no such file. A row that cannot be read is an error with its line.
pub fn load(path: &Path, know: &Knowledge) -> Result<Rulings, Error> {
    let (rulings, errors) = examine(path, know)?;
    errors.into_iter().next().map_or(Ok(rulings), Err)
}

/// The rulings that can be read, and what is wrong with the others.
pub fn examine(path: &Path, know: &Knowledge) -> Result<(Rulings, Vec<Error>), Error> {
    if !path.is_file() {
        return Ok((Rulings::default(), Vec::new()));
    }
    let sheet = sheet::read(path, "the rulings")?;
    if let Some(column) = ["source", "subject", "answer", "name", "quote"].into_iter().find(|column| !sheet.has(column)) {
        let help = "take the header from docs/rulings.md, or name another file with --rulings";
        return Err(broken(path, 1, format!("the rulings have no column “{column}”"), help));
    }
    Ok(rows(path, &sheet, know))
}

fn rows(path: &Path, sheet: &Sheet, know: &Knowledge) -> (Rulings, Vec<Error>) {
    let (mut rulings, mut errors) = (Vec::<Ruling>::new(), Vec::new());
    let mut lines: HashMap<String, (u64, Answer)> = HashMap::new();
    for row in sheet.rows() {
        match ruling(&row, know) {
            Err(what) => errors.push(broken(path, row.line, what, "mend the row, or delete it to be asked again")),
            Ok(ruling) => match lines.insert(ruling.digest(), (row.line, ruling.answer.clone())) {
                Some((first, answer)) if answer != ruling.answer => {
                    let what = format!("the ruling contradicts the one in line {first}");
                    errors.push(broken(path, row.line, what, "keep one of the two rows"));
                }
                Some(_) => {}
                None => rulings.push(ruling),
            },
        }
    }
    (Rulings::new(rulings), errors)
}

fn ruling(row: &Row, know: &Knowledge) -> Result<Ruling, String> {
    let cell = |column: &str| row.cell(column).to_owned();
    let subject = Subject::from_word(row.cell("subject")).ok_or_else(|| {
        let all: Vec<&str> = Subject::ALL.iter().map(|subject| subject.word()).collect();
        format!("“{}” is no subject of a ruling ({})", row.cell("subject"), all.join(", "))
    })?;
    let answer = Answer::parse(row.cell("answer"), subject)?;
    if matches!(answer, Answer::Candidate(_) | Answer::Withdraw | Answer::Always(_)) {
        return Err(format!("“{}” is an answer for the review sheet: here stands the value itself", row.cell("answer")));
    }
    answer.check(know)?;
    let alike = row.cell("alike");
    let (nth, of) = if alike.is_empty() {
        (0, 0)
    } else {
        Anchor::parse_alike(alike).ok_or_else(|| format!("“{alike}” is no count such as “1 of 2”"))?
    };
    let anchor = Anchor {
        name: cell("name"),
        quote: cell("quote"),
        act: cell("act"),
        section: cell("section"),
        before: cell("before"),
        after: cell("after"),
        nth,
        of,
        page: cell("page"),
    };
    let ruling = Ruling {
        source: cell("source"),
        subject,
        id: cell("id"),
        question: cell("question"),
        current: cell("current"),
        answer,
        by: cell("by"),
        note: cell("note"),
        scope: cell("scope"),
        anchor,
        candidates: cell("candidates"),
    };
    complete(ruling, know)
}

/// A ruling must say what it is about.
fn complete(ruling: Ruling, know: &Knowledge) -> Result<Ruling, String> {
    let lacks = |what: &str| Err(format!("the ruling lacks {what}"));
    match ruling.subject {
        Subject::Alias if ruling.anchor.name.is_empty() => lacks("the spelling, in the column “name”"),
        Subject::Alias if !ruling.source.is_empty() => Err("an alias is of no page: empty the column “source”".to_owned()),
        Subject::Alias if !ruling.scope.is_empty() && know.gazetteer.country(&ruling.scope).is_none() => {
            Err(format!("no country has the code {}, in the column “scope”", ruling.scope))
        }
        Subject::Alias => Ok(ruling),
        _ if ruling.source.is_empty() => lacks("its page, in the column “source”"),
        Subject::Municipality => Ok(ruling),
        Subject::Line if ruling.anchor.quote.is_empty() => lacks("the words of the line, in the column “quote”"),
        Subject::Line => Ok(ruling),
        _ if ruling.anchor.name.is_empty() || ruling.anchor.quote.is_empty() => {
            lacks("its words, in the columns “name” and “quote”")
        }
        _ => Ok(ruling),
    }
}

/// The whole file.
pub fn render(rulings: &Rulings, know: &Knowledge) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut write = |cells: &[&str]| out.write_record(cells.iter().map(|cell| guard_formula(cell).into_owned()));
    // Writing into memory cannot fail.
    let _ = write(&COLUMNS);
    for ruling in rulings.all() {
        let (answer, anchor) = (ruling.answer.told(know), &ruling.anchor);
        let alike = anchor.alike();
        let _ = write(&[
            &ruling.source,
            ruling.subject.word(),
            &ruling.id,
            &ruling.question,
            &ruling.current,
            &answer,
            &ruling.by,
            &ruling.note,
            &ruling.scope,
            &anchor.name,
            &anchor.quote,
            &anchor.act,
            &anchor.section,
            &anchor.before,
            &anchor.after,
            &alike,
            &anchor.page,
            &ruling.candidates,
        ]);
    }
    out.into_inner().unwrap_or_default()
}
