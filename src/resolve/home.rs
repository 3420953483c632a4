//! Turns the names that may be the page's own into weighed places, because "Linares" is a town in Spain and in Chile.
//!
//! A home is good when its name stands where the page speaks of itself, and when its country explains the partners:
//! their order by that country's language, and its own towns among them.

use super::chain::{Chain, Setting, Tried};
use super::home_signs::{Signs, stands_apart};
use super::name::{Namer, Readings};
use super::order::Outcome;
use super::page_name::{PageName, TOWN};
use super::{How, Reading, weigh};
use crate::extract::clue::{Clue, Sense};
use crate::extract::{Extraction, Mention, Origin, prose};
use crate::know::Knowledge;
use crate::know::gazetteer::{Country, Language, PlaceId, RegionId};
use crate::read::PageFacts;
use crate::vocab::{PlaceType, Status};
use std::collections::BTreeSet;
use std::ops::Range;

/// A place that the page may belong to.
#[derive(Clone, Debug)]
pub struct Home {
    pub place: PlaceId,
    pub country: Country,
    /// Tokens of its name; none where it is known from `sources.csv`.
    pub name: Option<Range<usize>>,
    pub probability: f64,
    pub(super) weight: f64,
}

/// A county, region or island that the page may belong to.
#[derive(Clone, Debug)]
pub struct Body {
    pub country: Country,
    /// None for one that the gazetteer lacks.
    pub region: Option<RegionId>,
    /// Tokens of its name.
    pub name: Range<usize>,
}

/// Everything weighed of one page; nothing of it is chosen yet.
#[derive(Default)]
pub struct Weighed {
    pub readings: Vec<Readings>,
    pub chain: Chain,
    pub outcome: Outcome,
    /// Best first.
    pub homes: Vec<Home>,
    /// The county, region or island that the page is of, where it is no town's.
    pub body: Option<Body>,
    pub language: Option<Language>,
}

const HOMES: usize = 5;
/// Words for a kind of place beside a name.
const TYPE: usize = 3;
/// A name with this share of the best one's votes may be the home's, misspelt; others are words of the page.
const MISSPELT: f64 = 0.5;
/// A home so much worse than the best (in nats) is not saved by what its country explains.
const HOPELESS: f64 = 10.0;
/// Partners looked at for one of the home's name.
const LOOKED_AT: usize = 200;

/// What is known of a page beside its words.
pub struct About<'a> {
    /// The file, relative to the input folder.
    pub source: &'a str,
    pub language: Option<Language>,
    pub facts: Option<&'a PageFacts>,
    /// What an earlier part of the page found of whose it is.
    pub before: Option<&'a [Home]>,
}

/// Weighs all that a page (or a part of it) says.
pub fn weigh(text: &str, out: &Extraction, know: &Knowledge, about: &About) -> Weighed {
    let (language, facts) = (about.language, about.facts);
    let namer = Namer::new(know, out, text);
    let mut readings: Vec<Readings> = out.mentions.iter().map(|m| namer.exact(m)).collect();
    let mut homes = about.before.map_or_else(|| places(&namer, &readings, about), known);
    let mut chain = Chain::new(out, &readings);
    let known_country = facts.and_then(|f| f.country.as_deref()).and_then(|c| know.gazetteer.country(c));
    let body = if facts.is_none() && about.before.is_none() { body(&namer) } else { None };
    if let Some(body) = &body {
        homes.retain(|home| home.country == body.country);
    }
    let first = body.as_ref().map(|body| body.country).or(homes.first().map(|h| h.country)).or(known_country);
    let setting = |home: Option<Country>| Setting { home, page_language: language };
    let mut outcome = chain.solve(know, &setting(first), Tried::All);
    if chain.look_near(&namer, &outcome, &mut readings) {
        chain = Chain::new(out, &readings);
        outcome = chain.solve(know, &setting(first), Tried::Plausible(&outcome));
    }
    if homes.iter().any(|h| Some(h.country) != first) {
        outcome = choose_by_evidence(&chain, know, language, &mut homes, outcome, first);
    }
    normalise(&mut homes);
    Weighed { readings, chain, outcome, homes, body, language }
}

/// The body that the page calls itself: its best name means one, by its own word for the kind or because no town is called so.
fn body(namer: &Namer) -> Option<Body> {
    let (name, _) = namer.out.homes.first()?;
    let whole = with_type(namer.out, name);
    let readings = namer.exact(&plain(whole));
    let weighs = |r: &&Reading| matches!(r.how, How::Region | How::Body);
    let best = readings.all.iter().filter(weighs).max_by(|a, b| a.weight.total_cmp(&b.weight))?;
    let told = matches!(readings.told_type, Some(PlaceType::Region | PlaceType::County));
    let town = readings.all.iter().any(|r| r.place.is_some() || r.seat.is_some());
    (told && best.region.is_some() || !town).then(|| Body { country: best.country, region: best.region, name: name.clone() })
}

