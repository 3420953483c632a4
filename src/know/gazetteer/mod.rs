//! Turns a name's key into the places, regions and countries that bear it, because a record needs to say which one was meant.
//!
//! The index is one file, built by [`mod@build`] from public sources and embedded in the program; it is read in place, so
//! that nothing is parsed, unpacked or allocated at start-up or on a look-up. Three maps (an `fst::Map` each, from key to
//! the key's ordinal) lead to places, regions and countries; ordinals, rather than postings, as values let the map share
//! its suffixes. The columns beside them say the rest. Keys are what [`crate::know::fold::fold`] makes of a name.

mod bounds;
pub mod build;
mod cldr;
pub mod dump;
mod geonames;
mod join;
mod lands;
mod lately;
mod names;
pub mod near;
mod nodes;
mod open;
mod order;
mod pack;
pub mod respell;
mod shallow;
mod sources;
mod table;

use std::sync::OnceLock;

use crate::know::channel::Channel;
use fst::Streamer;
use fst::raw::Fst;

pub use build::{Summary, build};
pub use query::{LandWalk, population_of_step};
pub use sources::Tables;
pub use table::BrokenFile;

use nodes::{Nodes, Walked};
use respell::{Found, Prices};
use shallow::Copied;
use table::{Column, Section, Strings};

static EMBEDDED: &[u8] = include_bytes!("../../../data/gazetteer.bin");

/// A place of the gazetteer; only good for the gazetteer that gave it, for it is a row number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u32);

/// A country of the gazetteer, by row; rows are in the order of the ISO codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(pub u8);

/// A first-level region of the gazetteer, by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId(pub u16);

/// A language whose alphabetical order of the countries is known, by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(pub u8);

/// What is known of a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'g> {
    /// Its row.
    pub id: PlaceId,
    /// Its number in GeoNames.
    pub geonames_id: u32,
    /// Its main name, as GeoNames spells it.
    pub name: &'g str,
    /// Its country.
    pub country: Country,
    /// Its first-level region, when the sources tell.
    pub region: Option<RegionId>,
    /// Degrees north, within 0.00005°.
    pub latitude: f64,
    /// Degrees east, within 0.00005°.
    pub longitude: f64,
    /// Inhabitants within 3.5 %; 0 when unknown, which never means small.
    pub population: u32,
}

/// What is known of a first-level region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region<'g> {
    /// Its row.
    pub id: RegionId,
    /// Its country.
    pub country: Country,
    /// Its English name, or GeoNames' where CLDR has none.
    pub name: &'g str,
    /// Its ISO 3166-2 code, or `""`.
    pub iso: &'g str,
}

/// One bearer of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameHit {
    /// The bearer.
    pub place: PlaceId,
    /// Whether it is the bearer's main name rather than an alternate (foreign, former, colloquial) one.
    pub main: bool,
    /// Where its note stands, 0 for none; see [`Gazetteer::note`].
    note: u32,
}

/// What the sources tell of a name beside its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameNote<'g> {
    /// As GeoNames writes it: mostly ISO 639-1, else 639-3, or `""`.
    pub language: &'g str,
    /// The years of its use, `""` when open or not told.
    pub from: &'g str,
    pub to: &'g str,
    /// It is no longer in use.
    pub former: bool,
}

/// A gazetteer file, opened; hand out [`Gazetteer`]s with [`Index::gazetteer`].
#[derive(Clone, Debug)]
pub struct Index<'g> {
    version: &'g str,
    info: &'g str,
    ids: Column<'g, 3>,
    latitudes: Column<'g, 3>,
    longitudes: Column<'g, 3>,
    populations: Column<'g, 1>,
    countries: Column<'g, 1>,
    regions: Column<'g, 2>,
    name_lengths: Column<'g, 1>,
    name_starts: Column<'g, 3>,
    names: &'g [u8],
    keys: Names<'g>,
    region_countries: Column<'g, 1>,
    region_names: Strings<'g>,
    region_isos: Strings<'g>,
    region_keys: Names<'g>,
    country_codes: &'g str,
    country_places: Column<'g, 3>,
    country_keys: Names<'g>,
    country_languages: Strings<'g>,
    language_codes: Strings<'g>,
    ranks: Column<'g, 1>,
    long_ranks: Column<'g, 1>,
    rank_names: Strings<'g>,
    wikidata: Column<'g, 4>,
    notes: Strings<'g>,
}

/// A map from keys to postings (rows, some with a flag).
#[derive(Clone)]
struct Names<'g> {
    keys: Fst<&'g [u8]>,
    postings: Column<'g, 3>,
    lists: Column<'g, 3>,
    /// Beside the postings and the lists, or empty.
    notes: Column<'g, 3>,
    list_notes: Column<'g, 3>,
    /// Where the keys begin.
    root: usize,
    /// Tells it from all others of the process.
    number: u32,
    /// Made when the first near name is looked for.
    copied: Copied,
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} keys", self.keys.len())
    }
}

