//! Turns the embedded gazetteer into what its searches ask first (filters of its keys and of its keys without a letter, and a table of its
//! keys by their hashes), which costs the package nothing and the program no time at its start.

#[path = "../src/know/gazetteer/known.rs"]
#[allow(dead_code)]
mod part;

use crate::Failure;
use fst::raw::Fst;
use fst::{IntoStreamer, Streamer};
use part::{KEYS, NOTHING, ORDINALS, Part, SHORTER, number, put};
use std::fs;
use std::path::Path;

/// Where the table of sections stands, in a file of the first version and of later ones (the version is told by the byte before it
/// in the first); and which section holds the keys of places. A test of `know/gazetteer` finds every key in the filter.
const TABLES: [usize; 2] = [8, 32];
const SECTION: usize = 11;

/// The files for the program to embed, by their names.
pub fn searched(file: &Path) -> Result<[(&'static str, Vec<u8>); 3], Failure> {
    println!("cargo::rerun-if-changed={}", file.display());
    let bytes = fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let keys = keys(&bytes)?;
    let (mut known, mut shorter, mut ordinals) = (vec![0; KEYS], vec![0; SHORTER], vec![0; ORDINALS]);
    for (key, ordinal) in keys.iter().zip(0..) {
        let part = Part::of(key.as_bytes());
        put(&mut known, part);
        if !number(&mut ordinals, part, ordinal) {
            return Err(format!("the key {key} has the hash of another one, or there are too many").into());
        }
        without_a_letter(key, &mut |string| put(&mut shorter, string));
    }
    Ok([("gazetteer.known", known), ("gazetteer.shorter", shorter), ("gazetteer.ordinals", ordinals)])
}

/// All keys of places.
fn keys(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    let word = |at: usize| -> Result<usize, Failure> {
        let word = bytes.get(at..at + 4).ok_or("the gazetteer is cut short")?;
        Ok(u32::from_le_bytes(word.try_into()?) as usize)
    };
    let table = TABLES[usize::from(bytes.get(TABLES[0] - 1) != Some(&1))] + SECTION * 8;
    let (start, length) = (word(table)?, word(table + 4)?);
    let fst = Fst::new(bytes.get(start..start + length).ok_or("the gazetteer is cut short")?)?;
    let (mut keys, mut stream) = (Vec::new(), fst.stream().into_stream());
    while let Some((key, _)) = stream.next() {
        keys.push(std::str::from_utf8(key)?.to_owned());
    }
    Ok(keys)
}

/// Tells the key without each of its letters.
fn without_a_letter(key: &str, with: &mut dyn FnMut(Part)) {
    let mut tails = vec![NOTHING];
    for letter in key.chars().rev() {
        let tail = tails[tails.len() - 1];
        tails.push(letter.encode_utf8(&mut [0; 4]).bytes().rev().fold(tail, Part::behind));
    }
    let mut head = NOTHING;
    for (place, letter) in key.chars().enumerate() {
        tails.pop();
        with(head.then(tails[tails.len() - 1]).lacking(place));
        head = head.letter(letter);
    }
}
