//! Turns the first levels of an fst into a flat copy that tells of each node which letters go on from it, because a search for near
//! names asks thousands of nodes for letters that they lack.
//!
//! The nodes of an fst lie scattered over megabytes; here brothers lie side by side, so that most questions are answered
//! without leaving the cache. It takes a few milliseconds and about a megabyte, so it is made for whoever looks for more than a
//! few near names.

use super::nodes::{Nodes, bit};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of a key that the copy reaches; one more level is several times as many nodes.
const DEPTH: usize = 4;

/// So many searches cost less without the copy than to make it.
const FEW: u32 = 24;

/// A copy that is made when it is worth it.
#[derive(Debug, Default)]
pub struct Copied {
    asked: AtomicU32,
    copy: OnceLock<Shallow>,
}

impl Copied {
    /// The levels for one more search.
    pub fn levels<'f>(&'f self, nodes: Nodes<'f>) -> Levels<'f> {
        let is_few = self.copy.get().is_none() && self.asked.fetch_add(1, Ordering::Relaxed) < FEW;
        let shallow = if is_few { &NONE } else { self.copy.get_or_init(|| Shallow::new(nodes)) };
        Levels { nodes, shallow }
    }
}

impl Clone for Copied {
    fn clone(&self) -> Copied {
        Copied::default()
    }
}

/// No copy.
static NONE: Shallow = Shallow { entries: Vec::new(), bytes: Vec::new() };

/// The copy.
#[derive(Clone, Debug)]
pub struct Shallow {
    entries: Vec<Entry>,
    /// The byte that leads to each entry.
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Which bytes go on from here, by their last five bits.
    onward: u32,
    /// The first child; none on the last level.
    first: u32,
    count: u16,
    is_final: bool,
    address: u32,
}

/// A node, in the copy or beyond it.
#[derive(Clone, Copy)]
pub struct Spot {
    address: u32,
    entry: u32,
}

const BEYOND: u32 = u32::MAX;

impl Shallow {
    pub fn new(nodes: Nodes) -> Shallow {
        let mut copy = Shallow { entries: vec![entry(nodes.root())], bytes: vec![0] };
        let mut level = 0..1;
        for depth in 0..=DEPTH {
            let next = copy.entries.len();
            for at in level {
                copy.read(nodes, at, depth < DEPTH);
            }
            level = next..copy.entries.len();
        }
        copy
    }

    /// Fills an entry, and appends its children if wanted.
    fn read(&mut self, nodes: Nodes, at: usize, children: bool) {
        let node = nodes.node(self.entries[at].address as usize);
        let first = self.entries.len() as u32;
        let onward = node.onward();
        for child in 0..if children { node.len() } else { 0 } {
            self.entries.push(entry(node.way(child).0));
            self.bytes.push(node.byte(child));
        }
        let filled = &mut self.entries[at];
        filled.onward = onward;
        filled.is_final = node.is_final();
        if children {
            filled.first = first;
            filled.count = node.len() as u16;
        }
    }
}

fn entry(address: usize) -> Entry {
    Entry { onward: 0, first: 0, count: 0, is_final: false, address: address as u32 }
}

/// An fst and the copy of its first levels.
#[derive(Clone, Copy)]
pub struct Levels<'f> {
    pub nodes: Nodes<'f>,
    pub shallow: &'f Shallow,
}

impl Levels<'_> {
    pub fn root(&self) -> Spot {
        Spot { address: self.nodes.root() as u32, entry: if self.shallow.entries.is_empty() { BEYOND } else { 0 } }
    }

    /// The bits of the bytes that a node goes on with.
    #[inline(always)]
    pub fn onward(&self, spot: Spot) -> u32 {
        match spot.entry {
            BEYOND => self.nodes.node(spot.address as usize).onward(),
            entry => self.shallow.entries[entry as usize].onward,
        }
    }

    #[inline(always)]
    pub fn is_final(&self, spot: Spot) -> bool {
        match spot.entry {
            BEYOND => self.nodes.node(spot.address as usize).is_final(),
            entry => self.shallow.entries[entry as usize].is_final,
        }
    }

    #[inline(always)]
    pub fn find(&self, spot: Spot, byte: u8) -> Option<Spot> {
        if spot.entry != BEYOND {
            let entry = &self.shallow.entries[spot.entry as usize];
            if entry.onward & bit(byte) == 0 {
                return None;
            }
            if entry.first != 0 {
                let first = entry.first as usize;
                let children = &self.shallow.bytes[first..first + usize::from(entry.count)];
                return children.iter().position(|&known| known == byte).map(|at| self.spot(first + at));
            }
        }
        let address = self.nodes.node(spot.address as usize).next(byte)?;
        Some(Spot { address: address as u32, entry: BEYOND })
    }

    #[inline(always)]
    fn spot(&self, entry: usize) -> Spot {
        Spot { address: self.shallow.entries[entry].address, entry: entry as u32 }
    }

    /// Calls `with` with every child and its byte, if `leads` says so of the byte and of what may go on behind it.
    #[inline(always)]
    pub fn each_child(&self, spot: Spot, leads: impl Fn(u8, u32) -> bool, mut with: impl FnMut(u8, Spot)) {
        if spot.entry != BEYOND {
            let entry = &self.shallow.entries[spot.entry as usize];
            if entry.first != 0 {
                let children = entry.first as usize..entry.first as usize + usize::from(entry.count);
                let bytes = &self.shallow.bytes[children.clone()];
                for (at, (&byte, child)) in bytes.iter().zip(&self.shallow.entries[children]).enumerate() {
                    if leads(byte, child.onward) {
                        with(byte, Spot { address: child.address, entry: entry.first + at as u32 });
                    }
                }
                return;
            }
        }
        let node = self.nodes.node(spot.address as usize);
        for at in 0..node.len() {
            let byte = node.byte(at);
            if leads(byte, u32::MAX) {
                with(byte, Spot { address: node.way(at).0 as u32, entry: BEYOND });
            }
        }
    }
}
