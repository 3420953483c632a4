//! Turns a stretch of page text into tokens, each with its span, its folded form and its case, because every later question is asked of words.
//!
//! Folded forms share one arena per page: no allocation per token. White space of every kind (no-break spaces too)
//! separates tokens and is never part of one.

use crate::know::fold::{fold_char, is_apostrophe};
use crate::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    Mark(char),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Lower,
    /// First letter capital ("Turku"), or letters of a script without case.
    Title,
    /// All capitals, two letters or more.
    Upper,
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub span: Span,
    pub kind: Kind,
    pub case: Case,
    /// No white space stands between the token before and this one.
    pub glued: bool,
    /// A tab stands before it, or two spaces: perhaps the next cell of a table.
    pub parted: bool,
    folded: (u32, u32),
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub fn is_capital(&self) -> bool {
        self.is_word() && self.case != Case::Lower
    }

    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// Bytes of a token with the space behind it, in most texts.
const TOKEN: usize = 4;

/// The tokens of one page (or of a part of it), in order.
#[derive(Default, Debug)]
pub struct Tokens {
    list: Vec<Token>,
    arena: String,
    /// Words with a capital in their middle, in order: perhaps two that lost the space between them.
    inner: Vec<u32>,
}

impl Tokens {
    /// Appends the tokens of `span`; returns their range.
    pub fn add(&mut self, text: &str, span: Span) -> std::ops::Range<usize> {
        let first = self.list.len();
        let words = span.of(text);
        let (mut at, mut previous_end, mut tab) = (0, usize::MAX, false);
        while let Some(c) = char_at(words, at) {
            let next = at + c.len_utf8();
            if is_space(c) {
                tab |= c == '\t';
                at = next;
                continue;
            }
            let kind = kind_of(c);
            let (end, is_plain) = match kind {
                Kind::Mark(_) => (next, false),
                Kind::Number => (next + words.as_bytes()[next..].iter().take_while(|byte| byte.is_ascii_digit()).count(), true),
                Kind::Word => word_end(words, next),
            };
            let broken = if kind == Kind::Word { goes_on_below(words, end) } else { None };
            let end_of_line = end;
            let end = broken.map_or(end, |below| word_end(words, below).0);
            let token = Span::new(span.start as usize + at, span.start as usize + end);
            let parted = std::mem::take(&mut tab)
                || previous_end < at && at - previous_end > 1 && words[previous_end..at].starts_with("  ");
            let before = (previous_end == at, parted);
            let is_plain = is_plain && c.is_ascii();
            match broken {
                Some(below) => {
                    let whole = [&words[at..end_of_line], &words[below..end]].concat();
                    self.push(&whole, token, (kind, is_plain && whole.is_ascii()), before);
                }
                None => self.push(&words[at..end], token, (kind, is_plain), before),
            }
            (at, previous_end) = (end, end);
        }
        first..self.list.len()
    }

    /// `is_plain`: all is of ASCII letters, or of digits.
    fn push(&mut self, words: &str, span: Span, (kind, is_plain): (Kind, bool), (glued, parted): (bool, bool)) {
        let start = self.arena.len();
        let (case, inner) = match kind {
            Kind::Mark(_) => (Case::Lower, false),
            Kind::Number => {
                self.arena.push_str(words);
                (Case::Lower, false)
            }
            Kind::Word if is_plain => {
                self.arena.push_str(words);
                self.arena[start..].make_ascii_lowercase();
                ascii_case_of(words.as_bytes())
            }
            Kind::Word => {
                words.chars().for_each(|c| fold_char(c, &mut self.arena));
                let case = case_of(words);
                (case, case != Case::Upper && words.chars().skip(1).any(char::is_uppercase))
            }
        };
        if inner {
            self.inner.push(self.list.len() as u32);
        }
        self.list.push(Token { span, kind, case, glued, parted, folded: (start as u32, self.arena.len() as u32) });
    }

    /// The words of a range that have a capital in their middle.
    pub fn with_inner_capital(&self, range: std::ops::Range<usize>) -> &[u32] {
        let before = |end: usize| self.inner.partition_point(|&at| (at as usize) < end);
        &self.inner[before(range.start)..before(range.end)]
    }

    /// Cuts tokens before bytes of the page, both in order; what is cut off stands in the next cell.
    pub fn cut(&mut self, text: &str, cuts: &[(usize, u32)]) {
        let mut cuts = cuts.iter().peekable();
        self.inner.clear();
        for (index, token) in std::mem::take(&mut self.list).into_iter().enumerate() {
            if cuts.peek().is_none_or(|(at, _)| *at != index) {
                self.list.push(token);
                continue;
            }
            let (mut start, mut before) = (token.span.start, (token.glued, token.parted));
            let mut ends: Vec<u32> = std::iter::from_fn(|| cuts.next_if(|(at, _)| *at == index)).map(|(_, end)| *end).collect();
            ends.push(token.span.end);
            for end in ends {
                let span = Span::new(start as usize, end as usize);
                let words = span.of(text);
                self.push(words, span, (token.kind, words.bytes().all(|byte| byte.is_ascii_alphabetic())), before);
                (start, before) = (end, (true, true));
            }
        }
    }

