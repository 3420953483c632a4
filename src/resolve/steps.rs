//! Turns a row of nodes into forward and backward sums under one language's order, because dozens of languages are tried on each row.
//!
//! What no language changes (weights of the names, weights of a step over so many ranks) is worked out once for the row;
//! a language then only brings its ranks, and a step costs one look into a table.

use super::order::{LONGEST, Node, Row};
use super::weigh;
use crate::know::gazetteer::Country;
use std::cell::RefCell;
use std::rc::Rc;

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
    gaps: Rc<Gaps>,
}

/// One node's part of the countries.
struct Reach {
    first: usize,
    end: usize,
    repeats: bool,
}

/// Ranks are bytes; so many lie below an equal one.
const SAME: usize = 255;

/// So many languages are weighed at once: most of the work for one is the same for all.
pub const LANES: usize = 4;

/// Scaled sums of all nodes, and the ranks of their countries, language by language.
pub struct Sums<const N: usize> {
    sums: Vec<[f64; N]>,
    ranks: Vec<[u8; N]>,
}

/// Sums outside of these bounds are scaled before they run out of what a number can hold.
const LEAST: f64 = 1e-60;
const MOST: f64 = 1e60;

impl Steps {
    pub fn new(row: &Row) -> Steps {
        let states = row.nodes.iter().map(|node| node.emissions.len()).sum();
        let mut steps = Steps {
            countries: Vec::with_capacity(states),
            weights: Vec::with_capacity(states),
            nodes: Vec::with_capacity(row.nodes.len()),
            most: 0.0,
            home: row.home,
            gaps: Gaps::of(row.nodes.len(), row.know.gazetteer.country_count()),
        };
        row.nodes.iter().for_each(|node| steps.add(node, row));
        steps
    }

    fn add(&mut self, node: &Node, row: &Row) {
        let first = self.countries.len();
        let most = row.weights(node).map(|e| e.1).fold(f64::NEG_INFINITY, f64::max);
        self.countries.extend(node.emissions.iter().map(|e| e.0));
        self.weights.extend(row.weights(node).map(|e| if e.1 == most { 1.0 } else { libm::exp(e.1 - most) }));
        self.nodes.push(Reach { first, end: self.countries.len(), repeats: node.repeats });
        self.most += most;
    }

    /// Log likelihood of the row in no order.
    pub fn free(&self) -> f64 {
        let mut product = Product::default();
        self.nodes.iter().for_each(|node| product.times(self.weights[node.first..node.end].iter().sum()));
        self.most + product.log()
    }

    /// The shares of each node by itself, one node's behind the other's.
    pub fn unordered(&self) -> Vec<f64> {
        let mut all = self.weights.clone();
        self.nodes.iter().for_each(|node| {
            scale(&mut all[node.first..node.end]);
        });
        all
    }

    pub fn sums<const N: usize>(&self) -> Sums<N> {
        Sums { sums: vec![[0.0; N]; self.countries.len()], ranks: vec![[0; N]; self.countries.len()] }
    }

    #[inline(always)]
    fn between(&self, node: &Reach) -> &[f64] {
        if node.repeats { &self.gaps.repeating } else { &self.gaps.parting }
    }

    /// The weight of beginning with a country; the page's own may always stand first.
    fn begin(&self, country: Country, rank: u8) -> f64 {
        let start = &self.gaps.start;
        if Some(country) == self.home { 1.0 } else { start[usize::from(rank).min(start.len() - 1)] }
    }

    /// Log likelihood of the row in each language; leaves the scaled forward sums.
    pub fn forward<const N: usize>(&self, ranks: [&[u8]; N], sums: &mut Sums<N>) -> [f64; N] {
        for (country, known) in self.countries.iter().zip(&mut sums.ranks) {
            *known = ranks.map(|ranks| ranks[usize::from(country.0)]);
        }
        let mut products: [Product; N] = std::array::from_fn(|_| Product::default());
        let mut totals = [1.0; N];
        for (index, node) in self.nodes.iter().enumerate() {
            totals = match index {
                0 => self.first(node, sums),
                1 if self.home.is_some() => self.second(node, sums),
                _ => self.next(node, &self.nodes[index - 1], sums),
            };
            if !totals.iter().all(|total| (LEAST..MOST).contains(total)) {
                for lane in 0..N {
                    let now = &mut sums.sums[node.first..node.end];
                    now.iter_mut().for_each(|sums| sums[lane] /= totals[lane].max(f64::MIN_POSITIVE));
                    products[lane].times(std::mem::replace(&mut totals[lane], 1.0));
                }
            }
        }
        std::array::from_fn(|lane| {
            products[lane].times(totals[lane]);
            self.most + products[lane].log()
        })
    }

    fn first<const N: usize>(&self, node: &Reach, sums: &mut Sums<N>) -> [f64; N] {
        let mut totals = [0.0; N];
        for at in node.first..node.end {
            let now = sums.ranks[at].map(|rank| self.begin(self.countries[at], rank) * self.weights[at]);
            sums.sums[at] = now;
            (0..N).for_each(|lane| totals[lane] += now[lane]);
        }
        totals
    }

