//! Turns the picture of a flag beside a name into the country's code in brackets behind the name, because many lists tell the country by nothing else.

use super::Reader;
use std::ops::Range;

/// A flag that was seen and not yet told.
#[derive(Debug, Default)]
pub struct Flags {
    waiting: Option<(String, usize)>,
}

impl Flags {
    /// Where in this run of text the name ends that the waiting flag stands before.
    pub fn place(&self, file: &str, run: Range<usize>) -> Option<usize> {
        self.waiting.as_ref()?;
        let words = &file[run.clone()];
        if words.trim().is_empty() {
            return None;
        }
        let parts = words.char_indices().zip(words.chars().skip(1)).find(|((at, c), next)| {
            let mark = matches!(c, ',' | ';' | ':' | '(' | '[' | '–' | '—' | '|');
            *at > 0 && (mark || (*c == ' ' && matches!(next, '-' | '&')))
        });
        let end = parts.map_or(words.len(), |((at, _), _)| at);
        let name = words[..end].trim_end();
        (!name.trim().is_empty()).then_some(run.start + name.len())
    }
}

impl Reader<'_> {
    /// A picture; only a flag says something.
    pub fn image(&mut self, at: usize) {
        let Some((source, place)) = self.attributes.get(b"src") else { return self.icon(at) };
        match code_of_file(source) {
            Some(code) => self.flag(code, place.start),
            None => self.icon(at),
        }
    }

    /// A flag drawn by a style sheet: `<span class="fi fi-pl">`.
    pub fn icon(&mut self, _at: usize) {
        let Some((class, place)) = self.attributes.get(b"class") else { return };
        if let Some(code) = code_of_class(class) {
            self.flag(code, place.start);
        }
    }

    fn flag(&mut self, code: String, at: usize) {
        self.flags.waiting = Some((code, at));
        if self.page.sheet.is_within_line() {
            self.flush_flag();
        }
    }

    /// Tells the waiting flag behind the words before it.
    pub fn flush_flag(&mut self) {
        if self.page.sheet.is_within_line()
            && let Some((code, at)) = self.flags.waiting.take()
        {
            self.page.sheet.space(at..at);
            self.page.sheet.put(&format!("({code})"), at);
        }
    }
}

/// `/flags/4x3/pl.svg`, `flag-pl.png`, `flag_pl.gif`: the code where the path speaks of flags.
fn code_of_file(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next()?.to_ascii_lowercase();
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", &path));
    let stem = file.split('.').next()?;
    if !folders.contains("flag") && !stem.contains("flag") {
        return None;
    }
    stem.rsplit(['-', '_']).find_map(code)
}

/// `flag-icon-pl`, `fi-pl`, `flag-pl`.
fn code_of_class(class: &str) -> Option<String> {
    const PREFIXES: [&str; 4] = ["flag-icon-", "flag-", "flag_", "fi-"];
    class.split_ascii_whitespace().find_map(|name| PREFIXES.iter().find_map(|prefix| code(name.strip_prefix(prefix)?)))
}

/// Two letters: a country's code (ISO 3166-1 alpha-2) by its form.
fn code(word: &str) -> Option<String> {
    (word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| word.to_ascii_uppercase())
}
