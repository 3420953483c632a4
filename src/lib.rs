//! Turns municipal pages about partner cities into cited, reviewable records.
//!
//! One way through the house: `read` → `segment` → `extract` → `resolve` → `decide` → `write`. Each stage is a function of
//! what came before and of `know`; nothing flows back, and only `decide` chooses. `ARCHITECTURE.md` tells the rest.

pub mod accuracy;
pub mod check;
pub mod cli;
pub mod command;
pub mod decide;
pub mod diff;
pub mod error;
pub mod explain;
pub mod extract;
pub mod gate;
mod hash;
pub mod know;
pub mod lookup;
pub mod pipeline;
pub mod read;
pub mod reason;
pub mod record;
pub mod resolve;
pub mod rulings;
pub mod run;
pub mod segment;
pub mod span;
pub mod vocab;
pub mod write;