    /// Makes room for a text of so many bytes.
    pub fn reserve(&mut self, bytes: usize) {
        self.list.reserve(bytes / TOKEN);
        self.arena.reserve(bytes);
    }

    /// Forgets all tokens, keeps the room.
    pub fn clear(&mut self) {
        self.list.clear();
        self.arena.clear();
        self.inner.clear();
    }

    pub fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    pub fn all(&self) -> &[Token] {
        &self.list
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The folded form of a word or number; empty for a mark.
    pub fn folded(&self, at: usize) -> &str {
        let (start, end) = self.list[at].folded;
        &self.arena[start as usize..end as usize]
    }

    /// The same; none of an empty range, which stands for words of another part of the page.
    pub fn span_here(&self, range: std::ops::Range<usize>) -> Option<Span> {
        (!range.is_empty()).then(|| self.span(range))
    }

    /// The span from the first token of a range to its last.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        self.list[range.start].span.cover(self.list[range.end - 1].span)
    }
}

impl std::ops::Index<usize> for Tokens {
    type Output = Token;

    fn index(&self, at: usize) -> &Token {
        &self.list[at]
    }
}

#[inline(always)]
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        Some(_) => text[at..].chars().next(),
        None => None,
    }
}

/// Where a word ends that goes on (or does not) at `at`, and whether it goes on with ASCII letters only.
fn word_end(text: &str, mut at: usize) -> (usize, bool) {
    let mut is_plain = true;
    loop {
        at += text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        match char_at(text, at) {
            Some(c) if kind_of(c) == Kind::Word || joins_letters(text, at, c) => at += c.len_utf8(),
            _ => return (at, is_plain),
        }
        is_plain = false;
    }
}

/// Where the second half of a word begins that is broken over a line's end, if the word that ends at `at` is.
fn goes_on_below(text: &str, at: usize) -> Option<usize> {
    let mut behind = text[at..].char_indices();
    if !matches!(behind.next(), Some((_, '-' | '‐' | '\u{ad}'))) {
        return None;
    }
    let (below, next) = behind.find(|(_, c)| !is_space(*c))?;
    let broken = text[at..at + below].contains('\n');
    (broken && next.is_lowercase()).then_some(at + below)
}

/// The case of a word of ASCII letters, and whether there is a capital in its middle, and not all are capitals.
fn ascii_case_of(letters: &[u8]) -> (Case, bool) {
    let capitals = || letters.iter().skip(1).filter(|letter| letter.is_ascii_uppercase()).count();
    if letters.first().is_none_or(u8::is_ascii_lowercase) {
        return (Case::Lower, capitals() > 0);
    }
    match capitals() {
        0 => (Case::Title, false),
        all if all + 1 == letters.len() => (Case::Upper, false),
        _ => (Case::Title, true),
    }
}

#[inline(always)]
fn is_space(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' ' | '\t'..='\r');
    }
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{00ad}' | '\u{2060}')
}

#[inline]
fn kind_of(c: char) -> Kind {
    if c.is_ascii_digit() {
        Kind::Number
    } else if is_common_letter(c) || ('\u{0300}'..='\u{036f}').contains(&c) || !c.is_ascii() && c.is_alphanumeric() {
        Kind::Word
    } else {
        Kind::Mark(c)
    }
}

/// Letters of most pages, told without a table.
#[inline]
fn is_common_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' => true,
        '\u{d7}' | '\u{f7}' => false,
        '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => true,
        _ => false,
    }
}

/// An apostrophe (or soft hyphen) between two letters is part of the word; a middle dot, which lists use as well, between two of the
/// letters that Catalan has it for.
fn joins_letters(text: &str, at: usize, c: char) -> bool {
    let next = text[at + c.len_utf8()..].chars().next();
    if c == '\u{b7}' {
        return text[..at].ends_with(['l', 'L']) && matches!(next, Some('l' | 'L'));
    }
    (is_apostrophe(c) || c == '\u{00ad}') && next.is_some_and(char::is_alphabetic)
}

fn case_of(word: &str) -> Case {
    let mut letters = word.chars().filter(|&c| is_common_letter(c) || c.is_alphabetic());
    match letters.next() {
        Some(first) if first.is_lowercase() => Case::Lower,
        Some(first) if first.is_uppercase() => {
            let mut rest = letters.peekable();
            if rest.peek().is_some() && rest.all(char::is_uppercase) { Case::Upper } else { Case::Title }
        }
        Some(_) => Case::Title,
        None => Case::Lower,
    }
}
