//! Turns a table of keys and their bearers into a map with postings, the three sections that a look-up reads.

use std::collections::BTreeMap;

use super::table::Column;
use super::{LAST, SEVERAL};

/// Keys and the bearers of each, in the order in which they are to be answered.
pub type Bearers = BTreeMap<String, Vec<u32>>;

/// A map's three sections: fst, postings, lists.
pub fn pack(bearers: &Bearers) -> Result<[Vec<u8>; 3], String> {
    let keys = bearers.keys().enumerate().map(|(ordinal, key)| (key, ordinal as u64));
    let map = fst::raw::Fst::from_iter_map(keys).map_err(|error| error.to_string())?;
    let (mut postings, mut lists) = (Vec::with_capacity(bearers.len()), Vec::new());
    // Equal lists are stored once: spellings of one town usually have the same bearers.
    let mut known: BTreeMap<&[u32], u32> = BTreeMap::new();
    for list in bearers.values() {
        match list.as_slice() {
            [] => return Err("a key without bearer".to_owned()),
            [only] => postings.push(*only),
            several => {
                let start = *known.entry(several).or_insert_with(|| append(&mut lists, several));
                postings.push(SEVERAL | start);
            }
        }
    }
    if lists.len() >= SEVERAL as usize || bearers.values().flatten().any(|&bearer| bearer >= SEVERAL) {
        return Err("more places than the format can number".to_owned());
    }
    let column = |numbers: &[u32]| Column::<3>::pack(numbers).ok_or("a posting too large".to_owned());
    Ok([map.into_inner(), column(&postings)?, column(&lists)?])
}

fn append(lists: &mut Vec<u32>, bearers: &[u32]) -> u32 {
    let start = lists.len() as u32;
    lists.extend_from_slice(bearers);
    if let Some(last) = lists.last_mut() {
        *last |= LAST;
    }
    start
}
