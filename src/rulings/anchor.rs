//! Turns the place of a record on its page into words by which a ruling is found again: the quote, what stands before and after it, and its section.
//!
//! Line numbers and list numbers are no words: they change with every line that comes or goes.

use crate::read::Document;
use crate::record::{Decided, Record};
use crate::span::Span;
use crate::vocab::LineRole;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The words that a ruling was made on, in one spelling (`words`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The partner's name as on the page; empty for a line or a page.
    pub name: String,
    pub quote: String,
    /// Words that name and date the act: they tell the acts of one partner apart.
    pub act: String,
    /// The heading above.
    pub section: String,
    /// The words beside the quote, with `…` towards it, where they stand in the same line; else the line next to it.
    pub before: String,
    pub after: String,
    /// It was the `nth` row of the page with this name and quote, from 1; the quote stood there `of` times, in rows or out of
    /// them. Both are 0 where nobody counted.
    pub nth: u32,
    pub of: u32,
    /// Digest of the page's bytes: while they are the same, the count is exact.
    pub page: String,
}

impl Anchor {
    pub fn alike(&self) -> String {
        if self.of == 0 { String::new() } else { format!("{} of {}", self.nth, self.of) }
    }

    /// The line before it or behind it is the name once more.
    pub fn has_double(&self) -> bool {
        !self.name.is_empty() && (self.before == self.name || self.after == self.name)
    }

    /// `1 of 2` into its numbers; none where it is empty or damaged.
    pub fn parse_alike(text: &str) -> Option<(u32, u32)> {
        let (nth, of) = text.split_once(" of ")?;
        let (nth, of) = (nth.trim().parse().ok()?, of.trim().parse().ok()?);
        (1..=of).contains(&nth).then_some((nth, of))
    }
}

/// The first digits of a page's SHA-256, behind a letter so that no spreadsheet takes them for a number.
pub fn page_digest(sha256: &str) -> String {
    format!("p{}", sha256.get(..12).unwrap_or(sha256))
}

/// Context beyond so many characters tells no more lines apart.
const CONTEXT: usize = 120;
/// Lines beyond so many blank ones are no neighbours.
const FAR: usize = 50;

/// One mention of a partner with the records made of it, one membership, or one unread line.
#[derive(Clone, Debug)]
pub struct Sighting {
    pub anchor: Anchor,
    pub is_membership: bool,
    /// Id and act of each record; none for a line.
    pub records: Vec<(String, String)>,
    pub line: usize,
}

/// Collects the sightings of a page, part by part.
#[derive(Debug, Default)]
pub struct Lookout {
    pub sightings: Vec<Sighting>,
    section: String,
    /// The whole page in one spelling.
    words: String,
}

impl Lookout {
    pub fn observe(&mut self, document: &Document, decided: &Decided) {
        let sections = self.sections(document, decided);
        self.words += &words(&document.text);
        self.words.push('\n');
        let mut last: Option<Span> = None;
        for record in &decided.records {
            let act = act(record, &document.text);
            if last.replace(record.partner_raw) == Some(record.partner_raw)
                && let Some(sighting) = self.sightings.last_mut()
            {
                sighting.records.push((record.id.clone(), act));
                continue;
            }
            let mut anchor = around(document, record.quote, &sections);
            anchor.name = words(record.partner_raw.of(&document.text));
            let records = vec![(record.id.clone(), act)];
            self.sightings.push(Sighting { anchor, is_membership: false, records, line: record.line });
        }
        for member in &decided.members {
            let mut anchor = around(document, member.quote, &sections);
            anchor.name = words(member.organisation_raw.of(&document.text));
            let records = vec![(member.id.clone(), String::new())];
            self.sightings.push(Sighting { anchor, is_membership: true, records, line: member.line });
        }
        for (index, _) in decided.lines.iter().enumerate().filter(|(_, fate)| fate.role == LineRole::Unread) {
            let span = document.lines()[index].span.trim(&document.text);
            let anchor = around(document, span, &sections);
            let line = document.line_at(span.start as usize);
            self.sightings.push(Sighting { anchor, is_membership: false, records: Vec::new(), line });
        }
    }

    /// Counts the look-alikes once the whole page is seen.
    pub fn count(&mut self) {
        let mut seen: HashMap<(bool, String, String), u32> = HashMap::new();
        let key = |sighting: &Sighting| (sighting.is_membership, sighting.anchor.name.clone(), sighting.anchor.quote.clone());
        for sighting in &mut self.sightings {
            let count = seen.entry(key(sighting)).or_default();
            *count += 1;
            sighting.anchor.nth = *count;
        }
        let mut standing: HashMap<String, u32> = HashMap::new();
        for sighting in &mut self.sightings {
            let rows = seen[&key(sighting)];
            let anchor = &mut sighting.anchor;
            let times = *standing.entry(anchor.quote.clone()).or_insert_with(|| times(&anchor.quote, &self.words));
            anchor.of = rows.max(times);
        }
    }

