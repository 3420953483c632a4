//! Turns municipal pages about partner cities into cited, reviewable records.

pub mod know;
pub mod span;
pub mod vocab;
