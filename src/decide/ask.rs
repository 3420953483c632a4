//! Turns what stays open into questions, one for each thing to answer, because the same answer must not be asked for twice.

use super::choice::{describe, described};
use crate::know::Knowledge;
use crate::read::Document;
use crate::record::{Decided, Municipality, Question, Record};
use crate::rulings::anchor::{page_digest, times};
use crate::span::Span;
use crate::vocab::{Flag, LineRole, Subject};
use crate::write::short_hash;
use std::collections::HashSet;
use std::fmt::Write;

/// `asked`: what an earlier part of the page has asked. What a ruling asks again is not asked twice.
pub fn questions(document: &Document, know: &Knowledge, decided: &mut Decided, asked: &mut HashSet<String>) {
    let page = Page { document, know, decided };
    let mut questions = Vec::new();
    for record in &decided.records {
        for &flag in record.flags.iter().filter(|f| f.asks() && **f != Flag::RulingStale) {
            let again = |q: &Question| q.record_id == record.id && q.id.ends_with(flag.subject().word());
            if decided.questions.iter().any(again) {
                continue;
            }
            if asked.insert(asked_with(record, flag, &document.text, know)) {
                questions.push(page.question(record, flag));
            }
        }
    }
    page.unread(asked, &mut questions);
    decided.questions.extend(questions);
    if !decided.questions.is_empty() {
        let anchors: Vec<String> = decided.questions.iter().map(|question| anchor(question, document, decided)).collect();
        decided.questions.iter_mut().zip(anchors).for_each(|(question, anchor)| question.anchor = anchor);
    }
}

/// Doubts of the same key have the same answer, and are one question: a name that is read alike twice is one place, a page
/// has one municipality; a date is of one act only.
pub fn asked_with(record: &Record, flag: Flag, text: &str, know: &Knowledge) -> String {
    let name = record.partner_raw.of(text);
    match flag.subject() {
        Subject::Municipality => flag.to_string(),
        Subject::Place | Subject::PlaceType => {
            let country = record.country.map_or("", |country| know.gazetteer.code(country));
            let mut key = format!("{flag}|{name}|{country}|");
            record.candidates.iter().take(1).for_each(|first| described(first, know, &mut key));
            key
        }
        Subject::Partner => format!("{flag}|{name}"),
        _ => format!("{flag}|{}", record.id),
    }
}

/// `1 of 2 p0123456789ab`: which row with these words it is, how often they stand on the page, and its digest. The count is left out where only a part
/// of the page is known.
fn anchor(question: &Question, document: &Document, decided: &Decided) -> String {
    let digest = page_digest(&document.sha256);
    let record = decided.records.iter().find(|record| record.id == question.record_id);
    let (Some(record), true) = (record, document.is_whole()) else { return digest };
    let said = |record: &Record| (record.partner_raw.of(&document.text), record.quote.of(&document.text));
    let mut alike: Vec<Span> = Vec::new();
    for other in decided.records.iter().filter(|other| other.quote.len() == record.quote.len() && said(other) == said(record)) {
        if !alike.contains(&other.partner_raw) {
            alike.push(other.partner_raw);
        }
    }
    let nth = alike.iter().position(|name| *name == record.partner_raw).unwrap_or(0) + 1;
    let times = times(record.quote.of(&document.text), &document.text);
    format!("{nth} of {} {digest}", times.max(alike.len() as u32))
}

/// The candidates as a steward counts them.
pub fn numbered(record: &Record, know: &Knowledge) -> String {
    let mut text = String::new();
    for (index, candidate) in record.candidates.iter().enumerate() {
        text.push_str(if index > 0 { " | " } else { "" });
        let _ = write!(text, "{}. ", index + 1);
        describe(candidate, know, &mut text);
    }
    text
}

/// What the record holds of the subject, as a question shows it and an answer of `keep` confirms it.
pub fn current(know: &Knowledge, home: Option<&Municipality>, record: &Record, subject: Subject) -> String {
    let place = || {
        let code = record.country.map_or("", |c| know.gazetteer.code(c));
        match record.place {
            Some(place) => format!("{} {} ({code})", know.gazetteer.geonames_id(place), record.partner),
            None => format!("{} ({code})", record.partner),
        }
    };
    match subject {
        Subject::Date => record.date.clone(),
        Subject::Agreement => record.agreement_type.to_string(),
        Subject::PlaceType => record.place_type.to_string(),
        Subject::Status => record.status.to_string(),
        Subject::Municipality => home.map_or(String::new(), |home| home_now(know, home)),
        Subject::Row => format!("{}; {}; {}; {}", place(), record.agreement_type, record.date, record.status),
        _ => place(),
    }
}

