//! Turns what phrases tell, and where they stand, into whether a page speaks of partners: words that any page may have only count together.

use super::{Ahead, LONGEST, floor};
use crate::know::Knowledge;
use crate::know::words::{AgreementKind, Class, Meaning, Phrase, Role, Words, may_tell_of_a_land};
use crate::vocab::AgreementType;

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

impl Told {
    fn counts(self) -> u32 {
        match self {
            Told::Nothing => 0,
            Told::Word | Told::Partner => 1,
            Told::Act | Told::Plain => 2,
        }
    }
}

/// A page with so much is worth a second look; a long one needs more, because words that any page may have come by chance.
const ENOUGH: u32 = 3;
const PAGE: usize = 4096;
const MOST: u32 = 6;
/// Words that tell of partners stand together: so much within so many bytes is enough.
const TOGETHER: u32 = 4;
const STRETCH: usize = 1000;
/// How far from a word, in bytes, the country of a partner is looked for.
const REACH: usize = 150;
/// Letters that a country's name has at least, and a stem of one: shorter ones are ordinary words of some language.
const NAME: usize = 4;
const STEM: usize = 5;
/// Bytes of the longest heading.
const HEADING: usize = 80;
/// Bytes of a word for a twin, and letters of one for a partner ("Partnerstadt", not "partenaire"), that say as much as two words.
const TWIN: usize = 9;
const PARTNER: usize = 11;

/// What the phrases of a page have told so far.
pub struct Evidence<'t> {
    text: &'t str,
    told: u32,
    places: Vec<(usize, Told)>,
}

impl<'t> Evidence<'t> {
    pub fn new(text: &'t str) -> Evidence<'t> {
        Evidence { text, told: 0, places: Vec::new() }
    }

    /// Adds what a phrase tells that begins at a place; whether that is enough.
    pub fn add(&mut self, at: usize, told: Told) -> bool {
        let is_short = self.text.len() <= STRETCH;
        match told {
            Told::Nothing => return false,
            Told::Plain => return true,
            Told::Partner if is_short || self.is_heading(at) => return true,
            _ => self.places.push((at, told)),
        }
        self.told += told.counts();
        let near = self.places.iter().rev().take_while(|place| at - place.0 <= STRETCH);
        near.map(|place| place.1.counts()).sum::<u32>() >= if is_short { ENOUGH } else { TOGETHER }
    }

    fn is_heading(&self, at: usize) -> bool {
        let ends = |c: &u8| matches!(c, b'\n' | b'\r');
        let bytes = self.text.as_bytes();
        let before = bytes[..at].iter().rev().take(HEADING).position(ends).unwrap_or(at);
        let behind = bytes[at..].iter().take(HEADING).position(ends).unwrap_or(bytes.len() - at);
        before + behind <= HEADING
    }

    /// Words all over a page, or one for a partner, are enough where a country is named near one of them.
    pub fn names_a_country(&self, know: &Knowledge) -> bool {
        let enough = (ENOUGH + (self.text.len() / PAGE) as u32).min(MOST);
        let mut looked = 0;
        let mut places = self.places.iter().filter(|place| self.told >= enough || place.1 == Told::Partner);
        places.any(|place| {
            let from = floor(self.text, place.0.saturating_sub(REACH).max(looked));
            looked = floor(self.text, place.0 + REACH);
            names_a_country(&self.text[from..looked], know)
        })
    }
}

/// Whether words of a text name a country or what comes from it.
fn names_a_country(text: &str, know: &Knowledge) -> bool {
    let mut ahead = Ahead::default();
    let mut within = false;
    let mut starts = text.char_indices().filter(|(_, c)| !std::mem::replace(&mut within, c.is_alphanumeric()) && within);
    starts.any(|(at, c)| {
        if !c.is_uppercase() && !may_tell_of_a_land(text, at) {
            return false;
        }
        ahead.read(&text[at..], 1);
        if ahead.word(0).is_none_or(|word| word.len() < NAME) {
            return false;
        }
        let mut found = false;
        know.words.phrases(
            |i| ahead.word(0).filter(|_| i == 0),
            |phrase| {
                let country = matches!(phrase.meaning, Meaning::Country(_) | Meaning::Demonym(_));
                found |= country && own_letters(&ahead, &phrase) >= STEM;
            },
        );
        found || c.is_uppercase() && is_country(&text[at..], &mut ahead, know)
    })
}

/// Whether the words read ahead, or those behind them, are a country's name.
fn is_country(text: &str, ahead: &mut Ahead, know: &Knowledge) -> bool {
    if ahead.word(0).is_none_or(|word| !know.gazetteer.may_name_land(word)) {
        return false;
    }
    let mut lands = know.gazetteer.lands();
    let mut letters = 0;
    for i in 0..LONGEST {
        if i == 1 {
            ahead.read(text, LONGEST);
        }
        match ahead.word(i) {
            Some(word) if lands.step(word) => letters += word.chars().count(),
            _ => return false,
        }
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

/// What the phrases that begin with the first word of the text tell.
pub fn tells(text: &str, words: &Words, ahead: &mut Ahead) -> Told {
    let mut told = Told::Nothing;
    ahead.phrases(text, words, |ahead, phrase| told = told.max(tells_by(ahead, &phrase)));
    told
}

fn tells_by(ahead: &Ahead, phrase: &Phrase) -> Told {
    match phrase.meaning {
        Meaning::Agreement(AgreementKind::Typed(kind), class) if is_plain(kind, class) => match phrase.words {
            1 if is_long(kind, ahead, phrase) => Told::Plain,
            1 if class == Class::Status => Told::Partner,
            1 => Told::Word,
            _ => Told::Plain,
        },
        Meaning::Agreement(_, Class::Act) if phrase.words > 1 => Told::Act,
        Meaning::Agreement(..) => Told::Word,
        Meaning::Role(Role::International) => Told::Plain,
        _ => Told::Nothing,
    }
}

/// Of a partner's word only what the table has counts, not what an ending adds.
fn is_long(kind: AgreementType, ahead: &Ahead, phrase: &Phrase) -> bool {
    match kind {
        AgreementType::Twinning => ahead.word(0).map_or(0, str::len) >= TWIN,
        _ => own_letters(ahead, phrase) >= PARTNER,
    }
}

/// A twinning, or a name for what a partner is.
fn is_plain(kind: AgreementType, class: Class) -> bool {
    kind == AgreementType::Twinning
        || class == Class::Status
        || class == Class::Act && matches!(kind, AgreementType::Partnership | AgreementType::Friendship)
}
