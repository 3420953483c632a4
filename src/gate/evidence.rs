//! Turns what phrases tell, and where they stand, into whether a page speaks of partners: words that any page may have only count together.

use super::{Ahead, LONGEST, floor, next_letter, word_end};
use crate::know::Knowledge;
use crate::know::words::{AgreementKind, Class, Meaning, Phrase, Role, Words};
use crate::vocab::AgreementType;
use std::ops::Range;

/// What a phrase says by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    Nothing,
    /// A word that any page may have (an agreement, a contact).
    Word,
    /// Several words for an act.
    Act,
    /// A single word for a partner of any kind: as much as a word, but plain where it is a heading.
    Partner,
    /// What only pages on partners have.
    Plain,
}

/// A page with so much is worth a second look; a long one needs more, because words that any page may have come by chance.
const ENOUGH: u32 = 3;
const PAGE: usize = 4096;
const MOST: u32 = 6;
/// Words that tell of partners stand together: so much within so many bytes is enough.
const TOGETHER: u32 = 4;
const STRETCH: usize = 1000;
/// How far from a word, in bytes, the country of a partner is looked for.
const REACH: usize = 300;
/// Letters that a country's name has at least, and a stem of one: shorter ones are ordinary words of some language.
const NAME: usize = 4;
const STEM: usize = 5;
/// Bytes of the longest heading.
const HEADING: usize = 80;
/// Letters of a word, and bytes of one for a twin, that say as much as two words.
const COMPOUND: usize = 9;

/// What the phrases of a page have told so far.
pub struct Evidence<'t> {
    text: &'t str,
    told: u32,
    places: Vec<(usize, u32)>,
}

impl<'t> Evidence<'t> {
    pub fn new(text: &'t str) -> Evidence<'t> {
        Evidence { text, told: 0, places: Vec::new() }
    }

    /// Adds what a phrase tells that begins at a place; whether that is enough.
    pub fn add(&mut self, at: usize, told: Told) -> bool {
        let counts = match told {
            Told::Nothing => return false,
            Told::Plain => return true,
            Told::Partner if self.is_heading(at) => return true,
            Told::Word | Told::Partner => 1,
            Told::Act => 2,
        };
        self.told += counts;
        self.places.push((at, counts));
        let together: u32 = self.places.iter().rev().take_while(|place| at - place.0 <= STRETCH).map(|place| place.1).sum();
        together >= if self.text.len() <= STRETCH { ENOUGH } else { TOGETHER }
    }

    fn is_heading(&self, at: usize) -> bool {
        let end = |c: &u8| matches!(c, b'\n' | b'\r');
        let bytes = self.text.as_bytes();
        let before = bytes[..at].iter().rev().take(HEADING).position(|c| end(c)).unwrap_or(at);
        let behind = bytes[at..].iter().take(HEADING).position(|c| end(c)).unwrap_or(bytes.len() - at);
        before + behind <= HEADING
    }

    /// Words all over a page are enough where a country is named near one of them.
    pub fn names_a_country(&self, know: &Knowledge) -> bool {
        let enough = (ENOUGH + (self.text.len() / PAGE) as u32).min(MOST);
        let around = |at: usize| floor(self.text, at.saturating_sub(REACH))..floor(self.text, at + REACH);
        self.told >= enough && self.places.iter().any(|place| names_a_country(self.text, around(place.0), know))
    }
}

/// Whether words of a stretch of the text name a country or what comes from it.
fn names_a_country(text: &str, stretch: Range<usize>, know: &Knowledge) -> bool {
    let mut ahead = Ahead::default();
    let mut at = stretch.start;
    while let Some(start) = next_letter(text, at).filter(|&start| start < stretch.end) {
        ahead.read(&text[start..], LONGEST);
        let mut found = text[start..].starts_with(char::is_uppercase) && is_country(&ahead, know);
        know.words.phrases(
            |i| ahead.word(i),
            |phrase| {
                found |=
                    matches!(phrase.meaning, Meaning::Country(_) | Meaning::Demonym(_)) && own_letters(&ahead, &phrase) >= STEM
            },
        );
        if found {
            return true;
        }
        at = word_end(text, start);
    }
    false
}

fn is_country(ahead: &Ahead, know: &Knowledge) -> bool {
    let mut lands = know.gazetteer.lands();
    let mut letters = 0;
    for word in (0..LONGEST).map_while(|i| ahead.word(i)) {
        if !lands.step(word) {
            return false;
        }
        letters += word.chars().count();
        if lands.country().is_some() {
            return letters >= NAME;
        }
    }
    false
}

/// Letters of a phrase, without what an ending adds.
fn own_letters(ahead: &Ahead, phrase: &Phrase) -> usize {
    let letters: usize = (0..phrase.words).filter_map(|i| ahead.word(i)).map(|word| word.chars().count()).sum();
    letters.saturating_sub(phrase.tail)
}

/// What the phrases that begin with the word `word(0)` tell.
pub fn tells<'t>(word: impl Fn(usize) -> Option<&'t str>, words: &Words) -> Told {
    let mut told = Told::Nothing;
    let bytes = word(0).map_or(0, str::len);
    let letters = word(0).map_or(0, |w| w.chars().count());
    words.phrases(word, |phrase: Phrase| {
        // Of a partner's word only what the table has counts, not what an ending adds.
        let is_long = |kind| if kind == AgreementType::Twinning { bytes } else { letters - phrase.tail.min(letters) } >= COMPOUND;
        told = told.max(match phrase.meaning {
            Meaning::Agreement(AgreementKind::Typed(kind), class) if is_plain(kind, class) => match phrase.words {
                1 if is_long(kind) => Told::Plain,
                1 if class == Class::Status => Told::Partner,
                1 => Told::Word,
                _ => Told::Plain,
            },
            Meaning::Agreement(_, Class::Act) if phrase.words > 1 => Told::Act,
            Meaning::Agreement(..) => Told::Word,
            Meaning::Role(Role::International) => Told::Plain,
            _ => Told::Nothing,
        });
    });
    told
}

/// A twinning, or a name for what a partner is.
fn is_plain(kind: AgreementType, class: Class) -> bool {
    kind == AgreementType::Twinning
        || class == Class::Status
        || class == Class::Act && matches!(kind, AgreementType::Partnership | AgreementType::Friendship)
}
