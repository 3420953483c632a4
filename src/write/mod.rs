//! Turns records into the files of the output folder.

pub mod atomic;
pub mod cell;
