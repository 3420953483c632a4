//! Turns the phrases of one act, as they come, into its type, because "Agreement on the establishment of twin cities relations" is one act and not two.
//!
//! The rule of the contract: a leading act noun decides before its topic, a compound takes its first-named term, a bare
//! agreement takes its topic's type, and a named act beats what a partner is merely called.

use super::{Act, ActKind};
use crate::know::words::{AgreementKind, Class};
use crate::vocab::AgreementType;
use std::ops::Range;

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
}

impl Draft {
    pub fn is_empty(&self) -> bool {
        self.words.is_none()
    }

    /// Nothing but a word for what the partner is, or a verb: a named act may still come.
    pub fn is_weak(&self) -> bool {
        self.named.is_none() && !self.bare
    }

    pub fn add(&mut self, kind: AgreementKind, class: Class, at: Range<usize>) {
        match (kind, class) {
            (AgreementKind::Bare, _) => self.bare = true,
            (AgreementKind::Typed(AgreementType::Contact), _) | (_, Class::Verb) => self.verb = true,
            (AgreementKind::Typed(t), Class::Act) if self.bare && self.named.is_none() => self.topic = self.topic.or(Some(t)),
            (AgreementKind::Typed(t), Class::Act) => self.named = self.named.or(Some(t)),
            (AgreementKind::Typed(t), Class::Topic) => self.topic = self.topic.or(Some(t)),
            (AgreementKind::Typed(t), Class::Status) => self.status = self.status.or(Some(t)),
        }
        self.words = Some(match self.words.take() {
            Some(words) => words.start.min(at.start)..words.end.max(at.end),
            None => at,
        });
    }

    pub fn finish(self) -> Act {
        let kind = self.kind();
        Act { kind, words: self.words, first: self.first, date: self.date }
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
