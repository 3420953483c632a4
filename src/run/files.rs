//! Turns rendered pages, in order, into the output files, all of which are put in place in one step.

use super::changes::{Excerpt, changes};
use super::index::{Entry, FILES, JSON};
use super::plan::Plan;
use super::turns::Sink;
use super::workplace::Workplace;
use super::{Page, Summary};
use crate::diff::Difference;
use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::read::Stamp;
use crate::rulings::{Rulings, Tally, page::orphan};
use crate::write::atomic::Staged;
use crate::write::columns::{AGREEMENTS, Column, LINES, MEMBERSHIPS, REVIEW};
use crate::write::package::{self, PageSummary};
use crate::write::rows::{Counts, orphan_row};
use crate::write::staged_file::StagedFile;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The output files while they are written.
pub struct Files<'a> {
    staged: Staged,
    /// Those of `index::FILES`, in that order.
    tables: Vec<StagedFile>,
    review: Option<StagedFile>,
    /// Nothing stands in the JSON yet.
    json_empty: bool,
    plan: &'a Plan<'a>,
    /// The pages so far.
    entries: Vec<Entry>,
    /// Of the pages so far, and of those of the last run: whose rows were taken from there.
    kept: Vec<bool>,
    taken: Vec<bool>,
    /// What the page whose turn it is has given so far.
    lens: [u64; FILES.len()],
    rows: Vec<u8>,
    counts: Counts,
    folder: PathBuf,
    progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// How many bytes stand in each of `FILES` before the first page's.
pub fn headers() -> [u64; FILES.len()] {
    FILES.map(|name| columns(name).map_or(0, |columns| header(columns).len() as u64))
}

fn columns(name: &str) -> Option<&'static [Column]> {
    match name {
        "agreements.csv" => Some(AGREEMENTS),
        "memberships.csv" => Some(MEMBERSHIPS),
        "lines.csv" => Some(LINES),
        "review.csv" => Some(REVIEW),
        _ => None,
    }
}

fn header(columns: &[Column]) -> String {
    columns.iter().map(|c| c.name).collect::<Vec<_>>().join(",") + "\n"
}

fn open(staged: &mut Staged, name: &'static str, revise: bool) -> Result<StagedFile, Error> {
    let mut file = if revise { staged.revise(name)? } else { staged.create(name)? };
    let header = columns(name).map(header).unwrap_or_default();
    file.write_all(header.as_bytes()).map_err(|cause| Error::io("cannot write the output", Path::new(name), cause))?;
    Ok(file)
}

