//! Turns Markdown into lines of text without its marks; items have their numbers, cells of a table stand in a row.

use super::sheet::{Gap, Sheet};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

pub(super) fn read(file: &str) -> Sheet {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader { file, sheet: Sheet::default(), lists: Vec::new(), cells: 0 };
    for (event, range) in Parser::new_ext(file, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.sheet
}

struct Reader<'f> {
    file: &'f str,
    sheet: Sheet,
    /// None for bullets.
    lists: Vec<Option<Numbers>>,
    cells: u32,
}

/// How a list counts.
struct Numbers {
    first: u64,
    next: u64,
    /// The file numbers the items itself, rather than giving all the same number.
    written: bool,
}

impl Numbers {
    /// The number of the item that begins here. One that begins anew begins another list, for whoever reads the file.
    fn take(&mut self, file: &str) -> u64 {
        let digits = file.bytes().take_while(u8::is_ascii_digit).count();
        let number = file[..digits].parse().unwrap_or(self.next);
        self.written |= number != self.first;
        let taken = if self.written { number } else { self.next };
        self.next = taken.saturating_add(1);
        taken
    }
}

impl Reader<'_> {
    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range.start),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) => self.words(&words, range),
            // Whoever writes lines below each other means lines.
            Event::SoftBreak | Event::HardBreak => self.sheet.line_end(),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.sheet.line_end(),
            Event::Rule => self.gap(Gap::Paragraph),
            _ => {}
        }
    }

    fn words(&mut self, words: &str, range: Range<usize>) {
        if self.file.get(range.clone()) == Some(words) {
            for line in words.split_inclusive('\n') {
                let start = range.start + (line.as_ptr() as usize - words.as_ptr() as usize);
                self.sheet.words(self.file, start..start + line.len());
                if line.ends_with('\n') {
                    self.sheet.line_end();
                }
            }
        } else {
            self.sheet.exact(words, range);
        }
    }

    fn gap(&mut self, gap: Gap) {
        self.sheet.gap(if self.lists.is_empty() { gap } else { gap.min(Gap::Line) });
    }

    /// A blank line between two items parts the list for whoever reads the file.
    fn stands_apart(&self, at: usize) -> bool {
        let before = &self.file[..at];
        before[before.trim_end().len()..].bytes().filter(|&byte| byte == b'\n').count() > 1
    }

    fn start(&mut self, tag: &Tag, at: usize) {
        match tag {
            Tag::List(first) => {
                self.gap(Gap::Paragraph);
                self.lists.push(first.map(|first| Numbers { first, next: first, written: false }));
            }
            Tag::Item => {
                self.sheet.gap(if self.stands_apart(at) { Gap::Paragraph } else { Gap::Line });
                let file = &self.file[at..];
                let marker = match self.lists.last_mut() {
                    Some(Some(numbers)) => format!("{}. ", numbers.take(file)),
                    _ => "- ".to_owned(),
                };
                self.sheet.marker(marker);
            }
            Tag::TableRow | Tag::TableHead => {
                self.cells = 0;
                self.sheet.gap(Gap::Line);
            }
            Tag::TableCell => {
                if self.cells > 0 {
                    self.sheet.tab();
                }
                self.cells += 1;
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::Table(_) => {
                self.gap(Gap::Paragraph);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap(Gap::Paragraph);
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::BlockQuote(_) | TagEnd::CodeBlock | TagEnd::Table => {
                self.gap(Gap::Paragraph);
            }
            TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => self.sheet.gap(Gap::Line),
            _ => {}
        }
    }
}
