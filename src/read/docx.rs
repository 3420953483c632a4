//! Turns a Word document into text: paragraphs, headings, rows of tables, and the numbers that Word gives to the items of lists.

mod numbering;

use super::format::Extracted;
use super::sheet::{Gap, Sheet};
use super::zipped::{DAMAGED, Zipped, attribute, reference};
use numbering::{Numbering, Place};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The document itself within its archive.
pub(super) const BODY: &str = "word/document.xml";

pub(super) fn text(raw: &[u8]) -> Extracted {
    let mut zipped = Zipped::open(raw)?;
    let body = zipped.text(BODY)?;
    let styles = zipped.text_or_none("word/styles.xml");
    let numbers = zipped.text_or_none("word/numbering.xml");
    let mut document = Body { numbering: Numbering::read(&numbers, &styles), ..Body::default() };
    let mut reader = Reader::from_str(&body);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => document.start(&tag),
            Ok(Event::Empty(tag)) => {
                document.start(&tag);
                document.end(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => document.end(tag.local_name().as_ref()),
            Ok(Event::Text(text)) if document.is_reading() => document.write(&text.xml10_content()),
            Ok(Event::CData(text)) if document.is_reading() => document.write(&text.xml10_content()),
            Ok(Event::GeneralRef(name)) if document.is_reading() => document.write(&reference(&name)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(DAMAGED),
        }
    }
    let mut text = document.sheet.text;
    text.push('\n');
    Ok(text)
}

/// The body of a document while it is read.
#[derive(Debug, Default)]
struct Body {
    sheet: Sheet,
    numbering: Numbering,
    /// Within `w:t`.
    text: bool,
    /// Within `mc:Fallback`: the same words again, for old programs.
    fallback: u32,
    /// Of the paragraph under way.
    style: String,
    place: Place,
    heading: bool,
    /// Words have been written in the paragraph.
    begun: bool,
    tables: u32,
    cells: u32,
}

impl Body {
    fn is_reading(&self) -> bool {
        self.text && self.fallback == 0
    }

    fn start(&mut self, tag: &BytesStart) {
        let value = || attribute(tag, "val").unwrap_or_default();
        match tag.local_name().as_ref() {
            "Fallback" => self.fallback += 1,
            "p" => self.paragraph(),
            "pStyle" => self.style = value(),
            "numId" => self.place.list = Some(value()),
            "ilvl" => self.place.level = value().parse().ok(),
            "outlineLvl" => self.heading = true,
            "t" => self.text = true,
            "tab" if self.is_in_properties(tag) => {}
            "tab" if self.tables == 0 => self.sheet.tab(),
            "tab" => self.sheet.space(0..1),
            "br" | "cr" => self.line_end(),
            "noBreakHyphen" => self.write("\u{2011}"),
            "tbl" => {
                self.tables += 1;
                self.sheet.gap(Gap::Paragraph);
            }
            "tr" => {
                self.cells = 0;
                self.sheet.gap(Gap::Line);
            }
            "tc" => {
                if self.cells > 0 {
                    self.sheet.tab();
                }
                self.cells += 1;
            }
            _ => {}
        }
    }

    /// `w:tab` also stands among a paragraph's properties, with the place of the tab stop.
    fn is_in_properties(&self, tag: &BytesStart) -> bool {
        attribute(tag, "pos").is_some()
    }

    fn end(&mut self, name: &str) {
        match name {
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            "t" => self.text = false,
            "p" => self.end_paragraph(),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                self.sheet.gap(Gap::Paragraph);
            }
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        self.style.clear();
        (self.place, self.heading, self.begun) = (Place::default(), false, false);
    }

    /// A row of a table is one line; what is empty elsewhere is a blank line.
    fn end_paragraph(&mut self) {
        if self.tables > 0 {
            if self.begun {
                self.sheet.part();
            }
        } else if self.begun {
            self.sheet.gap(if self.is_heading() { Gap::Paragraph } else { Gap::Line });
        } else {
            self.sheet.gap(Gap::Paragraph);
        }
    }

    fn is_heading(&self) -> bool {
        self.heading || self.numbering.is_heading(&self.style)
    }

    fn line_end(&mut self) {
        if self.tables > 0 { self.sheet.part() } else { self.sheet.line_end() }
    }

    fn write(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.begin();
        }
        for (index, word) in words.split(super::sheet::is_space).enumerate() {
            if index > 0 {
                self.sheet.space(0..1);
            }
            self.sheet.exact(word, 0..word.len());
        }
    }

    /// The first words of a paragraph stand behind its number and apart from what is before a heading.
    fn begin(&mut self) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        if self.tables == 0 && self.is_heading() {
            self.sheet.gap(Gap::Paragraph);
        }
        if let (Some(marker), 0) = (self.numbering.next(&self.place, &self.style), self.tables) {
            self.sheet.marker(marker);
        }
    }
}
