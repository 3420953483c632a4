//! Turns the heads of a table's columns into what its dates are, because the day of the council's resolution is not that of the act.

use super::detail::doubt;
use crate::extract::clue::{Clue, Sense};
use crate::extract::entry::Entry;
use crate::extract::piece::{Piece, What};
use crate::know::words::{AgreementKind, Role};
use crate::vocab::AgreementType;

/// Heads of the shortest table.
const HEADS: usize = 3;

/// Some word on the page names a resolution: it may head a column.
pub(super) fn may_stand(clues: &[Clue]) -> bool {
    clues.iter().any(|clue| matches!(clue.sense, Sense::Act(RESOLUTION, _)))
}

const RESOLUTION: AgreementKind = AgreementKind::Typed(AgreementType::Resolution);

/// The column of resolutions of a table, where another column has the dates of signing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    resolution: usize,
}

impl Columns {
    /// "No. / City / Country / Resolution / Signed".
    pub(super) fn of(pieces: &[Piece]) -> Option<Columns> {
        let parts = |what: &What| matches!(what, What::Mark('/' | '|' | ';')) || *what == What::Dash;
        let heads: Vec<&[Piece]> = pieces.split(|p| parts(&p.what)).collect();
        let resolution = heads.iter().position(|head| head.iter().any(|p| matches!(p.what, What::Act(RESOLUTION, _))))?;
        let signed =
            heads.iter().position(|head| head.iter().any(|p| matches!(p.what, What::Role(Role::Signed | Role::Since))))?;
        let heading = heads.len() >= HEADS && signed != resolution && !pieces.iter().any(|p| matches!(p.what, What::Date(_)));
        heading.then_some(Columns { resolution })
    }

    /// Reads a row without the dates of its resolution, which have its number behind a slash or stand in its column. The only date of
    /// a row that is such a one is asked about.
    pub(super) fn read(self, pieces: &[Piece], read: impl Fn(&[Piece]) -> Entry) -> Entry {
        let is_date = |at: &usize| matches!(pieces[*at].what, What::Date(_));
        let resolved = |at: &usize| is_numbered(&pieces[at + 1..]) || self.column(&pieces[..*at]) == self.resolution;
        let dates: Vec<usize> = (0..pieces.len()).filter(is_date).collect();
        let (of_resolution, others): (Vec<usize>, Vec<usize>) = dates.into_iter().partition(resolved);
        if others.is_empty() {
            let mut entry = read(pieces);
            let doubtful = entry.names.iter_mut().filter(|_| !of_resolution.is_empty());
            doubtful.for_each(|named| doubt(&mut named.acts));
            return entry;
        }
        let kept = pieces.iter().enumerate().filter(|(at, _)| !of_resolution.contains(at));
        read(&kept.map(|(_, piece)| piece.clone()).collect::<Vec<_>>())
    }

    /// How many cells stand before.
    fn column(self, before: &[Piece]) -> usize {
        before.iter().filter(|p| p.what == What::Dash || matches!(p.what, What::Mark('-' | '|' | ';'))).count()
    }
}

/// "/27", behind a date.
fn is_numbered(rest: &[Piece]) -> bool {
    matches!(rest, [slash, number, ..] if slash.what == What::Mark('/') && number.what == What::Number)
}
