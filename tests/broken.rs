//! Turns files that are damaged, locked or made to exhaust a reader into one question each, while the pages beside them are read.

mod common;

use common::{Ran, extract, office, pages, render};
use proptest::prelude::*;
use std::path::Path;
use twintown::read::Document;

const PAGE: &str =
    "City of Aveiro\nTwin towns of Aveiro\n\n1. Lyon (France), twinning agreement, 1998\n2. Ghent (Belgium), 12 May 2001\n";

/// Runs on these bytes under this name, beside a good page of each format.
#[track_caller]
fn beside_good_pages(name: &str, bytes: &[u8]) -> Ran {
    let html = render::html(PAGE, "utf-8").into_bytes();
    let (docx, pdf) = (office::docx(PAGE), office::pdf(PAGE));
    let folder = pages(&[(name, bytes), ("a.txt", PAGE.as_bytes()), ("b.html", &html), ("c.docx", &docx), ("d.pdf", &pdf)]);
    let ran = extract(&[folder.path() as &Path]);
    let records = ran.table("agreements.csv");
    for good in ["a.txt", "b.html", "c.docx", "d.pdf"] {
        assert_eq!(records.iter().filter(|row| row["source"] == good).count(), 2, "{good}");
    }
    ran
}

/// The file is one unread line and one question that says why.
#[track_caller]
fn is_asked(name: &str, bytes: &[u8], why: &str) {
    let ran = beside_good_pages(name, bytes);
    let questions: Vec<_> = ran.table("review.csv").into_iter().filter(|row| row["source"] == name).collect();
    assert_eq!(questions.len(), 1, "{name}");
    assert_eq!((questions[0]["flag"].as_str(), questions[0]["line"].as_str()), ("page-unread", "1"));
    assert!(questions[0]["question"].contains(why), "{}", questions[0]["question"]);
    let lines: Vec<_> = ran.table("lines.csv").into_iter().filter(|row| row["source"] == name).collect();
    assert!(lines.len() == 1 && lines[0]["role"] == "unread" && lines[0]["reason"].contains(why), "{lines:?}");
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
    let texts = String::from_utf8(ran.bytes("texts.jsonl")).expect("UTF-8");
    let sources: Vec<String> =
        texts.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["source"].to_string()).collect();
    assert_eq!(sources, ["\"c.docx\"", "\"d.pdf\""]);
}

#[test]
fn damaged_and_foreign_files_are_asked_about() {
    let (docx, pdf) = (office::docx(PAGE), office::pdf(PAGE));
    is_asked("x.docx", &docx[..docx.len() / 2], "damaged");
    is_asked("x.docx", b"PK\x03\x04 no archive", "damaged");
    is_asked("x.docx", &office::zipped(&[("word/document.xml", "<w:document><w:p><w:t>Lyon</w:p></w:document>")]), "damaged");
    is_asked("x.pdf", &pdf[..40], "damaged");
    is_asked("x.pdf", b"%PDF-1.7\n%%EOF", "damaged");
    is_asked("x.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old Word", "not read");
    is_asked("x.rtf", b"{\\rtf1 Lyon (France)}", "not read");
    is_asked(
        "x.odt",
        &office::zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>")]),
        "not read",
    );
    is_asked("x.pdf", &office::pdf("\n"), "no text");
}

#[test]
fn a_truncated_pdf_gives_what_is_left_or_a_question() {
    let pdf = office::pdf(&PAGE.repeat(40));
    for part in 1..12 {
        beside_good_pages("x.pdf", &pdf[..pdf.len() * part / 12]);
    }
}

#[test]
fn bombs_are_asked_about() {
    let space = " ".repeat(100 << 20);
    is_asked(
        "x.docx",
        &office::zipped(&[("word/document.xml", &format!("<w:document>{space}</w:document>"))]),
        "more than 64 MB",
    );
    let chapter = format!("<html>{space}</html>");
    let book = [
        ("META-INF/container.xml", "<container><rootfile full-path=\"a/b.opf\"/></container>"),
        ("a/b.opf", "<package><item id=\"c\" href=\"c.xhtml\"/><itemref idref=\"c\"/></package>"),
        ("a/c.xhtml", &chapter),
    ];
    is_asked("x.epub", &office::zipped(&book), "more than 64 MB");
    is_asked("x.pdf", &office::packed_pdf(space.as_bytes()), "more than 64 MB");
}

#[test]
fn a_book_is_read_by_chapters() {
    let chapter = render::html(PAGE, "utf-8");
    let book = [
        ("META-INF/container.xml", "<container><rootfile full-path=\"a/b.opf\"/></container>"),
        ("a/b.opf", "<package><item id=\"c\" href=\"c.xhtml\"/><itemref idref=\"c\"/></package>"),
        ("a/c.xhtml", &chapter),
    ];
    let ran = beside_good_pages("x.epub", &office::zipped(&book));
    assert_eq!(ran.table("agreements.csv").iter().filter(|row| row["source"] == "x.epub").count(), 2);
}

