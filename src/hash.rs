//! Turns keys into hashes by a multiplication each, because a map that lives for a page spends most of its time on hashing.
//!
//! Not for maps that grow with all pages of a run: whoever writes a page could make its keys collide.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map that lives no longer than a page, or holds no more than a set number of keys.
pub type PageMap<K, V> = HashMap<K, V, BuildHasherDefault<Mixed>>;

/// The hash of the parts so far.
#[derive(Default)]
pub struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        let mut parts = bytes.chunks_exact(8);
        for part in &mut parts {
            self.write_u64(part.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)));
        }
        let rest = parts.remainder();
        self.write_u64(rest.iter().rev().fold(rest.len() as u64, |number, &byte| number << 8 | u64::from(byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
