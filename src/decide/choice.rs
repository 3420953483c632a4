//! Turns the rival readings of one mention into a choice with its probability.

use super::sure::{COUNTRY_SURE, LONE_NAME_SURE, ORDER_SURE, SEAT_SURE, is_daring, sure};
use crate::extract::dissolved::is_dissolved;
use crate::extract::{Extraction, Mention, Origin};
use crate::know::Knowledge;
use crate::know::channel;
use crate::know::gazetteer::Country;
use crate::reason::{Called, InOrder, Reason};
use crate::record::{Candidate, Evidence};
use crate::resolve::home::Weighed;
use crate::resolve::name::Readings;
use crate::resolve::order::{Outcome, Shares};
use crate::resolve::{How, Reading, weigh};
use crate::vocab::{CountryBasis, Flag, PlaceType};
use std::fmt::Write;

/// A name that fits so much better in another country (in nats) than in its list's is asked.
const OUTLIER: f64 = 3.0;
/// Letters of a name in other letters that may be misspelt.
const BY_EAR: usize = 8;
/// Rivals below this probability are not shown.
const SHOWN: f64 = 0.001;
const MOST_CANDIDATES: usize = 8;
/// Reasons of most records: for the place, its region, the country, the order, the act and the date.
const REASONS: usize = 6;

/// What was chosen for one mention.
#[derive(Clone, Debug, Default)]
pub struct Choice<'w> {
    pub reading: Option<&'w Reading>,
    pub country: Option<Country>,
    pub country_probability: f64,
    /// Probability that country and place are right.
    pub probability: f64,
    pub basis: Option<CountryBasis>,
    pub candidates: Vec<Candidate>,
    pub flags: Vec<Flag>,
    pub evidence: Vec<Evidence>,
}

pub struct Chooser<'a> {
    pub know: &'a Knowledge,
    pub out: &'a Extraction,
    pub weighed: &'a Weighed,
}

