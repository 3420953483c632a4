//! Tells the names of a sentence that only say where something is or was: no partners.

use super::{Sentence, clues_in, without_type};
use crate::extract::clue::Sense;
use crate::extract::piece::{Piece, What};
use crate::know::words::Role;
use crate::vocab::PlaceType;
use std::ops::Range;

impl Sentence<'_> {
    /// "which lies 15 km from Lugo": a landmark, before or behind its distance.
    pub(super) fn is_measured_from(&self, index: usize) -> bool {
        let unit = |p: &Piece| p.what == What::Role(Role::Distance);
        let far = |a: Option<&Piece>, b: Option<&Piece>| a.is_some_and(|a| a.what == What::Number) && b.is_some_and(unit);
        let at = |back: usize| index.checked_sub(back).map(|i| &self.pieces[i]);
        let behind = far(self.pieces.get(index + 1), self.pieces.get(index + 2));
        behind || far(at(2), at(1)) || far(at(3), at(2)) && at(1).is_some_and(|p| !matches!(p.what, What::Mark(_)))
    }

    /// "on 12 May 1993 at the Town Hall": behind a date and a word for where.
    pub(super) fn is_place_of_signing(&self, index: usize) -> bool {
        let mut back = self.pieces[..index].iter().rev().skip_while(|p| p.what == What::Role(Role::Article));
        back.next().is_some_and(|p| p.what == What::Role(Role::In))
            && back.find(|p| p.what != What::Words).is_some_and(|p| matches!(p.what, What::Date(_)))
    }

    /// "Clamart near Paris", "Lugo in the French Pyrenees": a name, a word for where it lies, and this one.
    pub(super) fn lies_in(&self, index: usize) -> bool {
        let mut back =
            self.pieces[..index].iter().rev().skip_while(|p| matches!(p.what, What::Words | What::Role(Role::Article)));
        let inside = back.next().is_some_and(|p| p.what == What::Role(Role::In));
        inside && back.find(|p| p.what != What::Mark(',')).is_some_and(|p| p.what == What::Name)
    }

    /// "Portland from state Maine": a region with its word, right behind a name and no comma or "and".
    pub(super) fn is_region_of_name_before(&self, index: usize) -> bool {
        let at = &self.pieces[index].at;
        let typed = clues_in(&self.out.clues, at).any(|c| matches!(c.sense, Sense::PlaceType(PlaceType::Region)));
        let core = without_type(self.out, at);
        let region = clues_in(&self.out.clues, &core).any(|c| c.at == core && matches!(c.sense, Sense::Region(_)));
        // "La Crosse, state Wisconsin, USA": over a comma where the country follows over another.
        let listed = matches!(&self.pieces[index + 1..], [comma, country, ..] if comma.what == What::Mark(',') && matches!(country.what, What::Country(_)));
        let small = |what: &What| {
            matches!(what, What::Words | What::Role(Role::Article | Role::In)) || listed && *what == What::Mark(',')
        };
        let before = self.pieces[..index].iter().rev().find(|p| !small(&p.what));
        typed && region && before.is_some_and(|p| p.what == What::Name)
    }

    /// "which has since been merged into the municipality of Lugo": what the partner became a part of.
    pub(super) fn is_merged_into(&self, index: usize) -> bool {
        let mut back = self.pieces[..index].iter().rev();
        let parts = |what: &What| matches!(what, What::Mark(_) | What::Act(..) | What::Name | What::Date(_));
        back.find(|p| parts(&p.what) || p.what == What::Role(Role::Merged)).is_some_and(|p| p.what == What::Role(Role::Merged))
    }

    /// "the mayor Jane Doe", "by decision of the Council": who signs or decides.
    pub(super) fn is_person(&self, index: usize) -> bool {
        let by = |what: &What| matches!(what, What::Role(Role::Office | Role::Decision));
        index.checked_sub(1).is_some_and(|i| by(&self.pieces[i].what))
    }

    /// "a city of Russia": no city is called so.
    pub(super) fn is_typed_country(&self, at: &Range<usize>) -> bool {
        let core = without_type(self.out, at);
        core.start > at.start && clues_in(&self.out.clues, &core).any(|c| c.at == core && matches!(c.sense, Sense::Country(_)))
    }
}
