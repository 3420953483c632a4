//! Turns a page of plain text into the files of an office: a Word document (numbers by Word's own lists) and a PDF (letters at places).
#![allow(dead_code)]

use super::render::{Line, escape, lines};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive of these texts.
pub fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a file in the archive");
        archive.write_all(text.as_bytes()).expect("a text in the archive");
    }
    archive.finish().expect("an archive").into_inner()
}

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// A Word document; every list is one of its own, which begins where the page begins it.
pub fn docx(text: &str) -> Vec<u8> {
    let (mut body, mut starts, mut last) = (String::new(), Vec::new(), None);
    let mut open_table = false;
    for line in lines(text) {
        let is_row = matches!(line, Line::Row(_));
        if open_table && !is_row {
            body += "</w:tbl>";
        } else if !open_table && is_row {
            body += "<w:tbl>";
        }
        open_table = is_row;
        match line {
            Line::Blank => body += "<w:p/>",
            Line::Plain(words) => paragraph(words, "", &mut body),
            Line::Bullet(words) => {
                let place = "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>";
                paragraph(words, place, &mut body);
            }
            Line::Numbered(number, words) => {
                if last.map(|last: u32| last + 1) != Some(number) {
                    starts.push(number);
                }
                last = Some(number);
                let list = starts.len() + 1;
                let place = format!("<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr>");
                paragraph(words, &place, &mut body);
            }
            Line::Row(cells) => {
                body += "<w:tr>";
                for cell in cells {
                    body += "<w:tc>";
                    paragraph(cell, "", &mut body);
                    body += "</w:tc>";
                }
                body += "</w:tr>";
            }
        }
    }
    if open_table {
        body += "</w:tbl>";
    }
    let document = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {WORD}><w:body>{body}</w:body></w:document>");
    zipped(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document), ("word/numbering.xml", &numbering(&starts))])
}

/// A paragraph whose words stand in several runs, as after some editing.
fn paragraph(words: &str, place: &str, body: &mut String) {
    let middle = (0..=words.len() / 2).rev().find(|&at| words.is_char_boundary(at)).unwrap_or(0);
    let run = |part: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(part));
    *body += &format!("<w:p>{place}{}<w:proofErr/>{}</w:p>", run(&words[..middle]), run(&words[middle..]));
}

fn numbering(starts: &[u32]) -> String {
    let mut xml = format!("<w:numbering {WORD}>");
    let kind = |id: usize, format: &str| {
        format!(
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/></w:lvl></w:abstractNum>"
        )
    };
    xml += &kind(0, "bullet");
    xml += &kind(1, "decimal");
    xml += "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>";
    for (index, start) in starts.iter().enumerate() {
        let list = index + 2;
        let _ = write!(
            xml,
            "<w:num w:numId=\"{list}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride></w:num>"
        );
    }
    xml + "</w:numbering>"
}

