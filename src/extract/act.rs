//! Turns the phrases of one act, as they come, into its type, because "Agreement on the establishment of twin cities relations" is one act and not two.
//!
//! The rule of the contract: a leading act noun decides before its topic, a compound takes its first-named term, a bare
//! agreement takes its topic's type, and a named act beats what a partner is merely called.

use super::{Act, ActKind};
use crate::know::words::{AgreementKind, Class};
use crate::vocab::AgreementType;
use std::ops::Range;

/// Tokens between a topic and the act that is about it, at most.
const ADJACENT: usize = 3;

/// An act that is still being read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    named: Option<AgreementType>,
    topic: Option<AgreementType>,
    status: Option<AgreementType>,
    verb: bool,
    bare: bool,
    /// A bare "agreement" came first: what comes behind it is its topic.
    pub words: Option<Range<usize>>,
    pub first: bool,
    pub date: Option<usize>,
    pub unsure_date: bool,
    pub unsure_kind: bool,
    /// The words stand in this clause, and were not taken over from another one.
    pub own: bool,
}

impl Draft {
    pub fn is_empty(&self) -> bool {
        self.words.is_none()
    }

    /// Nothing but a word for what the partner is, or a verb: a named act may still come.
    pub fn is_weak(&self) -> bool {
        self.named.is_none() && !self.bare
    }

    /// Nothing but what a relation is about.
    pub fn is_topic(&self) -> bool {
        self.is_weak() && self.status.is_none() && self.topic.is_some()
    }

    pub fn add(&mut self, kind: AgreementKind, class: Class, at: Range<usize>) {
        self.own = true;
        if self.seals_twinning(kind, class, &at) {
            self.named = Some(AgreementType::Twinning);
        }
        match (kind, class) {
            (AgreementKind::Bare, _) => {
                // "The friendship began in …, the charter was signed in …": not a charter of friendship.
                let parted = self.words.as_ref().is_some_and(|words| words.end + ADJACENT < at.start);
                self.topic = self.topic.filter(|_| !parted || self.bare);
                self.bare = true;
            }
            (AgreementKind::Typed(AgreementType::Contact), _) | (_, Class::Verb) => self.verb = true,
            (AgreementKind::Typed(t), Class::Act) if self.bare && self.named.is_none() => self.topic = self.topic.or(Some(t)),
            (AgreementKind::Typed(t), Class::Act) => {
                // "City partnership Declaration": a heading and its document, or two acts.
                self.unsure_kind |= self.named.is_none() && self.topic.is_some_and(|topic| topic != t) && self.status.is_none();
                self.named = self.named.or(Some(t));
            }
            // "We cooperate … through programmes of cooperation": the verb tells of the relation.
            (AgreementKind::Typed(AgreementType::Cooperation), Class::Topic) if self.verb => {}
            (AgreementKind::Typed(t), Class::Topic) => self.topic = self.topic.or(Some(t)),
            (AgreementKind::Typed(t), Class::Status) => {
                // "Partner and friendly towns": the first of two words for the towns.
                let joined = self.words.as_ref().is_some_and(|words| words.end + 1 >= at.start);
                let first = self.topic.filter(|topic| joined && calls_towns(*topic));
                self.status = self.status.or(first).or(Some(t));
            }
        }
        self.words = Some(match self.words.take() {
            Some(words) => words.start.min(at.start)..words.end.max(at.end),
            None => at,
        });
    }

    /// "Protocol of twinning": what was signed is the twinning itself.
    fn seals_twinning(&self, kind: AgreementKind, class: Class, at: &Range<usize>) -> bool {
        let adjacent = self.words.as_ref().is_some_and(|words| words.end + 1 >= at.start && words.end <= at.start);
        let protocol = self.named == Some(AgreementType::Protocol) && self.topic.is_none();
        let twinning = kind == AgreementKind::Typed(AgreementType::Twinning) && matches!(class, Class::Topic | Class::Act);
        protocol && twinning && adjacent
    }

    /// Takes over what another draft is of, without its date.
    pub fn take_kind(&mut self, other: &Draft) {
        *self = Draft { date: self.date, own: false, unsure_date: self.unsure_date, first: self.first, ..other.clone() };
    }

    pub fn finish(self) -> Act {
        let kind = self.kind();
        let Draft { words, first, date, unsure_date, unsure_kind, .. } = self;
        Act { kind, words, first, date, unsure_date, unsure_kind, carried: false }
    }

    fn kind(&self) -> ActKind {
        if let Some(named) = self.named {
            return ActKind::Named(named);
        }
        let topic = self.topic.or(self.status);
        match (self.bare, topic, self.verb) {
            (true, Some(topic), _) => ActKind::Named(topic),
            (true, None, _) => ActKind::Bare,
            (false, _, _) if self.status.is_some() => ActKind::Relation(self.status.unwrap_or(AgreementType::Contact)),
            (false, Some(topic), _) => ActKind::Relation(topic),
            (false, None, true) => ActKind::Relation(AgreementType::Contact),
            (false, None, false) => ActKind::None,
        }
    }
}

/// A type that an adjective of the towns may name, not what they do together.
fn calls_towns(kind: AgreementType) -> bool {
    matches!(kind, AgreementType::Twinning | AgreementType::Partnership | AgreementType::Friendship)
}
