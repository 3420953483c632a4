//! Turns decided pages into the files of the contract: rows rendered page by page, files put in place in one step.

pub mod account;
pub mod atomic;
pub mod cell;
pub mod columns;
pub mod exchange;
pub mod foreign;
pub mod json;
mod line_rows;
pub mod number;
pub mod package;
pub mod rows;
pub mod spare;
pub mod staged_file;

use sha2::{Digest, Sha256};

/// The files that a run writes.
pub const FILES: [&str; 8] = [
    "agreements.csv",
    "agreements.json",
    "datapackage.json",
    "lines.csv",
    "memberships.csv",
    "review.csv",
    "run.json",
    "texts.jsonl",
];

/// Twelve hexadecimal digits that stand for the parts.
pub fn short_hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    hex(&digest.finalize()[..6])
}

/// The SHA-256 of the bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    hex_into(bytes, &mut digits);
    digits
}

/// Appends them.
pub fn hex_into(bytes: &[u8], digits: &mut String) {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    digits.extend(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit));
}
