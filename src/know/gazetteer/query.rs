//! Turns an opened gazetteer into answers; apart from the reader, so that each can be read alone.

use super::respell::{Found, Prices};
use super::{Country, Gazetteer, KeyWalk, Language, NAME_GROUP, NameHit, NameNote, Place, PlaceId, Region, RegionId, hit};
use crate::know::channel::Channel;
use crate::know::region::merged_regions;
use std::sync::LazyLock;

impl<'g> Gazetteer<'g> {
    /// What is known of a place; panics on a row of another gazetteer.
    pub fn place(self, id: PlaceId) -> Place<'g> {
        let (latitude, longitude) = self.coordinates(id);
        Place {
            id,
            geonames_id: self.geonames_id(id),
            name: self.name_of(id),
            country: self.country_of(id),
            region: self.region_of(id),
            latitude,
            longitude,
            population: self.population_of(id),
        }
    }

    /// A place's main name alone.
    pub fn name_of(self, id: PlaceId) -> &'g str {
        let (row, lengths) = (id.0 as usize, self.index.name_lengths.bytes());
        let group = row / NAME_GROUP;
        let before: u32 = lengths[group * NAME_GROUP..row].iter().map(|&length| u32::from(length)).sum();
        let start = (self.index.name_starts.get(group) + before) as usize;
        // Checked name by name: checking all of them at the start would read megabytes.
        std::str::from_utf8(&self.index.names[start..start + usize::from(lengths[row])]).unwrap_or_default()
    }

    /// A place's first-level region alone, that of today.
    pub fn region_of(self, id: PlaceId) -> Option<RegionId> {
        let region = self.index.regions.get(id.0 as usize) as u16;
        (region != NO_REGION).then(|| self.present(RegionId(region)))
    }

    /// The region of today that a region is a part of under its former name; else itself.
    pub fn present(self, region: RegionId) -> RegionId {
        let merged = self.index.merged.get_or_init(|| merged_regions(self));
        merged.iter().find(|(former, _)| *former == region).map_or(region, |(_, today)| *today)
    }

    /// Degrees north and east.
    pub fn coordinates(self, id: PlaceId) -> (f64, f64) {
        let row = id.0 as usize;
        let latitude = f64::from(self.index.latitudes.get(row)) / LATITUDE_STEPS * 180.0 - 90.0;
        (latitude, f64::from(self.index.longitudes.get(row)) / LONGITUDE_STEPS * 360.0 - 180.0)
    }

    /// A place's number in GeoNames alone.
    pub fn geonames_id(self, id: PlaceId) -> u32 {
        self.index.ids.get(id.0 as usize)
    }

    /// A place's country alone, for when nothing else of it is asked.
    pub fn country_of(self, id: PlaceId) -> Country {
        Country(self.index.countries.get(id.0 as usize) as u8)
    }

    /// A place's inhabitants alone.
    pub fn population_of(self, id: PlaceId) -> u32 {
        population_of_step(self.population_step_of(id))
    }

    /// A place's size alone, as a step that [`population_of_step`] tells the inhabitants of.
    pub fn population_step_of(self, id: PlaceId) -> u8 {
        self.index.populations.get(id.0 as usize) as u8
    }

    /// How many places there are; their ids are `0..place_count()`.
    pub fn place_count(self) -> usize {
        self.index.ids.len()
    }

    /// The place with a number in GeoNames.
    pub fn place_by_geonames_id(self, geonames_id: u32) -> Option<PlaceId> {
        self.index.ids.find(geonames_id).map(|row| PlaceId(row as u32))
    }

    /// What the sources tell of the name by which a place was found.
    pub fn note(self, hit: NameHit) -> Option<NameNote<'g>> {
        let mut fields = (hit.note != 0).then(|| self.index.notes.get(hit.note as usize).split('\t'))?;
        let mut next = || fields.next().unwrap_or_default();
        Some(NameNote { language: next(), from: next(), to: next(), former: next() == FORMER })
    }

    /// A place's number in Wikidata ("Q1741" is 1741), when the sources tell.
    pub fn wikidata(self, id: PlaceId) -> Option<u32> {
        let known = self.index.wikidata.len() > 0;
        known.then(|| self.index.wikidata.get(id.0 as usize)).filter(|&number| number != 0)
    }

    /// The bearers of a key, main names first, then by population.
    pub fn named(self, key: &str) -> impl Iterator<Item = NameHit> + 'g {
        self.index.keys.exact(key).map(hit)
    }

    /// Calls `with` with every key of places, in order.
    pub fn keys(self, with: &mut dyn FnMut(&str)) {
        self.index.keys.each_key(with);
    }

    /// Whether the key of some place starts so (every byte of it, so end at a letter).
    pub fn has_prefix(self, key: &str) -> bool {
        self.index.keys.has_prefix(key)
    }

    /// Calls `found` for every bearer of every key within `edits` of `key`, exact ones included.
    ///
    /// The distance is optimal string alignment (a swap of neighbours is one edit) in letters.
    pub fn near(self, key: &str, edits: u8, found: &mut dyn FnMut(&str, u8, NameHit)) {
        self.index.keys.near(key, edits, &mut |key, distance, postings| {
            postings.for_each(|posting| found(key, distance, hit(posting)));
        });
    }

    /// Calls `found` for every bearer of every key that `key` may stand for by the rules of a channel.
    ///
    /// Tells the key, what the rules cost and the edits besides; a key may come more than once, at different costs.
    pub fn respelled(self, channel: &Channel, key: &str, prices: Prices, found: &mut dyn FnMut(&str, Found, NameHit)) {
        self.index.keys.respelled(channel, key, prices, &mut |key, how, postings| {
            postings.for_each(|posting| found(key, how, hit(posting)));
        });
    }

    /// Calls `found` for the bearers of the first `most` keys that begin with `start`.
    pub fn begun(self, start: &str, most: usize, found: &mut dyn FnMut(&str, NameHit)) {
        self.index.keys.begun(start, most, &mut |key, postings| postings.for_each(|posting| found(key, hit(posting))));
    }

    /// What is known of a region; panics on a row of another gazetteer.
    pub fn region(self, id: RegionId) -> Region<'g> {
        let row = usize::from(id.0);
        Region {
            id,
            country: Country(self.index.region_countries.get(row) as u8),
            name: self.index.region_names.get(row),
            iso: self.index.region_isos.get(row),
        }
    }

    /// How many regions there are; their ids are `0..region_count()`.
    pub fn region_count(self) -> usize {
        self.index.region_countries.len()
    }

    /// The regions that bear a key.
    pub fn regions_named(self, key: &str) -> impl Iterator<Item = RegionId> + 'g {
        let known = self.may_name_land(key).then(|| self.index.region_keys.exact(key));
        known.into_iter().flatten().map(|posting| RegionId(posting.bearer as u16))
    }

    /// Whether a name of a country or region may be this key or begin with it: tells most others at little cost.
    pub fn may_name_land(self, key: &str) -> bool {
        let (countries, regions) = (&self.index.country_keys, &self.index.region_keys);
        self.index.land_starts.may_hold(key, [countries.nodes(), regions.nodes()])
    }

    /// As [`Gazetteer::near`], for regions.
    pub fn regions_near(self, key: &str, edits: u8, found: &mut dyn FnMut(&str, u8, RegionId)) {
        self.index.region_keys.near(key, edits, &mut |key, distance, postings| {
            postings.for_each(|posting| found(key, distance, RegionId(posting.bearer as u16)));
        });
    }

    /// Whether the key of some region starts so.
    pub fn has_region_prefix(self, key: &str) -> bool {
        self.index.region_keys.has_prefix(key)
    }

    /// The countries that bear a key, in any language of CLDR.
    pub fn countries_named(self, key: &str) -> impl Iterator<Item = Country> + 'g {
        self.index.country_keys.exact(key).map(|posting| Country(posting.bearer as u8))
    }

    /// As [`Gazetteer::near`], for countries.
    pub fn countries_near(self, key: &str, edits: u8, found: &mut dyn FnMut(&str, u8, Country)) {
        self.index.country_keys.near(key, edits, &mut |key, distance, postings| {
            postings.for_each(|posting| found(key, distance, Country(posting.bearer as u8)));
        });
    }

    /// Whether the key of some country starts so.
    pub fn has_country_prefix(self, key: &str) -> bool {
        self.index.country_keys.has_prefix(key)
    }

    /// Whether both are one and the same.
    pub fn is(self, other: Gazetteer) -> bool {
        self.index.keys.number == other.index.keys.number
    }

    /// A walk over the keys of countries and regions at once, word by word.
    pub fn lands(self) -> LandWalk<'g> {
        LandWalk { countries: self.index.country_keys.walk(), regions: self.index.region_keys.walk() }
    }

    /// The country with an ISO 3166-1 alpha-2 code, in capitals.
    pub fn country(self, alpha2: &str) -> Option<Country> {
        let (mut low, mut high) = (0, self.country_count());
        while low < high {
            let middle = low.midpoint(high);
            if self.code(Country(middle as u8)) < alpha2 { low = middle + 1 } else { high = middle }
        }
        (low < self.country_count()).then_some(Country(low as u8)).filter(|&country| self.code(country) == alpha2)
    }

    /// A country's ISO 3166-1 alpha-2 code.
    pub fn code(self, country: Country) -> &'g str {
        let start = usize::from(country.0) * 2;
        &self.index.country_codes[start..start + 2]
    }

    /// A country's common English name.
    pub fn country_name(self, country: Country) -> &'g str {
        // The first list of names is the plain English one, whatever the order of the languages.
        self.index.rank_names.get(usize::from(country.0))
    }

    /// How many countries there are; their rows are `0..country_count()`.
    pub fn country_count(self) -> usize {
        self.index.country_codes.len() / 2
    }

    /// How likely a country is before anything is read: the logarithm of one more than its number of places.
    pub fn country_weight(self, country: Country) -> f64 {
        f64::from(self.country_places(country)).ln_1p()
    }

    /// How many places of a country are known.
    pub fn country_places(self, country: Country) -> u32 {
        self.index.country_places.get(usize::from(country.0))
    }

    /// A country's official languages by the share of its people, then others that a fifth or more of them use.
    ///
    /// Only languages that the gazetteer can order countries in.
    pub fn languages_of(self, country: Country) -> impl Iterator<Item = Language> + 'g {
        self.index.country_languages.get(usize::from(country.0)).bytes().map(|row| Language(row - LANGUAGE_ORIGIN))
    }

    /// The language with a CLDR code ("de", "sr-Latn").
    pub fn language(self, code: &str) -> Option<Language> {
        self.index.language_codes.position(code).map(|row| Language(row as u8))
    }

    /// A language's CLDR code.
    pub fn language_code(self, language: Language) -> &'g str {
        self.index.language_codes.get(usize::from(language.0))
    }

    /// How many languages there are; their rows are `0..language_count()`.
    pub fn language_count(self) -> usize {
        self.index.language_codes.len()
    }

    /// The alphabetical position, from 0, of a country's short name among all of them, by the language's own collation.
    pub fn rank(self, language: Language, country: Country) -> u8 {
        self.index.ranks.get(self.cell(language, country)) as u8
    }

    /// [`Gazetteer::rank`] of all countries, by row.
    pub fn ranks(self, language: Language) -> &'g [u8] {
        let countries = self.country_count();
        &self.index.ranks.bytes()[usize::from(language.0) * countries..][..countries]
    }

    /// As [`Gazetteer::rank`], by the long names ("Vereinigtes Königreich", where the short one is "UK").
    pub fn rank_long(self, language: Language, country: Country) -> u8 {
        self.index.long_ranks.get(self.cell(language, country)) as u8
    }

    /// The name by which [`Gazetteer::rank`] orders ("США").
    pub fn country_name_in(self, language: Language, country: Country) -> &'g str {
        self.index.rank_names.get(self.country_count() + self.cell(language, country))
    }

    fn cell(self, language: Language, country: Country) -> usize {
        usize::from(language.0) * self.country_count() + usize::from(country.0)
    }

    /// Which sources it was built from, and the start of its content's hash.
    pub fn version(self) -> &'g str {
        self.index.version
    }

    /// A summary for people: counts, sizes, sources, licences.
    pub fn info(self) -> String {
        self.index.info.to_owned()
    }
}

