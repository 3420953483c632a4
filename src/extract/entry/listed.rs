//! Turns pieces into an entry by how they begin; also such as are known to list towns one after the other.

use super::head::{self, Head};
use super::{Entry, Reader};
use crate::extract::piece::Piece;

/// Reads each name behind a comma as a partner of its own.
pub fn read_list(pieces: &[Piece]) -> Entry {
    read_with(pieces, Reader { list: true, ..Reader::default() })
}

pub(super) fn read_with(pieces: &[Piece], mut reader: Reader) -> Entry {
    let (rest, head) = head::head(pieces).unwrap_or((pieces, Head::Plain));
    match head {
        Head::Dated(date) => reader.pending_date = Some(date),
        Head::Of(country, at) => {
            reader.entry.stated.push((country, at));
            reader.list = true;
        }
        Head::Plain => {}
    }
    for (index, piece) in rest.iter().enumerate() {
        reader.take(piece, &rest[index + 1..]);
    }
    reader.finish()
}
