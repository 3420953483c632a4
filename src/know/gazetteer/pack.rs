//! Turns a table of keys and their bearers into a map with postings, the three sections that a look-up reads.

use std::collections::BTreeMap;

use super::keys::{LAST, SEVERAL};
use super::table::Column;

/// A bearer of a key, and the row of what is noted of it under that key; 0 for nothing.
pub type Bearer = (u32, u32);

/// Keys and the bearers of each, in the order in which they are to be answered.
pub type Bearers = BTreeMap<String, Vec<Bearer>>;

/// A map's sections: fst, postings, lists, and what is noted beside the two; the last ones are empty when nothing is.
pub fn pack(bearers: &Bearers) -> Result<[Vec<u8>; 5], String> {
    let keys = bearers.keys().enumerate().map(|(ordinal, key)| (key, ordinal as u64));
    let map = fst::raw::Fst::from_iter_map(keys).map_err(|error| error.to_string())?;
    let (mut postings, mut lists) = (Vec::with_capacity(bearers.len()), Vec::new());
    // Equal lists are stored once: spellings of one town usually have the same bearers.
    let mut known: BTreeMap<&[Bearer], u32> = BTreeMap::new();
    for list in bearers.values() {
        match list.as_slice() {
            [] => return Err("a key without bearer".to_owned()),
            [only] => postings.push(*only),
            several => {
                let start = *known.entry(several).or_insert_with(|| append(&mut lists, several));
                postings.push((SEVERAL | start, 0));
            }
        }
    }
    if lists.len() >= SEVERAL as usize || bearers.values().flatten().any(|&(bearer, _)| bearer >= SEVERAL) {
        return Err("more places than the format can number".to_owned());
    }
    let column = |rows: &[Bearer], part: fn(&Bearer) -> u32| {
        Column::<3>::pack(&rows.iter().map(part).collect::<Vec<u32>>()).ok_or("a posting too large".to_owned())
    };
    let noted = postings.iter().chain(&lists).any(|&(_, note)| note != 0);
    let notes = |rows: &[Bearer]| if noted { column(rows, |row| row.1) } else { Ok(Vec::new()) };
    let sections = [column(&postings, |row| row.0)?, column(&lists, |row| row.0)?, notes(&postings)?, notes(&lists)?];
    let [postings, lists, notes, list_notes] = sections;
    Ok([map.into_inner(), postings, lists, notes, list_notes])
}

fn append(lists: &mut Vec<Bearer>, bearers: &[Bearer]) -> u32 {
    let start = lists.len() as u32;
    lists.extend_from_slice(bearers);
    if let Some((bearer, _)) = lists.last_mut() {
        *bearer |= LAST;
    }
    start
}
