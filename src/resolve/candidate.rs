//! Turns a name's key into the places that it may mean, each with what its spelling costs; no page is needed for it.
//!
//! Cheap generators come first: exact names and shortened words; where they find nothing good, names an edit or two away,
//! names in other letters (`data/transliteration`), and longer names that begin so.

use super::{How, weigh};
use crate::know::channel::{self, Channel};
use crate::know::gazetteer::respell::Prices;
use crate::know::gazetteer::{Country, Gazetteer, NameHit};
use crate::know::slip;

/// A place that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub hit: NameHit,
    /// The likeliest way from the name to the place.
    pub how: How,
    /// Its cost, a natural logarithm: 0 for a main name, less for all others.
    pub cost: f64,
}

/// Letters of a name in which one edit and two are looked for.
const ONE_EDIT: usize = 3;
const TWO_EDITS: usize = 4;
const FAR: usize = 48;
/// Where the best candidate weighs less than these, a farther look is worth its time.
const FAIR: f64 = -2.5;
const POOR: f64 = -5.5;
/// Letters of a name that may be the start of a longer one, and how many longer names are looked at.
const START: usize = 4;
const LONGER: usize = 400;

/// Places that a key may mean, in some country or in all of them.
pub fn candidates(gazetteer: Gazetteer, key: &str, country: Option<Country>) -> Vec<Candidate> {
    let mut seeker = Seeker { gazetteer, key, country, found: Vec::new() };
    seeker.exact();
    let known = seeker.has_main_name();
    // Where "St Peters" is a place of the country, "Saint Peters" is another one.
    if !known || country.is_none() {
        seeker.shortened_words();
    }
    if !known && !seeker.has_main_name() {
        seeker.misspelt();
    }
    seeker.finish()
}

/// Calls `add` with the places that a key may mean by the rules of those channels that `may` allows: the way there, its cost.
///
/// `edits` (0 or 1) may be added where the rules leave few readings: in another alphabet, or in few countries.
pub fn respelled(
    gazetteer: Gazetteer,
    key: &str,
    edits: u8,
    may: &dyn Fn(&Channel) -> bool,
    add: &mut dyn FnMut(NameHit, How, f64),
) {
    for (id, channel) in channel::channels().filter(|(_, channel)| may(channel)) {
        let anywhere = channel.words || channel.bends_anywhere();
        let base = if channel.bends_anywhere() { weigh::SOUNDS } else { weigh::RESPELLED };
        let edits = if anywhere { 0 } else { edits };
        let prices = Prices { practice: weigh::PRACTICE.map(|cost| -cost), budget: weigh::RESPELLED_BUDGET, edits };
        gazetteer.respelled(channel, key, prices, &mut |_, found, hit| {
            let code = gazetteer.code(gazetteer.country_of(hit.place));
            let here = channel.countries.is_empty() || channel.countries.contains(&code);
            if here && (found.cost > 0.0 || found.edits > 0) {
                let other = if hit.main { 0.0 } else { weigh::ALTERNATE_MISSPELT };
                let edit = weigh::RESPELLED_EDIT * f64::from(found.edits);
                add(hit, How::Respelled(id, found.edits), base - found.cost + edit + other);
            }
        });
    }
}

struct Seeker<'a> {
    gazetteer: Gazetteer<'a>,
    key: &'a str,
    country: Option<Country>,
    found: Vec<Candidate>,
}

