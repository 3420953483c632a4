//! Turns the mail and web addresses of a page into what they tell of its municipality ("post@halden.kommune.no"), because the page's own title may not.

use crate::know::fold::fold;
use crate::know::gazetteer::{Country, Gazetteer};

/// Addresses looked at; a page of links says nothing by its hundredth.
const MOST: usize = 20;

/// One address: the labels of its host, folded, and the country of its top-level domain.
struct Address {
    labels: Vec<String>,
    country: Option<Country>,
    mail: bool,
}

/// The addresses of one page.
pub struct Addresses {
    list: Vec<Address>,
}

impl Addresses {
    /// The addresses within a text, and that of the page itself, where known.
    pub fn of(text: &str, url: Option<&str>, gazetteer: Gazetteer<'static>) -> Addresses {
        let own = url.and_then(|url| Address::read(url.split_once("://").map_or(url, |(_, rest)| rest), false, gazetteer));
        let hosts = text.match_indices('@').map(|(at, _)| (at + 1, true));
        let sites = text.match_indices("www.").map(|(at, w)| (at + w.len(), false));
        let found = hosts.chain(sites).take(MOST).filter_map(|(at, mail)| Address::read(&text[at..], mail, gazetteer));
        Addresses { list: own.into_iter().chain(found).collect() }
    }

    /// Whether a host bears the name.
    pub fn bear(&self, key: &str) -> bool {
        self.list.iter().any(|address| address.bears(key))
    }

    /// Whether a mail address or a host that bears the name lies in the country.
    pub fn lie_in(&self, key: &str, country: Country) -> bool {
        self.list.iter().any(|a| (a.mail || a.bears(key)) && a.country == Some(country))
    }

    /// Labels of mail hosts that may be names, with the country.
    pub fn mail_names(&self) -> impl Iterator<Item = (&str, Option<Country>)> {
        let mails = self.list.iter().filter(|address| address.mail);
        mails.flat_map(|a| a.labels.iter().filter(|l| l.len() > 3).map(move |label| (label.as_str(), a.country)))
    }
}

impl Address {
    fn read(rest: &str, mail: bool, gazetteer: Gazetteer<'static>) -> Option<Address> {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
        let (labels, top) = rest[..end].trim_end_matches('.').rsplit_once('.')?;
        let top = top.to_uppercase();
        let country = gazetteer.country(if top == "UK" { "GB" } else { &top });
        Some(Address { labels: labels.split('.').map(fold).collect(), country, mail })
    }

    /// A label is the name, or begins or ends with a long one; spaces count for nothing.
    fn bears(&self, key: &str) -> bool {
        let joined = |label: &str| label.chars().filter(|c| *c != ' ').collect::<String>();
        let key = joined(key);
        self.labels.iter().map(|l| joined(l)).any(|l| l == key || key.len() > 4 && (l.starts_with(&key) || l.ends_with(&key)))
    }
}

#[cfg(test)]
mod tests {
    use super::Addresses;
    use crate::know::Knowledge;

    #[test]
    fn hosts_bear_names_and_lie_in_countries() {
        let gazetteer = Knowledge::embedded().gazetteer;
        let norway = gazetteer.country("NO").expect("a country");
        let found = Addresses::of("Skriv til post@halden.kommune.no, se www.bad-ems.de", None, gazetteer);
        assert!(found.bear("halden") && found.lie_in("halden", norway) && found.bear("bad ems"));
        assert!(!found.bear("moss") && !found.lie_in("bad ems", gazetteer.country("AT").expect("a country")));
    }
}
