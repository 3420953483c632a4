//! Turns a text into the places of its line ends, sixty-four bytes in one go, because lines are too short for a search of each.

use wide::i8x16;

const BLOCK: usize = 64;

/// Where LF and CR stand, in order.
pub fn line_ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut last = [0; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let masks = blocks.iter().map(mask).chain(std::iter::once_with(move || mask(&last)));
    masks.enumerate().flat_map(|(block, mask)| Bits(mask).map(move |bit| block * BLOCK + bit))
}

/// A bit for each line end.
#[inline(always)]
fn mask(block: &[u8; BLOCK]) -> u64 {
    let ends = |bytes: &[u8; 16]| {
        let all: i8x16 = wide::bytemuck::cast(*bytes);
        (all.simd_eq(i8x16::splat(b'\n' as i8)) | all.simd_eq(i8x16::splat(b'\r' as i8))).to_bitmask()
    };
    let (parts, _) = block.as_chunks::<16>();
    parts.iter().enumerate().fold(0, |mask, (at, part)| mask | u64::from(ends(part) as u16) << (16 * at))
}

/// The places of the bits that are set.
struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let bit = (self.0 != 0).then(|| self.0.trailing_zeros() as usize);
        self.0 &= self.0.wrapping_sub(1);
        bit
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_line_end_is_found_once() {
        for len in [0, 1, 15, 16, 63, 64, 65, 127, 128, 200] {
            for step in [1, 2, 7, 64] {
                let bytes: Vec<u8> = (0..len).map(|at| if at % step == 0 { b"\n\r"[at % 2] } else { at as u8 | 0x80 }).collect();
                let plain: Vec<usize> = (0..len).filter(|at| matches!(bytes[*at], b'\n' | b'\r')).collect();
                assert_eq!(super::line_ends(&bytes).collect::<Vec<_>>(), plain, "{len} bytes, each {step}th an end");
            }
        }
    }
}
