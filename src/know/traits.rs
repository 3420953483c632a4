//! Turns a language into how it writes nouns and the names of towns (`data/language/traits.tsv`), because a capital or an article tells a name
//! from a word in some languages only.

use super::words::LanguageTag;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// All nouns begin with a capital.
    CapitalNouns,
    /// No article stands before the name of a town.
    BareTowns,
}

static TRAITS: &[(Trait, LanguageTag)] = include!(concat!(env!("OUT_DIR"), "/traits.rs"));

impl Trait {
    pub fn is_of(self, language: LanguageTag) -> bool {
        TRAITS.contains(&(self, language))
    }
}
