//! Turns tokens into clues (an act, a date, a country, a kind of place, the role of a phrase), because a name means what stands beside it.
//!
//! Every reading of every phrase is kept: two languages may read one word differently, and a later stage knows the page's
//! language. Only within one kind does the longest phrase win over the shorter one that it holds.

mod day;
mod letters;

use super::date::{self, Date, DateWord};
use super::home::name_key;
use super::land::longest_lands;
use super::language::Heard;
use super::phrases::{Phrases, token_of_word};
use super::token::{Case, Kind, Tokens};
use crate::know::gazetteer::{Country, RegionId};
use crate::know::words::{AgreementKind, Class, LanguageTag, Meaning, Phrase, Role};
use crate::know::{Knowledge, codes};
use crate::vocab::{AgreementType, PlaceType};
use arrayvec::ArrayString;
use std::ops::Range;

#[derive(Clone, Debug)]
pub enum Sense {
    Act(AgreementKind, Class),
    /// A word that gives its type to a heading.
    Heading(AgreementType),
    Date(Date),
    Country(Country),
    /// The countries in the place of a state that is no more; beside the first of them as `Country`.
    Dissolved(&'static [&'static str]),
    Demonym(Country),
    Region(RegionId),
    PlaceType(PlaceType),
    Role(Role),
    Organisation,
    Contact,
    Navigation,
    Function,
}

/// A phrase of the page that says something about the names beside it.
#[derive(Clone, Debug)]
pub struct Clue {
    /// Tokens, by index into the page's tokens.
    pub at: Range<usize>,
    pub sense: Sense,
    /// The language whose word table knows the phrase; none for dates and names.
    pub language: Option<LanguageTag>,
    /// Bytes of the last token beyond the stem that the word table has: the fewer, the nearer.
    pub tail: usize,
}

impl Clue {
    pub fn is_act(&self) -> bool {
        matches!(self.sense, Sense::Act(..))
    }

    pub fn role(&self) -> Option<Role> {
        if let Sense::Role(role) = self.sense { Some(role) } else { None }
    }

    pub fn country(&self) -> Option<Country> {
        if let Sense::Country(country) = self.sense { Some(country) } else { None }
    }

    pub fn date(&self) -> Option<&Date> {
        if let Sense::Date(date) = &self.sense { Some(date) } else { None }
    }
}

/// The clues of a page, by start; those of one start by length, longest first.
#[derive(Debug, Default)]
pub struct Clues {
    list: Vec<Clue>,
    /// The first clue at or behind each token.
    starts: Vec<u32>,
}

impl Clues {
    /// `list` is in order of the starts; the page has so many tokens.
    pub fn new(list: Vec<Clue>, tokens: usize) -> Clues {
        let mut starts = Vec::with_capacity(tokens + 1);
        for (index, clue) in list.iter().enumerate() {
            if clue.at.start >= starts.len() {
                starts.resize(clue.at.start + 1, index as u32);
            }
        }
        starts.resize(tokens + 1, list.len() as u32);
        Clues { list, starts }
    }

    /// The index of the first clue at or behind a token.
    pub fn first(&self, token: usize) -> usize {
        self.starts.get(token).map_or(self.list.len(), |&index| index as usize)
    }
}

impl std::ops::Deref for Clues {
    type Target = [Clue];

    fn deref(&self) -> &[Clue] {
        &self.list
    }
}

/// What clues are found by.
#[derive(Clone, Copy)]
pub struct Finder<'a> {
    pub tokens: &'a Tokens,
    pub phrases: &'a Phrases,
    pub know: &'a Knowledge,
    pub heard: Heard,
}

/// All clues in `range`, by start; those of one start by length, longest first.
pub fn find(finder: Finder, range: Range<usize>, clues: &mut Vec<Clue>) {
    let first = clues.len();
    let mut search = Search { finder, end: range.end, busy: Busy::default(), clues };
    let led_by_year = finder.tokens.get(range.start).is_some_and(|token| token.kind == Kind::Number && token.span.len() == 4);
    for at in range.clone() {
        match finder.tokens[at].kind {
            Kind::Mark(_) => continue,
            Kind::Number => search.date(at),
            Kind::Word => search.words(at),
        }
    }
    if led_by_year {
        day::complete(finder, range, first, clues);
    }
    clues[first..].sort_by_key(|c| (c.at.start, std::cmp::Reverse(c.at.end)));
}

/// How far the longest phrase of each kind reaches, so that a shorter one within it is not found again.
#[derive(Clone, Copy, Default)]
struct Busy {
    date: usize,
    act: usize,
    country: usize,
    country_name: usize,
    region: usize,
    role: usize,
}

/// One range while it is searched.
struct Search<'a, 'c> {
    finder: Finder<'a>,
    end: usize,
    busy: Busy,
    clues: &'c mut Vec<Clue>,
}

