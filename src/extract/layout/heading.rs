//! Turns headings into what they give to all that stands under them: an act, a country.

use super::line::is_country_only;
use super::{Read, Walk};
use crate::extract::act::Draft;
use crate::extract::clue::{Clue, Sense};
use crate::extract::entry::{Entry, Named};
use crate::extract::piece::What;
use crate::extract::token::{Case, Kind};
use crate::extract::{Act, ActKind, Extraction, Mention, Origin, prose};
use crate::know::gazetteer::Country;
use crate::know::words::{Class, Role};
use crate::segment::BlockKind;
use crate::vocab::{AgreementType, LineRole, Status};
use std::ops::Range;

/// The act that a heading gives to all that stands under it.
#[derive(Clone, Debug)]
pub(super) struct HeadingAct {
    pub(super) kind: AgreementType,
    pub(super) words: Range<usize>,
    /// A bare "agreement".
    pub(super) bare: bool,
    /// What the partners are called ("twin towns"), not what was signed.
    pub(super) calls: bool,
    /// Nothing but a topic among other words ("keeps friendly relations with many towns").
    pub(super) vague: bool,
}

/// The headings that the end of one part of a page stands under, and so the beginning of the next.
#[derive(Clone, Debug, Default)]
pub struct Above {
    pub(super) title: Option<HeadingAct>,
    pub(super) heading: Option<HeadingAct>,
    pub(super) country: Vec<(Country, Range<usize>)>,
    pub(super) members: bool,
    pub(super) status: Option<Status>,
}

/// Tokens beside a topic that is a heading by itself ("1. Cooperation:").
const AROUND: usize = 3;

/// Columns of the smallest table that is laid flat, and so many lines that are looked at on either side.
const COLUMNS: usize = 3;
const LABELS: usize = 8;

/// Tokens of a short heading.
const HEADING: usize = 8;

/// Letters of a word that joins two others ("and", "и", "ja").
const JOINT: usize = 3;

/// Stands for words of an earlier part.
const ELSEWHERE: Range<usize> = 0..0;

