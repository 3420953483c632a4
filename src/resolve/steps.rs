//! Turns a row of nodes into forward and backward sums under one language's order, because dozens of languages are tried on each row.
//!
//! What no language changes (weights of the names, weights of a step over so many ranks) is worked out once for the row;
//! a language then only brings its ranks, and a step costs one look into a table.

use super::order::{Node, Row};
use super::weigh;
use crate::know::gazetteer::Country;

/// The row with all that every language shares.
pub struct Steps {
    /// All nodes' countries, one node's behind the other's.
    countries: Vec<Country>,
    /// How much each country's names weigh against the best of its node.
    weights: Vec<f64>,
    nodes: Vec<Reach>,
    /// Sum of the log weights of each node's best country.
    most: f64,
    home: Option<Country>,
    /// The weight of stepping from rank to rank, by their difference from `SAME` on; where a country may follow itself.
    repeating: Vec<f64>,
    /// The same where it may not.
    parting: Vec<f64>,
    /// The weight of a row that begins at a rank.
    start: Vec<f64>,
}

/// One node's part of the countries.
struct Reach {
    first: usize,
    end: usize,
    repeats: bool,
}

/// Ranks are bytes; so many lie below an equal one.
const SAME: usize = 255;

/// Scaled sums of all nodes, and the ranks of their countries.
pub struct Sums {
    sums: Vec<f64>,
    ranks: Vec<u8>,
}

impl Steps {
    pub fn new(row: &Row) -> Steps {
        let mut steps = Steps {
            countries: Vec::new(),
            weights: Vec::new(),
            nodes: Vec::with_capacity(row.nodes.len()),
            most: 0.0,
            home: row.home,
            repeating: vec![weigh::OUT_OF_ORDER; 2 * SAME + 1],
            parting: vec![weigh::OUT_OF_ORDER; 2 * SAME + 1],
            start: Vec::new(),
        };
        row.nodes.iter().for_each(|node| steps.add(node, row));
        let decay = decay(row.nodes.len(), row.know.gazetteer.country_count());
        for (gap, &weight) in decay.iter().enumerate().take(SAME + 1) {
            steps.repeating[SAME + gap] = weight;
            steps.parting[SAME + gap] = weight;
        }
        steps.parting[SAME] = weigh::OUT_OF_ORDER / 4.0;
        steps.start = decay;
        steps
    }

    fn add(&mut self, node: &Node, row: &Row) {
        let first = self.countries.len();
        let most = row.weights(node).map(|e| e.1).fold(f64::NEG_INFINITY, f64::max);
        self.countries.extend(node.emissions.iter().map(|e| e.0));
        self.weights.extend(row.weights(node).map(|e| libm::exp(e.1 - most)));
        self.nodes.push(Reach { first, end: self.countries.len(), repeats: node.repeats });
        self.most += most;
    }

    /// Log likelihood of the row in no order.
    pub fn free(&self) -> f64 {
        let mut product = Product::default();
        self.nodes.iter().for_each(|node| product.times(self.weights[node.first..node.end].iter().sum()));
        self.most + product.log()
    }

    pub fn sums(&self) -> Sums {
        Sums { sums: vec![0.0; self.countries.len()], ranks: vec![0; self.countries.len()] }
    }

    fn between(&self, node: &Reach) -> &[f64] {
        if node.repeats { &self.repeating } else { &self.parting }
    }

    /// The weight of beginning with a country; the page's own may always stand first.
    fn begin(&self, country: Country, rank: u8) -> f64 {
        if Some(country) == self.home { 1.0 } else { self.start[usize::from(rank).min(self.start.len() - 1)] }
    }

