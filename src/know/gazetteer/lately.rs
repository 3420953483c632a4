//! Turns a key that was looked up a moment ago into what was found, because a page asks for each of its names again and again.

use crate::hash::Mixed;
use arrayvec::ArrayString;
use std::cell::RefCell;
use std::hash::Hasher;
use std::sync::atomic::{AtomicU32, Ordering};

/// Keys that are remembered on each thread, each in the place that its hash gives.
const PLACES: usize = 256;
/// Longer keys are rare.
const LONGEST: usize = 40;

#[derive(Clone, Copy, Default)]
struct Looked {
    /// The map that was asked; 0 for none.
    number: u32,
    key: ArrayString<LONGEST>,
    ordinal: Option<u64>,
}

thread_local! {
    static LATELY: RefCell<Vec<Looked>> = RefCell::new(vec![Looked::default(); PLACES]);
}

/// A number that no other map of this process has.
pub fn next_number() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// The ordinal of a key in the map of a number; `find` tells what was not looked up lately.
pub fn ordinal(number: u32, key: &str, find: impl FnOnce() -> Option<u64>) -> Option<u64> {
    if key.len() > LONGEST {
        return find();
    }
    let mut hash = Mixed::default();
    hash.write(key.as_bytes());
    hash.write_u32(number);
    LATELY.with_borrow_mut(|lately| {
        let place = &mut lately[hash.finish() as usize % PLACES];
        if place.number != number || place.key.as_str() != key {
            place.ordinal = find();
            place.number = number;
            place.key.clear();
            place.key.push_str(key);
        }
        place.ordinal
    })
}
