//! Turns the rulings of a page and the sightings of this run into one fate for each ruling: kept, moved, stale or orphan.
//!
//! Nothing but words decides; a record's id does not, because it counts look-alikes, and their order changes. A ruling is
//! applied where its name and quote stand. If they stood or stand more than once on the page, the neighbours on both sides
//! and the section must also be the same, of one line only; the page's very bytes settle it too. Whatever is in doubt is stale.

use super::Ruling;
use super::anchor::{Anchor, Sighting};
use crate::vocab::Subject;
use std::collections::{HashMap, HashSet};

/// How a ruling ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The same words in the same surroundings: the place of the sighting in the list.
    Kept(usize),
    /// The same words elsewhere.
    Moved(usize),
    /// The words changed, or others look like them: asked again of these.
    Stale(Vec<usize>),
    Orphan,
}

impl Fate {
    pub fn applies_to(&self) -> Option<usize> {
        match self {
            Fate::Kept(at) | Fate::Moved(at) => Some(*at),
            _ => None,
        }
    }
}

/// Less alike than this, two quotes are no versions of one another.
const ALIKE: f64 = 0.6;
/// Longer quotes are compared by their beginnings.
const COMPARED: usize = 300;

/// The fate of each ruling (of this page, about partners and their acts, or about lines).
pub fn attach(rulings: &[&Ruling], sightings: &[Sighting], page: &str) -> Vec<Fate> {
    let mut same: HashMap<(bool, &str, &str), Vec<usize>> = HashMap::new();
    for (index, sighting) in sightings.iter().enumerate() {
        same.entry((sighting.is_membership, &sighting.anchor.name, &sighting.anchor.quote)).or_default().push(index);
    }
    let none = Vec::new();
    let find = |ruling: &&Ruling| {
        let words = (is_of_membership(ruling), ruling.anchor.name.as_str(), ruling.anchor.quote.as_str());
        let found = same.get(&words).unwrap_or(&none);
        (!found.is_empty()).then(|| exact(ruling, found, sightings, page))
    };
    let found: Vec<Option<Fate>> = rulings.iter().map(find).collect();
    let claimed: HashSet<(usize, Subject)> =
        rulings.iter().zip(&found).filter_map(|(ruling, fate)| Some((fate.as_ref()?.applies_to()?, ruling.subject))).collect();
    let mut fates: Vec<Fate> = Vec::with_capacity(rulings.len());
    for (ruling, fate) in rulings.iter().zip(found) {
        let of_kind = |index: usize| sightings[index].is_membership == is_of_membership(ruling);
        let free = |index: usize| of_kind(index) && !claimed.contains(&(index, ruling.subject));
        fates.push(fate.unwrap_or_else(|| changed(ruling, sightings, free)));
    }
    contradictions(rulings, sightings, &mut fates);
    fates
}

/// A membership and a partner of the same words are two things.
fn is_of_membership(ruling: &Ruling) -> bool {
    ruling.subject == Subject::Membership
}

/// Where the very words stand once or more often.
fn exact(ruling: &Ruling, found: &[usize], sightings: &[Sighting], page: &str) -> Fate {
    let anchor = &ruling.anchor;
    let counted = (anchor.nth as usize).checked_sub(1).and_then(|nth| found.get(nth));
    if let (true, Some(&at)) = (anchor.page == page, counted) {
        return settled(ruling, at, sightings);
    }
    // What is said of a line's words holds wherever they stand.
    if ruling.subject == Subject::Line {
        return Fate::Kept(found[0]);
    }
    let around = |at: &usize| surrounded_alike(anchor, &sightings[*at].anchor);
    let here = &sightings[found[0]].anchor;
    if anchor.of == 1 && here.of == 1 {
        // A line that reads like the name came next to it: the rest of the row may be the one's or the other's.
        if here.has_double() && !anchor.has_double() {
            return Fate::Stale(found.to_vec());
        }
        let beside = here.before == anchor.before || here.after == anchor.after;
        return match here.section == anchor.section || still_holds(ruling.subject) {
            true if beside => settled(ruling, found[0], sightings),
            true if same_line(anchor, here) => moved(settled(ruling, found[0], sightings)),
            _ => Fate::Stale(found.to_vec()),
        };
    }
    // Where the words stand more often than then, any of them may be the new ones; where some stand in no row, those may be
    // the ruling's own, unless they stood there then.
    let all_known = here.of == anchor.of || here.of < anchor.of && here.of as usize == found.len();
    let here: Vec<usize> = found.iter().copied().filter(|at| around(at)).collect();
    match here[..] {
        [one] if all_known => settled(ruling, one, sightings),
        _ => Fate::Stale(found.to_vec()),
    }
}

