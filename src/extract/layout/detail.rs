//! Turns lines that name nobody into further acts of the partner above, because pages tell of one partner on many lines.

use super::{Page, Read, Walk};
use crate::extract::clue;
use crate::extract::date::Date;
use crate::extract::entry::{self, Entry};
use crate::extract::piece::{Piece, What};
use crate::extract::prose;
use crate::extract::{Act, ActKind, Extraction, Mention, Origin};
use crate::hash::PageMap;
use crate::know::words::Role;
use crate::segment::BlockKind;
use crate::vocab::{AgreementType, LineRole, Status};
use std::collections::{HashMap, HashSet};

impl Walk<'_> {
    /// A line without a name tells of the partner above it.
    pub(super) fn detail(&mut self, read: &Read, entry: &Entry, out: &mut Extraction) -> (LineRole, &'static str) {
        if self.target.is_empty() {
            return match read.block.kind {
                BlockKind::Item(Some(_)) if read.tokens.len() > 1 && out.mentions.is_empty() => {
                    (LineRole::Other, "names no partner")
                }
                BlockKind::Item(Some(_)) => (LineRole::Unread, "numbered item without a name"),
                _ => (LineRole::Other, "names no partner"),
            };
        }
        let acts = entry.names.first().map_or(&entry.acts, |named| &named.acts);
        self.add_details(acts, out);
        if acts.is_empty() { (LineRole::Other, "names no partner") } else { (LineRole::Record, "tells of the partner above") }
    }

    /// An item that dates an act, below an item whose act is dated: a partner whose name was not understood.
    pub(super) fn is_item_of_its_own(&self, entry: &Entry, out: &Extraction) -> bool {
        let told = |act: &Act| act.kind != ActKind::None && act.date.is_some();
        let dated = |m: &Mention| m.origin == Origin::Item && m.acts.iter().any(|act| act.date.is_some());
        entry.acts.iter().any(told) && out.mentions[self.target.clone()].iter().any(dated)
    }

    /// "Affiliated: 8 May 1987" right below a partner: a label that comes again, or a word that tells when a relation began.
    pub(super) fn labels_date(&self, read: &Read, entry: &Entry, out: &Extraction) -> bool {
        if self.target.is_empty() || self.labels.is_empty() || read.block.gap > 0 || !entry.stated.is_empty() {
            return false;
        }
        let dated = |m: &Mention| m.acts.iter().any(|act| act.date.is_some());
        if out.mentions[self.target.clone()].iter().any(dated) {
            return false;
        }
        let Some(label) = label(self.page, read, out) else { return false };
        let tells = |p: &Piece| matches!(p.what, What::Act(..) | What::Role(Role::Since | Role::Signed));
        let told = self.page.pieces[read.pieces.clone()].iter().any(tells);
        let place = entry.names.iter().any(|n| self.is_known(&n.name, out));
        self.labels.get(&label).is_some_and(|&times| times > 1) || told && !place
    }

    /// The only date of a paragraph may be that of the relation, if nothing nearer is dated; a steward is asked.
    pub(super) fn add_lone_date(&self, dates: &[(usize, bool)], out: &mut Extraction) {
        // Of several the first, if it tells of a beginning: a steward is asked.
        let several = dates.len() > 1;
        let Some((date, told)) = dates.first().filter(|(_, told)| *told || !several) else { return };
        for mention in &mut out.mentions[self.target.clone()] {
            if mention.acts.iter().all(|act| act.date.is_none()) {
                let act = Act { date: Some(*date), unsure_date: !told || several, ..Act::default() };
                mention.acts = entry::merge(mention.acts.drain(..).chain([act]).collect());
            }
        }
    }

    /// What is told of a partner alone has a date, and none of its acts has one: perhaps a date was not understood.
    pub(super) fn doubt_unread_dates(&self, out: &mut Extraction) {
        let used = used_dates(out);
        let mut quoted: PageMap<usize, u32> = PageMap::default();
        out.mentions.iter().for_each(|m| *quoted.entry(m.quote.start).or_default() += 1);
        for at in 0..out.mentions.len() {
            let mention = &out.mentions[at];
            let dateless = mention.status == Status::Active && mention.acts.iter().all(|a| a.date.is_none() && !a.unsure_date);
            if !dateless || quoted[&mention.quote.start] > 1 {
                continue;
            }
            let told = mention.quote.start..self.told_until.get(&at).copied().unwrap_or_default().max(mention.quote.end);
            let first = out.clues.first(told.start);
            let here = out.clues[first..].iter().enumerate().take_while(|(_, c)| c.at.start < told.end);
            let unread = here.filter(|(_, c)| is_recent(c)).any(|(i, _)| !used.contains(&(first + i)));
            if unread {
                doubt(&mut out.mentions[at].acts);
            }
        }
    }

    /// A list without dates, and a paragraph on acts with dates that no row has: perhaps those of the list.
    pub(super) fn doubt_dates_apart(&self, out: &mut Extraction) {
        let dateless = |m: &Mention| m.status == Status::Active && m.acts.iter().all(|a| a.date.is_none() && !a.unsure_date);
        let listed = |m: &Mention| m.origin != Origin::Prose;
        let rows = out.mentions.iter().filter(|m| listed(m)).count();
        let without = out.mentions.iter().filter(|m| listed(m) && dateless(m)).count();
        if without > APART && without * 2 >= rows && self.spare_dates(out) >= APART {
            out.mentions.iter_mut().filter(|m| listed(m) && dateless(m)).for_each(|m| doubt(&mut m.acts));
        }
    }

    /// The dates in paragraphs on acts that are no row's.
    fn spare_dates(&self, out: &Extraction) -> usize {
        let used = used_dates(out);
        let spare = |read: &Read| {
            let pieces = &self.page.pieces[read.pieces.clone()];
            let tells = pieces.iter().any(|p| matches!(p.what, What::Act(..) | What::Role(Role::Signed)));
            let dates = pieces
                .iter()
                .filter(|p| matches!(p.what, What::Date(date) if !used.contains(&date) && is_recent(&out.clues[date])));
            if tells { dates.count() } else { 0 }
        };
        self.page.reads.iter().filter(|read| read.block.kind == BlockKind::Prose).map(spare).sum()
    }

    /// The paragraph below a partner without a date tells of another one: what it says may be the first one's as well.
    pub(super) fn doubt_silence(&self, out: &mut Extraction) {
        let dateless = |m: &&mut Mention| m.acts.iter().all(|act| act.date.is_none());
        out.mentions[self.target.clone()].iter_mut().filter(dateless).for_each(|m| doubt(&mut m.acts));
    }

    /// Adds acts to the mentions above: the acts of one partner, told on several lines.
    pub(super) fn add_details(&mut self, acts: &[Act], out: &mut Extraction) {
        let headed = self.about_partners();
        // Of several partners on one line nobody says which of them the next line tells of.
        let several = self.target.len() > 1;
        for mention in &mut out.mentions[self.target.clone()] {
            let dated = mention.acts.iter().any(|act| act.date.is_some());
            let contact = |act: &Act| headed && act.kind == ActKind::Relation(AgreementType::Contact);
            let mut all = std::mem::take(&mut mention.acts);
            // "Contacts are kept by the schools": under a heading that says more, only a date is news.
            // "The Park of Friendship is kept by the town", below an item that has its date: no word on what the partner is.
            let word = |act: &Act| {
                headed
                    && dated
                    && mention.origin == Origin::Item
                    && act.date.is_none()
                    && matches!(act.kind, ActKind::Relation(_))
            };
            let news = acts.iter().filter(|act| !(contact(act) && (dated || act.date.is_none()) || word(act)));
            all.extend(news.cloned().map(|act| Act { unsure_date: act.unsure_date || self.parted, ..act }));
            // "A station of 1926." above "Agreement of 2012.": the lone date was of something else.
            let told = |act: &Act| act.date.is_some() && matches!(act.kind, ActKind::Named(_) | ActKind::Bare);
            if all.iter().any(told) {
                all.retain(|act| act.kind != ActKind::None || !act.unsure_date);
            }
            entry::absorb_years(&mut all, &out.clues);
            mention.acts = prefer_exact(entry::merge(all), &out.clues);
            if several {
                mention.acts.truncate(1);
                mention.acts.iter_mut().for_each(|act| act.unsure_date = true);
            }
        }
    }
}

