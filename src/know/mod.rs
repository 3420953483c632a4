//! What is known before a page is read: the gazetteer, the word tables, and how names are spelled.

pub mod fold;
pub mod words;