impl<'a> Chooser<'a> {
    pub fn choose(&self, m: usize) -> Choice<'a> {
        let mention = &self.out.mentions[m];
        let weighed: &'a Weighed = self.weighed;
        let readings = &weighed.readings[m];
        let node = weighed.chain.node_of[m];
        let shares = weighed.outcome.shares.get(node).unwrap_or_default();
        let share = |c: Country| shares.iter().find(|s| s.country == c).map_or(0.0, |s| s.probability);
        let mut rated: Vec<(f64, &'a Reading)> =
            readings.all.iter().map(|r| (self.rate(share(r.country), r, &readings.all), r)).collect();
        rated.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.place.cmp(&b.1.place)).then(a.1.region.cmp(&b.1.region)));
        let top = shares.first();
        let country = top.map(|s| s.country);
        let reading = rated.iter().find(|(p, r)| Some(r.country) == country && *p > 0.02).map(|(_, r)| *r);
        let country_probability = top.map_or(0.0, |s| s.probability);
        let probability = match reading {
            Some(chosen) => rated.iter().filter(|(_, r)| same_record(chosen, r)).map(|(p, _)| p).sum(),
            None => country_probability * if readings.told_type.is_some_and(|kind| !kind.is_town()) { 0.8 } else { 0.3 },
        };
        let mut choice = Choice {
            reading,
            country,
            country_probability,
            probability,
            basis: None,
            candidates: self.candidates(&rated),
            flags: Vec::new(),
            evidence: Vec::with_capacity(REASONS),
        };
        self.explain_place(mention, &mut choice);
        self.explain_country(m, &mut choice);
        self.flag(m, &mut choice);
        choice
    }

    /// Probability of a reading, in a country of this probability.
    fn rate(&self, share: f64, reading: &Reading, all: &[Reading]) -> f64 {
        if share > 0.0 { share * self.within(reading, all) } else { 0.0 }
    }

    /// Probability of a reading among those of its country, some place unknown to the gazetteer among them.
    fn within(&self, reading: &Reading, all: &[Reading]) -> f64 {
        let others = all.iter().filter(|r| r.country == reading.country).map(|r| r.weight);
        let unknown = weigh::unknown(reading.how);
        let total = crate::resolve::log_sum(others.chain(std::iter::once(unknown)));
        libm::exp(reading.weight - total)
    }

    fn candidates(&self, rated: &[(f64, &Reading)]) -> Vec<Candidate> {
        let shown = rated.iter().filter(|(p, _)| *p >= SHOWN).take(MOST_CANDIDATES);
        shown.map(|(p, r)| self.candidate(*p, r)).collect()
    }

    fn candidate(&self, probability: f64, reading: &Reading) -> Candidate {
        let around = || reading.place.or(reading.seat).and_then(|p| self.know.gazetteer.region_of(p));
        Candidate {
            name: called(reading),
            place: reading.place,
            country: reading.country,
            region: reading.region.or_else(around),
            place_type: reading.place_type,
            probability,
        }
    }

    fn explain_place(&self, mention: &Mention, choice: &mut Choice) {
        let span = self.out.tokens.span(mention.name.clone());
        let Some(reading) = choice.reading else {
            return choice.evidence.push(Evidence { field: "partner", reason: Reason::NoPlace, span: Some(span) });
        };
        let name = called(reading);
        let reason = match reading.how {
            How::Main => Reason::MainName(name),
            How::Alternate => Reason::OtherName(name),
            How::Former => Reason::FormerName(name),
            How::Near(edits) => Reason::NearName(name, edits),
            How::Respelled(channel, edits) => Reason::Respelled(name, channel, edits),
            How::Shortened => Reason::Shortened(name),
            How::Region => Reason::RegionName(name),
            How::Body => Reason::Body(self.body_name(mention, name)),
            How::Seat => Reason::Seat(reading.seat.map_or(name, Called::Place)),
            How::Borough => Reason::Borough(name),
        };
        choice.evidence.push(Evidence { field: "partner", reason, span: Some(span) });
        if reading.in_region
            && let Some(region) = reading.place.or(reading.seat).and_then(|p| self.know.gazetteer.region_of(p))
        {
            choice.evidence.push(Evidence { field: "partner", reason: Reason::RegionBeside(region), span: Some(span) });
        }
    }

    /// The main name of the body that the mention's name belongs to.
    fn body_name(&self, mention: &Mention, otherwise: Called) -> Called {
        let key = crate::extract::prose::key(&self.out.tokens, mention.name.clone());
        self.know.bodies.named(&key).next().map_or(otherwise, |b| Called::Body(b.name))
    }

    /// What settled the country, strongest evidence first.
    fn explain_country(&self, m: usize, choice: &mut Choice) {
        let Some(country) = choice.country else { return };
        let mention = &self.out.mentions[m];
        let group = &self.out.groups[mention.group as usize];
        let stated = mention.stated.iter().find(|s| s.0 == country);
        let heading = group.heading.iter().find(|h| h.0 == country);
        let alone = || self.alone(m, country);
        let order = self.order_gain(m, country);
        let members = self.weighed.chain.members[self.weighed.chain.node_of[m]].mentions.len();
        let (basis, reason, at) = match (stated, heading) {
            (Some((_, at)), _) if is_dissolved(&self.out.clues, at) => {
                choice.flags.push(Flag::CountryInferred);
                (CountryBasis::Stated, Reason::Succeeds(country), Some(at.clone()))
            }
            (Some((_, at)), _) => (CountryBasis::Stated, Reason::Stated(country), Some(at.clone())),
            (_, Some((_, at))) => (CountryBasis::Heading, Reason::Heading(country), Some(at.clone())),
            _ if choice.reading.is_some_and(|r| r.in_region) => (CountryBasis::Region, Reason::Weight(country), None),
            _ if order > 0.05 && alone() < COUNTRY_SURE => (CountryBasis::Order, self.order_reason(m, country), None),
            _ if members > 1 && alone() < 0.95 => (CountryBasis::Group, Reason::Group { country, names: members }, None),
            _ if alone() > 0.999 => (CountryBasis::Place, Reason::OnlyCountry(country), None),
            _ => (CountryBasis::Place, Reason::Weight(country), None),
        };
        choice.basis = Some(basis);
        choice.evidence.push(Evidence { field: "country", reason, span: at.and_then(|at| self.out.tokens.span_here(at)) });
        if order.abs() > 0.02 && basis != CountryBasis::Order && stated.is_none() {
            choice.evidence.push(Evidence { field: "country", reason: self.order_reason(m, country), span: None });
        }
    }

    /// Probability of the country by the name alone.
    fn alone(&self, m: usize, country: Country) -> f64 {
        let readings = &self.weighed.readings[m].all;
        let here = crate::resolve::log_sum(readings.iter().filter(|r| r.country == country).map(|r| r.weight));
        let all = crate::resolve::log_sum(readings.iter().map(|r| r.weight));
        if here.is_finite() { libm::exp(here - all) } else { 0.0 }
    }

    /// How much the order of the list adds to the country's probability.
    fn order_gain(&self, m: usize, country: Country) -> f64 {
        let node = self.weighed.chain.node_of[m];
        let of = |shares: &Shares| {
            shares.get(node).and_then(|s| s.iter().find(|s| s.country == country)).map_or(0.0, |s| s.probability)
        };
        let Outcome { shares, unordered, .. } = &self.weighed.outcome;
        of(shares) - of(unordered)
    }

    fn order_reason(&self, m: usize, country: Country) -> Reason {
        let outcome = &self.weighed.outcome;
        let mut languages = outcome.orders.iter().filter_map(|o| Some((o.language?, o.score)));
        let (Some((language, score)), next) = (languages.next(), languages.next()) else { return Reason::Weight(country) };
        let node = self.weighed.chain.node_of[m];
        let country_at = |n: Option<usize>| Some(n.and_then(|n| outcome.shares.get(n))?.first()?.country);
        Reason::Order(InOrder {
            language,
            score,
            next: next.map(|n| n.0),
            next_score: next.map_or(0.0, |n| n.1),
            before: country_at(node.checked_sub(1)),
            own: country,
            after: country_at(Some(node + 1)),
        })
    }

    fn flag(&self, m: usize, choice: &mut Choice) {
        let readings = &self.weighed.readings[m];
        let mention = &self.out.mentions[m];
        let body = readings.told_type.is_some_and(|kind| !kind.is_town());
        match choice.reading {
            None if choice.country.is_none() || !body => choice.flags.push(Flag::PlaceUnknown),
            Some(reading) => {
                if is_daring(reading.how, readings.letters) || self.is_spelled_by_ear(reading, readings) {
                    choice.flags.push(Flag::PlaceAmbiguous);
                }
                self.flag_reading(reading, readings.told_type.is_some(), choice);
            }
            None => {}
        }
        let settled = mention.stated.iter().any(|s| Some(s.0) == choice.country);
        let main = choice.reading.is_some_and(|r| r.how == How::Main && !r.stripped) && choice.basis == Some(CountryBasis::Place);
        let least = if main { LONE_NAME_SURE } else { COUNTRY_SURE };
        let doubtful = choice.basis == Some(CountryBasis::Place)
            && choice.reading.is_some_and(|r| self.is_far_fetched(m, r, choice.probability));
        if choice.country.is_some() && choice.country_probability < least
            || doubtful
            || self.is_outlier(m, choice.country)
            || choice.basis == Some(CountryBasis::Order) && (choice.country_probability < ORDER_SURE || self.is_alone(mention))
        {
            choice.flags.push(Flag::CountryAmbiguous);
        } else if choice.reading.is_some_and(|r| choice.probability < sure(r, choice.basis) || self.lies_elsewhere(r, readings)) {
            choice.flags.push(Flag::PlaceAmbiguous);
        }
        if !mention.stated.is_empty() && !settled {
            choice.flags.push(Flag::CountryConflict);
        }
        let inferred = !settled && choice.basis.is_some_and(|b| !matches!(b, CountryBasis::Stated | CountryBasis::Heading));
        if inferred {
            choice.flags.push(Flag::CountryInferred);
        }
    }

    /// "Сијан": Chinese names have spellings of their own in other letters; a short one that is only near to such a one is another's.
    fn is_spelled_by_ear(&self, reading: &Reading, readings: &Readings) -> bool {
        let code = self.know.gazetteer.code(reading.country);
        let near = matches!(reading.how, How::Near(_)) && !readings.latin && readings.letters < BY_EAR;
        near && channel::channels().any(|(_, channel)| channel.countries.contains(&code))
    }

    /// Nothing tells the country but a name that is only near to the place's, in a line without a list; or a body's seat.
    fn is_far_fetched(&self, m: usize, reading: &Reading, probability: f64) -> bool {
        let mention = &self.out.mentions[m];
        let listed = mention.origin == Origin::Item || self.out.groups[mention.group as usize].members.len() > 1;
        match reading.how {
            How::Near(_) => !listed,
            How::Seat => probability < SEAT_SURE,
            _ => false,
        }
    }

    /// In the country that the list shares the name is at best near to a place's; in another country it is a place's own.
    fn is_outlier(&self, m: usize, country: Option<Country>) -> bool {
        let readings = &self.weighed.readings[m].all;
        let best = |here: bool| {
            let all = readings.iter().filter(|r| (Some(r.country) == country) == here && r.place.is_some());
            all.max_by(|a, b| a.weight.total_cmp(&b.weight))
        };
        let shared = self.weighed.chain.members[self.weighed.chain.node_of[m]].shared;
        let (Some(own), Some(other)) = (best(true), best(false)) else { return false };
        shared && matches!(own.how, How::Near(_) | How::Alternate | How::Former) && other.weight > own.weight + OUTLIER
    }

    /// The page names a region beside the place, and the place lies in another.
    fn lies_elsewhere(&self, reading: &Reading, readings: &Readings) -> bool {
        let gazetteer = &self.know.gazetteer;
        let Some(around) = reading.place.filter(|_| !reading.in_region).and_then(|p| gazetteer.region_of(p)) else {
            return false;
        };
        let here = readings.regions.iter().any(|r| gazetteer.region(*r).country == reading.country);
        let told = here || reading.how != How::Main && !readings.regions.is_empty();
        told && !readings.regions.contains(&around)
    }

    /// A line by itself: no list's numbering says that its neighbours are sorted with it.
    fn is_alone(&self, mention: &Mention) -> bool {
        !self.out.groups[mention.group as usize].shared
    }

    fn flag_reading(&self, reading: &Reading, told: bool, choice: &mut Choice) {
        match reading.how {
            How::Near(_) | How::Respelled(_, 1..) | How::Shortened => choice.flags.push(Flag::NameCorrected),
            How::Region if reading.place_type == PlaceType::Region && !told => choice.flags.push(Flag::PlaceTypeAmbiguous),
            How::Alternate | How::Respelled(..) => choice.flags.push(Flag::NameTransliterated),
            How::Former => choice.flags.push(Flag::FormerName),
            _ => {}
        }
    }
}

