//! Turns the letters of a page, by their places, into lines of text: words, cells, lines that go on below, paragraphs.

/// A letter, in points from the lower left corner.
#[derive(Clone, Debug)]
pub struct Letter {
    pub text: String,
    pub x: f64,
    pub y: f64,
    pub end: f64,
    pub size: f64,
}

#[derive(Debug, Default)]
pub struct Page {
    /// As the page draws them.
    pub letters: Vec<Letter>,
    pub width: f64,
}

/// Letters on one base line.
#[derive(Debug)]
struct Line {
    text: String,
    y: f64,
    start: f64,
    end: f64,
    size: f64,
    /// Width of the first word.
    opening: f64,
}

/// Shares of the font's size: how far a base line may be off, and the gaps that are a space and a next cell.
const SAME_LINE: f64 = 0.3;
const SPACE: f64 = 0.15;
const CELL: f64 = 1.4;
/// Lines further apart than so many sizes have a blank line between.
const PARAGRAPH: f64 = 1.75;
/// Cells of a row of which one has several lines: so many lines back the row may have begun.
const ROW: usize = 4;

/// Appends the lines of a page.
pub fn write(page: Page, text: &mut String) {
    let lines = lines(&page.letters);
    let margin = Margin::of(&lines, page.width);
    let mut last: Option<&Line> = None;
    for line in &lines {
        match last {
            Some(above) if margin.goes_on(above, line) => go_on(text, &line.text),
            Some(above) => {
                text.push_str(if stands_apart(above, line) { "\n\n" } else { "\n" });
                text.push_str(&line.text);
            }
            None => text.push_str(&line.text),
        }
        last = Some(line);
    }
    if last.is_some() {
        text.push('\n');
    }
}

fn stands_apart(above: &Line, line: &Line) -> bool {
    above.y - line.y > PARAGRAPH * above.size.max(line.size)
}

/// Appends what goes on from the line above; a word that was parted at its end is put together.
fn go_on(text: &mut String, rest: &str) {
    let parted = text.ends_with('-') && rest.starts_with(char::is_lowercase) && ends_in_letter(&text[..text.len() - 1]);
    if parted || text.ends_with('\u{ad}') {
        text.pop();
    } else if !text.ends_with('-') {
        text.push(' ');
    }
    text.push_str(rest);
}

fn ends_in_letter(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphabetic)
}

fn lines(letters: &[Letter]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut current = None;
    for letter in letters.iter().filter(|letter| !letter.text.is_empty()) {
        let same = |line: &Line| (line.y - letter.y).abs() <= SAME_LINE * line.size.max(letter.size);
        if !current.is_some_and(|at: usize| same(&lines[at]) && letter.x > lines[at].end - lines[at].size) {
            let recent = lines.len().saturating_sub(ROW)..lines.len();
            current = recent.rev().find(|&at| same(&lines[at]) && letter.x >= lines[at].end - SAME_LINE * letter.size);
        }
        match current {
            Some(at) => lines[at].add(letter),
            None if letter.text.trim().is_empty() => {}
            None => {
                current = Some(lines.len());
                lines.push(Line::new(letter));
            }
        }
    }
    lines.iter_mut().for_each(|line| line.text.truncate(line.text.trim_end().len()));
    lines
}

impl Line {
    fn new(letter: &Letter) -> Line {
        let text = letter.text.trim_start().to_owned();
        Line { text, y: letter.y, start: letter.x, end: letter.end, size: letter.size, opening: letter.end - letter.x }
    }

    fn add(&mut self, letter: &Letter) {
        let gap = (letter.x - self.end) / self.size.max(letter.size).max(0.1);
        let parted = self.text.ends_with(char::is_whitespace);
        let is_space = letter.text.trim().is_empty();
        if gap > CELL && !is_space {
            self.text.truncate(self.text.trim_end().len());
            self.text.push('\t');
        } else if (gap > SPACE || is_space) && !parted {
            self.text.push(' ');
        }
        if !is_space {
            self.text.push_str(&letter.text);
            if !self.text.contains([' ', '\t']) {
                self.opening = letter.end - self.start;
            }
            self.end = self.end.max(letter.end);
            self.size = self.size.max(letter.size);
        }
    }
}

/// How far lines may reach to the right.
struct Margin {
    /// As far from the right edge as the text is from the left, unless lines reach further or many end at one place before.
    right: f64,
    left: f64,
}

/// So many lines that end at the same place show where the margin is.
const JUSTIFIED: usize = 3;
/// Lines that end at one place this share of the way to the margin, or further, end at a margin of their own.
const FULL: f64 = 0.8;
/// A line of this share of the width, within a sentence, goes on below: the next word may be long, or the margin wide.
const LONG: f64 = 0.6;

impl Margin {
    fn of(lines: &[Line], width: f64) -> Margin {
        let left = lines.iter().map(|line| line.start).fold(f64::INFINITY, f64::min);
        let furthest = lines.iter().map(|line| line.end).fold(0.0, f64::max);
        let mut ends: Vec<f64> = lines.iter().map(|line| line.end).collect();
        ends.sort_by(f64::total_cmp);
        let justified = ends.windows(JUSTIFIED).rev().find(|w| w[JUSTIFIED - 1] - w[0] < 0.5).map(|w| w[0]);
        let is_margin = |&end: &f64| end > furthest - 2.0 && end - left > FULL * (width - 2.0 * left);
        let right = justified.filter(is_margin).unwrap_or((width - left).max(furthest));
        Margin { right, left }
    }

    /// Whether the line above was full: its next word did not fit, and stands in this line.
    fn goes_on(&self, above: &Line, line: &Line) -> bool {
        let reach = above.end + 0.25 * above.size + line.opening;
        let long = above.end - self.left > LONG * (self.right - self.left);
        let within_sentence =
            line.text.starts_with(|c: char| c.is_lowercase()) && !above.text.ends_with(['.', '!', '?', ':', ';']);
        let full = reach > self.right || long && within_sentence;
        let below = above.y > line.y && !stands_apart(above, line);
        let alike = (above.size - line.size).abs() < 0.05 * above.size;
        let cells = above.text.contains('\t') && !is_marked(&above.text) || line.text.contains('\t');
        let beside = line.start >= above.start - 0.5 || above.start > self.left + above.size;
        full && below && alike && beside && !cells && !is_marked(&line.text)
    }
}

/// Begins like an item of a list.
fn is_marked(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=3).contains(&digits) && text[digits..].starts_with(['.', ')']);
    let bullet = text.starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '"' | '„' | '“' | '«' | '\''));
    numbered || bullet && text.chars().nth(1).is_some_and(char::is_whitespace)
}
