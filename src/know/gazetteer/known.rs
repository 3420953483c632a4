//! Turns keys into the bits of filters that know nearly all strings which are no key, and into a table of their ordinals by their hashes;
//! shared by `build.rs`, which fills them for the embedded gazetteer, and by the searches, which ask them before they walk.
//!
//! A search for near names knows whole keys long before it has walked them: what is walked, a letter, the rest of the query. The
//! hash of the three is joined from theirs by one multiplication, so that one look replaces a walk over nodes that lie scattered.

/// Bytes of the filter of keys: fourteen bits for each, three of them set, so that one in eighty others passes.
#[allow(dead_code, reason = "only the build needs it")]
pub const KEYS: usize = 1 << 20;
/// Bytes of the filter of keys that lack a letter, of which there are nine times as many; one in eighteen others passes.
#[allow(dead_code, reason = "only the build needs it")]
pub const SHORTER: usize = 1 << 22;
/// Bytes of the table of ordinals, which is somewhat more than half full.
#[allow(dead_code, reason = "only the build needs it")]
pub const ORDINALS: usize = 1 << 23;
/// Bits of an ordinal in the table; all others are of the key's hash, so that strings which are no key are told from keys.
const ORDINAL: u32 = 20;
/// Bytes that hold all bits of one string, so that one look tells.
const WORD: usize = 8;

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const MIX: u64 = 0xd6e8_feb8_6659_fd93;

/// The hash of the bytes so far, and the power of the base that they are worth.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    hash: u64,
    power: u64,
}

/// No bytes.
pub const NOTHING: Part = Part { hash: 0, power: 1 };

impl Part {
    #[inline(always)]
    pub fn with(self, byte: u8) -> Part {
        let hash = self.hash.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1);
        Part { hash, power: self.power.wrapping_mul(BASE) }
    }

    /// With a letter behind.
    #[inline(always)]
    pub fn letter(self, letter: char) -> Part {
        match u8::try_from(letter) {
            Ok(byte) if byte.is_ascii() => self.with(byte),
            _ => letter.encode_utf8(&mut [0; 4]).bytes().fold(self, Part::with),
        }
    }

    /// With a byte before the first one.
    #[inline(always)]
    pub fn behind(self, byte: u8) -> Part {
        let hash = self.hash.wrapping_add(self.power.wrapping_mul(u64::from(byte) + 1));
        Part { hash, power: self.power.wrapping_mul(BASE) }
    }

    /// With the bytes of another part behind it.
    #[inline(always)]
    pub fn then(self, rest: Part) -> Part {
        Part { hash: self.hash.wrapping_mul(rest.power).wrapping_add(rest.hash), power: self.power.wrapping_mul(rest.power) }
    }

    /// What a filter of keys that lack a letter holds: the key without it, and the place of that letter.
    #[inline(always)]
    pub fn lacking(self, place: usize) -> Part {
        Part { hash: self.hash ^ (place as u64 + 1).wrapping_mul(MIX), power: self.power }
    }

    pub fn of(bytes: &[u8]) -> Part {
        bytes.iter().fold(NOTHING, |part, &byte| part.with(byte))
    }

    /// Its place in a filter of so many bytes, and its bits there.
    #[inline(always)]
    fn place(self, bytes: usize) -> (usize, u64) {
        let mixed = (self.hash ^ self.hash >> 32).wrapping_mul(MIX);
        let bit = |from: u32| 1u64 << (mixed >> from & 63);
        ((mixed >> 40) as usize & (bytes / WORD - 1), bit(34) | bit(28) | bit(22))
    }

    /// Where a table of so many bytes is searched from, and what is looked for there; never nothing.
    #[inline(always)]
    fn print(self, bytes: usize) -> (usize, u64) {
        let mixed = (self.hash ^ self.hash >> 29).wrapping_mul(BASE);
        let print = (mixed ^ mixed >> 32).wrapping_mul(MIX) >> ORDINAL;
        ((mixed >> 40) as usize & (bytes / WORD - 1), print | 1)
    }
}

/// A filter, or nothing where there is none: then everything may be held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'g>(pub &'g [u8]);

impl Known<'_> {
    #[inline(always)]
    pub fn is_nothing(self) -> bool {
        self.0.is_empty()
    }

    /// Whether a string may be held: all that were put in may, and few others.
    #[inline(always)]
    pub fn may_hold(self, string: impl FnOnce() -> Part) -> bool {
        if self.is_nothing() {
            return true;
        }
        let (word, bits) = string().place(self.0.len());
        word_at(self.0, word) & bits == bits
    }
}

/// The table, or nothing where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ordinals<'g>(pub &'g [u8]);

impl Ordinals<'_> {
    pub fn is_nothing(self) -> bool {
        self.0.is_empty()
    }

    /// The ordinal of a key; none of nearly any other string (of one in a million million, there is).
    #[inline(always)]
    pub fn find(self, string: Part) -> Option<u64> {
        let (start, print) = string.print(self.0.len());
        let found = (start..).map(|row| row & (self.0.len() / WORD - 1)).map(|row| word_at(self.0, row));
        found.take_while(|word| *word != 0).find(|word| word >> ORDINAL == print).map(|word| word & ((1 << ORDINAL) - 1))
    }
}

#[inline(always)]
fn word_at(words: &[u8], row: usize) -> u64 {
    words[row * WORD..][..WORD].try_into().map_or(0, u64::from_le_bytes)
}

/// Puts a key into a table that has room; whether it can be told from all others.
#[allow(dead_code, reason = "only the build needs it")]
pub fn number(table: &mut [u8], key: Part, ordinal: u64) -> bool {
    let (start, print) = key.print(table.len());
    let rows = table.len() / WORD;
    for row in (start..).map(|row| row & (rows - 1)) {
        match word_at(table, row) {
            0 => {
                table[row * WORD..][..WORD].copy_from_slice(&(print << ORDINAL | ordinal).to_le_bytes());
                return ordinal >> ORDINAL == 0;
            }
            word if word >> ORDINAL == print => return false,
            _ => {}
        }
    }
    false
}

/// Puts a string into a filter of as many bytes as a power of two.
#[allow(dead_code, reason = "only the build needs it")]
pub fn put(filter: &mut [u8], string: Part) {
    let (word, bits) = string.place(filter.len());
    for (byte, bits) in filter[word * WORD..][..WORD].iter_mut().zip(bits.to_le_bytes()) {
        *byte |= bits;
    }
}
