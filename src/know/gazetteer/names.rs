//! Turns a name of the sources into the keys it deserves, because half of GeoNames' alternates are noise to a reader of pages.

use crate::know::fold::fold;

/// The scripts whose names are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Latin,
    Cyrillic,
    /// Anything else, or a mixture.
    Other,
}

/// The script that all letters of a name are of.
pub fn script(name: &str) -> Script {
    let mut script = None;
    for letter in name.chars().filter(|letter| letter.is_alphabetic()) {
        let this = match letter {
            '\0'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
            '\u{400}'..='\u{52f}' => Script::Cyrillic,
            _ => Script::Other,
        };
        if *script.get_or_insert(this) != this {
            return Script::Other;
        }
    }
    script.unwrap_or(Script::Other)
}

/// The longest key kept of an alternate name, in bytes; longer ones are descriptions.
const LONGEST: usize = 60;

/// The single names in an alternate of GeoNames that are worth a key.
///
/// Some alternates are lists, parted by two spaces. A Latin name without any capital is a machine's romanisation, a
/// short one in nothing but capitals the code of an airport or a port.
pub fn alternates(name: &str) -> impl Iterator<Item = &str> {
    name.split("  ").map(str::trim).filter(|name| is_wanted(name))
}

fn is_wanted(name: &str) -> bool {
    if name.len() > LONGEST || name.contains("://") {
        return false;
    }
    match script(name) {
        Script::Latin => has_capital(name) && !is_code(name),
        Script::Cyrillic => true,
        Script::Other => false,
    }
}

fn has_capital(name: &str) -> bool {
    name.chars().any(char::is_uppercase)
}

fn is_code(name: &str) -> bool {
    (3..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The keys of a kept name: its fold, and what people type who lack its letters.
pub fn keys(name: &str) -> Vec<String> {
    let mut keys = vec![fold(name)];
    for respelled in [respell(name, german), respell(name, nordic)].into_iter().flatten() {
        let key = fold(&respelled);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.retain(|key| !key.is_empty());
    keys
}

fn respell(name: &str, letters: fn(char) -> Option<&'static str>) -> Option<String> {
    name.chars().any(|letter| letters(letter).is_some()).then(|| {
        let mut out = String::with_capacity(name.len() + 4);
        for letter in name.chars() {
            match letters(letter) {
                Some(pair) => out.push_str(pair),
                None => out.push(letter),
            }
        }
        out
    })
}

fn german(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' | 'Ä' => "ae",
        'ö' | 'Ö' => "oe",
        'ü' | 'Ü' => "ue",
        _ => return None,
    })
}

fn nordic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'å' | 'Å' => "aa",
        'ä' | 'Ä' => "ae",
        'ö' | 'Ö' | 'ø' | 'Ø' => "oe",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_no_key() {
        let kept = |name| alternates(name).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(kept("qlynyngrd"), [""; 0]);
        assert_eq!(kept("EVN"), [""; 0]);
        assert_eq!(kept("gomeል"), [""; 0]);
        assert_eq!(kept("el Prat"), ["el Prat"]);
        assert_eq!(kept("’s-Hertogenbosch"), ["’s-Hertogenbosch"]);
        assert_eq!(kept("Ayrivan  Erivan"), ["Ayrivan", "Erivan"]);
        assert_eq!(kept("Гомель"), ["Гомель"]);
    }

    #[test]
    fn missing_letters_are_spelled_out() {
        assert_eq!(keys("Nürnberg"), ["nurnberg", "nuernberg"]);
        assert_eq!(keys("Århus"), ["arhus", "aarhus"]);
        assert_eq!(keys("Pinsk"), ["pinsk"]);
    }
}
