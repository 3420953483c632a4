//! Turns a row of country groups into probabilities, knowing that sites sort countries by their names in one language.
//!
//! The groups are a hidden chain: each has a country, seen only through the names in it. In a list sorted in some
//! language the next country's name stands behind the last one's; the gaps of k sorted names among N are exponential with
//! mean N/k, and a step back is rare. Every language is tried, and "no order at all"; forward and backward sums over the
//! chain give each group's countries, weighed by how well each language explains the whole row.

use super::Share;
use super::weigh;
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

#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// For each node its countries, most probable first.
    pub shares: Vec<Vec<Share>>,
    /// The same without the evidence of order.
    pub unordered: Vec<Vec<Share>>,
    /// Languages, best first.
    pub orders: Vec<OrderScore>,
    pub evidence: f64,
}

/// Rows of fewer groups show no order.
const SHORTEST: usize = 3;
/// Nobody sorts that many groups by country.
const LONGEST: usize = 300;
/// Languages whose order explains the row this much worse (in nats) than the best are left out.
const NEGLIGIBLE: f64 = 12.0;

pub struct Row<'a> {
    pub nodes: &'a [Node],
    pub know: &'a Knowledge,
    pub home: Option<Country>,
    /// Prior probability of each language's order, by language.
    pub priors: &'a [f64],
    pub no_order: f64,
}

