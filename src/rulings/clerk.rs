//! Turns answers, one after the other, into the rows that come and go in `rulings.csv`; the file is written once all of them are read.

use super::anchor::{Anchor, Sighting, line_words, words};
use super::answer::Answer;
use super::given::Given;
use super::import::{Desk, Imported};
use super::view::{Asked, Seen, View};
use super::{Ruling, Rulings, file};
use crate::decide::ask;
use crate::decide::bound::Bound;
use crate::error::{Error, ErrorKind};
use crate::read::{PageFile, find_pages};
use crate::vocab::{Flag, Subject};
use crate::write::atomic;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What stops an answer: it, or the world.
pub(super) enum Trouble {
    Answer(String),
    World(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::World(error)
    }
}

impl From<String> for Trouble {
    fn from(what: String) -> Trouble {
        Trouble::Answer(what)
    }
}

/// Collects rulings until all answers are read.
pub(super) struct Clerk<'a> {
    desk: &'a Desk<'a>,
    before: Rulings,
    files: Vec<PageFile>,
    views: HashMap<String, View>,
    /// Digests of rows that go.
    removed: HashSet<String>,
    /// The rows before by their digests.
    known: HashMap<String, usize>,
    added: BTreeMap<String, Ruling>,
    pub(super) imported: Imported,
}

