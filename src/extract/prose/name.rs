//! Turns a run of capitals in a sentence into a partner's name with how surely it is one, because sentences name much else.

use super::{Named, Sentence, best_name, clues_in, key, without_small_talk, without_type};
use crate::extract::act::Draft;
use crate::extract::clue::Sense;
use crate::extract::piece::{Piece, What};
use crate::extract::token::{Case, Kind};
use crate::extract::{Extraction, home};
use crate::know::gazetteer::Country;
use crate::know::traits::Trait;
use crate::know::words::{Class, Role};
use crate::vocab::PlaceType;
use std::ops::Range;

/// People of a place whose inflected name is known without more ado.
const TOWN: u32 = 5_000;

/// Where a name stands in its sentence.
struct Stand {
    /// Behind "with" or "between".
    slot: bool,
    between: bool,
    /// Behind "and" or a comma.
    and: bool,
    /// In a row with a name that is surely a partner's.
    chained: bool,
    bracket: bool,
    /// "Clamart near Paris": behind a name and a word for where it lies.
    within: bool,
    /// Something beside it says that it is a place that partners with somebody.
    anchored: bool,
    /// The same, or a word for its kind.
    strong: bool,
    /// A word for its kind stands by it.
    typed: bool,
    demonym: Option<(Country, Range<usize>)>,
}

