//! Turns headings and sentences into candidates for the page's own municipality, because every record needs to know whose partner it is.
//!
//! A name in the title, before "has agreements with" or repeated through the text speaks for itself; a name behind "with"
//! is a partner. Which place of that name is meant is weighed later, together with the partners.

use super::Extraction;
use super::clue::{NameKey, Sense};
use super::layout::{Page, Read};
use super::piece::{Piece, What};
use super::prose;
use crate::know::Knowledge;
use crate::know::words::{Class, Role};
use crate::segment::BlockKind;
use std::collections::BTreeMap;
use std::ops::Range;

/// Lines looked at: a title and the paragraphs of a page, not its ten-thousandth line.
const LOOKED_AT: usize = 200;

/// Lines that may be a page's title.
const TITLES: usize = 3;

/// Names compared with each other: those of a page, not of a phone book.
const COMPARED: usize = 60;
/// People of a place whose inflected name is known.
const TOWN: u32 = 5_000;
/// Lines at the end of a page where an address stands.
const ADDRESS_LINES: usize = 6;
/// What an address counts.
const ADDRESS: f64 = 3.0;
/// A name with so many votes from the first lines is the page's own, wherever it stands later.
const TITLED: f64 = 0.8;
/// Fewer votes than this are chance.
const LEAST: f64 = 0.6;

/// Token ranges of names that may be the municipality's, with their weight; best first, one range for each folded name.
pub fn candidates(text: &str, page: &Page, out: &Extraction, know: &Knowledge) -> Vec<(Range<usize>, f64)> {
    let mut votes: BTreeMap<String, (Range<usize>, f64)> = BTreeMap::new();
    // "Lugo - Office of the Mayor": a title may look like the line of an address.
    let title = page.reads.iter().position(|r| r.block.kind != BlockKind::Blank);
    let told = page.reads.iter().enumerate().filter(|(at, r)| {
        matches!(r.block.kind, BlockKind::Short | BlockKind::Prose) || r.block.kind == BlockKind::Contact && Some(*at) == title
    });
    // Short lines before this one: a paragraph above the title is no title.
    let mut seen = 0;
    for (_, read) in told.take(LOOKED_AT) {
        let pieces = &page.pieces[read.pieces.clone()];
        vote(text, read, pieces, seen, out, know, &mut votes);
        // What stands alone below the heading of the partners is one of them.
        let headed = matches!(pieces, [.., last] if matches!(last.what, What::Act(_, Class::Status))) && seen > 0;
        seen += usize::from(read.block.kind != BlockKind::Prose) + if headed { TITLES } else { 0 };
    }
    for read in page.reads.iter().rev().filter(|r| r.block.kind != BlockKind::Blank).take(ADDRESS_LINES) {
        vote_for_address(&page.pieces[read.pieces.clone()], out, know, &mut votes);
    }
    join_misspelt(&mut votes);
    let mut found: Vec<(Range<usize>, f64)> = votes.into_values().filter(|(_, weight)| *weight >= LEAST).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.start.cmp(&b.0.start)));
    found.truncate(6);
    found
}

/// "50667 Köln", "гр. Силистра 7500": a name beside a postal code, in the last lines of a page.
fn vote_for_address(pieces: &[Piece], out: &Extraction, know: &Knowledge, votes: &mut BTreeMap<String, (Range<usize>, f64)>) {
    let code = |piece: Option<&Piece>| {
        piece.is_some_and(|p| p.what == What::Number && matches!(out.tokens[p.at.start].span.len(), 4..=6))
    };
    for (index, piece) in pieces.iter().enumerate().filter(|(_, p)| p.what == What::Name) {
        let before = index.checked_sub(1).and_then(|i| pieces.get(i));
        let comma = pieces.get(index + 1).is_some_and(|p| p.what == What::Mark(','));
        if (code(before) || code(pieces.get(index + 1)) || comma && code(pieces.get(index + 2)))
            && let Some(candidate) = candidate(piece, out, know)
            && is_known(&candidate.name, out, know)
        {
            let entry = votes.entry(stem(&prose::key(&out.tokens, candidate.name.clone()))).or_insert((candidate.name, 0.0));
            entry.1 += ADDRESS;
        }
    }
}

