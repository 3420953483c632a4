//! Turns a name of several words into a place and what helps to find it: its region, its city, or a lost space.

use super::{Namer, Readings, kilometres};
use crate::extract::Extraction;
use crate::extract::clue::{Clues, Finder};
use crate::extract::home::name_key;
use crate::extract::phrases::Phrases;
use crate::extract::token::Tokens;
use crate::resolve::{How, weigh};
use crate::vocab::PlaceType;
use std::ops::Range;

/// Names are parted within so many words.
const LONGEST: usize = 16;

impl Namer<'_> {
    /// "Turin Piedmont", "Wien-Favoriten", "Nienburg/Weser": a name and what helps to find it.
    pub(super) fn parts(&self, name: &Range<usize>, found: &mut Readings) {
        let words: Vec<usize> = name.clone().filter(|&i| !self.out.tokens.folded(i).is_empty()).collect();
        for cut in 1..words.len().min(LONGEST) {
            let (left, right) = (words[0]..words[cut - 1] + 1, words[cut]..words[words.len() - 1] + 1);
            self.place_in_region(&left, &right, found);
            self.place_in_region(&right, &left, found);
            self.quarter(&left, &right, found);
        }
        if let Some(slash) = name.clone().find(|&i| self.out.tokens[i].is_mark('/'))
            && slash > name.start
        {
            self.places(name_key(&self.out.tokens, name.start..slash).as_str(), weigh::STRIPPED, true, PlaceType::City, found);
        }
    }

    pub(super) fn place_in_region(&self, place: &Range<usize>, region: &Range<usize>, found: &mut Readings) {
        let (place, region) = (name_key(&self.out.tokens, place.clone()), name_key(&self.out.tokens, region.clone()));
        for region in self.know.gazetteer.regions_named(region.as_str()) {
            for hit in self.know.gazetteer.named(place.as_str()) {
                if self.know.gazetteer.region_of(hit.place) == Some(region) {
                    self.add_place(hit, How::of(hit, self.know.gazetteer), weigh::IN_REGION, true, PlaceType::City, found);
                    found.all.iter_mut().filter(|r| r.place == Some(hit.place)).for_each(|r| r.in_region = true);
                }
            }
        }
    }

    /// A city and a quarter of it: two names that lie within a walk of each other.
    pub(super) fn quarter(&self, city: &Range<usize>, quarter: &Range<usize>, found: &mut Readings) {
        let (city, quarter) = (name_key(&self.out.tokens, city.clone()), name_key(&self.out.tokens, quarter.clone()));
        for c in self.know.gazetteer.named(city.as_str()) {
            let city = self.know.gazetteer.place(c.place);
            for q in self.know.gazetteer.named(quarter.as_str()) {
                let part = self.know.gazetteer.place(q.place);
                let inside = part.country == city.country && part.population < city.population && kilometres(&city, &part) < 30.0;
                if inside && q.place != c.place {
                    self.add_place(q, How::Borough, weigh::IN_REGION, false, PlaceType::Borough, found);
                }
            }
        }
    }

    /// Two words run together ("GminaSuwalki"): they part before the inner capital.
    pub(super) fn glued(&self, name: &Range<usize>, found: &mut Readings) {
        let span = self.out.tokens.span(name.clone());
        let words = span.of(self.text);
        let Some(cut) = inner_capital(words) else { return };
        let mut tokens = Tokens::default();
        let parted = format!("{} {}", &words[..cut], &words[cut..]);
        tokens.add(&parted, crate::span::Span::new(0, parted.len()));
        let whole = 0..tokens.len();
        let phrases = Phrases::of(&tokens, std::iter::once(whole.clone()), &self.know.words);
        let mut clues = Vec::new();
        let finder = Finder { tokens: &tokens, phrases: &phrases, know: self.know, heard: self.out.heard };
        crate::extract::clue::find(finder, whole.clone(), &mut clues);
        let clues = Clues::new(clues, tokens.len());
        let out = Extraction { tokens, clues, ..Extraction::default() };
        let namer = Namer::new(self.know, &out, &parted);
        let letters = found.letters;
        namer.name(&whole, found);
        found.letters = letters;
    }
}

/// Byte position of a capital inside a word of small letters, with three letters or more on both sides.
pub(super) fn inner_capital(words: &str) -> Option<usize> {
    let mut last_lower = 0;
    for (at, c) in words.char_indices() {
        if c.is_uppercase() && last_lower >= 3 && words[at..].chars().take_while(|c| c.is_alphabetic()).count() >= 4 {
            return Some(at);
        }
        last_lower = if c.is_alphabetic() { last_lower + 1 } else { 0 };
    }
    None
}
