//! Turns weighed rivals into records, questions and the fate of every line: the only stage that chooses.

pub mod acts;
pub mod ask;
pub mod bound;
pub mod choice;
pub mod sure;

use crate::extract::{Extraction, Mention, Origin};
use crate::hash::PageMap;
use crate::know::Knowledge;
use crate::know::codes;
use crate::read::Document;
use crate::record::{Decided, LineFate, Member, Municipality, Record};
use crate::resolve::home::Weighed;
use crate::span::Span;
use crate::vocab::{Flag, LineRole, PlaceType, Status};
use acts::{Kept, Told, told_acts};
use choice::{Choice, Chooser};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// Everything about one page that choosing needs.
pub struct Page<'a> {
    pub document: &'a Document,
    pub out: &'a Extraction,
    pub weighed: &'a Weighed,
    pub know: &'a Knowledge,
    pub facts: Option<&'a crate::read::PageFacts>,
}

pub fn decide(page: &Page, ledger: &mut Ledger) -> Decided {
    let mut decided = Decided { municipality: municipality(page), ..Decided::default() };
    decided.lines = page.out.roles.iter().map(|&(role, reason)| LineFate { role, reason, records: Vec::new() }).collect();
    let chooser = Chooser { know: page.know, out: page.out, weighed: page.weighed };
    let choices: Vec<Choice> = (0..page.out.mentions.len()).map(|m| chooser.choose(m)).collect();
    let home = decided.municipality.place.filter(|_| decided.municipality.probability > sure::HOME_CERTAIN);
    let merged = acts::merge_mentions(page, &choices, home);
    let names_acts = acts::lists_that_name_acts(page.out);
    let only_type = acts::only_type(&merged);
    let several = merged.iter().any(|fate| matches!(fate, acts::Fate::Into(_)));
    let mut firsts = PageMap::default();
    for (m, mut choice) in choices.into_iter().enumerate() {
        let acts::Fate::Kept(kept) = &merged[m] else { continue };
        let group = page.out.mentions[m].group as usize;
        let list = acts::List { names_acts: names_acts[group], only_type };
        let mut told = told_acts(page.out, m, &kept.acts, &list).peekable();
        while let Some(act) = told.next() {
            let own = if told.peek().is_some() { choice.clone() } else { std::mem::take(&mut choice) };
            let record = record(page, m, own, act, kept, &decided.municipality, ledger);
            note_line(&mut decided, page, m);
            if several {
                firsts.entry(record.partner_raw).or_insert(decided.records.len() as u32);
            }
            decided.records.push(record);
        }
    }
    for (m, fate) in merged.iter().enumerate() {
        match fate {
            acts::Fate::Dropped(reason) => drop_line(&mut decided, page, m, reason),
            acts::Fate::Into(into) => point_line(&mut decided, page, m, acts::last(&merged, *into), &firsts),
            acts::Fate::Kept(_) => {}
        }
    }
    point_details(&mut decided);
    members(page, &mut decided, ledger);
    decided
}

fn municipality(page: &Page) -> Municipality {
    let gazetteer = &page.know.gazetteer;
    let stated = page.facts.and_then(|f| f.municipality.clone());
    if let Some(body) = &page.weighed.body {
        let words = || page.out.tokens.span(body.name.clone()).of(&page.document.text).to_owned();
        return Municipality {
            name: body.region.map_or_else(words, |region| gazetteer.region(region).name.to_owned()),
            country: Some(body.country),
            place: None,
            probability: 1.0,
        };
    }
    match page.weighed.homes.first() {
        Some(home) => Municipality {
            name: gazetteer.name_of(home.place).to_owned(),
            country: Some(home.country),
            place: Some(home.place),
            probability: home.probability,
        },
        None => Municipality {
            name: stated.unwrap_or_default(),
            country: page.facts.and_then(|f| f.country.as_deref()).and_then(|c| gazetteer.country(c)),
            place: None,
            probability: 0.0,
        },
    }
}

