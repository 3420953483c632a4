//! Turns a text into the places where a phrase of partnership may begin, by the automaton of `opening.rs`, a few instructions a byte.

use super::letters::{Block, glance_at, word_end};
use super::opening::*;
use crate::know::fold::fold_char;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.openings"));

static LANDS: &[u8; GLANCE_BYTES] = include_bytes!(concat!(env!("OUT_DIR"), "/words.lands"));

/// Whether the word that begins at a place may be one of the tables for a country or what comes from it: hardly any other may.
pub fn may_tell_of_a_land(text: &str, at: usize) -> bool {
    glance_at(text, at).is_none_or(|glance| has(LANDS, glance))
}

fn has(glances: &[u8; GLANCE_BYTES], glance: usize) -> bool {
    glances[glance / 8] >> (glance % 8) & 1 != 0
}

/// The places where phrases of the agreement tables (or one for matters abroad) may begin: all where one does, few others.
#[derive(Clone, Copy)]
pub struct Openings {
    classes: &'static [u8; CLASSED],
    seconds: &'static [u8; SECOND_BYTES],
    /// A bit for the first letters that may begin a phrase, hashed.
    glances: &'static [u8; GLANCE_BYTES],
    /// How many next states a row has: one for each class.
    columns: usize,
    /// From this state on, a second word may complete a phrase.
    first_with: u16,
    rows: &'static [[u8; 2]],
}

impl Openings {
    pub fn embedded() -> Openings {
        let (classes, rest) = BYTES.split_first_chunk().expect("the tables are written by the build");
        let (seconds, rest) = rest.split_first_chunk().expect("the tables are written by the build");
        let (glances, rest) = rest.split_first_chunk().expect("the tables are written by the build");
        let (head, rows) = rest.split_at(3);
        let first_with = u16::from_le_bytes([head[1], head[2]]);
        Openings { classes, seconds, glances, columns: usize::from(head[0]), first_with, rows: rows.as_chunks().0 }
    }

    /// The starts of all words with which a phrase may begin.
    pub fn all(self, text: &str) -> impl Iterator<Item = usize> {
        let mut scan = Scan::default();
        std::iter::from_fn(move || self.next(text, &mut scan))
    }

    /// The next such word; goes on behind it.
    fn next(&self, text: &str, scan: &mut Scan) -> Option<usize> {
        loop {
            while let Some(at) = scan.pop() {
                let start = scan.first + at;
                if self.may_open(text, start, scan.block.glance(text, start, at)) {
                    return Some(start);
                }
            }
            let start = scan.at;
            match text.as_bytes().get(start)? {
                0xc2 | 0xe0.. if self.next_rare(text, &mut scan.at) => return Some(start),
                0xc2 | 0xe0.. => {}
                _ => self.note(text, Block::at(text, start), scan),
            }
        }
    }

    /// Notes the starts of the words of a block, and goes on behind its last word.
    fn note(&self, text: &str, block: Block, scan: &mut Scan) {
        (scan.first, scan.starts) = (scan.at, block.letters & !(block.letters << 1));
        scan.at += block.clean;
        if block.letters >> (block.clean - 1) & 1 != 0 {
            scan.at = word_end(text, scan.at);
        }
        scan.block = block;
    }

    /// Whether a phrase may begin with a word, of which the first letters are seen at a glance, mostly to begin none.
    #[inline(always)]
    fn may_open(&self, text: &str, start: usize, glance: Option<usize>) -> bool {
        let dies = glance.is_some_and(|glance| !has(self.glances, glance));
        !dies && self.opens(&text[start..])
    }

    /// Whether a phrase may begin with the word or mark that begins here; goes on behind it.
    fn next_rare(&self, text: &str, at: &mut usize) -> bool {
        let start = *at;
        let (class, width) = self.class_at(text, start);
        *at += width;
        if class > SILENT {
            *at = word_end(text, *at);
        }
        class > SILENT && self.opens(&text[start..])
    }

