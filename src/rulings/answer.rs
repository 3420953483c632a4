//! Turns what a steward wrote into an answer that means the same on every later run, or into a sentence that says what could have been written.
//!
//! A candidate's number means something only in the sheet that lists it, and "what stands" only today: both become the value
//! itself (`settle`) before they are stored.

use crate::know::Knowledge;
use crate::vocab::{AgreementType, PlaceType, Status, Subject};
use std::fmt;

/// What a ruling says.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// What stood then is right.
    Keep,
    /// What stood is wrong, and nothing better is known; of a row: it is left out.
    Reject,
    NotAPartner,
    /// A ruling is taken back.
    Withdraw,
    /// A GeoNames id.
    Place(u32),
    /// A candidate that has no id of its own, as the sheet describes it.
    Body(String),
    /// ISO 3166-1 alpha-2.
    Country(String),
    /// EDTF.
    Date(String),
    Agreement(AgreementType),
    PlaceType(PlaceType),
    Status(Status),
    /// The place that this name always means.
    Always(Box<Answer>),
    /// A candidate's number, from 1.
    Candidate(usize),
}

impl Answer {
    /// Reads an answer about `subject` (`Row` where it may be about anything). The error says what could be written instead.
    pub fn parse(text: &str, subject: Subject) -> Result<Answer, String> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if let Some(place) = lower.strip_prefix("alias ") {
            return Ok(Answer::Always(Box::new(Answer::parse(&text[text.len() - place.len()..], Subject::Place)?)));
        }
        let general = match lower.as_str() {
            "keep" | "ok" | "yes" => Some(Answer::Keep),
            "withdraw" => Some(Answer::Withdraw),
            "not-a-partner" | "not a partner" => Some(Answer::NotAPartner),
            "no" | "reject" if subject == Subject::Partner => Some(Answer::NotAPartner),
            "no" | "reject" => Some(Answer::Reject),
            _ => None,
        };
        let answer = general.or_else(|| match subject {
            Subject::Place | Subject::Municipality | Subject::Alias => place(text),
            Subject::PlaceType => PlaceType::from_word(&lower).map(Answer::PlaceType),
            Subject::Agreement => AgreementType::from_word(&lower).map(Answer::Agreement),
            Subject::Date => edtf(text).map(Answer::Date),
            Subject::Status => Status::from_word(&lower).map(Answer::Status),
            Subject::Partner | Subject::Line | Subject::Membership => None,
            Subject::Row => any(text, &lower),
        });
        answer.filter(|answer| answer.is_about(subject)).ok_or_else(|| format!("“{text}” is no answer here: {}", help(subject)))
    }

    fn is_about(&self, subject: Subject) -> bool {
        match self {
            Answer::Reject => !matches!(subject, Subject::Municipality | Subject::Alias | Subject::Status),
            Answer::Keep => subject != Subject::Alias,
            Answer::NotAPartner => !matches!(subject, Subject::Municipality | Subject::Alias | Subject::Membership),
            Answer::Country(_) | Answer::Body(_) => matches!(subject, Subject::Place | Subject::Row),
            _ => true,
        }
    }

    /// What the answer settles, where nothing was asked.
    pub fn subject(&self, asked: Subject) -> Subject {
        match self {
            Answer::NotAPartner if asked != Subject::Line => Subject::Partner,
            Answer::Always(_) => Subject::Alias,
            Answer::Place(_) | Answer::Body(_) | Answer::Country(_) | Answer::Candidate(_) if asked == Subject::Row => {
                Subject::Place
            }
            Answer::Date(_) => Subject::Date,
            Answer::Agreement(_) => Subject::Agreement,
            Answer::PlaceType(_) => Subject::PlaceType,
            Answer::Status(_) => Subject::Status,
            _ => asked,
        }
    }

    /// The value itself: a number becomes the candidate that it counts, "what stands" the value that stands. `current` and
    /// `candidates` are the cells of the sheet.
    pub fn settle(self, subject: Subject, current: &str, candidates: &str) -> Result<Answer, String> {
        match self {
            Answer::Candidate(number) => {
                let list = listed(candidates);
                let chosen = list.get(number.wrapping_sub(1)).ok_or_else(|| match list.len() {
                    0 => format!("there are no candidates to count, and {number} is no GeoNames id"),
                    most => format!("the candidates are numbered 1 to {most}, and {number} is no GeoNames id"),
                })?;
                if list.iter().filter(|other| *other == chosen).count() > 1 {
                    return Err(format!("several candidates read “{chosen}”: write a GeoNames id or a country code"));
                }
                Ok(place(chosen).unwrap_or_else(|| Answer::Body(chosen.clone())))
            }
            Answer::Always(place) => Ok(Answer::Always(Box::new(place.settle(Subject::Place, current, candidates)?))),
            // Asked whether a ruling still holds, "keep" keeps the ruling, also one that something is to be left out.
            Answer::Keep if matches!(subject, Subject::Row | Subject::Partner | Subject::Membership) => {
                let old = [Answer::Reject, Answer::NotAPartner].into_iter().find(|old| old.to_string() == current);
                Ok(old.unwrap_or(Answer::Keep))
            }
            Answer::Keep if subject == Subject::Line => Ok(Answer::Keep),
            Answer::Keep => Ok(Answer::parse(current, subject).ok().filter(|value| value.is_lasting()).unwrap_or(Answer::Keep)),
            other => Ok(other),
        }
    }

    /// Whether it says the same whatever stands now. Words without an id may be of no candidate.
    fn is_lasting(&self) -> bool {
        matches!(self, Answer::Place(_) | Answer::Date(_) | Answer::Agreement(_) | Answer::PlaceType(_) | Answer::Status(_))
    }

    /// Whether the gazetteer knows what the answer names; the error says what it lacks.
    pub fn check(&self, know: &Knowledge) -> Result<(), String> {
        match self {
            Answer::Place(id) if know.gazetteer.place_by_geonames_id(*id).is_none() => {
                Err(format!("the gazetteer has no place {id}"))
            }
            Answer::Country(code) if know.gazetteer.country(code).is_none() => Err(format!("no country has the code {code}")),
            Answer::Always(place) => place.check(know),
            _ => Ok(()),
        }
    }

    /// The answer as it stands in `rulings.csv`: the value, and the name of the place for the reader's eye.
    pub fn told(&self, know: &Knowledge) -> String {
        let gazetteer = &know.gazetteer;
        match self {
            Answer::Place(id) => match gazetteer.place_by_geonames_id(*id).map(|place| gazetteer.place(place)) {
                Some(place) => format!("{id} {} ({})", place.name, gazetteer.code(place.country)),
                None => id.to_string(),
            },
            Answer::Always(place) => place.told(know),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Keep => f.write_str("keep"),
            Answer::Reject => f.write_str("reject"),
            Answer::NotAPartner => f.write_str("not-a-partner"),
            Answer::Withdraw => f.write_str("withdraw"),
            Answer::Place(id) => write!(f, "{id}"),
            Answer::Body(text) | Answer::Country(text) | Answer::Date(text) => f.write_str(text),
            Answer::Agreement(word) => write!(f, "{word}"),
            Answer::PlaceType(word) => write!(f, "{word}"),
            Answer::Status(word) => write!(f, "{word}"),
            Answer::Always(place) => write!(f, "alias {place}"),
            Answer::Candidate(number) => write!(f, "{number}"),
        }
    }
}

