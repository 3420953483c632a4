//! Turns a few letters behind a name into the country that they stand for ("(PL)", "/ PL", "U.S.A.").

use super::{Clue, Finder, Search, Sense, country_of};
use crate::extract::home::name_key;
use crate::extract::land::LONGEST_NAME;
use crate::extract::token::{Case, Kind};
use crate::know::codes;
use crate::know::words::Meaning;

impl Search<'_, '_> {
    /// "Krems (A)", "Krems / A": letters that stand for a country, where the name before them is a town of it.
    pub(super) fn code(&mut self, at: usize) {
        let tokens = self.finder.tokens;
        let behind = |mark| at > 1 && tokens[at - 1].is_mark(mark);
        let before =
            |marks: &[char]| at + 1 < self.end && matches!(tokens[at + 1].kind, Kind::Mark(mark) if marks.contains(&mark));
        let ends = at + 1 == self.end || before(&[';', ',', '.']);
        let marked = behind('(') && before(&[')']) || behind('/') && ends;
        if !marked && self.is_code_in_cell(at) {
            return self.add_code(at, at, true);
        }
        if let Some(end) = self.name_before_code(at).filter(|_| !marked) {
            return self.add_code(at, end, false);
        }
        if !marked || tokens[at].span.len() > 3 || tokens[at].span.len() > 1 && tokens[at].case != Case::Upper {
            return;
        }
        self.add_code(at, at - 1, false);
    }

    /// "Lugo   ES   1998": two capitals that are a cell of a table, behind a word or its hyphen.
    fn is_code_in_cell(&self, at: usize) -> bool {
        let tokens = self.finder.tokens;
        let parted = tokens[at].parted || tokens.get(at + 1).is_some_and(|next| at + 1 < self.end && next.parted);
        let ends = at + 1 == self.end || tokens[at + 1].parted;
        let two = tokens[at].case == Case::Upper && tokens[at].span.len() == 2;
        two && parted && ends && at > 0 && tokens[at - 1].is_capital() && tokens[at - 1].case == Case::Title
    }

    /// "Lugo ES 1998", "Lugo, ES": where the name ends that two capitals stand behind, with a number, a mark or nothing behind them.
    fn name_before_code(&self, at: usize) -> Option<usize> {
        let tokens = self.finder.tokens;
        let next = tokens.get(at + 1).filter(|_| at + 1 < self.end);
        let ends =
            next.is_none_or(|t| matches!(t.kind, Kind::Number | Kind::Mark(',' | ';' | '(' | '-' | '–' | '—')) && !t.glued);
        let comma = at > 1 && tokens[at - 1].is_mark(',');
        let end = if comma { at - 1 } else { at };
        let named = end > 0 && tokens[end - 1].is_capital() && tokens[end - 1].case == Case::Title;
        (ends && named && tokens[at].case == Case::Upper && tokens[at].span.len() == 2).then_some(end)
    }

    /// The country of a code, where the name that ends at `end` is a town of it, or, if `alone` in its cell, of no other.
    fn add_code(&mut self, at: usize, end: usize, alone: bool) {
        let Finder { tokens, know, .. } = self.finder;
        let country = codes::country_of(tokens.folded(at)).and_then(|code| know.gazetteer.country(&code));
        let Some(country) = country else { return };
        let hits = |words: usize| {
            let key = name_key(tokens, end - words..end);
            know.gazetteer.named(key.as_str()).map(|hit| know.gazetteer.country_of(hit.place)).collect::<Vec<_>>()
        };
        let named: Vec<_> = (1..=LONGEST_NAME.min(end)).flat_map(hits).collect();
        if named.contains(&country) || alone && named.is_empty() {
            // "RU" is a kingdom in the languages that call it so, and never in a column of codes.
            while self.clues.last().is_some_and(|c| c.at.start == at && c.country().is_some()) {
                self.clues.pop();
            }
            self.clues.push(Clue { at: at..at + 1, sense: Sense::Country(country), language: None, tail: 0 });
        }
    }

    /// "U.S.A.", "K.K.T.C.": dotted letters that stand for a country without their dots.
    pub(super) fn initials(&mut self, at: usize) {
        let Finder { tokens, know, heard, .. } = self.finder;
        let letter =
            |i: usize| i < self.end && tokens[i].is_capital() && tokens[i].is_word() && tokens.folded(i).chars().count() == 1;
        let glued = |i: usize| i < self.end && tokens[i].glued;
        let more = |i: &usize| tokens[i - 1].is_mark('.') && glued(i - 1) && glued(*i) && letter(*i);
        if !letter(at) || at < self.busy.country {
            return;
        }
        let count = 1 + (at + 2..self.end).step_by(2).take_while(more).count();
        let end = at + 2 * count - 1;
        if count < 2 {
            return;
        }
        let joined: String = (at..end).step_by(2).map(|i| tokens.folded(i)).collect();
        let mut told = None;
        know.words.phrases(
            |n| (n == 0).then_some(joined.as_str()),
            |phrase| {
                if let Meaning::Country(code) = phrase.meaning
                    && phrase.tail == 0
                    && told.is_none() | heard.hears(phrase.language)
                {
                    told = country_of(know, code);
                }
            },
        );
        if let Some(country) = told.or_else(|| know.gazetteer.countries_named(&joined).next()) {
            self.busy.country = end;
            self.clues.push(Clue { at: at..end, sense: Sense::Country(country), language: None, tail: 0 });
        }
    }
}
