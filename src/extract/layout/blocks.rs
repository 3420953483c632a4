//! Reads every block of a page by itself: its tokens, clues, pieces and entry.

use super::columns::{self, Columns};
use super::{Page, Part, Read, cards, cells, grid, numbered};
use crate::extract::clue::{self, Clue, Clues, Finder, Sense};
use crate::extract::entry::Entry;
use crate::extract::language::Heard;
use crate::extract::phrases::Phrases;
use crate::extract::piece::{Piece, What};
use crate::extract::token::Tokens;
use crate::extract::{Extraction, date, entry, glued, piece, prose};
use crate::know::Knowledge;
use crate::segment::{Block, BlockKind};
use crate::span::Span;
use std::ops::Range;

pub(super) fn read_blocks(text: &str, blocks: Vec<Block>, know: &Knowledge, out: &mut Extraction) -> Page {
    let mut page = Page { reads: Vec::with_capacity(blocks.len()), pieces: Vec::new() };
    out.tokens.reserve(text.len());
    for block in blocks {
        let tokens =
            if block.kind == BlockKind::Blank { out.tokens.len()..out.tokens.len() } else { out.tokens.add(text, block.body) };
        page.reads.push(Read { block, tokens, pieces: 0..0, entry: None, part: Part::Whole });
    }
    part_glued(text, &mut page.reads, &mut out.tokens, know);
    let phrases = Phrases::of(&out.tokens, page.reads.iter().map(|read| read.tokens.clone()), &know.words);
    out.heard = Heard::of(&out.tokens, &phrases);
    let finder = Finder { tokens: &out.tokens, phrases: &phrases, know, heard: out.heard };
    let mut clues = Vec::with_capacity(phrases.all().len());
    for read in &page.reads {
        clue::find(finder, read.tokens.clone(), &mut clues);
    }
    settle_dates(out, &mut clues);
    out.clues = Clues::new(clues, out.tokens.len());
    page.pieces.reserve(out.tokens.len());
    let mut columns: Option<Columns> = None;
    let may_have_columns = columns::may_stand(&out.clues);
    let mut heads = Vec::new();
    for (index, read) in page.reads.iter_mut().enumerate() {
        let first = page.pieces.len();
        let prose = read.block.kind == BlockKind::Prose;
        piece::pieces(&out.tokens, read.tokens.clone(), &out.clues, know, prose, &mut page.pieces);
        read.pieces = first..page.pieces.len();
        let found = &page.pieces[first..];
        if prose && read.block.lines.len() == 1 && (entry::is_row(found, &out.tokens) || entry::is_list(found)) {
            page.pieces.truncate(first);
            piece::pieces(&out.tokens, read.tokens.clone(), &out.clues, know, false, &mut page.pieces);
            read.pieces = first..page.pieces.len();
            read.block.kind = BlockKind::Short;
        }
        if prose && read.block.kind == BlockKind::Prose {
            let known = |at: &Range<usize>| know.gazetteer.named(prose::key(&out.tokens, at.clone()).as_str()).next().is_some();
            let found = &page.pieces[read.pieces.clone()];
            if let Some(row) = entry::row_before_story(found, &out.tokens, known) {
                read.block.kind = BlockKind::Short;
                read.entry = Some(entry::read(&page.pieces[first..first + row]).with_country_first(&out.clues));
            } else {
                let placed = |at: &Range<usize>| known(at) || prose::names_body(out, at);
                let union = |at: &Range<usize>| prose::clues_in(&out.clues, at).any(|c| matches!(c.sense, Sense::Organisation));
                let head = entry::name_before_story(found, &out.tokens, placed).filter(|_| !union(&found[0].at));
                heads.extend(head.map(|head| (index, head)));
            }
        } else if matches!(read.block.kind, BlockKind::Item(_) | BlockKind::Short) {
            let (pieces, plain) = (&page.pieces[read.pieces.clone()], |pieces: &[Piece]| entry::read(pieces));
            columns = if may_have_columns { Columns::of(pieces).or(columns) } else { None };
            let entry = columns.map_or_else(|| plain(pieces), |columns| columns.read(pieces, plain));
            read.entry = Some(entry.with_country_first(&out.clues).with_regions_beside(out));
        }
    }
    part_heads(&mut page, &heads, out);
    let row = |pieces: &[Piece]| entry::read(pieces).with_country_first(&out.clues);
    grid::read(&mut page, text, out, know, row);
    cards::join(&mut page, out, know, row);
    numbered::join(&mut page, out, know, row);
    cells::join(&mut page, &out.tokens, row);
    page
}

