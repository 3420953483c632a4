//! Turns a key into the keys of an fst that it may stand for by the rules of a channel ("pfortskhaim" → "пфорцхаим").
//!
//! A depth-first walk over the names: where a rule's written side goes on in the query, its other side is looked for in the
//! fst. Only names that exist are ever spelled, so the many readings of "ts" cost nothing.

use super::nodes::bit;
use super::shallow::{Levels, Spot};
use crate::know::channel::{Channel, Practice, Rule};
use arrayvec::ArrayVec;

/// What the rules cost, and what may be spent.
#[derive(Clone, Copy, Debug)]
pub struct Prices {
    /// By [`Practice`], in nats.
    pub practice: [f64; 3],
    /// The rules of a name may cost so much.
    pub budget: f64,
    /// Edits besides the rules: 0 or 1.
    pub edits: u8,
}

/// A found key: what its rules cost, and edits besides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub cost: f64,
    pub edits: u8,
    /// Value in the fst.
    pub value: u64,
}

/// Letters of a query.
const LONGEST: usize = 48;
const KEY_BYTES: usize = 256;
/// Bytes of a query within which no letter is edited.
const EARLY: usize = 3;
/// No query walks further: a name of twenty times the same letter has more spellings than there are names.
const MOST_STEPS: u32 = 60_000;

/// Calls `found` with every key that `query` may stand for; a key may come more than once, at different costs.
pub fn respell(levels: Levels, channel: &Channel, query: &str, prices: Prices, found: &mut dyn FnMut(&str, Found)) {
    if query.len() > LONGEST * 2 || query.is_empty() {
        return;
    }
    let places = Places::new(channel, query);
    if places.rules_at(0).is_empty() && !channel.same && prices.edits == 0 {
        return;
    }
    let mut walk = Walk { levels, query, channel, places, prices, key: [0; KEY_BYTES], steps: 0, found };
    walk.go(levels.root(), State { at: 0, bytes: 0, cost: 0.0, edits: 0 });
}

/// The rules that may be applied at each byte of the query.
struct Places {
    /// Each with the bit of the byte that it goes on with in a key.
    rules: Vec<(u32, &'static Rule)>,
    starts: ArrayVec<Place, { LONGEST * 2 + 2 }>,
}

/// One byte of the query.
#[derive(Clone, Copy, Default)]
struct Place {
    first_rule: u32,
    /// The bits of the bytes that may go on in a key without an edit.
    onward: u32,
}

/// Stands where a rule spells nothing.
const ANY: u32 = u32::MAX;

impl Places {
    fn new(channel: &Channel, query: &str) -> Places {
        let mut places = Places { rules: Vec::with_capacity(4 * query.len()), starts: ArrayVec::new() };
        for at in 0..=query.len() {
            let first = places.rules.len();
            let mut onward = 0;
            if query.is_char_boundary(at) {
                let rules = channel.rules_before(&query[at..]);
                let may = rules.filter(|rule| !channel.words || is_word(query, at, at + rule.written.len()));
                let meant = |rule: &Rule| rule.meant.as_bytes().first().map_or(ANY, |&byte| bit(byte));
                places.rules.extend(may.map(|rule| (meant(rule), rule)));
                let own = query.as_bytes().get(at).map_or(0, |&byte| bit(byte));
                onward = places.rules[first..].iter().fold(own, |all, (bits, _)| all | bits);
            }
            places.starts.push(Place { first_rule: first as u32, onward });
        }
        places.starts.push(Place { first_rule: places.rules.len() as u32, onward: 0 });
        places
    }