fn last_letters(name: &Range<usize>, out: &Extraction) -> usize {
    out.tokens.folded(name.start).len()
}

/// An ending makes this of the name of a town with so many people.
fn is_inflected(name: &Range<usize>, least: u32, out: &Extraction, know: &Knowledge) -> bool {
    let key = prose::key(&out.tokens, name.clone());
    let town = |stem: String| know.gazetteer.named(&stem).any(|hit| know.gazetteer.population_of(hit.place) >= least);
    key.len() >= 4 && know.endings.stems_in(&key, |tag| out.heard.hears(tag)).any(town)
}

fn is_known(name: &Range<usize>, out: &Extraction, know: &Knowledge) -> bool {
    know.gazetteer.named(name_key(&out.tokens, name.clone()).as_str()).next().is_some()
}

/// A name a letter away from one with more votes is that name, misspelt.
fn join_misspelt(votes: &mut BTreeMap<String, (Range<usize>, f64)>) {
    let mut keys: Vec<(String, f64)> = votes.iter().map(|(k, v)| (k.clone(), v.1)).collect();
    keys.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    keys.truncate(COMPARED);
    for (i, (better, _)) in keys.iter().enumerate() {
        for (worse, weight) in &keys[i + 1..] {
            if better.len() >= 6 && *weight > 0.0 && is_misspelt(better, worse) && votes.remove(worse).is_some() {
                votes.entry(better.clone()).and_modify(|v| v.1 += weight);
            }
        }
    }
}

/// Whether one edit leads from one name to the other; most pairs are told by their ends alone.
fn is_misspelt(a: &str, b: &str) -> bool {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let start = x.iter().zip(y).take_while(|(x, y)| x == y).count();
    let end = x.iter().rev().zip(y.iter().rev()).take_while(|(x, y)| x == y).count();
    // Between equal ends one edit leaves two letters at the most, of two bytes each.
    start + end + 4 >= x.len().max(y.len()) && strsim::osa_distance(a, b) == 1
}