/// Takes the alternative texts of pictures off the names that they ran into ("Flag of SpainLugo"): such lines begin alike.
fn part_pictures(text: &str, reads: &mut [Read], tokens: &mut Tokens, know: &Knowledge) {
    let glued: Vec<(usize, glued::Cut)> = reads
        .iter()
        .enumerate()
        .filter(|(_, read)| read.tokens.len() > 1)
        .filter_map(|(index, read)| Some((index, glued::behind_picture(text, tokens, read.tokens.clone(), know)?)))
        .collect();
    let first = |index: usize| tokens.folded(reads[index].tokens.start);
    let alike = |index: usize| glued.iter().filter(|(other, _)| first(*other) == first(index)).count() > 1;
    let glued: Vec<(usize, glued::Cut)> = glued.iter().copied().filter(|(index, _)| alike(*index)).collect();
    if glued.is_empty() {
        return;
    }
    let cuts: Vec<glued::Cut> = glued.iter().map(|(_, cut)| *cut).collect();
    tokens.cut(text, &cuts);
    move_tokens(reads, &cuts);
    for (index, (_, byte)) in glued {
        let read = &mut reads[index];
        let name = read.tokens.clone().find(|&at| tokens[at].span.start == byte).unwrap_or(read.tokens.start);
        read.tokens.start = name;
        read.block.body = Span::new(byte as usize, read.block.body.end as usize);
    }
}

/// Moves the lines' tokens behind those that were cut.
fn move_tokens(reads: &mut [Read], cuts: &[glued::Cut]) {
    let moved = |token: usize| token + cuts.partition_point(|(at, _)| *at < token);
    reads.iter_mut().for_each(|read| read.tokens = moved(read.tokens.start)..moved(read.tokens.end));
}

/// Parts the words of short lines that a lost table ran together.
fn part_glued(text: &str, reads: &mut [Read], tokens: &mut Tokens, know: &Knowledge) {
    if tokens.with_inner_capital(0..tokens.len()).is_empty() {
        return;
    }
    part_pictures(text, reads, tokens, know);
    let lines = reads.iter().filter(|read| matches!(read.block.kind, BlockKind::Item(_) | BlockKind::Short));
    let cuts: Vec<glued::Cut> = lines.flat_map(|read| glued::cuts(text, tokens, read.tokens.clone(), know)).collect();
    if cuts.is_empty() {
        return;
    }
    tokens.cut(text, &cuts);
    move_tokens(reads, &cuts);
}

/// Makes a line of its own of the name that a paragraph begins with, as if it stood above its story.
fn part_heads(page: &mut Page, heads: &[(usize, usize)], out: &Extraction) {
    let parted: Vec<(usize, usize)> = heads.iter().copied().filter(|&(index, head)| !tells_where(page, index, head)).collect();
    if parted.is_empty() {
        return;
    }
    let mut heads = parted.into_iter().peekable();
    let mut reads = Vec::with_capacity(page.reads.len() + heads.len());
    for (index, read) in std::mem::take(&mut page.reads).into_iter().enumerate() {
        match heads.next_if(|(at, _)| *at == index) {
            Some((_, head)) => reads.extend(part_head(&page.pieces, read, head, out)),
            None => reads.push(read),
        }
    }
    page.reads = reads;
}

/// The name of so many pieces, and its story.
fn part_head(all: &[Piece], read: Read, head: usize, out: &Extraction) -> [Read; 2] {
    let Read { block, tokens, pieces, .. } = read;
    let (name, story) = (pieces.start..pieces.start + head, pieces.start + head + 1..pieces.end);
    let (name_tokens, story_tokens) = (tokens.start..all[name.end - 1].at.end, all[story.start].at.start..tokens.end);
    let above = Block {
        kind: BlockKind::Short,
        lines: block.lines.start..block.lines.start + 1,
        body: out.tokens.span(name_tokens.clone()),
        gap: block.gap.max(1),
        ..block
    };
    let below = Block { body: out.tokens.span(story_tokens.clone()), gap: 0, ..block };
    let entry = Some(entry::read(&all[name.clone()]).with_country_first(&out.clues));
    [
        Read { block: above, tokens: name_tokens, pieces: name, entry, part: Part::Head },
        Read { block: below, tokens: story_tokens, pieces: story, entry: None, part: Part::Story },
    ]
}

/// "Galicia. An agreement was signed in 1998." right below a name that nothing is told of: where that town lies.
fn tells_where(page: &Page, index: usize, head: usize) -> bool {
    let Some(above) = index.checked_sub(1).map(|above| &page.reads[above]) else { return false };
    let bare =
        |e: &Entry| e.names.iter().all(|n| n.stated.is_empty() && n.acts.is_empty()) && !e.names.is_empty() && e.acts.is_empty();
    let first = page.reads[index].pieces.start;
    head == 1
        && page.pieces[first].what == What::Name
        && page.reads[index].block.gap == 0
        && above.entry.as_ref().is_some_and(bare)
}

/// A page has one order of day and month: the one that a date of it shows, or its language has.
fn settle_dates(out: &Extraction, clues: &mut [Clue]) {
    let shown = date::order_of_page(clues.iter().filter_map(Clue::date));
    let Some(order) = shown.or_else(|| date::order_by_pattern(&out.tokens)).or_else(|| out.heard.order_of_dates()) else {
        return;
    };
    let dates = clues.iter_mut().filter_map(|c| if let Sense::Date(date) = &mut c.sense { Some(date) } else { None });
    dates.for_each(|date| date.settle(order));
}