    /// Whether these words stand anywhere on the page.
    pub fn holds(&self, quote: &str) -> bool {
        self.words.contains(quote)
    }

    /// For each line the heading above it, as places in the returned list.
    fn sections(&mut self, document: &Document, decided: &Decided) -> Vec<String> {
        let mut sections = Vec::with_capacity(decided.lines.len());
        for (index, fate) in decided.lines.iter().enumerate() {
            sections.push(self.section.clone());
            if fate.role == LineRole::Heading {
                self.section = stripped(&words(document.line_text(index))).to_owned();
            }
        }
        sections
    }
}

/// The words that name and date a record's act.
pub fn act(record: &Record, text: &str) -> String {
    let spans = [record.agreement_raw, record.date_raw];
    spans.iter().flatten().map(|span| words(span.of(text))).collect::<Vec<_>>().join(" · ")
}

fn around(document: &Document, quote: Span, sections: &[String]) -> Anchor {
    let text = &document.text;
    let (first, last) =
        (document.line_of(quote.start as usize), document.line_of(quote.end.saturating_sub(1).max(quote.start) as usize));
    let line = |index: usize| document.lines().get(index).map_or(Span::default(), |line| line.span);
    let head = &text[(line(first).start.min(quote.start)) as usize..quote.start as usize];
    let tail = &text[quote.end as usize..line(last).end.max(quote.end) as usize];
    let other = |index: usize| {
        let words = words(document.line_text(index));
        let stripped = stripped(&words);
        (!stripped.is_empty()).then(|| stripped.to_owned())
    };
    let same = |part: &str| Some(stripped(&words(part)).to_owned()).filter(|words| !words.is_empty());
    let before = same(head).map(|words| last_of(&words).to_owned() + "…");
    let before = before
        .or_else(|| (first.saturating_sub(FAR)..first).rev().find_map(other).map(|line| last_of(&line).to_owned()))
        .unwrap_or_default();
    let after = same(tail).map(|words| "…".to_owned() + first_of(&words));
    let after = after
        .or_else(|| (last + 1..document.lines().len().min(last + FAR)).find_map(other).map(|line| first_of(&line).to_owned()))
        .unwrap_or_default();
    Anchor {
        quote: stripped(&words(quote.of(text))).to_owned(),
        section: sections.get(first).cloned().unwrap_or_default(),
        before,
        after,
        ..Anchor::default()
    }
}

fn first_of(text: &str) -> &str {
    text.char_indices().nth(CONTEXT).map_or(text, |(at, _)| &text[..at])
}

fn last_of(text: &str) -> &str {
    text.char_indices().rev().nth(CONTEXT - 1).map_or(text, |(at, _)| &text[at..])
}

/// A text in one spelling whatever the encoding, the line ends and the typography of the page were. Letters stay as they are:
/// a name with another accent may be another place.
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => out.push('-'),
            '“' | '”' | '„' | '‟' | '«' | '»' => out.push('"'),
            '‘' | '’' | '‚' | '‛' | '´' | '`' => out.push('\''),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    let ends = out.trim_matches(|c: char| c == ' ').len();
    if ends == out.len() { out } else { out.trim().to_owned() }
}

/// How often the quote stands in the text as whole words.
pub fn times(quote: &str, text: &str) -> u32 {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let whole = |at: usize| !letter(text[..at].chars().next_back()) && !letter(text[at + quote.len()..].chars().next());
    if quote.is_empty() { 0 } else { memchr::memmem::find_iter(text.as_bytes(), quote).filter(|&at| whole(at)).count() as u32 }
}

/// The words of a whole line, as the quote of a ruling on it holds them.
pub fn line_words(line: &str) -> String {
    stripped(&words(line)).to_owned()
}

/// The words of an item without its bullet or number, and without the mark that parts it from the next one.
fn stripped(words: &str) -> &str {
    let words = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let after = &words[digits..];
    let numbered = (1..4).contains(&digits) && after.starts_with(['.', ')', ':']);
    let words = if numbered { after.trim_start_matches(|c: char| !c.is_alphanumeric()) } else { words };
    words.trim_end_matches([' ', ',', ';', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_and_numbers_are_no_words() {
        assert_eq!(words(" Lugo\u{a0}–\n\t„twin“ "), "Lugo - \"twin\"");
        assert_eq!(words("A\u{30a}s"), "Ås");
        assert_eq!(stripped("12. Lugo, 1998;"), "Lugo, 1998");
        assert_eq!(stripped("- Lugo"), "Lugo");
        assert_eq!(stripped("1998: Lugo"), "1998: Lugo");
        assert_eq!(last_of(&"ä".repeat(300)).chars().count(), CONTEXT);
    }

    #[test]
    fn a_count_comes_back_the_same() {
        let anchor = Anchor { nth: 2, of: 3, ..Anchor::default() };
        assert_eq!(Anchor::parse_alike(&anchor.alike()), Some((2, 3)));
        assert_eq!(Anchor::parse_alike("3 of 2"), None);
        assert_eq!(Anchor::parse_alike(""), None);
    }
}
