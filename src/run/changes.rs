//! Turns the table that is about to be replaced, and the new one, into what changed; of a re-run only the pages that were read.

use crate::diff::Difference;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;

/// A table, or its header and some of its rows.
pub struct Excerpt {
    pub path: PathBuf,
    /// All of it where there are none.
    pub ranges: Option<Vec<Range<u64>>>,
}

impl Excerpt {
    fn open(&self) -> io::Result<Box<dyn Read>> {
        let mut file = File::open(&self.path)?;
        let Some(ranges) = &self.ranges else { return Ok(Box::new(BufReader::new(file))) };
        let mut rows = Vec::new();
        for range in ranges {
            file.seek(SeekFrom::Start(range.start))?;
            (&file).take(range.end - range.start).read_to_end(&mut rows)?;
        }
        Ok(Box::new(Cursor::new(rows)))
    }
}

/// None where there was no table, or one that nobody can read: a run does not fail over that.
pub fn changes(old: &Excerpt, new: &Excerpt) -> Option<Difference> {
    Difference::between(&|| old.open(), &|| new.open()).ok()
}
