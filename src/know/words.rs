//! Turns folded tokens into the phrases that start at one of them, of every kind and language at once.
//!
//! The tables in `data/<kind>/<language>.tsv` are compiled by `build.rs` into one byte trie, which is walked where it lies
//! in the program: nothing is parsed at the start and nothing is allocated. A node is
//! `chain length, chain, payload count, payloads, edge count, labels, targets`. The bytes of a token are followed by `STAR`
//! (any ending) or `END` (no ending); such an edge leads to a node that holds the payloads of the phrases that end there
//! and the first bytes of a next token. A payload is a meaning's code and the language, its high bit set for an exact phrase.

mod gate;
mod letters;
pub mod meaning;
#[allow(dead_code, reason = "some of its numbers only the build needs")]
mod opening;
pub mod table;

use super::fold;
pub use gate::{Openings, may_tell_of_a_land};
pub use meaning::{AgreementKind, Class, KINDS, Meaning, Role};

static TRIE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.trie"));
static LANGUAGES: &[&str] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

const STAR: u8 = 1;
const END: u8 = 2;
const PAYLOAD: usize = 4;
const TARGET: usize = 3;
const EXACT: u8 = 0x80;

/// Which language's table a phrase stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageTag(pub u8);

/// The language in which bodies of many countries name themselves.
const OF_THE_WORLD: &str = "en";

impl LanguageTag {
    pub fn is_of_the_world(self) -> bool {
        Words::language_code(self) == OF_THE_WORLD
    }
}

/// A phrase of a table, found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// How many tokens it covers.
    pub words: usize,
    pub meaning: Meaning,
    pub language: LanguageTag,
    /// Whether every token is the table's own, none only begins like it.
    pub exact: bool,
    /// Bytes of the last token beyond its stem; 0 where the token is the table's own.
    pub tail: usize,
}

/// The embedded word tables.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    trie: &'static [u8],
}

impl Words {
    pub fn embedded() -> Words {
        Words { trie: TRIE }
    }

    /// All languages that have a table, in the order of their tags.
    pub fn languages() -> &'static [&'static str] {
        LANGUAGES
    }

    /// The language code that names its tables (`en`, `uk`).
    pub fn language_code(tag: LanguageTag) -> &'static str {
        LANGUAGES[tag.0 as usize]
    }

    pub fn language_tag(code: &str) -> Option<LanguageTag> {
        LANGUAGES.iter().position(|known| *known == code).map(|index| LanguageTag(index as u8))
    }

    /// Reports every phrase of any language and kind that begins with the word `word(0)`; `word(i)` is the folded `i`-th word after
    /// it, `None` past the clause. Of the phrases with as many words the most specific comes last: a longer stem after a shorter
    /// one, an exact word after the stems.
    pub fn phrases<'t>(&self, word: impl Fn(usize) -> Option<&'t str>, found: impl FnMut(Phrase)) {
        let Some(token) = word(0) else { return };
        let Some(&first) = token.as_bytes().first() else { return };
        let start = read_target(self.trie, first as usize * TARGET);
        if start != 0 {
            let mut walk = Walk { trie: self.trie, word, found };
            walk.token(Node::read(self.trie, start), &token.as_bytes()[1..], 1);
        }
    }
}

struct Walk<W, F> {
    trie: &'static [u8],
    word: W,
    found: F,
}

impl<'t, W: Fn(usize) -> Option<&'t str>, F: FnMut(Phrase)> Walk<W, F> {
    /// Follows the rest of the `words`-th token from `node`.
    fn token(&mut self, mut node: Node, mut rest: &[u8], words: usize) {
        loop {
            match rest.strip_prefix(node.chain) {
                Some(after) => rest = after,
                None => return,
            }
            if let Some(end) = node.marker(STAR) {
                self.ended(Node::read(self.trie, end), words, rest.len());
            }
            let Some((&first, after)) = rest.split_first() else { break };
            let Some(next) = node.edge(first) else { return };
            node = Node::read(self.trie, next);
            rest = after;
        }
        if let Some(end) = node.marker(END) {
            self.ended(Node::read(self.trie, end), words, 0);
        }
    }

    /// Reports the phrases that end here and goes on with those that need another token.
    fn ended(&mut self, node: Node, words: usize, tail: usize) {
        for payload in node.payloads.chunks_exact(PAYLOAD) {
            let &[kind, a, b, language] = payload else { continue };
            let exact = language & EXACT != 0;
            let language = LanguageTag(language & !EXACT);
            (self.found)(Phrase { words, meaning: Meaning::from_code([kind, a, b]), language, exact, tail });
        }
        if node.labels.is_empty() {
            return;
        }
        if let Some(token) = (self.word)(words) {
            self.token(node, token.as_bytes(), words + 1);
        }
    }
}

#[derive(Clone, Copy)]
struct Node {
    chain: &'static [u8],
    payloads: &'static [u8],
    labels: &'static [u8],
    targets: &'static [u8],
}

impl Node {
    #[inline]
    fn read(trie: &'static [u8], at: usize) -> Node {
        let (chain, rest) = counted(&trie[at..], 1);
        let (payloads, rest) = counted(rest, PAYLOAD);
        let (labels, targets) = counted(rest, 1);
        Node { chain, payloads, labels, targets }
    }

    #[inline]
    fn edge(&self, label: u8) -> Option<usize> {
        let index = self.labels.iter().position(|known| *known == label)?;
        Some(read_target(self.targets, index * TARGET))
    }

    /// An edge that is no byte of a token; the two kinds have the lowest labels, which stand first.
    #[inline]
    fn marker(&self, label: u8) -> Option<usize> {
        let index = self.labels.iter().take(2).position(|known| *known == label)?;
        Some(read_target(self.targets, index * TARGET))
    }
}

#[inline]
fn counted(bytes: &'static [u8], width: usize) -> (&'static [u8], &'static [u8]) {
    bytes[1..].split_at(bytes[0] as usize * width)
}

#[inline]
fn read_target(bytes: &[u8], at: usize) -> usize {
    bytes[at] as usize | (bytes[at + 1] as usize) << 8 | (bytes[at + 2] as usize) << 16
}
