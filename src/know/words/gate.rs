//! Turns a text into the places where a phrase of partnership may begin, by the automaton of `opening.rs`, a few instructions a byte.

use super::opening::*;
use crate::know::fold::fold_char;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.openings"));

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
            while let Some(start) = scan.pop() {
                let dies = |eight: Eight| self.dies(eight, eight.latin());
                if !Eight::at(text, start).is_some_and(dies) && self.opens(&text[start..]) {
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
            scan.at = self.word_end(text, scan.at);
        }
    }

    /// Whether a phrase may begin with the word or mark that begins here; goes on behind it.
    fn next_rare(&self, text: &str, at: &mut usize) -> bool {
        let start = *at;
        let (class, width) = self.class_at(text, start);
        *at += width;
        if class > SILENT {
            *at = self.word_end(text, *at);
        }
        class > SILENT && self.opens(&text[start..])
    }

    /// Whether the first letters are seen at a glance to begin no phrase.
    #[inline(always)]
    fn dies(&self, eight: Eight, latin: u64) -> bool {
        eight.glance(latin).is_some_and(|glance| self.glances[glance / 8] >> (glance % 8) & 1 == 0)
    }

    /// Where the letters end that are under way at a place.
    fn word_end(&self, text: &str, mut at: usize) -> usize {
        while let Some(eight) = Eight::at(text, at) {
            let letters = eight.letters();
            at += letters;
            if letters < 8 {
                match letter_at(text, at) {
                    0 => return at,
                    width => at += width,
                }
            }
        }
        while !text.is_char_boundary(at) {
            at += 1;
        }
        while let width @ 1.. = letter_at(text, at) {
            at += width;
        }
        at
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
        let mut at = self.word_end(text, at);
        while let (SILENT, width) = self.class_at(text, at) {
            at = self.word_end(text, at + width);
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

/// The bytes of the letter at a place; none of a mark.
fn letter_at(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at) {
        None => 0,
        Some(byte) if byte.is_ascii() => usize::from(byte.is_ascii_alphabetic()),
        _ => text[at..].chars().next().filter(|c| c.is_alphanumeric()).map_or(0, char::len_utf8),
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
}

impl Scan {
    #[inline(always)]
    fn pop(&mut self) -> Option<usize> {
        let start = (self.starts != 0).then(|| self.first + self.starts.trailing_zeros() as usize);
        self.starts &= self.starts.wrapping_sub(1);
        start
    }
}

/// Bytes of a text that are told apart in one go, because the ends of words are what no processor foresees.
const BLOCK: usize = 64;

/// Which bytes of a block are letters.
struct Block {
    letters: u64,
    /// So many come before the first that may be a mark beyond ASCII.
    clean: usize,
}

impl Block {
    fn at(text: &str, at: usize) -> Block {
        let rest = &text.as_bytes()[at..];
        match rest.first_chunk() {
            Some(bytes) => Block::of(bytes),
            None => {
                let mut bytes = [b' '; BLOCK];
                bytes[..rest.len()].copy_from_slice(rest);
                let block = Block::of(&bytes);
                Block { clean: block.clean.min(rest.len()), ..block }
            }
        }
    }

    #[inline(always)]
    fn of(bytes: &[u8; BLOCK]) -> Block {
        let (mut letters, mut rare) = (0, 0);
        for (index, eight) in bytes.as_chunks().0.iter().enumerate() {
            let eight = Eight(u64::from_le_bytes(*eight));
            let known = (eight.latin() | eight.beyond()) & HIGH;
            letters |= gathered(known) << (8 * index);
            rare |= gathered(eight.0 & HIGH & !known) << (8 * index);
        }
        let clean = rare.trailing_zeros() as usize;
        Block { letters: letters & low(clean), clean }
    }
}

/// So many low bits.
fn low(count: usize) -> u64 {
    u64::MAX.checked_shr(64 - count as u32).unwrap_or(0)
}

/// The high bits of eight bytes side by side.
#[inline(always)]
fn gathered(high: u64) -> u64 {
    (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Eight bytes of a text, looked at in one go: the lowest is the first.
#[derive(Clone, Copy)]
struct Eight(u64);

/// The highest bit of each byte, and the lowest.
const HIGH: u64 = 0x8080_8080_8080_8080;
const LOW: u64 = 0x0101_0101_0101_0101;
/// Five bits of each letter of ASCII, and of each Cyrillic one.
const LATIN_BITS: u64 = 0x1f1f_1f1f_1f1f_1f1f;
const CYRILLIC_BITS: u64 = 0x1f00_1f00_1f00_1f00;

impl Eight {
    /// None so near the end that there are fewer.
    #[inline(always)]
    fn at(text: &str, at: usize) -> Option<Eight> {
        Some(Eight(u64::from_le_bytes(*text.as_bytes()[at..].first_chunk()?)))
    }

    /// The high bits of the bytes that are letters of ASCII.
    #[inline(always)]
    fn latin(self) -> u64 {
        let lower = (self.0 & !HIGH) | (0x20 * LOW);
        let from_a = lower + (0x80 - b'a' as u64) * LOW;
        let beyond_z = lower + (0x7f - b'z' as u64) * LOW;
        from_a & !beyond_z & !self.0 & HIGH
    }

    /// The high bits of the bytes beyond ASCII but for characters that begin with 0xc2 or from 0xe0 on, some of which are marks.
    #[inline(always)]
    fn beyond(self) -> u64 {
        let three_bits = self.0 & self.0 << 1 & self.0 << 2;
        let from_c2 = self.0 ^ (0xc2 * LOW);
        let is_c2 = !(((from_c2 & !HIGH) + !HIGH) | from_c2);
        self.0 & !three_bits & !is_c2
    }

    /// How many bytes of letters come first.
    #[inline(always)]
    fn letters(self) -> usize {
        ((!(self.latin() | self.beyond()) & HIGH).trailing_zeros() / 8) as usize
    }

    /// The bit of the first letters, if they are of ASCII or Cyrillic and the word, if it ends among them, does so before a mark of ASCII.
    #[inline(always)]
    fn glance(self, latin: u64) -> Option<usize> {
        let letters = (!latin & HIGH | 1 << (8 * GLANCED + 7)).trailing_zeros() / 8;
        if letters > 0 {
            let over = letters == GLANCED as u32 || self.ends(letters);
            return over.then(|| glance(self.0 & LATIN_BITS & !(u64::MAX << (8 * letters))));
        }
        let other = (self.0 ^ 0x00d0_00d0_00d0_00d0) & 0x00fe_00fe_00fe_00fe;
        let letters = other.trailing_zeros() / 16;
        let over = letters == GLANCED_CYRILLIC as u32 || self.ends(2 * letters) && latin >> (16 * letters + 7) & 1 == 0;
        (letters > 0 && over).then(|| glance(self.0 & CYRILLIC_BITS & u64::MAX >> (64 - 16 * letters)))
    }

    /// A byte is of ASCII, and no apostrophe, which may stand within a word.
    #[inline(always)]
    fn ends(self, byte: u32) -> bool {
        let byte = (self.0 >> (8 * byte)) as u8;
        byte.is_ascii() && !matches!(byte, b'\'' | b'`')
    }
}
