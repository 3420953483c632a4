//! Turns the first words of a paragraph or a sentence into whether they name its partner, because a capital says nothing there.

use super::{Found, Named, Sentence, TENTATIVE};
use crate::extract::piece::{Piece, What};
use crate::extract::{Act, Mention, home};
use crate::know::words::Role;
use std::ops::Range;

/// People of a place that may begin a sentence without more ado.
const LARGE: u32 = 20_000;

impl Sentence<'_> {
    /// The one name of a sentence that tells of no act, where the name stands like a partner's: the next sentence may tell. Others
    /// may tell where it lies ("Lugo (Spain) is a town in the hills between Ham and Vigo").
    pub(super) fn lone_name(&self) -> Option<&Named> {
        let [clause] = &self.clauses[..] else { return None };
        let [name, others @ ..] = &clause.names[..] else { return None };
        let between = self.pieces.iter().find(|p| p.what == What::Role(Role::Between)).map_or(usize::MAX, |p| p.at.start);
        let alone = others.iter().all(|other| other.is_in_passing() || other.name.start > between);
        if self.wish || self.heads || !alone {
            return None;
        }
        let placed = !self.visit && others.is_empty() && name.belief >= 0.95 && !name.stated.is_empty();
        let waits = self.opens && self.context.topic && !self.about;
        // "Lugo is a town of horses. The agreement was signed in 1995."
        let begins = || name.begins && self.begins_known(name);
        let opens = || !self.visit && name.dates.is_empty() && self.opens_paragraph(name);
        (placed || waits && (begins() || opens())).then_some(name)
    }

    /// The lone name of the sentence waits for the next one to tell of an act.
    pub(super) fn tentative(&self, found: &mut Found) {
        let quote = self.pieces[0].at.start..self.pieces[self.pieces.len() - 1].at.end;
        if let Some(name) = self.lone_name() {
            // "Lugo, in the north of Spain, signed in 1996": perhaps that is all that is told.
            let date = name.dates.first().copied().filter(|_| self.is_dated_place(name));
            let acts = date.map(|date| Act { date: Some(date), unsure_date: true, ..Act::default() });
            let mention = self.mention(name, acts.into_iter().collect(), None, None, quote);
            found.mentions.push(Mention { belief: TENTATIVE, ..mention });
        }
    }

    /// "Lugo. Friendship agreement of 1998": the first sentence of a paragraph is a place's name, its year before it at most.
    pub(super) fn heads_paragraph(&self, piece: &Piece) -> bool {
        let [rest @ .., stop] = self.pieces else { return false };
        let rest = match rest {
            [date, mark, rest @ ..]
                if matches!(date.what, What::Date(_)) && matches!(mark.what, What::Mark(':' | ',') | What::Dash) =>
            {
                rest
            }
            [date, rest @ ..] if matches!(date.what, What::Date(_)) => rest,
            _ => rest,
        };
        let place = |p: &Piece| matches!(p.what, What::Name | What::Country(_) | What::Mark('(' | ')' | ',' | ':') | What::Dash);
        let first = rest.first().is_some_and(|p| p.at == piece.at);
        self.opens
            && self.context.topic
            && first
            && stop.what == What::Mark('.')
            && rest.iter().all(place)
            && self.is_known(&piece.at)
    }

    /// A known name is the first word of the paragraph, and a mark follows it.
    pub(super) fn opens_paragraph(&self, named: &Named) -> bool {
        let [first, mark, ..] = self.pieces else { return false };
        let marked = matches!(mark.what, What::Mark(',' | ':' | '.' | '(') | What::Dash);
        marked && named.name.start == first.at.start && self.is_known(&named.name)
    }

    /// A known name of a town of some size is the first word of the paragraph.
    pub(super) fn begins_known(&self, named: &Named) -> bool {
        named.name.start == self.pieces[0].at.start
            && self.is_known(&named.name)
            && (named.name.len() > 1 || self.is_large(&named.name))
    }

    /// On a page about partners, a sentence that begins with a place and has a date may tell when it became one.
    pub(super) fn is_subject_of_date(&self, piece: &Piece, core: &Range<usize>) -> bool {
        let dated = self.pieces.iter().skip(2).any(|p| matches!(p.what, What::Date(_)));
        self.context.topic && !self.about && dated && self.begins(piece) && self.is_known(core)
    }

    /// A word that only begins a sentence is taken for a place when that place is a large one.
    pub(super) fn is_large(&self, name: &Range<usize>) -> bool {
        let gazetteer = &self.context.know.gazetteer;
        gazetteer
            .named(home::name_key(&self.out.tokens, name.clone()).as_str())
            .any(|hit| gazetteer.population_of(hit.place) >= LARGE)
    }

    /// The piece begins the sentence: its first capital says nothing.
    pub(super) fn begins(&self, piece: &Piece) -> bool {
        self.pieces.first().is_some_and(|p| p.at.start == piece.at.start)
    }
}
