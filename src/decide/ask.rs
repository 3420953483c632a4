//! Turns what stays open into questions, one for each thing to answer, because the same answer must not be asked for twice.

use super::Page;
use super::choice::describe;
use crate::read::Document;
use crate::record::{Decided, LineFate, Question, Record};
use crate::span::Span;
use crate::vocab::{Flag, LineRole};
use std::collections::HashSet;

/// `asked`: what an earlier part of the page has asked.
pub fn questions(page: &Page, decided: &mut Decided, asked: &mut HashSet<String>) {
    let mut questions = Vec::new();
    for record in &decided.records {
        for &flag in record.flags.iter().filter(|f| f.asks()) {
            let about = match flag {
                Flag::MunicipalityUnknown => String::new(),
                _ => record.partner_raw.of(&page.document.text).to_owned(),
            };
            if asked.insert(format!("{flag}|{about}")) {
                questions.push(question(page, decided, record, flag));
            }
        }
    }
    unread(page, decided, &mut questions);
    decided.questions = questions;
}

fn question(page: &Page, decided: &Decided, record: &Record, flag: Flag) -> Question {
    let raw = record.partner_raw.of(&page.document.text);
    let mut candidates = String::new();
    for (index, candidate) in record.candidates.iter().enumerate() {
        candidates.push_str(if index > 0 { " | " } else { "" });
        describe(candidate, page.know, &mut candidates);
    }
    Question {
        id: format!("{}:{flag}", record.id),
        record_id: record.id.clone(),
        line: record.line,
        flag,
        question: sentence(page, decided, flag, raw, record),
        current: current(page, decided, record, flag),
        candidates,
        quote: record.quote,
        ruling: String::new(),
        note: String::new(),
    }
}

fn sentence(page: &Page, decided: &Decided, flag: Flag, raw: &str, record: &Record) -> String {
    let country = record.country.map_or("?", |c| page.know.gazetteer.country_name(c));
    match flag {
        Flag::CountryAmbiguous => {
            format!("In which country lies “{raw}”? {country} is likeliest, but the page does not settle it.")
        }
        Flag::CountryConflict => format!("The page states another country for “{raw}” than the place has: which one is meant?"),
        Flag::PlaceAmbiguous => format!("Which “{raw}” in {country} is meant?"),
        Flag::PlaceUnknown => format!("Which place is “{raw}”? The gazetteer has none of this name."),
        Flag::DateAmbiguous => {
            format!("Is “{}” day/month or month/day?", record.date_raw.map_or("", |s| s.of(&page.document.text)))
        }
        Flag::PlaceTypeAmbiguous => format!("Is “{raw}” a town, or the larger body of that name?"),
        Flag::PartnerDoubtful => {
            format!("Is “{raw}” a partner of the municipality? The page names it, and does not clearly say so.")
        }
        Flag::AgreementDoubtful => format!("Which kind of act binds “{raw}”? “{}” is likeliest.", record.agreement_type),
        Flag::DateDoubtful => {
            format!("Which date belongs to “{raw}”? The page has several near it, or none that is clearly its own.")
        }
        Flag::MunicipalityUnknown if decided.municipality.name.is_empty() => {
            "Which municipality's page is this? Its text does not say.".to_owned()
        }
        Flag::MunicipalityUnknown => format!("Is this the page of {}?", decided.municipality.name),
        _ => format!("Please check “{raw}”."),
    }
}

fn current(page: &Page, decided: &Decided, record: &Record, flag: Flag) -> String {
    let gazetteer = &page.know.gazetteer;
    let code = record.country.map_or("", |c| gazetteer.code(c));
    match flag {
        Flag::DateAmbiguous | Flag::DateDoubtful => record.date.clone(),
        Flag::AgreementDoubtful => record.agreement_type.to_string(),
        Flag::PlaceTypeAmbiguous => record.place_type.to_string(),
        Flag::MunicipalityUnknown => decided.municipality.name.clone(),
        _ => match record.place {
            Some(place) => format!("{} {} ({code})", gazetteer.geonames_id(place), record.partner),
            None => format!("{} ({code})", record.partner),
        },
    }
}

/// A line that could not be read is always a question.
fn unread(page: &Page, decided: &Decided, questions: &mut Vec<Question>) {
    for (index, _fate) in decided.lines.iter().enumerate().filter(|(_, f)| f.role == LineRole::Unread) {
        let span: Span = page.document.lines()[index].span;
        questions.push(Question {
            id: format!(
                "line-{}:{}",
                crate::write::short_hash(&[&page.document.source, span.of(&page.document.text).trim()]),
                Flag::LineUnread
            ),
            record_id: String::new(),
            line: page.document.line_at(span.start as usize),
            flag: Flag::LineUnread,
            question: "Does this line name a partner? It could not be read.".to_owned(),
            current: String::new(),
            candidates: String::new(),
            quote: span.trim(&page.document.text),
            ruling: String::new(),
            note: String::new(),
        });
    }
}

/// The question about a page that could not be read, in place of all that it may tell.
pub fn about_page(document: &Document, why: &'static str) -> Decided {
    let fate = || LineFate { role: LineRole::Unread, reason: why, records: Vec::new() };
    let question = Question {
        id: format!("page-{}:{}", crate::write::short_hash(&[&document.source]), Flag::PageUnread),
        record_id: String::new(),
        line: 1,
        flag: Flag::PageUnread,
        question: format!("Which partners does this page name? It could not be read: {why}."),
        current: String::new(),
        candidates: String::new(),
        quote: Span::default(),
        ruling: String::new(),
        note: String::new(),
    };
    Decided { lines: document.lines().iter().map(|_| fate()).collect(), questions: vec![question], ..Decided::default() }
}
