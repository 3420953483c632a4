//! Turns the rulings that concern one page into settled records, and into questions where the words are no longer those that were ruled on.
//!
//! The fates are found over the whole page, then given out part by part: of a page in one part, that is the same step.

use super::anchor::{Lookout, Sighting, words};
use super::answer::Answer;
use super::apply::{self, Effect};
use super::attach::{Fate, acts, attach};
use super::{Ruling, Tally, anchor};
use crate::decide::ask;
use crate::know::Knowledge;
use crate::read::Document;
use crate::record::{Decided, Member, Question, Record};
use crate::span::Span;
use crate::vocab::{CountryBasis, Flag, LineRole, Subject};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The rulings on one page and what became of them so far.
pub struct PageRulings<'r> {
    own: Vec<&'r Ruling>,
    aliases: Vec<&'r Ruling>,
    digest: String,
    lookout: Lookout,
    /// Whether the words of each own ruling stand on the page at all.
    standing: Vec<bool>,
    /// One for each own ruling, once the page is seen to its end.
    fates: Option<Vec<Fate>>,
    /// By record: the own rulings that are applied to it, or asked again of it.
    applied: HashMap<String, Vec<usize>>,
    asked: HashMap<String, Vec<usize>>,
    lines: HashSet<String>,
}

impl<'r> PageRulings<'r> {
    pub(super) fn new(own: Vec<&'r Ruling>, aliases: Vec<&'r Ruling>, sha256: &str) -> PageRulings<'r> {
        PageRulings {
            standing: vec![false; own.len()],
            own,
            aliases,
            digest: anchor::page_digest(sha256),
            lookout: Lookout::default(),
            fates: None,
            applied: HashMap::new(),
            asked: HashMap::new(),
            lines: HashSet::new(),
        }
    }

    /// Whether the fates of this page's rulings depend on parts that are still to come.
    pub fn looks_ahead(&self) -> bool {
        !self.own.is_empty()
    }

    /// Looks at the next part of the page, before any ruling is applied.
    pub fn observe(&mut self, document: &Document, decided: &Decided) {
        if self.own.is_empty() {
            return;
        }
        self.lookout.observe(document, decided);
    }

    /// Finds the fates, once every part is observed.
    pub fn attach(&mut self) {
        self.lookout.count();
        self.standing = self.own.iter().map(|ruling| self.lookout.holds(&ruling.anchor.quote)).collect();
        let mut fates = attach(&self.own, &self.lookout.sightings, &self.digest);
        for (index, fate) in fates.iter_mut().enumerate() {
            let (ruling, standing) = (self.own[index], self.standing[index]);
            // What was ruled out is not read any more, or the whole page was ruled on.
            let silent = matches!(ruling.answer, Answer::NotAPartner | Answer::Reject) || ruling.subject == Subject::Line;
            if ruling.subject == Subject::Municipality || *fate == Fate::Orphan && silent && standing {
                *fate = Fate::Kept(usize::MAX);
            }
            self.give_out(index, fate);
        }
        self.fates = Some(fates);
    }

    fn give_out(&mut self, index: usize, fate: &Fate) {
        let ruling = self.own[index];
        let sighting = |at: &usize| self.lookout.sightings.get(*at);
        match fate {
            Fate::Kept(at) | Fate::Moved(at) => {
                for id in sighting(at).into_iter().flat_map(|s| acts(ruling, s)) {
                    match id {
                        "" => self.lines.insert(ruling.anchor.quote.clone()),
                        _ => {
                            self.applied.entry(id.to_owned()).or_default().push(index);
                            true
                        }
                    };
                }
            }
            Fate::Stale(all) => {
                for (id, _) in all.iter().filter_map(sighting).flat_map(|s| &s.records) {
                    self.asked.entry(id.clone()).or_default().push(index);
                }
            }
            Fate::Orphan => {}
        }
    }

    /// The fate of each own ruling, with the sightings that they point to; none before the page is seen to its end.
    pub fn fates(&self) -> (impl Iterator<Item = (&'r Ruling, &Fate)>, &[Sighting]) {
        (self.own.iter().copied().zip(self.fates.iter().flatten()), &self.lookout.sightings)
    }

    /// Applies the rulings to the records of the page (or of its next part), and asks again where their words changed.
    pub fn settle(&mut self, document: &Document, decided: &mut Decided, know: &Knowledge) {
        if self.fates.is_none() {
            self.observe(document, decided);
            self.attach();
        }
        let text = &document.text;
        for ruling in self.own.iter().filter(|ruling| ruling.subject == Subject::Municipality) {
            apply::settle_home(decided, &ruling.answer, know);
        }
        let home = decided.municipality.country.map_or("", |country| know.gazetteer.code(country)).to_owned();
        let mut gone: HashSet<(bool, String, Span)> = HashSet::new();
        let mut records = std::mem::take(&mut decided.records);
        for record in &mut records {
            self.settle_record(record, text, know, &mut gone);
            self.settle_alias(record, &home, text, know);
        }
        decided.records = records;
        self.settle_members(document, decided);
        self.ask_again(decided, text, know);
        if !gone.is_empty() {
            let out = |record: &Record| {
                gone.iter().any(|(partner, id, name)| if *partner { apply::is_of(record, *name) } else { record.id == *id })
            };
            apply::leave_out(decided, out);
        }
        if !self.lines.is_empty() {
            self.settle_lines(document, decided);
        }
    }

    fn settle_record(&mut self, record: &mut Record, text: &str, know: &Knowledge, gone: &mut HashSet<(bool, String, Span)>) {
        let mut all = self.applied.get(&record.id).cloned().unwrap_or_default();
        // What is said of the row as a whole is said of what the others made of it.
        all.sort_by_key(|&index| self.own[index].subject == Subject::Row);
        for index in all {
            let ruling = self.own[index];
            let effect = match self.is_under_another_country(ruling, index, record, know) {
                true => Effect::Unfit,
                false => apply::settle(record, ruling.subject, &ruling.answer, &ruling.current, text, know),
            };
            match effect {
                Effect::Settled => {}
                Effect::LeftOut => {
                    gone.insert((ruling.answer == Answer::NotAPartner, record.id.clone(), record.partner_raw));
                }
                Effect::Unfit => self.doubt(index, record),
            }
        }
    }

    /// The line now stands under another heading, and the page says another country than the ruling.
    fn is_under_another_country(&self, ruling: &Ruling, index: usize, record: &Record, know: &Knowledge) -> bool {
        let at = self.fates.as_ref().and_then(|fates| fates[index].applies_to()).and_then(|at| self.lookout.sightings.get(at));
        let ruled = country_of(&ruling.answer, know);
        ruling.subject == Subject::Place
            && at.is_some_and(|sighting| sighting.anchor.section != ruling.anchor.section)
            && says_another(record, ruled)
    }

    fn doubt(&mut self, index: usize, record: &Record) {
        if let Some(fates) = &mut self.fates {
            let at = fates[index].applies_to();
            fates[index] = Fate::Stale(at.into_iter().collect());
        }
        self.asked.entry(record.id.clone()).or_default().push(index);
    }

    /// A spelling that always means one place; where the page says another country, a person must look.
    fn settle_alias(&self, record: &mut Record, home: &str, text: &str, know: &Knowledge) {
        if self.aliases.is_empty() || self.is_ruled(&record.id, Subject::Place) {
            return;
        }
        let name = words(record.partner_raw.of(text)).to_lowercase();
        let means =
            |alias: &&&Ruling| alias.anchor.name.to_lowercase() == name && (alias.scope.is_empty() || alias.scope == home);
        // One that is made for the pages of this country speaks before one for all.
        let Some(alias) = self.aliases.iter().filter(means).max_by_key(|alias| !alias.scope.is_empty()) else { return };
        if says_another(record, country_of(&alias.answer, know)) {
            if !record.flags.contains(&Flag::CountryConflict) {
                record.flags.push(Flag::CountryConflict);
                record.flags.sort();
            }
            return;
        }
        apply::settle(record, Subject::Place, &alias.answer, "", text, know);
    }

    fn is_ruled(&self, id: &str, subject: Subject) -> bool {
        let of = |map: &HashMap<String, Vec<usize>>| {
            map.get(id).is_some_and(|all| all.iter().any(|&i| self.own[i].subject == subject))
        };
        of(&self.applied) || of(&self.asked)
    }

    fn settle_members(&self, document: &Document, decided: &mut Decided) {
        let answers = |member: &Member| self.applied.get(&member.id).into_iter().flatten().map(|&index| &self.own[index].answer);
        if decided.members.iter().any(|member| answers(member).any(|answer| *answer == Answer::Reject)) {
            apply::leave_members_out(document, decided, |member| answers(member).any(|answer| *answer == Answer::Reject));
        }
    }

    fn ask_again(&self, decided: &mut Decided, text: &str, know: &Knowledge) {
        if self.asked.is_empty() {
            return;
        }
        let mut questions = Vec::new();
        for record in &mut decided.records {
            let Some(asked) = self.asked.get(&record.id) else { continue };
            record.flags.push(Flag::RulingStale);
            record.flags.sort();
            record.flags.dedup();
            let mut by_subject: BTreeMap<Subject, Vec<&Ruling>> = BTreeMap::new();
            asked.iter().for_each(|&index| by_subject.entry(self.own[index].subject).or_default().push(self.own[index]));
            for (subject, rulings) in by_subject {
                let candidates = ask::numbered(record, know);
                let about = About { id: &record.id, line: record.line, raw: record.partner_raw, quote: record.quote, candidates };
                questions.push(stale_question(about, subject, &rulings, text, know));
            }
        }
        for member in &mut decided.members {
            let Some(asked) = self.asked.get(&member.id) else { continue };
            member.flags.push(Flag::RulingStale);
            let rulings: Vec<&Ruling> = asked.iter().map(|&index| self.own[index]).collect();
            let (raw, quote, candidates) = (member.organisation_raw, member.quote, String::new());
            let about = About { id: &member.id, line: member.line, raw, quote, candidates };
            questions.push(stale_question(about, Subject::Membership, &rulings, text, know));
        }
        decided.questions.extend(questions);
    }

    fn settle_lines(&self, document: &Document, decided: &mut Decided) {
        for (index, fate) in decided.lines.iter_mut().enumerate().filter(|(_, fate)| fate.role == LineRole::Unread) {
            if self.lines.contains(&anchor::line_words(document.line_text(index))) {
                apply::settle_line(fate);
            }
        }
    }

    /// Counts the fates, and reports the rulings whose words are gone, once the page is read to its end.
    pub fn finish(&self, decided: &mut Decided, know: &Knowledge) {
        for (index, fate) in self.fates.iter().flatten().enumerate() {
            match fate {
                Fate::Kept(_) => decided.tally.kept += 1,
                Fate::Moved(_) => decided.tally.moved += 1,
                Fate::Stale(_) => decided.tally.stale += 1,
                Fate::Orphan => {
                    decided.tally.orphan += 1;
                    decided.questions.push(orphan(self.own[index], self.standing[index], know));
                }
            }
        }
    }
}