    /// Whether a phrase may begin with the word that begins here.
    pub fn opens(&self, text: &str) -> bool {
        let (mut state, mut at) = (0, 0);
        loop {
            let (class, width) = self.class_at(text, at);
            let next = self.step(state, class);
            match next {
                DEAD => return false,
                OPENS => return true,
                OPENS_WITH => return self.goes_on(state, text, at),
                _ => at += width,
            }
            if next >= self.first_with && next != state && self.goes_on(next, text, at) {
                return true;
            }
            state = next;
        }
    }

    #[inline(always)]
    fn step(&self, state: u16, class: u8) -> u16 {
        self.rows.get(usize::from(state) * self.columns + usize::from(class)).map_or(DEAD, |next| u16::from_le_bytes(*next))
    }

    /// The class of the character at a place, and its bytes; past the end a mark.
    #[inline(always)]
    fn class_at(&self, text: &str, at: usize) -> (u8, usize) {
        let bytes = text.as_bytes();
        match bytes.get(at) {
            None => (PART, 1),
            Some(&byte @ ..0x80) => (self.classes[usize::from(byte)], 1),
            Some(&first @ ..0xe0) => {
                let second = bytes.get(at + 1).map_or(0, |&byte| usize::from(byte & 0x3f));
                (self.classes[usize::from(first & 0x1f) << 6 | second], 2)
            }
            _ => self.rare_class(text, at),
        }
    }

    /// Letters beyond the table seldom fold to one that a phrase has.
    #[cold]
    fn rare_class(&self, text: &str, at: usize) -> (u8, usize) {
        let Some(c) = text[at..].chars().next() else { return (PART, 1) };
        let mut folded = String::new();
        if c.is_alphanumeric() {
            fold_char(c, &mut folded);
        }
        let class = match folded.chars().next() {
            None if crate::know::fold::is_apostrophe(c) => SILENT,
            None => PART,
            Some(letter) if (letter as usize) < CLASSED && self.classes[letter as usize] != OTHER => ODD,
            Some(_) => OTHER,
        };
        (class, c.len_utf8())
    }

    /// Whether the word behind the rest of this one may be the second of a phrase.
    fn goes_on(&self, state: u16, text: &str, at: usize) -> bool {
        // Mostly the word is over, and another one stands behind a space.
        let mut at = if text.as_bytes().get(at) == Some(&b' ') { at } else { word_end(text, at) };
        while let (SILENT, width) = self.class_at(text, at) {
            at = word_end(text, at + width);
        }
        let parts = |c: &char| c.is_whitespace() || matches!(c, '-' | '–' | '.' | '\u{2011}');
        while let Some(c) = text[at..].chars().next().filter(parts) {
            at += c.len_utf8();
        }
        let (mut key, mut letters) = (Second::behind(state), 0);
        while letters < SECOND_LETTERS {
            let (class, width) = self.class_at(text, at);
            match class {
                PART | OTHER => return false,
                ODD => return true,
                SILENT => {}
                _ => {
                    letters += 1;
                    key = key.push(class);
                    let bit = key.bit();
                    if self.seconds[bit / 8] & (1 << (bit % 8)) != 0 {
                        return true;
                    }
                }
            }
            at += width;
        }
        false
    }
}

/// How far a text is looked through.
#[derive(Default)]
struct Scan {
    /// Where to go on: no word is under way there.
    at: usize,
    /// Starts of words before it that nobody has asked about, as bits from a place on.
    starts: u64,
    first: usize,
    /// The one that they stand in.
    block: Block,
}

impl Scan {
    /// The place in the block of the next of them.
    #[inline(always)]
    fn pop(&mut self) -> Option<usize> {
        let start = (self.starts != 0).then(|| self.starts.trailing_zeros() as usize);
        self.starts &= self.starts.wrapping_sub(1);
        start
    }
}
