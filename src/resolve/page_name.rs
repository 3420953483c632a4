//! Turns the name that a page is saved under ("raw/se-mjolby.txt", "www.mjolby.se/vanorter") into the place that it is named after,
//! because many pages say whose they are nowhere else.

use super::{How, Reading, weigh};
use crate::know::Knowledge;
use crate::know::fold::fold;
use crate::know::gazetteer::NameHit;

/// Parts of a file's name looked at: a name, not a sentence.
const PARTS: usize = 6;
/// Letters of a part that is the code of a language or country.
const CODE: usize = 2;
/// A place that only the file is named after has so many people, or the page's language.
pub const TOWN: u32 = 15_000;

/// The folded parts of a file's name, without codes and numbers.
pub struct PageName {
    parts: Vec<String>,
}

impl PageName {
    pub fn of(source: &str) -> PageName {
        let file = source.rsplit('/').next().unwrap_or(source);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let named = |part: &&str| part.chars().count() > CODE && part.chars().all(char::is_alphabetic);
        let parts = stem.split(|c: char| !c.is_alphanumeric()).filter(named).take(PARTS);
        PageName { parts: parts.map(fold).collect() }
    }

    /// The file's name without codes is this name.
    pub fn is(&self, key: &str) -> bool {
        !self.parts.is_empty() && self.words().eq(key.split(' '))
    }

    /// The name is among the parts, or all of them are words of the name ("frydek.txt": Frýdek-Místek).
    pub fn bears(&self, key: &str) -> bool {
        let words: Vec<&str> = key.split(' ').collect();
        let parts: Vec<&str> = self.words().collect();
        let within = |short: &[&str], long: &[&str]| !short.is_empty() && long.windows(short.len()).any(|part| part == short);
        within(&words, &parts) || within(&parts, &words)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|part| part.split(' '))
    }

    /// The places that the whole of it names, with their weight; none where it is a word that pages are called by.
    pub fn places(&self, know: &Knowledge) -> Vec<Reading> {
        let key = self.words().collect::<Vec<_>>().join(" ");
        let mut is_word = false;
        know.words.phrases(|i| self.parts.get(i).map(String::as_str), |_| is_word = true);
        if key.is_empty() || is_word {
            return Vec::new();
        }
        let reading = |hit: NameHit| {
            let details = know.gazetteer.place(hit.place);
            let cost = if hit.main { 0.0 } else { weigh::ALTERNATE };
            Reading {
                place: Some(hit.place),
                region: None,
                seat: None,
                country: details.country,
                place_type: crate::vocab::PlaceType::City,
                how: How::of(hit, know.gazetteer),
                stripped: false,
                in_region: false,
                weight: cost + weigh::prominence(details.population),
            }
        };
        know.gazetteer.named(&key).map(reading).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::PageName;

    #[test]
    fn a_file_is_named_after_its_town() {
        assert!(PageName::of("pages/se-mjolby.txt").is("mjolby"));
        assert!(PageName::of("fort_collins.html").is("fort collins"));
        assert!(!PageName::of("mjolby-twin-towns.txt").is("mjolby"));
        assert!(PageName::of("mjolby-twin-towns.txt").bears("mjolby") && PageName::of("frydek.txt").bears("frydek mistek"));
        assert!(!PageName::of("0017.txt").is("") && !PageName::of("0017.txt").bears("mjolby"));
    }
}
