//! Turns the first bytes of all keys of a map into bits, because nearly no word of a page begins like a country's name.
//!
//! A key shorter than that ends in zeros.

use fst::raw::{Fst, Node};
use std::sync::{Arc, OnceLock};

/// Bytes of a start.
pub const START: usize = 6;
/// A bit for each hash of a start.
const BITS: usize = 1 << 16;

/// The beginnings of the keys of a map, made when the first is asked for.
#[derive(Clone, Default)]
pub(super) struct Beginnings(Arc<OnceLock<Vec<u64>>>);

impl Beginnings {
    /// Whether a key may begin so.
    pub(super) fn may_begin(&self, start: [u8; START], keys: &Fst<&[u8]>) -> bool {
        let bit = bit(start);
        self.0.get_or_init(|| bits(keys))[bit / 64] >> (bit % 64) & 1 != 0
    }
}

fn bit(start: [u8; START]) -> usize {
    let number = start.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize % BITS
}

fn bits(keys: &Fst<&[u8]>) -> Vec<u64> {
    let mut bits = vec![0; BITS / 64];
    mark(keys, keys.root(), 0, [0; START], &mut bits);
    bits
}

/// Marks the starts of the keys behind a node that so many bytes lead to.
fn mark(keys: &Fst<&[u8]>, node: Node, depth: usize, mut start: [u8; START], bits: &mut [u64]) {
    if depth == START || node.is_final() {
        let bit = bit(start);
        bits[bit / 64] |= 1 << (bit % 64);
    }
    if depth == START {
        return;
    }
    for step in node.transitions() {
        start[depth] = step.inp;
        mark(keys, keys.node(step.addr), depth + 1, start, bits);
    }
}
