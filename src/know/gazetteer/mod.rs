//! Turns a name's key into the places, regions and countries that bear it, because a record needs to say which one was meant.
//!
//! The index is one file, built by [`mod@build`] from public sources and embedded in the program; it is read in place, so
//! that nothing is parsed, unpacked or allocated at start-up or on a look-up. Three maps (an `fst::Map` each, from key to
//! the key's ordinal) lead to places, regions and countries; ordinals, rather than postings, as values let the map share
//! its suffixes. The columns beside them say the rest. Keys are what [`crate::know::fold::fold`] makes of a name.

mod bounds;
pub mod build;
mod cldr;
mod close;
pub mod dump;
mod geonames;
mod join;
mod keys;
mod known;
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
mod sought;
mod sources;
mod starts;
mod table;

use std::sync::OnceLock;

pub use build::{Summary, build};
pub use query::{LandWalk, population_of_step};
pub use sources::Tables;
pub use table::BrokenFile;

use close::Asked;
use keys::{KeyWalk, Names, hit};
use known::{Known, Ordinals};
use starts::Starts;
use table::{Column, Section, Strings};

static EMBEDDED: &[u8] = include_bytes!("../../../data/gazetteer.bin");
/// What its searches ask, made by `build.rs`.
static EMBEDDED_KNOWN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.known"));
static EMBEDDED_SHORTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.shorter"));
static EMBEDDED_ORDINALS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.ordinals"));

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
    /// Regions under a former name, and those of today; made when first asked for.
    merged: OnceLock<Vec<(RegionId, RegionId)>>,
    /// What keys of countries and regions begin with.
    land_starts: Starts,
}

/// Names of places are found from the start of each group of so many.
const NAME_GROUP: usize = 16;

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
        let strings = |section| Strings::new(part(section));
        let all = |strings: Strings<'g>| strings.checked(strings.len());
        let country_codes = text(S::CountryCodes)?;
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
            region_names: all(strings(S::RegionNames)?),
            region_isos: all(strings(S::RegionIsos)?),
            region_keys: Names::read(part(S::RegionKeys), part(S::RegionPostings), part(S::RegionLists))?,
            country_codes,
            country_places: Column::new(part(S::CountryPlaces))?,
            country_keys: Names::read(part(S::CountryKeys), part(S::CountryPostings), part(S::CountryLists))?,
            country_languages: Strings::new(part(S::CountryLanguages))?,
            language_codes: Strings::new(part(S::LanguageCodes))?,
            ranks: Column::new(part(S::Ranks))?,
            long_ranks: Column::new(part(S::LongRanks))?,
            rank_names: strings(S::RankNames)?.checked(country_codes.len() / 2),
            wikidata: Column::new(part(S::PlaceWikidata))?,
            notes: Strings::new(part(S::NameNotes))?,
            merged: OnceLock::new(),
            land_starts: Starts::default(),
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
        let index = INDEX.get_or_init(|| {
            let mut index = Index::read(EMBEDDED).expect("data/gazetteer.bin is built by the same version");
            index.keys.asked =
                Asked { known: Known(EMBEDDED_KNOWN), shorter: Known(EMBEDDED_SHORTER), ordinals: Ordinals(EMBEDDED_ORDINALS) };
            index
        });
        Gazetteer { index }
    }
}

mod query;
