//! Turns the fates of the lines of a text into those of the lines of its file, because a marked-up page is cited by its own lines.
//!
//! One line of a file may hold many lines of text, or a part of one: it is what the most telling of them is, and speaks for
//! the records of all.

use crate::read::{FileLine, FileLines};
use crate::record::LineFate;
use crate::vocab::LineRole;

pub fn fates(file: &FileLines, of_text: &[LineFate]) -> Vec<LineFate> {
    let silent = |role, reason| LineFate { role, reason, records: Vec::new() };
    let fate = |line: &FileLine| match *line {
        FileLine::Words(start, end) => most_telling(&file.words[start as usize..end as usize], of_text),
        FileLine::Blank => silent(LineRole::Blank, "blank"),
        FileLine::LeftOut => silent(LineRole::Other, "menu, form or script of the page"),
        FileLine::Markup => silent(LineRole::Other, "markup"),
    };
    file.lines.iter().map(fate).collect()
}

fn most_telling(lines: &[u32], of_text: &[LineFate]) -> LineFate {
    let lines = || lines.iter().filter_map(|&line| of_text.get(line as usize));
    let mut records: Vec<u32> = Vec::new();
    for &record in lines().flat_map(|fate| &fate.records) {
        if !records.contains(&record) {
            records.push(record);
        }
    }
    let (role, reason) =
        lines().max_by_key(|fate| fate.role.telling()).map_or((LineRole::Other, "markup"), |f| (f.role, f.reason));
    LineFate { role, reason, records }
}