/// A PDF whose font has a table of its letters and no file: each letter is half as wide as high. Long lines go on below.
pub fn pdf(text: &str) -> Vec<u8> {
    let mut codes: BTreeMap<char, u16> = BTreeMap::new();
    for c in text.chars() {
        let next = codes.len() as u16 + 1;
        codes.entry(c).or_insert(next);
    }
    let mut writer = PdfWriter::default();
    let pages: Vec<String> = lay_out(text).chunks(LINES).map(|lines| content(lines, &codes)).collect();
    let first = 5;
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", first + 2 * page)).collect();
    writer.object("<< /Type /Catalog /Pages 2 0 R >>");
    writer.object(&format!("<< /Type /Pages /Kids [{}] /Count {} /MediaBox [0 0 595 842] >>", kids.join(" "), pages.len()));
    writer.object(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /ToUnicode 4 0 R \
         /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /DW 500 >>] >>",
    );
    writer.stream(&to_unicode(&codes));
    for (page, content) in pages.iter().enumerate() {
        let content_id = first + 2 * page + 1;
        writer.object(&format!(
            "<< /Type /Page /Parent 2 0 R /Contents {content_id} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        writer.stream(content);
    }
    writer.finish()
}

/// Lines on a page, letters on a line, points of a letter's size, of a line and of the margin.
const LINES: usize = 50;
const WIDTH: usize = 95;
const SIZE: usize = 10;
const LEADING: usize = 13;
const LEFT: usize = 60;

/// The lines as they stand on paper; a long one goes on in the next.
fn lay_out(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in text.trim_end().split('\n') {
        let mut rest = String::new();
        for word in line.trim_end().split(' ') {
            if !rest.is_empty() && rest.chars().count() + 1 + word.chars().count() > WIDTH {
                all.push(std::mem::take(&mut rest));
            }
            if !rest.is_empty() {
                rest.push(' ');
            }
            rest.push_str(word);
        }
        all.push(rest);
    }
    all
}

/// A line at a time; a tab is a wide gap.
fn content(lines: &[String], codes: &BTreeMap<char, u16>) -> String {
    let mut content = format!("BT /F1 {SIZE} Tf 1 0 0 1 {LEFT} 780 Tm\n");
    for line in lines {
        let cells: Vec<String> = line
            .split('\t')
            .map(|cell| format!("<{}>", cell.chars().map(|c| format!("{:04x}", codes[&c])).collect::<String>()))
            .collect();
        let _ = writeln!(content, "[{}] TJ 0 -{LEADING} Td", cells.join(" -3000 "));
    }
    content + "ET\n"
}

fn to_unicode(codes: &BTreeMap<char, u16>) -> String {
    let mut table = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n",
    );
    for chunk in codes.iter().collect::<Vec<_>>().chunks(100) {
        let _ = writeln!(table, "{} beginbfchar", chunk.len());
        for (c, code) in chunk {
            let units: String = c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04x}")).collect();
            let _ = writeln!(table, "<{code:04x}> <{units}>");
        }
        table += "endbfchar\n";
    }
    table + "endcmap end end\n"
}

#[derive(Default)]
struct PdfWriter {
    file: Vec<u8>,
    places: Vec<usize>,
}

impl PdfWriter {
    fn object(&mut self, body: &str) {
        if self.places.is_empty() {
            self.file.extend_from_slice(b"%PDF-1.7\n");
        }
        self.places.push(self.file.len());
        let _ = write!(self.file, "{} 0 obj\n{body}\nendobj\n", self.places.len());
    }

    fn stream(&mut self, content: &str) {
        self.object(&format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.file.len();
        let _ = write!(self.file, "xref\n0 {}\n0000000000 65535 f \n", self.places.len() + 1);
        for place in &self.places {
            let _ = writeln!(self.file, "{place:010} 00000 n ");
        }
        let _ = write!(self.file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", self.places.len() + 1);
        self.file
    }
}

/// A PDF whose page unpacks to these bytes.
pub fn packed_pdf(content: &[u8]) -> Vec<u8> {
    let archive = {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("x", SimpleFileOptions::default()).expect("a file in the archive");
        archive.write_all(content).expect("bytes in the archive");
        archive.finish().expect("an archive").into_inner()
    };
    // What an archive holds is packed as PDF packs it, but for two bytes before it.
    let mut packed = vec![0x78, 0x9c];
    let mut reader = zip::ZipArchive::new(Cursor::new(&archive)).expect("an archive");
    let (start, len) = {
        let file = reader.by_index(0).expect("a file");
        (file.data_start().expect("a place") as usize, file.compressed_size() as usize)
    };
    packed.extend_from_slice(&archive[start..start + len]);
    let mut writer = PdfWriter::default();
    writer.object("<< /Type /Catalog /Pages 2 0 R >>");
    writer.object("<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>");
    writer.object("<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>");
    writer.places.push(writer.file.len());
    let _ = write!(writer.file, "4 0 obj\n<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len());
    writer.file.extend_from_slice(&packed);
    writer.file.extend_from_slice(b"\nendstream\nendobj\n");
    writer.finish()
}

/// A PDF with a form that shows itself twice.
pub fn pdf_of_itself() -> Vec<u8> {
    let mut writer = PdfWriter::default();
    writer.object("<< /Type /Catalog /Pages 2 0 R >>");
    writer.object("<< /Type /Pages /Kids [3 0 R 3 0 R 2 0 R] /Count 3 /MediaBox [0 0 595 842] >>");
    let forms = "/Resources << /XObject << /A 5 0 R >> >>";
    writer.object(&format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R {forms} >>"));
    writer.stream("/A Do /A Do");
    let content = "/A Do /A Do";
    writer
        .object(&format!("<< /Type /XObject /Subtype /Form {forms} /Length {} >>\nstream\n{content}\nendstream", content.len()));
    writer.finish()
}
