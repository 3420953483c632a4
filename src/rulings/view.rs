//! Turns a page as it is now into what an answer is tied to: its records, the questions asked of it, and the words around each.

use super::anchor::{Anchor, Lookout, Sighting, page_digest};
use super::attach::{Fate, acts, attach};
use super::page::PageRulings;
use super::{Ruling, Rulings};
use crate::decide::ask;
use crate::decide::bound::Bound;
use crate::error::Error;
use crate::know::Knowledge;
use crate::pipeline::Reader;
use crate::read::{Document, PageFacts, PageFile, page_facts, read_page};
use crate::record::{Question, Record};
use crate::vocab::{Flag, Subject};
use std::collections::HashMap;

/// A record before any ruling, with the keys of its questions.
#[derive(Debug)]
pub struct Seen {
    pub record: Record,
    pub candidates: String,
    /// The place of its mention in the sightings.
    pub at: usize,
    /// For each asking flag, what it is asked with.
    asked: Vec<(Flag, String)>,
}

/// A question as the sheet shows it.
#[derive(Debug)]
pub struct Asked {
    pub question: Question,
    pub quote: String,
}

#[derive(Debug)]
pub struct View {
    pub source: String,
    /// Of the page's bytes.
    pub digest: String,
    pub sha256: String,
    pub sightings: Vec<Sighting>,
    pub records: Vec<Seen>,
    /// Places of memberships in the sightings.
    members: Vec<usize>,
    pub questions: Vec<Asked>,
    /// By record: subjects and digests of the rulings on it.
    ruled: HashMap<String, Vec<(Subject, String)>>,
    /// By record: the whole row, with its rulings.
    pub rows: HashMap<String, String>,
}

impl View {
    /// Reads the page, with the rulings that there are for what is asked now. `bound`: that of the run whose questions are answered.
    pub fn read(file: &PageFile, rulings: &Rulings, bound: Option<Bound>, know: &Knowledge) -> Result<View, Error> {
        let document = read_page(file)?;
        let facts = page_facts(&file.folder)?;
        let facts = PageFacts::find(&facts, &file.source);
        let mut view = View::empty(&document);
        let mut of_page = rulings.of_page(&view.source, &view.sha256);
        let reader = || Reader::new(&file.source, know, facts).bounded(bound);
        view.sight(document, reader(), of_page.as_mut(), know);
        view.note_rulings(rulings);
        if let Some(rulings) = &mut of_page {
            rulings.attach();
        }
        view.ask(read_page(file)?, reader().with(of_page), know);
        Ok(view)
    }

    fn empty(document: &Document) -> View {
        View {
            source: document.source.clone(),
            digest: page_digest(&document.sha256),
            sha256: document.sha256.clone(),
            sightings: Vec::new(),
            records: Vec::new(),
            members: Vec::new(),
            questions: Vec::new(),
            ruled: HashMap::new(),
            rows: HashMap::new(),
        }
    }

    /// Notes what stands on the page before any ruling.
    fn sight(&mut self, document: Document, mut reader: Reader, mut of_page: Option<&mut PageRulings>, know: &Knowledge) {
        let mut lookout = Lookout::default();
        for part in document.parts() {
            let decided = reader.read(&part).decided;
            lookout.observe(&part, &decided);
            if let Some(rulings) = &mut of_page {
                rulings.observe(&part, &decided);
            }
            for record in decided.records {
                let asked = record.flags.iter().filter(|flag| flag.asks());
                let asked = asked.map(|&flag| (flag, ask::asked_with(&record, flag, &part.text, know))).collect();
                self.records.push(Seen { candidates: ask::numbered(&record, know), record, at: 0, asked });
            }
        }
        lookout.count();
        self.sightings = lookout.sightings;
        self.place_records();
        self.members = (0..self.sightings.len()).filter(|&at| self.sightings[at].is_membership).collect();
    }

    /// Notes the rows and questions that are left under the rulings.
    fn ask(&mut self, document: Document, mut reader: Reader, know: &Knowledge) {
        let mut parts = document.parts();
        while let Some(part) = parts.next() {
            let mut decided = reader.read(&part).decided;
            if parts.is_done() {
                reader.finish(&mut decided);
            }
            let row = |record: &Record| (record.id.clone(), ask::current(know, None, record, Subject::Row));
            self.rows.extend(decided.records.iter().map(row));
            let asked = |question: Question| Asked { quote: question.quote.of(&part.text).to_owned(), question };
            self.questions.extend(decided.questions.into_iter().map(asked));
        }
    }

    fn place_records(&mut self) {
        let of: HashMap<&str, usize> = self
            .sightings
            .iter()
            .enumerate()
            .flat_map(|(at, s)| s.records.iter().map(move |(id, _)| (id.as_str(), at)))
            .collect();
        for seen in &mut self.records {
            seen.at = of.get(seen.record.id.as_str()).copied().unwrap_or_default();
        }
    }

    pub fn record(&self, id: &str) -> Option<&Seen> {
        self.records.iter().find(|seen| seen.record.id == id)
    }

    /// The sighting of the membership of that id.
    pub fn membership(&self, id: &str) -> Option<&Sighting> {
        self.members.iter().map(|&at| &self.sightings[at]).find(|sighting| sighting.records[0].0 == id)
    }

    /// The records that a question about this one asks for too: the same doubt about the same name.
    pub fn asked_together<'v>(&'v self, seen: &'v Seen, flag: Flag) -> impl Iterator<Item = &'v Seen> {
        let key = seen.asked.iter().find(|(other, _)| *other == flag).map(|(_, key)| key);
        let same =
            move |other: &&Seen| std::ptr::eq(*other, seen) || key.is_some_and(|key| other.asked.iter().any(|(_, k)| k == key));
        self.records.iter().filter(same)
    }

    /// The anchor of a ruling about this record.
    pub fn anchor(&self, seen: &Seen, subject: Subject) -> Anchor {
        let sighting = &self.sightings[seen.at];
        let act = sighting.records.iter().find(|(id, _)| *id == seen.record.id).map_or("", |(_, act)| act.as_str());
        let act = if subject.is_of_partner() { "" } else { act };
        Anchor { act: act.to_owned(), page: self.digest.clone(), ..sighting.anchor.clone() }
    }

    /// Digests of the rulings that settle this subject of a record now (or any), or are asked again of it.
    pub fn rulings_on(&self, id: &str, subject: Option<Subject>) -> Vec<String> {
        let all = self.ruled.get(id).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|(of, _)| subject.is_none_or(|subject| *of == subject)).map(|(_, digest)| digest.clone()).collect()
    }

    fn note_rulings(&mut self, rulings: &Rulings) {
        let own: Vec<&Ruling> = rulings.on(&self.source).collect();
        let fates = attach(&own, &self.sightings, &self.digest);
        for (ruling, fate) in own.iter().zip(&fates) {
            let ids: Vec<String> = match fate {
                Fate::Kept(at) | Fate::Moved(at) => acts(ruling, &self.sightings[*at]).map(str::to_owned).collect(),
                Fate::Stale(all) => all.iter().flat_map(|at| &self.sightings[*at].records).map(|(id, _)| id.clone()).collect(),
                Fate::Orphan => Vec::new(),
            };
            let digest = ruling.digest();
            ids.into_iter().for_each(|id| self.ruled.entry(id).or_default().push((ruling.subject, digest.clone())));
        }
    }
}
