//! Turns the words from a token on into the longest names of a country and of a region that begin there, in any language of CLDR.

use super::clue::Finder;
use super::token::{Case, Kind};
use crate::hash::PageMap;
use crate::know::Knowledge;
use crate::know::gazetteer::{Country, Gazetteer, LandWalk, RegionId};
use std::cell::RefCell;

/// Words of the longest name that is looked for.
pub(super) const LONGEST_NAME: usize = 6;

pub(super) type Land<T> = Option<(T, usize)>;

/// The longest names of a country and of a region that start here, and where they end.
pub(super) fn longest_lands(finder: Finder, at: usize, end: usize) -> (Land<Country>, Land<RegionId>) {
    let Finder { tokens, know, .. } = finder;
    let (mut country, mut region) = (None, None);
    let Some(mut lands) = lands_from(know, tokens.folded(at)) else { return (country, region) };
    let mut letters = 0;
    for i in at..end.min(at + LONGEST_NAME) {
        match tokens[i].kind {
            Kind::Word => letters += tokens.folded(i).len(),
            Kind::Mark('-' | '–' | '\u{2011}' | '.') if i > at && tokens[i].glued => continue,
            _ => break,
        }
        if i > at && !lands.step(tokens.folded(i)) {
            break;
        }
        if letters >= 3 || tokens[at].case == Case::Upper {
            country = lands.country().map(|found| (found, i + 1)).or(country);
            region = lands.region().map(|found| (found, i + 1)).or(region);
        }
    }
    (country, region)
}

/// First words of countries and regions, with the walk over each: the same few stand on all pages.
#[derive(Default)]
struct FirstWords {
    of: Option<Gazetteer<'static>>,
    known: PageMap<String, LandWalk<'static>>,
}

thread_local! {
    static FIRST_WORDS: RefCell<FirstWords> = RefCell::default();
}

/// So many first words are remembered.
const REMEMBERED: usize = 1 << 11;

/// The names of countries and regions that begin with a word; none where no name does.
fn lands_from(know: &Knowledge, word: &str) -> Option<LandWalk<'static>> {
    FIRST_WORDS.with_borrow_mut(|first| {
        if first.known.len() >= REMEMBERED || !first.of.is_some_and(|of| of.is(know.gazetteer)) {
            *first = FirstWords { of: Some(know.gazetteer), ..FirstWords::default() };
        }
        if let Some(walk) = first.known.get(word) {
            return Some(*walk);
        }
        if !know.gazetteer.may_name_land(word) {
            return None;
        }
        let mut walk = know.gazetteer.lands();
        walk.step(word).then(|| *first.known.entry(word.to_owned()).or_insert(walk))
    })
}
