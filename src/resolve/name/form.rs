//! Turns an inflected name into its basic forms and their places ("Valašským Meziříčím" → Valašské Meziříčí), because sentences bend names.
//!
//! Every word of a name may have an ending of its own; only the languages that the page is written in are tried.

use super::{Namer, Readings};
use crate::extract::home::name_key;
use crate::resolve::weigh;
use crate::vocab::PlaceType;
use std::ops::Range;

/// Names of more words are not bent back: the forms would be too many.
const WORDS: usize = 4;
/// Forms of one word, and of one name, that are tried.
const PER_WORD: usize = 14;
const PER_NAME: usize = 120;

impl Namer<'_> {
    /// Adds the places and regions of the basic forms of a name.
    pub(super) fn inflected(&self, core: &Range<usize>, kind: Option<PlaceType>, found: &mut Readings) {
        for form in self.forms(core) {
            self.places_or_seats(&form, weigh::INFLECTED, false, kind.unwrap_or(PlaceType::City), found);
            if kind.is_none_or(|k| k == PlaceType::Region) {
                self.regions(&form, weigh::INFLECTED + weigh::REGION, PlaceType::Region, found);
            }
        }
    }

    /// The basic forms that a name may have, itself left out; words that stay as they are come last.
    pub(super) fn forms(&self, core: &Range<usize>) -> Vec<String> {
        let key = name_key(&self.out.tokens, core.clone());
        let words: Vec<&str> = key.as_str().split(' ').collect();
        if words.len() > WORDS || key.as_str().is_empty() {
            return Vec::new();
        }
        let mut forms: Vec<String> = vec![String::new()];
        for word in words {
            let bent = self.word_forms(word);
            forms = forms.iter().flat_map(|start| bent.iter().map(move |word| join(start, word))).collect();
            forms.truncate(PER_NAME);
        }
        forms.retain(|form| form != key.as_str());
        forms
    }

    fn word_forms(&self, word: &str) -> Vec<String> {
        let heard = self.out.heard;
        let mut forms: Vec<String> = self.know.endings.stems_in(word, |tag| heard.hears(tag)).take(PER_WORD).collect();
        forms.push(word.to_owned());
        forms
    }
}

fn join(start: &str, word: &str) -> String {
    if start.is_empty() { word.to_owned() } else { format!("{start} {word}") }
}
