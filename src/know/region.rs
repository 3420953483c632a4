//! Turns regions under the name of a part that they were merged from into those of today, because the gazetteer's sources are older than some reforms.

use super::fold::fold;
use super::gazetteer::{Gazetteer, RegionId};

/// Country, the name in the sources, the name of today: of `data/region`.
const PRESENT: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/present_regions.rs"));

/// The regions of a gazetteer whose name is a former one, each with the region of today.
pub fn merged_regions(gazetteer: Gazetteer) -> Vec<(RegionId, RegionId)> {
    let pair = |&(country, former, today): &(&str, &str, &str)| {
        let country = gazetteer.country(country)?;
        let named = |name: &str| {
            gazetteer.regions_named(&fold(name)).find(|&id| {
                let region = gazetteer.region(id);
                region.country == country && region.name == name
            })
        };
        Some((named(former)?, named(today)?))
    };
    PRESENT.iter().filter_map(pair).collect()
}
