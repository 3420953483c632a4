//! Turns an HTML page into lines of text by its structure: headings, items with their numbers, rows of tables; menus and scripts are left out.
//!
//! The page is read tag by tag, without a tree: what people forget to close or nest wrongly does no harm, however deep it
//! goes, and every word keeps its place in the file.

mod entity;
mod flag;
mod table;
mod tag;

use super::sheet::{Gap, Sheet};
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use std::convert::Infallible;
use std::ops::Range;
use table::Table;
use tag::Tag;

/// What a page says of itself beside its words.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// BCP 47, from `lang`.
    pub language: Option<String>,
}

/// A page as it is read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub sheet: Sheet,
    pub told: Told,
    /// Words that were left out.
    pub left_out: Vec<Range<u32>>,
}

pub(super) fn read(file: &str) -> Page {
    let mut reader = Reader { file, layouts: table::layouts(file), ..Reader::default() };
    tokens(file, |event, span| reader.event(event, span));
    reader.page
}

fn tokens(file: &str, mut on: impl FnMut(CallbackEvent, Range<usize>)) {
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent, span: Span<usize>| -> Option<Infallible> {
        on(event, span.start..span.end);
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(file, emitter).try_for_each(|token| token.map(|_| ()));
}

/// An attribute's value and its place in the file.
type Value = (String, Range<usize>);

/// The attributes that say something, of the tag under way.
#[derive(Debug, Default)]
struct Attributes {
    values: Vec<(Vec<u8>, Value)>,
    name: Vec<u8>,
}

impl Attributes {
    fn get(&self, name: &[u8]) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn text(&self, name: &[u8]) -> Option<&str> {
        self.get(name).map(|(text, _)| text.as_str())
    }

    fn number(&self, name: &[u8]) -> Option<u32> {
        self.text(name)?.trim().parse().ok()
    }
}

/// What opened a part of the page that is left out, and how many of the same name are open in it.
#[derive(Debug)]
struct Skipped {
    tag: Vec<u8>,
    depth: u32,
}

#[derive(Debug, Default)]
struct Reader<'f> {
    file: &'f str,
    page: Page,
    /// Whether each table of the page, in order, lays the page out rather than holding data.
    layouts: Vec<bool>,
    tables: Vec<Table>,
    tables_seen: usize,
    /// The numbers of the open lists' last items; none for bullets.
    lists: Vec<Option<u32>>,
    /// Whether an item of the innermost list has begun.
    item: bool,
    tag: Vec<u8>,
    attributes: Attributes,
    skipped: Option<Skipped>,
    footer: bool,
    preformatted: bool,
    title: bool,
    flags: flag::Flags,
}

/// Lists and tables within each other beyond so many are read as if on one level.
const DEEPEST: usize = 64;

