//! Turns the phrases that the gate asks for into the automaton of `src/know/words/opening.rs`.

use crate::fold;
use crate::opening::*;
use std::collections::{BTreeMap, BTreeSet};

/// The phrases by the letters that they are judged by.
#[derive(Default)]
pub struct Openings {
    states: BTreeMap<Vec<char>, State>,
    seconds: BTreeSet<(Vec<char>, Vec<char>)>,
}

/// What the letters that led to a state tell, whole or as the beginning of a word, alone or with a second word.
#[derive(Default, Clone, Copy)]
struct State {
    stem: bool,
    whole: bool,
    stem_and: bool,
    whole_and: bool,
}

/// The letters that are glanced at, by what is left of each.
struct Alphabet<'a> {
    letters: &'a BTreeSet<(u32, String)>,
    most: usize,
    place: &'a dyn Fn(u32, usize) -> u64,
}

impl Openings {
    /// Adds a phrase of folded tokens; a stem keeps its star.
    pub fn add(&mut self, tokens: &[String]) {
        let stem: Vec<char> = tokens[0].trim_end_matches('*').chars().collect();
        let whole = !tokens[0].ends_with('*') && stem.len() < OPENING_LETTERS;
        let key = &stem[..stem.len().min(OPENING_LETTERS)];
        (0..=key.len()).for_each(|letters| {
            self.states.entry(key[..letters].to_vec()).or_default();
        });
        let state = self.states.entry(key.to_vec()).or_default();
        match (tokens.get(1), whole) {
            (None, true) => state.whole = true,
            (None, false) => state.stem = true,
            (Some(_), true) => state.whole_and = true,
            (Some(_), false) => state.stem_and = true,
        }
        if let Some(second) = tokens.get(1) {
            let second = second.trim_end_matches('*').chars().take(SECOND_LETTERS).collect();
            self.seconds.insert((key.to_vec(), second));
        }
    }

    /// Classes of characters, filter of second words, classes (one byte), first state that may open with a second word (two bytes), rows.
    pub fn bytes(&self) -> Vec<u8> {
        let alphabet = self.alphabet();
        let class_of = |letter: &char| alphabet.binary_search(letter).map_or(OTHER, |at| LETTERS + at as u8);
        let mut keys: Vec<(&Vec<char>, &State)> = self.states.iter().collect();
        keys.sort_by_key(|(key, state)| (state.stem_and, key.len(), *key));
        let number: BTreeMap<&Vec<char>, u16> = keys.iter().zip(0..).map(|((key, _), number)| (*key, number)).collect();
        assert!(keys.len() < usize::from(OPENS_WITH) && alphabet.len() + usize::from(LETTERS) < 256, "too many openings");
        let mut bytes: Vec<u8> = (0..CLASSED as u32).map(|code| class(code, &class_of)).collect();
        let mut seconds = vec![0; SECOND_BYTES];
        for (first, second) in &self.seconds {
            let bit = second.iter().fold(Second::behind(number[first]), |key, letter| key.push(class_of(letter))).bit();
            seconds[bit / 8] |= 1 << (bit % 8);
        }
        bytes.extend(seconds);
        bytes.extend(self.glances());
        bytes.push(LETTERS + alphabet.len() as u8);
        bytes.extend((keys.iter().filter(|(_, state)| !state.stem_and).count() as u16).to_le_bytes());
        for (key, state) in keys {
            let over = if state.whole {
                OPENS
            } else if state.whole_and {
                OPENS_WITH
            } else {
                DEAD
            };
            let letters = alphabet.iter().map(|letter| {
                let next = [&key[..], &[*letter]].concat();
                self.states.get(&next).map_or(DEAD, |state| if state.stem { OPENS } else { number[&next] })
            });
            let row = [over, number[key], OPENS, DEAD].into_iter().chain(letters);
            row.for_each(|next| bytes.extend(next.to_le_bytes()));
        }
        bytes
    }

    /// A bit for the hash of each row of first letters (see `Eight::glance`) that may begin a phrase.
    pub fn glances(&self) -> Vec<u8> {
        let mut bytes = vec![0; GLANCE_BYTES];
        let mut allow = |glance: usize| bytes[glance / 8] |= 1 << (glance % 8);
        let code = |c: char| (c as u32 & 31, fold::fold(&c.to_string()));
        // Several letters have the same five bits: any of them may stand there.
        let latin: BTreeSet<(u32, String)> = ('a'..='z').map(code).collect();
        let cyrillic: BTreeSet<(u32, String)> = CYRILLIC.filter_map(char::from_u32).map(code).collect();
        for (letters, most, is_cyrillic) in [(&latin, GLANCED, false), (&cyrillic, GLANCED_CYRILLIC, true)] {
            let place = |code: u32, at: usize| glanced(code, at, is_cyrillic);
            self.each_start(&Alphabet { letters, most, place: &place }, 0, "", &mut |bits| allow(glance(bits)));
        }
        bytes
    }

    /// Tells the five bits of each letter of all texts that may begin a phrase: of so many letters, and of fewer if the word may end there
    /// or goes on with others.
    fn each_start(&self, alphabet: &Alphabet, bits: u64, text: &str, with: &mut dyn FnMut(u64)) {
        let count = text.chars().count();
        if count == alphabet.most || count > 0 && self.may_begin(&format!("{text} ")) {
            with(bits);
        }
        if count > 0 && count < alphabet.most {
            with(longer(bits, count as u32));
        }
        for (code, letter) in alphabet.letters.iter().filter(|_| count < alphabet.most) {
            let longer = format!("{text}{letter}");
            if self.may_begin(&longer) {
                self.each_start(alphabet, bits | (alphabet.place)(*code, count), &longer, with);
            }
        }
    }

    /// Whether a word that begins so, or ends with the space, may begin a phrase.
    fn may_begin(&self, text: &str) -> bool {
        let mut key = Vec::new();
        for c in text.chars() {
            let mut folded = String::new();
            fold::fold_char(c, &mut folded);
            match self.states.get(&key) {
                None => return false,
                Some(state) if state.stem || state.stem_and => return true,
                Some(state) if folded.is_empty() && c == ' ' => return state.whole || state.whole_and,
                Some(_) if folded.chars().count() != 1 => return true,
                Some(_) => key.extend(folded.chars()),
            }
        }
        self.states.contains_key(&key)
    }

    /// All letters by which phrases are judged, in order.
    fn alphabet(&self) -> Vec<char> {
        let letters = self.states.keys().chain(self.seconds.iter().map(|(_, second)| second)).flatten();
        letters.copied().collect::<BTreeSet<char>>().into_iter().collect()
    }
}

/// The class of a code point.
fn class(code: u32, class_of: &impl Fn(&char) -> u8) -> u8 {
    let c = char::from_u32(code).unwrap_or(' ');
    let mut folded = String::new();
    fold::fold_char(c, &mut folded);
    let mut letters = folded.chars();
    match (letters.next(), letters.next()) {
        (None, _) if fold::is_apostrophe(c) || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}') => SILENT,
        (None, _) if c.is_alphanumeric() => ODD,
        (None, _) => PART,
        (Some('0'..='9'), None) => PART,
        (Some(letter), None) => class_of(&letter),
        _ => ODD,
    }
}
