//! Turns folded tokens into the phrases that start at one of them, of every kind and language at once.
//!
//! The tables in `data/<kind>/<language>.tsv` are compiled by `build.rs` into one byte trie, which is walked where it lies
//! in the program: nothing is parsed at the start and nothing is allocated. A node is
//! `chain length, chain, payload count, payloads, edge count, labels, targets`. The bytes of a token are followed by `STAR`
//! (any ending) or `END` (no ending); such an edge leads to a node that holds the payloads of the phrases that end there
//! and the first bytes of a next token. A payload is a meaning's code and the language, its high bit set for an exact phrase.

pub mod meaning;
mod opening;

pub use meaning::{AgreementKind, Class, KINDS, Meaning, Role};
use opening::{FILTER_BYTES, Mark, OPENING_LETTERS, Opening, SHORT_LETTERS};

static TRIE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.trie"));
static FILTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.filter"));
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
    filter: &'static [u8],
}

impl Words {
    pub fn embedded() -> Words {
        Words { trie: TRIE, filter: FILTER }
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

    /// Cheap pre-filter over a text from the start of a word on: `false` means that no phrase of the agreement tables (nor one
    /// for matters abroad) can start there, `true` that one may.
    #[inline]
    pub fn may_open(&self, text: &str) -> bool {
        // Nearly all words end here, by their first letters.
        let mut key = Opening::default();
        for &byte in text.as_bytes().iter().take(usize::from(OPENING_LETTERS)) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' => key.push(u16::from(byte | 0x20)),
                b' ' | b',' | b'.' | b'\n' => {
                    return (self.has(key, Mark::Whole) || self.has(key, Mark::WholeAnd)) && self.opens(text);
                }
                _ => return self.opens(text),
            }
            if key.letters == SHORT_LETTERS && !self.has(key, Mark::Alive) {
                return false;
            }
            if key.letters >= SHORT_LETTERS && (self.has(key, Mark::Stem) || self.has(key, Mark::StemAnd)) {
                return self.opens(text);
            }
        }
        key.letters < OPENING_LETTERS && self.opens(text)
    }

    fn opens(&self, text: &str) -> bool {
        let mut key = Opening::default();
        for (at, c) in text.char_indices() {
            let Some(folded) = folded_pair(self.filter, c) else { return true };
            if folded[0] == PARTS {
                return self.has(key, Mark::Whole) || self.has(key, Mark::WholeAnd) && self.goes_on(key, &text[at..]);
            }
            for part in folded.into_iter().filter(|&part| part != 0) {
                key.push(part);
                if key.letters < SHORT_LETTERS {
                    continue;
                }
                if key.letters == SHORT_LETTERS && !self.has(key, Mark::Alive) {
                    return false;
                }
                if self.has(key, Mark::Stem) || self.has(key, Mark::StemAnd) && self.goes_on(key, &text[at + c.len_utf8()..]) {
                    return true;
                }
                if key.letters == OPENING_LETTERS {
                    return false;
                }
            }
        }
        self.has(key, Mark::Whole)
    }

    /// Whether the word behind the rest of this one may be the second of a phrase.
    fn goes_on(&self, first: Opening, rest: &str) -> bool {
        let mut key = first.parted();
        let mut inside = true;
        for c in rest.chars() {
            let Some(folded) = folded_pair(self.filter, c) else { return true };
            let parts = folded[0] == PARTS;
            match (inside, parts) {
                (true, false) => continue,
                (false, true) if key.letters > 0 => return false,
                (_, true) if !(c.is_whitespace() || matches!(c, '-' | '–' | '.' | '\u{2011}')) => return false,
                (_, true) => inside = false,
                (false, false) => {
                    folded.into_iter().filter(|&part| part != 0).for_each(|part| key.push(part));
                    if self.has(key, Mark::Second) {
                        return true;
                    }
                    if key.letters >= SHORT_LETTERS {
                        return false;
                    }
                }
            }
        }
        false
    }

    #[inline]
    fn has(&self, key: Opening, mark: Mark) -> bool {
        let bit = key.bit(mark);
        self.filter[bit / 8] & (1 << (bit % 8)) != 0
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

/// Ends a token; stands in the filter's folding table for white space and punctuation.
const PARTS: u16 = 0xffff;
const UNKNOWN: u16 = 0xfffe;

/// What a character folds to (at most two letters, 0 for none), `None` where the table does not tell.
fn folded_pair(filter: &[u8], c: char) -> Option<[u16; 2]> {
    let at = FILTER_BYTES + c as usize * 4;
    let bytes = filter.get(at..at + 4)?;
    let pair = [u16::from_le_bytes([bytes[0], bytes[1]]), u16::from_le_bytes([bytes[2], bytes[3]])];
    (pair[0] != UNKNOWN).then_some(pair)
}
