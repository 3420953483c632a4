//! Turns a page's mentions and groups into the row of nodes over which countries are weighed, and the row's outcome into each mention's countries.
//!
//! Exact names come first. Where a name has no reading in the country that its neighbours point to, near names are looked
//! for and the row is weighed again: an edit is only believed where the rest of the list makes room for it.

use super::name::{Namer, Readings};
use super::order::{Node, Outcome, Row, Shares};
use super::weigh;
use crate::extract::{Extraction, Group, Mention, Origin};
use crate::hash::PageMap;
use crate::know::Knowledge;
use crate::know::gazetteer::{Country, Language};
use std::collections::BTreeMap;

/// Which mentions share a node.
#[derive(Clone, Debug, Default)]
pub struct Members {
    pub mentions: Vec<usize>,
    pub shared: bool,
    /// They stand in a list or on lines of their own, not in prose: their order may mean something.
    pub listed: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Chain {
    pub members: Vec<Members>,
    pub nodes: Vec<Node>,
    /// The node of each mention.
    pub node_of: Vec<usize>,
}

/// What stands for the page itself when its countries are weighed.
#[derive(Clone, Debug)]
pub struct Setting {
    pub home: Option<Country>,
    pub page_language: Option<Language>,
}

/// A node keeps at most so many countries.
const COUNTRIES: usize = 12;
/// Countries this much worse (in nats) than the best are left out.
const NEGLIGIBLE: f64 = 10.0;

impl Chain {
    pub fn new(out: &Extraction, readings: &[Readings]) -> Chain {
        let mut chain = Chain { node_of: vec![0; out.mentions.len()], ..Chain::default() };
        let lists = lists_by_heading(out);
        for group in &out.groups {
            let states = group.members.iter().any(|&m| !out.mentions[m].stated.is_empty());
            let split = || group.members.len() < 200 && lists[&heading(group)] > 1;
            let shared = group.shared && !states && (split() || together(group, out, readings));
            let parts: Vec<Vec<usize>> =
                if shared { vec![group.members.clone()] } else { group.members.iter().map(|&m| vec![m]).collect() };
            for mentions in parts {
                mentions.iter().for_each(|&m| chain.node_of[m] = chain.members.len());
                let listed = out.mentions[mentions[0]].origin != Origin::Prose;
                chain.members.push(Members { mentions, shared, listed });
            }
        }
        chain.weigh(out, readings);
        chain
    }

    /// Fills the nodes with the countries that the readings allow.
    pub fn weigh(&mut self, out: &Extraction, readings: &[Readings]) {
        self.nodes =
            self.members.iter().map(|m| Node { emissions: emissions(&m.mentions, out, readings), repeats: !m.shared }).collect();
    }

    /// Weighs the countries of all nodes in the orders that are worth it.
    pub fn solve(&self, know: &Knowledge, setting: &Setting, tried: Tried) -> Outcome {
        let languages = languages(know, setting, tried);
        let (listed, told) = (self.nodes(true), self.nodes(false));
        let row = |nodes: &[usize], languages: &[(Language, f64)], own: f64| {
            let nodes: Vec<&Node> = nodes.iter().map(|&n| &self.nodes[n]).collect();
            Row { nodes: &nodes, know, home: setting.home, own, languages, no_order: NO_ORDER }.solve()
        };
        let mut outcome = row(&listed, &languages, weigh::OWN_COUNTRY);
        // Partners told of in prose say nothing of whose page it is: most partners are foreign.
        let told_outcome = row(&told, &[], weigh::OWN_COUNTRY_TOLD);
        let spread = |shares: &Shares, told_shares: &Shares| {
            let (mut all, mut next) = (Shares::default(), [0, 0]);
            for node in 0..self.nodes.len() {
                let of = |row: usize, nodes: &[usize]| nodes.get(next[row]) == Some(&node);
                let (row, from) = match (of(0, &listed), of(1, &told)) {
                    (true, _) => (0, Some(shares)),
                    (_, told) => (1, told.then_some(told_shares)),
                };
                let here = from.and_then(|shares| shares.get(next[row]));
                next[row] += usize::from(from.is_some());
                all.push(here.unwrap_or_default().iter().copied());
            }
            all
        };
        outcome.shares = spread(&outcome.shares, &told_outcome.shares);
        outcome.unordered = spread(&outcome.unordered, &told_outcome.unordered);
        outcome
    }

