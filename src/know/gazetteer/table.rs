//! Turns the bytes of a built gazetteer into columns that are read in place, because nothing may be parsed or copied at start-up.
//!
//! A file is `MAGIC`, then for each [`Section`] its offset and length (little-endian `u32`), then the sections.
//! Numbers stand in byte planes (all lowest bytes, then all second ones, …): the high planes of sorted or clustered
//! columns are nearly constant, which is what lets the packed crate stay under the registry's limit.

use std::fmt;

/// First bytes of a gazetteer; the digit is the format's version.
pub const MAGIC: &[u8; 8] = b"twgaz\0\0\x01";

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
}

/// How many sections a file has.
pub const SECTIONS: usize = Section::RankNames as usize + 1;

/// What is wrong with a gazetteer file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenFile(pub &'static str);

impl fmt::Display for BrokenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a usable gazetteer file: {}; build it anew with `twintown gazetteer build`", self.0)
    }
}

impl std::error::Error for BrokenFile {}

/// Cuts a file into its sections.
pub fn sections(file: &[u8]) -> Result<[&[u8]; SECTIONS], BrokenFile> {
    if file.len() < MAGIC.len() + SECTIONS * 8 || &file[..MAGIC.len()] != MAGIC {
        return Err(BrokenFile("its first bytes are not those of this version"));
    }
    let mut cut = [&file[..0]; SECTIONS];
    for (number, section) in cut.iter_mut().enumerate() {
        let at = MAGIC.len() + number * 8;
        let (start, length) = (word(file, at), word(file, at + 4));
        *section = file.get(start..start.saturating_add(length)).ok_or(BrokenFile("it is cut short"))?;
    }
    Ok(cut)
}

fn word(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
}

/// Joins sections into a file; fails when it would pass 4 GiB.
pub fn join(sections: &[Vec<u8>; SECTIONS]) -> Option<Vec<u8>> {
    let mut file = MAGIC.to_vec();
    let mut start = MAGIC.len() + SECTIONS * 8;
    for section in sections {
        file.extend(u32::try_from(start).ok()?.to_le_bytes());
        file.extend(u32::try_from(section.len()).ok()?.to_le_bytes());
        start += section.len();
    }
    sections.iter().for_each(|section| file.extend(section));
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
}

impl<'g> Strings<'g> {
    /// Reads `bytes` as a list of strings.
    pub fn new(bytes: &'g [u8]) -> Result<Self, BrokenFile> {
        const CUT: BrokenFile = BrokenFile("a list of strings is cut short");
        let count = bytes.get(..4).map(|_| word(bytes, 0)).ok_or(CUT)?;
        let ends = bytes.get(4..4 + count * 4).ok_or(CUT)?;
        let text = &bytes[4 + count * 4..];
        Ok(Self { ends, text })
    }

    /// The string at a position; panics past the end.
    pub fn get(&self, position: usize) -> &'g str {
        let start = if position == 0 { 0 } else { word(self.ends, (position - 1) * 4) };
        std::str::from_utf8(&self.text[start..word(self.ends, position * 4)]).unwrap_or_default()
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len() / 4
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
    }
}
