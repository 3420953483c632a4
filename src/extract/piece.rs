//! Turns the tokens and clues of an item into pieces (a name, a country, an act, a date, a mark), over which the item grammar is written.

mod mark;
mod region;
mod shortened;

use super::clue::{Clue, Clues, NameKey, Sense};
use super::token::{Case, Kind, Tokens};
use crate::know::Knowledge;
use crate::know::gazetteer::Country;
use crate::know::words::{AgreementKind, Class, Meaning, Role};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Capitalised words that may name a place.
    Name,
    Country(Country),
    Act(AgreementKind, Class),
    /// Index of the date's clue.
    Date(usize),
    Role(Role),
    Organisation,
    Navigation,
    Mark(char),
    /// A dash with white space on a side of it.
    Dash,
    Number,
    Words,
}

#[derive(Clone, Debug)]
pub struct Piece {
    pub what: What,
    /// Tokens of the page.
    pub at: Range<usize>,
}

/// The pieces of `range`; `clues` are all clues of the page in order of their start.
pub fn pieces(tokens: &Tokens, range: Range<usize>, clues: &Clues, know: &Knowledge, prose: bool, out: &mut Vec<Piece>) {
    let first = clues.first(range.start);
    let told = clues[first..].iter().take_while(|c| c.at.start < range.end);
    let member = told.filter(|c| c.role() == Some(Role::Member)).count() > 0;
    let lexer = Lexer { tokens, clues, know, end: range.end, prose, member };
    let mut at = range.start;
    // `out` holds the pieces of the lines before, too.
    let line = out.len();
    if is_roman_number(tokens, &range) {
        out.push(Piece { what: What::Number, at: at..at + 2 });
        at += 2;
    }
    while at < range.end {
        if let Some(end) = lexer.address(at) {
            at = end;
            continue;
        }
        let mut piece = lexer.piece(at, out[line..].last());
        at = piece.at.end;
        if piece.what == What::Name {
            lexer.part_region(&mut piece, out);
        }
        match (out[line..].last_mut(), &piece.what) {
            (Some(last), What::Words) if last.what == What::Words => last.at.end = at,
            _ => out.push(piece),
        }
    }
    unname_quoted(tokens, &mut out[line..]);
}

/// Pieces of the longest phrase in quotation marks.
const QUOTED: usize = 12;

/// `"The Lovers of Teruel"`, `« Les Amis de Lugo »`: names within a quoted phrase of several words are no partners; quoted alone, or
/// beside an act, they may be.
fn unname_quoted(tokens: &Tokens, pieces: &mut [Piece]) {
    let is_quote = |p: &Piece| matches!(p.what, What::Mark('"' | '“' | '”' | '„' | '«' | '»'));
    let mut open: Option<usize> = None;
    for at in 0..pieces.len() {
        if !is_quote(&pieces[at]) {
            continue;
        }
        let Some(start) = open.replace(at).filter(|start| at - start <= QUOTED) else { continue };
        let inside = &mut pieces[start + 1..at];
        let words = inside.iter().any(|p| p.what == What::Words && tokens[p.at.start].case == Case::Lower);
        let article = inside.first().is_some_and(|p| p.what == What::Role(Role::Article));
        let phrase = words || article || inside.iter().filter(|p| p.what == What::Name).nth(1).is_some();
        if phrase && inside.iter().all(|p| matches!(p.what, What::Name | What::Words | What::Role(_) | What::Country(_))) {
            inside.iter_mut().filter(|p| p.what == What::Name).for_each(|p| p.what = What::Words);
            open = None;
        }
    }
}

/// "II. Partner cities": a heading's number.
fn is_roman_number(tokens: &Tokens, range: &Range<usize>) -> bool {
    let number = || tokens.folded(range.start);
    let mark = range.len() > 2 && matches!(tokens[range.start + 1].kind, Kind::Mark('.' | ')'));
    mark && tokens[range.start].is_capital() && number().len() <= 4 && number().bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
}

