//! Turns "Vitré-Helmstedt", the own name joined to a partner's, into the partner's name alone: that is how committees of twinning call a link.

use super::Page;
use crate::extract::piece::What;
use crate::extract::{Extraction, home, prose};
use crate::know::Knowledge;
use std::ops::Range;

/// Cuts the page's own name and its dash off all names that begin with them, unless the whole is the name of a place.
pub(super) fn part_pairs(page: &mut Page, own: &[String], out: &Extraction, know: &Knowledge) {
    let cut = |name: &Range<usize>| partner_behind_own(name, own, out, know);
    for piece in page.pieces.iter_mut().filter(|p| p.what == What::Name) {
        piece.at.start = cut(&piece.at).unwrap_or(piece.at.start);
    }
    let entries = page.reads.iter_mut().filter_map(|read| read.entry.as_mut());
    for named in entries.flat_map(|entry| &mut entry.names) {
        named.name.start = cut(&named.name).unwrap_or(named.name.start);
    }
}

/// Where the partner's name begins in a pair.
fn partner_behind_own(name: &Range<usize>, own: &[String], out: &Extraction, know: &Knowledge) -> Option<usize> {
    let tokens = &out.tokens;
    let dash = name.clone().skip(1).find(|&at| tokens[at].is_mark('-') || tokens[at].is_mark('–'))?;
    let partner = dash + 1..name.end;
    let begins = !partner.is_empty() && tokens[partner.start].is_capital();
    let mine = begins && home::is_own(own, &prose::key(tokens, name.start..dash));
    let whole = || know.gazetteer.named(&prose::key(tokens, name.clone())).next().is_some();
    (mine && !whole()).then_some(partner.start)
}
