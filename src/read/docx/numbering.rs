//! Turns the place of a paragraph in a list of Word into what Word prints before it: a number that nobody typed, or a bullet.

use crate::read::zipped::{attribute, opening_tags};
use quick_xml::events::BytesStart;
use std::collections::{BTreeMap, HashMap};

/// Where a paragraph stands, as far as it says so itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub list: Option<String>,
    pub level: Option<usize>,
}

#[derive(Clone, Debug)]
struct Level {
    start: u32,
    /// Nothing is printed before the items of this level.
    silent: bool,
    bullet: bool,
}

impl Default for Level {
    fn default() -> Level {
        Level { start: 1, silent: false, bullet: false }
    }
}

#[derive(Clone, Debug, Default)]
struct Style {
    place: Place,
    parent: Option<String>,
    heading: bool,
}

/// The lists and styles of a document, and how far each list has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The kind of each list.
    kinds: HashMap<String, String>,
    /// Where a list begins, when it says so itself.
    starts: HashMap<(String, usize), u32>,
    levels: HashMap<String, BTreeMap<usize, Level>>,
    styles: HashMap<String, Style>,
    counts: HashMap<String, Vec<Option<u32>>>,
}

/// Levels of a list in Word.
const LEVELS: usize = 9;
/// Styles that follow each other further than this follow each other in a circle.
const PARENTS: usize = 16;

impl Numbering {
    pub fn read(numbering: &str, styles: &str) -> Numbering {
        let mut found = Numbering::default();
        found.read_lists(numbering);
        found.read_styles(styles);
        found
    }

    fn read_lists(&mut self, xml: &str) {
        let (mut kind, mut list, mut at, mut overrides) = (String::new(), String::new(), 0, false);
        opening_tags(xml, |tag| {
            let value = || attribute(tag, "val").unwrap_or_default();
            match tag.local_name().as_ref() {
                "abstractNum" => {
                    kind = attribute(tag, "abstractNumId").unwrap_or_default();
                    list.clear();
                }
                "num" => {
                    list = attribute(tag, "numId").unwrap_or_default();
                    overrides = false;
                }
                "abstractNumId" => drop(self.kinds.insert(list.clone(), value())),
                "lvlOverride" => {
                    at = level_of(tag);
                    overrides = true;
                }
                "startOverride" if overrides => drop(self.starts.insert((list.clone(), at), value().parse().unwrap_or(1))),
                "lvl" => at = level_of(tag),
                "start" if list.is_empty() => self.level(&kind, at).start = value().parse().unwrap_or(1),
                "numFmt" if list.is_empty() => {
                    let level = self.level(&kind, at);
                    (level.silent, level.bullet) = (value() == "none", value() == "bullet");
                }
                _ => {}
            }
        });
    }

    fn level(&mut self, kind: &str, at: usize) -> &mut Level {
        self.levels.entry(kind.to_owned()).or_default().entry(at).or_default()
    }

    fn read_styles(&mut self, xml: &str) {
        let mut name = String::new();
        opening_tags(xml, |tag| {
            let value = || attribute(tag, "val").unwrap_or_default();
            if tag.local_name().as_ref() == "style" {
                name = attribute(tag, "styleId").unwrap_or_default();
            }
            let style = self.styles.entry(name.clone()).or_default();
            match tag.local_name().as_ref() {
                "basedOn" => style.parent = Some(value()),
                "numId" => style.place.list = Some(value()),
                "ilvl" => style.place.level = value().parse().ok(),
                "outlineLvl" => style.heading = true,
                _ => {}
            }
        });
    }

    /// The style and those that it is based on.
    fn lineage<'a>(&'a self, style: &'a str) -> impl Iterator<Item = &'a Style> {
        let first = self.styles.get(style);
        std::iter::successors(first, |style| self.styles.get(style.parent.as_deref()?)).take(PARENTS)
    }

    pub fn is_heading(&self, style: &str) -> bool {
        self.lineage(style).any(|style| style.heading)
    }

    /// What stands before the next paragraph of this place; nothing if it is in no list.
    pub fn next(&mut self, place: &Place, style: &str) -> Option<String> {
        let list = place.list.clone().or_else(|| self.lineage(style).find_map(|style| style.place.list.clone()))?;
        let level = place.level.or_else(|| self.lineage(style).find_map(|style| style.place.level)).unwrap_or(0).min(LEVELS - 1);
        let kind = self.kinds.get(&list)?.clone();
        let settings = self.levels.get(&kind).and_then(|levels| levels.get(&level)).cloned().unwrap_or_default();
        if settings.silent || self.is_heading(style) {
            return None;
        }
        if settings.bullet {
            return Some("- ".to_owned());
        }
        // Lists of one kind go on counting where the last one stopped, unless they say where they begin.
        let own = self.starts.get(&(list.clone(), level)).copied();
        let key = if own.is_some() { format!("list {list}") } else { kind };
        let counts = self.counts.entry(key).or_insert_with(|| vec![None; LEVELS]);
        let number = counts[level].map_or(own.unwrap_or(settings.start), |last| last.saturating_add(1));
        counts[level] = Some(number);
        counts[level + 1..].fill(None);
        Some(format!("{number}. "))
    }
}

fn level_of(tag: &BytesStart) -> usize {
    attribute(tag, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0).min(LEVELS - 1)
}
