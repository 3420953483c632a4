//! Turns keys into the bits of a filter that knows nearly all strings which are no key, shared by `build.rs`, which fills it for the
//! embedded gazetteer, and by the searches, which ask it before they walk.
//!
//! A search for near names knows whole keys long before it has walked them: what is walked, a letter, the rest of the query. The
//! hash of the three is joined from theirs by one multiplication, so that one look replaces a walk over nodes that lie scattered.

/// Bits of the filter, as a power of two: fourteen for each key, so that one in fourteen others passes.
const BITS: u32 = 23;
/// Bytes of the filter.
#[allow(dead_code, reason = "only the build needs it")]
pub const BYTES: usize = 1 << (BITS - 3);

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

    pub fn of(bytes: &[u8]) -> Part {
        bytes.iter().fold(NOTHING, |part, &byte| part.with(byte))
    }

    /// Its bit in the filter: the byte, and the bit of it.
    #[inline(always)]
    pub fn place(self) -> (usize, u8) {
        let mixed = (self.hash ^ self.hash >> 32).wrapping_mul(MIX) >> (64 - BITS);
        ((mixed >> 3) as usize, 1 << (mixed & 7))
    }
}
