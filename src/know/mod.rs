//! What is known before a page is read: the gazetteer, the word tables, and how names are spelled; loaded once, read only.

pub mod bodies;
pub mod channel;
pub mod codes;
pub mod endings;
pub mod fold;
pub mod gazetteer;
pub mod region;
pub mod slip;
pub mod traits;
pub mod twinning;
pub mod words;

use crate::error::Error;
use bodies::Bodies;
use endings::Endings;
use gazetteer::Gazetteer;
use std::path::Path;
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
        Knowledge::with(Gazetteer::embedded())
    }

    /// With the gazetteer of a file, or the embedded one.
    ///
    /// # Errors
    /// When there is no such file, or it is not whole.
    pub fn open(gazetteer: Option<&Path>) -> Result<Knowledge, Error> {
        match gazetteer {
            Some(path) => Ok(Knowledge::with(Gazetteer::open(path)?)),
            None => Ok(Knowledge::embedded()),
        }
    }

    /// The same about words, with another gazetteer.
    pub fn with(gazetteer: Gazetteer<'static>) -> Knowledge {
        Knowledge { gazetteer, words: Words::embedded(), bodies: Bodies, endings: Endings }
    }
}