/// What an answer about the subject can be.
fn help(subject: Subject) -> &'static str {
    match subject {
        Subject::Place => "write a candidate's number, a GeoNames id, a country code, keep, reject or not-a-partner",
        Subject::PlaceType => "write city, district, region, borough, county, island, other, keep or not-a-partner",
        Subject::Agreement => "write a kind of act such as twinning or cooperation, keep, reject or not-a-partner",
        Subject::Date => {
            "write the date as 2003-06-01, 2003-06 or 2003 (in a spreadsheet: as text), keep, reject or not-a-partner"
        }
        Subject::Status => "write active, ended, suspended or planned",
        Subject::Partner => "write keep or not-a-partner",
        Subject::Membership => "write keep, or reject to leave the membership out",
        Subject::Line => "write keep if the line names no partner",
        Subject::Municipality => "write the municipality's GeoNames id, or keep",
        Subject::Alias => "write the GeoNames id of the place that this spelling always means",
        Subject::Row => {
            "write a GeoNames id, a country code, a date as 2003-06-01, a kind of place, act or status, keep, reject or not-a-partner"
        }
    }
}

/// A GeoNames id (with or without the name behind it), a candidate's number, a country code, or the words of a candidate.
fn place(text: &str) -> Option<Answer> {
    let first = text.split_whitespace().next()?;
    if first.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: u32 = first.parse().ok()?;
        return match number {
            0 => None,
            1..100 if first == text => Some(Answer::Candidate(number as usize)),
            _ => Some(Answer::Place(number)),
        };
    }
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(Answer::Country(text.to_ascii_uppercase()));
    }
    // As the candidates without an id are written: words, and a country in brackets.
    let code = text.strip_suffix(')').and_then(|rest| rest.get(rest.len().checked_sub(2)?..));
    code.filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase())).map(|_| Answer::Body(text.to_owned()))
}