/// The dates that acts of the mentions have.
fn used_dates(out: &Extraction) -> HashSet<usize> {
    out.mentions.iter().flat_map(|m| m.acts.iter().filter_map(|act| act.date)).collect()
}

/// So many dates of acts without a row are more than chance.
const APART: usize = 2;

fn is_recent(clue: &clue::Clue) -> bool {
    clue.date().is_some_and(Date::is_recent)
}

/// A steward is asked for the date.
pub(super) fn doubt(acts: &mut Vec<Act>) {
    match acts.first_mut() {
        Some(act) => act.unsure_date = true,
        None => acts.push(Act { unsure_date: true, ..Act::default() }),
    }
}

/// Tokens of the longest label.
const LABEL: usize = 5;

/// The folded words before the colon of `Label: date`; none on other lines.
fn label(page: &Page, read: &Read, out: &Extraction) -> Option<String> {
    let pieces = &page.pieces[read.pieces.clone()];
    let [words @ .., colon, date] = pieces else { return None };
    let labelled = colon.what == What::Mark(':') && matches!(date.what, What::Date(_)) && !words.is_empty();
    let small = words.iter().all(|p| !matches!(p.what, What::Date(_) | What::Country(_) | What::Mark(_) | What::Number));
    let at = read.tokens.start..colon.at.start;
    (labelled && small && at.len() <= LABEL).then(|| prose::key(&out.tokens, at))
}

/// How often each label of a date stands on the page.
pub(super) fn labels(page: &Page, out: &Extraction) -> HashMap<String, u32> {
    let mut count = HashMap::new();
    let lines = page.reads.iter().filter(|read| read.block.kind == BlockKind::Short);
    lines.filter_map(|read| label(page, read, out)).for_each(|label| *count.entry(label).or_insert(0) += 1);
    count
}

/// Of a relation's bare year and the full date of its act, the full date stays.
pub(super) fn prefer_exact(mut acts: Vec<Act>, clues: &[clue::Clue]) -> Vec<Act> {
    let precision = |act: &Act| act.date.and_then(|d| clues[d].date()).map_or(0, |d| d.precision);
    if acts.len() == 2 && precision(&acts[0]) >= 4 && precision(&acts[1]) == 2 && matches!(acts[1].kind, ActKind::Relation(_)) {
        acts.truncate(1);
    }
    acts
}