    /// A sorted list may put the page's own country first; what follows begins anew.
    fn second<const N: usize>(&self, node: &Reach, sums: &mut Sums<N>) -> [f64; N] {
        let (steps, mut totals) = (self.between(node), [0.0; N]);
        for at in node.first..node.end {
            for lane in 0..N {
                let rank = sums.ranks[at][lane];
                let fresh = self.begin(self.countries[at], rank);
                let steps = from_rank(steps, rank);
                let step = |from: usize| match Some(self.countries[from]) == self.home {
                    true => fresh,
                    false => steps[SAME - usize::from(sums.ranks[from][lane])],
                };
                let reach: f64 = (0..node.first).map(|from| sums.sums[from][lane] * step(from)).sum();
                sums.sums[at][lane] = reach * self.weights[at];
                totals[lane] += sums.sums[at][lane];
            }
        }
        totals
    }

    /// The sums over all ways to each country of a node from the node before it.
    #[inline(always)]
    fn next<const N: usize>(&self, node: &Reach, last: &Reach, sums: &mut Sums<N>) -> [f64; N] {
        let steps = self.between(node);
        let (before, now) = sums.sums.split_at_mut(node.first);
        let (from, from_ranks) = (&before[last.first..], &sums.ranks[last.first..node.first]);
        let to = now.iter_mut().zip(&sums.ranks[node.first..node.end]).zip(&self.weights[node.first..node.end]);
        let mut totals = [0.0; N];
        for ((now, ranks), weight) in to {
            let steps = ranks.map(|rank| from_rank(steps, rank));
            let mut reach = [0.0; N];
            for (a, r) in from.iter().zip(from_ranks) {
                for lane in 0..N {
                    reach[lane] += a[lane] * steps[lane][SAME - usize::from(r[lane])];
                }
            }
            for lane in 0..N {
                now[lane] = reach[lane] * weight;
                totals[lane] += now[lane];
            }
        }
        totals
    }

    /// The shares of all nodes' countries, one node's behind the other's.
    pub fn posterior(&self, ranks: &[u8]) -> Vec<f64> {
        let mut sums = self.sums();
        self.forward([ranks], &mut sums);
        let (mut shares, ranks) = (sums.sums.into_flattened(), sums.ranks.into_flattened());
        let mut beta: Vec<f64> = self.nodes.last().map_or(Vec::new(), |n| vec![1.0; n.end - n.first]);
        let mut behind = Vec::new();
        for index in (0..self.nodes.len()).rev() {
            if let Some(next) = self.nodes.get(index + 1) {
                behind.clear();
                behind.extend(beta.iter().zip(&self.weights[next.first..next.end]).map(|(b, w)| b * w));
                self.backward(index, &ranks, &behind, &mut beta);
            }
            let gammas = &mut shares[self.nodes[index].first..self.nodes[index].end];
            gammas.iter_mut().zip(&beta).for_each(|(g, b)| *g *= b);
            scale(gammas);
        }
        shares
    }

    /// `behind`: what the countries of the next node weigh with all that follows; `beta` takes the same for this one.
    fn backward(&self, index: usize, ranks: &[u8], behind: &[f64], beta: &mut Vec<f64>) {
        let (node, next) = (&self.nodes[index], &self.nodes[index + 1]);
        let steps = self.between(next);
        beta.clear();
        beta.extend((node.first..node.end).map(|from| {
            let fresh = index == 0 && Some(self.countries[from]) == self.home;
            let step = |to: usize| match fresh {
                true => self.begin(self.countries[to], ranks[to]),
                false => steps[usize::from(ranks[to]) + SAME - usize::from(ranks[from])],
            };
            behind.iter().enumerate().map(|(at, b)| b * step(next.first + at)).sum::<f64>()
        }));
        scale(beta);
    }
}

/// The weights of the steps to a rank, by `SAME` less the rank that they come from.
#[inline(always)]
fn from_rank(steps: &[f64], rank: u8) -> &[f64; SAME + 1] {
    steps[usize::from(rank)..].first_chunk().expect("there is a step from each rank to each")
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

/// The weights of all steps in a row of so many nodes.
struct Gaps {
    countries: usize,
    /// The weight of stepping from rank to rank, by their difference from `SAME` on; where a country may follow itself.
    repeating: Vec<f64>,
    /// The same where it may not.
    parting: Vec<f64>,
    /// The weight of a row that begins at a rank.
    start: Vec<f64>,
}

thread_local! {
    /// By number of nodes: rows of one length have the same, and their exponentials cost more than many a row.
    static KNOWN: RefCell<Vec<Option<Rc<Gaps>>>> = const { RefCell::new(Vec::new()) };
}

impl Gaps {
    fn of(nodes: usize, countries: usize) -> Rc<Gaps> {
        if nodes > LONGEST {
            return Rc::new(Gaps::new(nodes, countries));
        }
        KNOWN.with_borrow_mut(|known| {
            known.resize(known.len().max(nodes + 1), None);
            let same = known[nodes].take().filter(|gaps| gaps.countries == countries);
            Rc::clone(known[nodes].insert(same.unwrap_or_else(|| Rc::new(Gaps::new(nodes, countries)))))
        })
    }

    fn new(nodes: usize, countries: usize) -> Gaps {
        let start = decay(nodes, countries);
        let mut repeating = vec![weigh::OUT_OF_ORDER; 2 * SAME + 1];
        repeating[SAME..].iter_mut().zip(&start).for_each(|(step, &weight)| *step = weight);
        let mut parting = repeating.clone();
        parting[SAME] = weigh::OUT_OF_ORDER / 4.0;
        Gaps { countries, repeating, parting, start }
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
