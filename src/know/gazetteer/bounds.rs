//! Turns an index into the certainty that each of its rows points to one that exists, because a look-up does not ask again.

use super::keys::{LAST, Names, SEVERAL};
use super::query::{LANGUAGE_ORIGIN, NO_REGION};
use super::table::{Column, Strings};
use super::{BrokenFile, Index, NAME_GROUP};

impl Index<'_> {
    /// Whether all rows point within the file.
    pub(super) fn check_bounds(&self) -> Result<(), BrokenFile> {
        self.check_places()?;
        self.check_names()?;
        self.check_lands()?;
        self.check_notes()
    }

    fn check_places(&self) -> Result<(), BrokenFile> {
        let places = self.ids.len();
        let rows =
            [self.latitudes.len(), self.longitudes.len(), self.populations.len(), self.countries.len(), self.regions.len()];
        holds(rows.iter().all(|&rows| rows == places), "its columns of places differ in length")?;
        holds((1..places).all(|row| self.ids.get(row - 1) < self.ids.get(row)), "its places are not in order")?;
        let countries = self.country_codes.len() / 2;
        holds(below(&self.countries, countries), "a place lies in no country")?;
        let regions = self.region_countries.len();
        let known = |region: u32| (region as usize) < regions || region == u32::from(NO_REGION);
        holds((0..places).all(|row| known(self.regions.get(row))), "a place lies in no region")
    }

    fn check_names(&self) -> Result<(), BrokenFile> {
        const BROKEN: BrokenFile = BrokenFile("the names of its places are damaged");
        let places = self.ids.len();
        holds(self.name_lengths.len() == places && self.name_starts.len() == places.div_ceil(NAME_GROUP), BROKEN.0)?;
        let mut at = 0;
        for row in 0..places {
            if row % NAME_GROUP == 0 {
                holds(self.name_starts.get(row / NAME_GROUP) as usize == at, BROKEN.0)?;
            }
            let end = at + self.name_lengths.get(row) as usize;
            std::str::from_utf8(self.names.get(at..end).ok_or(BROKEN)?).map_err(|_| BROKEN)?;
            at = end;
        }
        check_map(&self.keys, places * 2)
    }

    fn check_lands(&self) -> Result<(), BrokenFile> {
        let (countries, regions, languages) =
            (self.country_codes.len() / 2, self.region_countries.len(), self.language_codes.len());
        holds(self.country_codes.is_ascii() && self.country_codes.len() == countries * 2, "its countries have no codes")?;
        holds(
            self.country_places.len() == countries && self.country_languages.len() == countries,
            "its countries differ in number",
        )?;
        holds(below(&self.region_countries, countries), "a region lies in no country")?;
        holds(self.region_names.len() == regions && self.region_isos.len() == regions, "its regions differ in number")?;
        check_map(&self.region_keys, regions)?;
        check_map(&self.country_keys, countries)?;
        let cells = languages * countries;
        let ordered = |ranks: &Column<1>| ranks.len() == cells && below(ranks, countries);
        holds(ordered(&self.ranks) && ordered(&self.long_ranks), "its orders of countries are damaged")?;
        holds(self.rank_names.len() == cells + countries, "its names of countries differ in number")?;
        let texts = [&self.region_names, &self.region_isos, &self.country_languages, &self.language_codes, &self.rank_names];
        holds(texts.iter().all(|texts| texts.is_sound()), "a text in it is damaged")?;
        let spoken =
            |row| self.country_languages.get(row).bytes().all(|code| usize::from(code.wrapping_sub(LANGUAGE_ORIGIN)) < languages);
        holds((0..countries).all(spoken), "a country speaks no language")
    }

    fn check_notes(&self) -> Result<(), BrokenFile> {
        let wikidata = [0, self.ids.len()].contains(&self.wikidata.len());
        let sound = Strings::is_sound(&self.notes)
            && [&self.keys.notes, &self.keys.list_notes].iter().all(|notes| below(notes, self.notes.len()));
        holds(wikidata && sound, "its notes on places and names are damaged")
    }
}

/// Every posting is a bearer or the start of a list, and every list ends.
fn check_map(names: &Names, bearers: usize) -> Result<(), BrokenFile> {
    let (postings, lists) = (&names.postings, &names.lists);
    let one = |posting: u32| posting & SEVERAL == 0 && (posting as usize) < bearers;
    let list = |posting: u32| posting & SEVERAL != 0 && ((posting & !SEVERAL) as usize) < lists.len();
    let posted = (0..postings.len()).map(|row| postings.get(row)).all(|posting| one(posting) || list(posting));
    let listed = (0..lists.len()).all(|row| ((lists.get(row) & !LAST) as usize) < bearers);
    let ends = lists.len() == 0 || lists.get(lists.len() - 1) & LAST != 0;
    holds(posted && listed && ends, "a name leads to nothing")
}

fn below<const WIDTH: usize>(column: &Column<WIDTH>, rows: usize) -> bool {
    (0..column.len()).all(|row| (column.get(row) as usize) < rows)
}

fn holds(condition: bool, otherwise: &'static str) -> Result<(), BrokenFile> {
    if condition { Ok(()) } else { Err(BrokenFile(otherwise)) }
}