impl Tally {
    pub fn total(&self) -> u64 {
        self.kept + self.moved + self.stale + self.orphan
    }
}

fn country_of(answer: &Answer, know: &Knowledge) -> Option<crate::know::gazetteer::Country> {
    match answer {
        Answer::Place(id) => know.gazetteer.place_by_geonames_id(*id).map(|place| know.gazetteer.place(place).country),
        Answer::Country(code) => know.gazetteer.country(code),
        _ => None,
    }
}

/// Whether the page itself names another country for the record than this one.
fn says_another(record: &Record, country: Option<crate::know::gazetteer::Country>) -> bool {
    let said = matches!(record.basis, Some(CountryBasis::Stated | CountryBasis::Heading)) && record.country != country;
    country.is_some() && (said || record.flags.contains(&Flag::CountryConflict))
}

/// The row that a question is about.
struct About<'a> {
    id: &'a str,
    line: usize,
    raw: Span,
    quote: Span,
    candidates: String,
}

fn stale_question(about: About, subject: Subject, rulings: &[&Ruling], text: &str, know: &Knowledge) -> Question {
    let mut answers: Vec<String> = rulings.iter().map(|ruling| ruling.answer.told(know)).collect();
    answers.sort();
    answers.dedup();
    let then: Vec<String> = rulings.iter().map(|ruling| said(ruling, know)).collect();
    let raw = about.raw.of(text);
    Question {
        id: format!("{}:{}:{subject}", about.id, Flag::RulingStale),
        record_id: about.id.to_owned(),
        line: about.line,
        flag: Flag::RulingStale,
        question: format!("Does the ruling on “{raw}” still hold? {}", then.join(" ")),
        current: if answers.len() == 1 { answers.remove(0) } else { String::new() },
        candidates: about.candidates,
        quote: about.quote,
        anchor: String::new(),
    }
}

fn said(ruling: &Ruling, know: &Knowledge) -> String {
    let by = if ruling.by.is_empty() { String::new() } else { format!(" by {}", ruling.by) };
    let note = if ruling.note.is_empty() { String::new() } else { format!(" ({})", ruling.note) };
    format!("It was ruled “{}”{by}{note} where the page said “{}”.", ruling.answer.told(know), ruling.anchor.quote)
}

/// A ruling whose words are gone: reported, and kept in the file.
pub fn orphan(ruling: &Ruling, standing: bool, know: &Knowledge) -> Question {
    let why = if standing {
        "The words still stand on the page, but no row is made of them"
    } else {
        "The page no longer holds these words"
    };
    Question {
        id: format!("ruling-{}:{}", ruling.digest(), Flag::RulingOrphan),
        record_id: String::new(),
        line: 0,
        flag: Flag::RulingOrphan,
        question: format!("{why}; is the ruling still needed? {}", said(ruling, know)),
        current: ruling.answer.told(know),
        candidates: String::new(),
        quote: Span::default(),
        anchor: String::new(),
    }
}
