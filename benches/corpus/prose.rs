//! Turns common words into ordinary pages of a town's site: a menu, a headline, paragraphs, a few items, an address.
//!
//! Every page mixes in the odd name of a city, and one in four a word or two that partner pages use as well, because real
//! news do and the program must read on to see that no partner is told of.

use super::lists::Lists;
use super::rng::Rng;
use super::vocab::{VOCABS, Vocab};
use std::fmt::Write;

/// The words of one language, parted.
struct Words {
    words: Vec<&'static str>,
    endings: Vec<&'static str>,
    telling: Vec<&'static str>,
    months: Vec<&'static str>,
}

/// Makes ordinary pages.
pub struct Prose {
    languages: Vec<Words>,
}

impl Prose {
    pub fn new() -> Prose {
        let parted = |list: &'static str| list.split_whitespace().collect();
        let words = |v: &Vocab| Words {
            words: parted(v.words),
            endings: parted(v.endings),
            telling: parted(v.telling),
            months: parted(v.months),
        };
        Prose { languages: VOCABS.iter().map(words).collect() }
    }

    /// A page of about so many bytes.
    pub fn page(&self, rng: &mut Rng, lists: &Lists, bytes: usize) -> String {
        let language = rng.pick(&self.languages);
        let telling = rng.chance(4);
        let mut writer = Writer { rng, lists, words: language, page: String::with_capacity(bytes + 800), telling };
        writer.menu();
        writer.headline();
        while writer.page.len() < bytes {
            match writer.rng.below(8) {
                0 => writer.items(),
                1 => writer.headline(),
                _ => writer.paragraph(),
            }
        }
        writer.foot();
        writer.page
    }
}

struct Writer<'a> {
    rng: &'a mut Rng,
    lists: &'a Lists,
    words: &'a Words,
    page: String,
    telling: bool,
}

impl Writer<'_> {
    fn word(&mut self) -> String {
        if self.telling && self.rng.chance(150) {
            return (*self.rng.pick::<&str>(&self.words.telling)).to_owned();
        }
        let mut word = self.words.words[self.rng.common(self.words.words.len())].to_owned();
        if word.chars().count() > 4 && self.rng.chance(3) {
            word.push_str(self.rng.pick::<&str>(&self.words.endings));
        }
        word
    }

    fn capital(&mut self) {
        let word = self.word();
        let mut letters = word.chars();
        self.page.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        self.page.push_str(letters.as_str());
    }

    fn more(&mut self, count: usize) {
        for _ in 0..count {
            self.page.push(' ');
            match self.rng.below(60) {
                0 => {
                    let place = self.lists.any(self.rng);
                    let name = self.lists.name(self.rng, place);
                    self.page.push_str(&name);
                }
                1 => {
                    let _ = write!(self.page, "{}", self.rng.below(2100));
                }
                2 => {
                    let month = self.rng.pick(&self.words.months);
                    let _ = write!(self.page, "{} {month} {}", self.rng.within(1..=28), self.rng.within(1990..=2024));
                }
                3 => self.capital(),
                _ => {
                    let word = self.word();
                    self.page.push_str(&word);
                    if self.rng.chance(12) {
                        self.page.push(',');
                    }
                }
            }
        }
    }

    fn menu(&mut self) {
        for _ in 0..self.rng.within(2..=9) {
            self.capital();
            let count = self.rng.below(2);
            self.more(count);
            self.page.push('\n');
        }
        self.page.push('\n');
    }

    fn headline(&mut self) {
        self.capital();
        let count = self.rng.within(2..=7);
        self.more(count);
        self.page.push_str("\n\n");
    }

    fn paragraph(&mut self) {
        for _ in 0..self.rng.within(2..=6) {
            self.capital();
            let count = self.rng.within(5..=20);
            self.more(count);
            self.page.push_str(". ");
        }
        self.page.push_str("\n\n");
    }

    fn items(&mut self) {
        for _ in 0..self.rng.within(2..=6) {
            self.page.push_str("- ");
            let count = self.rng.within(3..=8);
            self.more(count);
            self.page.push('\n');
        }
        self.page.push('\n');
    }

    fn foot(&mut self) {
        let (code, number) = (self.rng.within(1..=99), self.rng.below(9_999_999));
        let _ = writeln!(self.page, "tel. +{code} {number}, info@example.org, © {}", self.rng.within(2005..=2024));
    }
}
