//! Turns a country into how common its towns are among twin towns, because a name shared by two countries is more often the one that twins more.

/// Country code and number of twinnings, sorted by code; compiled from `data/twinning/` by `build.rs`.
static TWINNINGS: &[(&str, u32)] = include!(concat!(env!("OUT_DIR"), "/twinning.rs"));

/// How many of a few thousand twinnings a country has a part in; 1 where the table has none.
pub fn twinnings(code: &str) -> u32 {
    TWINNINGS.binary_search_by_key(&code, |(country, _)| country).map_or(1, |at| TWINNINGS[at].1)
}