fn vote(
    text: &str,
    read: &Read,
    pieces: &[Piece],
    seen: usize,
    out: &Extraction,
    know: &Knowledge,
    votes: &mut BTreeMap<String, (Range<usize>, f64)>,
) {
    // "City, country, year" in cells: the heads of a table's columns.
    if read.tokens.clone().skip(1).filter(|&i| out.tokens[i].parted).count() > 1 {
        return;
    }
    let topic =
        pieces.iter().any(|p| matches!(p.what, What::Act(..) | What::Role(Role::International | Role::Member | Role::List)));
    let intro = read.block.body.of(text).ends_with(':');
    let short = read.block.kind == BlockKind::Short;
    let row = read
        .entry
        .as_ref()
        .is_some_and(|e| e.names.first().is_some_and(|n| !n.stated.is_empty() || n.acts.iter().any(|a| a.date.is_some())));
    let dated = pieces.iter().any(|p| matches!(p.what, What::Date(_)));
    let menu = pieces.iter().filter(|p| matches!(p.what, What::Mark('|' | '>' | '›' | '»') | What::Dash)).count() > 1;
    // "Name, 1585": a row of a table.
    let row = row || short && pieces.len() <= 4 && pieces.iter().skip(1).any(|p| p.what == What::Number);
    for (index, piece) in pieces.iter().enumerate().filter(|(_, p)| p.what == What::Name) {
        let Some(candidate) = candidate(piece, out, know) else { continue };
        let weight = match (short, topic || intro) {
            (true, _) if seen == 0 && index == 0 && candidate.typed && !dated => 3.0,
            (true, _) if seen == 0 && candidate.typed && !dated && followed_by_country(pieces, index) => 1.5,
            (true, false) if seen == 0 && candidate.typed && !row => 3.0,
            (true, false) if seen < TITLES && candidate.typed && !row => 1.5,
            _ if is_partner(pieces, index) || behind_demonym(piece, out) || !short && is_called_partner(pieces, index) => {
                if candidate.whole {
                    -1.5
                } else {
                    -0.3
                }
            }
            _ if pieces[..index].iter().any(|p| p.what == What::Mark('(')) => 0.1,
            (true, _) if seen == 0 && candidate.whole && is_title(pieces, index) => 4.0,
            _ if is_neighbour(pieces, index) => -1.0,
            (true, _) if row => -0.5,
            (true, true) if menu && !candidate.typed => 1.5,
            (true, true) => 4.0,
            (true, false) if seen < TITLES => 1.5,
            (true, false) => 0.1,
            (false, _) if intro => 3.0,
            (false, true) if is_subject(pieces, index) => {
                if begins(pieces, index) {
                    2.5
                } else {
                    2.0
                }
            }
            (false, true) => 1.0,
            (false, false) => 0.5,
        };
        // "Town Hall of Lugo": the first lines of a page name its owner last.
        let trust = if short && seen < 2 && candidate.last { candidate.trust.max(1.0) } else { candidate.trust };
        let second = index.checked_sub(1).is_some_and(|i| pieces[i].what == What::Role(Role::And));
        let weight = if second && weight > 0.0 { weight / 4.0 } else { weight };
        let lead = if index == 0 && weight > 0.0 { 1.2 } else { 1.0 };
        let entry = votes.entry(stem(&prose::key(&out.tokens, candidate.name.clone()))).or_insert((candidate.name, 0.0));
        // "Five towns are twinned with Lugo", on the page of the Town Council of Lugo.
        if weight < 0.0 && entry.1 >= TITLED {
            continue;
        }
        entry.1 += if weight > 0.0 { weight * lead * trust } else { weight };
    }
}

/// A name that may be a municipality's, and how far it can be trusted to be one.
struct Candidate {
    name: Range<usize>,
    trust: f64,
    /// All words of the run, but those for its kind.
    whole: bool,
    /// A word for its kind stands by it.
    typed: bool,
    /// The last words of the run.
    last: bool,
}

fn candidate(piece: &Piece, out: &Extraction, know: &Knowledge) -> Option<Candidate> {
    let core = prose::without_type(out, &prose::without_small_talk(out, piece.at.clone())?);
    let core = before_inner_type(out, core);
    // "La Plata": a small word that begins the name of a place belongs to it.
    let with_article = core.start.saturating_sub(1)..core.end;
    let named = with_article.start >= piece.at.start && with_article.start < core.start && is_known(&with_article, out, know);
    let core = if named { with_article } else { core };
    // "Lugo Municipal District" speaks of itself, "town Lugo" of another.
    let typed = core.end < piece.at.end || core.start > piece.at.start && out.tokens[piece.at.start].is_capital();
    if prose::clues_in(&out.clues, &core).any(|c| matches!(c.sense, Sense::Organisation | Sense::Demonym(_) | Sense::Navigation))
    {
        return None;
    }
    if let Some(name) = prose::best_name(&out.tokens, core.clone(), know, false) {
        let whole = name == core;
        let last = name.end == core.end;
        return Some(Candidate {
            name,
            trust: if whole { 1.0 } else { 0.4 } * if typed { 1.5 } else { 1.0 },
            whole,
            typed,
            last,
        });
    }
    let last = core.end - 1..core.end;
    // "Lugos kommun": a word for its kind tells that a name is meant, and that of a village will do.
    let least = if typed && core.len() == 1 { 0 } else { TOWN };
    if out.tokens[last.start].is_capital() && (typed || last_letters(&last, out) > 4) && is_inflected(&last, least, out, know) {
        let whole = core.len() == 1;
        return Some(Candidate {
            name: last,
            trust: if whole { 0.9 } else { 0.4 } * if typed { 1.5 } else { 1.0 },
            whole,
            typed,
            last: true,
        });
    }
    let capital = out.tokens[core.start].is_capital();
    capital.then_some(Candidate { name: core, trust: if typed { 0.8 } else { 0.15 }, whole: true, typed, last: false })
}