#[test]
fn a_pdf_of_forms_within_forms_ends() {
    beside_good_pages("x.pdf", &office::pdf_of_itself());
}

#[test]
fn deep_and_endless_markup() {
    let page = render::html(PAGE, "utf-8");
    let body = |inside: &str| page.replace("<main>", &format!("<main>{inside}"));
    for tag in [
        "<div>",
        "<ul>",
        "<li>",
        "<table>",
        "<table><tr><td>",
        "<b>",
        "<nav>",
        "<td rowspan=9999999>x",
        "<p>",
        "</div>",
        "<!--",
        "<a ",
    ] {
        beside_good_pages("x.html", body(&tag.repeat(100_000)).as_bytes());
    }
    beside_good_pages("x.html", body(&"&amp;&eacute;&nbsp;".repeat(100_000)).as_bytes());
    beside_good_pages("x.md", (PAGE.to_owned() + &"> ".repeat(20_000) + "x\n").as_bytes());
    beside_good_pages("x.md", (PAGE.to_owned() + &"[".repeat(100_000)).as_bytes());
    beside_good_pages("x.md", (PAGE.to_owned() + &"| ".repeat(100_000) + "\n" + &"|-".repeat(100_000)).as_bytes());
}

#[test]
fn a_long_page_of_markup_is_one_page() {
    let item =
        |i: usize| format!("<li>{} agreement on cooperation, {}</li>\n", ["Lyon", "Ghent", "Kraków"][i % 3], 1950 + i % 70);
    let page = format!("<html><h1>Twin towns of Aveiro</h1><ol>{}</ol>", (0..20_000).map(item).collect::<String>());
    let ran = beside_good_pages("x.html", page.as_bytes());
    let lines: Vec<_> = ran.table("lines.csv").into_iter().filter(|row| row["source"] == "x.html").collect();
    let numbers: Vec<usize> = lines.iter().map(|row| row["line"].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=20_001).collect::<Vec<_>>());
    let records: Vec<_> = ran.table("agreements.csv").into_iter().filter(|row| row["source"] == "x.html").collect();
    assert_eq!(records.len(), 20_000);
    for (index, row) in records.iter().enumerate() {
        assert_eq!(row["line"], (index + 1).to_string());
        let line = &lines[index];
        assert!(line["role"] == "record" && line["record_ids"].contains(&row["record_id"]), "{line:?} {row:?}");
    }
}

/// Bytes that readers of formats care about.
fn odd_bytes() -> impl Strategy<Value = Vec<u8>> {
    let part = prop::sample::select(
        &[
            "<",
            ">",
            "</",
            "<li>",
            "<ol start=9>",
            "<table>",
            "<tr>",
            "<td rowspan=3>",
            "&",
            "&amp;",
            "é",
            "\r\n",
            "\r",
            " ",
            "<br>",
            "<nav>",
            "<pre>",
            "Lyon",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<title>",
            "<img src=flag/fr.png>",
            "\u{85}",
            "| ",
            "--- |",
            "# ",
            "1. ",
            "\n\n",
            "<html>",
        ][..],
    );
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat().into_bytes())
}

proptest! {
    #[test]
    fn any_markup_is_a_page_whose_words_stand_in_the_file(raw in odd_bytes(), name in prop::sample::select(&["x.html", "x.md", "x.txt"][..])) {
        let page = Document::read(name.to_owned(), raw.clone());
        let mut lines = 0;
        if let Some(file) = page.file_lines() {
            lines = file.lines.len();
        }
        for (at, c) in page.text.char_indices() {
            let range = page.raw_span(twintown::span::Span::new(at, at + c.len_utf8()));
            prop_assert!(range.start <= range.end && range.end <= raw.len());
            if c.is_alphabetic() && page.encoding == "UTF-8" && range.len() == c.len_utf8() {
                prop_assert_eq!(std::str::from_utf8(&raw[range]).ok().map(str::to_owned), Some(c.to_string()));
            }
            prop_assert!(page.line_at(at) <= lines.max(page.lines().len()));
        }
    }

    #[test]
    fn any_damaged_office_file_is_a_page(at in any::<prop::sample::Index>(), by in any::<[u8; 4]>(), is_pdf in any::<bool>()) {
        let mut raw = if is_pdf { office::pdf(PAGE) } else { office::docx(PAGE) };
        let at = at.index(raw.len() - by.len());
        raw[at..at + by.len()].copy_from_slice(&by);
        let page = Document::read("x".to_owned(), raw);
        prop_assert!(page.unread.is_none() || page.lines().len() == 1);
    }
}
