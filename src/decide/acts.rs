//! Turns the acts told of one partner, on one line or many, into the acts that become records, each with its type and date.

use super::Page;
use super::choice::Choice;
use super::{stranger, sure};
use crate::extract::{Act, ActKind, Extraction, Mention, Origin, entry, prose};
use crate::hash::PageMap;
use crate::know::gazetteer::PlaceId;
use crate::reason::Reason;
use crate::record::Evidence;
use crate::span::Span;
use crate::vocab::{AgreementType, Flag, Status};
use arrayvec::ArrayVec;

/// What becomes of a mention.
pub enum Fate {
    /// It makes records.
    Kept(Kept),
    /// It tells more of the partner of an earlier mention.
    Into(usize),
    /// It is no partner.
    Dropped(&'static str),
}

/// What all mentions of one partner tell together.
pub struct Kept {
    pub acts: Vec<Act>,
    /// How sure it is that it is a partner: the best of its mentions.
    pub belief: f64,
    pub status: Status,
}

/// One act, ready for a record.
pub struct Told {
    pub agreement_type: AgreementType,
    pub words: Option<Span>,
    pub first: bool,
    pub date: String,
    pub date_span: Option<Span>,
    pub probability: f64,
    pub flags: ArrayVec<Flag, DOUBTS>,
    pub evidence: ArrayVec<Evidence, 2>,
}

/// Most flags of one act: its type and date missing or doubtful, or two dates possible.
const DOUBTS: usize = 5;

/// Partners compared with each other letter by letter: those of a page, not of a phone book.
const COMPARED: usize = 200;

/// What a doubt leaves of the chance that the act is told rightly.
const DOUBT: f64 = 0.45;

/// What two mentions must share to be of one partner.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Place(PlaceId),
    Name(String),
}

/// Brings together what the page tells of one partner in several places. Items of lists stand for themselves.
pub fn merge_mentions(page: &Page, choices: &[Choice], home: Option<PlaceId>) -> Vec<Fate> {
    let out = page.out;
    let strangers = stranger::strangers(page, choices);
    let told = stranger::told_of_most(out);
    let mut first: PageMap<Identity, usize> = PageMap::default();
    let mut fates: Vec<Fate> = Vec::with_capacity(choices.len());
    for (m, choice) in choices.iter().enumerate() {
        let mention = &out.mentions[m];
        let place = choice.reading.and_then(|r| r.place);
        if place.is_some() && place == home && (mention.origin != Origin::Item || mention.stated.is_empty()) {
            fates.push(Fate::Dropped("the municipality itself"));
            continue;
        }
        if strangers.contains(&m) {
            fates.push(Fate::Dropped("no place of this name is known, and no partner stands near it"));
            continue;
        }
        let identity = identity(out, mention, place);
        let known = first.get(&identity).copied().or_else(|| inflected(page, mention, &first)).map(|m| last(&fates, m));
        match known {
            Some(into) if is_repeated(out, mention, &out.mentions[into]) => fates.push(Fate::Into(into)),
            Some(into) if joins(mention, &out.mentions[into]) || only_ends(mention) => {
                let later = mention.origin != Origin::Prose && !only_ends(mention);
                let fate = bring_together(&mut fates, out, m, into, later);
                fates.push(fate);
                if later {
                    first.insert(identity, m);
                }
            }
            _ => {
                first.insert(identity, m);
                let belief = if told && stranger::is_odd(out, mention) { stranger::ODD } else { mention.belief };
                fates.push(Fate::Kept(Kept { acts: mention.acts.clone(), belief, status: mention.status }));
            }
        }
    }
    fates
}

fn identity(out: &Extraction, mention: &Mention, place: Option<PlaceId>) -> Identity {
    match place {
        Some(place) => Identity::Place(place),
        None => Identity::Name(prose::key(&out.tokens, mention.name.clone())),
    }
}