impl<'a> Clerk<'a> {
    pub(super) fn new(desk: &'a Desk<'a>, before: Rulings) -> Result<Clerk<'a>, Error> {
        if desk.rulings == Path::new("") {
            let help = "name it with --rulings FILE";
            return Err(Error::new(
                ErrorKind::Missing,
                "the inputs lie in several folders: it is unclear where the rulings go",
                help,
            ));
        }
        let files = find_pages(desk.inputs)?;
        let known = before.all().iter().enumerate().map(|(index, ruling)| (ruling.digest(), index)).collect();
        let (views, removed, added) = (HashMap::new(), HashSet::new(), BTreeMap::new());
        Ok(Clerk { desk, before, files, views, removed, known, added, imported: Imported::default() })
    }

    fn view(&mut self, source: &str) -> Result<&View, Trouble> {
        if !self.views.contains_key(source) {
            let file = self.files.iter().find(|file| file.source == source);
            let file = file.ok_or_else(|| format!("the page “{source}” is not there: name its folder with --input"))?;
            let view = View::read(file, &self.before, self.desk.max_auto_error.map(Bound::of_error), self.desk.know)?;
            self.views.insert(source.to_owned(), view);
        }
        Ok(&self.views[source])
    }

    /// Finds the page of a question or a record, and fills in what is asked.
    pub(super) fn find(&mut self, id: &str, given: Given) -> Result<Given, Error> {
        if self.files.iter().any(|file| file.source == id) {
            let (source, id) = (id.to_owned(), format!("{id}:{}", Flag::MunicipalityUnknown));
            return Ok(Given { source, id, ..given });
        }
        let desk = self.desk;
        for index in 0..self.files.len() {
            let source = self.files[index].source.clone();
            let view = match self.view(&source) {
                Ok(view) => view,
                Err(Trouble::World(error)) if error.kind() == ErrorKind::TooLarge => continue,
                Err(Trouble::World(error)) => return Err(error),
                Err(Trouble::Answer(_)) => continue,
            };
            let asked = view.questions.iter().find(|asked| asked.question.id == id);
            let (record, membership) = (view.record(given.record()), view.membership(given.record()));
            if asked.is_none() && record.is_none() && membership.is_none() {
                continue;
            }
            desk.refuse_changed(view, record.map(|seen| &view.sightings[seen.at]).or(membership))?;
            let mut given = Given { source, membership: membership.is_some(), ..given };
            if let Some(Asked { question, quote }) = asked {
                given.question.clone_from(&question.question);
                given.current.clone_from(&question.current);
                given.candidates.clone_from(&question.candidates);
                given.quote.clone_from(quote);
            } else if let Some(seen) = record {
                given.candidates.clone_from(&seen.candidates);
                given.current = ask::current(desk.know, None, &seen.record, given.subject());
            } else if let Some(sighting) = membership {
                given.quote.clone_from(&sighting.anchor.quote);
            }
            given.anchor.clone_from(&view.digest);
            return Ok(given);
        }
        Err(self.unknown(id))
    }

    fn unknown(&self, id: &str) -> Error {
        if let Some(ruling) = self.before.all().iter().find(|ruling| id.starts_with(&format!("ruling-{}", ruling.digest()))) {
            let what = format!("the ruling {id} is of the page “{}”, which is not there", ruling.source);
            return Error::new(ErrorKind::Missing, what, "delete its row in the file of rulings, or bring the page back");
        }
        let help = "give an id from review.csv or agreements.csv, or a page's file name, and name the pages with --input";
        Error::new(ErrorKind::Missing, format!("no question, record or page is called {id}"), help)
    }

    pub(super) fn take(&mut self, given: Given) -> Result<(), Trouble> {
        self.imported.answers += 1;
        if let Some(digest) = given.id.strip_prefix("ruling-").and_then(|rest| rest.split(':').next()) {
            return self.answer_orphan(&given, digest);
        }
        let know = self.desk.know;
        if given.answer.eq_ignore_ascii_case("withdraw") {
            return self.withdraw(&given);
        }
        let (answer, subject) = given.settled(know)?;
        match subject {
            Subject::Municipality => {
                self.view(&given.source)?;
                let ruling = self.ruling(&given, subject, answer, Anchor::default());
                self.add(ruling, &[]);
            }
            Subject::Line => self.take_line(&given, answer)?,
            Subject::Membership => self.take_membership(&given, answer)?,
            Subject::Alias => {
                let view = self.view(&given.source)?;
                let seen = view.record(given.record()).ok_or_else(|| changed(&given))?;
                let name = view.sightings[seen.at].anchor.name.clone();
                let Answer::Always(place) = answer else { return Err(Trouble::Answer("an alias needs a place".to_owned())) };
                let ruling = self.alias(&name, *place, "", &given);
                self.add(ruling, &[]);
            }
            _ => self.take_record(&given, subject, answer)?,
        }
        Ok(())
    }

    fn answer_orphan(&mut self, given: &Given, digest: &str) -> Result<(), Trouble> {
        let there = self.known.contains_key(digest);
        match (given.answer.eq_ignore_ascii_case("withdraw"), there) {
            (false, _) => Err(Trouble::Answer(format!(
                "“{}” is no answer here: write withdraw, or leave the cell empty to keep the ruling",
                given.answer
            ))),
            (true, there) => {
                if there && self.removed.insert(digest.to_owned()) {
                    self.imported.withdrawn += 1;
                }
                Ok(())
            }
        }
    }

    fn withdraw(&mut self, given: &Given) -> Result<(), Trouble> {
        self.view(&given.source)?;
        let view = &self.views[&given.source];
        let there = view.record(given.record()).is_some() || view.membership(given.record()).is_some();
        let subject = Some(given.subject()).filter(|subject| *subject != Subject::Row);
        let gone = if there { view.rulings_on(given.record(), subject) } else { return Err(changed(given).into()) };
        if gone.is_empty() {
            return Err(Trouble::Answer("there is no ruling to withdraw".to_owned()));
        }
        self.imported.withdrawn += gone.len();
        self.removed.extend(gone);
        Ok(())
    }

    fn take_line(&mut self, given: &Given, answer: Answer) -> Result<(), Trouble> {
        let quote = line_words(&given.quote);
        if quote.is_empty() {
            return Err(changed(given).into());
        }
        let view = self.view(&given.source)?;
        let found = view.sightings.iter().find(|s| s.records.is_empty() && s.anchor.quote == quote).map(|s| s.anchor.clone());
        let page = view.digest.clone();
        let anchor = Anchor { page, ..found.unwrap_or(Anchor { quote, ..Anchor::default() }) };
        let ruling = self.ruling(given, Subject::Line, answer, anchor);
        self.add(ruling, &[]);
        Ok(())
    }

    fn take_membership(&mut self, given: &Given, answer: Answer) -> Result<(), Trouble> {
        self.view(&given.source)?;
        let view = &self.views[&given.source];
        let sighting = view.membership(given.record());
        let same = sighting.filter(|sighting| is_same_line(given, sighting, view));
        let (anchor, gone) = match same {
            Some(sighting) => {
                let anchor = Anchor { page: view.digest.clone(), ..sighting.anchor.clone() };
                (anchor, view.rulings_on(given.record(), Some(Subject::Membership)))
            }
            None => (loose(given, sighting), Vec::new()),
        };
        let ruling = self.ruling(given, Subject::Membership, answer, anchor);
        self.add(ruling, &gone);
        Ok(())
    }

    fn take_record(&mut self, given: &Given, subject: Subject, answer: Answer) -> Result<(), Trouble> {
        self.view(&given.source)?;
        let view = &self.views[&given.source];
        let Some(seen) = same_line(given, view) else {
            let anchor = loose(given, view.record(given.record()).map(|seen| &view.sightings[seen.at]));
            let ruling = self.ruling(given, subject, answer, anchor);
            self.add(ruling, &[]);
            return Ok(());
        };
        let together: Vec<&Seen> = match given.flag() {
            Some(flag) if flag != Flag::RulingStale => view.asked_together(seen, flag).collect(),
            _ => vec![seen],
        };
        let mut made = Vec::new();
        for seen in together {
            let gone = view.rulings_on(&seen.record.id, Some(subject));
            let mut ruling = self.ruling(given, subject, answer.clone(), view.anchor(seen, subject));
            if subject == Subject::Row {
                ruling.current = view.rows.get(&seen.record.id).cloned().unwrap_or_default();
            } else if given.question.is_empty() {
                ruling.current = ask::current(self.desk.know, None, &seen.record, subject);
            }
            made.push((ruling, gone));
        }
        made.into_iter().for_each(|(ruling, gone)| self.add(ruling, &gone));
        Ok(())
    }

    fn ruling(&self, given: &Given, subject: Subject, answer: Answer, anchor: Anchor) -> Ruling {
        Ruling {
            source: given.source.clone(),
            subject,
            id: given.id.clone(),
            question: given.question.clone(),
            current: given.current.clone(),
            answer,
            by: if given.by.is_empty() { self.desk.by.to_owned() } else { given.by.clone() },
            note: given.note.clone(),
            scope: String::new(),
            anchor,
            candidates: given.candidates.clone(),
        }
    }

    pub(super) fn alias(&self, name: &str, place: Answer, scope: &str, given: &Given) -> Ruling {
        let anchor = Anchor { name: words(name), ..Anchor::default() };
        let ruling = self.ruling(given, Subject::Alias, place, anchor);
        Ruling { source: String::new(), scope: scope.to_owned(), ..ruling }
    }

    /// Adds a ruling in place of those with these digests and of one about the same words.
    pub(super) fn add(&mut self, ruling: Ruling, instead: &[String]) {
        let digest = ruling.digest();
        let old = self.known.get(&digest).map(|&index| &self.before.all()[index]);
        let unchanged = old == Some(&ruling) || self.added.get(&digest) == Some(&ruling);
        let replaces = old.is_some() || instead.iter().any(|other| !self.removed.contains(other));
        if !unchanged {
            self.imported.replaced += usize::from(replaces);
            self.imported.added += usize::from(!replaces);
        }
        self.removed.extend(instead.iter().cloned());
        self.added.insert(digest, ruling);
    }

    pub(super) fn finish(self) -> Result<Imported, Error> {
        let before = file::render(&self.before, self.desk.know);
        let stays = |old: &Ruling| {
            let digest = old.digest();
            !self.removed.contains(&digest) && !self.added.contains_key(&digest)
        };
        let mut all: Vec<Ruling> = self.before.into_all().into_iter().filter(stays).collect();
        all.extend(self.added.into_values());
        let after = Rulings::new(all);
        let rows = file::render(&after, self.desk.know);
        if rows != before {
            atomic::replace(self.desk.rulings, &rows)?;
        }
        Ok(self.imported)
    }
}

