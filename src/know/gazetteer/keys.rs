//! Turns a key into its postings (the rows of its bearers), read in place from a map, its columns and its lists.

use super::close::{self, Asked};
use super::nodes::{self, Nodes, Walked};
use super::respell::{self, Found, Prices};
use super::shallow::Copied;
use super::table::{BrokenFile, Column};
use super::{NameHit, PlaceId, lately, near};
use crate::know::channel::Channel;
use fst::Streamer;
use fst::raw::Fst;

/// A map from keys to postings (rows, some with a flag).
#[derive(Clone)]
pub(super) struct Names<'g> {
    pub(super) keys: Fst<&'g [u8]>,
    pub(super) postings: Column<'g, 3>,
    pub(super) lists: Column<'g, 3>,
    /// Beside the postings and the lists, or empty.
    pub(super) notes: Column<'g, 3>,
    pub(super) list_notes: Column<'g, 3>,
    /// Where the keys begin.
    pub(super) root: usize,
    /// What is known of strings that are no keys.
    pub(super) asked: Asked<'g>,
    /// Tells it from all others of the process.
    pub(super) number: u32,
    /// Made when the first near name is looked for.
    pub(super) copied: Copied,
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} keys", self.keys.len())
    }
}

/// Set in a posting that is not a bearer but the place of several in the lists.
pub(super) const SEVERAL: u32 = 1 << 23;
/// Set in the last bearer of a list.
pub(super) const LAST: u32 = 1 << 23;

impl<'g> Names<'g> {
    pub(super) fn read(keys: &'g [u8], postings: &'g [u8], lists: &'g [u8]) -> Result<Self, BrokenFile> {
        let keys = Fst::new(keys).map_err(|_| BrokenFile("a map of names is damaged"))?;
        let (postings, lists, none) = (Column::new(postings)?, Column::new(lists)?, Column::new(&[])?);
        if keys.len() != postings.len() {
            return Err(BrokenFile("a map of names does not fit its postings"));
        }
        let root = nodes::root(keys.as_bytes()).ok_or(BrokenFile("a map of names is damaged"))?;
        Ok(Self {
            keys,
            root,
            postings,
            lists,
            notes: none,
            list_notes: none,
            asked: Asked::default(),
            number: lately::next_number(),
            copied: Copied::default(),
        })
    }

