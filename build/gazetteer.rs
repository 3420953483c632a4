//! Turns the embedded gazetteer into the filter of its keys, which costs the package nothing and the program no time at its start.

#[path = "../src/know/gazetteer/known.rs"]
#[allow(dead_code)]
mod part;

use crate::Failure;
use fst::raw::Fst;
use fst::{IntoStreamer, Streamer};
use part::{BYTES, Part};
use std::fs;
use std::path::Path;

/// Where the table of sections stands, in a file of the first version and of later ones (the version is told by the byte before it
/// in the first); and which section holds the keys of places. A test of `know/gazetteer` finds every key in the filter.
const TABLES: [usize; 2] = [8, 32];
const KEYS: usize = 11;

/// The filter, a bit set for every key of a place.
pub fn known(file: &Path) -> Result<Vec<u8>, Failure> {
    println!("cargo::rerun-if-changed={}", file.display());
    let bytes = fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let word = |at: usize| -> Result<usize, Failure> {
        let word = bytes.get(at..at + 4).ok_or("the gazetteer is cut short")?;
        Ok(u32::from_le_bytes(word.try_into()?) as usize)
    };
    let table = TABLES[usize::from(bytes.get(TABLES[0] - 1) != Some(&1))] + KEYS * 8;
    let (start, length) = (word(table)?, word(table + 4)?);
    let keys = Fst::new(bytes.get(start..start + length).ok_or("the gazetteer is cut short")?)?;
    let mut filter = vec![0; BYTES];
    let mut stream = keys.stream().into_stream();
    while let Some((key, _)) = stream.next() {
        let (byte, bit) = Part::of(key).place();
        filter[byte] |= bit;
    }
    Ok(filter)
}
