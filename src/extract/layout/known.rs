//! Tells how well a line's name is known: as a place, nearly as one, or as a word of tables and menus.

use super::{Read, Walk};
use crate::extract::clue::{Clue, Sense};
use crate::extract::piece::What;
use crate::extract::{Extraction, prose};
use crate::segment::BlockKind;
use std::ops::Range;

/// People of a town that a line by itself may nearly name.
const LARGE_TOWN: u32 = 20_000;

impl Walk<'_> {
    /// The first name of the line is that of a known place.
    pub(super) fn names_known(&self, read: &Read, out: &Extraction) -> bool {
        let first = read.entry.as_ref().and_then(|entry| entry.names.first());
        first.is_some_and(|named| self.is_known(&named.name, out))
    }

    /// A letter or two away from the name of a town of some size.
    pub(super) fn is_nearly_known(&self, name: &Range<usize>, out: &Extraction) -> bool {
        let key = prose::key(&out.tokens, name.clone());
        let mut found = false;
        if key.len() >= 6 && !self.is_small_word(name, out) {
            let gazetteer = &self.know.gazetteer;
            for edits in 1..=2 {
                gazetteer.near(&key, edits, &mut |_, _, hit| found |= gazetteer.population_of(hit.place) > LARGE_TOWN);
                if found {
                    break;
                }
            }
        }
        found
    }

    /// A word of tables and menus, not a name.
    pub(super) fn is_small_word(&self, name: &Range<usize>, out: &Extraction) -> bool {
        let place = |c: &Clue| matches!(c.sense, Sense::Region(_) | Sense::Country(_));
        // "Ada" is a town, and an island's word in a language that the page is not written in.
        let heard = |c: &Clue| c.language.is_none_or(|language| out.heard.hears(language));
        prose::clues_in(&out.clues, name).any(|c| c.at == *name && !place(c) && heard(c))
    }

    /// Several lines hold nothing but the name of a known place, with its country or a number (of people, of founding) at most.
    pub(super) fn has_lone_rows(&self, out: &Extraction) -> bool {
        let lone = |r: &&Read| {
            r.block.kind == BlockKind::Short
                && r.entry.as_ref().is_some_and(|e| {
                    e.names.len() == 1
                        && self.only_names(r)
                        && e.names[0].name.start == r.tokens.start
                        && self.is_known(&e.names[0].name, out)
                })
        };
        self.page.reads.iter().filter(lone).take(3).count() >= 3
    }

    /// Names, countries, marks and numbers, no words.
    pub(super) fn only_names(&self, read: &Read) -> bool {
        self.page.pieces[read.pieces.clone()]
            .iter()
            .all(|p| matches!(p.what, What::Name | What::Country(_) | What::Mark(_) | What::Dash | What::Number))
    }
}
