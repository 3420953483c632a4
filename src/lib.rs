//! Turns municipal pages about partner cities into cited, reviewable records.

pub mod error;
pub mod know;
pub mod read;
pub mod span;
pub mod vocab;
pub mod write;
