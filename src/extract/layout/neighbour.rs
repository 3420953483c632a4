//! Tells a partner's line by the lines around it, because a bare name says nothing by itself.

use super::line::{Signs, is_country_only};
use super::{Read, Walk};
use crate::extract::entry::{Entry, Named};
use crate::extract::piece::{Piece, What};
use crate::extract::{Extraction, Mention, prose};
use crate::know::words::Role;
use crate::segment::BlockKind;
use std::ops::Range;

impl Walk<'_> {
    /// The lines around it tell of partners, and it stands among them.
    pub(super) fn stands_like_partner(&self, index: usize, entry: &Entry, first: &Named, signs: Signs, out: &Extraction) -> bool {
        let Signs { known, in_run, .. } = signs;
        let read = &self.page.reads[index];
        let about = self.about_partners();
        let misspelt = || !known && self.stands_alone(index, first) && self.is_nearly_known(&first.name, out);
        if about && self.lone_rows && !self.stands_in_menu(index, out) && misspelt() {
            return true;
        }
        let ends = entry.status.or(first.status).is_some() && (known || !self.country.is_empty() && first.status.is_some());
        if ends && about && read.tokens.start == first.name.start && entry.loose <= 1 {
            return true;
        }
        let numbered = || self.page.pieces[read.pieces.start].what == What::Number && entry.loose <= 1;
        let alone = || numbered() || self.stands_alone(index, first) || self.stands_with_region(index, entry);
        let placed = || index + 1 < self.page.reads.len() && self.is_whereabouts(index + 1, out);
        if about && known && self.stands_alone(index, first) && placed() {
            return true;
        }
        if about && self.opens_cells(index, first) || in_run && known && alone() {
            return true;
        }
        if about && known && self.opens_told(index, first) {
            return true;
        }
        let under_country = !self.country.is_empty() && (known || !first.also.is_empty() || self.follows_country(index, first));
        let plain = entry.loose == 0 || self.only_names(read);
        let headed =
            || (known || prose::names_body(out, &first.name) || self.told_below(out)) && self.heads_paragraph(index, first, out);
        let lone = about && (known && self.lone_rows && plain || entry.loose <= 1 && headed());
        (under_country && plain || lone) && index > 0
    }

    /// The line is the name and nothing else.
    pub(super) fn stands_alone(&self, index: usize, named: &Named) -> bool {
        let read = &self.page.reads[index];
        read.tokens == named.name && named.name.len() <= ALONE
    }

    /// "LUGO - Galicia", apart from what stands above, and a paragraph right below that tells of an act.
    fn heads_paragraph(&self, index: usize, named: &Named, out: &Extraction) -> bool {
        let reads = &self.page.reads;
        let apart = reads[index].block.gap > 0 && reads[index].tokens.start == named.name.start;
        let Some(below) = reads.get(index + 1).filter(|r| apart && r.block.gap == 0 && r.block.kind == BlockKind::Prose) else {
            return false;
        };
        prose::clues_in(&out.clues, &below.tokens).any(|c| c.is_act())
    }

    /// The partner above was told of in the paragraph below its name.
    fn told_below(&self, out: &Extraction) -> bool {
        let below = |m: &Mention| m.acts.iter().any(|act| act.words.as_ref().is_some_and(|words| words.start >= m.quote.end));
        out.mentions[self.target.clone()].iter().any(below)
    }

    /// A table laid flat: the name alone, then lines that are its date, or its country and its date.
    fn opens_cells(&self, index: usize, named: &Named) -> bool {
        let below = self.page.reads[index + 1..].iter().take_while(|read| read.block.gap == 0);
        let mut cells = below.skip_while(|read| read.entry.as_ref().is_some_and(is_country_only)).take(1);
        let small = |p: &Piece| matches!(p.what, What::Role(Role::Since | Role::With | Role::In));
        let dated = |read: &Read| {
            let pieces = &self.page.pieces[read.pieces.clone()];
            matches!(pieces, [rest @ .., date] if matches!(date.what, What::Date(_)) && rest.iter().all(small))
        };
        self.stands_alone(index, named) && cells.any(dated)
    }

    /// The line begins with the name, and right below stand its date alone and its act alone, as in a table laid flat.
    fn opens_told(&self, index: usize, named: &Named) -> bool {
        let [date, act, ..] = &self.page.reads[index + 1..] else { return false };
        let pieces = |read: &Read| &self.page.pieces[read.pieces.clone()];
        let close = date.block.gap == 0 && act.block.gap == 0;
        close
            && self.page.reads[index].tokens.start == named.name.start
            && matches!(pieces(date), [piece] if matches!(piece.what, What::Date(_)))
            && pieces(act).first().is_some_and(|piece| matches!(piece.what, What::Act(..)))
    }

    /// Right below its country's heading, a name alone is a partner's, known or not.
    fn follows_country(&self, index: usize, named: &Named) -> bool {
        let Some(above) = index.checked_sub(1).map(|above| &self.page.reads[above]) else { return false };
        let heading = above.entry.as_ref().is_some_and(is_country_only) && above.block.kind == BlockKind::Short;
        let close = self.page.reads[index].block.gap == 0;
        self.about_partners() && heading && close && self.stands_alone(index, named)
    }

    /// The line is the name and where it lies ("Umhausen in Tyrol").
    fn stands_with_region(&self, index: usize, entry: &Entry) -> bool {
        let read = &self.page.reads[index];
        let [named] = &entry.names[..] else { return false };
        let [region] = &named.beside[..] else { return false };
        let end = self.page.pieces[read.pieces.clone()].iter().rev().find(|p| p.what != What::Mark('.')).map(|p| p.at.end);
        entry.loose == 0 && self.begins(read, &named.name) && end == Some(region.end) && named.acts.is_empty()
    }

    /// The name begins the line, or what stands behind its label ("Other continents: Lugo, Galicia").
    fn begins(&self, read: &Read, name: &Range<usize>) -> bool {
        let pieces = &self.page.pieces[read.pieces.clone()];
        let before = pieces.iter().take_while(|p| p.at.start < name.start).last();
        before.is_none_or(|p| p.what == What::Mark(':'))
    }
}

/// Tokens of the longest name that stands alone on its line ("Baden-Baden district").
const ALONE: usize = 4;
