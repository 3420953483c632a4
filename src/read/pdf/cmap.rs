//! Turns a font's table of letters (`ToUnicode`) into look-ups from codes to text, in memory that grows with the table and not with its ranges.

use lopdf::Object;
use lopdf::content::Content;

/// The letters of codes.
#[derive(Debug, Default)]
pub struct CMap {
    /// Bytes of a code; 2 where the table does not say.
    pub width: usize,
    /// By first code: first, last, letters of the first one; each further code is one letter on.
    ranges: Vec<(u32, u32, String)>,
}

impl CMap {
    pub fn parse(table: &[u8]) -> CMap {
        let mut map = CMap::default();
        for operation in Content::decode_iter(table).map_while(Result::ok) {
            match operation.operator.as_str() {
                "endcodespacerange" => map.width = operation.operands.last().and_then(bytes).map_or(map.width, <[u8]>::len),
                "endbfchar" => operation.operands.chunks_exact(2).for_each(|pair| map.add(&pair[0], &pair[0], &pair[1])),
                "endbfrange" => operation.operands.chunks_exact(3).for_each(|row| map.add(&row[0], &row[1], &row[2])),
                _ => {}
            }
        }
        map.ranges.sort_by_key(|range| range.0);
        map.width = if map.width == 1 { 1 } else { 2 };
        map
    }

    fn add(&mut self, first: &Object, last: &Object, letters: &Object) {
        let (Some(first), Some(last)) = (bytes(first).map(code), bytes(last).map(code)) else { return };
        match letters {
            Object::Array(each) => {
                for (letters, code) in each.iter().zip(first..=last) {
                    self.ranges.extend(bytes(letters).map(|letters| (code, code, utf16(letters))));
                }
            }
            letters => self.ranges.extend(bytes(letters).map(|letters| (first, last, utf16(letters)))),
        }
    }

    pub fn text(&self, code: u32) -> Option<String> {
        let index = self.ranges.partition_point(|range| range.0 <= code).checked_sub(1)?;
        let (first, last, letters) = &self.ranges[index];
        if code > *last {
            return None;
        }
        let mut letters = letters.clone();
        if code > *first {
            let end = letters.pop()?;
            letters.push(char::from_u32(u32::from(end).checked_add(code - first)?)?);
        }
        Some(letters)
    }
}

fn bytes(object: &Object) -> Option<&[u8]> {
    object.as_str().ok()
}

/// The number that a code of up to four bytes is.
pub fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
