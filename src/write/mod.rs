//! Turns decided pages into the files of the contract: rows rendered page by page, files put in place in one step.

pub mod atomic;
pub mod cell;
pub mod columns;
pub mod exchange;
pub mod json;
pub mod package;
pub mod rows;
pub mod staged_file;

use sha2::{Digest, Sha256};

/// The files that a run writes.
pub const FILES: [&str; 7] =
    ["agreements.csv", "agreements.json", "datapackage.json", "lines.csv", "memberships.csv", "review.csv", "run.json"];

/// Twelve hexadecimal digits that stand for the parts.
pub fn short_hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    hex(&digest.finalize()[..6])
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
