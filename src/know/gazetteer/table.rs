//! Turns the bytes of a built gazetteer into columns that are read in place, because nothing may be parsed or copied at start-up.
//!
//! A file is [`MAGIC`] with the format's version, the file's length (`u64`), a checksum of all that follows (XXH3, 128
//! bits), then for each [`Section`] its offset and length (`u32`), then the sections; all numbers little-endian. Files of
//! version 1 had neither length nor checksum: the embedded one may be such, one that a user gives may not.
//! Numbers stand in byte planes (all lowest bytes, then all second ones, …): the high planes of sorted or clustered
//! columns are nearly constant, which is what lets the packed crate stay under the registry's limit.

use std::fmt;

use twox_hash::XxHash3_128;

/// First bytes of a gazetteer; the format's version follows.
const MAGIC: &[u8; 7] = b"twgaz\0\0";

/// The format that is written.
const VERSION: u8 = 2;

/// Where the checksum stands; what follows it is covered by it.
const CHECKSUM: usize = 16;
const COVERED: usize = 32;

/// Version 1: where its table of sections stood, and how many they were.
const FIRST_TABLE: usize = 8;
const FIRST_SECTIONS: usize = Section::RankNames as usize + 1;

/// The parts of a gazetteer file, in their order in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Section {
    Version,
    Info,
    PlaceIds,
    PlaceLatitudes,
    PlaceLongitudes,
    PlacePopulations,
    PlaceCountries,
    PlaceRegions,
    NameLengths,
    NameStarts,
    Names,
    Keys,
    KeyPostings,
    KeyLists,
    RegionCountries,
    RegionNames,
    RegionIsos,
    RegionKeys,
    RegionPostings,
    RegionLists,
    CountryCodes,
    CountryPlaces,
    CountryKeys,
    CountryPostings,
    CountryLists,
    CountryLanguages,
    LanguageCodes,
    Ranks,
    LongRanks,
    RankNames,
    /// Wikidata's number of each place, 0 for none; empty when the sources tell none. Since version 2, as all that follow.
    PlaceWikidata,
    /// Languages and years of names, each combination once.
    NameNotes,
    /// Beside the postings and the lists of places' keys: the row of the note; empty when the sources tell none.
    KeyNotes,
    KeyListNotes,
}

/// How many sections a file has.
pub const SECTIONS: usize = Section::KeyListNotes as usize + 1;

/// What is wrong with a gazetteer file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenFile(pub &'static str);

impl fmt::Display for BrokenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a usable gazetteer file: {}", self.0)
    }
}

impl std::error::Error for BrokenFile {}

/// Cuts a file into its sections, unchecked.
pub fn sections(file: &[u8]) -> Result<[&[u8]; SECTIONS], BrokenFile> {
    let (table, count) = match version(file)? {
        VERSION => (COVERED, SECTIONS),
        _ => (FIRST_TABLE, FIRST_SECTIONS),
    };
    const CUT: BrokenFile = BrokenFile("it is cut short");
    let words = file.get(table..table + count * 8).ok_or(CUT)?;
    let mut cut = [&file[..0]; SECTIONS];
    for (section, at) in cut.iter_mut().zip((0..words.len()).step_by(8)) {
        let (start, length) = (word(words, at), word(words, at + 4));
        *section = file.get(start..start.saturating_add(length)).ok_or(CUT)?;
    }
    Ok(cut)
}

/// The version of the format, if it can be read.
fn version(file: &[u8]) -> Result<u8, BrokenFile> {
    match file.get(..MAGIC.len() + 1).and_then(|start| start.strip_prefix(MAGIC)) {
        Some(&[version @ 1..=VERSION]) => Ok(version),
        Some(_) => Err(BrokenFile("its format is that of another version of twintown")),
        None => Err(BrokenFile("its first bytes are not those of a gazetteer")),
    }
}