/// Whether an answer is as good under another heading: what kind of act binds a partner, or whether it is one, is not.
/// (Whether another country's heading now stands above a place, `page` sees when it applies the answer.)
fn still_holds(subject: Subject) -> bool {
    matches!(subject, Subject::Place | Subject::PlaceType | Subject::Date | Subject::Line)
}

/// A quote that is a part of its line moves with the rest of it.
fn same_line(then: &Anchor, now: &Anchor) -> bool {
    let before = then.before == now.before || !then.before.ends_with('…') && !now.before.ends_with('…');
    before && (then.after == now.after || !then.after.starts_with('…') && !now.after.starts_with('…'))
}

fn surrounded_alike(then: &Anchor, now: &Anchor) -> bool {
    let told = |words: &str| !words.is_empty() && words != then.quote;
    then.section == now.section && then.before == now.before && then.after == now.after && told(&then.before) && told(&then.after)
}

/// Within a mention, the act must be the same too.
fn settled(ruling: &Ruling, at: usize, sightings: &[Sighting]) -> Fate {
    if acts(ruling, &sightings[at]).count() == 0 { Fate::Stale(vec![at]) } else { Fate::Kept(at) }
}

fn moved(fate: Fate) -> Fate {
    match fate {
        Fate::Kept(at) => Fate::Moved(at),
        other => other,
    }
}

/// The ids of the sighting's records that the ruling is about.
pub fn acts<'s>(ruling: &Ruling, sighting: &'s Sighting) -> impl Iterator<Item = &'s str> {
    let same = |act: &str| ruling.subject.is_of_partner() || act == ruling.anchor.act;
    let alike = sighting.records.iter().filter(|(_, act)| same(act)).count();
    let line = sighting.records.is_empty().then_some("");
    let clear = ruling.subject.is_of_partner() || alike == 1;
    let (all, act) = (ruling.subject.is_of_partner(), ruling.anchor.act.clone());
    line.into_iter().chain(sighting.records.iter().filter(move |(_, a)| clear && (all || *a == act)).map(|(id, _)| id.as_str()))
}

/// Where the words became others: the same name, or a line that reads nearly alike in the same place.
fn changed(ruling: &Ruling, sightings: &[Sighting], free: impl Fn(usize) -> bool) -> Fate {
    let anchor = &ruling.anchor;
    let beside = |here: &Anchor| here.section == anchor.section && (here.before == anchor.before || here.after == anchor.after);
    let named: Vec<usize> = (0..sightings.len())
        .filter(|&at| !anchor.name.is_empty() && sightings[at].anchor.name == anchor.name && free(at))
        .collect();
    let near: Vec<usize> = named.iter().copied().filter(|&at| beside(&sightings[at].anchor)).collect();
    match (near.len(), named.len()) {
        (_, 0) => {}
        (0, _) => return Fate::Stale(named),
        _ => return Fate::Stale(near),
    }
    let reads = |at: usize| {
        let here = &sightings[at].anchor;
        let partner = here.name.is_empty() == anchor.name.is_empty();
        if partner && free(at) && beside(here) { similarity(&here.quote, &anchor.quote) } else { 0.0 }
    };
    let best = (0..sightings.len()).map(|at| (reads(at), at)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    match best {
        Some((alike, at)) if alike >= ALIKE => Fate::Stale(vec![at]),
        _ => Fate::Orphan,
    }
}

fn similarity(a: &str, b: &str) -> f64 {
    let head = |text: &str| text.chars().take(COMPARED).collect::<String>();
    strsim::normalized_levenshtein(&head(a), &head(b))
}

/// Two different answers about one thing: neither is applied.
fn contradictions(rulings: &[&Ruling], sightings: &[Sighting], fates: &mut [Fate]) {
    let mut first: HashMap<(&str, usize, Subject), usize> = HashMap::new();
    let mut doubtful = Vec::new();
    for (index, fate) in fates.iter().enumerate() {
        let Some(at) = fate.applies_to() else { continue };
        for id in acts(rulings[index], &sightings[at]) {
            let other = *first.entry((id, at, rulings[index].subject)).or_insert(index);
            if rulings[other].answer != rulings[index].answer {
                doubtful.extend([(other, at), (index, at)]);
            }
        }
    }
    doubtful.into_iter().for_each(|(index, at)| fates[index] = Fate::Stale(vec![at]));
}
