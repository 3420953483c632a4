//! Turns a misspelt key into the keys of an fst that lie within a few edits, because pages are typed by hand.
//!
//! A depth-first walk over the fst's nodes: every node is reached once, so no key is reported twice and each with its true
//! distance. The alignments still open are sets of bits, one set for each number of edits (bit `j`: `j` letters of the query
//! are used up), so that a letter costs a handful of operations (Wu and Manber; swaps added). Once no edit is left, the rest
//! of the query is spelled out instead. Letters are counted, not bytes: a Cyrillic letter is one edit.

use super::known::{Known, NOTHING, Part};
use super::nodes::bit;
use super::shallow::{Levels, Spot};
use super::sought::{LONGEST, Query};

/// No more edits than these are ever walked; beyond, every short name is near every other.
pub const MOST_EDITS: u8 = 3;

/// Letters of a key within which one edit must be left.
pub(super) const EARLY: usize = 2;

const KEY_BYTES: usize = 4 * (LONGEST + MOST_EDITS as usize);

/// Calls `found` with every key within `edits` of `query`, its distance and its value in the fst.
///
/// Distance is optimal string alignment in letters; keys at distance 0 are included, the order means nothing (but is
/// always the same). Where two edits or more are allowed, one of them must come behind the first two letters of the key:
/// few names are misspelt twice right at their start, and nearly all the time went into them.
/// Queries of more than 63 letters find nothing. `edits` above [`MOST_EDITS`] counts as that.
/// `known` saves walks to keys that are not there.
pub fn near(levels: Levels, known: Known, query: &str, edits: u8, found: &mut dyn FnMut(&str, u8, u64)) {
    let Some(query) = Query::new(query) else { return };
    match edits {
        0 => Walk::<1> { levels, known, query: &query, key: [0; KEY_BYTES], found }.start(),
        1 => Walk::<2> { levels, known, query: &query, key: [0; KEY_BYTES], found }.start(),
        2 => Walk::<3> { levels, known, query: &query, key: [0; KEY_BYTES], found }.start(),
        _ => Walk::<4> { levels, known, query: &query, key: [0; KEY_BYTES], found }.start(),
    }
}

/// How many edits a key lies from a query, if not more than so many (one or two) as [`near`] counts them.
pub fn distance(query: &Query, key: &str, edits: u8) -> Option<u8> {
    if edits < 2 { At::<2>::distance(query, key, edits) } else { At::<3>::distance(query, key, edits) }
}

/// Where a walk stands; a row for each number of edits, none among them.
#[derive(Clone, Copy)]
struct At<const ROWS: usize> {
    /// By number of edits: how many letters of the query may be used up.
    open: [u64; ROWS],
    /// The same one letter earlier, which a swap refers to.
    before: [u64; ROWS],
    /// The positions of the last letter.
    last: u64,
    /// Letters walked, as far as it matters.
    letters: usize,
}

impl<const ROWS: usize> At<ROWS> {
    /// Before the first letter.
    fn start(query: &Query) -> At<ROWS> {
        let open = std::array::from_fn(|edits| ((1 << (edits + 1)) - 1) & query.all());
        At { open, before: [0; ROWS], last: 0, letters: 0 }.sparing()
    }

    /// Behind one more letter, told by its positions in the query.
    #[inline(always)]
    fn next(&self, all: u64, mask: u64) -> At<ROWS> {
        let mut open = [0; ROWS];
        open[0] = (self.open[0] & mask) << 1 & all;
        for edits in 1..ROWS {
            let same = (self.open[edits] & mask) << 1;
            let extra = self.open[edits - 1];
            let other = self.open[edits - 1] << 1;
            let missing = open[edits - 1] << 1;
            let swapped = (self.before[edits - 1] & mask & self.last >> 1) << 2;
            open[edits] = (same | extra | other | missing | swapped) & all;
        }
        At { open, before: self.open, last: mask, letters: self.letters.saturating_add(1) }.sparing()
    }

