//! Turns a PDF into text: its pages' operators into characters with their places, and those into lines and paragraphs.
//!
//! `lopdf` reads the file's objects, unpacks and decrypts them; where a character stands and which characters make a line is
//! worked out here, because lists and tables are told by place only. A PDF of pictures has no text and says so.

mod cmap;
mod content;
mod font;
mod layout;

use super::format::Extracted;
use super::zipped::DAMAGED;
use lopdf::{Document, LoadOptions};

/// Bytes that are unpacked of one document.
const MOST: usize = 64 << 20;
/// Bytes that one stream of objects may unpack to.
const MOST_OBJECTS: usize = 16 << 20;
const TOO_LARGE: &str = "the document unpacks to more than 64 MB";
const LOCKED: &str = "the document is locked with a password";
const NO_LETTERS: &str = "the document does not say which letters its signs are";

pub(super) fn text(raw: &[u8]) -> Extracted {
    let document =
        Document::load_mem_with_options(raw, LoadOptions::with_max_decompressed_size(MOST_OBJECTS)).map_err(|_| DAMAGED)?;
    if document.is_encrypted() {
        return Err(LOCKED);
    }
    let mut reader = content::Reader::new(&document, MOST);
    let mut text = String::new();
    for page in document.page_iter() {
        let Some(page) = reader.page(page) else { return Err(TOO_LARGE) };
        layout::write(page, &mut text);
    }
    if reader.pages == 0 {
        return Err(DAMAGED);
    }
    let unknown = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    if unknown * 8 > text.chars().count() { Err(NO_LETTERS) } else { Ok(text) }
}
