//! Turns a page's words into the languages that it is written in, because one language's "with" is another's "in".

use super::date::Order;
use super::phrases::Phrases;
use super::token::Tokens;
use crate::know::words::{Class, LanguageTag, Meaning, Phrase, Words};

/// Fewer votes than this tell nothing: every language is heard.
const TELLING: u32 = 8;
/// Percent of the best language's votes that another one needs to be heard: near languages, pages in two languages.
const HEARD: u32 = 55;

/// The language whose speakers write month and day in either order.
const BOTH_ORDERS: &str = "en";

/// Bytes of a folded word long enough to be one language's own.
const COMPOUND: usize = 9;

/// The languages whose word tables are believed on a page.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    mask: u64,
    /// The language with the most votes.
    pub best: Option<LanguageTag>,
}

impl Default for Heard {
    fn default() -> Heard {
        Heard { mask: u64::MAX, best: None }
    }
}

impl Heard {
    pub fn hears(&self, tag: LanguageTag) -> bool {
        self.mask >> tag.0 & 1 == 1
    }

    /// Of the languages that have tables only English is written in both orders.
    pub fn order_of_dates(&self) -> Option<Order> {
        self.best.filter(|&tag| Words::language_code(tag) != BOTH_ORDERS).map(|_| Order::DayFirst)
    }

    pub fn of(tokens: &Tokens, phrases: &Phrases) -> Heard {
        let votes = votes(phrases);
        let Some((index, &most)) = votes.iter().enumerate().max_by_key(|(index, count)| (**count, std::cmp::Reverse(*index)))
        else {
            return Heard::default();
        };
        let best = (most > 0).then_some(LanguageTag(index as u8));
        if most < TELLING {
            return Heard { best, ..Heard::default() };
        }
        let heard = votes.iter().enumerate().filter(|(_, v)| **v * 100 >= most * HEARD);
        let mask = heard.fold(0, |mask, (tag, _)| mask | 1 << tag);
        Heard { mask: mask | naming_partners(tokens, phrases, mask), best }
    }
}

/// Languages that name partners or acts in words of their own: a short list in one language below a sentence in another.
fn naming_partners(tokens: &Tokens, phrases: &Phrases, heard: u64) -> u64 {
    let mut naming = 0;
    for at in (0..tokens.len()).filter(|&at| tokens.folded(at).len() >= COMPOUND) {
        let names = |p: &&Phrase| matches!(p.meaning, Meaning::Agreement(_, Class::Act | Class::Status));
        let here = phrases.at(at).iter().filter(names).fold(0, |mask, phrase| mask | 1 << phrase.language.0);
        naming |= if here & heard == 0 { here } else { 0 };
    }
    naming
}

/// How often each language's words occur, by tag; words that every page of the language has count most.
fn votes(phrases: &Phrases) -> Vec<u32> {
    let mut votes = vec![0; Words::languages().len()];
    for phrase in phrases.all() {
        votes[phrase.language.0 as usize] += weight(phrase);
    }
    votes
}

fn weight(phrase: &Phrase) -> u32 {
    match phrase.meaning {
        Meaning::Function => 2,
        Meaning::Heading(_) => 0,
        Meaning::Agreement(..) => 2 * phrase.words as u32,
        _ => 1,
    }
}
