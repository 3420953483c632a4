//! Turns the acts told of one partner, on one line or many, into the acts that become records, each with its type and date.

use super::choice::Choice;
use crate::extract::{Act, ActKind, Extraction, Mention, Origin};
use crate::know::gazetteer::PlaceId;
use crate::reason::Reason;
use crate::record::Evidence;
use crate::span::Span;
use crate::vocab::{AgreementType, Flag};
use std::collections::HashMap;

/// What becomes of a mention.
pub enum Fate {
    /// It makes records of these acts.
    Kept(Vec<Act>),
    /// It tells more of the partner of an earlier mention.
    Into(usize),
    /// It is no partner.
    Dropped(&'static str),
}

/// One act, ready for a record.
pub struct Told {
    pub agreement_type: AgreementType,
    pub words: Option<Span>,
    pub first: bool,
    pub date: String,
    pub date_span: Option<Span>,
    pub probability: f64,
    pub flags: Vec<Flag>,
    pub evidence: Vec<Evidence>,
}

/// What two mentions must share to be of one partner.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Place(PlaceId),
    Name(String),
}

/// Brings together what the page tells of one partner in several places. Items of lists stand for themselves.
pub fn merge_mentions(out: &Extraction, choices: &[Choice], home: Option<PlaceId>) -> Vec<Fate> {
    let mut first: HashMap<Identity, usize> = HashMap::new();
    let mut fates: Vec<Fate> = Vec::with_capacity(choices.len());
    for (m, choice) in choices.iter().enumerate() {
        let mention = &out.mentions[m];
        let place = choice.reading.and_then(|r| r.place);
        if place.is_some() && place == home && mention.origin != Origin::Item {
            fates.push(Fate::Dropped("the municipality itself"));
            continue;
        }
        let identity = match place {
            Some(place) => Identity::Place(place),
            None => Identity::Name(crate::extract::prose::key(&out.tokens, mention.name.clone())),
        };
        let known = first.get(&identity).copied();
        match known {
            Some(into) if joins(mention, &out.mentions[into]) => {
                if let Fate::Kept(acts) = &mut fates[into] {
                    add_acts(acts, &mention.acts, out);
                }
                fates.push(Fate::Into(into));
            }
            _ => {
                first.insert(identity, m);
                fates.push(Fate::Kept(mention.acts.clone()));
            }
        }
    }
    fates
}

/// Prose goes on about a partner named before; two items of a list are two records.
fn joins(later: &Mention, earlier: &Mention) -> bool {
    later.origin == Origin::Prose || earlier.origin == Origin::Prose
}

/// A named act beats a mere relation; acts of other dates or types are further acts.
fn add_acts(acts: &mut Vec<Act>, more: &[Act], out: &Extraction) {
    for act in more {
        match act.kind {
            ActKind::None | ActKind::Relation(_) => lend_date(acts, act),
            ActKind::Bare | ActKind::Named(_) if acts.iter().any(|a| same_act(a, act, out)) => {}
            ActKind::Bare | ActKind::Named(_) if act.date.is_some() && acts.iter().any(|a| a.date.is_none()) => {
                replace_undated(acts, act)
            }
            ActKind::Bare | ActKind::Named(_) => {
                match acts.iter().position(|a| matches!(a.kind, ActKind::None | ActKind::Relation(_))) {
                    Some(weak) => {
                        let date = act.date.or(acts[weak].date);
                        acts[weak] = Act { date, ..act.clone() };
                    }
                    None if act.date.is_some() || acts.is_empty() => acts.push(act.clone()),
                    None => {}
                }
            }
        }
    }
}

/// An act told without a date gives way to one that has it; a bare agreement only lends its date.
fn replace_undated(acts: &mut [Act], act: &Act) {
    if let Some(undated) = acts.iter_mut().find(|a| a.date.is_none()) {
        match (act.kind, undated.kind) {
            (ActKind::Bare, ActKind::Named(_)) => undated.date = act.date,
            _ => *undated = act.clone(),
        }
    }
}

fn lend_date(acts: &mut Vec<Act>, act: &Act) {
    match acts.first_mut() {
        None => acts.push(act.clone()),
        Some(first) if first.date.is_none() && matches!(first.kind, ActKind::None | ActKind::Relation(_)) => {
            first.date = act.date
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

/// For each group, whether its list says the act of a third of its entries or more: then silence means something.
pub fn lists_that_name_acts(out: &Extraction) -> Vec<bool> {
    let mut named = 0;
    let mut entries = 0;
    for mention in out.mentions.iter().filter(|m| m.origin != Origin::Prose) {
        entries += 1;
        named += usize::from(mention.acts.iter().any(|a| a.kind != ActKind::None));
    }
    vec![entries > 0 && named * 3 >= entries; out.groups.len()]
}

/// The acts of one mention with their types; one without an act where the page names none.
pub fn told_acts(out: &Extraction, m: usize, acts: &[Act], list_names_acts: bool) -> Vec<Told> {
    let none = [Act::default()];
    let acts = if acts.is_empty() { &none[..] } else { acts };
    acts.iter().map(|act| told(out, &out.mentions[m], act, list_names_acts)).collect()
}

fn told(out: &Extraction, mention: &Mention, act: &Act, list_names_acts: bool) -> Told {
    let words = act.words.clone().map(|w| out.tokens.span(w));
    let heading = out.groups[mention.group as usize].act.as_ref();
    let silent = list_names_acts && mention.origin != Origin::Prose;
    let (agreement_type, probability, reason, at) = match (act.kind, heading) {
        (ActKind::Named(t), _) => (t, 0.998, Reason::ItemAct, words),
        (ActKind::Relation(t), _) if t != AgreementType::Contact => (t, 0.95, Reason::ItemAct, words),
        (ActKind::Bare, Some((t, at))) => (*t, 0.9, Reason::HeadingAct, Some(out.tokens.span(at.clone()))),
        (ActKind::Bare, None) => (AgreementType::Cooperation, 0.9, Reason::ItemAct, words),
        (ActKind::Relation(t), _) => (t, 0.9, Reason::ItemAct, words),
        (ActKind::None, _) if silent => (AgreementType::Unspecified, 0.99, Reason::ListNamesActs, None),
        (ActKind::None, Some((t, at))) => (*t, 0.93, Reason::HeadingAct, Some(out.tokens.span(at.clone()))),
        (ActKind::None, None) => (AgreementType::Unspecified, 0.9, Reason::NoAct, None),
    };
    let mut flags = Vec::new();
    if agreement_type == AgreementType::Unspecified {
        flags.push(Flag::AgreementMissing);
    }
    let mut evidence = vec![Evidence { field: "agreement_type", reason, span: at }];
    let date = act.date.and_then(|d| Some((out.clues[d].date()?, out.tokens.span(out.clues[d].at.clone()))));
    let date_probability = date_evidence(&date, &mut flags, &mut evidence);
    Told {
        agreement_type,
        words,
        first: act.first,
        date: date.as_ref().map_or(String::new(), |d| d.0.edtf.clone()),
        date_span: date.map(|d| d.1),
        probability: probability * date_probability,
        flags,
        evidence,
    }
}

fn date_evidence(date: &Option<(&crate::extract::date::Date, Span)>, flags: &mut Vec<Flag>, evidence: &mut Vec<Evidence>) -> f64 {
    match date {
        None => {
            flags.push(Flag::DateMissing);
            evidence.push(Evidence { field: "date", reason: Reason::NoDate, span: None });
            0.995
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
