//! Turns two spellings of a name into the slips that lie between them, because a doubled letter is slipped into more easily than another one.

/// A kind of slip of the pen or of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// A letter doubled, or one of two lost.
    Doubled,
    /// Two neighbours that changed places.
    Swapped,
    /// A letter that the page lacks.
    Dropped,
    /// A letter that the page adds.
    Added,
    /// A letter for one that sounds alike.
    Alike,
    Changed,
    /// A space lost or added.
    Space,
}

/// Letters that stand for one sound in some spelling or other.
const ALIKE: [&str; 8] = ["cksgzt", "jyigz", "vwfbu", "hgk", "sz", "eai", "ouv", "dt"];

/// Taken for each other inside of a name.
const VOWELS: &str = "aeiouy";

/// Which of the sets each letter stands in, as bits; the vowels are the last one.
const SETS: [u16; 26] = {
    let mut sets = [0; 26];
    let mut set = 0;
    while set <= ALIKE.len() {
        let letters = if set < ALIKE.len() { ALIKE[set].as_bytes() } else { VOWELS.as_bytes() };
        let mut at = 0;
        while at < letters.len() {
            sets[(letters[at] - b'a') as usize] |= 1 << set;
            at += 1;
        }
        set += 1;
    }
    sets
};

/// Names of more letters are not compared.
const LONGEST: usize = 64;

/// The cheapest way from what the page writes to a known name, by what each slip costs; `None` for names that are too long.
pub fn cheapest(written: &str, known: &str, cost: impl Fn(Slip) -> f64) -> Option<f64> {
    let (a, b) = (Letters::of(written)?, Letters::of(known)?);
    let (a, b) = differing(a.all(), b.all());
    // Four rows are enough: a swap around a letter reaches three back.
    let mut rows = [[0.0f64; LONGEST + 1]; 4];
    for j in 1..=b.len() {
        rows[0][j] = rows[0][j - 1] + cost(lacking(b, j - 1, a.first()));
    }
    for i in 1..=a.len() {
        let (now, before, earlier) = (i % 4, (i + 3) % 4, (i + 2) % 4);
        rows[now][0] = rows[before][0] + cost(adding(a, i - 1, b.first()));
        for j in 1..=b.len() {
            let same = if a[i - 1] == b[j - 1] { 0.0 } else { cost(changing(a[i - 1], b[j - 1])) };
            let mut least = rows[before][j - 1] + same;
            least = least.min(rows[before][j] + cost(adding(a, i - 1, b.get(j - 1))));
            least = least.min(rows[now][j - 1] + cost(lacking(b, j - 1, a.get(i - 1))));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[earlier][j - 2] + cost(Slip::Swapped));
            }
            if i > 1 && j > 2 && a[i - 1] == b[j - 3] && a[i - 2] == b[j - 1] {
                least = least.min(rows[earlier][j - 3] + cost(Slip::Swapped) + cost(Slip::Dropped));
            }
            if i > 2 && j > 1 && a[i - 1] == b[j - 2] && a[i - 3] == b[j - 1] {
                least = least.min(rows[(i + 1) % 4][j - 2] + cost(Slip::Swapped) + cost(Slip::Added));
            }
            rows[now][j] = least;
        }
    }
    Some(rows[a.len() % 4][b.len()])
}

/// Two spellings without what begins and ends alike, but for a letter that tells whether one is doubled.
fn differing<'l>(a: &'l [char], b: &'l [char]) -> (&'l [char], &'l [char]) {
    let alike = a.iter().zip(b).take_while(|(a, b)| a == b).count().saturating_sub(1);
    let (a, b) = (&a[alike..], &b[alike..]);
    let most = a.len().min(b.len()).saturating_sub(1);
    let alike = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    (&a[..a.len() - alike], &b[..b.len() - alike])
}

fn adding(a: &[char], at: usize, beside: Option<&char>) -> Slip {
    extra(a, at, beside, Slip::Added)
}

fn lacking(b: &[char], at: usize, beside: Option<&char>) -> Slip {
    extra(b, at, beside, Slip::Dropped)
}

/// A letter that one side has and the other has not.
fn extra(letters: &[char], at: usize, beside: Option<&char>, otherwise: Slip) -> Slip {
    if letters[at] == ' ' {
        Slip::Space
    } else if at > 0 && letters[at - 1] == letters[at] && beside == Some(&letters[at]) {
        Slip::Doubled
    } else {
        otherwise
    }
}

fn changing(a: char, b: char) -> Slip {
    let sets = |letter: char| if letter.is_ascii_lowercase() { SETS[usize::from(letter as u8 - b'a')] } else { 0 };
    if sets(a) & sets(b) != 0 { Slip::Alike } else { Slip::Changed }
}

/// Letters of a name, without allocation.
struct Letters {
    letters: [char; LONGEST],
    count: usize,
}

impl Letters {
    fn of(name: &str) -> Option<Letters> {
        let mut all = Letters { letters: ['\0'; LONGEST], count: 0 };
        for letter in name.chars() {
            *all.letters.get_mut(all.count)? = letter;
            all.count += 1;
        }
        Some(all)
    }

    fn all(&self) -> &[char] {
        &self.letters[..self.count]
    }
}

/// The first letters are one, or stand for one sound; an initial that one of them lacks is one too.
pub fn begin_alike(a: &str, b: &str) -> bool {
    let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else { return false };
    let mute = |long: &str, short: &str| long.strip_prefix('h').is_some_and(|rest| rest.starts_with(&short[..1]));
    x == y
        || ALIKE.iter().any(|set| set.contains(x) && set.contains(y))
        || a.is_ascii() && b.is_ascii() && (mute(a, b) || mute(b, a))
}

#[cfg(test)]
mod tests {
    use super::{Slip, cheapest};

    fn count(written: &str, known: &str, kind: Slip) -> f64 {
        cheapest(written, known, |slip| if slip == kind { 1.0 } else { 100.0 }).unwrap()
    }

    #[test]
    fn slips_are_told_apart() {
        assert_eq!(count("zwollle", "zwolle", Slip::Doubled), 1.0);
        assert_eq!(count("utercht", "utrecht", Slip::Swapped), 1.0);
        assert_eq!(count("vadurz", "vaduz", Slip::Added), 1.0);
        assert_eq!(count("jelgva", "jelgava", Slip::Dropped), 1.0);
        assert_eq!(count("jelkava", "jelgava", Slip::Alike), 1.0);
        assert_eq!(count("jelmava", "jelgava", Slip::Changed), 1.0);
        assert_eq!(count("lapaz", "la paz", Slip::Space), 1.0);
        assert_eq!(cheapest("limeo", "limone", |_| 1.0), Some(2.0));
        assert_eq!(cheapest("limone", "limeo", |_| 1.0), Some(2.0));
        assert_eq!(count("riga", "riga", Slip::Changed), 0.0);
    }
}