    fn rules_at(&self, at: usize) -> std::ops::Range<usize> {
        self.starts[at].first_rule as usize..self.starts[at + 1].first_rule as usize
    }
}

fn is_word(query: &str, start: usize, end: usize) -> bool {
    let edge = |at: usize| at == 0 || at == query.len() || query.as_bytes()[at] == b' ' || query.as_bytes()[at - 1] == b' ';
    start < end && edge(start) && edge(end) && query.as_bytes()[start] != b' ' && query.as_bytes()[end - 1] != b' '
}

/// Where a walk stands: in the query, in the key, and what was spent.
#[derive(Clone, Copy)]
struct State {
    at: usize,
    bytes: usize,
    cost: f64,
    edits: u8,
}

struct Walk<'w> {
    levels: Levels<'w>,
    query: &'w str,
    channel: &'w Channel,
    places: Places,
    prices: Prices,
    key: [u8; KEY_BYTES],
    steps: u32,
    found: &'w mut dyn FnMut(&str, Found),
}

impl Walk<'_> {
    fn go(&mut self, spot: Spot, state: State) {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return;
        }
        if state.at == self.query.len() && self.levels.is_final(spot) {
            self.tell(state);
        }
        // Nearly always nothing goes on: worth knowing before rule after rule is tried.
        let onward = self.levels.onward(spot);
        let wanted = self.places.starts[state.at].onward;
        if wanted == ANY || onward & wanted != 0 {
            for rule in self.places.rules_at(state.at) {
                let (bits, rule) = self.places.rules[rule];
                if bits == ANY || onward & bits != 0 {
                    self.apply(rule, spot, state);
                }
            }
            if let Some(letter) = self.query[state.at..].chars().next() {
                self.same(letter, spot, state);
            }
        }
        if state.edits < self.prices.edits {
            self.edit(spot, state);
        }
    }

    fn tell(&mut self, state: State) {
        let key = &self.key[..state.bytes];
        let value = self.levels.nodes.get(key).unwrap_or_default();
        let found = Found { cost: state.cost, edits: state.edits, value };
        (self.found)(std::str::from_utf8(key).unwrap_or_default(), found);
    }

    fn apply(&mut self, rule: &Rule, spot: Spot, state: State) {
        let cost = state.cost + self.prices.practice[practice(rule.practice)];
        if cost <= self.prices.budget
            && let Some((next, bytes)) = self.spell(spot, rule.meant.as_bytes(), state.bytes)
        {
            self.go(next, State { at: state.at + rule.written.len(), bytes, cost, ..state });
        }
    }

    /// A letter that stands for itself.
    fn same(&mut self, letter: char, spot: Spot, state: State) {
        if !self.channel.same && letter.is_alphabetic() {
            return;
        }
        let length = letter.len_utf8();
        let query = self.query;
        if let Some((next, bytes)) = self.spell(spot, &query.as_bytes()[state.at..state.at + length], state.bytes) {
            self.go(next, State { at: state.at + length, bytes, ..state });
        }
    }

    /// One letter too many, too few, or another; never at the start, where it would lead into half of the names.
    fn edit(&mut self, spot: Spot, state: State) {
        let next = self.query[state.at..].chars().next().map(|letter| state.at + letter.len_utf8());
        let spent = State { edits: state.edits + 1, ..state };
        if state.at < EARLY {
            return;
        }
        if let Some(at) = next {
            self.go(spot, State { at, ..spent });
        }
        self.each_letter(spot, state.bytes, state.bytes, &mut |walk, spot, bytes| {
            walk.go(spot, State { bytes, ..spent });
            if let Some(at) = next {
                walk.go(spot, State { at, bytes, ..spent });
            }
        });
    }

    /// Every whole letter that goes on from here.
    fn each_letter(&mut self, spot: Spot, start: usize, bytes: usize, with: &mut dyn FnMut(&mut Self, Spot, usize)) {
        if bytes >= KEY_BYTES {
            return;
        }
        let levels = self.levels;
        levels.each_child(
            spot,
            |_, _| true,
            |byte, next| {
                self.key[bytes] = byte;
                if std::str::from_utf8(&self.key[start..=bytes]).is_ok() {
                    with(self, next, bytes + 1);
                } else if bytes - start < 3 {
                    self.each_letter(next, start, bytes + 1, with);
                }
            },
        );
    }

    /// Where letters lead, and how long the key is then.
    #[inline(always)]
    fn spell(&mut self, mut spot: Spot, letters: &[u8], mut bytes: usize) -> Option<(Spot, usize)> {
        for &byte in letters {
            spot = self.levels.find(spot, byte)?;
            *self.key.get_mut(bytes)? = byte;
            bytes += 1;
        }
        Some((spot, bytes))
    }
}