/// A line whose mention turned out to be no partner goes back to plain text.
fn drop_line(decided: &mut Decided, page: &Page, m: usize, reason: &'static str) {
    let mention = &page.out.mentions[m];
    let fate = &mut decided.lines[mention.line];
    if fate.role == LineRole::Record && fate.records.is_empty() {
        fate.role = if mention.origin == Origin::Prose { LineRole::Prose } else { LineRole::Other };
        fate.reason = reason;
    }
}

/// Every line that the mention's words stand on speaks for the record about to be made.
fn note_line(decided: &mut Decided, page: &Page, m: usize) {
    let record = decided.records.len() as u32;
    let mention = &page.out.mentions[m];
    let last = page.document.line_of(page.out.tokens[mention.quote.end - 1].span.start as usize);
    let first = page.document.line_of(page.out.tokens[mention.quote.start].span.start as usize);
    for fate in &mut decided.lines[first..=last.max(first)] {
        if fate.role != LineRole::Blank {
            fate.role = LineRole::Record;
            fate.records.push(record);
        }
    }
}

/// Lines that tell more of the partner above speak for the records of that line.
fn point_details(decided: &mut Decided) {
    let mut above: Vec<u32> = Vec::new();
    for fate in &mut decided.lines {
        if !fate.records.is_empty() {
            above.clone_from(&fate.records);
        } else if fate.role == LineRole::Record {
            fate.records.clone_from(&above);
        }
        if fate.role == LineRole::Record && fate.records.is_empty() {
            (fate.role, fate.reason) = (LineRole::Other, "names no partner");
        }
    }
}

/// `firsts`: the first record of each name on the page.
fn point_line(decided: &mut Decided, page: &Page, m: usize, into: usize, firsts: &PageMap<Span, u32>) {
    let target = page.out.tokens.span(page.out.mentions[into].name.clone());
    if let Some(&record) = firsts.get(&target) {
        let fate = &mut decided.lines[page.out.mentions[m].line];
        fate.role = LineRole::Record;
        fate.records.push(record);
    }
}

/// What all parts of a page share: stable ids, made of the page, the name and how often it came before; and what was asked.
pub struct Ledger {
    /// By hash of kind and name.
    seen: HashMap<u64, u32, BuildHasherDefault<AsItIs>>,
    pub asked: HashSet<String>,
    /// The page's name, and behind it what an id is made of.
    key: String,
    source: usize,
}

/// The hash of a hash.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Ledger {
    pub fn new(source: &str) -> Ledger {
        let key = format!("{source}|");
        Ledger { seen: HashMap::default(), asked: HashSet::new(), source: key.len(), key }
    }

    /// The id of the next record of this kind and name.
    fn next(&mut self, kind: &str, name: &str) -> String {
        self.key.truncate(self.source);
        self.key.push_str(kind);
        self.key.push('|');
        crate::know::fold::fold_into(name, &mut self.key);
        let mut hasher = DefaultHasher::new();
        self.key[self.source..].hash(&mut hasher);
        let count = self.seen.entry(hasher.finish()).or_insert(0);
        *count += 1;
        self.key.push('|');
        match *count {
            digit @ 0..10 => self.key.push(char::from(b'0' + digit as u8)),
            count => self.key.push_str(&count.to_string()),
        }
        let mut id = String::with_capacity(ID);
        id.push_str("tt-");
        crate::write::hex_into(&Sha256::digest(self.key.as_bytes())[..6], &mut id);
        id
    }
}

/// Bytes of an id.
const ID: usize = 15;