/// Whether every byte of a file is as it was written.
pub fn check(file: &[u8]) -> Result<(), BrokenFile> {
    if version(file)? != VERSION {
        return Err(BrokenFile("its format is an old one, without checksum"));
    }
    let head: &[u8; COVERED] = file.first_chunk().ok_or(BrokenFile("it is cut short"))?;
    let length = u64::from_le_bytes(std::array::from_fn(|at| head[CHECKSUM - 8 + at]));
    if file.len() as u64 != length {
        return Err(BrokenFile(if (file.len() as u64) < length { "it is cut short" } else { "something follows its end" }));
    }
    let wanted = u128::from_le_bytes(std::array::from_fn(|at| head[CHECKSUM + at]));
    if XxHash3_128::oneshot(&file[COVERED..]) == wanted {
        Ok(())
    } else {
        Err(BrokenFile("it is damaged: its checksum is wrong"))
    }
}

fn word(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
}

/// Joins sections into a file; fails when it would pass 4 GiB.
pub fn join(sections: &[Vec<u8>; SECTIONS]) -> Option<Vec<u8>> {
    let mut file = MAGIC.to_vec();
    file.push(VERSION);
    file.resize(COVERED, 0);
    let mut start = COVERED + SECTIONS * 8;
    for section in sections {
        file.extend(u32::try_from(start).ok()?.to_le_bytes());
        file.extend(u32::try_from(section.len()).ok()?.to_le_bytes());
        start += section.len();
    }
    sections.iter().for_each(|section| file.extend(section));
    let (length, checksum) = (file.len() as u64, XxHash3_128::oneshot(&file[COVERED..]));
    file[CHECKSUM - 8..CHECKSUM].copy_from_slice(&length.to_le_bytes());
    file[CHECKSUM..COVERED].copy_from_slice(&checksum.to_le_bytes());
    Some(file)
}

/// Numbers of `WIDTH` bytes in byte planes.
#[derive(Clone, Copy, Debug)]
pub struct Column<'g, const WIDTH: usize> {
    bytes: &'g [u8],
    rows: usize,
}

impl<'g, const WIDTH: usize> Column<'g, WIDTH> {
    /// Reads `bytes` as a column.
    pub fn new(bytes: &'g [u8]) -> Result<Self, BrokenFile> {
        match bytes.len() % WIDTH {
            0 => Ok(Self { bytes, rows: bytes.len() / WIDTH }),
            _ => Err(BrokenFile("a column is cut short")),
        }
    }

    /// The number in a row; panics past the end.
    #[inline]
    pub fn get(&self, row: usize) -> u32 {
        assert!(row < self.rows, "row {row} of a column of {}", self.rows);
        (0..WIDTH).fold(0, |number, plane| number | u32::from(self.bytes[plane * self.rows + row]) << (8 * plane))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// The row of a number in an ascending column.
    pub fn find(&self, wanted: u32) -> Option<usize> {
        let (mut low, mut high) = (0, self.rows);
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle) < wanted { low = middle + 1 } else { high = middle }
        }
        (low < self.rows && self.get(low) == wanted).then_some(low)
    }
}

impl<'g> Column<'g, 1> {
    /// All rows.
    pub fn bytes(&self) -> &'g [u8] {
        self.bytes
    }
}

impl<const WIDTH: usize> Column<'_, WIDTH> {
    /// Packs numbers into planes; `None` when one of them needs more than `WIDTH` bytes.
    pub fn pack(numbers: &[u32]) -> Option<Vec<u8>> {
        let limit = 1u64 << (8 * WIDTH);
        if numbers.iter().any(|&number| u64::from(number) >= limit) {
            return None;
        }
        Some((0..WIDTH).flat_map(|plane| numbers.iter().map(move |number| (number >> (8 * plane)) as u8)).collect())
    }
}

/// A list of short strings: `u32` count, then `u32` ends, then the text.
#[derive(Clone, Copy, Debug)]
pub struct Strings<'g> {
    ends: &'g [u8],
    text: &'g [u8],
    /// As much of it as is known to be UTF-8.
    checked: &'g str,
}