    #[inline]
    pub(super) fn nodes(&self) -> Nodes<'_> {
        Nodes::new(self.keys.as_bytes(), self.root)
    }

    pub(super) fn with_notes(self, notes: &'g [u8], list_notes: &'g [u8]) -> Result<Self, BrokenFile> {
        let (notes, list_notes) = (Column::new(notes)?, Column::new(list_notes)?);
        let fits = notes.len() == self.postings.len() && list_notes.len() == self.lists.len();
        match notes.len() == 0 && list_notes.len() == 0 || fits {
            true => Ok(Self { notes, list_notes, ..self }),
            false => Err(BrokenFile("the notes on names do not fit the names")),
        }
    }

    pub(super) fn exact(&self, key: &str) -> Postings<'g> {
        self.found(lately::ordinal(self.number, key, || self.asked.ordinal(self.nodes(), key)))
    }

    pub(super) fn found(&self, ordinal: Option<u64>) -> Postings<'g> {
        match ordinal {
            Some(ordinal) => self.at(ordinal),
            None => Postings { lists: self.lists, notes: self.list_notes, next: Next::None },
        }
    }

    pub(super) fn at(&self, ordinal: u64) -> Postings<'g> {
        let posting = self.postings.get(ordinal as usize);
        let next = if posting & SEVERAL == 0 {
            Next::One(Posting { bearer: posting, note: note(&self.notes, ordinal as usize) })
        } else {
            Next::List((posting & !SEVERAL) as usize)
        };
        Postings { lists: self.lists, notes: self.list_notes, next }
    }

    pub(super) fn each_key(&self, with: &mut dyn FnMut(&str)) {
        let mut keys = self.keys.stream();
        while let Some((key, _)) = keys.next() {
            with(std::str::from_utf8(key).unwrap_or_default());
        }
    }

    /// Calls `with` with every key and each of its bearers, in the order of the keys.
    pub(super) fn each(&self, with: &mut dyn FnMut(&str, u32)) {
        let mut keys = self.keys.stream();
        while let Some((key, ordinal)) = keys.next() {
            let key = std::str::from_utf8(key).unwrap_or_default();
            self.at(ordinal.value()).for_each(|posting| with(key, posting.bearer));
        }
    }

    pub(super) fn near(&self, key: &str, edits: u8, found: &mut dyn FnMut(&str, u8, Postings<'g>)) {
        let (nodes, mut found) = (self.nodes(), |key: &str, distance, ordinal| found(key, distance, self.at(ordinal)));
        if self.asked.answers(edits) {
            close::near(self.asked, nodes, key, edits, &mut found);
        } else {
            near::near(self.copied.levels(nodes), self.asked.known, key, edits, &mut found);
        }
    }

    pub(super) fn respelled(
        &self,
        channel: &Channel,
        key: &str,
        prices: Prices,
        found: &mut dyn FnMut(&str, Found, Postings<'g>),
    ) {
        let nodes = self.nodes();
        respell::respell(self.copied.levels(nodes), channel, key, prices, &mut |key, hit| found(key, hit, self.at(hit.value)));
    }

    /// Every key that begins so, at most `most` of them, in order.
    pub(super) fn begun(&self, start: &str, most: usize, found: &mut dyn FnMut(&str, Postings<'g>)) {
        use fst::{IntoStreamer, Streamer};
        let mut keys = self.keys.range().ge(start).into_stream();
        let mut left = most;
        while let Some((key, ordinal)) = keys.next().filter(|(key, _)| key.starts_with(start.as_bytes())) {
            if left == 0 {
                return;
            }
            left -= 1;
            found(std::str::from_utf8(key).unwrap_or_default(), self.at(ordinal.value()));
        }
    }

    pub(super) fn walk(&'g self) -> KeyWalk<'g> {
        KeyWalk { names: self, at: self.nodes().start(), words: 0 }
    }

    pub(super) fn has_prefix(&self, key: &str) -> bool {
        let mut node = self.keys.root();
        for &byte in key.as_bytes() {
            let Some(place) = node.find_input(byte) else { return false };
            node = self.keys.node(node.transition_addr(place));
        }
        true
    }
}

/// A key walked word by word, for when every longer run of words is asked for.
#[derive(Clone, Copy)]
pub(super) struct KeyWalk<'g> {
    pub(super) names: &'g Names<'g>,
    /// None once no key begins so.
    pub(super) at: Option<Walked<'g>>,
    pub(super) words: usize,
}

impl<'g> KeyWalk<'g> {
    pub(super) fn step(&mut self, word: &str) -> bool {
        let nodes = self.names.nodes();
        let space: &[u8] = if self.words > 0 { b" " } else { b"" };
        self.words += 1;
        self.at = self.at.and_then(|at| nodes.go(at, space)).and_then(|at| nodes.go(at, word.as_bytes()));
        self.at.is_some()
    }

    pub(super) fn postings(&self) -> Postings<'g> {
        self.names.found(self.at.and_then(|at| at.value()))
    }
}

/// One bearer of a key, and the row of what is noted of it under that name.
#[derive(Clone, Copy)]
pub(super) struct Posting {
    pub(super) bearer: u32,
    pub(super) note: u32,
}

/// The postings of one key, without allocation.
pub(super) struct Postings<'g> {
    pub(super) lists: Column<'g, 3>,
    pub(super) notes: Column<'g, 3>,
    pub(super) next: Next,
}

pub(super) enum Next {
    None,
    One(Posting),
    List(usize),
}

impl Iterator for Postings<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        match self.next {
            Next::None => None,
            Next::One(posting) => {
                self.next = Next::None;
                Some(posting)
            }
            Next::List(at) => {
                let bearer = self.lists.get(at);
                self.next = if bearer & LAST == 0 { Next::List(at + 1) } else { Next::None };
                Some(Posting { bearer: bearer & !LAST, note: note(&self.notes, at) })
            }
        }
    }
}

pub(super) fn note(notes: &Column<3>, row: usize) -> u32 {
    if notes.len() == 0 { 0 } else { notes.get(row) }
}

pub(super) fn hit(posting: Posting) -> NameHit {
    NameHit { place: PlaceId(posting.bearer >> 1), main: posting.bearer & 1 == 1, note: posting.note }
}

#[cfg(test)]
mod tests {
    use super::super::Gazetteer;
    use super::super::known::Part;

    #[test]
    fn the_filter_knows_every_key_and_tells_nearly_all_other_strings() {
        let names = &Gazetteer::embedded().index.keys;
        assert!(!names.asked.known.is_nothing());
        let may_hold = |string: &str| names.asked.known.may_hold(|| Part::of(string.as_bytes()));
        let (mut keys, mut others) = (0, 0);
        names.each_key(&mut |key| {
            assert!(may_hold(key), "{key}");
            assert_eq!(names.asked.ordinals.find(Part::of(key.as_bytes())), Some(keys), "{key}");
            keys += 1;
            others += u64::from(may_hold(&format!("{key}zq")));
        });
        assert!(keys > 500_000 && others < keys / 10, "{others} of {keys} pass");
        let part = |text: &str| Part::of(text.as_bytes());
        assert!([part("lu").then(part("go")), part("ugo").behind(b'l')].iter().all(|&lugo| names.asked.known.may_hold(|| lugo)));
    }
}
