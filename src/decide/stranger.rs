//! Turns the lines that stand apart from a page's lists into what they are: a site's furniture, or a name to ask about.

use super::Page;
use super::choice::Choice;
use crate::extract::{ActKind, Extraction, Mention, Origin};
use crate::vocab::Flag;
use std::collections::HashSet;

/// Lines and items by themselves that name nothing known ("Last changed: 3 May 2019", "Attachment B"), on a page whose partners are
/// named elsewhere. Among partners, or with an act, a country or a word for a kind of place, a name stays, known or not.
pub fn strangers(page: &Page, choices: &[Choice]) -> HashSet<usize> {
    let out = page.out;
    // "Process: 2020/14": a label, although a letter away from the name of a place.
    let labels = |m: usize| out.tokens.get(out.mentions[m].name.end).is_some_and(|t| t.is_mark(':'));
    let corrected = |m: usize| choices[m].flags.contains(&Flag::NameCorrected) && out.mentions[m].stated.is_empty();
    // "Photo: Anna Brown", where a town is called so.
    let label = |m: usize| labels(m) && (corrected(m) || is_bare(&out.mentions[m]));
    let known = |m: usize| choices[m].reading.is_some() && !label(m);
    let placed = |m: usize| choices[m].country.is_some() || page.weighed.readings[m].told_type.is_some();
    let unknown = |m: usize| label(m) || choices[m].reading.is_none() && !placed(m);
    if !(0..choices.len()).any(unknown) {
        return HashSet::new();
    }
    let group = |m: usize| out.mentions[m].group as usize;
    let company: HashSet<usize> = (0..choices.len()).filter(|&m| known(m)).map(group).collect();
    let alone = |m: usize| out.groups[group(m)].heading.is_empty() && !company.contains(&group(m));
    let told = |m: usize| out.mentions[m].acts.iter().any(|act| act.kind != ActKind::None);
    let listed = |m: &usize| out.mentions[*m].origin != Origin::Prose && !told(*m);
    (0..choices.len()).filter(listed).filter(|&m| !company.is_empty() && unknown(m) && alone(m)).collect()
}

/// Listed partners of a page of which nearly all must have something told beside them, before silence about one says something.
const TOLD: usize = 3;
/// Belief left to a bare word among such: it may be the heading of something else, called like a town.
pub const ODD: f64 = 0.5;

/// The page tells a country, an act or a date of nearly all partners of its lists.
pub fn told_of_most(out: &Extraction) -> bool {
    let listed = out.mentions.iter().filter(|m| m.origin != Origin::Prose);
    let (told, bare): (Vec<&Mention>, Vec<&Mention>) = listed.partition(|m| !is_bare(m));
    told.len() >= TOLD && bare.len() * 4 <= told.len()
}

fn is_bare(mention: &Mention) -> bool {
    mention.stated.is_empty() && mention.beside.is_empty() && mention.acts.is_empty()
}

/// A line that is a single word and nothing else, none of its list beside it ("Costs", on a page whose partners have their countries).
pub fn is_odd(out: &Extraction, mention: &Mention) -> bool {
    let group = &out.groups[mention.group as usize];
    mention.origin == Origin::Row
        && is_bare(mention)
        && mention.name.len() == 1
        && group.heading.is_empty()
        && group.members.len() == 1
}