impl<'a> Files<'a> {
    pub fn create(place: &Workplace, plan: &'a Plan<'a>, progress: &'a (dyn Fn(u64, u64) + Sync)) -> Result<Files<'a>, Error> {
        let mut staged = Staged::new(&place.output, &place.folder)?;
        let revise = !plan.previous.is_empty();
        Ok(Files {
            tables: FILES.iter().map(|name| open(&mut staged, name, revise)).collect::<Result<_, _>>()?,
            review: Some(open(&mut staged, "review.csv", revise)?),
            staged,
            json_empty: true,
            plan,
            entries: Vec::with_capacity(plan.pages.len()),
            kept: Vec::with_capacity(plan.pages.len()),
            taken: vec![false; plan.previous.len()],
            lens: Default::default(),
            rows: Vec::new(),
            counts: Counts::default(),
            folder: place.output.clone(),
            progress,
        })
    }

    fn write(&mut self, page: &mut Page) -> io::Result<()> {
        let rendered = &mut page.rendered;
        let parts = [&rendered.agreements, &rendered.json, &rendered.lines, &rendered.memberships, &rendered.texts];
        for (file, part) in parts.iter().enumerate() {
            self.lens[file] += part.len() as u64;
            // Every record begins with a comma; before the first one stands the bracket.
            let skip = usize::from(file == JSON && !part.is_empty() && std::mem::take(&mut self.json_empty));
            self.tables[file].write_all(&b"["[..skip])?;
            self.tables[file].write_all(&part[skip..])?;
        }
        self.write_review(&rendered.review)?;
        self.rows.extend_from_slice(&rendered.review);
        rendered.written();
        Ok(())
    }

    fn write_review(&mut self, rows: &[u8]) -> io::Result<()> {
        self.review.iter_mut().try_for_each(|file| file.write_all(rows))
    }

    /// Takes the last run's rows of all pages before that number which need not be read.
    fn keep_until(&mut self, number: usize) -> io::Result<()> {
        while self.entries.len() < number {
            match self.plan.kept(self.entries.len()) {
                Some(last) => self.keep(last, None)?,
                None => return Err(io::ErrorKind::InvalidInput.into()),
            }
        }
        Ok(())
    }

    /// Takes the last run's rows of one page.
    fn keep(&mut self, last: usize, stamp: Option<Stamp>) -> io::Result<()> {
        let mut entry = self.plan.previous.page(last).clone();
        for (file, range) in self.plan.previous.ranges(last).into_iter().enumerate().filter(|(_, range)| !range.is_empty()) {
            let mut start = range.start;
            if file == JSON {
                // The bracket stands before the first record, a comma before each other.
                let first = std::mem::take(&mut self.json_empty);
                if first != (start == 0) {
                    self.tables[file].write_all(if first { b"[" } else { b"," })?;
                    start += 1;
                }
            }
            self.tables[file].copy(start..range.end)?;
        }
        self.write_review(&entry.review)?;
        entry.stamp = stamp.or(entry.stamp);
        self.taken[last] = true;
        self.note(entry, true);
        Ok(())
    }

    fn note(&mut self, entry: Entry, kept: bool) {
        self.kept.push(kept);
        self.counts.add(entry.summary.counts);
        self.entries.push(entry);
        (self.progress)(self.entries.len() as u64, self.plan.pages.len() as u64);
    }

    /// Takes over the pages behind the last one that was read.
    pub fn keep_rest(&mut self) -> Result<(), Error> {
        self.keep_until(self.plan.pages.len()).map_err(|cause| cannot_write(&self.folder, cause))
    }

    /// Rulings on pages that are gone are reported.
    pub fn orphans(&mut self, rulings: &Rulings, know: &Knowledge) -> Result<(), Error> {
        let here: BTreeSet<&str> = self.plan.pages.iter().map(|page| page.file.source.as_str()).collect();
        for ruling in rulings.of_missing_pages(&here) {
            let row = orphan_row(&orphan(ruling, false, know), &ruling.source, &ruling.anchor.quote);
            self.write_review(&row).map_err(|cause| cannot_write(&self.folder, cause))?;
            self.counts.add_rulings(Tally { orphan: 1, ..Tally::default() });
            self.counts.questions += 1;
        }
        Ok(())
    }

    /// Puts the files in place; with what the next run may want to know of the pages.
    /// `seen`: the steward's sheet as it was when its answers were looked for.
    pub fn finish(mut self, gazetteer: &str, compare: bool, seen: Option<Stamp>) -> Result<(Summary, Vec<Entry>), Error> {
        let end: &[u8] = if self.json_empty { b"[]\n" } else { b"\n]\n" };
        self.tables[JSON].write_all(end).map_err(|cause| cannot_write(&self.folder, cause))?;
        let mut files: Vec<StagedFile> = self.tables.drain(..).collect();
        files.extend(self.review.take());
        StagedFile::finish_all(files)?;
        let summaries: Vec<&PageSummary> = self.entries.iter().map(|entry| &entry.summary).collect();
        self.staged.write("run.json", &package::run(&summaries, self.counts, gazetteer))?;
        self.staged.write("datapackage.json", &package::datapackage())?;
        let changes = if compare { self.changes() } else { None };
        if sheet(&self.folder) != seen {
            let help = "keep its answers with `twintown review import`, then run again";
            return Err(Error::new(ErrorKind::Clash, "the review sheet was saved while the run was on", help).at(&self.folder));
        }
        self.staged.commit()?;
        let remarks = summaries.iter().filter_map(|s| Some((s.source.clone(), s.remark.clone()?))).collect();
        let read = self.kept.iter().filter(|kept| !**kept).count() as u64;
        let summary = Summary { pages: summaries.len() as u64, read, counts: self.counts, changes, remarks };
        Ok((summary, self.entries))
    }
}

impl Files<'_> {
    /// What changes in the table of agreements: of the pages that were read, or of all where nothing is known of the last run.
    fn changes(&self) -> Option<Difference> {
        const TABLE: usize = 0;
        let (old, new) = (self.folder.join(FILES[TABLE]), self.staged.new_file(FILES[TABLE]));
        if !self.staged.is_changed(FILES[TABLE]) {
            return Some(Difference::default());
        }
        if self.plan.previous.is_empty() {
            return changes(&Excerpt { path: old, ranges: None }, &Excerpt { path: new, ranges: None });
        }
        let header = headers()[TABLE];
        let gone =
            (0..self.taken.len()).filter(|&page| !self.taken[page]).map(|page| self.plan.previous.ranges(page)[TABLE].clone());
        let mut at = header;
        let ranges = self.entries.iter().map(|entry| {
            let start = at;
            at += entry.lens[TABLE];
            start..at
        });
        let come = ranges.zip(&self.kept).filter(|(_, kept)| !**kept).map(|(range, _)| range);
        let with_header = |ranges: Vec<Range<u64>>| Some(std::iter::once(0..header).chain(ranges).collect());
        let old = Excerpt { path: old, ranges: with_header(gone.collect()) };
        changes(&old, &Excerpt { path: new, ranges: with_header(come.collect()) })
    }
}

impl Sink<Page> for Files<'_> {
    fn take(&mut self, page: &mut Page) -> Result<(), Error> {
        let done = self.keep_until(page.number).and_then(|()| match page.same.take() {
            Some(last) => self.keep(last, page.stamp),
            None => self.write(page),
        });
        done.map_err(|cause| cannot_write(&self.folder, cause))?;
        if let Some(summary) = page.summary.take() {
            page.rendered.counts = Counts::default();
            let (lens, review) = (std::mem::take(&mut self.lens), std::mem::take(&mut self.rows));
            self.note(Entry { summary, key: self.plan.pages[page.number].key, stamp: page.stamp, lens, review }, false);
        }
        Ok(())
    }
}

/// The steward's sheet as it is now.
pub fn sheet(output: &Path) -> Option<Stamp> {
    output.join("review.csv").metadata().ok().and_then(|meta| Stamp::of(&meta))
}

fn cannot_write(folder: &Path, cause: io::Error) -> Error {
    Error::io("cannot write the output", folder, cause)
}