    /// Log likelihood of the row; leaves the scaled forward sums.
    pub fn forward(&self, ranks: &[u8], sums: &mut Sums) -> f64 {
        self.countries.iter().zip(&mut sums.ranks).for_each(|(country, rank)| *rank = ranks[usize::from(country.0)]);
        let mut product = Product::default();
        for (index, node) in self.nodes.iter().enumerate() {
            let (before, now) = sums.sums.split_at_mut(node.first);
            let last = index.checked_sub(1).map(|i| &self.nodes[i]);
            for at in node.first..node.end {
                let (country, rank) = (self.countries[at], sums.ranks[at]);
                let reach = match last {
                    None => self.begin(country, rank),
                    Some(last) => {
                        let from = &before[last.first..last.end];
                        self.reach(index, last, from, &sums.ranks, self.between(node), country, rank)
                    }
                };
                now[at - node.first] = reach * self.weights[at];
            }
            product.times(scale(&mut now[..node.end - node.first]));
        }
        self.most + product.log()
    }

    /// The sum over all ways to a country from the node before it.
    #[allow(clippy::too_many_arguments)]
    fn reach(&self, index: usize, last: &Reach, from: &[f64], ranks: &[u8], steps: &[f64], to: Country, rank: u8) -> f64 {
        let steps = &steps[usize::from(rank)..usize::from(rank) + SAME + 1];
        let ways = from.iter().zip(&ranks[last.first..last.end]);
        if index == 1 && self.home.is_some() {
            // A sorted list may put the page's own country first; what follows begins anew.
            let countries = &self.countries[last.first..last.end];
            let fresh = self.begin(to, rank);
            return ways
                .zip(countries)
                .map(|((a, &r), c)| a * if Some(*c) == self.home { fresh } else { steps[SAME - usize::from(r)] })
                .sum();
        }
        ways.map(|(a, &r)| a * steps[SAME - usize::from(r)]).sum()
    }

    /// The shares of all nodes' countries, one node's behind the other's.
    pub fn posterior(&self, ranks: &[u8]) -> Vec<f64> {
        let mut sums = self.sums();
        self.forward(ranks, &mut sums);
        let mut beta: Vec<f64> = self.nodes.last().map_or(Vec::new(), |n| vec![1.0; n.end - n.first]);
        for index in (0..self.nodes.len()).rev() {
            if index + 1 < self.nodes.len() {
                beta = self.backward(index, &sums.ranks, &beta);
            }
            let gammas = &mut sums.sums[self.nodes[index].first..self.nodes[index].end];
            gammas.iter_mut().zip(&beta).for_each(|(g, b)| *g *= b);
            scale(gammas);
        }
        sums.sums
    }

    fn backward(&self, index: usize, ranks: &[u8], beta: &[f64]) -> Vec<f64> {
        let (node, next) = (&self.nodes[index], &self.nodes[index + 1]);
        let steps = self.between(next);
        let behind: Vec<f64> = beta.iter().zip(&self.weights[next.first..next.end]).map(|(b, w)| b * w).collect();
        let mut now: Vec<f64> = (node.first..node.end)
            .map(|from| {
                let fresh = index == 0 && Some(self.countries[from]) == self.home;
                let step = |to: usize| match fresh {
                    true => self.begin(self.countries[to], ranks[to]),
                    false => steps[usize::from(ranks[to]) + SAME - usize::from(ranks[from])],
                };
                behind.iter().enumerate().map(|(at, b)| b * step(next.first + at)).sum()
            })
            .collect();
        scale(&mut now);
        now
    }
}

/// The logarithm of a long product, taken as seldom as the numbers allow.
struct Product {
    value: f64,
    log: f64,
}

impl Default for Product {
    fn default() -> Product {
        Product { value: 1.0, log: 0.0 }
    }
}

impl Product {
    #[inline(always)]
    fn times(&mut self, factor: f64) {
        self.value *= factor.max(1e-150);
        if self.value < 1e-150 {
            *self = Product { value: 1.0, log: self.log() };
        }
    }

    fn log(&self) -> f64 {
        self.log + libm::log(self.value)
    }
}

/// Weight of a step over so many ranks, against a step anywhere.
fn decay(nodes: usize, countries: usize) -> Vec<f64> {
    let k = (nodes + 1) as f64;
    (0..=countries).map(|gap| k * libm::exp(-k * gap as f64 / countries as f64)).collect()
}

/// Scales to a sum of one; returns the sum before.
pub fn scale(values: &mut [f64]) -> f64 {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        values.iter_mut().for_each(|v| *v /= sum);
    }
    sum
}