/// A name with the words for its kind right before and behind it.
fn with_type(out: &Extraction, name: &Range<usize>) -> Range<usize> {
    let kinds = |from: usize, to: usize| {
        let kind = |c: &&Clue| matches!(c.sense, Sense::PlaceType(_)) && c.language.is_none_or(|l| out.heard.hears(l));
        prose::clues_in(&out.clues, &(from..to)).filter(kind).map(|c| c.at.clone())
    };
    let before = kinds(name.start.saturating_sub(TYPE), name.start).find(|at| at.end == name.start);
    let behind = kinds(name.end, name.end + TYPE).filter(|at| at.start == name.end).max_by_key(|at| at.end);
    before.map_or(name.start, |at| at.start)..behind.map_or(name.end, |at| at.end)
}

/// Weighs the row of countries once for each country that may be home, and keeps the outcome of the best.
fn choose_by_evidence(
    chain: &Chain,
    know: &Knowledge,
    language: Option<Language>,
    homes: &mut [Home],
    outcome: Outcome,
    first: Option<Country>,
) -> Outcome {
    let setting = |home: Option<Country>| Setting { home, page_language: language };
    let best = homes.first().map_or(0.0, |h| h.weight);
    let mut known: Vec<(Option<Country>, f64)> = vec![(first, outcome.evidence)];
    for home in homes.iter_mut() {
        let country = Some(home.country);
        let evidence = match known.iter().find(|(c, _)| *c == country) {
            Some((_, evidence)) => *evidence,
            None if home.weight < best - HOPELESS => outcome.evidence - HOPELESS,
            None => chain.evidence(know, &setting(country), &outcome),
        };
        known.push((country, evidence));
        home.weight += evidence;
    }
    homes.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.place.cmp(&b.place)));
    let best = homes.first().map(|h| h.country);
    if best == first { outcome } else { chain.solve(know, &setting(best), Tried::Left(&outcome)) }
}

/// The homes of an earlier part, whose tokens are gone.
fn known(before: &[Home]) -> Vec<Home> {
    before.iter().map(|home| Home { name: None, weight: libm::log(home.probability), ..home.clone() }).collect()
}

fn places(namer: &Namer, mentions: &[Readings], about: &About) -> Vec<Home> {
    if let Some(homes) = about.facts.and_then(|f| stated(namer.know, f)) {
        return homes;
    }
    let signs = Signs::of(namer, about);
    let mut homes = told(namer, mentions);
    homes.iter_mut().for_each(|home| home.weight += signs.weight(home));
    add_file_names(namer, mentions, about, &signs, &mut homes);
    if homes.is_empty() {
        homes = signs.named_by_mail();
    }
    homes.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.place.cmp(&b.place)));
    homes.truncate(HOMES);
    homes
}

/// The places that the page's words may call its own.
fn told(namer: &Namer, mentions: &[Readings]) -> Vec<Home> {
    let best = namer.out.homes.first().map_or(0.0, |h| h.1);
    let named = |(name, votes)| (name, votes, named(namer, name, votes >= best * MISSPELT));
    let candidates: Vec<(&Range<usize>, f64, Readings)> =
        namer.out.homes.iter().map(|(name, votes)| named((name, *votes))).collect();
    // A word that names no place ("Ten sister cities") is no measure for the others.
    let most = candidates.iter().find(|(.., readings)| has_place(readings)).map_or(1.0, |(_, votes, _)| votes.max(0.1));
    let regions = regions_named(namer.out);
    let mut homes: Vec<Home> = Vec::new();
    for (name, votes, readings) in &candidates {
        for reading in &readings.all {
            let Some(place) = reading.place.or(reading.seat) else { continue };
            let partner = if is_partner(namer.out, mentions, Some(name), reading) { weigh::HOME_IS_PARTNER } else { 0.0 };
            let weight = reading.weight
                + weigh::HOME_VOTES * (votes / most - 1.0)
                + of_reading(namer, name, reading, place, &regions)
                + partner;
            match homes.iter_mut().find(|h| h.place == place) {
                Some(home) => home.weight = home.weight.max(weight),
                None => {
                    let name = Some((*name).clone());
                    homes.push(Home { place, country: reading.country, name, probability: 0.0, weight });
                }
            }
        }
    }
    homes
}

/// What a name of the page is worth as the home's, beside its match and its votes.
fn of_reading(namer: &Namer, name: &Range<usize>, reading: &Reading, place: PlaceId, regions: &BTreeSet<RegionId>) -> f64 {
    let details = namer.know.gazetteer.place(place);
    let around = details.region.filter(|r| regions.contains(r)).map(|r| namer.know.gazetteer.region(r).name);
    let within = around.is_some_and(|region| region != details.name);
    let of = |told: bool, weight: f64| if told { weight } else { 0.0 };
    of(reading.how.is_other_name(), weigh::HOME_ALTERNATE)
        + of(states(namer.out, name, reading.country), weigh::HOME_STATED)
        + of(details.region.is_some_and(|r| states_region(namer, name, r)), weigh::HOME_STATED)
        + of(within, weigh::HOME_REGION)
        - weigh::HOME_MODESTY * weigh::prominence(details.population)
}