/// Set in a posting that is not a bearer but the place of several in the lists.
const SEVERAL: u32 = 1 << 23;
/// Set in the last bearer of a list.
const LAST: u32 = 1 << 23;
/// Names of places are found from the start of each group of so many.
const NAME_GROUP: usize = 16;

impl<'g> Names<'g> {
    fn read(keys: &'g [u8], postings: &'g [u8], lists: &'g [u8]) -> Result<Self, BrokenFile> {
        let keys = Fst::new(keys).map_err(|_| BrokenFile("a map of names is damaged"))?;
        let (postings, lists, none) = (Column::new(postings)?, Column::new(lists)?, Column::new(&[])?);
        if keys.len() != postings.len() {
            return Err(BrokenFile("a map of names does not fit its postings"));
        }
        let root = nodes::root(keys.as_bytes()).ok_or(BrokenFile("a map of names is damaged"))?;
        Ok(Self {
            keys,
            root,
            postings,
            lists,
            notes: none,
            list_notes: none,
            number: lately::next_number(),
            copied: Copied::default(),
        })
    }

    #[inline]
    fn nodes(&self) -> Nodes<'_> {
        Nodes::new(self.keys.as_bytes(), self.root)
    }

    fn with_notes(self, notes: &'g [u8], list_notes: &'g [u8]) -> Result<Self, BrokenFile> {
        let (notes, list_notes) = (Column::new(notes)?, Column::new(list_notes)?);
        let fits = notes.len() == self.postings.len() && list_notes.len() == self.lists.len();
        match notes.len() == 0 && list_notes.len() == 0 || fits {
            true => Ok(Self { notes, list_notes, ..self }),
            false => Err(BrokenFile("the notes on names do not fit the names")),
        }
    }

    fn exact(&self, key: &str) -> Postings<'g> {
        self.found(lately::ordinal(self.number, key, || self.nodes().get(key.as_bytes())))
    }

    fn found(&self, ordinal: Option<u64>) -> Postings<'g> {
        match ordinal {
            Some(ordinal) => self.at(ordinal),
            None => Postings { lists: self.lists, notes: self.list_notes, next: Next::None },
        }
    }

    fn at(&self, ordinal: u64) -> Postings<'g> {
        let posting = self.postings.get(ordinal as usize);
        let next = if posting & SEVERAL == 0 {
            Next::One(Posting { bearer: posting, note: note(&self.notes, ordinal as usize) })
        } else {
            Next::List((posting & !SEVERAL) as usize)
        };
        Postings { lists: self.lists, notes: self.list_notes, next }
    }

    fn each_key(&self, with: &mut dyn FnMut(&str)) {
        let mut keys = self.keys.stream();
        while let Some((key, _)) = keys.next() {
            with(std::str::from_utf8(key).unwrap_or_default());
        }
    }

    /// Calls `with` with every key and each of its bearers, in the order of the keys.
    fn each(&self, with: &mut dyn FnMut(&str, u32)) {
        let mut keys = self.keys.stream();
        while let Some((key, ordinal)) = keys.next() {
            let key = std::str::from_utf8(key).unwrap_or_default();
            self.at(ordinal.value()).for_each(|posting| with(key, posting.bearer));
        }
    }

    fn near(&self, key: &str, edits: u8, found: &mut dyn FnMut(&str, u8, Postings<'g>)) {
        let nodes = self.nodes();
        near::near(self.copied.levels(nodes), key, edits, &mut |key, distance, ordinal| found(key, distance, self.at(ordinal)));
    }

    fn respelled(&self, channel: &Channel, key: &str, prices: Prices, found: &mut dyn FnMut(&str, Found, Postings<'g>)) {
        let nodes = self.nodes();
        respell::respell(self.copied.levels(nodes), channel, key, prices, &mut |key, hit| found(key, hit, self.at(hit.value)));
    }

    /// Every key that begins so, at most `most` of them, in order.
    fn begun(&self, start: &str, most: usize, found: &mut dyn FnMut(&str, Postings<'g>)) {
        use fst::{IntoStreamer, Streamer};
        let mut keys = self.keys.range().ge(start).into_stream();
        let mut left = most;
        while let Some((key, ordinal)) = keys.next().filter(|(key, _)| key.starts_with(start.as_bytes())) {
            if left == 0 {
                return;
            }
            left -= 1;
            found(std::str::from_utf8(key).unwrap_or_default(), self.at(ordinal.value()));
        }
    }

    fn walk(&'g self) -> KeyWalk<'g> {
        KeyWalk { names: self, at: self.nodes().start(), words: 0 }
    }

    fn has_prefix(&self, key: &str) -> bool {
        let mut node = self.keys.root();
        for &byte in key.as_bytes() {
            let Some(place) = node.find_input(byte) else { return false };
            node = self.keys.node(node.transition_addr(place));
        }
        true
    }
}

/// A key walked word by word, for when every longer run of words is asked for.
#[derive(Clone, Copy)]
struct KeyWalk<'g> {
    names: &'g Names<'g>,
    /// None once no key begins so.
    at: Option<Walked<'g>>,
    words: usize,
}

impl<'g> KeyWalk<'g> {
    fn step(&mut self, word: &str) -> bool {
        let nodes = self.names.nodes();
        let space: &[u8] = if self.words > 0 { b" " } else { b"" };
        self.words += 1;
        self.at = self.at.and_then(|at| nodes.go(at, space)).and_then(|at| nodes.go(at, word.as_bytes()));
        self.at.is_some()
    }

    fn postings(&self) -> Postings<'g> {
        self.names.found(self.at.and_then(|at| at.value()))
    }
}

/// One bearer of a key, and the row of what is noted of it under that name.
#[derive(Clone, Copy)]
struct Posting {
    bearer: u32,
    note: u32,
}

/// The postings of one key, without allocation.
struct Postings<'g> {
    lists: Column<'g, 3>,
    notes: Column<'g, 3>,
    next: Next,
}