/// Which countries and regions are named by the words so far, and whether more words may name one.
#[derive(Clone, Copy)]
pub struct LandWalk<'g> {
    countries: KeyWalk<'g>,
    regions: KeyWalk<'g>,
}

impl LandWalk<'_> {
    /// Goes on over a folded word; `false` once no key begins with the words so far.
    pub fn step(&mut self, word: &str) -> bool {
        let (country, region) = (self.countries.step(word), self.regions.step(word));
        country || region
    }

    /// The first country of just this name.
    pub fn country(&self) -> Option<Country> {
        self.countries.postings().next().map(|posting| Country(posting.bearer as u8))
    }

    /// The first region of just this name.
    pub fn region(&self) -> Option<RegionId> {
        self.regions.postings().next().map(|posting| RegionId(posting.bearer as u16))
    }
}

/// The last field of a note on a name that is no longer in use.
pub(super) const FORMER: &str = "former";

/// Stands where a place's region is not known.
pub(super) const NO_REGION: u16 = u16::MAX;

/// Latitudes are stored in so many steps from pole to pole: ten metres each, for every bit more costs the package 30 kB.
pub(super) const LATITUDE_STEPS: f64 = 2_097_152.0;

/// Longitudes are stored in so many steps around the globe.
pub(super) const LONGITUDE_STEPS: f64 = 4_194_304.0;

