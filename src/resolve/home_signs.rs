//! Turns what a page shows beside its words (its language, its addresses, the namesakes it tells apart) into weight for the places it may belong to.

use super::address::Addresses;
use super::home::{About, Home};
use super::name::Namer;
use super::page_name::PageName;
use super::weigh;
use crate::extract::Mention;
use crate::extract::clue::Sense;
use crate::extract::home::name_key;
use crate::extract::token::Tokens;
use crate::know::gazetteer::{Country, Language, PlaceId};

pub struct Signs<'a> {
    namer: &'a Namer<'a>,
    addresses: Addresses,
    page_name: PageName,
    language: Option<Language>,
}

/// English is the language of translated pages: it tells nothing of the country.
const OF_TRANSLATIONS: &str = "en";
/// Tokens of a page's head, where it names itself.
const TITLE: usize = 40;
/// Partners looked at for their countries.
const LOOKED_AT: usize = 200;
/// Languages of a country that count.
const LANGUAGES: usize = 3;

impl<'a> Signs<'a> {
    pub fn of(namer: &'a Namer<'a>, about: &About) -> Signs<'a> {
        let url = about.facts.and_then(|f| f.url.as_deref());
        let addresses = Addresses::of(namer.text, url, namer.know.gazetteer);
        Signs { namer, addresses, page_name: PageName::of(about.source), language: about.language }
    }

    pub fn weight(&self, home: &Home) -> f64 {
        self.of_language(home.country)
            + self.of_addresses(home)
            + self.of_page_name(home)
            + self.of_namesakes(home.place)
            + self.of_abroad(home.country)
    }

    /// The page's language, if it tells of a country, is one of this country's.
    pub fn speaks_of(&self, country: Country) -> bool {
        self.of_language(country) > 0.0
    }

    /// The keys that the home may be called by: as the page does, and its main name.
    fn keys(&self, home: &Home) -> [String; 2] {
        let main = crate::know::fold::fold(self.namer.know.gazetteer.name_of(home.place));
        let called = home.name.clone().map(|name| name_key(&self.namer.out.tokens, name).as_str().to_owned());
        [called.unwrap_or_else(|| main.clone()), main]
    }

    pub fn of_page_name(&self, home: &Home) -> f64 {
        match self.keys(home) {
            keys if home.name.is_none() || keys.iter().any(|key| self.page_name.is(key)) => weigh::HOME_FILE,
            keys if keys.iter().any(|key| self.page_name.bears(key)) => weigh::HOME_FILE_PART,
            _ => 0.0,
        }
    }

    fn of_language(&self, country: Country) -> f64 {
        let gazetteer = &self.namer.know.gazetteer;
        let main = |language: Language| plain(gazetteer.language_code(language));
        let Some(spoken) = self.language.map(main).filter(|code| *code != OF_TRANSLATIONS) else { return 0.0 };
        match gazetteer.languages_of(country).take(LANGUAGES).position(|language| main(language) == spoken) {
            Some(0) => weigh::HOME_LANGUAGE,
            Some(_) => weigh::HOME_OTHER_LANGUAGE,
            None => 0.0,
        }
    }

    fn of_addresses(&self, home: &Home) -> f64 {
        let [called, main] = self.keys(home);
        let bears = self.addresses.bear(&called) || self.addresses.bear(&main);
        let lies = self.addresses.lie_in(&main, home.country);
        let of = |told: bool, weight: f64| if told { weight } else { 0.0 };
        of(bears, weigh::HOME_ADDRESS) + of(lies, weigh::HOME_DOMAIN)
    }

    /// A page names the countries of its partners abroad; its own goes without saying.
    fn of_abroad(&self, country: Country) -> f64 {
        let out = self.namer.out;
        let told = |m: &Mention| m.stated.iter().chain(&out.groups[m.group as usize].heading).any(|(c, _)| *c == country);
        if out.mentions.iter().take(LOOKED_AT).any(told) { weigh::HOME_STATED_ABROAD } else { 0.0 }
    }

    /// "Laval (Québec)" is a partner of another Laval.
    fn of_namesakes(&self, place: PlaceId) -> f64 {
        let gazetteer = &self.namer.know.gazetteer;
        let home = gazetteer.place(place);
        let (tokens, main) = (&self.namer.out.tokens, crate::know::fold::fold(home.name));
        let words = main.split(' ').count();
        let told = self.namer.out.clues.iter().any(|clue| {
            let there = match clue.sense {
                Sense::Region(region) => home.region == Some(region),
                Sense::Country(country) => home.country == country,
                _ => false,
            };
            let name = clue.at.start.saturating_sub(1 + words)..clue.at.start.saturating_sub(1);
            there && stands_apart(tokens, clue.at.start) && name_key(tokens, name).as_str() == main
        });
        if told { weigh::HOME_NAMESAKE } else { 0.0 }
    }

    /// The places that a mail address names, for a page that names none of its own.
    pub fn named_by_mail(&self) -> Vec<Home> {
        let gazetteer = &self.namer.know.gazetteer;
        let mut homes = Vec::new();
        for (label, country) in self.addresses.mail_names() {
            let Some(country) = country else { continue };
            let hits = gazetteer.named(label).filter(|hit| gazetteer.country_of(hit.place) == country);
            homes.extend(hits.map(|hit| {
                let weight = weigh::prominence(gazetteer.population_of(hit.place));
                Home { place: hit.place, country, name: None, probability: 0.0, weight }
            }));
        }
        homes
    }
}

/// In brackets, and not in the title: what tells a name apart from the page's own.
pub fn stands_apart(tokens: &Tokens, at: usize) -> bool {
    at > TITLE && tokens[at - 1].is_mark('(')
}

/// A language without its script, Norwegian by one code.
fn plain(code: &str) -> &str {
    match code.split('-').next().unwrap_or(code) {
        "nb" | "nn" => "no",
        other => other,
    }
}
