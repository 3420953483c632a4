//! Turns one document into decided records, stage by stage; the only file that knows every stage.

use crate::decide::{self, Page};
use crate::extract::{Extraction, language, layout};
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
    if !speaks_of_partners(document, know) {
        return plain(document);
    }
    read(document, know, facts).decided
}

/// Reads a page in full.
pub fn read(document: &Document, know: &Knowledge, facts: Option<&PageFacts>) -> Read {
    let blocks = segment(document);
    let extraction = layout::extract(&document.text, document.lines.len(), blocks, know);
    let language = facts
        .and_then(|f| f.language.as_deref())
        .and_then(|l| know.gazetteer.language(l))
        .or_else(|| language::best(&extraction.languages).and_then(|tag| know.gazetteer.language(Words::language_code(tag))));
    let weighed = home::weigh(&document.text, &extraction, know, language, facts);
    let decided = decide::decide(&Page { document, out: &extraction, weighed: &weighed, know, facts });
    Read { extraction, weighed, decided }
}

/// Whether any word of the page may begin a phrase about twin towns, agreements or cooperation.
fn speaks_of_partners(document: &Document, know: &Knowledge) -> bool {
    let mut words = document.text.as_bytes().split(|b| b.is_ascii_whitespace() || b.is_ascii_punctuation());
    words.any(|word| word.len() >= 4 && know.words.may_start_agreement(word))
}

/// Line roles by layout alone.
fn plain(document: &Document) -> Decided {
    let blocks = segment(document);
    let mut lines = Vec::with_capacity(document.lines.len());
    for block in &blocks {
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

