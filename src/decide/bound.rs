//! Turns the share of errors that a steward will bear into the confidence below which a row is asked, by what confidence has been worth
//! on annotated pages (`data/calibration/risk.tsv`, written by `twintown accuracy --fit`).

use crate::record::Record;
use crate::vocab::Flag;

/// Rows of `confidence`, share of all rows at or above it, share of wrong ones among them; confidence falls.
const RISK: &str = include_str!("../../data/calibration/risk.tsv");

/// Rows below this confidence are asked, and only they are asked which place or country is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    least: f64,
}

impl Bound {
    /// The lowest confidence above which no more than this share of rows has been wrong; above 1 where there is none.
    pub fn of_error(most: f64) -> Bound {
        let rows = RISK.lines().filter(|line| !line.starts_with('#'));
        let cells = rows.filter_map(|line| {
            let mut cells = line.split('\t').map(|cell| cell.parse::<f64>().ok());
            Some((cells.next()??, cells.nth(1)??))
        });
        let least = cells.filter(|(_, risk)| *risk <= most).map(|(confidence, _)| confidence).fold(f64::INFINITY, f64::min);
        Bound { least }
    }

    /// A row of this confidence is not asked for the bound's sake.
    pub fn passes(self, confidence: f64) -> bool {
        confidence >= self.least
    }

    pub fn apply(self, records: &mut [Record]) {
        for record in records {
            if self.passes(record.confidence) {
                record.flags.retain(|flag| !matches!(flag, Flag::PlaceAmbiguous | Flag::CountryAmbiguous));
            } else if !record.needs_review() {
                record.flags.push(Flag::ConfidenceLow);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bound;

    #[test]
    fn fewer_errors_ask_more() {
        let bounds = [0.0, 0.002, 0.005, 0.01, 0.5].map(|most| Bound::of_error(most).least);
        assert!(bounds.windows(2).all(|pair| pair[0] >= pair[1]), "{bounds:?}");
        assert!(bounds[0] > 1.0 && bounds[2] < 1.0, "{bounds:?}");
    }
}
