//! Turns a misspelt key into the keys an edit or two away, because walking all ways on at every node of an fst waits for memory at most of
//! them, for nothing.
//!
//! The query is followed as far as keys go on so, and changed at each step. Whether a key goes on with one letter more or another one
//! is asked of a filter of all keys that lack a letter, before any letter is tried; whether a changed string is a key, of the filter
//! of keys, before it is looked up. Of two edits the left one is made along the fst, and the right one looked for in this way.

use super::known::{Known, NOTHING, Ordinals, Part};
use super::near::{self, EARLY};
use super::nodes::{Node, Nodes};
use super::sought::Query;

/// What the build knows of the keys; nothing of a gazetteer of one's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'g> {
    pub known: Known<'g>,
    /// Keys that lack a letter, and its place.
    pub shorter: Known<'g>,
    pub ordinals: Ordinals<'g>,
}

/// More edits are walked.
const MOST_EDITS: u8 = 2;

impl Asked<'_> {
    /// Whether it can answer: all is there.
    pub fn answers(&self, edits: u8) -> bool {
        edits <= MOST_EDITS && !self.known.is_nothing() && !self.shorter.is_nothing() && !self.ordinals.is_nothing()
    }

    /// The ordinal of a key.
    #[inline(always)]
    pub fn ordinal(&self, nodes: Nodes, key: &str) -> Option<u64> {
        let part = Part::of(key.as_bytes());
        match self.known.may_hold(|| part) {
            true if self.ordinals.is_nothing() => nodes.get(key.as_bytes()),
            true => self.ordinals.find(part),
            false => None,
        }
    }

    /// Whether a string with one more letter in a place may be a key.
    #[inline(always)]
    fn lacks(&self, string: Part, place: usize) -> bool {
        self.shorter.may_hold(|| string.lacking(place))
    }
}

/// As [`near::near`], in the order of the keys.
pub fn near(asked: Asked, nodes: Nodes, query: &str, edits: u8, found: &mut dyn FnMut(&str, u8, u64)) {
    let Some(query) = Query::new(query) else { return };
    let mut search = Search { asked, nodes, query: &query, key: String::new(), found: Vec::new() };
    let start = At { node: nodes.node(nodes.root()), part: NOTHING, letters: 0 };
    search.ask(query.tails[0], &[], 0);
    (1..=edits).for_each(|edits| search.follow(start, 0, [edits, 0]));
    search.found.sort_unstable();
    search.found.dedup();
    for (key, value) in &search.found {
        if let Some(distance) = near::distance(&query, key, edits) {
            found(key, distance, *value);
        }
    }
}

/// What begins a key: its node, its hash and its letters.
#[derive(Clone, Copy)]
struct At<'s> {
    node: Node<'s>,
    part: Part,
    letters: usize,
}

struct Search<'s> {
    asked: Asked<'s>,
    nodes: Nodes<'s>,
    query: &'s Query<'s>,
    /// What is spelled so far.
    key: String,
    /// Keys with their values, some of them twice or too far away.
    found: Vec<(String, u64)>,
}

impl<'s> Search<'s> {
    /// Makes so many edits, after so many others, at each place that keys reach with the query from a letter on.
    fn follow(&mut self, mut at: At<'s>, rest: usize, [left, made]: [u8; 2]) {
        let spelled = self.key.len();
        for rest in rest..=self.query.count {
            match left {
                1 => self.last_edit(at, rest, made > 0 && at.letters < EARLY),
                _ => self.first_edit(at, rest),
            }
            let Some(next) = self.step(at, rest) else { break };
            at = next;
        }
        self.key.truncate(spelled);
    }