/// Lays the acts of two mentions together; a line or item of its own speaks before a sentence that only mentions the partner.
fn bring_together(fates: &mut [Fate], out: &Extraction, m: usize, into: usize, later_leads: bool) -> Fate {
    let mention = &out.mentions[m];
    let Fate::Kept(earlier) = &mut fates[into] else { return Fate::Into(into) };
    if earlier.belief < sure::BELIEF_SURE && mention.belief >= sure::BELIEF_SURE {
        doubt_other_dates(&mut earlier.acts, &mention.acts, out);
    }
    earlier.belief = earlier.belief.max(mention.belief);
    let status = if mention.status == Status::Active { earlier.status } else { mention.status };
    earlier.status = status;
    // What tells of an end dates the end, and its mere words for a relation ("the cooperation is suspended") name no other act.
    let mere = mention.acts.iter().all(|act| matches!(act.kind, ActKind::None | ActKind::Relation(_)));
    let ending = mention.status != Status::Active && (!earlier.acts.is_empty() || mere);
    if !later_leads {
        if !ending {
            add_acts(&mut earlier.acts, &mention.acts, out);
        }
        return Fate::Into(into);
    }
    let mut acts = mention.acts.clone();
    add_acts(&mut acts, &earlier.acts, out);
    let kept = Kept { acts, belief: earlier.belief, status };
    fates[into] = Fate::Into(m);
    Fate::Kept(kept)
}

/// "We met in Lugo in 2023. The ring was formed in 1946 with Lugo and Ham": what dated the name before it was a partner's may be a visit.
fn doubt_other_dates(acts: &mut [Act], surer: &[Act], out: &Extraction) {
    let dated = surer.iter().any(|act| act.date.is_some());
    let same = |act: &Act| surer.iter().any(|other| same_act(act, other, out));
    acts.iter_mut().filter(|act| dated && act.date.is_some() && !same(act)).for_each(|act| act.unsure_date = true);
}

/// An earlier partner whose name is a basic form of this one, or a letter away from it where nobody knows either.
fn inflected(page: &Page, mention: &Mention, first: &PageMap<Identity, usize>) -> Option<usize> {
    let key = || prose::key(&page.out.tokens, mention.name.clone());
    if mention.origin == Origin::Prose {
        let key = key();
        for stem in page.know.endings.stems_in(&key, |tag| page.out.heard.hears(tag)) {
            for hit in page.know.gazetteer.named(&stem) {
                if let Some(&m) = first.get(&Identity::Place(hit.place)) {
                    return Some(m);
                }
            }
        }
    }
    if first.len() > COMPARED {
        return None;
    }
    let mut known: Option<String> = None;
    let mut near = |identity: &Identity| match identity {
        Identity::Name(n) if n.len() > 5 => {
            let key = known.get_or_insert_with(key);
            n.len().abs_diff(key.len()) <= 4 && strsim::osa_distance(n, key) == 1
        }
        _ => false,
    };
    first.iter().filter(|(identity, _)| near(identity)).map(|(_, &m)| m).min()
}

/// The mention that makes the records, at the end of a chain of mentions.
pub fn last(fates: &[Fate], mut m: usize) -> usize {
    while let Fate::Into(into) = fates[m] {
        m = into;
    }
    m
}

/// Prose goes on about a partner named before; two items of a list are two records.
fn joins(later: &Mention, earlier: &Mention) -> bool {
    later.origin == Origin::Prose || earlier.origin == Origin::Prose
}

/// A list of bare names that names a partner again of whom an act was told above, under a heading that says no more.
fn is_repeated(out: &Extraction, later: &Mention, earlier: &Mention) -> bool {
    let act = |mention: &Mention| out.groups[mention.group as usize].act.as_ref().map(|(kind, _)| *kind);
    let told = |act: &Act| act.date.is_some() || matches!(act.kind, ActKind::Named(_));
    let bare = later.acts.is_empty() && later.origin != Origin::Prose && later.status == Status::Active;
    let says_no_more = act(later).is_none_or(|kind| kind == AgreementType::Contact || Some(kind) == act(earlier));
    bare && later.group != earlier.group && says_no_more && earlier.acts.iter().any(told)
}

/// "Suspended: Lugo, since 2022", where Lugo stands in the list above: what is told is the end of that relation.
fn only_ends(mention: &Mention) -> bool {
    matches!(mention.status, Status::Ended | Status::Suspended) && mention.acts.iter().all(|act| act.kind == ActKind::None)
}

