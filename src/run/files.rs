//! Turns rendered pages, in order, into the output files, all of which are put in place in one step.

use super::turns::Sink;
use super::{Page, Summary};
use crate::error::Error;
use crate::know::Knowledge;
use crate::read::PageFile;
use crate::rulings::{Rulings, Tally, page::orphan};
use crate::write::atomic::{Staged, StagedFile};
use crate::write::columns::{AGREEMENTS, Column, LINES, MEMBERSHIPS, REVIEW};
use crate::write::package::{self, PageSummary};
use crate::write::rows::{Counts, orphan_row};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The output files while they are written.
pub struct Files<'a> {
    staged: Staged,
    agreements: StagedFile,
    json: StagedFile,
    memberships: StagedFile,
    review: StagedFile,
    lines: StagedFile,
    /// Nothing stands in the JSON yet.
    json_empty: bool,
    summaries: Vec<PageSummary>,
    counts: Counts,
    folder: PathBuf,
    pages: usize,
    progress: &'a (dyn Fn(u64, u64) + Sync),
}

impl Files<'_> {
    pub fn create<'a>(folder: &Path, pages: usize, progress: &'a (dyn Fn(u64, u64) + Sync)) -> Result<Files<'a>, Error> {
        let mut staged = Staged::new(folder)?;
        Ok(Files {
            agreements: table(&mut staged, "agreements.csv", AGREEMENTS)?,
            json: staged.create("agreements.json")?,
            memberships: table(&mut staged, "memberships.csv", MEMBERSHIPS)?,
            review: table(&mut staged, "review.csv", REVIEW)?,
            lines: table(&mut staged, "lines.csv", LINES)?,
            staged,
            json_empty: true,
            summaries: Vec::with_capacity(pages),
            counts: Counts::default(),
            folder: folder.to_path_buf(),
            pages,
            progress,
        })
    }

    fn write(&mut self, page: &mut Page) -> io::Result<()> {
        let rendered = &mut page.rendered;
        self.agreements.write_all(&rendered.agreements)?;
        self.memberships.write_all(&rendered.memberships)?;
        self.review.write_all(&rendered.review)?;
        self.lines.write_all(&rendered.lines)?;
        if !rendered.json.is_empty() {
            // Every record begins with a comma; before the first one stands the bracket.
            let skip = usize::from(std::mem::take(&mut self.json_empty));
            self.json.write_all(&b"["[..skip])?;
            self.json.write_all(&rendered.json[skip..])?;
        }
        rendered.written();
        Ok(())
    }

    /// Rulings on pages that are gone are reported.
    pub fn orphans(&mut self, rulings: &Rulings, pages: &[PageFile], know: &Knowledge) -> Result<(), Error> {
        let here: BTreeSet<&str> = pages.iter().map(|p| p.source.as_str()).collect();
        for ruling in rulings.of_missing_pages(&here) {
            let row = orphan_row(&orphan(ruling, false, know), &ruling.source, &ruling.anchor.quote);
            self.review.write_all(&row).map_err(|cause| cannot_write(&self.folder, cause))?;
            self.counts.add_rulings(Tally { orphan: 1, ..Tally::default() });
            self.counts.questions += 1;
        }
        Ok(())
    }

    pub fn finish(mut self, gazetteer: &str) -> Result<Summary, Error> {
        let end: &[u8] = if self.json_empty { b"[]\n" } else { b"\n]\n" };
        self.json.write_all(end).map_err(|cause| cannot_write(&self.folder, cause))?;
        // Handing a file to the disk is waiting, mostly.
        let files = [self.agreements, self.json, self.memberships, self.review, self.lines];
        files.into_par_iter().try_for_each(StagedFile::finish)?;
        self.staged.write("run.json", &package::run(&self.summaries, self.counts, gazetteer))?;
        self.staged.write("datapackage.json", &package::datapackage())?;
        let before = package::texts(&self.folder);
        self.staged.commit()?;
        let texts: HashSet<&str> = self.summaries.iter().filter_map(|s| s.text.as_deref()).collect();
        for gone in before.iter().filter(|text| !texts.contains(text.as_str())) {
            // A text of a page that is gone proves nothing any more; if it cannot be removed, it does no harm.
            let _ = std::fs::remove_file(self.folder.join(gone));
        }
        let remarks = self.summaries.iter().filter_map(|s| Some((s.source.clone(), s.remark.clone()?))).collect();
        Ok(Summary { pages: self.summaries.len() as u64, counts: self.counts, remarks })
    }
}

impl Sink<Page> for Files<'_> {
    fn take(&mut self, page: &mut Page) -> Result<(), Error> {
        self.write(page).map_err(|cause| cannot_write(&self.folder, cause))?;
        if let Some(summary) = page.summary.take() {
            if let (Some(text), Some(name)) = (page.text.take(), &summary.text) {
                self.staged.write(name, text.as_bytes())?;
            }
            page.rendered.counts = Counts::default();
            self.counts.add(summary.counts);
            self.summaries.push(summary);
            (self.progress)(self.summaries.len() as u64, self.pages as u64);
        }
        Ok(())
    }
}

fn cannot_write(folder: &Path, cause: io::Error) -> Error {
    Error::io("cannot write the output", folder, cause)
}

fn table(staged: &mut Staged, name: &str, columns: &[Column]) -> Result<StagedFile, Error> {
    let mut file = staged.create(name)?;
    let header = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(",") + "\n";
    file.write_all(header.as_bytes()).map_err(|cause| Error::io("cannot write the output", Path::new(name), cause))?;
    Ok(file)
}