    fn distance(query: &Query, key: &str, edits: u8) -> Option<u8> {
        let mut at = At::<ROWS>::start(query);
        for letter in key.chars() {
            at = at.next(query.all(), query.positions(letter));
            // A walk turns back here, even if a swap has begun.
            if at.open[ROWS - 1] == 0 {
                return None;
            }
        }
        let end = 1 << query.count;
        at.open.iter().zip(0..=edits).find(|(open, _)| **open & end != 0).map(|(_, distance)| distance)
    }

    /// Keeps one edit for later while the walk is at the start of the keys.
    #[inline(always)]
    fn sparing(mut self) -> At<ROWS> {
        if ROWS >= 3 && self.letters <= EARLY {
            self.open[ROWS - 1] = self.open[ROWS - 2];
        }
        self
    }
}

struct Walk<'w, const ROWS: usize> {
    levels: Levels<'w>,
    known: Known<'w>,
    query: &'w Query<'w>,
    key: [u8; KEY_BYTES],
    found: &'w mut dyn FnMut(&str, u8, u64),
}

impl<const ROWS: usize> Walk<'_, ROWS> {
    const EDITS: usize = ROWS - 1;

    fn start(&mut self) {
        self.visit(self.levels.root(), &At::start(self.query), 0, NOTHING);
    }

    /// `bytes` of the key are walked (which is `part`) and lead to the spot.
    fn visit(&mut self, spot: Spot, at: &At<ROWS>, bytes: usize, part: Part) {
        if Self::EDITS == 0 || at.open[Self::EDITS - 1] == 0 {
            return self.follow(spot, at, bytes, part);
        }
        self.report(spot, at, bytes);
        if bytes + 4 <= KEY_BYTES {
            self.visit_all(spot, at, bytes, part);
        }
    }

    #[inline(always)]
    fn report(&mut self, spot: Spot, at: &At<ROWS>, bytes: usize) {
        let end = 1 << self.query.count;
        if at.open[Self::EDITS] & end != 0 && self.levels.is_final(spot) {
            let distance = at.open.iter().position(|open| open & end != 0).unwrap_or(Self::EDITS);
            self.tell(bytes, distance as u8);
        }
    }

    /// Reports the key that is walked.
    fn tell(&mut self, bytes: usize, distance: u8) {
        let key = &self.key[..bytes];
        // Summing the outputs up on every way would cost more than looking up the few keys that are found.
        let value = self.levels.nodes.get(key).unwrap_or_default();
        (self.found)(std::str::from_utf8(key).unwrap_or_default(), distance, value);
    }

    /// Every child, because an edit is left.
    fn visit_all(&mut self, spot: Spot, at: &At<ROWS>, bytes: usize, part: Part) {
        // What most letters lead to: no letter of the query within reach is theirs. Worth computing once.
        let stranger = self.next(at, 0);
        let dead = stranger.open[Self::EDITS] == 0;
        let spent = Self::EDITS == 0 || stranger.open[Self::EDITS - 1] == 0;
        let first = if spent && !dead { self.first_bits(&stranger) } else { 0 };
        let reach = at.open[Self::EDITS] | self.begun_swaps(at) | at.open[Self::EDITS - 1] << 1;
        self.each_child(spot, at, &Stranger { at: stranger, dead, spent, first, reach }, bytes, (bytes, part));
    }

    /// `bytes` run ahead of `start` inside a multi-byte letter.
    fn each_child(&mut self, spot: Spot, at: &At<ROWS>, stranger: &Stranger<ROWS>, start: usize, (bytes, part): (usize, Part)) {
        let (levels, query) = (self.levels, self.query);
        let ends = self.ends(&stranger.at);
        // Nearly all children begin with a letter out of reach, and lead nowhere.
        let leads = |byte: u8, onward: u32| {
            if start != bytes || !byte.is_ascii() {
                // What goes on behind a part of a letter is no letter yet.
                return !query.plain || !stranger.dead;
            }
            let known = query.ascii[usize::from(byte)] & stranger.reach != 0;
            known || !stranger.dead && (!stranger.spent || ends || onward & stranger.first != 0)
        };
        levels.each_child(spot, leads, |byte, next| {
            self.key[bytes] = byte;
            let part = part.with(byte);
            let mask = if start == bytes && byte.is_ascii() {
                self.query.ascii[usize::from(byte)]
            } else if bytes + 1 - start < letter_length(self.key[start]) {
                return self.each_child(next, at, stranger, start, (bytes + 1, part));
            } else {
                self.query.mask(&self.key[start..=bytes])
            };
            if mask & stranger.reach != 0 {
                let now = self.next(at, mask);
                if now.open[Self::EDITS] != 0 {
                    self.visit(next, &now, bytes + 1, part);
                }
            } else if stranger.dead {
            } else if !stranger.spent {
                self.visit(next, &stranger.at, bytes + 1, part);
            } else {
                self.follow(next, &stranger.at, bytes + 1, part);
            }
        });
    }

    /// The query may end here.
    #[inline(always)]
    fn ends(&self, at: &At<ROWS>) -> bool {
        at.open[Self::EDITS] >> self.query.count & 1 != 0
    }

    /// First bytes of all that may follow once no edit is left.
    #[inline(always)]
    fn first_bits(&self, at: &At<ROWS>) -> u32 {
        let mut left = (at.open[Self::EDITS] | self.begun_swaps(at)) & self.query.all() >> 1;
        let mut bits = 0;
        while left != 0 {
            bits |= bit(self.query.text.as_bytes()[self.query.starts[left.trailing_zeros() as usize]]);
            left &= left - 1;
        }
        bits
    }

    /// Letters whose right neighbour was just walked in their place: they must come next.
    #[inline(always)]
    fn begun_swaps(&self, at: &At<ROWS>) -> u64 {
        if ROWS == 1 { 0 } else { at.before[Self::EDITS - 1] & at.last >> 1 & self.query.all() >> 1 }
    }

    /// No edit is left: what is open of the query must follow to the letter.
    #[inline(always)]
    fn follow(&mut self, spot: Spot, at: &At<ROWS>, bytes: usize, part: Part) {
        let known = self.known;
        let onward = if known.is_nothing() { self.levels.onward(spot) } else { u32::MAX };
        let goes = |rest: &[u8], tail: Part| {
            known.may_hold(|| part.then(tail)) && rest.first().is_none_or(|&byte| onward & bit(byte) != 0)
        };
        let mut open = at.open[Self::EDITS];
        while open != 0 {
            let position = open.trailing_zeros() as usize;
            open &= open - 1;
            let rest = &self.query.text.as_bytes()[self.query.starts[position]..];
            if goes(rest, self.query.tails[position]) {
                self.spell(spot, rest, &[], bytes);
            }
        }
        let mut swaps = self.begun_swaps(at);
        while swaps != 0 {
            let position = swaps.trailing_zeros() as usize;
            swaps &= swaps - 1;
            // Equal neighbours that change places are no swap.
            let parted = self.query.letters[position] != self.query.letters[position + 1];
            let first = self.query.spelled(position);
            let tail = || first.iter().rev().fold(self.query.tails[position + 2], |tail, &byte| tail.behind(byte));
            if parted && goes(first, tail()) {
                let rest = &self.query.text.as_bytes()[self.query.starts[position + 2]..];
                self.spell(spot, first, rest, bytes);
            }
        }
    }

    /// Reports the key that goes on with just these bytes, if there is one.
    #[inline(always)]
    fn spell(&mut self, mut spot: Spot, first: &[u8], then: &[u8], bytes: usize) {
        let end = bytes + first.len() + then.len();
        if end > KEY_BYTES {
            return;
        }
        for &byte in first.iter().chain(then) {
            match self.levels.find(spot, byte) {
                Some(next) => spot = next,
                None => return,
            }
        }
        if self.levels.is_final(spot) {
            self.key[bytes..bytes + first.len()].copy_from_slice(first);
            self.key[bytes + first.len()..end].copy_from_slice(then);
            self.tell(end, Self::EDITS as u8);
        }
    }

    /// Where one more letter leads, told by its positions in the query.
    #[inline(always)]
    fn next(&self, at: &At<ROWS>, mask: u64) -> At<ROWS> {
        at.next(self.query.all(), mask)
    }
}

