//! Turns an archive (DOCX and EPUB are archives) into the texts in it, within bounds: a small archive can unpack to any size.

use super::format::{Extracted, Format};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes that are unpacked of one document.
const MOST: u64 = 64 << 20;

pub(super) const DAMAGED: &str = "the file is damaged";
const TOO_LARGE: &str = "the document unpacks to more than 64 MB";

/// An archive, and how many more bytes of it are unpacked.
pub(super) struct Zipped<'r> {
    archive: ZipArchive<Cursor<&'r [u8]>>,
    left: u64,
}

impl<'r> Zipped<'r> {
    pub fn open(raw: &'r [u8]) -> Result<Zipped<'r>, &'static str> {
        ZipArchive::new(Cursor::new(raw)).map(|archive| Zipped { archive, left: MOST }).map_err(|_| DAMAGED)
    }

    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The text of this name in the archive.
    pub fn text(&mut self, name: &str) -> Extracted {
        let file = self.archive.by_name(name).map_err(|_| DAMAGED)?;
        let mut bytes = Vec::new();
        file.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| DAMAGED)?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(TOO_LARGE)?;
        Ok(super::decode::decode(bytes).text)
    }

    /// The same; an empty text where there is none of this name, or it cannot be read.
    pub fn text_or_none(&mut self, name: &str) -> String {
        if self.has(name) { self.text(name).unwrap_or_default() } else { String::new() }
    }
}

/// What kind of document an archive is; a damaged one is taken for the commonest.
pub(super) fn format(raw: &[u8]) -> Format {
    let Ok(zipped) = Zipped::open(raw) else { return Format::Docx };
    if zipped.has(super::docx::BODY) {
        Format::Docx
    } else if zipped.has(super::epub::CONTAINER) && !zipped.has("content.xml") {
        Format::Epub
    } else {
        Format::Office
    }
}

/// The value of an attribute by its name without prefix.
pub(super) fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |value| value.into_owned()))
}

/// The characters that a reference of XML (`&amp;`, `&#1050;`) stands for.
pub(super) fn reference(reference: &quick_xml::events::BytesRef) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        _ => {
            let name = reference.xml10_content();
            quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default().to_owned()
        }
    }
}

/// Every opening tag; a broken rest is left out.
pub(super) fn opening_tags(xml: &str, mut on: impl FnMut(&BytesStart)) {
    let mut reader = Reader::from_str(xml);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) => on(&tag),
            Event::Eof => return,
            _ => {}
        }
    }
}