impl Seeker<'_> {
    fn has_main_name(&self) -> bool {
        self.found.iter().any(|c| c.how == How::Main)
    }

    fn add(&mut self, hit: NameHit, how: How, cost: f64) {
        if self.country.is_none_or(|country| self.gazetteer.country_of(hit.place) == country) {
            let alternate = if cost == 0.0 { weigh::ALTERNATE } else { weigh::ALTERNATE_MISSPELT };
            let cost = if hit.main { cost } else { cost + alternate };
            self.found.push(Candidate { hit, how, cost });
        }
    }

    fn exact(&mut self) {
        for hit in self.gazetteer.named(self.key) {
            self.add(hit, How::of(hit, self.gazetteer), 0.0);
        }
    }

    /// Looks no farther than it must: each step costs several times the one before.
    fn misspelt(&mut self) {
        let letters = self.letters();
        if (ONE_EDIT..=FAR).contains(&letters) {
            self.within(1);
        }
        self.respelled(0, false);
        self.longer();
        if (TWO_EDITS..=FAR).contains(&letters) && self.best() < FAIR {
            self.within(2);
            self.respelled(0, true);
        }
        if (TWO_EDITS..=FAR).contains(&letters) && self.best() < POOR {
            self.respelled(1, false);
            self.twice();
        }
    }

    /// The weight of the best candidate so far.
    fn best(&self) -> f64 {
        let weights = self.found.iter().map(|c| c.cost + weigh::prominence(self.gazetteer.population_of(c.hit.place)));
        weights.fold(f64::NEG_INFINITY, f64::max)
    }

    fn letters(&self) -> usize {
        self.key.chars().count()
    }

    fn within(&mut self, edits: u8) {
        let key = self.key;
        self.near(key, edits);
    }

    /// What a search within two edits leaves out: neighbours that changed places and were parted (two slips, but three edits),
    /// and two slips at the very start, one of them a letter too many.
    fn twice(&mut self) {
        let letters: Vec<char> = self.key.chars().collect();
        for at in (1..letters.len()).filter(|&at| letters[at] != letters[at - 1]) {
            let mut swapped = letters.clone();
            swapped.swap(at - 1, at);
            self.near(&swapped.into_iter().collect::<String>(), 1);
        }
        for at in 0..START.min(letters.len()) {
            let less = letters.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, letter)| letter);
            self.near(&less.collect::<String>(), 1);
        }
    }

    /// Names so many edits from a key, which is the one looked up or nearly so; weighed by the slips from that one.
    fn near(&mut self, from: &str, edits: u8) {
        let (gazetteer, key) = (self.gazetteer, self.key);
        // A key comes with all its bearers one after the other: its slips are counted once.
        let (mut last, mut slips, mut cost) = (String::new(), 0, 0.0);
        gazetteer.near(from, edits, &mut |known, distance, hit| {
            if known == key || self.country.is_some_and(|country| gazetteer.country_of(hit.place) != country) {
                return;
            }
            if last != known {
                last.clear();
                last.push_str(known);
                slips = if from == key { distance } else { slip::cheapest(key, known, |_| 1.0).map_or(3, |n| n as u8) };
                cost = weigh::slips(key, known, slips);
            }
            if slips < 3 {
                self.add(hit, How::Near(slips), cost);
            }
        });
    }

    fn shortened_words(&mut self) {
        self.through(0, &|channel| channel.words);
    }

    /// Channels of another alphabet or of few countries; or those that bend Latin names anywhere, which are dear.
    fn respelled(&mut self, edits: u8, anywhere: bool) {
        let code = self.country.map(|country| self.gazetteer.code(country));
        let here = |channel: &Channel| channel.countries.is_empty() || code.is_none_or(|code| channel.countries.contains(&code));
        self.through(edits, &|channel| !channel.words && channel.bends_anywhere() == anywhere && here(channel));
    }

    fn through(&mut self, edits: u8, may: &dyn Fn(&Channel) -> bool) {
        respelled(self.gazetteer, self.key, edits, may, &mut |hit, how, cost| {
            if self.country.is_none_or(|country| self.gazetteer.country_of(hit.place) == country) {
                self.found.push(Candidate { hit, how, cost });
            }
        });
    }

    /// "Gorzów" for Gorzów Wielkopolski.
    fn longer(&mut self) {
        let (gazetteer, start) = (self.gazetteer, format!("{} ", self.key));
        if self.letters() < START || !gazetteer.has_prefix(&start) {
            return;
        }
        gazetteer.begun(&start, LONGER, &mut |_, hit| self.add(hit, How::Shortened, weigh::SHORTENED));
    }

    /// The likeliest way to each place, in the order of the places.
    fn finish(mut self) -> Vec<Candidate> {
        self.found.sort_by(|a, b| a.hit.place.cmp(&b.hit.place).then(b.cost.total_cmp(&a.cost)));
        self.found.dedup_by_key(|candidate| candidate.hit.place);
        self.found
    }
}
