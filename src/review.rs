//! Turns the steward's sheet of the last run into rulings and applies them, so that no answer is asked for twice or lost.
//!
//! A ruling is a GeoNames id, a country code, an EDTF date, a kind of place or act, `ok` for what stands or `no` for a row to leave out. It belongs to a question, and a
//! question to a record, whose id does not change when lines move. An answered question stays in the sheet with its answer.

use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::know::gazetteer::PlaceId;
use crate::reason::Reason;
use crate::record::{Decided, Evidence, Municipality, Question, Record};
use crate::span::Span;
use crate::vocab::{AgreementType, CountryBasis, Flag, LineRole, PlaceType};
use crate::write::cell::unguard_formula;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// A steward's answer, with the question's row as it stood.
#[derive(Clone, Debug, Default)]
pub struct Ruling {
    pub ruling: String,
    pub note: String,
    pub source: String,
    pub quote: String,
}

/// All rulings and notes of a sheet.
#[derive(Debug, Default)]
pub struct Rulings {
    by_question: BTreeMap<String, Ruling>,
    /// The ids of each page's questions.
    by_page: HashMap<String, Vec<String>>,
}

impl Rulings {
    fn add(&mut self, id: String, answer: Ruling) {
        if let Some(before) = self.by_question.insert(id.clone(), answer.clone()) {
            self.by_page.entry(before.source).or_default().retain(|known| *known != id);
        }
        self.by_page.entry(answer.source).or_default().push(id);
    }

    /// All of them with the ids of their questions.
    pub fn all(&self) -> impl Iterator<Item = (&String, &Ruling)> {
        self.by_question.iter()
    }

    /// Those of one page, to be applied to its parts in order.
    pub fn of_page(&self, source: &str) -> PageRulings<'_> {
        let mut ids: Vec<&str> = self.by_page.get(source).into_iter().flatten().map(String::as_str).collect();
        ids.sort_unstable();
        PageRulings { all: self, unasked: ids, answered: Vec::new() }
    }
}

/// The rulings on one page.
pub struct PageRulings<'r> {
    all: &'r Rulings,
    /// Questions of this page's answers that the page has not raised so far, in order.
    unasked: Vec<&'r str>,
    /// Answered questions of the page so far: the records of later parts are not asked about again.
    answered: Vec<Question>,
}

/// The rulings and notes in `review.csv` of the output folder; none where there is no such file.
pub fn rulings(folder: &Path) -> Result<Rulings, Error> {
    let path = folder.join("review.csv");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Rulings::default()),
        Err(cause) => return Err(Error::io("cannot read the review sheet", &path, cause)),
    };
    let broken = |line: u64, what: String| {
        Error::new(ErrorKind::Table, what, "mend the sheet, or move it away to start without its rulings").at(&path).line(line)
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator(bytes)).from_reader(bytes);
    let header = reader.headers().map_err(|e| broken(1, e.to_string()))?.clone();
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let (Some(id), Some(ruling)) = (column("question_id"), column("ruling")) else {
        return Err(broken(1, "the review sheet lacks the column question_id or ruling".to_owned()));
    };
    let (note, source, quote) = (column("note"), column("source"), column("quote"));
    let mut found = Rulings::default();
    for row in reader.records() {
        let row = row.map_err(|e| broken(e.position().map_or(0, |p| p.line()), e.to_string()))?;
        let cell = |at: Option<usize>| at.and_then(|i| row.get(i)).map_or("", |c| unguard_formula(c.trim())).to_owned();
        let answer = Ruling { ruling: cell(Some(ruling)), note: cell(note), source: cell(source), quote: cell(quote) };
        if !answer.ruling.is_empty() || !answer.note.is_empty() {
            found.add(cell(Some(id)), answer);
        }
    }
    Ok(found)
}

/// Spreadsheets of some countries save with semicolons or tabs.
fn separator(bytes: &[u8]) -> u8 {
    let head = bytes.split(|&b| b == b'\n').next().unwrap_or(b"");
    [b',', b';', b'\t'].into_iter().max_by_key(|s| head.iter().filter(|b| *b == s).count()).unwrap_or(b',')
}

impl PageRulings<'_> {
    /// Applies the rulings to the questions and records of a page (or of the next part of it).
    pub fn apply(&mut self, decided: &mut Decided, text: &str, know: &Knowledge) {
        if self.all.by_question.is_empty() {
            return;
        }
        self.answered.iter_mut().for_each(|question| answer_one(question, decided, text, know));
        let mut questions = std::mem::take(&mut decided.questions);
        for question in &mut questions {
            let Some(answer) = self.all.by_question.get(&question.id) else { continue };
            self.unasked.retain(|id| *id != question.id);
            question.ruling.clone_from(&answer.ruling);
            question.note.clone_from(&answer.note);
            if !answer.ruling.is_empty() {
                answer_one(question, decided, text, know);
                self.answered.push(question.clone());
            }
        }
        decided.questions = questions;
    }

    /// Adds the answers whose questions the page no longer raises, once it is read to its end: kept and shown, never dropped.
    pub fn orphans(&self, decided: &mut Decided) {
        decided.questions.extend(self.unasked.iter().map(|id| orphan(id, &self.all.by_question[*id])));
    }
}