/// A named act beats a mere relation; acts of other dates or types are further acts.
fn add_acts(acts: &mut Vec<Act>, more: &[Act], out: &Extraction) {
    for act in more {
        match act.kind {
            ActKind::None | ActKind::Relation(_) => lend_date(acts, act),
            ActKind::Bare | ActKind::Named(_) if acts.iter().any(|a| same_act(a, act, out)) => refine_date(acts, act, out),
            ActKind::Bare | ActKind::Named(_) if act.date.is_some() && acts.iter().any(|a| a.date.is_none()) => {
                replace_undated(acts, act)
            }
            ActKind::Bare | ActKind::Named(_) => {
                match acts.iter().position(|a| matches!(a.kind, ActKind::None | ActKind::Relation(_))) {
                    Some(weak) if act.kind == ActKind::Bare && acts[weak].date.is_some() => {}
                    Some(weak) => {
                        let date = act.date.or(acts[weak].date);
                        let unsure_date = act.unsure_date || date != acts[weak].date && acts[weak].date.is_some();
                        let kind = entry::of_relation(acts[weak].kind, act.kind);
                        acts[weak] = Act { kind, date, unsure_date, ..act.clone() };
                    }
                    None if act.date.is_some() || acts.is_empty() => acts.push(act.clone()),
                    None => {}
                }
            }
        }
    }
}

/// "1998" in a table, "24 April 1998" in a sentence: the act has the whole date.
fn refine_date(acts: &mut [Act], act: &Act, out: &Extraction) {
    let date = |act: &Act| act.date.and_then(|d| out.clues[d].date()).map(|d| d.edtf.as_str());
    let Some(told) = date(act).filter(|_| !act.unsure_date) else { return };
    let mut shorter = acts.iter_mut().filter(|a| date(a).is_some_and(|d| d.len() < told.len() && told.starts_with(d)));
    if let (Some(only), None) = (shorter.next(), shorter.next()) {
        only.date = act.date;
    }
}

/// An act told without a date gives way to one that has it; a bare agreement only lends its date.
fn replace_undated(acts: &mut [Act], act: &Act) {
    if let Some(undated) = acts.iter_mut().find(|a| a.date.is_none()) {
        match (act.kind, undated.kind) {
            (ActKind::Bare, ActKind::Named(_)) => undated.date = act.date,
            (ActKind::Bare, relation @ ActKind::Relation(_)) => {
                *undated = Act { kind: entry::of_relation(relation, act.kind), ..act.clone() }
            }
            _ => *undated = act.clone(),
        }
    }
}

fn lend_date(acts: &mut Vec<Act>, act: &Act) {
    match acts.first_mut() {
        None => acts.push(act.clone()),
        Some(first) if first.date.is_none() && matches!(first.kind, ActKind::None | ActKind::Relation(_)) => {
            first.date = act.date;
            first.unsure_date |= act.unsure_date && act.date.is_some();
        }
        Some(_) => {}
    }
}

fn same_act(a: &Act, b: &Act, out: &Extraction) -> bool {
    let date = |act: &Act| act.date.and_then(|d| out.clues[d].date()).map(|d| d.edtf.as_str());
    match (date(a), date(b)) {
        (Some(x), Some(y)) => x.starts_with(y) || y.starts_with(x),
        _ => a.kind == b.kind,
    }
}

/// For each group, whether silence about an act means something: where its list names the acts of nearly all entries, or of
/// a third of them under a heading that says no more than "agreements".
pub fn lists_that_name_acts(out: &Extraction) -> Vec<bool> {
    let mut named = 0;
    let mut entries = 0;
    for mention in out.mentions.iter().filter(|m| m.origin != Origin::Prose) {
        entries += 1;
        named += usize::from(mention.acts.iter().any(|a| a.kind != ActKind::None));
    }
    let most = |bare: bool| if bare { named * 3 >= entries } else { named * 5 > entries * 4 };
    out.groups.iter().map(|group| entries > 0 && most(group.bare_act)).collect()
}

/// The one type of all acts that the page tells beside its partners without a doubt, where several are told.
pub fn only_type(fates: &[Fate]) -> Option<AgreementType> {
    let kept = fates.iter().filter_map(|fate| if let Fate::Kept(kept) = fate { Some(kept) } else { None });
    let acts = kept.flat_map(|kept| &kept.acts).filter(|act| !act.unsure_kind);
    let mut types = acts.filter_map(|act| act.kind.told_type());
    let first = types.next()?;
    let mut rest = types.peekable();
    (rest.peek().is_some() && rest.all(|t| t == first)).then_some(first)
}

/// The acts of one mention with their types; one without an act where the page names none.
pub fn told_acts<'a>(out: &'a Extraction, m: usize, acts: &'a [Act], list: &'a List) -> impl Iterator<Item = Told> + 'a {
    const NONE: &[Act] = &[Act {
        kind: ActKind::None,
        words: None,
        first: false,
        date: None,
        unsure_date: false,
        unsure_kind: false,
        carried: false,
    }];
    let acts = if acts.is_empty() { NONE } else { acts };
    // What the council resolved on an act that is told as well is no act of both sides.
    let resolved = |act: &Act| act.kind == ActKind::Named(AgreementType::Resolution);
    let other = acts.iter().any(|act| !resolved(act) && act.kind != ActKind::None);
    acts.iter().filter(move |act| !other || !resolved(act)).map(move |act| told(out, &out.mentions[m], act, list))
}

