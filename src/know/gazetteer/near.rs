//! Turns a misspelt key into the keys of an fst that lie within a few edits, because pages are typed by hand.
//!
//! A depth-first walk over the fst's nodes that carries one band of the optimal-string-alignment table: every node
//! is reached once, so no key is reported twice and each with its true distance. As soon as no edit is left, only the
//! (at most a handful of) letters that the query allows are looked up instead of every child; that, and working on the
//! nodes directly instead of intersecting with an automaton built per query, is what makes it fast. Letters are
//! counted, not bytes: a Cyrillic letter is one edit.

use fst::raw::{CompiledAddr, Fst, Node, Output};

/// No more edits than these are ever walked; beyond, every short name is near every other.
pub const MOST_EDITS: u8 = 3;

const LONGEST: usize = 64;
const BAND: usize = 2 * MOST_EDITS as usize + 1;
const KEY_BYTES: usize = 4 * (LONGEST + MOST_EDITS as usize);

/// One row of the table: `row[t]` is the distance between the walked letters (`depth` of them) and the first
/// `depth + t - edits` letters of the query, anything above `edits` meaning "too far".
type Row = [u8; BAND];

/// Calls `found` with every key within `edits` of `query`, its distance and its value in the fst.
///
/// Distance is optimal string alignment in letters; keys at distance 0 are included, the order means nothing (but is
/// always the same).
/// Queries of more than 64 letters find nothing. `edits` above [`MOST_EDITS`] counts as that.
pub fn near<D: AsRef<[u8]>>(fst: &Fst<D>, query: &str, edits: u8, found: &mut dyn FnMut(&str, u8, u64)) {
    let (mut letters, mut starts) = (['\0'; LONGEST], [0; LONGEST]);
    let mut count = 0;
    for (start, letter) in query.char_indices() {
        if count == LONGEST {
            return;
        }
        (letters[count], starts[count]) = (letter, start);
        count += 1;
    }
    let edits = edits.min(MOST_EDITS);
    let mut walk =
        Walk { fst, query: &letters[..count], text: query, starts: &starts[..count], edits, key: [0; KEY_BYTES], found };
    let far = edits + 1;
    let mut row = [far; BAND];
    for reach in 0..=edits.min(count as u8) {
        row[usize::from(edits + reach)] = reach;
    }
    let start = At { depth: 0, bytes: 0, row, before: [far; BAND], last: '\0', value: Output::zero() };
    walk.visit(&fst.root(), &start);
}

/// Where a walk stands.
struct At {
    /// Letters walked.
    depth: usize,
    /// Bytes walked.
    bytes: usize,
    row: Row,
    /// The row one letter earlier, which a transposition refers to.
    before: Row,
    last: char,
    value: Output,
}

struct Walk<'w, D> {
    fst: &'w Fst<D>,
    query: &'w [char],
    /// The query as typed, and where each of its letters starts there.
    text: &'w str,
    starts: &'w [usize],
    edits: u8,
    key: [u8; KEY_BYTES],
    found: &'w mut dyn FnMut(&str, u8, u64),
}