fn answer_one(question: &mut Question, decided: &mut Decided, text: &str, know: &Knowledge) {
    if question.flag == Flag::MunicipalityUnknown {
        rule_home(decided, &question.ruling, know);
    }
    let asked = question.clone();
    if asked.flag == Flag::PartnerDoubtful && asked.ruling.eq_ignore_ascii_case("no") {
        return leave_out(decided, |record| concerns(&asked, record, text));
    }
    for record in decided.records.iter_mut().filter(|r| concerns(&asked, r, text)) {
        if !rule(record, &asked, know) {
            question.question = format!("The ruling is not understood. {}", asked.question);
        }
    }
}

/// Takes records out; lines that spoke for nothing else go back to text.
fn leave_out(decided: &mut Decided, out: impl Fn(&Record) -> bool) {
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

/// One answer holds for every record of the same name with the same doubt.
fn concerns(question: &Question, record: &Record, text: &str) -> bool {
    record.id == question.record_id
        || record.flags.contains(&question.flag)
            && (question.flag == Flag::MunicipalityUnknown
                || question.question.contains(&format!("“{}”", record.partner_raw.of(text))))
}

/// Whether the ruling was understood; one that was not leaves its question open.
fn rule(record: &mut Record, question: &Question, know: &Knowledge) -> bool {
    let ruling = question.ruling.trim();
    let understood = match question.flag {
        Flag::DateAmbiguous | Flag::DateDoubtful => rule_date(record, ruling),
        Flag::AgreementDoubtful => rule_type(record, ruling),
        Flag::PartnerDoubtful => false,
        Flag::PlaceTypeAmbiguous => rule_place_type(record, ruling),
        Flag::MunicipalityUnknown => home(ruling, know).is_some(),
        _ => rule_place(record, ruling, know),
    };
    let accepted = ruling.eq_ignore_ascii_case("ok") || ruling.eq_ignore_ascii_case("yes");
    if !understood && !accepted {
        record.flags.push(Flag::RulingStale);
        return false;
    }
    record.flags.retain(|f| !f.asks() || f != &question.flag);
    record.confidence = record.confidence.max(0.97);
    record.evidence.push(Evidence { field: "ruling", reason: Reason::Ruling { ruling: ruling.to_owned() }, span: None });
    true
}

fn home(ruling: &str, know: &Knowledge) -> Option<PlaceId> {
    know.gazetteer.place_by_geonames_id(ruling.split_whitespace().next()?.parse().ok()?)
}

/// The page is of the municipality with this GeoNames id; who signed on this side follows, unless the page names it.
fn rule_home(decided: &mut Decided, ruling: &str, know: &Knowledge) {
    let Some(place) = home(ruling, know) else { return };
    let details = know.gazetteer.place(place);
    let municipality =
        Municipality { name: details.name.to_owned(), country: Some(details.country), place: Some(place), probability: 1.0 };
    let before = std::mem::replace(&mut decided.municipality, municipality);
    for record in decided.records.iter_mut().filter(|r| r.party == before.name) {
        record.party = details.name.to_owned();
    }
}

fn rule_place_type(record: &mut Record, ruling: &str) -> bool {
    let place_type = PlaceType::from_word(&ruling.to_ascii_lowercase());
    record.place_type = place_type.unwrap_or(record.place_type);
    place_type.is_some()
}

fn rule_type(record: &mut Record, ruling: &str) -> bool {
    let kind = AgreementType::from_word(&ruling.to_ascii_lowercase());
    record.agreement_type = kind.unwrap_or(record.agreement_type);
    kind.is_some()
}

fn rule_date(record: &mut Record, ruling: &str) -> bool {
    let dated = ruling.len() >= 4 && ruling.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'X'));
    if dated {
        record.date = ruling.to_owned();
    }
    dated
}

/// A GeoNames id settles place and country, a country code the country.
fn rule_place(record: &mut Record, ruling: &str, know: &Knowledge) -> bool {
    let gazetteer = &know.gazetteer;
    let first = ruling.split_whitespace().next().unwrap_or("");
    if let Some(place) = first.parse().ok().and_then(|id| gazetteer.place_by_geonames_id(id)) {
        let details = gazetteer.place(place);
        record.place = Some(place);
        record.seat = None;
        record.partner = details.name.to_owned();
        record.country = Some(details.country);
        record.region = details.region;
        record.basis = Some(CountryBasis::Ruling);
        return true;
    }
    let Some(country) = gazetteer.country(&first.to_ascii_uppercase()) else { return false };
    if record.country != Some(country) {
        let other = record.candidates.iter().find(|c| c.country == country).copied();
        record.country = Some(country);
        record.place = other.as_ref().and_then(|c| c.place);
        record.region = other.as_ref().and_then(|c| c.region);
        if let Some(other) = other {
            record.partner = other.name.text(*gazetteer);
        }
    }
    record.basis = Some(CountryBasis::Ruling);
    true
}

fn orphan(id: &str, answer: &Ruling) -> Question {
    Question {
        id: id.to_owned(),
        record_id: String::new(),
        line: 0,
        flag: Flag::RulingOrphan,
        question: "The page no longer raises this question; is the ruling still needed?".to_owned(),
        current: String::new(),
        candidates: String::new(),
        quote: Span::default(),
        ruling: answer.ruling.clone(),
        note: answer.note.clone(),
    }
}
