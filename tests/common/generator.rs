//! Turns a seed into a partner page with its truth: layouts, languages and noise over places of the gazetteer.
#![allow(dead_code)]

#[path = "../../benches/corpus/rng.rs"]
mod rng;

pub use rng::Rng;

use super::phrases::{ALL, CYRILLIC, CYRILLIC_HOMES, Phrases};
use std::collections::BTreeMap;
use twintown::know::Knowledge;
use twintown::know::fold::fold;
use twintown::know::gazetteer::{Country, Gazetteer, PlaceId};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// "1. Town (Country), act, date"
    Numbered,
    /// "- Town, Country, act, date"
    Bullets,
    /// "Town (Country) – date", on lines of their own.
    Rows,
    /// Countries as headings, "Town – act, date" below.
    Headings,
    /// Cells with tabs between, under a row of column names.
    Table,
    /// A sentence for each.
    Sentences,
}

pub const LAYOUTS: [Layout; 6] =
    [Layout::Numbered, Layout::Bullets, Layout::Rows, Layout::Headings, Layout::Table, Layout::Sentences];

/// What a page says of one partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    pub name: String,
    pub geonames_id: u32,
    pub country: String,
    /// In the page's language.
    pub country_name: String,
    pub agreement_type: &'static str,
    act: &'static str,
    /// EDTF, and as the page writes it.
    pub date: String,
    date_raw: String,
    year: usize,
    sentence: &'static str,
}

pub struct Page {
    pub phrases: &'static Phrases,
    pub layout: Layout,
    pub home: String,
    /// The gazetteer's main name of it.
    pub municipality: String,
    pub partners: Vec<Partner>,
}

/// Makes pages.
pub struct Generator {
    gazetteer: Gazetteer<'static>,
    /// Towns whose name nobody else in the country bears, by country.
    towns: BTreeMap<String, Vec<PlaceId>>,
}

const PEOPLE: u32 = 20_000;

impl Generator {
    pub fn new() -> Generator {
        let gazetteer = Knowledge::embedded().gazetteer;
        let mut towns: BTreeMap<String, Vec<PlaceId>> = BTreeMap::new();
        for row in 0..gazetteer.place_count() {
            let place = PlaceId(row as u32);
            if gazetteer.population_of(place) >= PEOPLE && is_plain(gazetteer, place) {
                towns.entry(gazetteer.code(gazetteer.country_of(place)).to_owned()).or_default().push(place);
            }
        }
        towns.retain(|_, towns| towns.len() >= 12);
        Generator { gazetteer, towns }
    }

    pub fn page(&self, seed: u64) -> Page {
        let mut rng = Rng::new(seed);
        let phrases = &ALL[seed as usize % ALL.len()];
        let mut layout = LAYOUTS[(seed as usize / ALL.len()) % LAYOUTS.len()];
        if layout == Layout::Sentences && phrases.sentences.is_empty() {
            layout = Layout::Numbered;
        }
        let cyrillic = phrases.language == "ru";
        let latin = self.gazetteer.name_of(*rng.pick(&self.towns[phrases.country]));
        let (home, municipality) = if cyrillic { *rng.pick(CYRILLIC_HOMES) } else { (latin, latin) };
        let count = 3 + rng.below(8);
        let mut partners: Vec<Partner> = Vec::new();
        while partners.len() < count {
            let (name, place) = if cyrillic { self.cyrillic(&mut rng) } else { self.any(&mut rng) };
            if name != home && partners.iter().all(|p| p.name != name) {
                partners.push(self.partner(&mut rng, phrases, layout, name, place));
            }
        }
        if layout == Layout::Headings {
            partners.sort_by(|a, b| a.country_name.cmp(&b.country_name));
        }
        Page { phrases, layout, home: home.to_owned(), municipality: municipality.to_owned(), partners }
    }

    fn any(&self, rng: &mut Rng) -> (String, PlaceId) {
        let country = rng.below(self.towns.len());
        let place = *rng.pick(self.towns.values().nth(country).expect("a country"));
        (self.gazetteer.name_of(place).to_owned(), place)
    }

    fn cyrillic(&self, rng: &mut Rng) -> (String, PlaceId) {
        let (name, main, country) = *rng.pick(CYRILLIC);
        let here = |hit: &PlaceId| self.gazetteer.code(self.gazetteer.country_of(*hit)) == country;
        let hits = self.gazetteer.named(&fold(main)).map(|hit| hit.place).filter(here);
        let place = hits.max_by_key(|place| self.gazetteer.population_of(*place));
        (name.to_owned(), place.unwrap_or_else(|| panic!("the gazetteer lacks {main}")))
    }