    /// How well a setting explains the lists of the page: the `evidence` of its outcome, without the rest.
    pub fn evidence(&self, know: &Knowledge, setting: &Setting, tried: &Outcome) -> f64 {
        let languages = languages(know, setting, Tried::Left(tried));
        let nodes: Vec<&Node> = self.nodes(true).into_iter().map(|n| &self.nodes[n]).collect();
        let own = weigh::OWN_COUNTRY;
        Row { nodes: &nodes, know, home: setting.home, own, languages: &languages, no_order: NO_ORDER }.evidence()
    }

    /// The nodes that lists (or that sentences) tell of, without those that could lie anywhere.
    fn nodes(&self, listed: bool) -> Vec<usize> {
        (0..self.nodes.len()).filter(|&n| !self.nodes[n].emissions.is_empty() && self.members[n].listed == listed).collect()
    }

    /// Looks for near names where the outcome leaves a name unread; tells whether anything was found.
    pub fn look_near(&self, namer: &Namer, outcome: &Outcome, readings: &mut [Readings]) -> bool {
        let mut found = false;
        let mut seen: PageMap<String, usize> = PageMap::default();
        for (node, members) in self.members.iter().enumerate() {
            let best = outcome.shares.get(node).and_then(|s| s.first()).copied();
            let unsure = best.is_none_or(|s| s.probability < 0.9);
            for &m in &members.mentions {
                let read = best.is_some_and(|s| readings[m].all.iter().any(|r| r.country == s.country && r.weight > -7.0));
                let stated = namer.out.mentions[m].stated.is_empty();
                let alone = members.mentions.len() == 1 && stated && !readings[m].all.is_empty();
                if !readings[m].near && (!read || unsure && !alone) {
                    let before = readings[m].all.len();
                    let far = namer.is_called(&namer.out.mentions[m]) || stands_among_places(namer.out, m, readings);
                    look_once(namer, m, far, &mut seen, readings);
                    found |= readings[m].all.len() != before;
                }
            }
        }
        found
    }
}

/// Most of the entries around it bear the names of places.
fn stands_among_places(out: &Extraction, m: usize, readings: &[Readings]) -> bool {
    let members = &out.groups[out.mentions[m].group as usize].members;
    let at = members.partition_point(|&member| member < m);
    let around = &members[at.saturating_sub(NEIGHBOURS)..members.len().min(at + NEIGHBOURS + 1)];
    let known = around.iter().filter(|&&member| member != m && !readings[member].all.is_empty()).count();
    out.mentions[m].origin != Origin::Prose && known > 0 && known * 2 >= around.len() - 1
}

/// Entries on either side that tell what kind of list it is.
const NEIGHBOURS: usize = 8;

/// Near names of a mention; those of a name that came before are taken over.
fn look_once(namer: &Namer, m: usize, far: bool, seen: &mut PageMap<String, usize>, readings: &mut [Readings]) {
    let mention = &namer.out.mentions[m];
    let plain = mention.also.is_empty() && mention.beside.is_empty();
    let key = crate::extract::prose::key(&namer.out.tokens, mention.name.clone());
    match seen.get(&key).filter(|_| plain) {
        Some(&same) => readings[m] = readings[same].clone(),
        None => {
            namer.near(mention, far, &mut readings[m]);
            if plain {
                seen.insert(key, m);
            }
        }
    }
}

/// Prior probability that a page sorts its countries in no language's order.
const NO_ORDER: f64 = 0.25;

/// Which orders are tried.
#[derive(Clone, Copy)]
pub enum Tried<'o> {
    All,
    /// Those that the same names, read in part, have not made hopeless.
    Plausible(&'o Outcome),
    /// Those that the same names in another setting have left.
    Left(&'o Outcome),
}

/// The languages to try with their priors.
fn languages(know: &Knowledge, setting: &Setting, tried: Tried) -> Vec<(Language, f64)> {
    let count = know.gazetteer.language_count();
    let mut priors: Vec<(Language, f64)> = (0..count).map(|row| (Language(row as u8), 0.15 / count as f64)).collect();
    let mut add = |language: Option<Language>, share: f64| {
        if let Some(language) = language {
            priors[usize::from(language.0)].1 += share;
        }
    };
    add(setting.page_language, 0.2);
    add(know.gazetteer.language("en"), 0.1);
    let mut share = 0.2;
    for language in setting.home.into_iter().flat_map(|h| know.gazetteer.languages_of(h)).take(3) {
        add(Some(language), share);
        share *= 0.5;
    }
    priors.retain(|(language, _)| match tried {
        Tried::All => true,
        Tried::Plausible(outcome) => outcome.plausible.as_ref().is_none_or(|plausible| plausible.contains(language)),
        Tried::Left(outcome) => outcome.orders.iter().any(|order| order.language == Some(*language)),
    });
    priors
}

/// Log weight of each country for one mention: its readings there (which stand together), and what the mention states.
fn each_vote(mention: &Mention, readings: &Readings, mut with: impl FnMut(Country, f64)) {
    let stated = |country: Country| mention.stated.iter().any(|(c, _)| *c == country);
    for here in readings.all.chunk_by(|a, b| a.country == b.country) {
        let named = super::log_sum(here.iter().map(|r| r.weight).chain(std::iter::once(weigh::UNKNOWN)));
        with(here[0].country, named + if stated(here[0].country) { weigh::STATED } else { 0.0 });
    }
    for (at, (country, _)) in mention.stated.iter().enumerate() {
        let told = mention.stated[..at].iter().any(|(c, _)| c == country);
        if !told && readings.all.iter().all(|r| r.country != *country) {
            with(*country, weigh::UNKNOWN + weigh::STATED);
        }
    }
}

fn emissions(mentions: &[usize], out: &Extraction, readings: &[Readings]) -> Vec<(Country, f64)> {
    let group = &out.groups[out.mentions[mentions[0]].group as usize];
    let mut list: Vec<(Country, f64)> = Vec::new();
    let mut add = |country: Country, vote: f64| match list.iter_mut().find(|known| known.0 == country) {
        Some(known) => known.1 += vote,
        None => list.push((country, vote)),
    };
    for &m in mentions {
        each_vote(&out.mentions[m], &readings[m], |country, vote| add(country, vote - weigh::UNKNOWN));
    }
    group.heading.iter().for_each(|(country, _)| add(*country, weigh::HEADING));
    let floor = weigh::UNKNOWN * mentions.len() as f64;
    list.iter_mut().for_each(|known| known.1 += floor);
    list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let best = list.first().map_or(0.0, |e| e.1);
    list.retain(|e| e.1 > best - NEGLIGIBLE);
    list.truncate(COUNTRIES);
    list
}

/// How many lists stand under each heading. What parts several under one heading the page does not say: mostly the country.
fn lists_by_heading(out: &Extraction) -> PageMap<Option<usize>, u32> {
    let mut lists = PageMap::default();
    out.groups.iter().filter(|group| group.shared).for_each(|group| *lists.entry(heading(group)).or_default() += 1);
    lists
}

/// Where the words stand that give the group its act.
fn heading(group: &Group) -> Option<usize> {
    group.act.as_ref().map(|(_, words)| words.start)
}

/// Whether the entries of a lone list look like one country's: shared and separate readings are weighed against each other.
fn together(group: &Group, out: &Extraction, readings: &[Readings]) -> bool {
    if !group.heading.is_empty() {
        return true;
    }
    if group.members.len() < 2 || group.members.len() > 60 {
        return false;
    }
    let mut shared: BTreeMap<Country, f64> = BTreeMap::new();
    let mut apart = 0.0;
    for &m in &group.members {
        let mut votes: Vec<(Country, f64)> = Vec::new();
        each_vote(&out.mentions[m], &readings[m], |country, vote| votes.push((country, vote)));
        apart += super::log_sum(votes.iter().map(|v| v.1).chain(std::iter::once(weigh::UNKNOWN))) - SPREAD;
        for (country, v) in votes {
            *shared.entry(country).or_insert(0.0) += v - weigh::UNKNOWN;
        }
    }
    let best = shared.values().copied().fold(f64::NEG_INFINITY, f64::max) + weigh::UNKNOWN * group.members.len() as f64;
    best - SPREAD > apart + 1.0
}

/// Nats that a free choice among the usual countries costs.
const SPREAD: f64 = 3.0;