/// What a list and its page say of the acts of any one partner.
pub struct List {
    /// It names the acts of its entries, so that silence means something.
    pub names_acts: bool,
    /// All acts of the page are of this type.
    pub only_type: Option<AgreementType>,
}

/// Words that may tell of another act are believed where the heading, or all the rest of the page, says the same.
fn is_doubted(act: &Act, heading: Option<AgreementType>, list: &List) -> bool {
    let told = act.kind.told_type();
    act.unsure_kind && !(act.carried && told.is_some() && (told == heading || told == list.only_type))
}

fn told(out: &Extraction, mention: &Mention, act: &Act, list: &List) -> Told {
    let list_names_acts = list.names_acts;
    let words = act.words.clone().map(|w| out.tokens.span(w));
    let heading = out.groups[mention.group as usize].act.as_ref();
    let ended = matches!(mention.status, Status::Ended | Status::Suspended) && mention.origin != Origin::Prose;
    let group = &out.groups[mention.group as usize];
    let silent = list_names_acts && !group.calls && mention.origin != Origin::Prose;
    let (agreement_type, probability, reason, at) = match (act.kind, heading) {
        (ActKind::Named(t), _) => (t, 0.998, Reason::ItemAct, words),
        // What is told of an end is no type.
        (ActKind::Relation(_), Some((t, at))) if act.date.is_none() && ended => {
            (*t, 0.9, Reason::HeadingAct, out.tokens.span_here(at.clone()))
        }
        (ActKind::Relation(t), _) if t != AgreementType::Contact => (t, 0.98, Reason::ItemAct, words),
        (ActKind::Bare, Some((t, at))) => (*t, 0.97, Reason::HeadingAct, out.tokens.span_here(at.clone())),
        (ActKind::Bare, None) => (AgreementType::Cooperation, 0.9, Reason::ItemAct, words),
        (ActKind::Relation(t), _) => (t, 0.9, Reason::ItemAct, words),
        (ActKind::None, _) if silent && (act.date.is_none() || group.bare_act) => {
            (AgreementType::Unspecified, 0.99, Reason::ListNamesActs, None)
        }
        (ActKind::None, Some((t, at))) => (*t, 0.988, Reason::HeadingAct, out.tokens.span_here(at.clone())),
        (ActKind::None, None) => (AgreementType::Unspecified, 0.9, Reason::NoAct, None),
    };
    let mut flags = ArrayVec::new();
    if agreement_type == AgreementType::Unspecified {
        flags.push(Flag::AgreementMissing);
    }
    let mut evidence = ArrayVec::new();
    evidence.push(Evidence { field: "agreement_type", reason, span: at });
    let date = act.date.and_then(|d| Some((out.clues[d].date()?, out.tokens.span(out.clues[d].at.clone()))));
    let date_probability = date_evidence(&date, &mut flags, &mut evidence);
    let doubts = [(act.unsure_date, Flag::DateDoubtful), (is_doubted(act, heading.map(|h| h.0), list), Flag::AgreementDoubtful)];
    let sure = flags.len();
    flags.extend(doubts.into_iter().filter(|(unsure, _)| *unsure).map(|d| d.1));
    let doubt = DOUBT.powi((flags.len() - sure) as i32);
    Told {
        agreement_type,
        words,
        first: act.first,
        date: date.as_ref().map_or(String::new(), |d| d.0.edtf.clone()),
        date_span: date.map(|d| d.1),
        probability: probability * date_probability * doubt,
        flags,
        evidence,
    }
}

fn date_evidence(
    date: &Option<(&crate::extract::date::Date, Span)>,
    flags: &mut ArrayVec<Flag, DOUBTS>,
    evidence: &mut ArrayVec<Evidence, 2>,
) -> f64 {
    match date {
        None => {
            flags.push(Flag::DateMissing);
            evidence.push(Evidence { field: "date", reason: Reason::NoDate, span: None });
            0.985
        }
        Some((date, span)) => {
            evidence.push(Evidence { field: "date", reason: Reason::PageDate, span: Some(*span) });
            if date.rival.is_some() {
                flags.push(Flag::DateAmbiguous);
                return 0.5;
            }
            0.998
        }
    }
}
