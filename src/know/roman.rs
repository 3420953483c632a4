//! Turns a Cyrillic key into the Latin keys that it may stand for ("радвілішкіс" → "radviliskis"), because pages in Cyrillic spell foreign names by ear.

/// A letter, and what it stands for where names are written as in English, with diacritics (here dropped), as in Polish and as in Romanian.
const LETTERS: [(char, [&str; SYSTEMS]); 46] = [
    ('а', ["a", "a", "a", "a"]),
    ('б', ["b", "b", "b", "b"]),
    ('в', ["v", "v", "w", "v"]),
    ('г', ["g", "g", "g", "g"]),
    ('д', ["d", "d", "d", "d"]),
    ('е', ["e", "e", "e", "e"]),
    ('ж', ["zh", "z", "z", "j"]),
    ('з', ["z", "z", "z", "z"]),
    ('и', ["i", "i", "i", "i"]),
    ('к', ["k", "k", "c", "c"]),
    ('л', ["l", "l", "l", "l"]),
    ('м', ["m", "m", "m", "m"]),
    ('н', ["n", "n", "n", "n"]),
    ('о', ["o", "o", "o", "o"]),
    ('п', ["p", "p", "p", "p"]),
    ('р', ["r", "r", "r", "r"]),
    ('с', ["s", "s", "s", "s"]),
    ('т', ["t", "t", "t", "t"]),
    ('у', ["u", "u", "u", "u"]),
    ('ф', ["f", "f", "f", "f"]),
    ('х', ["kh", "h", "h", "h"]),
    ('ц', ["ts", "c", "c", "t"]),
    ('ч', ["ch", "c", "cz", "c"]),
    ('ш', ["sh", "s", "sz", "s"]),
    ('щ', ["shch", "sc", "szcz", "st"]),
    ('ъ', ["", "a", "a", "a"]),
    ('ы', ["y", "y", "y", "y"]),
    ('ь', ["", "", "", ""]),
    ('э', ["e", "e", "e", "e"]),
    ('ю', ["yu", "u", "iu", "iu"]),
    ('я', ["ya", "a", "ia", "ia"]),
    ('і', ["i", "i", "i", "i"]),
    ('є', ["ye", "je", "ie", "je"]),
    ('ј', ["y", "j", "j", "i"]),
    ('љ', ["ly", "lj", "l", "l"]),
    ('њ', ["ny", "nj", "n", "n"]),
    ('ћ', ["ch", "c", "c", "c"]),
    ('ђ', ["dj", "d", "d", "d"]),
    ('џ', ["j", "dz", "dz", "dz"]),
    ('ѕ', ["dz", "dz", "dz", "dz"]),
    ('қ', ["q", "k", "k", "k"]),
    ('ғ', ["gh", "g", "g", "g"]),
    ('ң', ["ng", "n", "n", "n"]),
    ('ө', ["o", "o", "o", "o"]),
    ('ү', ["u", "u", "u", "u"]),
    ('ұ', ["u", "u", "u", "u"]),
];

const SYSTEMS: usize = 4;

/// The Latin spellings of a key, the likeliest first; none of a key that has no Cyrillic letter.
pub fn spellings(key: &str) -> Vec<String> {
    let mut spelled: Vec<String> = Vec::new();
    if !key.chars().any(|c| latin(c).is_some()) {
        return spelled;
    }
    for system in 0..SYSTEMS {
        let mut word = String::with_capacity(key.len());
        for c in key.chars() {
            match latin(c) {
                Some(letters) => word.push_str(letters[system]),
                None => word.push(c),
            }
        }
        if !spelled.contains(&word) {
            spelled.push(word);
        }
    }
    spelled
}

fn latin(letter: char) -> Option<[&'static str; SYSTEMS]> {
    LETTERS.iter().find(|(known, _)| *known == letter).map(|(_, letters)| *letters)
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn names_in_cyrillic_have_several_latin_spellings() {
        assert_eq!(spellings("шпротава"), ["shprotava", "sprotava", "szprotawa"]);
        assert!(spellings("радвилишкис").contains(&"radviliskis".to_owned()));
        assert!(spellings("кълъраш").contains(&"calaras".to_owned()));
        assert!(spellings("leipzig").is_empty());
    }
}
