//! Turns items that are headings, for all their number or bullet, into such.

use super::{Read, Walk, is_item};
use crate::extract::Extraction;
use crate::extract::entry::Entry;
use crate::segment::BlockKind;

impl Walk<'_> {
    /// "b) Friendship", and unmarked rows right below it: a heading with a number.
    pub(super) fn heads_rows(&self, index: usize, entry: &Entry, out: &Extraction) -> bool {
        let acts = entry.names.is_empty() && !entry.acts.is_empty() && entry.acts.iter().all(|act| act.date.is_none());
        let below = self.page.reads.get(index + 1).filter(|below| acts && below.block.gap == 0);
        below.is_some_and(|below| below.block.kind == BlockKind::Short && self.names_known(below, out))
    }

    /// A single bullet with an act and no known name: an ornament before a heading.
    pub(super) fn heads_a_list(&self, read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let bullet = matches!(read.block.kind, BlockKind::Item(None));
        let plain = entry.names.iter().all(|n| n.stated.is_empty() && n.acts.iter().all(|a| a.date.is_none()));
        let act = entry.names.iter().any(|n| !n.acts.is_empty());
        let alone = || self.page.reads.iter().filter(|r| r.block.group == read.block.group && is_item(r)).nth(1).is_none();
        bullet && plain && act && !entry.names.iter().any(|n| self.is_known(&n.name, out)) && alone()
    }
}