/// What a reading is called.
fn called(reading: &Reading) -> Called {
    match (reading.place, reading.region, reading.seat) {
        (Some(place), _, _) => Called::Place(place),
        (_, Some(region), _) => Called::Region(region),
        (_, _, Some(seat)) => Called::Seat(reading.place_type, seat),
        _ => Called::Kind(reading.place_type),
    }
}

/// Two readings that would write the same place into a record.
fn same_record(a: &Reading, b: &Reading) -> bool {
    a.country == b.country && a.place == b.place && a.region == b.region
}

/// Appends a rival with its place and probability, for a steward's eyes.
pub fn describe(candidate: &Candidate, know: &Knowledge, out: &mut String) {
    described(candidate, know, out);
    let _ = write!(out, " {:.2}", candidate.probability);
}

/// The same without the probability: a ruling names a candidate by it.
pub fn described(candidate: &Candidate, know: &Knowledge, out: &mut String) {
    let gazetteer = know.gazetteer;
    if let Some(place) = candidate.place {
        let _ = write!(out, "{} ", gazetteer.geonames_id(place));
    }
    candidate.name.write(gazetteer, out);
    out.push_str(" (");
    if let Some(region) = candidate.region {
        out.push_str(gazetteer.region(region).name);
        out.push_str(", ");
    }
    out.push_str(gazetteer.code(candidate.country));
    out.push(')');
}