impl Walk<'_> {
    /// What holds for the next part, whose tokens are others.
    pub(super) fn above(self) -> Above {
        let elsewhere = |act: Option<HeadingAct>| act.map(|act| HeadingAct { words: ELSEWHERE, ..act });
        Above {
            title: elsewhere(self.title),
            heading: elsewhere(self.heading),
            country: self.country.into_iter().map(|(country, _)| (country, ELSEWHERE)).collect(),
            members: self.members,
            status: self.status,
        }
    }

    pub(super) fn note_title(&mut self, read: &Read, out: &Extraction) {
        if self.title.is_none() {
            self.title = self.act_of(read, out);
        }
    }

    /// A short heading that says that something is not.
    pub(super) fn denies(&self, read: &Read, out: &Extraction) -> bool {
        let negated = |c: &Clue| c.role() == Some(Role::Negation);
        read.tokens.len() <= HEADING && prose::clues_in(&out.clues, &read.tokens).any(negated)
    }

    pub(super) fn act_heading(&mut self, read: &Read, out: &Extraction) {
        self.denied = self.denies(read, out);
        // A bare "agreements" under a title that says which: the title's type holds.
        let act = self.act_of(read, out).or_else(|| self.hinted(read, out)).filter(|act| !act.bare || self.title.is_none());
        if self.about_partners() && (self.labels_column(read, out) || self.is_among_labels(read, out)) {
            return;
        }
        let text = read.block.body.of(self.text);
        let given = self.heading.as_ref().or(self.title.as_ref());
        // "Town, date of the agreement", right below the heading: what its columns are called.
        let columns = act.is_none() && self.heading_unused && self.heading.is_some() && self.act_of(read, out).is_some();
        if columns {
            // The heading above holds.
        } else if self.title.is_none() {
            self.title.clone_from(&act);
        } else if act.as_ref().is_some_and(|act| act.vague) && given.is_some_and(|given| !given.vague && !given.bare) {
            // "Friendly relations with …" says nothing of towns that are called twins above.
        } else if !text.ends_with(':') || act.is_some() {
            self.heading.clone_from(&act);
        }
        self.heading_unused = true;
        self.country.clear();
        self.target = 0..0;
        self.status = None;
        self.lead_date = None;
    }

    /// "Contact since", "Country; City; Agreement of": the heads of columns say nothing of what the partners are.
    fn labels_column(&self, read: &Read, out: &Extraction) -> bool {
        let pieces = &self.page.pieces[read.pieces.clone()];
        let bars = pieces.iter().filter(|p| matches!(p.what, What::Mark(';' | '|'))).count();
        let tabs = read.tokens.clone().skip(1).filter(|&i| out.tokens[i].parted).count();
        if bars.max(tabs) > 1 {
            return true;
        }
        let last = self.page.pieces[read.pieces.clone()].last();
        last.is_some_and(|p| p.what == What::Role(Role::Since))
    }

    /// "City" / "Date of signing" / "Fields of cooperation", each on a line of its own: the heads of columns that were laid flat.
    fn is_among_labels(&self, read: &Read, out: &Extraction) -> bool {
        let reads = &self.page.reads;
        let at = reads.partition_point(|r| r.block.lines.start < read.block.lines.start);
        let above = reads[..at].iter().rev().zip(reads[..=at].iter().rev());
        let above = above.take_while(|(r, below)| below.block.gap == 0 && self.may_label(r, out)).map(|(r, _)| r);
        let below = reads[at + 1..].iter().take_while(|r| r.block.gap == 0 && self.may_label(r, out));
        let run: Vec<&Read> = above.take(LABELS).chain([read]).chain(below.take(LABELS)).collect();
        let dates = |c: &Clue| matches!(c.role(), Some(Role::Since | Role::Signed));
        let told = |wanted: &dyn Fn(&Clue) -> bool| run.iter().any(|r| prose::clues_in(&out.clues, &r.tokens).any(wanted));
        self.may_label(read, out) && run.len() >= COLUMNS && told(&dates) && told(&|c| matches!(c.sense, Sense::PlaceType(_)))
    }

    /// A short line without a name that is known, a country or a date.
    fn may_label(&self, read: &Read, out: &Extraction) -> bool {
        let pieces = &self.page.pieces[read.pieces.clone()];
        read.block.kind == BlockKind::Short
            && read.tokens.len() <= HEADING
            && pieces.iter().all(|p| match p.what {
                What::Name => !self.is_known(&p.at, out) || self.is_small_word(&p.at, out),
                What::Country(_) | What::Date(_) | What::Number => false,
                _ => true,
            })
    }

    /// A heading without an act, and a word in it that tells what kind of relation the list below is about.
    fn hinted(&self, read: &Read, out: &Extraction) -> Option<HeadingAct> {
        let hint = |c: &Clue| if let Sense::Heading(kind) = c.sense { Some((kind, c.at.clone())) } else { None };
        let (kind, words) = prose::clues_in(&out.clues, &read.tokens).find_map(hint)?;
        let vague = read.block.body.of(self.text).ends_with(':') || read.tokens.len() > words.len() + AROUND;
        Some(HeadingAct { kind, words, bare: false, calls: true, vague })
    }

    /// A short line with such a word, and a list of names right below it.
    pub(super) fn hints_at_list(&self, index: usize, read: &Read, out: &Extraction) -> bool {
        let below = self.page.reads[index + 1..].iter().find(|r| r.block.kind != BlockKind::Blank);
        let listed = below.is_some_and(|r| r.entry.as_ref().is_some_and(is_country_only) || self.names_known(r, out));
        listed && read.tokens.len() <= HEADING && self.hinted(read, out).is_some()
    }

    /// The act that a heading gives to all that stands under it.
    pub(super) fn act_of(&self, read: &Read, out: &Extraction) -> Option<HeadingAct> {
        let mut draft = Draft::default();
        for piece in &self.page.pieces[read.pieces.clone()] {
            if let What::Act(kind, class) = piece.what
                && class != Class::Verb
            {
                draft.add(kind, class, piece.at.clone());
            }
        }
        // "Our town has many partners." is a sentence, and no name for what they are.
        let sentence = draft.is_weak() && read.block.body.of(self.text).ends_with('.');
        let vague = sentence || draft.is_topic() && read.tokens.len() > draft.words.as_ref().map_or(0, |w| w.len()) + AROUND;
        let act = draft.finish();
        match (act.kind, act.words) {
            (ActKind::Named(kind), Some(words)) => Some(HeadingAct { kind, words, bare: false, calls: false, vague }),
            (ActKind::Relation(kind), Some(words)) => {
                let (kind, words) = self.first_named(read, out, &words).unwrap_or((kind, words));
                Some(HeadingAct { kind, words, bare: false, calls: true, vague })
            }
            (ActKind::Bare, Some(words)) => {
                Some(HeadingAct { kind: AgreementType::Cooperation, words, bare: true, calls: false, vague: false })
            }
            _ => None,
        }
    }

    /// "Friendly and partner towns": of two words for the towns, joined by a short word or a mark, the first gives the type.
    fn first_named(&self, read: &Read, out: &Extraction, act: &Range<usize>) -> Option<(AgreementType, Range<usize>)> {
        let tokens = &out.tokens;
        let joins = |i: usize| match tokens[i].kind {
            Kind::Word => tokens[i].case == Case::Lower && tokens.folded(i).chars().count() <= JOINT,
            Kind::Mark(mark) => matches!(mark, ',' | '/' | '&' | '+'),
            Kind::Number => false,
        };
        prose::clues_in(&out.clues, &read.tokens).find_map(|c| match c.sense {
            Sense::Heading(kind) if c.at.end + 1 == act.start && joins(c.at.end) => Some((kind, c.at.start..act.end)),
            _ => None,
        })
    }

    pub(super) fn country_heading(&mut self, entry: &Entry) -> (LineRole, &'static str) {
        self.country.clone_from(&entry.stated);
        self.country_used = false;
        self.target = 0..0;
        self.members = false;
        (LineRole::Heading, "country of what follows")
    }

    /// The only name of a line is a country's, and the next line tells of another country: a town that is called like a country.
    pub(super) fn as_town(&self, index: usize, entry: &Entry) -> Option<Entry> {
        let [(country, at)] = &entry.stated[..] else { return None };
        let next = self.page.reads.get(index + 1).filter(|next| next.block.gap == 0 && next.block.kind == BlockKind::Short)?;
        let next = next.entry.as_ref()?;
        let told = next.names.first().map_or(&next.stated, |named| &named.stated);
        let elsewhere = !told.is_empty() && told.iter().all(|(c, _)| c != country) && next.loose == 0;
        let before =
            index > 0 && self.page.reads[index - 1].block.kind != BlockKind::Blank || self.run > 0 || self.about_partners();
        let town = Named { name: at.clone(), ..Named::default() };
        (elsewhere && before && at.len() == 1).then(|| Entry { names: vec![town], ..Entry::default() })
    }

    /// What is told of the row above stands on its own line, and of the row below as well: the country between is a heading.
    fn heads_row(&self, index: usize, above: &Mention) -> bool {
        let acted = |acts: &[Act]| acts.iter().any(|act| act.kind != ActKind::None);
        let below = self.page.reads.get(index + 1).filter(|r| r.block.gap == 0).and_then(|r| r.entry.as_ref());
        acted(&above.acts) && below.is_some_and(|e| e.names.first().is_some_and(|n| acted(&n.acts)))
    }

    /// "State of Colorado, U.S.A.", "Saarland": nothing but a region, with its country, or, in a table laid flat, with its date below.
    pub(super) fn is_whereabouts(&self, index: usize, out: &Extraction) -> bool {
        let read = &self.page.reads[index];
        let Some(entry) = read.entry.as_ref().filter(|entry| entry.loose == 0 && entry.acts.is_empty()) else { return false };
        let [named] = &entry.names[..] else { return false };
        let whole =
            |c: &Clue| matches!(c.sense, Sense::Region(_)) && named.name.start <= c.at.start && c.at.end == named.name.end;
        let called = || prose::clues_in(&out.clues, &named.name).any(whole) && !self.is_known(&named.name, out);
        let region = prose::names_body(out, &named.name) || called();
        let date = |below: &Read| matches!(&self.page.pieces[below.pieces.clone()], [only] if matches!(only.what, What::Date(_)));
        let stated = !named.stated.is_empty() || self.page.reads.get(index + 1).is_some_and(date);
        region && stated && named.acts.is_empty() && read.block.gap == 0 && read.tokens.start == named.name.start
    }

    /// The line tells where the bare name above it lies.
    pub(super) fn places_name_above(&self, index: usize, out: &Extraction) -> bool {
        let [target] = &out.mentions[self.target.clone()] else { return false };
        let bare = target.origin == Origin::Row && target.stated.is_empty() && target.acts.is_empty() && target.beside.is_empty();
        bare && self.country.is_empty() && !prose::names_body(out, &target.name) && self.is_whereabouts(index, out)
    }

    /// What the line below a name tells of where it lies.
    pub(super) fn place_name_above(&self, entry: &Entry, out: &mut Extraction) {
        let Some(named) = entry.names.first() else { return };
        for mention in &mut out.mentions[self.target.clone()] {
            mention.stated.clone_from(&named.stated);
            mention.beside.push(named.name.clone());
        }
    }

    /// In a table laid flat, the country stands on the line behind the name.
    pub(super) fn follows_name(&self, index: usize, entry: &Entry, out: &Extraction) -> bool {
        let read = &self.page.reads[index];
        let Some(mention) = out.mentions.get(self.target.clone()).and_then(|m| m.last()) else { return false };
        // "1. Lugo", and below it "Spain"; in markup a list ends there.
        let item = mention.origin == Origin::Item && mention.acts.is_empty() && read.block.gap <= 1;
        let bare = item || mention.origin == Origin::Row && read.block.gap == 0;
        let close = bare && mention.stated.is_empty() && self.country.is_empty();
        let key = prose::key(&out.tokens, mention.name.clone());
        let mut places = self.know.gazetteer.named(&key).peekable();
        let unknown = places.peek().is_none() && !self.heads_row(index, mention);
        close && (unknown || places.any(|hit| entry.stated.iter().any(|(c, _)| self.know.gazetteer.country_of(hit.place) == *c)))
    }
}