fn practice(practice: Practice) -> usize {
    practice as usize
}

#[cfg(test)]
mod tests {
    use super::super::{nodes::Nodes, shallow::Shallow};
    use super::*;
    use crate::know::channel::channels;
    use crate::know::fold::fold;
    use fst::raw::Fst;

    /// What `written` may stand for among some names, at the least cost of each.
    fn read(channel: &str, written: &str, names: &[&str], edits: u8) -> Vec<(String, f64)> {
        let mut keys: Vec<String> = names.iter().map(|name| fold(name)).collect();
        keys.sort();
        keys.dedup();
        let fst = Fst::from_iter_map(keys.iter().enumerate().map(|(at, key)| (key, at as u64))).unwrap();
        let nodes = Nodes::of(&fst);
        let (_, channel) = channels().find(|(_, known)| known.name == channel).unwrap();
        let prices = Prices { practice: [0.1, 0.5, 1.2], budget: 9.0, edits };
        let mut all: Vec<(String, f64)> = Vec::new();
        respell(Levels { nodes, shallow: &Shallow::new(nodes) }, channel, &fold(written), prices, &mut |key, found| {
            assert_eq!(keys[found.value as usize], key);
            all.push((key.to_owned(), found.cost));
        });
        all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        all.dedup_by(|b, a| a.0 == b.0);
        all
    }

    /// The rows of a channel's table.
    fn rows(channel: &str) -> Vec<Vec<String>> {
        let path = format!("{}/data/transliteration/{channel}.tsv", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let rows = text.lines().filter(|line| !line.starts_with('#'));
        rows.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_row_reads_its_own_example() {
        let mut wrong = Vec::new();
        for (_, channel) in channels() {
            let rows = rows(channel.name);
            assert!(rows.len() > 20, "{}", channel.name);
            for row in rows {
                let [written, meant, _, page, name] = &row[..] else { panic!("{row:?}") };
                let holds = fold(page).contains(&fold(written)) && fold(name).contains(&fold(meant));
                if !holds || read(channel.name, page, &[name], 0).is_empty() {
                    wrong.push(format!("{}: {row:?}", channel.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn only_names_that_fit_are_found_and_standards_cost_less() {
        let names = ["Пфорцхайм", "Тверь", "Тверца", "Pforzheim"];
        assert_eq!(read("cyrillic", "Pfortskhaym", &names, 0).len(), 1);
        assert_eq!(read("cyrillic", "Pforzheim", &names, 0), []);
        let cost = |written: &str| read("cyrillic", written, &["Харьков"], 0)[0].1;
        assert!(cost("Kharkov") < cost("Charkov") && cost("Charkov") < cost("Garkov"));
    }

    #[test]
    fn an_edit_besides_is_allowed_where_asked_for() {
        assert_eq!(read("palladius", "Zhenkhuayt", &["Renhuai"], 0), []);
        assert_eq!(read("palladius", "Zhenkhuayt", &["Renhuai"], 1).len(), 1);
        assert_eq!(read("abbreviation", "Frankfurt a. M.", &["Frankfurt am Main"], 0).len(), 1);
        assert_eq!(read("abbreviation", "Stabl", &["Saintabl"], 0), [], "whole words only");
    }

    #[test]
    fn a_hostile_query_ends() {
        let many = "ts".repeat(24);
        let names: Vec<String> = (1..40).map(|n| "ц".repeat(n)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(read("cyrillic", &many, &names, 1).len() <= names.len());
        assert_eq!(read("cyrillic", &"ts".repeat(4000), &names, 1), []);
        assert_eq!(read("cyrillic", "", &names, 1), []);
    }
}
