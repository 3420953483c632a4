//! Turns numbers into the digits of a cell, as `format!` and `serde_json` would, because most cells of a row are numbers.

use std::io::Write;

/// Appends a whole number.
#[inline]
pub fn whole(number: u64, out: &mut Vec<u8>) {
    let digit = |number: u64| b'0' + (number % 10) as u8;
    match number {
        0..10 => out.push(digit(number)),
        10..100 => out.extend_from_slice(&[digit(number / 10), digit(number)]),
        100..1_000 => out.extend_from_slice(&[digit(number / 100), digit(number / 10), digit(number)]),
        1_000..10_000 => out.extend_from_slice(&[digit(number / 1_000), digit(number / 100), digit(number / 10), digit(number)]),
        _ => long(number, out),
    }
}

fn long(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Larger numbers, once scaled, are left to the formatter; so is what is no number.
const MOST: f64 = 1e12;

/// Appends a number with so many places, as `{:.N}` does.
pub fn fixed(value: f64, places: u32, out: &mut Vec<u8>) {
    let scaled = value.abs() * 10f64.powi(places as i32);
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
    let scaled = (value * 10f64.powi(places as i32)).round();
    let exact = scaled.abs() < MOST;
    if !exact {
        let _ = serde_json::to_writer(out, &(scaled / 10f64.powi(places as i32)));
        return;
    }
    parts(scaled.abs() as u64, places, scaled.is_sign_negative(), out);
    let zeros = out.iter().rev().take(places as usize - 1).take_while(|&&digit| digit == b'0').count();
    out.truncate(out.len() - zeros);
}

/// No number is written with more places.
const PLACES: usize = 9;

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
