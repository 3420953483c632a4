//! What is known before a page is read: the gazetteer, the word tables, and how names are spelled; loaded once, read only.

pub mod fold;
pub mod gazetteer;
pub mod words;

use gazetteer::Gazetteer;
use words::Words;

/// Everything that the stages may consult, passed by reference. Costs nothing to make: all of it is read in place.
#[derive(Clone, Copy)]
pub struct Knowledge {
    pub gazetteer: Gazetteer<'static>,
    pub words: Words,
}

impl Knowledge {
    pub fn embedded() -> Knowledge {
        Knowledge { gazetteer: Gazetteer::embedded(), words: Words::embedded() }
    }
}