impl Sentence<'_> {
    pub(super) fn name(&mut self, index: usize) {
        let piece = &self.pieces[index];
        let act_end = self.clause.draft.words.as_ref().map(|w| w.end);
        let behind = self.pieces.get(index + 1).is_some_and(|p| p.what == What::Role(Role::WithBehind));
        if self.is_organisation(&piece.at)
            || act_end == Some(piece.at.start) && !behind && self.is_act_word(piece) && !self.country_follows(index)
        {
            return;
        }
        if self.stands_for_whole(index) || self.is_person(index) {
            return;
        }
        let stand = self.stand(index);
        if stand.bracket || stand.within {
            return self.beside(piece.at.clone());
        }
        if self.is_subject(&piece.at) {
            self.clause.about = true;
            return;
        }
        // "on September 11": a month with its day.
        if self.is_month(piece.at.start) && piece.at.clone().skip(1).all(|at| self.out.tokens[at].kind == Kind::Number) {
            return self.note_day(&(piece.at.end - 1..piece.at.end));
        }
        if self.is_measured_from(index) || self.is_place_of_signing(index) || self.is_typed_country(&piece.at) {
            return;
        }
        let piece = &self.without_own(piece);
        let first = self.pieces[..index].iter().all(|p| p.what == What::Role(Role::Article));
        if self.is_noun(index, &stand) || self.is_merged_into(index) {
            return;
        }
        let Some(name) = self.name_in(piece, stand.strong, stand.anchored) else {
            // "The Rhine District, which lies around us, has partners of its own".
            self.of_body |= first && !self.context.of_body && names_body(self.out, &piece.at);
            return;
        };
        let elsewhere = (stand.slot || stand.chained) && self.country_near(index);
        if !elsewhere && home::is_own(self.context.own, &key(&self.out.tokens, without_type(self.out, &name))) {
            let body = names_body(self.out, &(piece.at.start..piece.at.end + 2));
            // "The town of Lugo has partners of its own", on the page of the county of Lugo.
            self.of_body |= index == 0 && if self.context.of_body { stand.typed && !body } else { body };
            return;
        }
        self.part_from_names_before(&stand);
        let belief = self.belief(piece, &name, &stand);
        self.heads |= self.heads_paragraph(piece);
        self.clause.between |= stand.between;
        self.foreign |= first && belief < 0.9;
        self.clause.names.push(Named {
            name,
            stated: stand.demonym.into_iter().collect(),
            beside: Vec::new(),
            belief,
            dates: Vec::new(),
            bracketed: false,
            status: None,
            // "… with Lugo?? No, that was Ham."
            denied: self.pieces.get(index + 1).is_some_and(|p| p.what == What::Mark('?')),
            acts: Vec::new(),
            draft: Draft::default(),
            after_between: stand.between,
            led: self.lead_country.clone(),
            begins: self.pieces[..index].iter().all(|p| matches!(p.what, What::Date(_) | What::Role(_) | What::Words)),
        });
    }

    fn stand(&self, index: usize) -> Stand {
        let piece = &self.pieces[index];
        let apposed = index >= 2 && self.pieces[index - 1].what == What::Dash && self.stands_for_whole(index - 2);
        let before = index.checked_sub(if apposed { 3 } else { 1 }).map(|i| &self.pieces[i]);
        let shortened = |p: &&Piece| p.what == What::Role(Role::Article) && self.out.tokens[p.at.end - 1].is_mark('.');
        let before = match before.filter(shortened) {
            Some(_) => index.checked_sub(2).map(|i| &self.pieces[i].what),
            None => before.map(|p| &p.what),
        };
        let demonym = self.demonym_before(piece.at.start).or_else(|| self.country_before(index));
        let lead = if demonym.is_some() { self.before_adjectives(index) } else { before };
        let named_in_bracket = self.is_named_in_bracket(index);
        let slot = named_in_bracket
            || matches!(lead, Some(What::Role(Role::With | Role::Between)))
            || self.with_stands_behind(index)
            || self.country_follows(index) && self.ends_with_with(index)
            || before == Some(&What::Mark(':')) && !self.clause.draft.is_empty() && self.clause.names.is_empty()
            || self.is_called_partner(index)
            || self.is_behind_adjective(index);
        let within = self.lies_in(index) || self.is_region_of_name_before(index);
        let and = matches!(before, Some(What::Role(Role::And) | What::Mark(',')));
        let chained = and && self.clause.names.last().is_some_and(|n| n.belief > 0.8);
        let typed = apposed || clues_in(&self.out.clues, &piece.at).any(|c| matches!(c.sense, Sense::PlaceType(_)));
        let bracket =
            !named_in_bracket && before == Some(&What::Mark('(')) || self.depth > 0 && !slot && !self.clause.names.is_empty();
        let anchored = slot || demonym.is_some() || chained || self.country_follows(index);
        Stand {
            between: before == Some(&What::Role(Role::Between)),
            strong: anchored || typed && !bracket,
            typed,
            slot,
            and,
            chained,
            bracket,
            within,
            anchored,
            demonym,
        }
    }

    /// "cooperates with Lugo": the "with" is the last word of the act's phrase.
    fn ends_with_with(&self, index: usize) -> bool {
        let act = index.checked_sub(1).map(|i| &self.pieces[i]).filter(|p| matches!(p.what, What::Act(..)));
        act.is_some_and(|act| {
            let last = act.at.end - 1..act.at.end;
            clues_in(&self.out.clues, &last).any(|c| c.role() == Some(Role::With))
        })
    }

    /// "with the Badenian Offenburg": one small word between "with" and the name of a known place.
    fn is_behind_adjective(&self, index: usize) -> bool {
        let [before @ .., word] = &self.pieces[..index] else { return false };
        let small = word.what == What::Words && word.at.len() == 1 && self.out.tokens[word.at.start].case == Case::Lower;
        let with = before.iter().rev().find(|p| p.what != What::Role(Role::Article));
        small && with.is_some_and(|p| p.what == What::Role(Role::With)) && self.is_known(&self.pieces[index].at)
    }

    /// "with the district (Lugo, Spain)": no name stands before the bracket, only words behind "with".
    fn is_named_in_bracket(&self, index: usize) -> bool {
        let [before @ .., open] = &self.pieces[..index] else { return false };
        let mut words = before.iter().rev().skip_while(|p| p.what == What::Words);
        open.what == What::Mark('(')
            && self.clause.names.is_empty()
            && before.last().is_some_and(|p| p.what == What::Words)
            && words.next().is_some_and(|p| p.what == What::Role(Role::With))
            && self.country_follows(index)
    }

    /// "Lugo with" in languages that put it behind, also over a bracket.
    fn with_stands_behind(&self, index: usize) -> bool {
        // "the agreement with the village on the Rhine" in such a language, below the village's name: an adjective with a capital.
        if self.about && !self.is_known(&self.pieces[index].at) {
            return false;
        }
        let behind = &self.pieces[index + 1..];
        let behind = match behind {
            [open, ..] if open.what == What::Mark('(') => behind.iter().skip_while(|p| p.what != What::Mark(')')).nth(1),
            _ => behind.first(),
        };
        behind.is_some_and(|p| p.what == What::Role(Role::WithBehind))
    }

    /// "Our twin town is Lugo": right behind what partners are called, over a word or two.
    fn is_called_partner(&self, index: usize) -> bool {
        let called = |p: &Piece| matches!(p.what, What::Act(_, Class::Status));
        let [.., act, verb] = &self.pieces[..index] else { return false };
        called(act)
            && verb.what == What::Words
            && self.clause.names.is_empty()
            && self.out.tokens[verb.at.start].case == Case::Lower
    }

    /// What stands before the small words in front of a name ("with the Japanese …").
    fn before_adjectives(&self, index: usize) -> Option<&What> {
        let small = |what: &What| matches!(what, What::Words | What::Role(Role::Article));
        self.pieces[..index].iter().rev().map(|p| &p.what).find(|what| !small(what))
    }

    /// "the district of Warsaw – Wilanów": behind a small word for its kind stands the whole, and the part behind the dash.
    fn stands_for_whole(&self, index: usize) -> bool {
        let whole = &self.pieces[index];
        let small = whole.what == What::Name && !self.out.tokens[whole.at.start].is_capital();
        let part = matches!(&self.pieces[index + 1..], [dash, name, ..] if dash.what == What::Dash && name.what == What::Name);
        small && part
    }

    /// The partner whose name stands above the paragraph, inflected or not.
    fn is_subject(&self, at: &Range<usize>) -> bool {
        let about = &self.context.about;
        let core = without_small_talk(self.out, at.clone()).map(|part| without_type(self.out, &part));
        !about.is_empty()
            && (home::is_own(about, &key(&self.out.tokens, at.clone()))
                || core.is_some_and(|core| home::is_own(about, &key(&self.out.tokens, core))))
    }

    /// "by the Schools": behind an article, where no town's name has one, and nothing beside it says that it is a place.
    fn is_noun(&self, index: usize, stand: &Stand) -> bool {
        let at = &self.pieces[index].at;
        let article = index.checked_sub(1).is_some_and(|i| self.pieces[i].what == What::Role(Role::Article));
        let bare = self.out.heard.best.is_some_and(|tag| Trait::BareTowns.is_of(tag));
        let placed = stand.typed || stand.demonym.is_some() || self.country_near(index);
        article && bare && !placed && !self.is_known(&(at.start - 1..at.end))
    }

    /// Some languages put the page's own name right before the partner's: what is left without it.
    fn without_own(&self, piece: &Piece) -> Piece {
        let rest = piece.at.start + 1..piece.at.end;
        let own = !rest.is_empty() && home::is_own(self.context.own, self.out.tokens.folded(piece.at.start));
        let names = own && self.out.tokens[rest.start].is_capital() && (self.is_known(&rest) || self.is_inflected(&rest));
        Piece { what: piece.what.clone(), at: if names && !self.is_known(&piece.at) { rest } else { piece.at.clone() } }
    }

    /// Behind an act with its date, a further name begins a clause of its own.
    fn part_from_names_before(&mut self, stand: &Stand) {
        let clause = &self.clause;
        let told = clause.act_after_names && !clause.draft.is_empty();
        let next = stand.and || stand.slot || stand.demonym.is_some();
        if told && (clause.names.iter().any(|n| !n.dates.is_empty()) || clause.draft.date.is_some() && next) {
            self.end_clause();
        }
    }

    /// "the Israeli city of …", "litewskimi …": the country that an adjective just before the name gives.
    pub(super) fn demonym_before(&self, at: usize) -> Option<(Country, Range<usize>)> {
        let first = self.pieces[0].at.start.max(at.saturating_sub(4));
        let words = first..at;
        let demonyms = || clues_in(&self.out.clues, &words).filter(|c| matches!(c.sense, Sense::Demonym(_)));
        let last = demonyms().last()?;
        // Near languages read one word differently: the page's own reading holds.
        let best = self.out.heard.best;
        let clue = demonyms().filter(|c| c.at == last.at).find(|c| c.language == best).unwrap_or(last);
        let small = (clue.at.end..at).all(|i| self.out.tokens[i].is_word() && !self.out.tokens[i].is_capital());
        match clue.sense {
            Sense::Demonym(country) if small => Some((country, clue.at.clone())),
            _ => None,
        }
    }

    /// "Norjan Ålesund", "z Poľska Sanok": the country right before a name, in languages that put it there.
    fn country_before(&self, index: usize) -> Option<(Country, Range<usize>)> {
        let at = index.checked_sub(1 + usize::from(self.is_town_with(index.checked_sub(1)?)))?;
        let before = &self.pieces[at];
        match before.what {
            What::Country(country) if self.country_leads(at) => Some((country, before.at.clone())),
            _ => None,
        }
    }

    /// "Saksamaa linnaga Lugo": the word for a town, in the case that says "with".
    fn is_town_with(&self, index: usize) -> bool {
        let kind = |p: &Piece| clues_in(&self.out.clues, &p.at).any(|c| matches!(c.sense, Sense::PlaceType(_)));
        self.pieces.get(index).is_some_and(|p| p.what == What::Role(Role::With) && kind(p))
    }

    /// A country right before a name, and not right behind another.
    pub(super) fn country_leads(&self, index: usize) -> bool {
        let before = index.checked_sub(1).map(|i| &self.pieces[i].what);
        let next = index + 1 + usize::from(self.is_town_with(index + 1));
        let name = self.pieces.get(next).is_some_and(|p| p.what == What::Name);
        name && !matches!(before, Some(What::Name | What::Mark('(')))
    }

    pub(super) fn is_act_word(&self, piece: &Piece) -> bool {
        piece.at.len() == 1 && !self.is_known(&piece.at)
    }

    pub(super) fn is_known(&self, at: &Range<usize>) -> bool {
        self.context.know.gazetteer.named(home::name_key(&self.out.tokens, at.clone()).as_str()).next().is_some()
    }

    /// The name within a capitalised run; one that no gazetteer knows counts only in a strong place.
    pub(super) fn name_in(&self, piece: &Piece, strong: bool, anchored: bool) -> Option<Range<usize>> {
        let mut range = without_small_talk(self.out, piece.at.clone())?;
        // "La Crosse": a small word that begins the name of a place belongs to it.
        let with_article = range.start.saturating_sub(1)..range.end;
        if range.start > piece.at.start && self.is_known(&with_article) {
            range = with_article;
        }
        let tokens = &self.out.tokens;
        let core = without_type(self.out, &range);
        if clues_in(&self.out.clues, &core).any(|c| matches!(c.sense, Sense::PlaceType(_)) && c.at == core) {
            return None;
        }
        // "with towns of Europe"
        if without_small_talk(self.out, core.clone()).is_none() && !self.is_known(&core) {
            return None;
        }
        let known = best_name(tokens, core.clone(), self.context.know, false);
        let typed_first = core.start > range.start;
        if let Some(name) = known.as_ref().filter(|k| k.start == core.start + 1 && k.end == core.end && self.begins(piece)) {
            return Some(name.start..range.end);
        }
        if anchored || strong && (core == range || typed_first) || known.as_ref() == Some(&core) {
            return Some(self.raw_name(range, &core)).filter(|_| tokens[core.start].is_capital() && !self.is_demonym(core.start));
        }
        // "Rhein-Pfalz-Kreis": no part of a district's name is the name of a town.
        let known = known.filter(|_| !names_body(self.out, &range));
        known.or_else(|| self.is_inflected(&core).then_some(core))
    }

    /// A word that an ending makes of the name of a town of some size.
    fn is_inflected(&self, core: &Range<usize>) -> bool {
        let know = self.context.know;
        let called = key(&self.out.tokens, core.clone());
        let town = |stem: String| know.gazetteer.named(&stem).any(|hit| know.gazetteer.population_of(hit.place) >= TOWN);
        let heard = self.out.heard;
        core.len() == 1 && called.len() >= 6 && know.endings.stems_in(&called, |tag| heard.hears(tag)).any(town)
    }

    /// How surely a name means a partner by where it stands: behind "with", beside a country, or merely there.
    fn belief(&self, piece: &Piece, name: &Range<usize>, stand: &Stand) -> f64 {
        let core = without_type(self.out, &without_small_talk(self.out, piece.at.clone()).unwrap_or(piece.at.clone()));
        let contact = clues_in(&self.out.clues, &piece.at).any(|c| matches!(c.sense, Sense::Contact | Sense::Navigation));
        let about = self.about;
        match (stand.slot, stand.strong) {
            (true, _) => 0.99,
            _ if self.heads_paragraph(piece) => 0.95,
            _ if stand.demonym.is_some() && !stand.typed && !self.is_known(&core) => 0.6,
            _ if stand.demonym.is_some() && !stand.typed && (!stand.and || self.clause.names.is_empty()) => 0.8,
            (_, true) if !about => 0.95,
            _ if stand.chained => 0.95,
            _ if self.is_subject_of_date(piece, &core) => 0.7,
            _ if contact || about || name.len() < core.len() => 0.2,
            _ if self.begins(piece) && core.len() == 1 && !self.is_large(name) => 0.3,
            _ => 0.6,
        }
    }

    /// "town Lugo" is called Lugo on the page; "powiat Suwalski" is not called Suwalski.
    pub(super) fn raw_name(&self, range: Range<usize>, core: &Range<usize>) -> Range<usize> {
        let lead = range.start..core.start;
        let only_town =
            clues_in(&self.out.clues, &lead).any(|c| matches!(c.sense, Sense::PlaceType(PlaceType::City)) && c.at == lead);
        if only_town { core.start..range.end } else { range }
    }

    pub(super) fn is_demonym(&self, at: usize) -> bool {
        clues_in(&self.out.clues, &(at..at + 1)).any(|c| matches!(c.sense, Sense::Demonym(_)))
    }

    /// "with Lugo of Venezuela": a country stands one word behind the name at most.
    fn country_near(&self, index: usize) -> bool {
        let word = |p: &Piece| p.what == What::Words && p.at.len() == 1;
        let skip = usize::from(self.pieces.get(index + 1).is_some_and(word));
        self.country_follows(index) || self.country_follows(index + skip)
    }

    pub(super) fn country_follows(&self, index: usize) -> bool {
        let is_country = |p: Option<&Piece>| p.is_some_and(|p| matches!(p.what, What::Country(_)));
        let joins = |p: Option<&Piece>| {
            p.is_some_and(|p| matches!(p.what, What::Mark('(' | ',' | '/') | What::Role(Role::In | Role::With | Role::Since)))
        };
        let next = self.pieces.get(index + 1);
        // "Lugo (Galicia)": a region in brackets tells as much.
        let region = |p: &Piece| {
            let core = without_type(self.out, &p.at);
            p.what == What::Name && clues_in(&self.out.clues, &core).any(|c| c.at == core && matches!(c.sense, Sense::Region(_)))
        };
        let in_region = next.is_some_and(|p| p.what == What::Mark('(')) && self.pieces.get(index + 2).is_some_and(region);
        // "La Crosse, state Wisconsin, USA"
        let comma = |at: usize| self.pieces.get(at).is_some_and(|p| p.what == What::Mark(','));
        let over_region = comma(index + 1)
            && comma(index + 3)
            && self.pieces.get(index + 2).is_some_and(|p| region(p) && names_body(self.out, &p.at))
            && is_country(self.pieces.get(index + 4));
        is_country(next) || joins(next) && is_country(self.pieces.get(index + 2)) || in_region || over_region
    }
}

/// A county, district or region, by the word for its kind.
pub fn names_body(out: &Extraction, name: &Range<usize>) -> bool {
    clues_in(&out.clues, name).any(|c| matches!(c.sense, Sense::PlaceType(kind) if kind.holds_towns()))
}