/// "Lugo district of Vigo region": what stands behind an inner word for a kind of place is another name.
fn before_inner_type(out: &Extraction, core: Range<usize>) -> Range<usize> {
    let inner = prose::clues_in(&out.clues, &core).find(|c| {
        matches!(c.sense, Sense::PlaceType(_))
            && c.at.start > core.start
            && c.at.end < core.end
            && out.tokens[c.at.end].is_capital()
    });
    inner.map_or(core.clone(), |c| core.start..c.at.start)
}

fn begins(pieces: &[Piece], index: usize) -> bool {
    index.checked_sub(1).is_none_or(|i| pieces[i].what == What::Mark('.'))
}

/// "Lugo has been twinned since 1990 with …", "on the day when Lugo made an agreement with …": the name begins a sentence or stands
/// behind small words, and an act and its partner come.
fn is_subject(pieces: &[Piece], index: usize) -> bool {
    let begins = begins(pieces, index) || pieces[index - 1].what == What::Words;
    let rest = pieces[index + 1..].iter().take_while(|p| p.what != What::Mark('.'));
    let act = rest.clone().position(|p| matches!(p.what, What::Act(..)));
    let with = rest.clone().position(|p| matches!(p.what, What::Role(Role::With)));
    begins && act.is_some() && act < with
}

/// "the Slovak Trnava": nobody calls the home town so.
fn behind_demonym(piece: &Piece, out: &Extraction) -> bool {
    let before = piece.at.start.saturating_sub(2)..piece.at.start;
    prose::clues_in(&out.clues, &before).any(|c| matches!(c.sense, Sense::Demonym(_)))
}

/// The name stands where partners stand: behind "with", before a country or a date, or in a row of names.
fn is_partner(pieces: &[Piece], index: usize) -> bool {
    let before = index.checked_sub(1).map(|i| &pieces[i].what);
    let dated = match &pieces[index + 1..] {
        [date, ..] if matches!(date.what, What::Date(_)) => true,
        [small, date, ..] => {
            matches!(small.what, What::Role(Role::In | Role::Since) | What::Mark('(' | ',')) && matches!(date.what, What::Date(_))
        }
        _ => false,
    };
    let chained = before == Some(&What::Mark(',')) && pieces[index.saturating_sub(8)..index].iter().any(|p| p.what == What::Name)
        || matches!(&pieces[..index], [.., name, comma, adjective] if is_row_of(name, comma, adjective));
    let in_country =
        matches!(before, Some(What::Country(_))) || pieces.get(index + 1).is_some_and(|p| matches!(p.what, What::Country(_)));
    let after = pieces.get(index + 1).map(|p| &p.what);
    // "Twin towns: Lugo, Vigo."
    let listed = before == Some(&What::Mark(':'))
        && after == Some(&What::Mark(','))
        && pieces[..index].iter().any(|p| matches!(p.what, What::Act(..)));
    matches!(before, Some(What::Role(Role::With | Role::Between)))
        || after == Some(&What::Role(Role::WithBehind))
        || listed
        || in_country
        || dated
        || chained
        || followed_by_country(pieces, index)
}

/// "Lugo, Galician …": a name, a comma and a word before the next name.
fn is_row_of(name: &Piece, comma: &Piece, adjective: &Piece) -> bool {
    name.what == What::Name && comma.what == What::Mark(',') && adjective.what == What::Words && adjective.at.len() == 1
}