    fn partner(&self, rng: &mut Rng, phrases: &Phrases, layout: Layout, name: String, place: PlaceId) -> Partner {
        let country = self.gazetteer.country_of(place);
        let (act, act_type) = *rng.pick(phrases.acts);
        let pattern = match layout {
            Layout::Table => "Y",
            _ => rng.pick(phrases.dates),
        };
        let (year, month, day) = (1950 + rng.below(70), 1 + rng.below(12), 13 + rng.below(15));
        let sentence = if layout == Layout::Sentences { *rng.pick(phrases.sentences) } else { ("", "") };
        Partner {
            name,
            geonames_id: self.gazetteer.geonames_id(place),
            country: self.gazetteer.code(country).to_owned(),
            country_name: self.country_name(phrases, country),
            agreement_type: match layout {
                Layout::Sentences => sentence.1,
                Layout::Rows => phrases.title_type,
                _ => act_type,
            },
            act,
            date: match layout {
                Layout::Sentences => year.to_string(),
                _ => edtf(pattern, year, month, day),
            },
            date_raw: written(pattern, phrases, year, month, day),
            year,
            sentence: sentence.0,
        }
    }

    fn country_name(&self, phrases: &Phrases, country: Country) -> String {
        let language = self.gazetteer.language(phrases.language).expect("a language of the gazetteer");
        self.gazetteer.country_name_in(language, country).to_owned()
    }
}

/// A name of one or two words that only this place in its country bears, and that is no name of a country or region.
fn is_plain(gazetteer: Gazetteer, place: PlaceId) -> bool {
    let name = gazetteer.name_of(place);
    let key = fold(name);
    let here = gazetteer.country_of(place);
    let letters = name.chars().all(|c| c.is_alphabetic() || c == ' ') && (5..20).contains(&name.chars().count());
    letters
        && name.split(' ').count() <= 2
        && name.split(' ').all(|word| word.starts_with(char::is_uppercase) && word.chars().count() > 3)
        && gazetteer.named(&key).filter(|hit| gazetteer.country_of(hit.place) == here).all(|hit| hit.place == place)
        && gazetteer.countries_named(&key).next().is_none()
        && gazetteer.regions_named(&key).next().is_none()
}

fn edtf(pattern: &str, year: usize, month: usize, day: usize) -> String {
    match (pattern.contains('D'), pattern.contains(['M', 'N'])) {
        (true, _) => format!("{year}-{month:02}-{day:02}"),
        (false, true) => format!("{year}-{month:02}"),
        (false, false) => year.to_string(),
    }
}

fn written(pattern: &str, phrases: &Phrases, year: usize, month: usize, day: usize) -> String {
    let part = |c: char| match c {
        'D' => day.to_string(),
        'M' => phrases.months[month - 1].to_owned(),
        'N' => format!("{month:02}"),
        'Y' => year.to_string(),
        other => other.to_string(),
    };
    pattern.chars().map(part).collect()
}

impl Page {
    /// The page's text, with its headings.
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.head(), self.list(true))
    }

    /// Without the headings of countries or columns.
    pub fn without_headers(&self) -> String {
        format!("{}\n\n{}", self.head(), self.list(false))
    }

    /// Between a menu, news and addresses.
    pub fn with_noise(&self, rng: &mut Rng) -> String {
        let mut lines = |from: &[&str]| {
            let mut all = from.to_vec();
            rng.shuffle(&mut all);
            all.truncate(1 + rng.below(all.len()));
            all.join("\n")
        };
        let phrases = self.phrases;
        let (menu, news, contact) = (lines(phrases.menu), lines(phrases.news), lines(phrases.contact));
        format!("{menu}\n\n{}\n\n{}\n{news}\n\n{contact}\n", self.head(), self.list(true))
    }

    pub fn permuted(&self, rng: &mut Rng) -> Page {
        let mut partners = self.partners.clone();
        rng.shuffle(&mut partners);
        Page { partners, home: self.home.clone(), municipality: self.municipality.clone(), ..*self }
    }

    fn head(&self) -> String {
        let here = |phrase: &str| phrase.replace("{}", &self.home);
        format!("{}\n{}", here(self.phrases.site), here(self.phrases.title))
    }

    fn list(&self, headers: bool) -> String {
        let mut text = String::new();
        if self.layout == Layout::Table && headers {
            text = self.phrases.columns.join("\t") + "\n";
        }
        let mut last = "";
        for (index, partner) in self.partners.iter().enumerate() {
            if self.layout == Layout::Headings && partner.country_name != last {
                let gap = if index > 0 { "\n" } else { "" };
                let heading = if headers { format!("{}\n", partner.country_name) } else { String::new() };
                text += &format!("{gap}{heading}");
                last = &partner.country_name;
            }
            text += &self.line(index, partner);
            text += if self.layout == Layout::Sentences { "\n\n" } else { "\n" };
        }
        text
    }

    fn line(&self, index: usize, partner: &Partner) -> String {
        let Partner { name, country_name: country, act, date_raw: date, .. } = partner;
        match self.layout {
            Layout::Numbered => format!("{}. {name} ({country}), {act}, {date}", index + 1),
            Layout::Bullets => format!("- {name}, {country}, {act}, {date}"),
            Layout::Rows => format!("{name} ({country}) – {date}"),
            Layout::Headings => format!("{name} – {act}, {date}"),
            Layout::Table => format!("{name}\t{country}\t{act}\t{date}"),
            Layout::Sentences => {
                let sentence = partner.sentence.replace("{n}", name).replace("{c}", country);
                sentence.replace("{y}", &partner.year.to_string()).replace("{}", &self.home)
            }
        }
    }
}
