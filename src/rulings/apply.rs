//! Turns a ruling on a record into the record's value, its evidence, and the end of the questions that it answers.

use super::answer::Answer;
use crate::decide::{ask, choice};
use crate::know::Knowledge;
use crate::know::gazetteer::{Country, PlaceId};
use crate::read::Document;
use crate::reason::{Called, Reason};
use crate::record::{Candidate, Decided, Evidence, LineFate, Member, Municipality, Record};
use crate::span::Span;
use crate::vocab::{CountryBasis, Flag, LineRole, Subject};

/// What a person has settled is right so often.
const RULED: f64 = 0.97;

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Settled,
    /// The record, or all records of its partner, are to be left out.
    LeftOut,
    /// The answer cannot be given to this record: what it meant then is not there now.
    Unfit,
}

/// Settles one value of a record. `current`: what stood when it was ruled.
pub fn settle(record: &mut Record, subject: Subject, answer: &Answer, current: &str, text: &str, know: &Knowledge) -> Effect {
    let fits = match answer {
        Answer::NotAPartner => return Effect::LeftOut,
        Answer::Reject if subject == Subject::Row => return Effect::LeftOut,
        Answer::Keep => subject == Subject::Partner || ask::current(know, None, record, subject) == current,
        Answer::Reject => reject(record, subject, text),
        Answer::Place(id) => know.gazetteer.place_by_geonames_id(*id).is_some_and(|place| set_place(record, place, know)),
        Answer::Country(code) => know.gazetteer.country(code).is_some_and(|country| set_country(record, country, know)),
        Answer::Body(words) => set_body(record, words, know),
        Answer::Date(date) => set(&mut record.date, date.clone()),
        Answer::Agreement(kind) => set(&mut record.agreement_type, *kind),
        Answer::PlaceType(kind) => set(&mut record.place_type, *kind),
        Answer::Status(status) => set_status(record, *status),
        Answer::Withdraw | Answer::Always(_) | Answer::Candidate(_) => false,
    };
    if !fits {
        return Effect::Unfit;
    }
    record.flags.retain(|flag| !flag.asks() || subject != Subject::Row && flag.subject() != subject);
    record.confidence = record.confidence.max(RULED);
    record.evidence.push(Evidence { field: "ruling", reason: Reason::Ruling { ruling: answer.told(know) }, span: None });
    Effect::Settled
}

fn set<T>(value: &mut T, to: T) -> bool {
    *value = to;
    true
}

fn set_status(record: &mut Record, status: crate::vocab::Status) -> bool {
    record.flags.retain(|flag| *flag != Flag::Ended);
    if status == crate::vocab::Status::Ended {
        record.flags.push(Flag::Ended);
        record.flags.sort();
    }
    set(&mut record.status, status)
}

/// The value that stands is wrong, and none is known.
fn reject(record: &mut Record, subject: Subject, text: &str) -> bool {
    match subject {
        Subject::Place => {
            // What the page itself says of the country still holds.
            let said = matches!(record.basis, Some(CountryBasis::Stated | CountryBasis::Heading));
            record.country = record.country.filter(|_| said);
            record.basis = record.basis.filter(|_| said);
            (record.place, record.seat, record.region) = (None, None, None);
            record.partner = record.partner_raw.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        }
        Subject::Date => record.date.clear(),
        Subject::Agreement => record.agreement_type = crate::vocab::AgreementType::Unspecified,
        Subject::PlaceType => record.place_type = crate::vocab::PlaceType::Other,
        _ => return false,
    }
    true
}

fn set_place(record: &mut Record, place: PlaceId, know: &Knowledge) -> bool {
    let details = know.gazetteer.place(place);
    record.place = Some(place);
    record.seat = None;
    record.partner = details.name.to_owned();
    record.country = Some(details.country);
    record.region = details.region;
    record.basis = Some(CountryBasis::Ruling);
    true
}

