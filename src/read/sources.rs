//! Turns the paths that a user gave into a list of page files, each with the name that its records cite.
//!
//! The name (`source`) must be the same whatever the order of the arguments, on any machine, because records are cited
//! by it. So it is relative to the input folder and uses `/`. Two pages under one name are refused rather than renamed: a
//! name that changed with the other arguments would move the records of an untouched page.

use super::facts::TABLE;
use super::{Document, Stamp};
use crate::error::{Error, ErrorKind};
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest page that is read: 2 GiB.
pub const MAX_PAGE_BYTES: u64 = 2 << 30;

/// One page to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageFile {
    /// Relative to the input folder, with `/` separators; of a file argument, its file name.
    pub source: String,
    pub path: PathBuf,
    /// The input folder, whose `sources.csv` speaks of this page; of a file argument, the folder that it lies in.
    pub folder: Arc<Path>,
}

/// The pages in the given files and folders, sorted by `source`.
///
/// Folders are searched to any depth, symbolic links included (each real folder once). Hidden files and folders,
/// `sources.csv` and whatever is no regular file are skipped; a file that is named outright is always taken. A page that two
/// arguments reach is one page, named from the outermost folder.
pub fn find_pages(paths: &[PathBuf]) -> Result<Vec<PageFile>, Error> {
    let mut found = Vec::new();
    for path in paths {
        let meta = fs::metadata(path).map_err(|cause| Error::io("cannot find the page or folder", path, cause))?;
        if meta.is_dir() {
            search(path, &mut found)?;
        } else if path.file_name().is_some_and(|name| name != TABLE) {
            found.push(named_outright(path));
        }
    }
    // One argument reaches no page twice.
    if paths.len() > 1 {
        found = same_once(found)?;
    }
    found.sort_unstable();
    refuse_clashes(found)
}

fn named_outright(path: &Path) -> PageFile {
    let source = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => Arc::from(parent),
        _ => Arc::from(Path::new(".")),
    };
    PageFile { source, path: path.to_path_buf(), folder }
}

/// Walks the real folders first and the linked ones after them, each once: the names of pages that lie in the folder
/// don't depend on the links to them, and a loop of links ends.
fn search(folder: &Path, found: &mut Vec<PageFile>) -> Result<(), Error> {
    let folder: Arc<Path> = Arc::from(folder);
    let mut seen = HashSet::new();
    let mut linked = vec![folder.to_path_buf()];
    while !linked.is_empty() {
        linked.sort();
        let mut next = Vec::new();
        for start in linked {
            let mut open = vec![start];
            while let Some(inner) = open.pop() {
                let real = fs::canonicalize(&inner).map_err(|cause| Error::io("cannot open the folder", &inner, cause))?;
                if seen.insert(real) {
                    search_one(&folder, &inner, &mut open, &mut next, found)?;
                }
            }
        }
        linked = next;
    }
    Ok(())
}

fn search_one(
    top: &Arc<Path>,
    folder: &Path,
    open: &mut Vec<PathBuf>,
    linked: &mut Vec<PathBuf>,
    found: &mut Vec<PageFile>,
) -> Result<(), Error> {
    let refused = |cause| Error::io("cannot list the folder", folder, cause);
    let inner = source_name(top, folder);
    for entry in fs::read_dir(folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == TABLE {
            continue;
        }
        let mut kind = entry.file_type().map_err(refused)?;
        let is_link = kind.is_symlink();
        if is_link {
            kind = fs::metadata(&path).map_err(|cause| Error::io("cannot read the page", &path, cause))?.file_type();
        }
        match (kind.is_dir(), is_link) {
            (true, true) => linked.push(path),
            (true, false) => open.push(path),
            _ if kind.is_file() => {
                let source = if inner.is_empty() { name.into_owned() } else { format!("{inner}/{name}") };
                found.push(PageFile { source, path, folder: Arc::clone(top) });
            }
            _ => {}
        }
    }
    Ok(())
}

fn source_name(top: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(top).unwrap_or(path);
    let parts: Vec<_> = inner.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Drops the pages that several arguments reach, all but the one with the longest name. A link to a file is a page of
/// its own; only the folder that it lies in is made real.
fn same_once(mut found: Vec<PageFile>) -> Result<Vec<PageFile>, Error> {
    found
        .sort_by_cached_key(|page| (std::cmp::Reverse(page.source.matches('/').count()), page.source.clone(), page.path.clone()));
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    let mut real_folders: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for page in found {
        let parent = named_outright(&page.path).folder.to_path_buf();
        if !real_folders.contains_key(&parent) {
            let real = fs::canonicalize(&parent).map_err(|cause| Error::io("cannot open the folder", &parent, cause))?;
            real_folders.insert(parent.clone(), real);
        }
        if seen.insert((real_folders[&parent].clone(), page.path.file_name().map(|name| name.to_os_string()))) {
            kept.push(page);
        }
    }
    Ok(kept)
}

fn refuse_clashes(pages: Vec<PageFile>) -> Result<Vec<PageFile>, Error> {
    match pages.windows(2).find(|pair| pair[0].source == pair[1].source) {
        None => Ok(pages),
        Some(pair) => {
            let what = format!("two pages would both be cited as \"{}\", {} and", pair[0].source, pair[0].path.display());
            let help = "give the folder that holds both instead, or rename one of them";
            Err(Error::new(ErrorKind::Clash, what, help).at(&pair[1].path))
        }
    }
}

/// Reads and decodes one page. One that is too large is an error of the kind `TooLarge`, for the caller to flag.
pub fn read_page(page: &PageFile) -> Result<Document, Error> {
    let refused = |cause| Error::io("cannot read the page", &page.path, cause);
    let file = File::open(&page.path).map_err(refused)?;
    let meta = file.metadata().map_err(refused)?;
    let size = meta.len();
    if size > MAX_PAGE_BYTES {
        return Err(too_large(&page.path));
    }
    let mut raw = Vec::with_capacity(size as usize + 1);
    // The size of a pipe is unknown, and a file may grow while it is read.
    file.take(MAX_PAGE_BYTES + 1).read_to_end(&mut raw).map_err(refused)?;
    if raw.len() as u64 > MAX_PAGE_BYTES {
        return Err(too_large(&page.path));
    }
    let mut document = Document::read(page.source.clone(), raw);
    document.stamp = Stamp::of(&meta);
    if document.cut { Err(too_large(&page.path)) } else { Ok(document) }
}

fn too_large(path: &Path) -> Error {
    let help = "split it, or keep only the part about partner cities; the largest page that is read has 2 GiB";
    Error::new(ErrorKind::TooLarge, "the page is too large", help).at(path)
}
