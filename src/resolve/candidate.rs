//! Turns a name's key into the places that it may mean, each with what its spelling costs; no page is needed for it.
//!
//! Cheap generators come first: exact names and shortened words; where they find nothing good, names an edit or two away,
//! names in other letters (`data/transliteration`), and longer names that begin so.

use super::{How, weigh};
use crate::know::channel::{self, Channel, ChannelId};
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
const TWO_EDITS: usize = 5;
const FAR: usize = 48;
/// Names that cost more are worth a farther look.
const POOR: f64 = -5.5;
/// Letters of a name that may be the start of a longer one, and how many longer names are looked at.
const START: usize = 4;
const LONGER: usize = 400;

/// Places that a key may mean, in some country or in all of them.
pub fn candidates(gazetteer: Gazetteer, key: &str, country: Option<Country>) -> Vec<Candidate> {
    let mut seeker = Seeker { gazetteer, key, country, found: Vec::new() };
    seeker.exact();
    seeker.shortened_words();
    if !seeker.found.iter().any(|c| c.how == How::Main) {
        seeker.near();
        seeker.respelled();
        seeker.longer();
        seeker.farther();
    }
    seeker.finish()
}

struct Seeker<'a> {
    gazetteer: Gazetteer<'a>,
    key: &'a str,
    country: Option<Country>,
    found: Vec<Candidate>,
}

impl Seeker<'_> {
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

    fn near(&mut self) {
        match self.letters() {
            0..ONE_EDIT => {}
            ONE_EDIT..TWO_EDITS => self.within(1),
            TWO_EDITS..=FAR => self.within(2),
            _ => self.within(1),
        }
    }

    /// Two slips on the same letters are three edits: looked for where all else is poor.
    fn farther(&mut self) {
        let best = self.found.iter().map(|c| c.cost).fold(f64::NEG_INFINITY, f64::max);
        if best < POOR && (TWO_EDITS..=FAR).contains(&self.letters()) {
            self.within(3);
        }
    }

    fn letters(&self) -> usize {
        self.key.chars().count()
    }

    fn within(&mut self, edits: u8) {
        let (gazetteer, key) = (self.gazetteer, self.key);
        // A key comes with all its bearers one after the other: its slips are counted once.
        let (mut last, mut slips, mut cost) = (String::new(), 0, 0.0);
        gazetteer.near(key, edits, &mut |known, distance, hit| {
            if distance == 0 || self.country.is_some_and(|country| gazetteer.country_of(hit.place) != country) {
                return;
            }
            if last != known {
                last.clear();
                last.push_str(known);
                slips = if distance < 3 { distance } else { slip::cheapest(key, known, |_| 1.0).map_or(3, |n| n as u8) };
                cost = weigh::slips(key, known, slips);
            }
            if slips < 3 {
                self.add(hit, How::Near(slips), cost);
            }
        });
    }

    fn shortened_words(&mut self) {
        for (id, channel) in channel::channels().filter(|(_, channel)| channel.words) {
            self.through(id, channel, 0);
        }
    }

    fn respelled(&mut self) {
        for (id, channel) in channel::channels().filter(|(_, channel)| !channel.words) {
            if self.may_bend(channel) {
                self.through(id, channel, u8::from(!channel.same || !channel.countries.is_empty()));
            }
        }
    }

    /// Whether a channel has to do with the country that is asked for.
    fn may_bend(&self, channel: &Channel) -> bool {
        let code = self.country.map(|country| self.gazetteer.code(country));
        channel.countries.is_empty() || code.is_none_or(|code| channel.countries.contains(&code))
    }

    fn through(&mut self, id: ChannelId, channel: &'static Channel, edits: u8) {
        let gazetteer = self.gazetteer;
        let prices = Prices { practice: weigh::PRACTICE.map(|cost| -cost), budget: weigh::RESPELLED_BUDGET, edits };
        let anywhere = channel.same && channel.countries.is_empty();
        let base = if anywhere && !channel.words { weigh::SOUNDS } else { weigh::RESPELLED };
        gazetteer.respelled(channel, self.key, prices, &mut |_, how, hit| {
            let here =
                channel.countries.is_empty() || channel.countries.contains(&gazetteer.code(gazetteer.country_of(hit.place)));
            if here && (how.cost > 0.0 || how.edits > 0) {
                self.add(hit, How::Respelled(id, how.edits), base - how.cost + weigh::RESPELLED_EDIT * f64::from(how.edits));
            }
        });
    }

    /// "Gorzów" for Gorzów Wielkopolski.
    fn longer(&mut self) {
        if self.key.chars().count() < START {
            return;
        }
        let gazetteer = self.gazetteer;
        gazetteer.begun(&format!("{} ", self.key), LONGER, &mut |_, hit| self.add(hit, How::Shortened, weigh::SHORTENED));
    }

    /// The likeliest way to each place, in the order of the places.
    fn finish(mut self) -> Vec<Candidate> {
        self.found.sort_by(|a, b| a.hit.place.cmp(&b.hit.place).then(b.cost.total_cmp(&a.cost)));
        self.found.dedup_by_key(|candidate| candidate.hit.place);
        self.found
    }
}
