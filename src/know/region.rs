//! Turns regions under the name of a part that they were merged from into those of today, because the gazetteer's sources are older than some reforms.

use super::fold::fold;
use super::gazetteer::{Gazetteer, RegionId};

/// Country, the name in the sources, the name of today.
static PRESENT: &str = include_str!("../../data/region/present.tsv");

/// The regions of a gazetteer whose name is a former one, each with the region of today.
pub fn merged_regions(gazetteer: Gazetteer) -> Vec<(RegionId, RegionId)> {
    let rows = PRESENT.lines().filter(|line| !line.starts_with('#'));
    let pair = |row: &str| {
        let [country, former, today] = row.split('\t').collect::<Vec<_>>()[..] else { return None };
        let country = gazetteer.country(country)?;
        let named = |name: &str| {
            gazetteer.regions_named(&fold(name)).find(|&id| {
                let region = gazetteer.region(id);
                region.country == country && region.name == name
            })
        };
        Some((named(former)?, named(today)?))
    };
    rows.filter_map(pair).collect()
}