fn record(page: &Page, m: usize, choice: Choice, told: Told, kept: &Kept, home: &Municipality, ledger: &mut Ledger) -> Record {
    let (out, gazetteer) = (page.out, &page.know.gazetteer);
    let mention = &out.mentions[m];
    let raw = out.tokens.span(mention.name.clone());
    let place = choice.reading.and_then(|r| r.place);
    let region = choice.reading.and_then(|r| r.region.or(place.or(r.seat).and_then(|p| gazetteer.region_of(p))));
    let (partner, kind) = (partner_name(page, &choice, raw), place_type(page, m, &choice));
    let Choice { reading, country, probability, basis, candidates, mut flags, mut evidence, .. } = choice;
    let confident = told.probability;
    flags.extend_from_slice(&told.flags);
    if home.place.is_none() && home.name.is_empty() || home.place.is_some() && home.probability < sure::HOME_SURE {
        flags.push(Flag::MunicipalityUnknown);
    }
    if kept.status == Status::Ended {
        flags.push(Flag::Ended);
    }
    if kept.belief < sure::BELIEF_SURE {
        flags.push(Flag::PartnerDoubtful);
    }
    flags.sort();
    flags.dedup();
    evidence.extend(told.evidence);
    Record {
        id: ledger.next("agreement", raw.of(&page.document.text)),
        line: page.document.line_at(raw.start as usize),
        party: mention.party.clone().map_or(home.name.clone(), |p| out.tokens.span(p).of(&page.document.text).to_owned()),
        partner,
        partner_raw: raw,
        place_type: kind,
        country,
        region,
        place,
        seat: reading.filter(|_| place.is_none()).and_then(|r| r.seat),
        agreement_type: told.agreement_type,
        agreement_raw: told.words,
        first: told.first,
        date: told.date,
        date_raw: told.date_span,
        status: kept.status,
        basis,
        confidence: confidence(probability, confident, kept.belief, &flags),
        flags,
        quote: quote(page, mention),
        evidence,
        candidates,
    }
}

fn partner_name(page: &Page, choice: &Choice, raw: Span) -> String {
    let gazetteer = &page.know.gazetteer;
    match choice.reading {
        Some(r) if r.place.is_some() => r.place.map_or(String::new(), |p| gazetteer.name_of(p).to_owned()),
        Some(r) if r.region.is_some() => r.region.map_or(String::new(), |p| gazetteer.region(p).name.to_owned()),
        _ => raw.of(&page.document.text).split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

fn place_type(page: &Page, m: usize, choice: &Choice) -> PlaceType {
    let told = page.weighed.readings[m].told_type;
    let kind = choice.reading.map(|r| r.place_type).or(told).unwrap_or(PlaceType::City);
    choice.country.map_or(kind, |country| codes::kind_in(page.know.gazetteer.code(country), kind))
}

/// A name that hardly anything makes a partner's is one as often as not.
const LEAST_BELIEF: f64 = 0.5;

/// The chance that all fields are right, from the chances of each.
fn confidence(place: f64, act: f64, belief: f64, flags: &[Flag]) -> f64 {
    let place = sure::calibrated(place.clamp(0.0, 1.0));
    let mut value = place * act * belief.max(LEAST_BELIEF);
    if flags.contains(&Flag::PlaceUnknown) {
        value = value.min(0.5);
    }
    (value * 1000.0).round() / 1000.0
}

fn quote(page: &Page, mention: &Mention) -> Span {
    let span = page.out.tokens.span(mention.quote.clone());
    if span.len() <= 600 { span } else { around(page, span, page.out.tokens.span(mention.name.clone())) }
}

/// Of a very long sentence, the part around the name.
fn around(page: &Page, whole: Span, name: Span) -> Span {
    let text = &page.document.text;
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor((name.start as usize).saturating_sub(200).max(whole.start as usize));
    let end = floor((name.end as usize + 300).min(whole.end as usize));
    Span::new(start, end.max(name.end as usize))
}

fn members(page: &Page, decided: &mut Decided, ledger: &mut Ledger) {
    let text = &page.document.text;
    for membership in &page.out.memberships {
        let span = page.out.tokens.span(membership.name.clone());
        let name: String = span.of(text).chars().filter(|c| !matches!(c, '"' | '“' | '”' | '„' | '«' | '»')).collect();
        decided.members.push(Member {
            id: ledger.next("membership", &name),
            line: page.document.line_at(span.start as usize),
            organisation: name.split_whitespace().collect::<Vec<_>>().join(" "),
            organisation_raw: span,
            role: membership.role.clone().map(|r| page.out.tokens.span(r)),
            flags: Vec::new(),
            quote: page.out.tokens.span(membership.quote.clone()),
        });
    }
}
