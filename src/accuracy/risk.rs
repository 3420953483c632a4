//! Turns judged rows into what confidence is worth: the share of wrong rows at or above each.

use std::fmt::Write;

/// One row with its truth.
pub struct Judged {
    pub set: String,
    pub language: String,
    pub layout: String,
    /// Its page was kept back from the fit.
    pub held_back: bool,
    pub confidence: f64,
    /// A question stands open.
    pub asked: bool,
    pub right: bool,
}

impl Judged {
    /// What the row is counted under: its set, language or layout.
    pub fn key(&self, kind: usize) -> &str {
        [&self.set, &self.language, &self.layout][kind]
    }
}

/// Every other page, by a sum over its name, so that a page stays on its side.
pub fn held_back(name: &str) -> bool {
    name.bytes().fold(5381_u32, |sum, byte| sum.wrapping_mul(33) ^ u32::from(byte)) >> 3 & 1 == 1
}

/// Points of the table at most.
const POINTS: usize = 60;
/// Errors added before a share is believed: few rows prove little.
const PRIOR: f64 = 3.0;

/// `confidence, coverage, risk`, confidence falling; the risk never falls again.
pub fn table(rows: &[&Judged]) -> String {
    let mut sorted: Vec<(f64, bool)> = rows.iter().map(|row| (row.confidence, row.right)).collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut text =
        "# Confidence, share of rows at or above it, share of wrong ones among them; by twintown accuracy --fit.\n".to_owned();
    let (mut wrong, mut risk, mut next) = (0, 0.0_f64, 0);
    for (index, &(confidence, right)) in sorted.iter().enumerate() {
        wrong += usize::from(!right);
        let last = sorted.get(index + 1).is_none_or(|after| after.0 < confidence);
        if last && index + 1 >= next {
            risk = risk.max((wrong as f64 + PRIOR) / (index + 1) as f64).min(1.0);
            let _ = writeln!(text, "{confidence:.3}\t{:.4}\t{risk:.5}", (index + 1) as f64 / sorted.len() as f64);
            next = index + 1 + sorted.len() / POINTS;
        }
    }
    text
}

/// Expected calibration error over ten bins.
pub fn calibration_error(rows: &[&Judged]) -> f64 {
    let mut bins = [(0.0, 0.0); 10];
    for row in rows {
        let bin = &mut bins[((row.confidence * 10.0) as usize).min(9)];
        *bin = (bin.0 + row.confidence, bin.1 + f64::from(u8::from(row.right)));
    }
    bins.iter().map(|(told, right)| (told - right).abs()).sum::<f64>() / rows.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Judged, calibration_error, table};

    fn rows(right: &[(f64, bool)]) -> Vec<Judged> {
        let row = |&(confidence, right): &(f64, bool)| Judged {
            set: String::new(),
            language: String::new(),
            layout: String::new(),
            held_back: false,
            confidence,
            asked: false,
            right,
        };
        right.iter().map(row).collect()
    }

    #[test]
    fn risk_rises_as_confidence_falls() {
        let rows = rows(&[(0.9, true), (0.9, true), (0.8, false), (0.7, true)]);
        let rows: Vec<&Judged> = rows.iter().collect();
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().skip(1).collect();
        assert_eq!(lines, ["0.900\t0.5000\t1.00000", "0.800\t0.7500\t1.00000", "0.700\t1.0000\t1.00000"]);
        assert!((calibration_error(&rows) - (0.2 + 0.8 + 0.3) / 4.0).abs() < 1e-9);
    }
}
