//! Folders in, pages and what is known of them out.

use std::fs;
use std::path::Path;
use tempfile::TempDir;
use twintown::error::{Error, ErrorKind};
use twintown::read::{MAX_PAGE_BYTES, PageFacts, PageFile, find_pages, page_facts, read_page};

fn folder(files: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in files {
        put(folder.path(), file, file);
    }
    folder
}

fn put(folder: &Path, file: &str, content: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn find(paths: &[&Path]) -> Result<Vec<PageFile>, Error> {
    find_pages(&paths.iter().map(|path| path.to_path_buf()).collect::<Vec<_>>())
}

fn sources(paths: &[&Path]) -> Vec<String> {
    find(paths).unwrap().into_iter().map(|page| page.source).collect()
}

#[test]
fn nested_folders_in_order_without_the_hidden() {
    let raw =
        folder(&["b.txt", "a/z.txt", "a/b/c.html", "ä.txt", ".hidden", ".git/x.txt", "a/.x.txt", "sources.csv", "a/sources.csv"]);
    assert_eq!(sources(&[raw.path()]), ["a/b/c.html", "a/z.txt", "b.txt", "ä.txt"]);
    let page = &find(&[raw.path()]).unwrap()[0];
    assert_eq!(read_page(page).unwrap().text, "a/b/c.html");
    assert_eq!(*page.folder, *raw.path());
}

#[test]
fn the_order_of_arguments_makes_no_difference() {
    let raw = folder(&["x/a.txt", "x/sub/b.txt", "y/c.txt", "d.txt"]);
    let [x, y, d, b] = ["x", "y", "d.txt", "x/sub/b.txt"].map(|name| raw.path().join(name));
    let (one, two) = (find(&[&x, &y, &d, &b]).unwrap(), find(&[&b, &d, &y, &x]).unwrap());
    assert_eq!(one.iter().map(|page| page.source.as_str()).collect::<Vec<_>>(), ["a.txt", "c.txt", "d.txt", "sub/b.txt"]);
    assert_eq!(one, two);
    assert_eq!(find(&[raw.path(), &x, &d]).unwrap(), find(&[raw.path()]).unwrap());
}

#[test]
fn a_page_that_is_named_outright_is_always_taken() {
    let raw = folder(&[".hidden.txt", "sources.csv"]);
    assert_eq!(sources(&[&raw.path().join(".hidden.txt")]), [".hidden.txt"]);
    assert_eq!(sources(&[&raw.path().join("sources.csv")]), [""; 0]);
}

#[test]
fn two_pages_under_one_name_are_refused() {
    let raw = folder(&["x/a.txt", "y/a.txt"]);
    let error = find(&[&raw.path().join("x"), &raw.path().join("y")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Clash);
    let message = error.to_string();
    assert!(message.contains("\"a.txt\"") && message.contains("x/a.txt") && message.contains("y/a.txt"), "{message}");
    assert_eq!(sources(&[raw.path()]), ["x/a.txt", "y/a.txt"]);
}

#[test]
fn a_missing_path_says_what_where_and_what_to_do() {
    let error = find(&[Path::new("no/such/page.txt")]).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Missing, Some(Path::new("no/such/page.txt"))));
    let message = error.to_string();
    assert!(message.starts_with("cannot find the page or folder: no/such/page.txt (") && message.contains("\nWhat to do: "));
}

#[cfg(unix)]
#[test]
fn loops_of_links_end() {
    use std::os::unix::fs::symlink;
    let raw = folder(&["a/b/c.txt", "d.txt"]);
    symlink(raw.path(), raw.path().join("a/b/up")).unwrap();
    symlink(raw.path().join("a"), raw.path().join("0-link")).unwrap();
    symlink(raw.path().join("d.txt"), raw.path().join("e.txt")).unwrap();
    assert_eq!(sources(&[raw.path()]), ["a/b/c.txt", "d.txt", "e.txt"]);
    symlink("loop", raw.path().join("loop")).unwrap();
    assert_eq!(find(&[raw.path()]).unwrap_err().path(), Some(raw.path().join("loop").as_path()));
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_only_linked_is_searched() {
    use std::os::unix::fs::symlink;
    let (raw, other) = (folder(&["a.txt"]), folder(&["b.txt"]));
    symlink(other.path(), raw.path().join("linked")).unwrap();
    assert_eq!(sources(&[raw.path()]), ["a.txt", "linked/b.txt"]);
}

#[test]
fn a_page_that_is_too_large_is_told_apart() {
    let raw = folder(&[]);
    let path = raw.path().join("huge.txt");
    fs::File::create(&path).unwrap().set_len(MAX_PAGE_BYTES + 1).unwrap();
    let error = read_page(&find(&[&path]).unwrap()[0]).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::TooLarge, Some(path.as_path())));
}

fn facts(table: &str) -> Result<std::collections::HashMap<String, PageFacts>, Error> {
    let raw = folder(&[]);
    put(raw.path(), "sources.csv", table);
    page_facts(raw.path())
}

#[test]
fn facts_from_any_columns_in_any_order() {
    let table = facts("Country, url ,name,note\nRU,https://klgd.ru,kaliningrad,x\n\n,,,\nLT,,lt/kaunas.txt,\n").unwrap();
    assert_eq!(table.len(), 2);
    let found = PageFacts::find(&table, "kaliningrad.txt").unwrap();
    assert_eq!((found.country.as_deref(), found.url.as_deref()), (Some("RU"), Some("https://klgd.ru")));
    assert_eq!((&found.municipality, found.line), (&None, 2));
    assert_eq!(PageFacts::find(&table, "lt/kaunas.html").unwrap().line, 5);
    assert_eq!(PageFacts::find(&table, "lt/kaunas").unwrap().url, None);
    assert_eq!(PageFacts::find(&table, "kaunas.txt"), None);
}

#[test]
fn facts_as_spreadsheets_save_them() {
    let table = facts("\u{FEFF}file;municipality\r\n\"a;b.txt\";Königsberg\r\n").unwrap();
    assert_eq!(table["a;b.txt"].municipality.as_deref(), Some("Königsberg"));
    assert!(page_facts(folder(&[]).path()).unwrap().is_empty());
    assert!(facts("").unwrap().is_empty());
}

#[test]
fn a_broken_table_is_an_error_with_its_line() {
    let cases = [
        ("municipality,url\nKiel,x\n", 1, "no column"),
        ("file,url,URL\n", 1, "two columns"),
        ("file,url\na.txt,x\n\n\n,y\n", 5, "names no page"),
        ("file,url\na.txt,x\nb.txt,y\na.txt,z\n", 4, "already stands in line 2"),
        ("file,url\na.txt,x\n\nb.txt,y,z\n", 4, "number of cells"),
        ("file,url\ra.txt,x\rb.txt,y,z\r", 3, "number of cells"),
    ];
    for (table, line, words) in cases {
        let error = facts(table).unwrap_err();
        assert_eq!((error.kind(), error.line_number()), (ErrorKind::Table, Some(line)), "{error}");
        assert!(error.to_string().contains(words) && error.path().is_some_and(|path| path.ends_with("sources.csv")), "{error}");
    }
}
