//! Turns rows that stand on one side only, or differ, into records that were added, removed, ended or changed.

use super::{Change, Difference, Field, Row};
use std::collections::HashMap;

/// What two rows must share to be one record, the surest first; each only where one row on either side says so.
const SHARED: [&[&str]; 7] = [
    &["record_id"],
    &["source", "partner", "country_code", "agreement_type", "date"],
    &["source", "partner", "country_code", "agreement_type"],
    &["source", "partner", "country_code"],
    &["municipality", "municipality_country", "partner", "country_code", "agreement_type", "date"],
    &["source", "organisation"],
    &["municipality", "organisation"],
];

/// Takes what both sides hold out of `added` and `removed`.
pub fn pair(found: &mut Difference) {
    let mut old: Vec<Option<Row>> = std::mem::take(&mut found.removed).into_iter().map(Some).collect();
    let mut new: Vec<Option<Row>> = std::mem::take(&mut found.added).into_iter().map(Some).collect();
    let mut pairs = Vec::new();
    for shared in SHARED {
        let (one, other) = (by_key(&old, shared), by_key(&new, shared));
        for (key, &at) in &one {
            if let (Some(before), Some(&Some(now))) = (at, other.get(key)) {
                pairs.extend(old[before].take().zip(new[now].take()).map(|(before, after)| (now, before, after)));
            }
        }
    }
    pairs.sort_by_key(|(now, ..)| *now);
    for (_, before, after) in pairs {
        note(found, &before, after);
    }
    found.removed = old.into_iter().flatten().collect();
    found.added = new.into_iter().flatten().collect();
}

/// The rows by their cells in these columns; none where two rows share them.
fn by_key<'r>(rows: &'r [Option<Row>], columns: &[&str]) -> HashMap<Vec<String>, Option<usize>> {
    let mut found: HashMap<Vec<String>, Option<usize>> = HashMap::new();
    let known = |row: &'r Row| columns.iter().all(|column| row.has(column)) && columns.iter().any(|c| !row.get(c).is_empty());
    for (at, row) in rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.as_ref().filter(|row| known(row))?))) {
        let key = columns.iter().map(|column| row.get(column).to_owned()).collect();
        found.entry(key).and_modify(|only| *only = None).or_insert(Some(at));
    }
    found
}

fn note(found: &mut Difference, old: &Row, new: Row) {
    // A column that only one of the two programs knows says nothing of the record.
    let both = new.0.iter().filter(|(column, _)| column != "line" && old.has(column));
    let fields: Vec<Field> = both
        .filter(|(column, cell)| old.get(column) != cell)
        .map(|(column, cell)| Field { field: column.clone(), old: old.get(column).to_owned(), new: cell.clone() })
        .collect();
    if fields.is_empty() {
        if old.get("line") != new.get("line") {
            let [record_id, old_line, new_line] = [new.get("record_id"), old.get("line"), new.get("line")].map(str::to_owned);
            found.moved.push(super::Moved { record_id, old_line, new_line });
        }
        return;
    }
    let ends = fields.iter().any(|field| field.field == "status" && field.new == "ended");
    let change = Change { row: new, fields };
    if ends { found.ended.push(change) } else { found.changed.push(change) }
}