struct Lexer<'a> {
    tokens: &'a Tokens,
    clues: &'a Clues,
    know: &'a Knowledge,
    end: usize,
    /// Sentences, not entries of a list: small words seldom belong to names.
    prose: bool,
    /// It tells of a membership.
    member: bool,
}

/// Letters of a small word between the capitals of a name that is not known ("nad", "de la").
const CONNECTOR: usize = 4;

/// More dots than these in a row lead from one cell to the next.
const DOTS: usize = 3;

/// So many words are a phrase, even where the first is a town's name too ("Date of signing").
const PLAIN_PHRASE: usize = 3;

impl Lexer<'_> {
    fn piece(&self, at: usize, last: Option<&Piece>) -> Piece {
        let (what, end) = self.what(at, last);
        Piece { what, at: at..end }
    }

    /// Where an address of the net ends that begins here ("www.lugo.example", "https://…"): no word of it tells anything.
    fn address(&self, at: usize) -> Option<usize> {
        let token = &self.tokens[at];
        let opens = token.kind == Kind::Word && matches!(self.tokens.folded(at), "www" | "http" | "https");
        let runs_on = opens && self.tokens.get(at + 1).is_some_and(|t| at + 1 < self.end && t.glued && !t.is_word());
        runs_on.then(|| (at + 1..self.end).find(|&i| !self.tokens[i].glued).unwrap_or(self.end))
    }

    fn what(&self, at: usize, last: Option<&Piece>) -> (What, usize) {
        let token = &self.tokens[at];
        if let Some((index, end)) = self.date(at) {
            return (What::Date(index), end);
        }
        match token.kind {
            Kind::Mark('.') if self.leaders(at) > DOTS => (What::Dash, at + self.leaders(at)),
            Kind::Mark(c) if is_dash(c) => (self.dash(at, c), at + 1),
            Kind::Mark(c) => (What::Mark(c), at + 1),
            Kind::Number => (What::Number, at + 1),
            Kind::Word => self.word(at, last),
        }
    }

    fn word(&self, at: usize, last: Option<&Piece>) -> (What, usize) {
        if self.is_month_of_day(at) {
            return (What::Words, at + 1);
        }
        if self.starting(at).next().is_none() {
            // As most words are.
            if let Some((country, end)) = self.shortened_state(at) {
                return (What::Country(country), end);
            }
            return if self.tokens[at].is_capital() { (What::Name, self.name_end(at)) } else { (What::Words, at + 1) };
        }
        let organisation = self.sense(at, |s| matches!(s, Sense::Organisation)).filter(|_| self.tokens[at].is_capital());
        if let Some((kind, class, end)) = self.act(at)
            && (!self.member || organisation.is_none_or(|whole| whole <= end))
        {
            return (What::Act(kind, class), end);
        }
        let union = organisation.is_some();
        if let Some((role, end)) = self.role(at)
            && !union
            && (role != Role::Office || self.names_person(end))
            && (self.tokens[at].case == Case::Lower
                || end - at >= PLAIN_PHRASE
                || last.is_none_or(|p| p.what != What::Name) && !self.is_name(at))
        {
            // "с 1988 года": the word for "with" is "since" before a date.
            let since = role == Role::With && end < self.end && self.date(end).is_some();
            return (What::Role(if since { Role::Since } else { role }), end);
        }
        if let Some((country, end)) = self.country(at)
            && !self.goes_on_as_name(at, end)
        {
            return (What::Country(country), end);
        }
        if let Some((country, end)) = self.shortened_state(at) {
            return (What::Country(country), end);
        }
        if let Some(end) = self.sense(at, |s| matches!(s, Sense::Navigation)) {
            return (What::Navigation, end);
        }
        if self.prose && self.sense(at, |s| matches!(s, Sense::Demonym(_))).is_some() && !self.is_name(at) {
            return (What::Words, at + 1);
        }
        if let Some(end) = self.shortened_kind(at) {
            return (What::Role(Role::Article), end);
        }
        if self.tokens[at].is_capital() || self.is_type_before_name(at) {
            let end = self.name_end(at);
            // "Other cooperation": a small word with a capital, for it begins the line.
            let small = end == at + 1 && self.sense(at, |s| matches!(s, Sense::Function)).is_some() && !self.known(at, end);
            return (if small { What::Words } else { What::Name }, end);
        }
        if let Some(end) = self.sense(at, |s| matches!(s, Sense::Organisation)) {
            return (What::Organisation, end);
        }
        (What::Words, at + 1)
    }

    /// "9. to 12. May", "12 May": a month whose date says no year, and no town.
    fn is_month_of_day(&self, at: usize) -> bool {
        let day = |i: usize| self.tokens[i].kind == Kind::Number && self.tokens[i].span.len() <= 2;
        let before = at > 0 && (day(at - 1) || at > 1 && self.tokens[at - 1].is_mark('.') && day(at - 2));
        let mut month = false;
        if before && self.tokens[at].is_capital() {
            let word = |n: usize| (n == 0).then(|| self.tokens.folded(at));
            self.know.words.phrases(word, |p| month |= matches!(p.meaning, Meaning::Month(_)));
        }
        month
    }

    fn starting(&self, at: usize) -> impl Iterator<Item = (usize, &Clue)> {
        let first = self.clues.first(at);
        self.clues[first..].iter().enumerate().map(move |(i, c)| (first + i, c)).take_while(move |(_, c)| c.at.start == at)
    }

    fn date(&self, at: usize) -> Option<(usize, usize)> {
        self.starting(at).find(|(_, c)| c.date().is_some() && c.at.end <= self.end).map(|(i, c)| (i, c.at.end))
    }

    fn act(&self, at: usize) -> Option<(AgreementKind, Class, usize)> {
        self.starting(at).find_map(|(_, c)| match c.sense {
            Sense::Act(kind, class) if c.at.end <= self.end => Some((kind, class, c.at.end)),
            _ => None,
        })
    }

    fn role(&self, at: usize) -> Option<(Role, usize)> {
        self.starting(at).find_map(|(_, c)| Some((c.role()?, c.at.end)))
    }

    fn country(&self, at: usize) -> Option<(Country, usize)> {
        let (country, end) = self.starting(at).find_map(|(_, c)| Some((c.country()?, c.at.end)))?;
        // "U.S.A.": the last dot is the last letter's.
        let dotted = end > at + 1 && self.tokens[end - 1].span.len() == 1 && end < self.end && self.tokens[end].is_mark('.');
        Some((country, end + usize::from(dotted)))
    }

    fn sense(&self, at: usize, wanted: impl Fn(&Sense) -> bool) -> Option<usize> {
        self.starting(at).find(|(_, c)| wanted(&c.sense) && c.at.end <= self.end).map(|(_, c)| c.at.end)
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens[at].is_capital() && self.known(at, self.name_end_plain(at))
    }

    fn name_end_plain(&self, at: usize) -> usize {
        (at + 1..self.end).find(|&i| !self.tokens[i].is_capital()).unwrap_or(self.end)
    }

    /// "Mexico City", "Panama City": the country's name is only the beginning of a place's.
    fn goes_on_as_name(&self, at: usize, end: usize) -> bool {
        let goes_on =
            self.tokens.get(end).is_some_and(|t| end < self.end && t.is_word() && t.is_capital()) && self.act(end).is_none();
        let town = self.starting(end).any(|(_, c)| matches!(c.sense, Sense::PlaceType(crate::vocab::PlaceType::City)));
        goes_on && (town || self.known(at, self.name_end_plain(at)))
    }

    fn known(&self, from: usize, to: usize) -> bool {
        let mut key = NameKey::default();
        (from..to).filter(|&i| self.tokens[i].is_word()).for_each(|i| key.push(self.tokens.folded(i)));
        self.know.gazetteer.named(key.as_str()).next().is_some()
    }

    /// "powiat Suwalski", "commune de …": a lower-case word for a kind of place that belongs to the name behind it.
    fn is_type_before_name(&self, at: usize) -> bool {
        self.sense(at, |s| matches!(s, Sense::PlaceType(_)))
            .is_some_and(|end| end < self.end && self.tokens[end].is_capital() && self.act(end).is_none())
    }

    /// Where the name that starts at `at` ends.
    fn name_end(&self, at: usize) -> usize {
        let mut end = at + 1;
        let typed =
            if self.tokens[at].is_capital() { self.type_of(at) } else { self.sense(at, |s| matches!(s, Sense::PlaceType(_))) };
        let from = typed.unwrap_or(at);
        if self.tokens[at].is_capital() {
            end = end.max(from);
        }
        while end < self.end {
            match self.extend(from, end) {
                Some(next) => end = next,
                None => break,
            }
        }
        end
    }

    /// How far the name from `from` to `at` goes on, if it does.
    fn extend(&self, from: usize, at: usize) -> Option<usize> {
        let token = &self.tokens[at];
        if token.parted && (self.country(at).is_some() || !self.known(from, at + 1)) {
            return None;
        }
        match token.kind {
            Kind::Mark(c) => self.extend_over_mark(from, at, c),
            Kind::Number => {
                let small = token.span.len() <= 2 && self.date(at).is_none() && !token.glued;
                (small && self.is_delimiter(at + 1)).then_some(at + 1)
            }
            Kind::Word if self.act(at).is_some() => None,
            Kind::Word if token.is_capital() => self.extend_over_capital(from, at),
            Kind::Word => self.extend_over_lower(from, at),
        }
    }

    fn extend_over_capital(&self, from: usize, at: usize) -> Option<usize> {
        if let Some((_, end)) = self.country(at) {
            return self.known(from, end).then_some(end);
        }
        if let Some((role, _)) = self.role(at)
            && stops_name(role)
            && !self.known(from, at + 1)
        {
            return None;
        }
        Some(at + 1)
    }

    /// Small words go on a name only between capitals ("Ústí nad Orlicí"); an unknown one may end it ("Mount rasura").
    fn extend_over_lower(&self, from: usize, at: usize) -> Option<usize> {
        if let Some(end) = self.shortened_words(at) {
            return Some(end);
        }
        if self.sense(at, |s| matches!(s, Sense::PlaceType(_))).is_some() {
            return Some(at + 1);
        }
        let capital = (at + 1..self.end.min(at + 4)).find(|&i| self.tokens[i].is_capital());
        if let Some(next) = capital
            && (at + 1..next).all(|i| self.tokens[i].is_word())
            && self.act(next).is_none()
        {
            let stops = (at..next).any(|i| self.starting(i).any(|(_, c)| c.role().is_some_and(stops_name)));
            let small = (at..next).all(|i| self.tokens.folded(i).chars().count() <= CONNECTOR);
            if small && !stops && self.country(next).is_none() || self.known_from(from, next) {
                return Some(next + 1);
            }
        }
        let plain = !self.prose && self.starting(at).next().is_none() && self.tokens[at].span.len() >= 3;
        (plain && self.is_delimiter(at + 1)).then_some(at + 1)
    }

    fn known_from(&self, from: usize, next: usize) -> bool {
        self.known(from, next + 1) || self.known(from, self.name_end_plain(next))
    }

    /// An act, a date, a mark or the end: what may stand behind a name.
    fn is_delimiter(&self, at: usize) -> bool {
        at >= self.end
            || self.tokens[at].parted
            || matches!(self.tokens[at].kind, Kind::Mark(_))
            || self.act(at).is_some()
            || self.date(at).is_some()
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '‐' | '‑' | '−')
}

/// Roles that end a name in an item: what follows tells of the relation.
fn stops_name(role: Role) -> bool {
    use Role::*;
    matches!(
        role,
        Since
            | Signed
            | Visit
            | Office
            | Anniversary
            | Renewal
            | Merged
            | Planned
            | Ended
            | Suspended
            | Wish
            | Negation
            | Refused
            | Others
            | Member
            | With
            | Between
            | First
            | List
            | History
            | And
            | In
    )
}