impl<'g> Strings<'g> {
    /// Reads `bytes` as a list of strings.
    pub fn new(bytes: &'g [u8]) -> Result<Self, BrokenFile> {
        const CUT: BrokenFile = BrokenFile("a list of strings is cut short");
        if bytes.is_empty() {
            return Ok(Self { ends: bytes, text: bytes, checked: "" });
        }
        let count = bytes.get(..4).map(|_| word(bytes, 0)).ok_or(CUT)?;
        let ends = bytes.get(4..4 + count.saturating_mul(4)).ok_or(CUT)?;
        let text = &bytes[4 + count * 4..];
        Ok(Self { ends, text, checked: "" })
    }

    /// Checks the first strings now, which pays where a few are asked for again and again.
    pub fn checked(self, count: usize) -> Self {
        let end = if count == 0 || count > self.len() { 0 } else { word(self.ends, (count - 1) * 4) };
        let text = self.text.get(..end).unwrap_or_default();
        Self { checked: std::str::from_utf8(text).unwrap_or_default(), ..self }
    }

    /// The string at a position; panics past the end.
    #[inline]
    pub fn get(&self, position: usize) -> &'g str {
        let start = if position == 0 { 0 } else { word(self.ends, (position - 1) * 4) };
        let end = word(self.ends, position * 4);
        let checked = self.checked.get(start..end);
        checked.unwrap_or_else(|| std::str::from_utf8(&self.text[start..end]).unwrap_or_default())
    }

    /// Where a string stands.
    pub fn position(&self, wanted: &str) -> Option<usize> {
        let mut start = 0;
        (0..self.len()).find(|position| {
            let end = word(self.ends, position * 4);
            let found = self.text.get(start..end) == Some(wanted.as_bytes());
            start = end;
            found
        })
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len() / 4
    }

    /// Whether every string lies within the text and is UTF-8.
    pub fn is_sound(&self) -> bool {
        let mut start = 0;
        (0..self.len()).all(|row| {
            let end = word(self.ends, row * 4);
            let string = self.text.get(start..end);
            start = end;
            string.is_some_and(|string| std::str::from_utf8(string).is_ok())
        })
    }

    /// Packs strings.
    pub fn pack<S: AsRef<str>>(strings: &[S]) -> Vec<u8> {
        let mut bytes = (strings.len() as u32).to_le_bytes().to_vec();
        let mut end = 0;
        for string in strings {
            end += string.as_ref().len() as u32;
            bytes.extend(end.to_le_bytes());
        }
        strings.iter().for_each(|string| bytes.extend(string.as_ref().as_bytes()));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_gives_back_what_was_packed() {
        let numbers = [0, 1, 255, 256, 65_535, 65_536, 16_777_215];
        let bytes = Column::<3>::pack(&numbers).unwrap();
        let column = Column::<3>::new(&bytes).unwrap();
        for (row, &number) in numbers.iter().enumerate() {
            assert_eq!(column.get(row), number);
            assert_eq!(column.find(number), Some(row));
        }
        assert_eq!(column.find(2), None);
        assert_eq!(Column::<1>::pack(&numbers), None);
    }

    #[test]
    fn strings_give_back_what_was_packed() {
        let bytes = Strings::pack(&["", "Ë", "abc"]);
        let strings = Strings::new(&bytes).unwrap();
        assert_eq!([strings.get(0), strings.get(1), strings.get(2)], ["", "Ë", "abc"]);
    }

    #[test]
    fn a_foreign_file_is_refused() {
        assert!(sections(b"").is_err());
        assert!(sections(&[0; 4096]).is_err());
        assert!(sections(b"twgaz\0\0\x09").unwrap_err().0.contains("another version"));
    }

    #[test]
    fn a_joined_file_is_sound_until_a_byte_changes() {
        let parts = std::array::from_fn(|number| vec![number as u8; number % 4]);
        let file = join(&parts).unwrap();
        assert_eq!(check(&file), Ok(()));
        assert!(sections(&file).unwrap().iter().zip(&parts).all(|(cut, part)| cut == part));
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0x10;
            assert!(check(&damaged).is_err(), "byte {at}");
            assert!(check(&file[..at]).is_err(), "cut at {at}");
        }
    }
}
