//! What is known before a page is read: the gazetteer, the word tables, and how names are spelled; loaded once, read only.

pub mod bodies;
pub mod codes;
pub mod endings;
pub mod fold;
pub mod gazetteer;
pub mod roman;
pub mod twinning;
pub mod words;

use bodies::Bodies;
use endings::Endings;
use gazetteer::Gazetteer;
use words::Words;

/// Everything that the stages may consult, passed by reference. Costs nothing to make: all of it is read in place.
#[derive(Clone, Copy)]
pub struct Knowledge {
    pub gazetteer: Gazetteer<'static>,
    pub words: Words,
    pub bodies: Bodies,
    pub endings: Endings,
}

impl Knowledge {
    pub fn embedded() -> Knowledge {
        Knowledge { gazetteer: Gazetteer::embedded(), words: Words::embedded(), bodies: Bodies, endings: Endings }
    }
}
