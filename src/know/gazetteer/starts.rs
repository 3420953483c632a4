//! Turns maps of keys into the set of what keys begin with, because most words of a page begin no country and no region, and a walk
//! over both maps costs far more than one look into a set.
//!
//! The set is made for whoever asks often: it takes less than a millisecond. It may say that a key begins so where none does, never
//! the other way round.

use super::nodes::Nodes;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of a key that count.
const DEPTH: usize = 5;
/// Bits of the set, as a power of two: several times as many as there are starts.
const BITS: u32 = 18;
/// So many questions cost less without the set than to make it.
const FEW: u32 = 2_000;

/// A set that is made when it is worth it.
#[derive(Debug, Default)]
pub struct Starts {
    asked: AtomicU32,
    set: OnceLock<Vec<u64>>,
}

impl Clone for Starts {
    fn clone(&self) -> Starts {
        Starts::default()
    }
}

impl Starts {
    /// Whether a key of one of the maps may begin with this one.
    pub fn may_hold<const N: usize>(&self, key: &str, maps: [Nodes; N]) -> bool {
        if self.set.get().is_none() && self.asked.fetch_add(1, Ordering::Relaxed) < FEW {
            return true;
        }
        let set = self.set.get_or_init(|| set(maps));
        let hash = key.bytes().take(DEPTH).fold(EMPTY, next);
        set[word(hash)] & bit(hash) != 0
    }
}

/// The hash of no bytes, and the one with a further byte.
const EMPTY: u32 = 0;

fn next(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_add(1).wrapping_mul(0x9e37_79b1).rotate_left(15)
}

fn word(hash: u32) -> usize {
    (hash >> (32 - BITS + 6)) as usize
}

fn bit(hash: u32) -> u64 {
    1 << (hash >> (32 - BITS) & 63)
}

fn set<const N: usize>(maps: [Nodes; N]) -> Vec<u64> {
    let mut set = vec![0; 1 << (BITS - 6)];
    maps.into_iter().for_each(|nodes| add(nodes, nodes.root(), EMPTY, DEPTH, &mut set));
    set
}

/// Adds what begins at a node, so many bytes deep.
fn add(nodes: Nodes, address: usize, hash: u32, depth: usize, set: &mut [u64]) {
    set[word(hash)] |= bit(hash);
    let node = nodes.node(address);
    for at in 0..if depth > 0 { node.len() } else { 0 } {
        add(nodes, node.way(at).0, next(hash, node.byte(at)), depth - 1, set);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::raw::Fst;

    #[test]
    fn every_start_is_known_and_most_other_words_are_told() {
        let fst = |keys: &[&str]| Fst::from_iter_map(keys.iter().enumerate().map(|(at, key)| (key, at as u64))).unwrap();
        let (one, other) = (fst(&["galicia", "гомель"]), fst(&["galway", "kent"]));
        let maps = [Nodes::of(&one), Nodes::of(&other)];
        let starts = Starts::default();
        (0..FEW).for_each(|_| assert!(starts.may_hold("nowhere", maps), "asked too seldom"));
        for key in ["", "g", "galic", "galicia", "galicians", "galw", "kent", "го", "гомель"] {
            assert!(starts.may_hold(key, maps), "{key}");
        }
        for key in ["nowhere", "kents", "galt", "x", "lugo", "ka"] {
            assert!(!starts.may_hold(key, maps), "{key}");
        }
    }
}