    /// Where a letter of the query leads, if any key goes on so.
    #[inline(always)]
    fn step(&mut self, at: At<'s>, letter: usize) -> Option<At<'s>> {
        if letter >= self.query.count {
            return None;
        }
        let mut next = At { letters: at.letters + 1, ..at };
        for &byte in self.query.spelled(letter) {
            next.node = self.nodes.node(next.node.next(byte)?);
            next.part = next.part.with(byte);
        }
        self.key.push(self.query.letters[letter]);
        Some(next)
    }

    /// An edit that another one follows.
    fn first_edit(&mut self, at: At<'s>, rest: usize) {
        let (spelled, is_letter) = (self.key.len(), rest < self.query.count);
        each_letter(self.nodes, at.node, &mut |letter, node| {
            // The same letter once more is one more behind it.
            if is_letter && letter == self.query.letters[rest] {
                return;
            }
            let next = At { node: self.nodes.node(node), part: at.part.letter(letter), letters: at.letters + 1 };
            self.key.push(letter);
            self.follow(next, rest, [1, 1]);
            if is_letter {
                self.follow(next, rest + 1, [1, 1]);
            }
            self.key.truncate(spelled);
        });
        if is_letter {
            self.follow(at, rest + 1, [1, 1]);
        }
        if self.swaps(rest) {
            let next = self.step(at, rest + 1).and_then(|next| self.step(next, rest));
            next.into_iter().for_each(|next| self.follow(next, rest + 2, [1, 1]));
            self.key.truncate(spelled);
        }
    }

    /// `early`: where a second edit would come too soon, unless it ends behind the start.
    #[inline(always)]
    fn last_edit(&mut self, at: At<'s>, rest: usize, early: bool) {
        if !early {
            self.letter(at, rest);
        }
        if !early && rest < self.query.count {
            self.letter(at, rest + 1);
            self.ask(at.part.then(self.query.tails[rest + 1]), &[], rest + 1);
        }
        if self.swaps(rest) {
            let swapped = [self.query.letters[rest + 1], self.query.letters[rest]];
            let part = at.part.letter(swapped[0]).letter(swapped[1]);
            self.ask(part.then(self.query.tails[rest + 2]), &swapped, rest + 2);
        }
    }

    /// Any letter before the query from one of its letters on.
    #[inline(always)]
    fn letter(&mut self, at: At<'s>, rest: usize) {
        let tail = self.query.tails[rest];
        if self.asked.lacks(at.part.then(tail), at.letters) {
            each_letter(self.nodes, at.node, &mut |letter, _| self.ask(at.part.letter(letter).then(tail), &[letter], rest));
        }
    }

    /// A letter and the next one may change places.
    fn swaps(&self, letter: usize) -> bool {
        letter + 1 < self.query.count && self.query.letters[letter] != self.query.letters[letter + 1]
    }

    /// Keeps what is spelled, with some letters and the query from one of its letters on, if it is a key.
    #[inline(always)]
    fn ask(&mut self, string: Part, letters: &[char], rest: usize) {
        if self.asked.known.may_hold(|| string)
            && let Some(ordinal) = self.asked.ordinals.find(string)
        {
            let mut key = self.key.clone();
            key.extend(letters);
            key.push_str(&self.query.text[self.query.starts[rest]..]);
            self.found.push((key, ordinal));
        }
    }
}

/// Tells each letter that goes on from a node, and the address of the node behind it.
#[inline(always)]
fn each_letter(nodes: Nodes, node: Node, with: &mut impl FnMut(char, usize)) {
    for way in 0..node.len() {
        match node.byte(way) {
            byte if byte.is_ascii() => with(byte.into(), node.address(way)),
            byte => each_longer(nodes, nodes.node(node.address(way)), [byte, 0, 0, 0], 1, with),
        }
    }
}

/// The same for the letters that begin with so many bytes.
fn each_longer(nodes: Nodes, node: Node, bytes: [u8; 4], count: usize, with: &mut impl FnMut(char, usize)) {
    for way in 0..if count < bytes.len() { node.len() } else { 0 } {
        let (mut bytes, address) = (bytes, node.address(way));
        bytes[count] = node.byte(way);
        match std::str::from_utf8(&bytes[..=count]).ok().and_then(|letter| letter.chars().next()) {
            Some(letter) => with(letter, address),
            None => each_longer(nodes, nodes.node(address), bytes, count + 1, with),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Gazetteer;
    use super::*;

    type Hits = Vec<(String, u8, u64)>;

    /// Whether filters and the walk find the same, and something.
    fn agree(query: &str, edits: u8) -> bool {
        let names = &Gazetteer::embedded().index.keys;
        let (mut asked, mut walked) = (Hits::new(), Hits::new());
        near(names.asked, names.nodes(), query, edits, &mut |key, distance, value| asked.push((key.to_owned(), distance, value)));
        let levels = names.copied.levels(names.nodes());
        near::near(levels, Known::default(), query, edits, &mut |key, distance, value| {
            walked.push((key.to_owned(), distance, value));
        });
        walked.sort();
        let more = |some: &Hits, other: &Hits| some.iter().filter(|hit| !other.contains(hit)).cloned().collect::<Hits>();
        assert!(asked == walked, "{query} {edits}: only {:?}, not {:?}", more(&asked, &walked), more(&walked, &asked));
        !asked.is_empty()
    }

    #[test]
    fn finds_what_a_walk_finds() {
        let (mut keys, mut count) = (Vec::new(), 0);
        Gazetteer::embedded().keys(&mut |key| {
            count += 1;
            if count % 2_503 == 0 {
                keys.push(key.to_owned());
            }
        });
        assert!(keys.len() > 200);
        let letters = ['a', 'q', 'о', ' ', '7', '雨', 'ѣ'];
        for (at, key) in keys.iter().enumerate() {
            let mut query: Vec<char> = key.chars().collect();
            for edit in 0..=at % 3 {
                let place = (at * 7 + edit * 5) % query.len();
                match (at / 3 + edit) % 4 {
                    0 => query[place] = letters[at % letters.len()],
                    1 => query.insert(place, letters[(at / 2) % letters.len()]),
                    2 if query.len() > 1 => drop(query.remove(place)),
                    _ => query.swap(place, (place + 1) % key.chars().count().min(2)),
                }
            }
            let query: String = query.into_iter().collect();
            for edits in 0..=MOST_EDITS {
                agree(&query, edits);
            }
        }
    }

    #[test]
    fn edits_at_the_start_find_what_a_walk_finds() {
        for query in ["zaltsburg", "neang", "musman", "nyunan", "aaland", "bbna", "abba", "алла", "lyno"] {
            assert!(agree(query, 2), "{query}");
        }
    }

    #[test]
    fn odd_queries_find_what_a_walk_finds() {
        let long = "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
        for query in ["", "a", "雨", "aa", "ab ", long, &long.repeat(2), &"ab".repeat(31), "saint-é"] {
            agree(query, 1);
        }
        assert!(!agree(&long.replace('y', "i"), 1) && agree(&long.replacen('y', "i", 1), 1));
    }
}
