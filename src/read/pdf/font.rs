//! Turns the codes of a shown string into letters and their widths, by what the font says of itself.

use super::cmap::{CMap, code};
use lopdf::{Dictionary, Document, Encoding, Object};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

pub struct Font<'d> {
    /// Two bytes a code (Type 0).
    composite: bool,
    letters: Option<CMap>,
    encoding: Option<Encoding<'d>>,
    widths: HashMap<u32, f64>,
    usual_width: f64,
    /// What a width is multiplied with to be a share of the font's size.
    unit: f64,
}

/// One letter (or a ligature) of a shown string.
pub struct Glyph {
    pub text: String,
    /// Share of the font's size.
    pub width: f64,
    /// A space of one byte, which word spacing widens.
    pub is_space: bool,
}

/// Widths that a table may give in one row.
const MOST_WIDTHS: i64 = 1 << 16;

impl<'d> Font<'d> {
    pub fn read(document: &'d Document, font: &'d Dictionary, limit: usize) -> Font<'d> {
        let name = |key: &[u8]| font.get_deref(key, document).and_then(Object::as_name).unwrap_or(b"");
        let composite = name(b"Subtype") == b"Type0";
        let table = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream).ok();
        let letters = table.and_then(|stream| stream.get_plain_content_with_limit(limit).ok()).map(|table| CMap::parse(&table));
        let encoding = if letters.is_none() { font.get_font_encoding_with_limit(document, limit).ok() } else { None };
        // The glyphs of Type 3 have a scale of their own.
        let unit = if name(b"Subtype") == b"Type3" { type3_unit(document, font) } else { 0.001 };
        let mut read = Font { composite, letters, encoding, widths: HashMap::new(), usual_width: 500.0, unit };
        if composite {
            read.composite_widths(document, font);
        } else {
            read.simple_widths(document, font);
        }
        read
    }

    fn simple_widths(&mut self, document: &Document, font: &Dictionary) {
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
        let Ok(widths) = font.get_deref(b"Widths", document).and_then(Object::as_array) else { return };
        for (index, width) in widths.iter().enumerate().take(256) {
            if let Some(width) = number(document, width) {
                self.widths.insert((first.clamp(0, 255) as usize + index) as u32, width);
            }
        }
    }

    fn composite_widths(&mut self, document: &Document, font: &Dictionary) {
        let inner = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok().and_then(|all| all.first());
        let Some(inner) = inner.and_then(|object| document.dereference(object).ok()).and_then(|(_, o)| o.as_dict().ok()) else {
            return;
        };
        self.usual_width = inner.get_deref(b"DW", document).ok().and_then(|width| number(document, width)).unwrap_or(1000.0);
        let Ok(rows) = inner.get_deref(b"W", document).and_then(Object::as_array) else { return };
        let mut rest = rows.as_slice();
        while let [first, second, tail @ ..] = rest {
            let Some(first) = number(document, first).map(|first| first as i64) else { return };
            if let Ok(widths) = document.dereference(second).and_then(|(_, object)| object.as_array()) {
                for (index, width) in widths.iter().enumerate() {
                    self.widths.extend(number(document, width).map(|width| ((first + index as i64) as u32, width)));
                }
                rest = tail;
            } else if let ([width, tail @ ..], Some(last)) = (tail, number(document, second)) {
                let last = (last as i64).min(first.saturating_add(MOST_WIDTHS));
                self.widths.extend((first..=last).filter_map(|code| Some((code as u32, number(document, width)?))));
                rest = tail;
            } else {
                return;
            }
        }
    }

    /// The glyphs of a shown string.
    pub fn glyphs(&self, shown: &[u8], mut on: impl FnMut(Glyph)) {
        let width = if self.composite { self.letters.as_ref().map_or(2, |letters| letters.width) } else { 1 };
        for bytes in shown.chunks(width) {
            let number = code(bytes);
            let width = self.widths.get(&number).copied().unwrap_or(self.usual_width) * self.unit;
            on(Glyph { text: self.text(bytes), width, is_space: bytes == b" " });
        }
    }

    fn text(&self, bytes: &[u8]) -> String {
        let text = match (&self.letters, &self.encoding) {
            (Some(letters), _) => letters.text(code(bytes)),
            (None, Some(encoding)) => encoding.bytes_to_string(bytes).ok(),
            (None, None) => None,
        };
        let text = text.unwrap_or_else(|| char::REPLACEMENT_CHARACTER.to_string());
        // "ﬁ" is how letters look, not how a word is spelled.
        let is_ligature = |c: char| ('\u{fb00}'..='\u{fb06}').contains(&c);
        if text.contains(is_ligature) { text.nfkc().collect() } else { text.replace(|c: char| c.is_control(), " ") }
    }
}

fn type3_unit(document: &Document, font: &Dictionary) -> f64 {
    let matrix = font.get_deref(b"FontMatrix", document).and_then(Object::as_array).ok();
    matrix.and_then(|matrix| number(document, matrix.first()?)).unwrap_or(0.001)
}

fn number(document: &Document, object: &Object) -> Option<f64> {
    let (_, object) = document.dereference(object).ok()?;
    object.as_float().ok().map(f64::from).filter(|number| number.is_finite())
}