impl Reader<'_> {
    fn event(&mut self, event: CallbackEvent, span: Range<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = name.to_ascii_lowercase();
                self.attributes.values.clear();
            }
            CallbackEvent::AttributeName { name } => self.attributes.name = name.to_ascii_lowercase(),
            CallbackEvent::AttributeValue { value } if tag::is_telling(&self.attributes.name) => {
                let value = (String::from_utf8_lossy(value).into_owned(), span);
                let name = std::mem::take(&mut self.attributes.name);
                self.attributes.values.push((name, value));
            }
            CallbackEvent::CloseStartTag { .. } => self.start(span.end),
            CallbackEvent::EndTag { name } => self.end(&name.to_ascii_lowercase()),
            CallbackEvent::String { .. } => self.text(span),
            _ => {}
        }
    }

    fn start(&mut self, at: usize) {
        let name = std::mem::take(&mut self.tag);
        let tag = Tag::of(&name);
        if let Some(skipped) = &mut self.skipped {
            if tag != Tag::Content {
                skipped.depth += u32::from(skipped.tag == name);
                return;
            }
            // Nobody puts the content into a menu: the menu was not closed.
            self.skipped = None;
        }
        if tag == Tag::LeftOut || self.is_navigation(tag) {
            self.skipped = Some(Skipped { tag: name, depth: 1 });
            return self.gap(Gap::Line);
        }
        self.open(tag, at);
    }

    fn is_navigation(&self, tag: Tag) -> bool {
        let role = self.attributes.text(b"role");
        role.is_some_and(tag::is_boilerplate) || self.footer && matches!(tag, Tag::List | Tag::NumberedList)
    }

    fn open(&mut self, tag: Tag, at: usize) {
        match tag {
            Tag::Block | Tag::Content => self.gap(Gap::Line),
            Tag::Paragraph | Tag::Heading => self.gap(Gap::Paragraph),
            Tag::Break => self.line_end(),
            Tag::Preformatted => {
                self.gap(Gap::Paragraph);
                self.preformatted = true;
            }
            Tag::Footer => {
                self.gap(Gap::Paragraph);
                self.footer = true;
            }
            Tag::List => self.open_list(None),
            Tag::NumberedList => self.open_list(Some(self.attributes.number(b"start").unwrap_or(1).saturating_sub(1))),
            Tag::Item => self.item(),
            Tag::Term => self.gap(Gap::Paragraph),
            Tag::Table => self.open_table(),
            Tag::Row => self.row(),
            Tag::Cell => self.cell(),
            Tag::Title => {
                self.gap(Gap::Paragraph);
                self.title = true;
            }
            Tag::Image => self.image(at),
            Tag::Html => self.page.told.language = self.attributes.text(b"lang").map(str::to_owned),
            Tag::Link => self.link(),
            Tag::Meta => self.meta(),
            Tag::Inline | Tag::LeftOut => self.icon(at),
        }
    }

    fn end(&mut self, name: &[u8]) {
        let tag = Tag::of(name);
        if let Some(skipped) = &mut self.skipped {
            skipped.depth -= u32::from(skipped.tag == name);
            if skipped.depth == 0 || tag == Tag::Content || tag == Tag::Html {
                self.skipped = None;
                self.gap(Gap::Line);
            }
            return;
        }
        match tag {
            Tag::Block | Tag::Content | Tag::Item | Tag::Term => self.gap(Gap::Line),
            Tag::Paragraph | Tag::Heading => self.gap(Gap::Paragraph),
            Tag::Preformatted => {
                self.preformatted = false;
                self.gap(Gap::Paragraph);
            }
            Tag::Footer => {
                self.footer = false;
                self.gap(Gap::Paragraph);
            }
            Tag::Title => {
                self.title = false;
                self.gap(Gap::Paragraph);
            }
            Tag::List | Tag::NumberedList => self.close_list(),
            Tag::Table => self.close_table(),
            Tag::Row => self.close_cell(),
            Tag::Cell => self.close_cell(),
            _ => {}
        }
    }

    /// A line or paragraph ends, as far as there is room for that: a row of a table is one line, an item one paragraph.
    fn gap(&mut self, gap: Gap) {
        if self.is_within_row() {
            if self.page.sheet.is_within_line() {
                self.page.sheet.part();
            }
            return;
        }
        let gap = if self.item && !self.lists.is_empty() { gap.min(Gap::Line) } else { gap };
        self.flush_flag();
        self.page.sheet.gap(gap);
    }

    fn line_end(&mut self) {
        if self.is_within_row() {
            return self.gap(Gap::Line);
        }
        self.flush_flag();
        self.page.sheet.line_end();
    }

    fn open_list(&mut self, number: Option<u32>) {
        self.gap(if self.lists.is_empty() { Gap::Paragraph } else { Gap::Line });
        if self.lists.len() < DEEPEST {
            self.lists.push(number);
        }
        self.item = false;
    }

    fn close_list(&mut self) {
        self.lists.pop();
        self.item = !self.lists.is_empty();
        self.gap(if self.lists.is_empty() { Gap::Paragraph } else { Gap::Line });
    }

    fn item(&mut self) {
        self.gap(Gap::Line);
        self.item = true;
        let value = self.attributes.number(b"value");
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = value.unwrap_or_else(|| number.saturating_add(1));
                format!("{number}. ")
            }
            _ => "- ".to_owned(),
        };
        if !self.is_within_row() {
            self.page.sheet.marker(marker);
        }
    }

    fn text(&mut self, span: Range<usize>) {
        if self.skipped.is_some() {
            if !self.file[span.clone()].trim().is_empty() {
                self.page.left_out.push(span.start as u32..span.end as u32);
            }
            return;
        }
        if self.preformatted {
            return self.preformatted_text(span);
        }
        let parted = self.flags.place(self.file, span.clone());
        if let Some(at) = parted {
            self.words(span.start..at);
            self.flush_flag();
            return self.words(at..span.end);
        }
        self.words(span);
    }

    fn words(&mut self, span: Range<usize>) {
        let sheet = &mut self.page.sheet;
        entity::pieces(self.file, span, |piece| match piece {
            entity::Piece::Words(range) => sheet.words(self.file, range),
            entity::Piece::Character(text, range) if text.chars().all(super::sheet::is_space) => sheet.space(range),
            entity::Piece::Character(text, range) => sheet.exact(&text, range),
        });
    }

    /// Line ends and spaces as they stand.
    fn preformatted_text(&mut self, span: Range<usize>) {
        let mut start = span.start;
        for line in self.file[span].split_inclusive('\n') {
            let words = line.trim_end_matches(['\n', '\r']);
            if words.trim().is_empty() {
                self.page.sheet.space(start..start + words.len());
            } else {
                self.words(start..start + words.len());
            }
            if words.len() < line.len() {
                self.line_end();
            }
            start += line.len();
        }
    }

    /// The page's own address tells whose it is.
    fn link(&mut self) {
        let canonical = self.attributes.text(b"rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
        if let (true, Some(address)) = (canonical, self.attributes.get(b"href").cloned()) {
            self.line_of(&address);
        }
    }

    /// The site's name tells whose page it is.
    fn meta(&mut self) {
        let names_site = self.attributes.text(b"property").is_some_and(|name| name.eq_ignore_ascii_case("og:site_name"));
        if let (true, Some(name)) = (names_site, self.attributes.get(b"content").cloned()) {
            self.line_of(&name);
        }
    }

    fn line_of(&mut self, (words, place): &Value) {
        self.page.sheet.gap(Gap::Paragraph);
        self.page.sheet.exact(words.trim(), place.clone());
        self.page.sheet.gap(Gap::Paragraph);
    }
}