enum Next {
    None,
    One(Posting),
    List(usize),
}

impl Iterator for Postings<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        match self.next {
            Next::None => None,
            Next::One(posting) => {
                self.next = Next::None;
                Some(posting)
            }
            Next::List(at) => {
                let bearer = self.lists.get(at);
                self.next = if bearer & LAST == 0 { Next::List(at + 1) } else { Next::None };
                Some(Posting { bearer: bearer & !LAST, note: note(&self.notes, at) })
            }
        }
    }
}

fn note(notes: &Column<3>, row: usize) -> u32 {
    if notes.len() == 0 { 0 } else { notes.get(row) }
}

fn hit(posting: Posting) -> NameHit {
    NameHit { place: PlaceId(posting.bearer >> 1), main: posting.bearer & 1 == 1, note: posting.note }
}

impl<'g> Index<'g> {
    /// Opens a gazetteer file that [`mod@build`] made and that is known to be whole; else use [`Index::check`].
    ///
    /// # Errors
    /// When the bytes are not such a file, or one of another version of this program.
    pub fn read(file: &'g [u8]) -> Result<Self, BrokenFile> {
        use Section as S;
        let cut = table::sections(file)?;
        let part = |section: Section| cut[section as usize];
        let text = |section| std::str::from_utf8(part(section)).map_err(|_| BrokenFile("a text in it is not UTF-8"));
        Ok(Self {
            version: text(S::Version)?,
            info: text(S::Info)?,
            ids: Column::new(part(S::PlaceIds))?,
            latitudes: Column::new(part(S::PlaceLatitudes))?,
            longitudes: Column::new(part(S::PlaceLongitudes))?,
            populations: Column::new(part(S::PlacePopulations))?,
            countries: Column::new(part(S::PlaceCountries))?,
            regions: Column::new(part(S::PlaceRegions))?,
            name_lengths: Column::new(part(S::NameLengths))?,
            name_starts: Column::new(part(S::NameStarts))?,
            names: part(S::Names),
            keys: Names::read(part(S::Keys), part(S::KeyPostings), part(S::KeyLists))?
                .with_notes(part(S::KeyNotes), part(S::KeyListNotes))?,
            region_countries: Column::new(part(S::RegionCountries))?,
            region_names: Strings::new(part(S::RegionNames))?,
            region_isos: Strings::new(part(S::RegionIsos))?,
            region_keys: Names::read(part(S::RegionKeys), part(S::RegionPostings), part(S::RegionLists))?,
            country_codes: text(S::CountryCodes)?,
            country_places: Column::new(part(S::CountryPlaces))?,
            country_keys: Names::read(part(S::CountryKeys), part(S::CountryPostings), part(S::CountryLists))?,
            country_languages: Strings::new(part(S::CountryLanguages))?,
            language_codes: Strings::new(part(S::LanguageCodes))?,
            ranks: Column::new(part(S::Ranks))?,
            long_ranks: Column::new(part(S::LongRanks))?,
            rank_names: Strings::new(part(S::RankNames))?,
            wikidata: Column::new(part(S::PlaceWikidata))?,
            notes: Strings::new(part(S::NameNotes))?,
        })
    }

    /// As [`Index::read`], for a file of unknown fate: every byte is as it was written, and every row points where it may.
    ///
    /// # Errors
    /// When the file is cut short, damaged, of another version, or not a gazetteer.
    pub fn check(file: &'g [u8]) -> Result<Self, BrokenFile> {
        table::check(file)?;
        let index = Self::read(file)?;
        index.check_bounds()?;
        Ok(index)
    }

    /// A handle to ask it by.
    pub fn gazetteer(&'g self) -> Gazetteer<'g> {
        Gazetteer { index: self }
    }
}

/// A gazetteer to ask; a reference, so copy it freely.
#[derive(Clone, Copy, Debug)]
pub struct Gazetteer<'g> {
    index: &'g Index<'g>,
}

impl Gazetteer<'static> {
    /// The gazetteer that the program carries.
    pub fn embedded() -> Gazetteer<'static> {
        static INDEX: OnceLock<Index<'static>> = OnceLock::new();
        let index = INDEX.get_or_init(|| Index::read(EMBEDDED).expect("data/gazetteer.bin is built by the same version"));
        Gazetteer { index }
    }
}

mod query;
