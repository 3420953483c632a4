//! Tells which lines with a date may be of the partner below them rather than of the one above, because a steward can say so and the
//! page does not.

use super::detail::doubt;
use super::line::is_country_only;
use super::{Read, Walk};
use crate::extract::Extraction;
use crate::extract::entry::Entry;
use crate::extract::piece::What;
use crate::segment::BlockKind;

/// So many lines around a line are looked at.
const AROUND: usize = 40;

impl Walk<'_> {
    /// Doubts what was just told of the partner above, if it may be of the one below.
    pub(super) fn doubt_stray(&mut self, index: usize, entry: &Entry, out: &mut Extraction) {
        if !entry.names.is_empty() || !self.is_lone_date(&self.page.reads[index]) || !self.may_tell_of_next(index, out) {
            return;
        }
        self.astray = true;
        out.mentions[self.target.clone()].iter_mut().for_each(|mention| doubt(&mut mention.acts));
    }

    /// Doubts that the row just added has no date, if the line above it may be its own.
    pub(super) fn doubt_missed(&mut self, out: &mut Extraction) {
        if std::mem::take(&mut self.astray) {
            let dateless = out.mentions[self.target.clone()].iter_mut().filter(|m| m.acts.iter().all(|act| act.date.is_none()));
            dateless.for_each(|mention| doubt(&mut mention.acts));
        }
    }

    /// A date alone, or with the act that it dates.
    fn is_lone_date(&self, read: &Read) -> bool {
        let pieces = &self.page.pieces[read.pieces.clone()];
        let small = |what: &What| matches!(what, What::Date(_) | What::Act(..) | What::Dash | What::Mark('.' | ','));
        read.block.kind == BlockKind::Short
            && pieces.iter().any(|p| matches!(p.what, What::Date(_)))
            && pieces.iter().all(|p| small(&p.what))
    }

    /// A name stands as near below the date as another one above it, or nearer, and the lines around do not begin with a name.
    fn may_tell_of_next(&self, index: usize, out: &Extraction) -> bool {
        let reads = &self.page.reads;
        let gap = reads[index].block.gap;
        let Some(below) = reads[index + 1..].iter().find(|r| r.block.kind != BlockKind::Blank) else { return false };
        if below.block.gap > gap || !self.is_lone_name(below) {
            return false;
        }
        below.block.gap < gap || self.ends_with_name(index) && !self.begins_with_name(index, out)
    }

    fn is_lone_name(&self, read: &Read) -> bool {
        let named = |e: &Entry| e.names.first().is_some_and(|n| n.name.start == read.tokens.start && n.acts.is_empty());
        read.block.kind == BlockKind::Short && read.entry.as_ref().is_some_and(named)
    }

    fn is_cell(&self, read: &Read) -> bool {
        self.is_lone_date(read) || self.is_lone_name(read) || read.entry.as_ref().is_some_and(is_country_only)
    }

    fn ends_with_name(&self, index: usize) -> bool {
        let below = self.page.reads[index..].iter().filter(|r| r.block.kind != BlockKind::Blank).take(AROUND);
        below.take_while(|r| self.is_cell(r)).last().is_some_and(|r| !self.is_lone_date(r))
    }

    /// A known name stands before the first date.
    fn begins_with_name(&self, index: usize, out: &Extraction) -> bool {
        let above = self.page.reads[..index].iter().rev().filter(|r| r.block.kind != BlockKind::Blank).take(AROUND);
        let cells: Vec<&Read> = above.take_while(|r| self.is_cell(r)).collect();
        let names = cells.iter().rev().take_while(|r| !self.is_lone_date(r)).filter_map(|r| r.entry.as_ref());
        names.filter_map(|e| e.names.first()).any(|n| self.is_known(&n.name, out))
    }
}
