//! Turns a page into the same page after an edit, each line still known, so that a test can say which line a ruling belongs to.

use std::ops::Range;

/// A small generator: the same seed gives the same edits on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.roll(from.len()))
    }
}

#[derive(Clone, Debug)]
pub struct Line {
    /// The lines of the first version that it came from; none of a new line.
    pub ids: Vec<usize>,
    pub text: String,
    /// Its words changed.
    pub touched: bool,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<Line>,
    encoding: &'static encoding_rs::Encoding,
    line_end: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    Reorder,
    Renumber,
    Reencode,
    LookAlike,
    NearLookAlike,
    Typo,
    Split,
    Merge,
    Year,
    Drop,
    ReAdd,
    Prose,
}

pub const EDITS: [(Edit, &str); 12] = [
    (Edit::Reorder, "items in another order"),
    (Edit::Renumber, "other numbers and bullets"),
    (Edit::Reencode, "another encoding, other line ends and dashes"),
    (Edit::LookAlike, "an exact copy of an item inserted"),
    (Edit::NearLookAlike, "a look-alike of an item inserted"),
    (Edit::Typo, "a letter changed"),
    (Edit::Split, "a line split"),
    (Edit::Merge, "two items merged"),
    (Edit::Year, "a year changed"),
    (Edit::Drop, "an item dropped"),
    (Edit::ReAdd, "an item dropped and added again elsewhere"),
    (Edit::Prose, "lines of prose and blank lines inserted"),
];

impl Page {
    pub fn of(lines: impl Iterator<Item = String>) -> Page {
        let line = |(id, text)| Line { ids: vec![id], text, touched: false };
        Page { lines: lines.enumerate().map(line).collect(), encoding: encoding_rs::UTF_8, line_end: "\n" }
    }

    pub fn text(&self) -> String {
        self.lines.iter().map(|line| line.text.clone() + self.line_end).collect()
    }

    pub fn bytes(&self) -> Vec<u8> {
        if self.encoding == encoding_rs::UTF_16LE {
            return self.text().encode_utf16().fold(vec![0xff, 0xfe], |mut bytes, unit| {
                bytes.extend(unit.to_le_bytes());
                bytes
            });
        }
        self.encoding.encode(&self.text()).0.into_owned()
    }

    /// Where the items stand that are whole: ranges of lines, in order.
    fn items(&self, items: &[Vec<usize>]) -> Vec<Range<usize>> {
        let place = |item: &Vec<usize>| {
            let start = self.lines.iter().position(|line| line.ids == item[..1])?;
            let lines = self.lines.get(start..start + item.len())?;
            lines.iter().zip(item).all(|(line, id)| line.ids == [*id]).then_some(start..start + item.len())
        };
        let mut places: Vec<Range<usize>> = items.iter().filter_map(place).collect();
        places.sort_by_key(|place| place.start);
        places
    }

    /// Edits the page; whether there was something to edit. `items`: the lines of each item of the first version.
    pub fn edit(&mut self, edit: Edit, items: &[Vec<usize>], dice: &mut Dice) -> bool {
        let places = self.items(items);
        let Some(item) = dice.pick(&places).cloned() else { return false };
        let at = item.start + dice.roll(item.len());
        match edit {
            Edit::Reorder => self.reorder(&places, dice),
            Edit::Renumber => self.renumber(dice),
            Edit::Reencode => self.reencode(dice),
            Edit::LookAlike | Edit::NearLookAlike => self.insert_like(item, edit == Edit::LookAlike, &places, dice),
            Edit::Typo => self.change(at, |text| changed_letter(text, dice)),
            Edit::Year => self.change(at, |text| changed_year(text, dice)),
            Edit::Split => self.split(at, dice),
            Edit::Merge => self.merge(item, &places),
            Edit::Drop => self.lines.drain(item).count() > 0,
            Edit::ReAdd => {
                let lines: Vec<Line> = self.lines.drain(item).collect();
                let to = self.beside(&self.items(items), dice);
                self.lines.splice(to..to, lines);
                true
            }
            Edit::Prose => self.insert_prose(dice),
        }
    }

    /// A place before or behind some item.
    fn beside(&self, places: &[Range<usize>], dice: &mut Dice) -> usize {
        let item = dice.pick(places).cloned().unwrap_or(self.lines.len()..self.lines.len());
        if dice.roll(2) == 0 { item.start } else { item.end }
    }

    /// Exchanges items of a list: nothing but blank lines stands between them, and headings keep their place.
    fn reorder(&mut self, places: &[Range<usize>], dice: &mut Dice) -> bool {
        let blank = |between: Range<usize>| self.lines[between].iter().all(|line| line.text.trim().is_empty());
        let near = |a: &Range<usize>, b: &Range<usize>| a.end <= b.start && blank(a.end..b.start);
        let lists: Vec<&[Range<usize>]> = places.chunk_by(near).filter(|list| list.len() > 1).collect();
        let Some(list) = dice.pick(&lists).map(|list| list.to_vec()) else { return false };
        let mut order: Vec<usize> = (0..list.len()).collect();
        (1..order.len()).rev().for_each(|last| order.swap(last, dice.roll(last + 1)));
        let old = self.lines.clone();
        let mut lines = old[..list[0].start].to_vec();
        for (index, from) in order.into_iter().enumerate() {
            lines.extend_from_slice(&old[list[from].clone()]);
            let end = list.get(index + 1).map_or(old.len(), |next| next.start);
            lines.extend_from_slice(&old[list[index].end..end]);
        }
        self.lines = lines;
        true
    }

