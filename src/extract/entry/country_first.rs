//! Turns "Latvia, Cesis" into Cesis with its country, because a country's name may stand like a partner's.

use super::{Entry, Named};
use crate::extract::Extraction;
use crate::extract::clue::{Clue, Clues, Sense};
use crate::extract::prose::{clues_in, names_body};
use crate::know::gazetteer::Country;
use std::ops::Range;

impl Entry {
    /// "Latvia, Cesis (since 1993)": where a country's name stands like a name, and another name behind it, it is the other's country.
    pub fn with_country_first(mut self, clues: &Clues) -> Entry {
        let Some(country) = self.names.first().and_then(|first| country_of(first, clues)) else { return self };
        let other = |name: &Range<usize>| {
            !clues_in(clues, name).any(|c| c.at == *name && matches!(c.sense, Sense::Region(_) | Sense::Country(_)))
        };
        let stated = (country, self.names[0].name.clone());
        if let [first, second] = &mut self.names[..]
            && first.acts.len() == second.acts.len()
            && second.stated.is_empty()
            && other(&second.name)
        {
            second.stated.push(stated);
            self.names.remove(0);
        } else if let [first] = &mut self.names[..]
            && let Some(place) = first.beside.first().or(first.also.first()).cloned().filter(other)
        {
            first.beside.retain(|at| *at != place);
            first.also.retain(|at| *at != place);
            first.name = place;
            first.stated.push(stated);
        }
        self
    }
}

impl Entry {
    /// "with Taiyuan, Shanxi Province, China": a region by its word, right behind a town, is where that town lies.
    pub fn with_regions_beside(mut self, out: &Extraction) -> Entry {
        let mut at = 1;
        while at < self.names.len() {
            let (town, region) = (&self.names[at - 1], &self.names[at]);
            let behind = region.name.start == town.name.end + 1 && region.also.is_empty() && region.beside.is_empty();
            let lies = behind && town.stated.is_empty() && names_body(out, &region.name) && !names_body(out, &town.name);
            if lies {
                let region = self.names.remove(at);
                let town = &mut self.names[at - 1];
                town.beside.push(region.name);
                town.stated = region.stated;
            } else {
                at += 1;
            }
        }
        self
    }
}

/// The country whose name stands like a partner's, and none beside it.
fn country_of(named: &Named, clues: &Clues) -> Option<Country> {
    let whole = clues_in(clues, &named.name).filter(|c| c.at == named.name);
    whole.filter(|_| named.stated.is_empty()).find_map(Clue::country)
}
