//! Turns a row of country groups into probabilities, knowing that sites sort countries by their names in one language.
//!
//! The groups are a hidden chain: each has a country, seen only through the names in it. In a list sorted in some
//! language the next country's name stands behind the last one's; the gaps of k sorted names among N are exponential with
//! mean N/k, and a step back is rare. Every language is tried, and "no order at all"; forward and backward sums over the
//! chain give each group's countries, weighed by how well each language explains the whole row.

use super::Share;
use super::steps::{LANES, Steps};
use crate::know::Knowledge;
use crate::know::gazetteer::{Country, Language};

/// One group (or lone entry) of the row.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Possible countries with the log weight of the names' evidence, best first.
    pub emissions: Vec<(Country, f64)>,
    /// The same country may stand in the next node too: entries of one list, not groups.
    pub repeats: bool,
}

/// How well a language explains the row.
#[derive(Clone, Copy, Debug)]
pub struct OrderScore {
    /// None: no order.
    pub language: Option<Language>,
    /// Log likelihood of the row in that order.
    pub score: f64,
    pub probability: f64,
}

/// The countries of each node with their probabilities, one node's behind the other's.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    list: Vec<Share>,
    /// Where each node's end.
    ends: Vec<u32>,
}

impl Shares {
    /// None past the last node.
    pub fn get(&self, node: usize) -> Option<&[Share]> {
        let end = *self.ends.get(node)?;
        let start = node.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.list[start as usize..end as usize])
    }

    /// Appends a node.
    pub fn push(&mut self, shares: impl Iterator<Item = Share>) {
        self.list.extend(shares);
        self.ends.push(self.list.len() as u32);
    }
}

#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// For each node its countries, most probable first.
    pub shares: Shares,
    /// The same without the evidence of order.
    pub unordered: Shares,
    /// Languages, best first.
    pub orders: Vec<OrderScore>,
    /// The languages that could yet explain the row when more of its names are read; all where none was tried.
    pub plausible: Option<Vec<Language>>,
    pub evidence: f64,
}

/// Rows of fewer groups show no order.
const SHORTEST: usize = 3;
/// Nobody sorts that many groups by country.
pub(super) const LONGEST: usize = 300;
/// Languages whose order explains the row this much worse (in nats) than the best are left out.
const NEGLIGIBLE: f64 = 14.0;
/// Languages so much worse are not saved by the names that are still to be read.
const HOPELESS: f64 = 40.0;

pub struct Row<'a> {
    pub nodes: &'a [&'a Node],
    pub know: &'a Knowledge,
    pub home: Option<Country>,
    /// What the page's own country weighs more than its names say.
    pub own: f64,
    /// The languages whose order is tried, each with its prior probability.
    pub languages: &'a [(Language, f64)],
    pub no_order: f64,
}

impl Row<'_> {
    pub fn solve(&self) -> Outcome {
        let steps = Steps::new(self);
        let unordered = steps.unordered();
        let (mut orders, plausible) = self.orders(&steps);
        let evidence = super::log_sum(orders.iter().map(|o| o.probability));
        normalise(&mut orders);
        let mut mixed: Vec<f64> = vec![0.0; unordered.len()];
        for order in orders.iter().filter(|o| o.probability > 1e-4) {
            let add = |shares: &[f64], mixed: &mut [f64]| {
                mixed.iter_mut().zip(shares).for_each(|(s, p)| *s += order.probability * p);
            };
            match order.language {
                None => add(&unordered, &mut mixed),
                Some(language) => add(&steps.posterior(self.know.gazetteer.ranks(language)), &mut mixed),
            }
        }
        Outcome { shares: self.shares(&mixed), unordered: self.shares(&unordered), orders, plausible, evidence }
    }

    /// How well the row is explained, all orders taken together.
    pub fn evidence(&self) -> f64 {
        super::log_sum(self.orders(&Steps::new(self)).0.iter().map(|o| o.probability))
    }

    /// The countries of a node with all that speaks for each.
    pub fn weights(&self, node: &Node) -> impl Iterator<Item = (Country, f64)> + Clone {
        node.emissions
            .iter()
            .map(|&(country, weight)| (country, if Some(country) == self.home { weight + self.own } else { weight }))
    }

    fn shares(&self, probabilities: &[f64]) -> Shares {
        let mut shares = Shares { list: Vec::with_capacity(probabilities.len()), ends: Vec::with_capacity(self.nodes.len()) };
        for node in self.nodes {
            let first = shares.list.len();
            let found = node.emissions.iter().zip(&probabilities[first..]);
            shares.push(found.map(|(e, &probability)| Share { country: e.0, probability }));
            shares.list[first..].sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.country.cmp(&b.country)));
        }
        shares
    }

    /// No order, and each language's; their probabilities are logarithms still. And the languages that could yet win, where any were tried.
    fn orders(&self, steps: &Steps) -> (Vec<OrderScore>, Option<Vec<Language>>) {
        let free = steps.free();
        let mut orders = vec![OrderScore { language: None, score: free, probability: libm::log(self.no_order) + free }];
        if !(SHORTEST..=LONGEST).contains(&self.nodes.len()) {
            return (orders, None);
        }
        let mut sums = steps.sums::<LANES>();
        for languages in self.languages.chunks(LANES) {
            let ranks = |lane: usize| self.know.gazetteer.ranks(languages[lane.min(languages.len() - 1)].0);
            let scores = steps.forward(std::array::from_fn(ranks), &mut sums);
            orders.extend(languages.iter().zip(scores).map(|(&(language, prior), score)| OrderScore {
                language: Some(language),
                score,
                probability: libm::log(prior) + score,
            }));
        }
        let best = orders.iter().map(|o| o.probability).fold(f64::NEG_INFINITY, f64::max);
        let plausible = orders.iter().filter(|o| o.probability > best - HOPELESS).filter_map(|o| o.language).collect();
        orders.retain(|o| o.language.is_none() || o.probability > best - NEGLIGIBLE);
        (orders, Some(plausible))
    }
}

/// Turns log weights into probabilities, best first.
fn normalise(orders: &mut [OrderScore]) {
    let most = orders.iter().map(|o| o.probability).fold(f64::NEG_INFINITY, f64::max);
    orders.iter_mut().for_each(|o| o.probability = libm::exp(o.probability - most));
    let sum: f64 = orders.iter().map(|o| o.probability).sum();
    orders.iter_mut().for_each(|o| o.probability /= sum);
    orders.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.language.cmp(&b.language)));
}
