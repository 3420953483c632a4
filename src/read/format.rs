//! Turns the bytes of a file into its format, by what they are rather than by the file's name, and a page of that format into a `Document`.
//!
//! The words of marked-up text (HTML, Markdown) are cited in the file. From an archive or a PDF they have to be unpacked: they
//! are cited in the text that was found, which the run writes beside its tables. What cannot be opened is asked about.

use super::map::RawMap;
use super::markup::Markup;
use super::sheet::Sheet;
use super::{Document, cut, docx, epub, html, markdown, pdf, split};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Text,
    Html,
    Markdown,
    Docx,
    Pdf,
    Epub,
    /// A document of an office that is not read.
    Office,
    /// A picture, an archive.
    Other,
}

/// The words of a file that is no text, or why there are none.
pub(super) type Extracted = Result<String, &'static str>;

impl Document {
    /// Reads a page of any format. Never fails: a page that cannot be read says why (`unread`).
    pub fn read(source: String, raw: Vec<u8>) -> Document {
        match Format::of_bytes(&raw) {
            Some(Format::Pdf) => extracted(source, Format::Pdf, &raw, pdf::text),
            Some(Format::Docx) => extracted(source, Format::Docx, &raw, docx::text),
            Some(Format::Epub) => extracted(source, Format::Epub, &raw, epub::text),
            Some(Format::Office) => extracted(source, Format::Office, &raw, |_| Err(OFFICE)),
            _ => Document::from_bytes(source, raw).marked_up(),
        }
    }

    /// The text is not in the file but was found in it.
    pub fn is_extracted(&self) -> bool {
        matches!(self.format, Format::Docx | Format::Pdf | Format::Epub) && self.unread.is_none()
    }

    fn marked_up(mut self) -> Document {
        if self.binary {
            self.format = Format::Other;
        } else if is_html(&self.text) {
            self.format = Format::Html;
            let page = html::read(&self.text);
            self.language = page.told.language;
            self.set_markup(page.sheet, page.left_out);
        } else if is_markdown(&self.text, &self.source) {
            self.format = Format::Markdown;
            let sheet = markdown::read(&self.text);
            self.set_markup(sheet, Vec::new());
        }
        self
    }

    fn set_markup(&mut self, mut sheet: Sheet, left_out: Vec<std::ops::Range<u32>>) {
        self.cut |= cut(&mut sheet.text, u32::MAX as usize);
        let file = std::mem::replace(&mut self.text, sheet.text);
        let map = std::mem::replace(&mut self.map, RawMap::shifted(0));
        let lines = split(&file, None);
        let text_len = self.text.len() as u32;
        self.markup = Some(Arc::new(Markup { file, map, lines, pieces: sheet.pieces, left_out, text_len }));
    }
}

const OFFICE: &str = "this kind of document is not read: save it as DOCX, PDF, HTML or text";

fn extracted(source: String, format: Format, raw: &[u8], text: impl Fn(&[u8]) -> Extracted) -> Document {
    let sha256 = crate::write::sha256(raw);
    // What cannot be read is known by its digest: an answer holds for these bytes.
    let unread = |why| (crate::rulings::anchor::page_digest(&sha256) + "\n", Some(why));
    let (text, unread) = match text(raw) {
        Ok(text) if text.trim().is_empty() => unread("the document holds no text, only pictures"),
        Ok(text) => (text, None),
        Err(why) => unread(why),
    };
    let mut document = Document::from_bytes(source, text.into_bytes());
    document.raw_len = raw.len();
    document.sha256 = sha256;
    (document.format, document.unread) = (format, unread);
    document
}

impl Format {
    /// The format of bytes that are no text.
    fn of_bytes(raw: &[u8]) -> Option<Format> {
        match raw {
            [b'P', b'K', 3, 4, ..] => Some(super::zipped::format(raw)),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(Format::Office),
            _ if raw.starts_with(b"{\\rtf") => Some(Format::Office),
            _ if raw.starts_with(b"%PDF-") => Some(Format::Pdf),
            _ => None,
        }
    }
}

/// How far into a page tags are counted.
const HTML_WINDOW: usize = 1 << 20;
const STRUCTURE: [&str; 22] = [
    "html", "head", "body", "title", "meta", "div", "span", "p", "br", "ul", "ol", "li", "table", "tr", "td", "th", "h1", "h2",
    "h3", "a", "tbody", "article",
];

fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    let start =
        start.strip_prefix("<?xml").and_then(|rest| Some(rest.split_once("?>")?.1.trim_start())).unwrap_or(start).as_bytes();
    if [&b"<!doctype html"[..], b"<html"].iter().any(|mark| start.get(..mark.len()).is_some_and(|s| s.eq_ignore_ascii_case(mark)))
    {
        return true;
    }
    let window = &text.as_bytes()[..text.len().min(HTML_WINDOW)];
    let tags = memchr::memchr_iter(b'<', window).filter(|&at| is_structure(&window[at + 1..])).count();
    tags >= 4 && tags * 1000 >= window.len()
}

/// Whether the bytes after a `<` name one of the tags that lay a page out.
fn is_structure(after: &[u8]) -> bool {
    let name = after.strip_prefix(b"/").unwrap_or(after);
    let len = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let closed = name.get(len).is_some_and(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace());
    closed && STRUCTURE.iter().any(|tag| tag.as_bytes().eq_ignore_ascii_case(&name[..len]))
}

/// How far into a page marks of Markdown are looked for.
const MARKDOWN_WINDOW: usize = 1 << 16;

/// Whether a page is Markdown: its name says so, or it has a table, two headings, or a heading and a link.
fn is_markdown(text: &str, source: &str) -> bool {
    let extension = source.rsplit_once('.').map_or("", |(_, extension)| extension);
    if ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
        return true;
    }
    let window = &text.as_bytes()[..text.len().min(MARKDOWN_WINDOW)];
    // Most pages have none of the marks.
    if memchr::memchr3(b'#', b']', b'|', window).is_none() {
        return false;
    }
    let headings = || memchr::memmem::find_iter(window, b"\n#").filter(|&at| is_heading(&window[at + 1..])).count();
    let opens = usize::from(is_heading(window));
    let links = || memchr::memmem::find_iter(window, b"](").filter(|&at| is_link(&window[at + 2..])).count();
    let rule = || memchr::memmem::find_iter(window, b"|--").next().or_else(|| memchr::memmem::find_iter(window, b"| --").next());
    let headings = opens + headings();
    headings > 1 || headings == 1 && links() > 0 || rule().is_some() || links() > 2
}

/// `# ` to `###### ` and a word.
fn is_heading(line: &[u8]) -> bool {
    let level = line.iter().take(7).take_while(|&&byte| byte == b'#').count();
    (1..=6).contains(&level)
        && line.get(level) == Some(&b' ')
        && line.get(level + 1).is_some_and(|byte| !byte.is_ascii_whitespace())
}

fn is_link(address: &[u8]) -> bool {
    let starts = [&b"http"[..], b"/", b"./", b"mailto:", b"#"];
    starts.iter().any(|start| address.starts_with(start))
}