fn home_now(know: &Knowledge, home: &Municipality) -> String {
    let code = home.country.map_or("", |c| know.gazetteer.code(c));
    match home.place {
        Some(place) => format!("{} {} ({code})", know.gazetteer.geonames_id(place), home.name),
        None => home.name.clone(),
    }
}

struct Page<'a> {
    document: &'a Document,
    know: &'a Knowledge,
    decided: &'a Decided,
}

impl Page<'_> {
    fn question(&self, record: &Record, flag: Flag) -> Question {
        let raw = record.partner_raw.of(&self.document.text);
        Question {
            id: format!("{}:{flag}", record.id),
            record_id: record.id.clone(),
            line: record.line,
            flag,
            question: self.sentence(flag, raw, record),
            current: current(self.know, Some(&self.decided.municipality), record, flag.subject()),
            candidates: numbered(record, self.know),
            quote: record.quote,
            anchor: String::new(),
        }
    }

    fn sentence(&self, flag: Flag, raw: &str, record: &Record) -> String {
        let country = record.country.map_or("?", |c| self.know.gazetteer.country_name(c));
        match flag {
            Flag::CountryAmbiguous => {
                format!("In which country lies “{raw}”? {country} is likeliest, but the page does not settle it.")
            }
            Flag::CountryConflict => {
                format!("The page states another country for “{raw}” than the place has: which one is meant?")
            }
            Flag::PlaceAmbiguous => format!("Which “{raw}” in {country} is meant?"),
            Flag::PlaceUnknown => format!("Which place is “{raw}”? The gazetteer has none of this name."),
            Flag::DateAmbiguous => {
                format!("Is “{}” day/month or month/day?", record.date_raw.map_or("", |s| s.of(&self.document.text)))
            }
            Flag::PlaceTypeAmbiguous => format!("Is “{raw}” a town, or the larger body of that name?"),
            Flag::PartnerDoubtful => {
                format!("Is “{raw}” a partner of the municipality? The page names it, and does not clearly say so.")
            }
            Flag::AgreementDoubtful => format!("Which kind of act binds “{raw}”? “{}” is likeliest.", record.agreement_type),
            Flag::DateDoubtful => {
                format!("Which date belongs to “{raw}”? The page has several near it, or none that is clearly its own.")
            }
            Flag::ConfidenceLow => format!("Is the row about “{raw}” right as it stands?"),
            Flag::MunicipalityUnknown if self.decided.municipality.name.is_empty() => {
                "Which municipality's page is this? Its text does not say.".to_owned()
            }
            Flag::MunicipalityUnknown => format!("Is this the page of {}?", self.decided.municipality.name),
            _ => format!("Please check “{raw}”."),
        }
    }

    /// A line that could not be read is always a question, as is a whole page; lines that read the same are one.
    fn unread(&self, asked: &mut HashSet<String>, questions: &mut Vec<Question>) {
        for (index, _) in self.decided.lines.iter().enumerate().filter(|(_, f)| f.role == LineRole::Unread) {
            let span: Span = self.document.lines()[index].span;
            let words = span.of(&self.document.text).trim();
            let (kind, flag, question) = match self.document.unread {
                Some(why) => {
                    ("page", Flag::PageUnread, format!("Which partners does this page name? It could not be read: {why}."))
                }
                None => ("line", Flag::LineUnread, "Does this line name a partner? It could not be read.".to_owned()),
            };
            let id = format!("{kind}-{}:{flag}", short_hash(&[&self.document.source, words]));
            if asked.insert(id.clone()) {
                questions.push(Question {
                    id,
                    record_id: String::new(),
                    line: self.document.line_at(span.start as usize),
                    flag,
                    question,
                    current: String::new(),
                    candidates: String::new(),
                    quote: span.trim(&self.document.text),
                    anchor: String::new(),
                });
            }
        }
    }
}