/// Where the country is another one, the likeliest of its places follows.
fn set_country(record: &mut Record, country: Country, know: &Knowledge) -> bool {
    if record.country != Some(country) {
        let other = record.candidates.iter().find(|c| c.country == country).cloned();
        record.country = Some(country);
        record.seat = None;
        record.place = other.as_ref().and_then(|c| c.place);
        record.region = other.as_ref().and_then(|c| c.region);
        if let Some(other) = other {
            record.partner = other.name.text(know.gazetteer);
        }
    }
    record.basis = Some(CountryBasis::Ruling);
    true
}

/// A candidate without an id of its own, found by its words.
fn set_body(record: &mut Record, words: &str, know: &Knowledge) -> bool {
    let mut alike = record.candidates.iter().filter(|c| described(c, know) == words);
    let (Some(found), None) = (alike.next().cloned(), alike.next()) else { return false };
    record.country = Some(found.country);
    record.region = found.region;
    record.place = found.place;
    record.seat = match found.name {
        Called::Seat(_, seat) => Some(seat),
        _ => None,
    };
    record.place_type = found.place_type;
    record.basis = Some(CountryBasis::Ruling);
    true
}

fn described(candidate: &Candidate, know: &Knowledge) -> String {
    let mut words = String::new();
    choice::described(candidate, know, &mut words);
    words
}

/// The page is of this municipality; who signed on this side follows, unless the page names it. `Keep` confirms what stands.
pub fn settle_home(decided: &mut Decided, answer: &Answer, know: &Knowledge) {
    let place = match answer {
        Answer::Place(id) => know.gazetteer.place_by_geonames_id(*id),
        _ => decided.municipality.place,
    };
    if let Some(place) = place {
        let details = know.gazetteer.place(place);
        let municipality =
            Municipality { name: details.name.to_owned(), country: Some(details.country), place: Some(place), probability: 1.0 };
        let before = std::mem::replace(&mut decided.municipality, municipality);
        for record in decided.records.iter_mut().filter(|record| record.party == before.name) {
            record.party = details.name.to_owned();
        }
    }
    for record in &mut decided.records {
        record.flags.retain(|flag| *flag != Flag::MunicipalityUnknown);
    }
}

/// Takes records out; lines that spoke for nothing else go back to text.
pub fn leave_out(decided: &mut Decided, out: impl Fn(&Record) -> bool) {
    let mut places = Vec::with_capacity(decided.records.len());
    let mut kept = 0;
    for record in &decided.records {
        places.push((!out(record)).then_some(kept));
        kept += u32::from(!out(record));
    }
    decided.records.retain(|record| !out(record));
    for fate in &mut decided.lines {
        fate.records = fate.records.iter().filter_map(|&r| places[r as usize]).collect();
        if fate.role == LineRole::Record && fate.records.is_empty() {
            (fate.role, fate.reason) = (LineRole::Other, "no partner, by ruling");
        }
    }
}

/// Takes memberships out; lines that told of nothing else go back to text.
pub fn leave_members_out(document: &Document, decided: &mut Decided, out: impl Fn(&Member) -> bool) {
    let (gone, stay): (Vec<Member>, Vec<Member>) = std::mem::take(&mut decided.members).into_iter().partition(out);
    decided.members = stay;
    let lines = |member: &Member| document.line_of(member.quote.start as usize)..=document.line_of(member.quote.end as usize);
    for line in gone.iter().flat_map(lines) {
        let told = decided.members.iter().any(|member| lines(member).contains(&line));
        if let Some(fate) = decided.lines.get_mut(line).filter(|fate| fate.role == LineRole::Membership && !told) {
            (fate.role, fate.reason) = (LineRole::Other, "no membership, by ruling");
        }
    }
}

/// A line that a person has read names nothing.
pub fn settle_line(fate: &mut LineFate) {
    (fate.role, fate.reason) = (LineRole::Other, "names no partner, by ruling");
}

/// Of one mention: the same words of the page.
pub fn is_of(record: &Record, name: Span) -> bool {
    record.partner_raw == name
}