fn changed(given: &Given) -> String {
    format!("the page “{}” changed: it has no record {} any more; run extract and answer again", given.source, given.record())
}

/// The record that the answer was given about, if that is beyond doubt: the page is the same to the byte, or the one line
/// with these words, then and now, has the same id.
fn same_line<'v>(given: &Given, view: &'v View) -> Option<&'v Seen> {
    view.record(given.record()).filter(|seen| is_same_line(given, &view.sightings[seen.at], view))
}

fn is_same_line(given: &Given, sighting: &Sighting, view: &View) -> bool {
    if given.anchor.ends_with(&view.digest) {
        return true;
    }
    let anchor = &sighting.anchor;
    let alone = match given.anchor.rsplit_once(' ') {
        Some((alike, _)) => alike == "1 of 1",
        // A sheet of an older version.
        None => given.anchor.is_empty() && given.line == sighting.line.to_string(),
    };
    alone && anchor.of == 1 && line_words(&given.quote) == anchor.quote
}

/// What is known of a line that changed since the sheet was written: enough to ask again, never enough to apply.
fn loose(given: &Given, sighting: Option<&Sighting>) -> Anchor {
    let quote = line_words(&given.quote);
    let name = sighting.map_or(quote.clone(), |sighting| sighting.anchor.name.clone());
    Anchor { name, quote, ..Anchor::default() }
}

impl Desk<'_> {
    /// A record's id counts the lines of its name: on a page that changed since it was read off, it may be another one's.
    fn refuse_changed(&self, view: &View, sighting: Option<&Sighting>) -> Result<(), Error> {
        let Some(sighting) = sighting else { return Ok(()) };
        let name = &sighting.anchor.name;
        let namesakes = view.sightings.iter().filter(|s| s.anchor.name.eq_ignore_ascii_case(name)).count();
        let run = std::fs::read(self.output.join("run.json")).unwrap_or_default();
        let run: serde_json::Value = serde_json::from_slice(&run).unwrap_or_default();
        let pages = run["pages"].as_array().map_or(&[][..], Vec::as_slice);
        let then = pages.iter().find(|page| page["source"] == view.source.as_str()).and_then(|page| page["sha256"].as_str());
        if namesakes > 1 && then.is_some_and(|then| then != view.sha256) {
            let what = format!("the page “{}” changed since the last run, and has {namesakes} lines with “{name}”", view.source);
            return Err(Error::new(ErrorKind::Table, what, "run twintown extract, look up the id again, then rule"));
        }
        Ok(())
    }
}
