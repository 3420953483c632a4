//! Turns numbers into the digits of a cell, as `format!` and `serde_json` would, because most cells of a row are numbers.

use std::io::Write;

/// The digits of the numbers below a hundred, two for each.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};

/// Appends a whole number.
#[inline]
pub fn whole(number: u64, out: &mut Vec<u8>) {
    let pair = |number: u64| PAIRS[(number % 100) as usize];
    match number {
        0..10 => out.push(b'0' + number as u8),
        10..100 => out.extend_from_slice(&pair(number)),
        100..1_000 => {
            let [tens, ones] = pair(number);
            out.extend_from_slice(&[b'0' + (number / 100) as u8, tens, ones]);
        }
        1_000..10_000 => {
            let ([thousands, hundreds], [tens, ones]) = (pair(number / 100), pair(number));
            out.extend_from_slice(&[thousands, hundreds, tens, ones]);
        }
        _ => {
            whole(number / 10_000, out);
            let ([thousands, hundreds], [tens, ones]) = (pair(number / 100), pair(number));
            out.extend_from_slice(&[thousands, hundreds, tens, ones]);
        }
    }
}

/// Larger numbers, once scaled, are left to the formatter; so is what is no number.
const MOST: f64 = 1e12;

/// Appends a number with so many places, as `{:.N}` does.
pub fn fixed(value: f64, places: u32, out: &mut Vec<u8>) {
    let scaled = value.abs() * SCALES[places as usize];
    // Whether a half goes up is told by more digits than a product has.
    let clear = scaled < MOST && (scaled.fract() - 0.5).abs() > 1e-3;
    if !clear {
        let _ = write!(out, "{value:.*}", places as usize);
        return;
    }
    parts((scaled + 0.5) as u64, places, value.is_sign_negative(), out);
}

/// Appends a number rounded to so many places without the zeros at its end, one of them aside, as JSON has it.
pub fn rounded(value: f64, places: u32, out: &mut Vec<u8>) {
    let scale = SCALES[places as usize];
    let scaled = (value * scale).round();
    let exact = scaled.abs() < MOST;
    if !exact {
        let _ = serde_json::to_writer(out, &(scaled / scale));
        return;
    }
    parts(scaled.abs() as u64, places, scaled.is_sign_negative(), out);
    let zeros = out.iter().rev().take(places as usize - 1).take_while(|&&digit| digit == b'0').count();
    out.truncate(out.len() - zeros);
}

/// No number is written with more places.
const PLACES: usize = 5;
/// By so many places.
const SCALES: [f64; PLACES + 1] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5];

fn parts(scaled: u64, places: u32, negative: bool, out: &mut Vec<u8>) {
    let unit = 10u64.pow(places);
    if negative {
        out.push(b'-');
    }
    whole(scaled / unit, out);
    let mut digits = [b'.'; PLACES + 1];
    let mut left = scaled % unit;
    for digit in digits[1..=places as usize].iter_mut().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
    }
    out.extend_from_slice(&digits[..=places as usize]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(with: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        with(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn says_what_the_formatter_says(value in -200.0..200.0f64, steps in 0u32..2_097_152, number: u64) {
            let latitude = f64::from(steps) / 2_097_152.0 * 180.0 - 90.0;
            for value in [value, latitude, value / 1e4, value / 1e6, 0.0, -0.0, 0.5, 0.125, 1e300] {
                prop_assert_eq!(text(|out| fixed(value, 5, out)), format!("{value:.5}"));
                prop_assert_eq!(text(|out| fixed(value, 3, out)), format!("{value:.3}"));
                let json = |scale: f64| serde_json::to_string(&((value * scale).round() / scale)).unwrap();
                prop_assert_eq!(text(|out| rounded(value, 5, out)), json(1e5));
                prop_assert_eq!(text(|out| rounded(value, 3, out)), json(1e3));
            }
            prop_assert_eq!(text(|out| whole(number, out)), number.to_string());
        }
    }
}