/// Adds the places that the file is named after, where no name of the page is it: as good as a name of the page that has half of the best one's votes.
fn add_file_names(namer: &Namer, mentions: &[Readings], about: &About, signs: &Signs, homes: &mut Vec<Home>) {
    if homes.iter().any(|home| signs.of_page_name(home) > 0.0) {
        return;
    }
    for reading in PageName::of(about.source).places(namer.know) {
        let Some(place) = reading.place.filter(|p| homes.iter().all(|h| h.place != *p)) else { continue };
        let people = namer.know.gazetteer.place(place).population;
        let (country, weight) = (reading.country, reading.weight - weigh::HOME_MODESTY * weigh::prominence(people));
        let mut home = Home { place, country, name: None, probability: 0.0, weight: weight + weigh::HOME_VOTES * -0.5 };
        home.weight += signs.weight(&home);
        let partner = is_partner(namer.out, mentions, None, &reading);
        if !partner && (people >= TOWN || signs.speaks_of(country)) {
            homes.push(home);
        }
    }
}

/// Readings of a name that may be the home's; near ones, if wanted, where none is exact.
fn named(namer: &Namer, name: &Range<usize>, near: bool) -> Readings {
    let mention = plain(name.clone());
    let mut readings = namer.exact(&mention);
    if near && readings.all.iter().all(|r| r.place.is_none()) {
        namer.near(&mention, true, &mut readings);
    }
    readings
}

fn has_place(readings: &Readings) -> bool {
    readings.all.iter().any(|r| r.place.or(r.seat).is_some())
}

/// A partner is told to lie in this country, and has the home's name (if the page has it) or may be this place.
fn is_partner(out: &Extraction, mentions: &[Readings], name: Option<&Range<usize>>, reading: &Reading) -> bool {
    let first = name.map(|name| out.tokens.folded(name.start));
    let place = |r: &Reading| r.place.or(r.seat);
    out.mentions.iter().zip(mentions).take(LOOKED_AT).any(|(m, readings)| {
        let itself = name.is_some_and(|name| m.name.start <= name.start && name.end <= m.name.end);
        let mut stated = m.stated.iter().chain(&out.groups[m.group as usize].heading);
        let told = !itself && stated.any(|s| s.0 == reading.country);
        told && (Some(out.tokens.folded(m.name.start)) == first
            || m.origin == Origin::Row && readings.all.iter().any(|r| place(r) == place(reading)))
    })
}

/// The country stands right behind the name ("Municipality of Lugo, Spain").
fn states(out: &Extraction, name: &Range<usize>, country: Country) -> bool {
    let near = name.end..name.end + 3;
    let told = |c: &Clue| matches!(c.sense, Sense::Country(code) if code == country);
    let first = out.clues.first(near.start);
    out.clues[first..].iter().take_while(|c| c.at.start < near.end).any(told)
}

/// The region stands right behind the name ("City of Lugo, Galicia").
fn states_region(namer: &Namer, name: &Range<usize>, region: RegionId) -> bool {
    let near = name.end..name.end + 3;
    let told = |c: &Clue| matches!(c.sense, Sense::Region(id) if namer.know.gazetteer.present(id) == region);
    prose::clues_in(&namer.out.clues, &near).any(told)
}

/// The first-level regions that the page names anywhere.
fn regions_named(out: &Extraction) -> BTreeSet<RegionId> {
    let own = out.clues.iter().filter(|c| !stands_apart(&out.tokens, c.at.start));
    own.filter_map(|c| if let Sense::Region(region) = c.sense { Some(region) } else { None }).collect()
}

/// The place that `sources.csv` gives.
fn stated(know: &Knowledge, facts: &PageFacts) -> Option<Vec<Home>> {
    let key = crate::know::fold::fold(facts.municipality.as_deref()?);
    let country = facts.country.as_deref().and_then(|c| know.gazetteer.country(c));
    let mut homes: Vec<Home> = know
        .gazetteer
        .named(&key)
        .map(|hit| (hit, know.gazetteer.place(hit.place)))
        .filter(|(_, place)| country.is_none_or(|c| c == place.country))
        .map(|(hit, place)| {
            let weight = weigh::prominence(place.population) + if hit.main { 0.0 } else { weigh::ALTERNATE };
            Home { place: hit.place, country: place.country, name: None, probability: 0.0, weight }
        })
        .collect();
    homes.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.place.cmp(&b.place)));
    homes.truncate(HOMES);
    (!homes.is_empty()).then_some(homes)
}

/// A name by itself, as if it were a mention.
fn plain(name: Range<usize>) -> Mention {
    Mention {
        origin: Origin::Prose,
        line: 0,
        quote: name.clone(),
        name,
        also: Vec::new(),
        place_type: None,
        stated: Vec::new(),
        beside: Vec::new(),
        acts: Vec::new(),
        group: 0,
        party: None,
        status: Status::Active,
        belief: 1.0,
    }
}

fn normalise(homes: &mut [Home]) {
    let total = super::log_sum(homes.iter().map(|h| h.weight));
    homes.iter_mut().for_each(|h| h.probability = libm::exp(h.weight - total));
}
