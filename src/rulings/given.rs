//! Turns a row of a sheet into an answer with what the sheet says of its question, and that into the value that is stored.

use super::answer::Answer;
use super::sheet::Row;
use crate::know::Knowledge;
use crate::vocab::{Flag, Subject};

/// One answer with what the sheet says of its question; empty cells are filled from the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub id: String,
    pub source: String,
    pub answer: String,
    pub note: String,
    pub by: String,
    pub question: String,
    pub current: String,
    pub candidates: String,
    pub quote: String,
    pub line: String,
    pub anchor: String,
    /// The row is of `memberships.csv`.
    pub membership: bool,
}

impl Given {
    pub(super) fn of(row: &Row) -> Given {
        let cell = |column: &str| row.cell(column).to_owned();
        let id = if row.cell("question_id").is_empty() { "record_id" } else { "question_id" };
        Given {
            id: cell(id),
            source: cell("source"),
            answer: cell("ruling"),
            note: cell("note"),
            by: cell("by"),
            question: cell("question"),
            current: cell("current"),
            candidates: cell("candidates"),
            quote: cell("quote"),
            line: cell("line"),
            anchor: cell("anchor"),
            membership: !row.cell("organisation_raw").is_empty(),
        }
    }

    /// What the id asks about; a record's id may be answered with anything.
    pub(super) fn subject(&self) -> Subject {
        let mut parts = self.id.split(':').skip(1);
        match (parts.next().and_then(Flag::from_word), parts.next().and_then(Subject::from_word)) {
            (Some(Flag::RulingStale), Some(subject)) => subject,
            (Some(flag), _) => flag.subject(),
            _ if self.membership => Subject::Membership,
            _ => Subject::Row,
        }
    }

    pub(super) fn flag(&self) -> Option<Flag> {
        self.id.split(':').nth(1).and_then(Flag::from_word)
    }

    pub(super) fn record(&self) -> &str {
        self.id.split(':').next().unwrap_or("")
    }

    /// The answer as it is stored, and what it settles.
    pub(super) fn settled(&self, know: &Knowledge) -> Result<(Answer, Subject), String> {
        let asked = self.subject();
        let answer = Answer::parse(&self.answer, asked)?;
        let answer = if self.flag() == Some(Flag::RulingStale) && answer == Answer::Keep && self.current.is_empty() {
            return Err("several old rulings are asked about: write the value instead of keep".to_owned());
        } else {
            answer.settle(asked, &self.current, &self.candidates)?
        };
        answer.check(know)?;
        let subject = answer.subject(asked);
        Ok((answer, subject))
    }
}