impl Row<'_> {
    pub fn solve(&self) -> Outcome {
        let unordered = self.unordered();
        let free: f64 = self.nodes.iter().map(|n| super::log_sum(n.emissions.iter().map(|e| e.1))).sum();
        let mut orders = vec![OrderScore { language: None, score: free, probability: libm::log(self.no_order) + free }];
        if (SHORTEST..=LONGEST).contains(&self.nodes.len()) {
            self.score_languages(&mut orders);
        }
        let evidence = super::log_sum(orders.iter().map(|o| o.probability));
        normalise(&mut orders);
        let mut mixed: Vec<Vec<f64>> = self.nodes.iter().map(|n| vec![0.0; n.emissions.len()]).collect();
        for order in orders.iter().filter(|o| o.probability > 1e-4) {
            let shares = match order.language {
                None => unordered.clone(),
                Some(language) => self.posterior(language),
            };
            for (sum, share) in mixed.iter_mut().zip(&shares) {
                sum.iter_mut().zip(share).for_each(|(s, p)| *s += order.probability * p);
            }
        }
        Outcome { shares: self.shares(&mixed), unordered: self.shares(&unordered), orders, evidence }
    }

    fn shares(&self, probabilities: &[Vec<f64>]) -> Vec<Vec<Share>> {
        self.nodes.iter().zip(probabilities).map(|(node, p)| sorted_shares(node, p)).collect()
    }

    fn unordered(&self) -> Vec<Vec<f64>> {
        self.nodes
            .iter()
            .map(|n| {
                let most = n.emissions.iter().map(|e| e.1).fold(f64::NEG_INFINITY, f64::max);
                let mut p: Vec<f64> = n.emissions.iter().map(|e| libm::exp(e.1 - most)).collect();
                scale(&mut p);
                p
            })
            .collect()
    }

    fn score_languages(&self, orders: &mut Vec<OrderScore>) {
        for index in 0..self.priors.len() {
            let language = Language(index as u8);
            let decay = self.decay();
            let score = self.forward(language, &decay, None);
            orders.push(OrderScore { language: Some(language), score, probability: libm::log(self.priors[index]) + score });
        }
        let best = orders.iter().map(|o| o.probability).fold(f64::NEG_INFINITY, f64::max);
        orders.retain(|o| o.language.is_none() || o.probability > best - NEGLIGIBLE);
    }

    /// Weight of a step over so many ranks, against a step anywhere.
    fn decay(&self) -> Vec<f64> {
        let countries = self.know.gazetteer.country_count();
        let k = (self.nodes.len() + 1) as f64;
        (0..=countries).map(|gap| k * libm::exp(-k * gap as f64 / countries as f64)).collect()
    }

    /// The weight of stepping from one country to the next; `None` is the beginning of the row.
    fn step(&self, language: Language, decay: &[f64], from: Option<Country>, to: Country, repeats: bool) -> f64 {
        let rank = |c: Country| self.know.gazetteer.rank(language, c) as usize;
        match from {
            None if Some(to) == self.home => 1.0,
            None => decay[rank(to).min(decay.len() - 1)],
            Some(from) if from == to => {
                if repeats {
                    decay[0]
                } else {
                    weigh::OUT_OF_ORDER / 4.0
                }
            }
            Some(from) => match rank(to).checked_sub(rank(from)) {
                Some(gap) => decay[gap],
                None => weigh::OUT_OF_ORDER,
            },
        }
    }

    /// A sorted list may put the page's own country first; what follows begins anew.
    fn origin(&self, index: usize, country: Country) -> Option<Country> {
        (index > 0 || Some(country) != self.home).then_some(country)
    }

    /// Log likelihood of the row; fills `alphas` (scaled forward sums) where asked.
    fn forward(&self, language: Language, decay: &[f64], mut alphas: Option<&mut Vec<Vec<f64>>>) -> f64 {
        let mut log = 0.0;
        let mut last: Vec<f64> = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let most = node.emissions.first().map_or(0.0, |e| e.1);
            let mut now: Vec<f64> = Vec::with_capacity(node.emissions.len());
            for &(country, emission) in &node.emissions {
                let reach = if index == 0 {
                    self.step(language, decay, None, country, node.repeats)
                } else {
                    let from = &self.nodes[index - 1].emissions;
                    from.iter()
                        .zip(&last)
                        .map(|(f, a)| a * self.step(language, decay, self.origin(index - 1, f.0), country, node.repeats))
                        .sum()
                };
                now.push(reach * libm::exp(emission - most));
            }
            log += most + libm::log(scale(&mut now).max(1e-300));
            if let Some(alphas) = alphas.as_deref_mut() {
                alphas.push(now.clone());
            }
            last = now;
        }
        log
    }

    fn posterior(&self, language: Language) -> Vec<Vec<f64>> {
        let decay = self.decay();
        let mut gammas: Vec<Vec<f64>> = Vec::with_capacity(self.nodes.len());
        self.forward(language, &decay, Some(&mut gammas));
        let mut beta: Vec<f64> = self.nodes.last().map_or(Vec::new(), |n| vec![1.0; n.emissions.len()]);
        for index in (0..self.nodes.len()).rev() {
            if index + 1 < self.nodes.len() {
                beta = self.backward(language, &decay, index, &beta);
            }
            gammas[index].iter_mut().zip(&beta).for_each(|(g, b)| *g *= b);
            scale(&mut gammas[index]);
        }
        gammas
    }

    fn backward(&self, language: Language, decay: &[f64], index: usize, beta: &[f64]) -> Vec<f64> {
        let next = &self.nodes[index + 1];
        let most = next.emissions.first().map_or(0.0, |e| e.1);
        let mut now: Vec<f64> = self.nodes[index]
            .emissions
            .iter()
            .map(|&(from, _)| {
                let from = self.origin(index, from);
                next.emissions
                    .iter()
                    .zip(beta)
                    .map(|(e, b)| b * libm::exp(e.1 - most) * self.step(language, decay, from, e.0, next.repeats))
                    .sum()
            })
            .collect();
        scale(&mut now);
        now
    }
}

fn sorted_shares(node: &Node, probabilities: &[f64]) -> Vec<Share> {
    let mut shares: Vec<Share> =
        node.emissions.iter().zip(probabilities).map(|(e, &probability)| Share { country: e.0, probability }).collect();
    shares.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.country.cmp(&b.country)));
    shares
}

/// Scales to a sum of one; returns the sum before.
fn scale(values: &mut [f64]) -> f64 {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        values.iter_mut().for_each(|v| *v /= sum);
    }
    sum
}

/// Turns log weights into probabilities, best first.
fn normalise(orders: &mut [OrderScore]) {
    let most = orders.iter().map(|o| o.probability).fold(f64::NEG_INFINITY, f64::max);
    orders.iter_mut().for_each(|o| o.probability = libm::exp(o.probability - most));
    let sum: f64 = orders.iter().map(|o| o.probability).sum();
    orders.iter_mut().for_each(|o| o.probability /= sum);
    orders.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.language.cmp(&b.language)));
}
