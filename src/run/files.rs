//! Turns rendered pages, in order, into the output files, all of which are put in place in one step.

use super::changes::{Excerpt, changes};
use super::index::{self, Entry, FILES, JSON, Pages, REVIEW, RUN};
use super::plan::{Plan, Planned};
use super::turns::Sink;
use super::workplace::Workplace;
use super::{Page, Summary};
use crate::diff::Difference;
use crate::error::{Error, ErrorKind};
use crate::know::Knowledge;
use crate::read::Stamp;
use crate::rulings::{Rulings, Tally, page::orphan};
use crate::write::atomic::Staged;
use crate::write::columns::{self, Column};
use crate::write::package::{self, PageSummary};
use crate::write::rows::{Counts, Rendered, orphan_row};
use crate::write::staged_file::StagedFile;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The output files while they are written.
pub struct Files<'a> {
    staged: Staged,
    /// Those of `index::FILES`, in that order, but for the last.
    tables: Vec<StagedFile>,
    /// Nothing stands in the JSON yet.
    json_empty: bool,
    plan: &'a Plan<'a>,
    /// The pages so far.
    entries: Vec<Entry<'a>>,
    /// Of the pages so far, those whose rows were taken from the last run, with their numbers there.
    kept: Vec<Option<usize>>,
    /// What `run.json` tells of the pages that were read so far.
    told: Vec<u8>,
    /// What the page whose turn it is has given so far.
    lens: [u64; FILES.len()],
    counts: Counts,
    folder: PathBuf,
    progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// How many bytes stand before the first page's.
fn header_len(name: &str) -> u64 {
    columns(name).map_or(0, |columns| header(columns).len() as u64)
}

fn columns(name: &str) -> Option<&'static [Column]> {
    match name {
        "agreements.csv" => Some(columns::AGREEMENTS),
        "memberships.csv" => Some(columns::MEMBERSHIPS),
        "lines.csv" => Some(columns::LINES),
        "review.csv" => Some(columns::REVIEW),
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
            tables: FILES[..RUN].iter().map(|name| open(&mut staged, name, revise)).collect::<Result<_, _>>()?,
            staged,
            json_empty: true,
            plan,
            entries: Vec::with_capacity(plan.pages.len()),
            kept: Vec::with_capacity(plan.pages.len()),
            told: Vec::new(),
            lens: Default::default(),
            counts: Counts::default(),
            folder: place.output.clone(),
            progress,
        })
    }

    fn write(&mut self, page: &mut Page) -> io::Result<()> {
        let rendered = &mut page.rendered;
        let Rendered { agreements, json, lines, memberships, review, texts, .. } = &*rendered;
        let parts = [agreements, json, lines, memberships, review, texts];
        for (file, part) in parts.iter().enumerate() {
            self.lens[file] += part.len() as u64;
            // Every record begins with a comma; before the first one stands the bracket.
            let skip = usize::from(file == JSON && !part.is_empty() && std::mem::take(&mut self.json_empty));
            self.tables[file].write_all(&b"["[..skip])?;
            self.tables[file].write_all(&part[skip..])?;
        }
        rendered.written();
        Ok(())
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
        let ranges = self.plan.previous.ranges(last);
        for (file, range) in ranges.into_iter().enumerate().filter(|(file, range)| *file != RUN && !range.is_empty()) {
            let mut start = range.start;
            if file == JSON {
                // The bracket stands before the first record, a comma before each other.
                start += lead(&mut self.tables[file], std::mem::take(&mut self.json_empty), start == 0)?;
            }
            match &self.plan.previous.sheet {
                Some(sheet) if file == REVIEW => {
                    let rows = sheet.get(start as usize..range.end as usize).ok_or(io::ErrorKind::UnexpectedEof)?;
                    self.tables[file].write_all(rows)?;
                }
                _ => self.tables[file].copy(start..range.end)?,
            }
        }
        entry.stamp = stamp.or(entry.stamp);
        self.note(entry, Some(last));
        Ok(())
    }

    fn note(&mut self, entry: Entry<'a>, kept: Option<usize>) {
        self.kept.push(kept);
        self.counts.add(entry.counts);
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
            self.tables[REVIEW].write_all(&row).map_err(|cause| cannot_write(&self.folder, cause))?;
            self.counts.add_rulings(Tally { orphan: 1, ..Tally::default() });
            self.counts.questions += 1;
        }
        Ok(())
    }

    /// Puts the files in place; with what the next run may want to know of the pages.
    /// `seen`: the steward's sheet as it was when its answers were looked for.
    pub fn finish(mut self, gazetteer: &str, compare: bool, seen: Option<Stamp>) -> Result<(Summary, Pages<'a>), Error> {
        let end: &[u8] = if self.json_empty { b"[]\n" } else { b"\n]\n" };
        self.tables[JSON].write_all(end).map_err(|cause| cannot_write(&self.folder, cause))?;
        let mut run = open(&mut self.staged, FILES[RUN], !self.plan.previous.is_empty())?;
        let head = self.write_run(gazetteer, &mut run).map_err(|cause| cannot_write(&self.folder, cause))?;
        let mut files: Vec<StagedFile> = self.tables.drain(..).collect();
        let mut package = self.staged.revise("datapackage.json")?;
        package.write_all(&package::datapackage()).map_err(|cause| cannot_write(&self.folder, cause))?;
        files.extend([run, package]);
        StagedFile::finish_all(files)?;
        let changes = if compare { self.changes() } else { None };
        if sheet(&self.folder) != seen {
            let help = "keep its answers with `twintown review import`, then run again";
            return Err(Error::new(ErrorKind::Clash, "the review sheet was saved while the run was on", help).at(&self.folder));
        }
        let wrote = self.staged.commit()?;
        let remarked = self.entries.iter().filter(|entry| !entry.remark.is_empty());
        let remarks = remarked.map(|entry| (entry.source.to_string(), entry.remark.to_string())).collect();
        let read = self.kept.iter().filter(|kept| kept.is_none()).count() as u64;
        let summary = Summary { pages: self.entries.len() as u64, read, counts: self.counts, changes, remarks };
        let mut heads = FILES.map(header_len);
        heads[RUN] = head;
        Ok((summary, Pages { entries: self.entries, heads, wrote: FILES.map(|name| wrote.get(name).copied().flatten()) }))
    }

    /// The pages of `run.json`; how many bytes stand before them.
    fn write_run(&self, gazetteer: &str, file: &mut StagedFile) -> io::Result<u64> {
        let head = package::run_head(self.counts, gazetteer);
        file.write_all(&head)?;
        let mut told = &self.told[..];
        for (at, (entry, kept)) in self.entries.iter().zip(&self.kept).enumerate() {
            match *kept {
                Some(last) => {
                    let mut range = self.plan.previous.ranges(last)[RUN].clone();
                    range.start += lead(file, at == 0, last == 0)?;
                    file.copy(range)?;
                }
                None => {
                    let part;
                    (part, told) = told.split_at(entry.lens[RUN] as usize);
                    file.write_all(if at == 0 { b"[" } else { b"," })?;
                    file.write_all(&part[1..])?;
                }
            }
        }
        file.write_all(&package::run_tail(self.entries.is_empty()))?;
        Ok(head.len() as u64)
    }
}