fn any(text: &str, lower: &str) -> Option<Answer> {
    let year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let place = || if year { None } else { place(text) };
    place()
        .or_else(|| edtf(text).map(Answer::Date))
        .or_else(|| PlaceType::from_word(lower).map(Answer::PlaceType))
        .or_else(|| AgreementType::from_word(lower).map(Answer::Agreement))
        .or_else(|| Status::from_word(lower).map(Answer::Status))
}

/// The candidates of a sheet's cell, without their numbers and probabilities.
pub fn listed(candidates: &str) -> Vec<String> {
    let one = |text: &str| {
        let text = text.trim();
        let number = text.bytes().take_while(u8::is_ascii_digit).count();
        let text = text[number..].strip_prefix(". ").unwrap_or(text);
        match text.rsplit_once(' ') {
            Some((words, probability)) if probability.parse::<f64>().is_ok() => words.to_owned(),
            _ => text.to_owned(),
        }
    };
    candidates.split(" | ").filter(|text| !text.trim().is_empty()).map(one).collect()
}

/// A date, a month, a year, a decade (`197X`) or an interval of two of them.
fn edtf(text: &str) -> Option<String> {
    let good = match text.split_once('/') {
        Some((from, to)) => is_date(from) && is_date(to),
        None => is_date(text),
    };
    good.then(|| text.to_owned())
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let year = parts.next().unwrap_or("");
    let digits = year.trim_end_matches('X');
    let years = year.len() == 4 && digits.len() >= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let within = |part: Option<&str>, most: u8| {
        part.is_none_or(|part| part.len() == 2 && part.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number)))
    };
    let (month, day) = (parts.next(), parts.next());
    years && (month.is_none() || digits == year) && within(month, 12) && within(day, 31) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_by_what_they_are_about() {
        let parse = |text, subject| Answer::parse(text, subject);
        assert_eq!(parse("2", Subject::Place), Ok(Answer::Candidate(2)));
        assert_eq!(parse("2742611 Aveiro (PT)", Subject::Place), Ok(Answer::Place(2742611)));
        assert_eq!(parse("pt", Subject::Place), Ok(Answer::Country("PT".to_owned())));
        assert_eq!(parse("2003-06", Subject::Row), Ok(Answer::Date("2003-06".to_owned())));
        assert_eq!(parse("2003", Subject::Row), Ok(Answer::Date("2003".to_owned())));
        assert_eq!(parse("no", Subject::Partner), Ok(Answer::NotAPartner));
        assert_eq!(parse("county (GB)", Subject::Place), Ok(Answer::Body("county (GB)".to_owned())));
        assert_eq!(parse("alias 2742611", Subject::Place), Ok(Answer::Always(Box::new(Answer::Place(2742611)))));
        for (text, subject) in
            [("the big one", Subject::Place), ("01.06.2003", Subject::Date), ("2003-13", Subject::Date), ("PT", Subject::Date)]
        {
            assert!(parse(text, subject).unwrap_err().contains("write "), "{text}");
        }
    }

    #[test]
    fn numbers_and_consent_become_values() {
        let candidates = "1. 2742611 Aveiro (PT) 0.65 | 2. county (GB) 0.01 | 3. region (GB) 0.01 | 4. region (GB) 0.01";
        let settle = |answer: Answer| answer.settle(Subject::Place, "2867714 Munich (DE)", candidates);
        assert_eq!(settle(Answer::Candidate(1)), Ok(Answer::Place(2742611)));
        assert_eq!(settle(Answer::Candidate(2)), Ok(Answer::Body("county (GB)".to_owned())));
        assert_eq!(settle(Answer::Keep), Ok(Answer::Place(2867714)));
        assert_eq!(Answer::Keep.settle(Subject::Place, "county (GB)", ""), Ok(Answer::Keep));
        assert!(settle(Answer::Candidate(3)).unwrap_err().contains("several"));
        assert!(settle(Answer::Candidate(9)).unwrap_err().contains("1 to 4"));
        assert_eq!(Answer::Keep.settle(Subject::Date, "", ""), Ok(Answer::Keep));
        assert_eq!(Answer::Keep.settle(Subject::Row, "reject", ""), Ok(Answer::Reject));
        assert_eq!(Answer::Keep.settle(Subject::Membership, "", ""), Ok(Answer::Keep));
    }
}
