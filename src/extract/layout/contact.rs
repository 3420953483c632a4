//! Tells the lines of a site's furniture (addresses, notices, menus) from those that name partners.

use super::{Read, Walk};
use crate::extract::clue::{Clue, Sense};
use crate::extract::entry::{Entry, Named};
use crate::extract::piece::{Piece, What};
use crate::extract::token::Case;
use crate::extract::{Extraction, home, prose};
use crate::know::words::{Class, Role};
use crate::segment::BlockKind;
use std::ops::Range;

impl Walk<'_> {
    /// "Living in the town / Twin towns", "Lugo | Twin towns" above all else: one mark parts what is no partner from what partners are
    /// called.
    pub(super) fn is_path(&self, text: &str, pieces: &[Piece], entry: &Entry, out: &Extraction) -> bool {
        let called = |p: Option<&Piece>| p.is_some_and(|p| matches!(p.what, What::Act(_, Class::Status)));
        let parted = [" / ", " > ", " » ", " › ", " → "].iter().any(|mark| text.contains(mark));
        let of_site = self.title.is_none() && text.contains(" | ") && (called(pieces.first()) || called(pieces.last()));
        of_site || parted && called(pieces.last()) && entry.names.first().is_none_or(|n| !self.is_known(&n.name, out))
    }

    /// Words of a contact line and no name of a known place.
    pub(super) fn is_contact(&self, read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let office = |c: &Clue| c.role() == Some(Role::Office) && c.at.start == read.tokens.start;
        let told = prose::clues_in(&out.clues, &read.tokens).any(|c| matches!(c.sense, Sense::Contact) || office(c));
        let partner = |n: &Named| self.is_known(&n.name, out) || !n.stated.is_empty() && n.acts.iter().any(|a| a.date.is_some());
        let labelled = || self.is_labelled_contact(read, out) && entry.names.iter().all(|n| n.acts.is_empty());
        told && entry.acts.is_empty() && (!entry.names.iter().any(partner) || labelled())
    }

    /// "The county of Lugo cooperates with the district of Ham": about two others.
    pub(super) fn tells_of_two(&self, pieces: &[Piece], out: &Extraction) -> bool {
        let [first, verb, with, second, ..] = pieces else { return false };
        let verb = matches!(verb.what, What::Act(_, Class::Verb));
        let others = [first, second].iter().all(|p| {
            let core = prose::without_type(out, &p.at);
            p.what == What::Name && !home::is_own(&self.own, &prose::key(&out.tokens, core))
        });
        others && verb && with.what == What::Role(Role::With)
    }

    /// "Address: Abelu str. 2, Gulbene".
    fn is_labelled_contact(&self, read: &Read, out: &Extraction) -> bool {
        let colon = |c: &Clue| out.tokens.get(c.at.end).is_some_and(|t| c.at.end < read.tokens.end && t.is_mark(':'));
        let first = prose::clues_in(&out.clues, &read.tokens).take_while(|c| c.at.start == read.tokens.start);
        first.filter(|c| matches!(c.sense, Sense::Contact)).any(colon)
    }

    /// A short line right above or below says nothing of a partner.
    pub(super) fn stands_in_menu(&self, index: usize, out: &Extraction) -> bool {
        let reads = &self.page.reads;
        let plain = |r: &Read| {
            let told =
                |e: &Entry| !e.stated.is_empty() || !e.acts.is_empty() || e.names.iter().any(|n| self.is_known(&n.name, out));
            r.block.kind == BlockKind::Short && r.entry.as_ref().is_none_or(|e| !told(e))
        };
        let above = index.checked_sub(1).map(|above| &reads[above]).filter(|_| reads[index].block.gap == 0);
        let below = reads.get(index + 1).filter(|below| below.block.gap == 0);
        above.into_iter().chain(below).any(plain)
    }
}

/// "Date of publication: 12.03.2019": a label that no gazetteer has, small words in it, and nothing but a date.
pub(super) fn is_labelled_date(pieces: &[Piece], out: &Extraction, known: impl Fn(&Range<usize>) -> bool) -> bool {
    let small = |i: usize| out.tokens[i].case == Case::Lower && out.tokens[i].is_word();
    let name = |p: &Piece| p.what == What::Name && !known(&p.at) && !prose::names_body(out, &p.at);
    match pieces {
        [first, words @ .., colon, date] if colon.what == What::Mark(':') && matches!(date.what, What::Date(_)) => {
            let more = words.iter().all(|p| matches!(p.what, What::Words | What::Role(Role::In | Role::Article)));
            name(first) && more && small(colon.at.start - 1)
        }
        _ => false,
    }
}

/// "© 2018 Lugo": whose the site is.
pub(super) fn is_notice(read: &Read, out: &Extraction) -> bool {
    read.tokens.clone().any(|i| out.tokens[i].is_mark('©'))
}

pub(super) fn is_breadcrumb(text: &str) -> bool {
    // Most lines have none of the marks, told by their first bytes.
    if !text.bytes().any(|byte| matches!(byte, b'/' | b'>' | b'|' | b':' | 0xc2 | 0xe2)) {
        return false;
    }
    let parted = [" / ", " > ", " » ", " | ", " :: ", " › ", " → "];
    let count: usize = parted.iter().map(|p| text.matches(p).count()).sum();
    count >= 2 || text.contains(" :: ") || text.contains(" » ")
}
