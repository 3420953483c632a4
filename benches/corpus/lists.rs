//! Turns places of the gazetteer into partner pages: lists with country headings kept or lost, countries beside the names,
//! or a table laid flat, each with acts and dates, a tenth of the names misspelt.

use super::rng::Rng;
use std::fmt::Write;
use twintown::know::gazetteer::{Country, Gazetteer, Language, PlaceId};

const ACTS: &[&str] = &[
    "Agreement on friendship and cooperation",
    "Partnership agreement",
    "Friendship agreement",
    "Cooperation intent protocol",
    "the first Agreement on cooperation",
    "Agreement on cooperation",
    "Joint declaration",
    "Memorandum on cooperation",
    "Twinning agreement",
    "Cooperation protocol",
    "Protocol of intent on cooperation",
];

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Makes partner pages.
pub struct Lists {
    gazetteer: Gazetteer<'static>,
    /// Places worth a page, by country; countries with the most of them first.
    countries: Vec<(Country, Vec<PlaceId>)>,
    english: Language,
}

/// Smaller places sign few agreements.
const PEOPLE: u32 = 5_000;

impl Lists {
    pub fn new(gazetteer: Gazetteer<'static>) -> Lists {
        let mut countries: Vec<(Country, Vec<PlaceId>)> =
            (0..gazetteer.country_count()).map(|row| (Country(row as u8), Vec::new())).collect();
        for row in 0..gazetteer.place_count() {
            let place = gazetteer.place(PlaceId(row as u32));
            if place.population >= PEOPLE {
                countries[usize::from(place.country.0)].1.push(place.id);
            }
        }
        countries.retain(|(_, places)| places.len() >= 20);
        countries.sort_by_key(|(country, places)| (std::cmp::Reverse(places.len()), *country));
        let english = gazetteer.language("en").expect("English has an order of the countries");
        Lists { gazetteer, countries, english }
    }

    /// A name as a page spells it: one in ten with a wrong letter.
    pub fn name(&self, rng: &mut Rng, place: PlaceId) -> String {
        let name = self.gazetteer.place(place).name;
        if rng.chance(10) { misspelt(rng, name) } else { name.to_owned() }
    }

    pub fn any(&self, rng: &mut Rng) -> PlaceId {
        let row = rng.common(self.countries.len());
        *rng.pick(&self.countries[row].1)
    }

    /// A page with so many partners.
    pub fn page(&self, rng: &mut Rng, partners: usize) -> String {
        let home = self.gazetteer.place(self.any(rng)).name;
        let mut page = match rng.below(3) {
            0 => format!("Partner cities of {home}\n\n\n"),
            1 => format!("International relations of {home}\n\n{home} has agreements with these cities:\n\n"),
            _ => format!("{home} / Town / Partner towns\n\nTwin towns and partner cities of {home}\n\n"),
        };
        match rng.below(4) {
            0 => self.beside(rng, partners, &mut page),
            1 => self.flat(rng, partners, &mut page),
            layout => self.groups(rng, partners, layout == 2, &mut page),
        }
        if rng.chance(3) {
            let _ =
                write!(page, "\n{home} is a member of the following associations:\n\n1. Council of European Municipalities\n");
        }
        let _ = write!(
            page,
            "\nContact: International Office, tel. +{} {} {}\n",
            rng.within(1..=99),
            rng.below(999),
            rng.below(9999)
        );
        page
    }

    /// `- Name, Country - Act (1998)`.
    fn beside(&self, rng: &mut Rng, partners: usize, page: &mut String) {
        for _ in 0..partners {
            let place = self.any(rng);
            let (name, country) = (self.name(rng, place), self.gazetteer.country_name(self.gazetteer.place(place).country));
            let _ = write!(page, "- {name}, {country}");
            if !rng.chance(12) {
                let _ = write!(page, " - {}", rng.pick(ACTS));
            }
            if !rng.chance(8) {
                let _ = write!(page, " ({})", rng.within(1955..=2022));
            }
            page.push('\n');
        }
    }

    /// `12.05.1998 Name, Country Act`, unmarked.
    fn flat(&self, rng: &mut Rng, partners: usize, page: &mut String) {
        for _ in 0..partners {
            let place = self.any(rng);
            let (name, country) = (self.name(rng, place), self.gazetteer.country_name(self.gazetteer.place(place).country));
            let (day, month, year) = (rng.within(1..=28), rng.within(1..=12), rng.within(1955..=2022));
            match rng.below(3) {
                0 => writeln!(page, "{day:02}.{month:02}.{year} {name}, {country}, {}", rng.pick(ACTS)),
                1 => writeln!(page, "{name} ({country}) {}, {day} {} {year}", rng.pick(ACTS), MONTHS[month - 1]),
                _ => writeln!(page, "{name}, {country} - since {year}"),
            }
            .expect("a string takes all");
        }
    }

    /// Numbered groups in the order of their countries' names, the names kept as headings or lost.
    fn groups(&self, rng: &mut Rng, partners: usize, kept: bool, page: &mut String) {
        let mut left = partners;
        let mut rows: Vec<usize> = (0..partners.div_ceil(2).min(60)).map(|_| rng.common(self.countries.len())).collect();
        rows.sort_by_key(|&row| self.gazetteer.rank(self.english, self.countries[row].0));
        rows.dedup();
        for (index, row) in rows.iter().enumerate() {
            let (country, places) = &self.countries[*row];
            if kept {
                let _ = write!(page, "{}\n\n", self.gazetteer.country_name(*country));
            }
            let last = index + 1 == rows.len();
            let count = if last { left } else { left.min(rng.within(1..=4)) };
            left -= count;
            for number in 1..=count {
                let place = *rng.pick(places);
                let _ = write!(page, "{number}. {} {}", self.name(rng, place), rng.pick(ACTS));
                if !rng.chance(10) {
                    let _ = write!(page, ", {}", rng.within(1955..=2022));
                }
                page.push_str("\n\n");
            }
            page.push('\n');
        }
    }
}

/// One letter lost, doubled, replaced or swapped with its neighbour, not the first.
fn misspelt(rng: &mut Rng, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return name.to_owned();
    }
    let at = rng.within(1..=letters.len() - 2);
    match rng.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = *rng.pick(&['a', 'e', 'i', 'o', 'n', 'r', 's', 't', 'l', 'k']),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}