    fn renumber(&mut self, dice: &mut Dice) -> bool {
        let (offset, mut changed) = (1 + dice.roll(5), false);
        let bullet = ["* ", "• ", "– "][dice.roll(3)];
        for line in &mut self.lines {
            let digits = line.text.bytes().take_while(u8::is_ascii_digit).count();
            if (1..4).contains(&digits) && line.text[digits..].starts_with(['.', ')']) {
                let number: usize = line.text[..digits].parse().unwrap_or(0);
                line.text = format!("{}{}", number + offset, &line.text[digits..]);
                changed = true;
            } else if let Some(rest) = line.text.strip_prefix("- ").or_else(|| line.text.strip_prefix("* ")) {
                line.text = format!("{bullet}{rest}");
                changed = true;
            }
        }
        changed
    }

    fn reencode(&mut self, dice: &mut Dice) -> bool {
        let text = self.text();
        let legacy = [encoding_rs::WINDOWS_1251, encoding_rs::WINDOWS_1252, encoding_rs::WINDOWS_1250];
        match dice.roll(4) {
            0 => self.encoding = encoding_rs::UTF_16LE,
            1 => self.line_end = "\r\n",
            2 => self.lines.iter_mut().for_each(|line| line.text = line.text.replace(" - ", " – ").replace(" – ", "\u{a0}— ")),
            // A page that does not come back the same is another page.
            _ => match legacy.into_iter().find(|encoding| comes_back(encoding, &text)) {
                Some(encoding) => self.encoding = encoding,
                None => return false,
            },
        }
        true
    }

    fn insert_like(&mut self, item: Range<usize>, exact: bool, places: &[Range<usize>], dice: &mut Dice) -> bool {
        let copy = |line: &Line| Line { ids: Vec::new(), touched: true, ..line.clone() };
        let mut lines: Vec<Line> = self.lines[item].iter().map(copy).collect();
        let changed = |line: &mut Line| change(&mut line.text, |text| changed_year(text, dice));
        if !exact && !lines.iter_mut().any(changed) {
            return false;
        }
        let to = self.beside(places, dice);
        self.lines.splice(to..to, lines);
        true
    }

    fn change(&mut self, at: usize, with: impl FnMut(&str) -> Option<String>) -> bool {
        let line = &mut self.lines[at];
        line.touched = change(&mut line.text, with) || line.touched;
        line.touched
    }

    fn split(&mut self, at: usize, dice: &mut Dice) -> bool {
        let text = self.lines[at].text.clone();
        let gaps: Vec<usize> = text.match_indices(' ').map(|(gap, _)| gap).filter(|&gap| gap > 3).collect();
        let Some(&gap) = dice.pick(&gaps) else { return false };
        self.lines[at].text.truncate(gap);
        self.lines[at].touched = true;
        let rest = Line { text: text[gap + 1..].to_owned(), ..self.lines[at].clone() };
        self.lines.insert(at + 1, rest);
        true
    }

    /// Joins the last line of an item with the first of the next one.
    fn merge(&mut self, item: Range<usize>, places: &[Range<usize>]) -> bool {
        if !places.iter().any(|next| next.start == item.end) {
            return false;
        }
        let next = self.lines.remove(item.end);
        let line = &mut self.lines[item.end - 1];
        line.text = format!("{} {}", line.text, next.text.trim_start_matches(|c: char| !c.is_alphabetic()));
        line.ids.extend(next.ids);
        line.touched = true;
        true
    }

    fn insert_prose(&mut self, dice: &mut Dice) -> bool {
        let blank: Vec<usize> = (0..self.lines.len()).filter(|&at| self.lines[at].text.trim().is_empty()).collect();
        let Some(&at) = dice.pick(&blank) else { return false };
        let new = |text: &str| Line { ids: Vec::new(), text: text.to_owned(), touched: true };
        let words = "The office is open on weekdays from nine to four, and by appointment.";
        self.lines.splice(at..at, [new(""), new(words), new("")]);
        true
    }
}

fn comes_back(encoding: &'static encoding_rs::Encoding, text: &str) -> bool {
    let (bytes, _, lossy) = encoding.encode(text);
    !lossy && twintown::read::Document::from_bytes(String::new(), bytes.into_owned()).text == text
}

fn change(text: &mut String, mut with: impl FnMut(&str) -> Option<String>) -> bool {
    let changed = with(text).filter(|new| new != text);
    let is_changed = changed.is_some();
    *text = changed.unwrap_or_else(|| text.clone());
    is_changed
}

fn changed_letter(text: &str, dice: &mut Dice) -> Option<String> {
    let letters: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| c.is_lowercase()).collect();
    let &(at, letter) = dice.pick(&letters)?;
    let other = if letter == 'e' { 'a' } else { 'e' };
    let (before, after) = (&text[..at], &text[at + letter.len_utf8()..]);
    Some(match dice.roll(3) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{letter}{letter}{after}"),
        _ => format!("{before}{other}{after}"),
    })
}

fn changed_year(text: &str, dice: &mut Dice) -> Option<String> {
    let is_year = |at: &usize| {
        let year = text.get(*at..at + 4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()));
        year.is_some_and(|year| year.starts_with("19") || year.starts_with("20"))
    };
    let years: Vec<usize> = (0..text.len()).filter(is_year).collect();
    let &at = dice.pick(&years)?;
    let year: usize = text[at..at + 4].parse().ok()?;
    Some(format!("{}{}{}", &text[..at], year + 1 + dice.roll(5), &text[at + 4..]))
}
