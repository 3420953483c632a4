//! Turns the fates of a page's lines into rows of `lines.csv`, most of which end like the row before: a crawl has little else.

use super::account;
use super::rows::{Rendered, Renderer, Table, cells};
use crate::record::LineFate;
use crate::vocab::LineRole;

/// A line whose end stands in the next part of the page.
#[derive(Debug)]
pub(super) struct OpenLine {
    role: LineRole,
    reason: &'static str,
    ids: String,
}

impl Renderer<'_> {
    pub fn lines(&self, out: &mut Rendered) {
        let source = cells(|table| table.text(&self.document.source));
        let file = self.document.file_lines();
        let of_file = file.as_ref().map(|file| account::fates(file, &self.decided.lines));
        let fates = of_file.as_ref().unwrap_or(&self.decided.lines);
        let first = file.map_or(self.document.first_line(), |file| file.first + 1);
        let last = fates.len().saturating_sub(1);
        let mut open = out.open_line.take();
        out.lines.reserve(fates.len() * (source.len() + USUAL_ROW));
        let mut ends = std::mem::take(&mut out.ends);
        let mut table = Table::new(&mut out.lines);
        let mut ids = String::new();
        let is_open = self.document.is_last_line_open();
        for (index, fate) in fates.iter().enumerate() {
            ids.clear();
            self.ids(fate, &mut ids);
            let (mut role, mut reason) = (fate.role, fate.reason);
            if let Some(before) = open.take() {
                ids = joined(before.ids, &ids);
                if before.role.telling() >= role.telling() {
                    (role, reason) = (before.role, before.reason);
                }
            }
            if index == last && is_open {
                out.open_line = Some(OpenLine { role, reason, ids });
                break;
            }
            table.ready(&source);
            table.number((first + index) as u64);
            if ids.is_empty() {
                table.out.extend_from_slice(ends.of(role, reason));
                table.inside = false;
            } else {
                end_row(&mut table, role, &ids, reason);
            }
            out.counts.lines += 1;
            out.counts.unread += u64::from(role == LineRole::Unread);
        }
        out.ends = ends;
    }

    fn ids(&self, fate: &LineFate, ids: &mut String) {
        for &record in &fate.records {
            if !ids.is_empty() {
                ids.push(';');
            }
            ids.push_str(&self.decided.records[record as usize].id);
        }
    }
}

/// Bytes of a row of `lines.csv` beside its page, more or less.
const USUAL_ROW: usize = 40;

fn end_row(table: &mut Table, role: LineRole, ids: &str, reason: &str) {
    table.word(role.word());
    table.word(ids);
    table.plain(reason);
    table.end();
}

/// How the rows of lines end that belong to no record: there are few kinds.
#[derive(Default, Debug)]
pub(super) struct PlainEnds(Vec<(LineRole, &'static str, Vec<u8>)>);

impl PlainEnds {
    fn of(&mut self, role: LineRole, reason: &'static str) -> &[u8] {
        let known = self.0.iter().position(|(of, why, _)| *of == role && std::ptr::eq(*why, reason));
        let at = known.unwrap_or_else(|| {
            let mut end = Vec::new();
            end_row(&mut Table { out: &mut end, inside: true }, role, "", reason);
            self.0.push((role, reason, end));
            self.0.len() - 1
        });
        &self.0[at].2
    }
}

fn joined(before: String, ids: &str) -> String {
    if before.is_empty() || ids.is_empty() { before + ids } else { before + ";" + ids }
}