impl<D: AsRef<[u8]>> Walk<'_, D> {
    fn visit(&mut self, node: &Node<'_>, at: &At) {
        let live = at.row[..self.width()].iter().filter(|&&distance| distance <= self.edits).count();
        let closest = at.row[..self.width()].iter().copied().min().unwrap_or(u8::MAX);
        if closest == self.edits && live == 1 && !self.may_swap(at) {
            return self.visit_rest(node, at);
        }
        if node.is_final() {
            self.report(node, at);
        }
        if closest < self.edits {
            self.visit_all(node, at);
        } else {
            self.visit_allowed(node, at);
        }
    }

    /// Whether a swap of the last letter with the next one is still open.
    fn may_swap(&self, at: &At) -> bool {
        (0..self.width()).any(|entry| self.swapped(at, entry).is_some())
    }

    /// The letter that comes next when the last letter and it were swapped, for one entry of the band.
    #[inline]
    fn swapped(&self, at: &At, entry: usize) -> Option<char> {
        if at.before[entry] >= self.edits {
            return None;
        }
        let first = (at.depth + entry).wrapping_sub(usize::from(self.edits) + 1);
        match self.query.get(first..)? {
            [swapped, last, ..] if *last == at.last => Some(*swapped),
            _ => None,
        }
    }

    /// The single key that is left when only one alignment is and no edit: the rest of the query, letter by letter.
    fn visit_rest(&mut self, node: &Node<'_>, at: &At) {
        let entry = at.row[..self.width()].iter().position(|&distance| distance <= self.edits).unwrap_or_default();
        let taken = at.depth + entry - usize::from(self.edits);
        let rest = self.starts.get(taken).map_or("", |&start| &self.text[start..]);
        let (mut node, mut value) = (*node, at.value);
        for &byte in rest.as_bytes() {
            let Some(place) = node.find_input(byte) else { return };
            let transition = node.transition(place);
            value = value.cat(transition.out);
            node = self.fst.node(transition.addr);
        }
        let bytes = at.bytes + rest.len();
        if node.is_final() && bytes <= KEY_BYTES {
            self.key[at.bytes..bytes].copy_from_slice(rest.as_bytes());
            self.tell(bytes, self.edits, value.cat(node.final_output()));
        }
    }

    fn tell(&mut self, bytes: usize, distance: u8, value: Output) {
        (self.found)(std::str::from_utf8(&self.key[..bytes]).unwrap_or_default(), distance, value.value());
    }

    fn width(&self) -> usize {
        2 * usize::from(self.edits) + 1
    }

    fn report(&mut self, node: &Node<'_>, at: &At) {
        // The entry of the whole query, when the band reaches it.
        let entry = (self.query.len() + usize::from(self.edits)).wrapping_sub(at.depth);
        if entry < self.width() && at.row[entry] <= self.edits {
            self.tell(at.bytes, at.row[entry], at.value.cat(node.final_output()));
        }
    }

    /// Every child, because an edit is left.
    fn visit_all(&mut self, node: &Node<'_>, at: &At) {
        // What most letters lead to: no letter of the query within reach is theirs. Worth computing once.
        let stranger = self.next_row(at, '\0');
        self.each_child(node, at, at.bytes, at.value, &stranger);
    }

    /// `bytes` and `value` run ahead of `at` inside a multi-byte letter.
    fn each_child(&mut self, node: &Node<'_>, at: &At, bytes: usize, value: Output, stranger: &Option<Row>) {
        if bytes >= KEY_BYTES {
            return;
        }
        let within =
            at.depth.saturating_sub(usize::from(self.edits) + 1)..self.query.len().min(at.depth + usize::from(self.edits) + 1);
        let within = self.query.get(within).unwrap_or_default();
        for transition in node.transitions() {
            self.key[bytes] = transition.inp;
            let value = value.cat(transition.out);
            match finished_letter(&self.key[at.bytes..=bytes]) {
                Some(letter) => {
                    let row = if within.contains(&letter) { self.next_row(at, letter) } else { *stranger };
                    self.step(transition.addr, at, row, letter, bytes + 1, value);
                }
                None => self.each_child(&self.fst.node(transition.addr), at, bytes + 1, value, stranger),
            }
        }
    }

    /// Only the children that cost nothing, because no edit is left.
    fn visit_allowed(&mut self, node: &Node<'_>, at: &At) {
        let (edits, width) = (usize::from(self.edits), self.width());
        let mut tried = ['\0'; 2 * BAND];
        let mut count = 0;
        for entry in 0..width {
            let next = (at.depth + entry).wrapping_sub(edits);
            if at.row[entry] <= self.edits && next < self.query.len() {
                self.try_letter(node, at, self.query[next], &mut tried, &mut count);
            }
            // Had the walked letter been swapped with its neighbour, the neighbour would be the next one.
            if let Some(letter) = self.swapped(at, entry) {
                self.try_letter(node, at, letter, &mut tried, &mut count);
            }
        }
    }

    #[inline]
    fn try_letter(&mut self, node: &Node<'_>, at: &At, letter: char, tried: &mut [char], count: &mut usize) {
        if tried[..*count].contains(&letter) || at.bytes + 4 > KEY_BYTES {
            return;
        }
        tried[*count] = letter;
        *count += 1;
        let bytes = letter.encode_utf8(&mut self.key[at.bytes..at.bytes + 4]).len();
        let Some(place) = node.find_input(self.key[at.bytes]) else { return };
        let mut transition = node.transition(place);
        let mut value = at.value.cat(transition.out);
        for byte in 1..bytes {
            let node = self.fst.node(transition.addr);
            let Some(place) = node.find_input(self.key[at.bytes + byte]) else { return };
            transition = node.transition(place);
            value = value.cat(transition.out);
        }
        self.step(transition.addr, at, self.next_row(at, letter), letter, at.bytes + bytes, value);
    }

    /// Goes on to the node behind `letter`, unless that is too far from the query already.
    #[inline]
    fn step(&mut self, node: CompiledAddr, at: &At, row: Option<Row>, letter: char, bytes: usize, value: Output) {
        if let Some(row) = row {
            let next = At { depth: at.depth + 1, bytes, row, before: at.row, last: letter, value };
            self.visit(&self.fst.node(node), &next);
        }
    }

    /// The row behind one more letter; `None` when every entry of it is too far.
    fn next_row(&self, at: &At, letter: char) -> Option<Row> {
        let (edits, far) = (usize::from(self.edits), self.edits + 1);
        let mut row = [far; BAND];
        let mut closest = far;
        for entry in 0..self.width() {
            let taken = (at.depth + 1 + entry).wrapping_sub(edits);
            if taken > self.query.len() {
                continue;
            }
            let extra = if entry + 1 < self.width() { at.row[entry + 1] + 1 } else { far };
            let missing = if entry > 0 { row[entry - 1] + 1 } else { far };
            let mut cost = extra.min(missing);
            if taken > 0 {
                cost = cost.min(at.row[entry] + u8::from(self.query[taken - 1] != letter));
            }
            if taken > 1 && self.query[taken - 1] == at.last && self.query[taken - 2] == letter {
                cost = cost.min(at.before[entry] + 1);
            }
            row[entry] = cost.min(far);
            closest = closest.min(cost);
        }
        (closest <= self.edits).then_some(row)
    }
}

/// The letter that `bytes` spell, once the last of its bytes has come.
#[inline]
fn finished_letter(bytes: &[u8]) -> Option<char> {
    match bytes {
        [byte] if byte.is_ascii() => Some(char::from(*byte)),
        [_] => None,
        _ => std::str::from_utf8(bytes).ok()?.chars().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(keys: &[&str], query: &str, edits: u8) -> Vec<(String, u8)> {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        let fst = Fst::from_iter_map(keys.iter().enumerate().map(|(at, key)| (key, at as u64))).unwrap();
        let mut all = Vec::new();
        near(&fst, query, edits, &mut |key, distance, value| {
            assert_eq!(keys[value as usize], key);
            all.push((key.to_owned(), distance));
        });
        all.sort();
        all
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
        assert_eq!(found(&["гомель", "gomel"], "гамель", 1), [("гомель".to_owned(), 1)]);
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
                let mut expected: Vec<(String, u8)> = keys
                    .iter()
                    .map(|key| (key.to_string(), strsim::osa_distance(query, key) as u8))
                    .filter(|(_, distance)| *distance <= edits)
                    .collect();
                expected.sort();
                assert_eq!(found(&keys, query, edits), expected, "{query} {edits}");
            }
        }
    }
}