/// Language rows are stored as text, one letter each from this one on.
pub(super) const LANGUAGE_ORIGIN: u8 = b' ';

/// Populations are stored as steps of a logarithm, 14.5 to an *e*-fold; 0 is unknown.
const POPULATION_STEPS: f64 = 14.5;

/// The inhabitants that a step stands for, to three significant digits.
pub fn population_of_step(step: u8) -> u32 {
    static POPULATIONS: LazyLock<[u32; 256]> = LazyLock::new(|| std::array::from_fn(|step| rounded_population(step as u8)));
    POPULATIONS[usize::from(step)]
}

fn rounded_population(step: u8) -> u32 {
    if step == 0 {
        return 0;
    }
    let people = (f64::from(step) / POPULATION_STEPS).exp();
    let unit = 10f64.powi((people.log10().floor() as i32 - 2).max(0));
    ((people / unit).round() * unit) as u32
}

/// The step that stands for a number of inhabitants.
pub(super) fn population_step(people: u64) -> u8 {
    if people == 0 {
        return 0;
    }
    ((people as f64).ln() * POPULATION_STEPS).round().clamp(1.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_population_comes_back_within_four_per_cent() {
        for people in [1, 9, 500, 12_345, 1_144_700, 24_874_500] {
            let read = f64::from(population_of_step(population_step(people)));
            let error = (read / people as f64 - 1.0).abs();
            assert!(error < 0.04 || people < 10, "{people} came back as {read}");
        }
        assert_eq!(population_of_step(population_step(0)), 0);
    }
}