/// Writes the bracket before the first part of a list, or the comma before another one, if it is not what the old file has
/// there; how many bytes of the old part that stands for.
fn lead(file: &mut StagedFile, is_first: bool, was_first: bool) -> io::Result<u64> {
    if is_first == was_first {
        return Ok(0);
    }
    file.write_all(if is_first { b"[" } else { b"," })?;
    Ok(1)
}

impl Files<'_> {
    /// What changes in the table of agreements: of the pages that were read, or of all where nothing is known of the last run.
    fn changes(&self) -> Option<Difference> {
        const TABLE: usize = index::AGREEMENTS;
        let (old, new) = (self.folder.join(FILES[TABLE]), self.staged.new_file(FILES[TABLE]));
        if !self.staged.is_changed(FILES[TABLE]) {
            return Some(Difference::default());
        }
        let previous = self.plan.previous;
        if previous.is_empty() {
            return changes(&Excerpt { path: old, ranges: None }, &Excerpt { path: new, ranges: None });
        }
        let mut gone = vec![true; previous.len()];
        self.kept.iter().flatten().for_each(|&last| gone[last] = false);
        let gone = (0..gone.len()).filter(|&page| gone[page]).map(|page| previous.ranges(page)[TABLE].clone());
        let header = header_len(FILES[TABLE]);
        let mut at = header;
        let ranges = self.entries.iter().map(|entry| {
            let start = at;
            at += entry.lens[TABLE];
            start..at
        });
        let come = ranges.zip(&self.kept).filter(|(_, kept)| kept.is_none()).map(|(range, _)| range);
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
            self.lens[RUN] = page.told.len() as u64;
            self.told.extend_from_slice(&page.told);
            let Planned { file, key, .. } = &self.plan.pages[page.number];
            let PageSummary { sha256, remark, counts, .. } = summary;
            let (source, remark, lens) =
                (file.source.as_str().into(), remark.unwrap_or_default().into(), std::mem::take(&mut self.lens));
            self.note(Entry { source, sha256: sha256.into(), remark, counts, key: *key, stamp: page.stamp, lens }, None);
        }
        Ok(())
    }
}

/// The steward's sheet as it is now.
pub fn sheet(output: &Path) -> Option<Stamp> {
    output.join(FILES[REVIEW]).metadata().ok().and_then(|meta| Stamp::of(&meta))
}

fn cannot_write(folder: &Path, cause: io::Error) -> Error {
    Error::io("cannot write the output", folder, cause)
}