/// The name is the line, or its first words before a mark ("Lugo – official site").
fn is_title(pieces: &[Piece], index: usize) -> bool {
    index == 0 && pieces.get(1).is_none_or(|p| matches!(p.what, What::Dash | What::Mark('|' | ':' | '>' | '»' | '›' | '·')))
}

/// "the neighbouring Lugo".
fn is_neighbour(pieces: &[Piece], index: usize) -> bool {
    let before = pieces[..index].iter().rev().find(|p| !matches!(p.what, What::Words | What::Role(Role::Article)));
    before.is_some_and(|p| p.what == What::Role(Role::Neighbour))
}

/// "Our twin town is Lugo": in a sentence, what partners are called stands right before the name.
fn is_called_partner(pieces: &[Piece], index: usize) -> bool {
    let before = pieces[..index].iter().rev().find(|p| p.what != What::Words);
    before.is_some_and(|p| matches!(p.what, What::Act(_, Class::Status)))
}

fn followed_by_country(pieces: &[Piece], index: usize) -> bool {
    match &pieces[index + 1..] {
        [mark, country, ..] => {
            matches!(mark.what, What::Mark(',' | '(' | '/') | What::Role(Role::In | Role::Since | Role::With))
                && matches!(country.what, What::Country(_))
        }
        _ => false,
    }
}

/// Inflected forms of one name fall together: what is left without the last letters of a long word.
fn stem(key: &str) -> String {
    let letters = key.chars().count();
    let keep = if letters > 8 {
        letters - 3
    } else if letters > 5 {
        letters - 2
    } else {
        letters
    };
    key.chars().take(keep).collect()
}

/// The folded names that are surely the page's own, so that prose does not take them for partners.
pub fn own_keys(out: &Extraction, _know: &Knowledge) -> Vec<String> {
    let Some((_, best)) = out.homes.first() else { return Vec::new() };
    out.homes
        .iter()
        .filter(|(_, weight)| *weight >= best * 0.6)
        .take(2)
        .map(|(name, _)| prose::key(&out.tokens, name.clone()))
        .collect()
}

/// The page calls itself a county, a district or a region: the word stands beside its name.
pub fn is_of_body(out: &Extraction) -> bool {
    let beside = |name: &Range<usize>| name.start.saturating_sub(1)..name.end + 2;
    out.homes.first().is_some_and(|(name, _)| prose::names_body(out, &beside(name)))
}

/// Whether a folded name is the page's own, inflected or misspelt.
pub fn is_own(own: &[String], key: &str) -> bool {
    own.iter().any(|o| {
        let (a, b) = (o.chars().count(), key.chars().count());
        let longest = a.max(b);
        let edits = longest / 6;
        let near = || a.abs_diff(b) <= edits && lacking(o, key).max(lacking(key, o)) <= edits;
        key == o || longest > 5 && near() && strsim::osa_distance(o, key) <= edits || alike_by_start(o, key)
    })
}

/// Letters of one name that the other lacks, as far as the last bits of their bytes tell: each takes an edit.
fn lacking(a: &str, b: &str) -> usize {
    let letters = |name: &str| name.bytes().fold(0u64, |set, byte| set | 1 << (byte & 63));
    let lacking = (letters(a) & !letters(b)).count_ones() as usize;
    // A letter of another alphabet has two bytes, or more.
    if a.is_ascii() && b.is_ascii() { lacking } else { lacking / 4 }
}

/// One stem with different endings ("Kremenchuk", "Kremenchuka").
fn alike_by_start(a: &str, b: &str) -> bool {
    let common = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let longest = a.chars().count().max(b.chars().count());
    common >= 5 && longest - common <= 3 && common * 10 >= longest * 6
}

/// The folded words of a range, put together on the stack.
pub fn name_key(tokens: &super::token::Tokens, range: Range<usize>) -> NameKey {
    let mut key = NameKey::default();
    for word in range.map(|i| tokens.folded(i)).filter(|word| !word.is_empty()) {
        key.push(word);
    }
    key
}
