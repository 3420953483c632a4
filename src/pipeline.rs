//! Turns one document into decided records, stage by stage; the only file that knows every stage.

use crate::decide::{self, Page};
use crate::extract::{Extraction, layout};
use crate::gate;
use crate::know::Knowledge;
use crate::know::words::Words;
use crate::read::{Document, PageFacts};
use crate::record::{Decided, LineFate};
use crate::resolve::home::{self, Weighed};
use crate::segment::{Block, BlockKind, segment};
use crate::vocab::LineRole;

/// A page with all that led to its records, for `explain`.
pub struct Read {
    pub extraction: Extraction,
    pub weighed: Weighed,
    pub decided: Decided,
}

/// Reads a page as far as it is worth it: one without a word of partnership gives line roles only.
pub fn page(document: &Document, know: &Knowledge, facts: Option<&PageFacts>) -> Decided {
    if document.is_binary() {
        return unreadable(document);
    }
    let blocks = segment(document);
    if !is_worth_reading(document, &blocks, know) {
        return plain(document, &blocks);
    }
    let extraction = layout::extract(&document.text, document.lines.len(), blocks, know);
    if extraction.mentions.is_empty() && extraction.memberships.is_empty() {
        // Whose page it is need not be found out where nothing is said of it.
        let weighed = Weighed::default();
        return decide::decide(&Page { document, out: &extraction, weighed: &weighed, know, facts });
    }
    finish(document, extraction, know, facts).decided
}

/// Whether a page may speak of partners, by its words or by its list of countries.
fn is_worth_reading(document: &Document, blocks: &[Block], know: &Knowledge) -> bool {
    gate::speaks_of_partners(&document.text, &know.words) || gate::lists_countries(document, blocks, know)
}

/// Reads a page in full.
pub fn read(document: &Document, know: &Knowledge, facts: Option<&PageFacts>) -> Read {
    let blocks = segment(document);
    finish(document, layout::extract(&document.text, document.lines.len(), blocks, know), know, facts)
}

fn finish(document: &Document, extraction: Extraction, know: &Knowledge, facts: Option<&PageFacts>) -> Read {
    let language = facts
        .and_then(|f| f.language.as_deref())
        .and_then(|l| know.gazetteer.language(l))
        .or_else(|| extraction.heard.best.and_then(|tag| know.gazetteer.language(Words::language_code(tag))));
    let weighed = home::weigh(&document.text, &extraction, know, language, facts);
    let decided = decide::decide(&Page { document, out: &extraction, weighed: &weighed, know, facts });
    Read { extraction, weighed, decided }
}

/// Line roles by layout alone.
fn plain(document: &Document, blocks: &[Block]) -> Decided {
    let mut lines = Vec::with_capacity(document.lines.len());
    for block in blocks {
        let (role, reason) = plain_role(block);
        lines.extend(block.lines.clone().map(|_| LineFate { role, reason, records: Vec::new() }));
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
    let fate = || LineFate { role: LineRole::Other, reason: "not text", records: Vec::new() };
    Decided { lines: document.lines.iter().map(|_| fate()).collect(), ..Decided::default() }
}