impl Search<'_, '_> {
    fn date(&mut self, at: usize) {
        if at < self.busy.date {
            return;
        }
        let Finder { tokens, phrases, heard, .. } = self.finder;
        if is_reference(tokens, at) {
            self.busy.date = at + 3;
            return;
        }
        if let Some((date, count)) = date::read(tokens, at, self.end, |i| date_word(phrases.at(i), heard, tokens.folded(i).len()))
        {
            self.busy.date = at + count;
            self.clues.push(Clue { at: at..at + count, sense: Sense::Date(date), language: None, tail: 0 });
        }
    }

    fn words(&mut self, at: usize) {
        let first = self.clues.len();
        let entered = self.busy;
        let Finder { tokens, phrases, heard, .. } = self.finder;
        let here = phrases.at(at);
        here.iter().for_each(|phrase| self.phrase(at, phrase, &entered));
        if self.clues.len() > first + 1 {
            keep_longest(self.clues, first);
            keep_own_demonym(self.clues, first, heard.best);
        }
        if here.iter().any(|phrase| matches!(phrase.meaning, Meaning::Month(_))) {
            self.date(at);
        }
        if tokens[at].is_capital() && !self.clues[first..].iter().any(Clue::is_act) {
            self.names(at);
            self.code(at);
            self.initials(at);
        }
    }

    fn phrase(&mut self, at: usize, phrase: &Phrase, entered: &Busy) {
        let Finder { tokens, know, heard, .. } = self.finder;
        // Kinds of places keep their own language's words beside foreign names ("Powiat", "Kreis").
        let kind_of_name = matches!(phrase.meaning, Meaning::PlaceType(_)) && tokens[at].is_capital();
        let international =
            phrase.meaning == Meaning::Organisation && tokens[at].is_capital() && phrase.language.is_of_the_world();
        if !heard.hears(phrase.language) && !kind_of_name && !international {
            return;
        }
        let Some(clue) = clue_of(tokens, at, self.end, know, phrase) else { return };
        let (reach, before) = match clue.sense {
            Sense::Act(..) => (&mut self.busy.act, entered.act),
            Sense::Country(_) | Sense::Demonym(_) => (&mut self.busy.country, entered.country),
            Sense::Role(_) => (&mut self.busy.role, entered.role),
            _ => return self.clues.push(clue),
        };
        if clue.at.end > before {
            *reach = clue.at.end.max(*reach);
            let state = successors_of(phrase.meaning);
            if !state.is_empty() {
                self.clues.push(Clue { sense: Sense::Dissolved(state), ..clue.clone() });
            }
            self.clues.push(clue);
        }
    }

    /// Names of countries and first-level regions that start at a capitalised word.
    fn names(&mut self, at: usize) {
        let (country, region) = longest_lands(self.finder, at, self.end);
        if let Some((found, to)) = country
            && to > self.busy.country_name
            && !(to == at + 1 && is_end_of_name(self.finder.tokens, at, self.finder.know))
        {
            self.busy.country_name = to;
            self.clues.push(Clue { at: at..to, sense: Sense::Country(found), language: None, tail: 0 });
        }
        if let Some((found, to)) = region
            && to > self.busy.region
        {
            self.busy.region = to;
            self.clues.push(Clue { at: at..to, sense: Sense::Region(found), language: None, tail: 0 });
        }
    }
}

/// "no. 45/1997": the number of a document and its year, behind a short word with a dot.
fn is_reference(tokens: &Tokens, at: usize) -> bool {
    let number = |i: usize| tokens.get(i).is_some_and(|t| t.kind == Kind::Number);
    let slashed = number(at) && number(at + 2) && tokens[at + 1].is_mark('/') && tokens[at + 2].span.len() == 4;
    let short = at > 1 && tokens[at - 1].is_mark('.') && tokens[at - 2].is_word() && tokens[at - 2].span.len() <= 3;
    slashed && short && tokens[at - 2].case == Case::Lower
}

/// A month in a language that the page is not written in has so many letters: "des" is December in one, and "of" in many.
const FOREIGN_MONTH: usize = 4;

/// What a single word means within a date: a month before all else, and that of the page's own language before another's, because
/// "listopad" is October in one and November in its neighbours.
fn date_word(phrases: &[Phrase], heard: Heard, letters: usize) -> Option<DateWord> {
    let near = |phrase: &Phrase| u8::from(heard.hears(phrase.language)) + u8::from(heard.best == Some(phrase.language));
    let rated = phrases.iter().filter(|phrase| phrase.words == 1).filter_map(|phrase| match phrase.meaning {
        Meaning::Month(_) if near(phrase) == 0 && letters < FOREIGN_MONTH => None,
        Meaning::Month(month) => Some(((true, near(phrase)), DateWord::Month(month))),
        Meaning::DateFiller => Some(((false, near(phrase)), DateWord::Filler)),
        Meaning::Decade => Some(((false, near(phrase)), DateWord::Decade)),
        _ => None,
    });
    // Of equals the first.
    rated.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, word)| word)
}

