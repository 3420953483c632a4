//! Turns bytes of a text into bits that tell letters from marks, many at a time, because the ends of words are what no processor foresees.

use super::opening::{GLANCED, GLANCED_CYRILLIC, glance, longer};
use wide::i8x16;

/// The bytes of the letter at a place; none of a mark.
fn letter_at(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at) {
        None => 0,
        Some(byte) if byte.is_ascii() => usize::from(byte.is_ascii_alphabetic()),
        _ => text[at..].chars().next().filter(|c| c.is_alphanumeric()).map_or(0, char::len_utf8),
    }
}

/// Where the letters end that are under way at a place.
pub fn word_end(text: &str, mut at: usize) -> usize {
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

/// As [`Block::glance`], of a word anywhere.
pub fn glance_at(text: &str, at: usize) -> Option<usize> {
    let eight = Eight::at(text, at)?;
    eight.glance(eight.latin())
}

/// Bytes of a text that are told apart in one go.
const BLOCK: usize = 64;

/// Which bytes of a block are letters: a bit each.
#[derive(Default)]
pub struct Block {
    pub letters: u64,
    /// So many come before the first that may be a mark beyond ASCII.
    pub clean: usize,
    /// Letters of ASCII, and marks of ASCII that may not stand within a word.
    latin: u64,
    marks: u64,
}

impl Block {
    pub fn at(text: &str, at: usize) -> Block {
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
        let (mut latin, mut beyond, mut rare, mut joins) = (0, 0, 0, 0);
        for (index, bytes) in bytes.as_chunks().0.iter().enumerate() {
            let kinds = kinds(bytes);
            latin |= u64::from(kinds.latin) << (16 * index);
            beyond |= u64::from(kinds.beyond) << (16 * index);
            rare |= u64::from(kinds.rare) << (16 * index);
            joins |= u64::from(kinds.joins) << (16 * index);
        }
        let clean = rare.trailing_zeros() as usize;
        Block { letters: (latin | beyond & !rare) & low(clean), clean, latin, marks: !(latin | beyond | joins) }
    }

    /// The bit of the first letters of the word that begins at a place of the block (`start` in the text), if they are of ASCII or
    /// Cyrillic. Of a word in which another letter follows the first ones of ASCII it is these that are glanced at.
    #[inline(always)]
    pub fn glance(&self, text: &str, start: usize, at: usize) -> Option<usize> {
        let eight = Eight::at(text, start)?;
        let letters = (!(self.latin >> at) | 1 << GLANCED).trailing_zeros();
        if letters == 0 || at >= BLOCK - GLANCED {
            return eight.glance(eight.latin());
        }
        let bits = eight.0 & LATIN_BITS & !(u64::MAX << (8 * letters));
        let over = letters == GLANCED as u32 || self.marks >> at >> letters & 1 != 0;
        Some(glance(if over { bits } else { longer(bits, letters) }))
    }
}

/// So many low bits.
fn low(count: usize) -> u64 {
    u64::MAX.checked_shr(64 - count as u32).unwrap_or(0)
}

/// What sixteen bytes are: a bit each, the lowest for the first.
struct Kinds {
    /// Letters of ASCII.
    latin: u16,
    /// Of characters beyond ASCII.
    beyond: u16,
    /// Of these, those that begin with 0xc2 or from 0xe0 on, some of which are marks.
    rare: u16,
    /// Apostrophes of ASCII, which may stand within a word.
    joins: u16,
}

#[inline(always)]
fn kinds(bytes: &[u8; 16]) -> Kinds {
    // Compared as if the highest bit were a sign: bytes beyond ASCII come before all others.
    let all: i8x16 = wide::bytemuck::cast(*bytes);
    let each = |byte: u8| i8x16::splat(byte as i8);
    let bits = |those: i8x16| those.to_bitmask() as u16;
    let lower = all | each(0x20);
    let beyond = bits(all);
    let is_latin = lower.simd_gt(each(b'a' - 1)) & each(b'z' + 1).simd_gt(lower);
    let is_rare = all.simd_eq(each(0xc2)) | all.simd_gt(each(0xdf));
    let is_apostrophe = all.simd_eq(each(b'\'')) | all.simd_eq(each(b'`'));
    Kinds { latin: bits(is_latin), beyond, rare: bits(is_rare) & beyond, joins: bits(is_apostrophe) }
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

    /// As [`Block::glance`]; a Cyrillic word that ends among the first letters does so before a mark of ASCII.
    #[inline(always)]
    fn glance(self, latin: u64) -> Option<usize> {
        let letters = (!latin & HIGH | 1 << (8 * GLANCED + 7)).trailing_zeros() / 8;
        if letters > 0 {
            let bits = self.0 & LATIN_BITS & !(u64::MAX << (8 * letters));
            let over = letters == GLANCED as u32 || self.ends(letters);
            return Some(glance(if over { bits } else { longer(bits, letters) }));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told() {
        for first in (0..=255).step_by(16) {
            let bytes: [u8; 16] = std::array::from_fn(|at| first + at as u8);
            let bits = |is: &dyn Fn(u8) -> bool| bytes.iter().rev().fold(0, |bits, &byte| bits << 1 | u16::from(is(byte)));
            let kinds = kinds(&bytes);
            assert_eq!(kinds.latin, bits(&|byte| byte.is_ascii_alphabetic()));
            assert_eq!(kinds.beyond, bits(&|byte| !byte.is_ascii()));
            assert_eq!(kinds.rare, bits(&|byte| byte == 0xc2 || byte >= 0xe0));
            assert_eq!(kinds.joins, bits(&|byte| matches!(byte, b'\'' | b'`')));
        }
    }

    #[test]
    fn the_word_at_a_place_is_glanced_at_alike_by_bits_and_by_bytes() {
        let text = "Partner d'Arc o`dw twin-city Stra\u{df}e, la fête de l'été \u{44f} дружба по побратим. ".repeat(3);
        for shift in (0..BLOCK).filter(|&shift| text.is_char_boundary(shift)) {
            let block = Block::at(&text[shift..], 0);
            let starts = block.letters & !(block.letters << 1);
            for at in (0..BLOCK).filter(|at| starts >> at & 1 != 0).filter(|&at| text.is_char_boundary(shift + at)) {
                let by_bytes = glance_at(&text, shift + at);
                assert_eq!(block.glance(&text, shift + at, at), by_bytes, "{:?}", &text[shift + at..]);
            }
        }
    }
}