/// What a letter that the query lacks leads to.
struct Stranger<const ROWS: usize> {
    at: At<ROWS>,
    /// Nothing within reach.
    dead: bool,
    /// No edit is left behind it.
    spent: bool,
    /// First bytes of what may follow then.
    first: u32,
    /// A letter of the query that stands elsewhere is a stranger too.
    reach: u64,
}

/// How many bytes a letter has that begins with this one.
#[inline(always)]
fn letter_length(first: u8) -> usize {
    match first {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::super::known::{KEYS, put};
    use super::super::{nodes::Nodes, shallow::Shallow};
    use super::*;
    use fst::raw::Fst;

    fn found(keys: &[&str], query: &str, edits: u8) -> Vec<(String, u8)> {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        let fst = Fst::from_iter_map(keys.iter().enumerate().map(|(at, key)| (key, at as u64))).unwrap();
        let mut all = Vec::new();
        let nodes = Nodes::of(&fst);
        let levels = Levels { nodes, shallow: &Shallow::new(nodes) };
        near(levels, Known::default(), query, edits, &mut |key, distance, value| {
            assert_eq!(keys[value as usize], key);
            all.push((key.to_owned(), distance));
        });
        let mut same = Vec::new();
        near(levels, Known(&filter(&keys)), query, edits, &mut |key, distance, _| same.push((key.to_owned(), distance)));
        assert_eq!(same, all, "{query} {edits}: with a filter");
        all.sort();
        all
    }

    fn filter(keys: &[&str]) -> Vec<u8> {
        let mut filter = vec![0; KEYS];
        keys.iter().for_each(|key| put(&mut filter, Part::of(key.as_bytes())));
        filter
    }

    #[test]
    fn every_kind_of_edit_counts_one_and_each_key_comes_once() {
        let keys = ["aab", "ab", "abc", "abcd", "acb", "bac", "xyz"];
        let near = found(&keys, "abc", 1);
        let expected = [("ab", 1), ("abc", 0), ("abcd", 1), ("acb", 1), ("bac", 1)];
        assert_eq!(near, expected.map(|(key, distance)| (key.to_owned(), distance)));
    }

    #[test]
    fn a_cyrillic_letter_is_one_edit() {
        assert_eq!(found(&["полоцк", "polock"], "палоцк", 1), [("полоцк".to_owned(), 1)]);
        assert_eq!(found(&["гомель"], "огмель", 1), [("гомель".to_owned(), 1)]);
    }

    #[test]
    fn agrees_with_a_plain_distance() {
        let keys: Vec<String> = (0..729)
            .map(|n| [n / 243, n / 81, n / 27, n / 9, n / 3, n].map(|d| char::from(b'a' + (d % 3) as u8)).iter().collect())
            .collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        for query in ["abcabc", "aabb", "cba", "abcabca", ""] {
            for edits in 0..=3 {
                let within = |key: &&&str| strsim::osa_distance(query, key) <= usize::from(edits);
                let mut plain: Vec<(String, u8)> =
                    keys.iter().filter(within).map(|key| (key.to_string(), strsim::osa_distance(query, key) as u8)).collect();
                plain.sort();
                let found = found(&keys, query, edits);
                assert!(edits > 1 || found == plain, "{query} {edits}");
                assert!(found.iter().all(|hit| plain.contains(hit)), "{query} {edits}");
                // What has an edit left for later, or the same start, is always found.
                let start = |key: &str| key.get(..2) == query.get(..2);
                let sure = plain.iter().filter(|(key, distance)| *distance < edits || start(key));
                sure.for_each(|hit| assert!(found.contains(hit), "{query} {edits} {hit:?}"));
            }
        }
    }

    #[test]
    fn two_edits_at_the_start_of_a_name_are_too_many() {
        let keys = ["bcanaa", "xyanaa", "xbanya"];
        assert_eq!(found(&keys, "abanaa", 2), [("xbanya".to_owned(), 2)]);
    }
}
