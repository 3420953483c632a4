//! Turns one document into decided records, stage by stage; the only file that knows every stage.

use crate::decide::bound::Bound;
use crate::decide::{self, Ledger, Page, ask};
use crate::extract::Extraction;
use crate::extract::layout::{self, Above};
use crate::gate;
use crate::know::Knowledge;
use crate::know::gazetteer::Language;
use crate::know::words::Words;
use crate::read::{Document, PageFacts};
use crate::record::{Decided, LineFate};
use crate::resolve::home::{self, About, Home, Weighed};
use crate::rulings::page::PageRulings;
use crate::segment::{Block, BlockKind, segment};
use crate::vocab::LineRole;

/// A page (or a part of it) with all that led to its records, for `explain`.
#[derive(Default)]
pub struct Read {
    pub extraction: Extraction,
    pub weighed: Weighed,
    pub decided: Decided,
}

/// Reads the parts of one page in order, because a later part of a list stands under the headings of an earlier one.
pub struct Reader<'a> {
    know: &'a Knowledge,
    facts: Option<&'a PageFacts>,
    ledger: Ledger,
    rulings: Option<PageRulings<'a>>,
    /// What earlier parts found out: nothing before the first.
    homes: Option<Vec<Home>>,
    above: Above,
    speaks: bool,
    bound: Option<Bound>,
}

impl<'a> Reader<'a> {
    pub fn new(source: &str, know: &'a Knowledge, facts: Option<&'a PageFacts>) -> Reader<'a> {
        Reader {
            know,
            facts,
            ledger: Ledger::new(source),
            rulings: None,
            homes: None,
            above: Above::default(),
            speaks: false,
            bound: None,
        }
    }

    /// Applies these rulings to what is read.
    pub fn with(self, rulings: Option<PageRulings<'a>>) -> Reader<'a> {
        Reader { rulings, ..self }
    }

    /// Asks for rows below a bound of confidence.
    pub fn bounded(self, bound: Option<Bound>) -> Reader<'a> {
        Reader { bound, ..self }
    }

    /// Counts the rulings' fates, and reports those whose words are gone, with the last part of the page.
    pub fn finish(&self, decided: &mut Decided) {
        if let Some(rulings) = &self.rulings {
            rulings.finish(decided, self.know);
        }
    }

    /// Reads a part as far as it is worth it: one without a word of partnership gives line roles only.
    pub fn read(&mut self, document: &Document) -> Read {
        let mut read = self.decide(document);
        if let Some(bound) = self.bound {
            bound.apply(&mut read.decided.records);
        }
        if let Some(rulings) = &mut self.rulings {
            rulings.settle(document, &mut read.decided, self.know);
        }
        ask::questions(document, self.know, &mut read.decided, &mut self.ledger.asked);
        read
    }

    fn decide(&mut self, document: &Document) -> Read {
        if document.is_binary() || document.unread.is_some() {
            return Read { decided: unreadable(document), ..Read::default() };
        }
        let blocks = segment(document);
        self.speaks = self.speaks || is_worth_reading(document, &blocks, self.know);
        if !self.speaks {
            return Read { decided: plain(document, &blocks), ..Read::default() };
        }
        let extraction = layout::extract(&document.text, document.lines().len(), blocks, self.know, &mut self.above);
        // Whose page it is need not be found out where nothing is said of it.
        let silent = extraction.mentions.is_empty() && extraction.memberships.is_empty();
        let weighed = if silent { Weighed::default() } else { self.weigh(document, &extraction) };
        let page = Page { document, out: &extraction, weighed: &weighed, know: self.know, facts: self.facts };
        let decided = decide::decide(&page, &mut self.ledger);
        Read { extraction, weighed, decided }
    }

    fn weigh(&mut self, document: &Document, extraction: &Extraction) -> Weighed {
        let gazetteer = &self.know.gazetteer;
        let language = self
            .facts
            .and_then(|f| f.language.as_deref())
            .and_then(|l| gazetteer.language(l))
            .or_else(|| extraction.heard.best.and_then(|tag| gazetteer.language(Words::language_code(tag))))
            .or_else(|| self.marked(document));
        let about = About { source: &document.source, language, facts: self.facts, before: self.homes.as_deref() };
        let weighed = home::weigh(&document.text, extraction, self.know, &about);
        self.homes.get_or_insert_with(|| weighed.homes.clone());
        weighed
    }

    /// The language that the page is marked with: often that of the site's makers, so what is heard counts first.
    fn marked(&self, document: &Document) -> Option<Language> {
        let tag = document.language.as_deref()?;
        let language = |tag: &str| self.know.gazetteer.language(tag);
        language(tag).or_else(|| language(tag.split(['-', '_']).next()?))
    }
}

/// Whether a page may speak of partners, by its words or by its list of countries.
fn is_worth_reading(document: &Document, blocks: &[Block], know: &Knowledge) -> bool {
    gate::speaks_of_partners(&document.text, know) || gate::lists_countries(document, blocks, know)
}

/// Line roles by layout alone.
fn plain(document: &Document, blocks: &[Block]) -> Decided {
    let (role, reason) = (LineRole::Blank, "blank");
    let mut lines = vec![LineFate { role, reason, records: Vec::new() }; document.lines().len()];
    for block in blocks {
        let (role, reason) = plain_role(block);
        lines[block.lines.clone()].iter_mut().for_each(|line| (line.role, line.reason) = (role, reason));
    }
    Decided { lines, ..Decided::default() }
}

fn plain_role(block: &Block) -> (LineRole, &'static str) {
    match block.kind {
        BlockKind::Blank => (LineRole::Blank, "blank"),
        BlockKind::Contact => (LineRole::Contact, "address, number or mail"),
        BlockKind::Prose => (LineRole::Prose, "no relation told"),
        BlockKind::Item(_) | BlockKind::Short => (LineRole::Other, "names no partner"),
    }
}

fn unreadable(document: &Document) -> Decided {
    let (role, reason) = document.unread.map_or((LineRole::Other, "not text"), |why| (LineRole::Unread, why));
    let fate = || LineFate { role, reason, records: Vec::new() };
    Decided { lines: document.lines().iter().map(|_| fate()).collect(), ..Decided::default() }
}