fn clue_of(tokens: &Tokens, at: usize, end: usize, know: &Knowledge, phrase: &Phrase) -> Option<Clue> {
    let sense = match phrase.meaning {
        Meaning::Agreement(kind, class) => Sense::Act(kind, class),
        Meaning::Heading(kind) => Sense::Heading(kind),
        Meaning::PlaceType(place_type) => Sense::PlaceType(place_type),
        Meaning::Role(role) => Sense::Role(role),
        Meaning::Organisation => Sense::Organisation,
        Meaning::Demonym(_) | Meaning::Country(_) if phrase.tail > longest_ending(tokens.folded(at)) => return None,
        Meaning::Country(_) if is_end_of_name(tokens, at, know) => return None,
        Meaning::Demonym(code) => Sense::Demonym(country_of(know, code)?),
        Meaning::Country(code) => Sense::Country(country_of(know, code)?),
        Meaning::Contact => Sense::Contact,
        Meaning::Navigation => Sense::Navigation,
        Meaning::Function => Sense::Function,
        Meaning::Month(_) | Meaning::DateFiller | Meaning::Decade => return None,
    };
    let last = token_of_word(tokens, at, phrase.words - 1, end)?;
    Some(Clue { at: at..last + 1, sense, language: Some(phrase.language), tail: phrase.tail })
}

/// "Нови Сад": letters that stand for a country elsewhere, not in capitals, end the name of a known place.
fn is_end_of_name(tokens: &Tokens, at: usize, know: &Knowledge) -> bool {
    let short = || tokens[at].case == Case::Title && tokens.folded(at).chars().count() <= LETTERS;
    let named = || know.gazetteer.named(name_key(tokens, at - 1..at + 1).as_str()).next().is_some();
    at > 0 && tokens[at - 1].is_capital() && short() && named()
}

/// Letters of the longest abbreviation of a country's name.
const LETTERS: usize = 3;

/// Bytes that an inflection may add to the stem of a country's name: a letter of Cyrillic has two.
fn longest_ending(word: &str) -> usize {
    if word.is_ascii() { 5 } else { 10 }
}

fn country_of(know: &Knowledge, code: [u8; 2]) -> Option<Country> {
    let code = std::str::from_utf8(&code).ok()?;
    know.gazetteer.country(codes::successors(code).first().unwrap_or(&code))
}

fn successors_of(meaning: Meaning) -> &'static [&'static str] {
    match meaning {
        Meaning::Country(code) => codes::successors(std::str::from_utf8(&code).unwrap_or_default()),
        _ => &[],
    }
}

/// Of the acts (and of the roles) that start at one token, only the longest phrases stay, one of each meaning.
fn keep_longest(clues: &mut Vec<Clue>, first: usize) {
    let longest_act = clues[first..].iter().filter(|c| c.is_act()).map(|c| c.at.end).max();
    let nearest_act = clues[first..].iter().filter(|c| c.is_act() && Some(c.at.end) == longest_act).map(|c| c.tail).min();
    let longest_role = clues[first..].iter().filter(|c| c.role().is_some()).map(|c| c.at.end).max();
    let mut index = first;
    while index < clues.len() {
        let clue = &clues[index];
        let short = clue.is_act() && (Some(clue.at.end) < longest_act || Some(clue.tail) > nearest_act)
            || clue.role().is_some() && Some(clue.at.end) < longest_role;
        let again = clues[first..index].iter().any(|c| c.at == clue.at && same_sense(&c.sense, &clue.sense));
        if short || again {
            clues.remove(index);
        } else {
            index += 1;
        }
    }
}

/// "slovensk…" is Slovak in one language and Slovene in its neighbours: the page's own language is believed.
fn keep_own_demonym(clues: &mut Vec<Clue>, first: usize, best: Option<LanguageTag>) {
    let demonym = |clue: &Clue| matches!(clue.sense, Sense::Demonym(_));
    if clues[first..].iter().any(|clue| demonym(clue) && clue.language == best) {
        let mut index = 0;
        clues.retain(|clue| {
            index += 1;
            index <= first || !demonym(clue) || clue.language == best
        });
    }
}

fn same_sense(a: &Sense, b: &Sense) -> bool {
    match (a, b) {
        (Sense::Act(k, c), Sense::Act(l, d)) => k == l && c == d,
        (Sense::Role(r), Sense::Role(s)) => r == s,
        (Sense::PlaceType(p), Sense::PlaceType(q)) => p == q,
        (Sense::Country(c), Sense::Country(d)) | (Sense::Demonym(c), Sense::Demonym(d)) => c == d,
        (Sense::Organisation, Sense::Organisation) => true,
        _ => false,
    }
}

/// A folded name put together word by word on the stack.
#[derive(Default)]
pub struct NameKey(ArrayString<192>);

impl NameKey {
    /// Appends a word behind a space; a word for which no room is left is dropped (no name is that long).
    pub fn push(&mut self, word: &str) {
        let first = self.0.is_empty();
        if usize::from(!first) + word.len() <= self.0.remaining_capacity() {
            if !first {
                self.0.push(' ');
            }
            self.0.push_str(word);
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
