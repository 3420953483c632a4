//! Turns a page of plain text into the same page in other formats, as sites and offices write them: what is read must be the same.
#![allow(dead_code)]

/// One line of a page, by its layout.
#[derive(Clone, Debug, PartialEq)]
pub enum Line<'t> {
    Blank,
    Numbered(u32, &'t str),
    Bullet(&'t str),
    Row(Vec<&'t str>),
    Plain(&'t str),
}

/// The lines of a text page.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    text.trim_end().lines().map(line).collect()
}

fn line(text: &str) -> Line<'_> {
    let words = text.trim();
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &words[digits..];
    if words.is_empty() {
        Line::Blank
    } else if (1..=3).contains(&digits) && rest.starts_with(['.', ')']) && rest[1..].starts_with(' ') {
        Line::Numbered(words[..digits].parse().expect("digits"), rest[1..].trim())
    } else if let Some(item) = ["- ", "• ", "* "].iter().find_map(|mark| words.strip_prefix(mark)) {
        Line::Bullet(item.trim())
    } else if words.contains('\t') {
        Line::Row(text.trim_end().split('\t').collect())
    } else {
        Line::Plain(words)
    }
}

/// Runs of lines of one kind: an item after an item, a row after a row, a blank line by itself.
pub fn runs<'l, 't>(lines: &'l [Line<'t>]) -> impl Iterator<Item = &'l [Line<'t>]> {
    lines.chunk_by(|a, b| match (a, b) {
        (Line::Numbered(before, _), Line::Numbered(number, _)) => *number == before + 1,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    })
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Every letter beyond ASCII by its number.
fn spelled(text: &str) -> String {
    let letter = |c: char| if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) };
    escape(text).chars().map(letter).collect()
}

/// A page of a modern site: lists, tables, headings and paragraphs, between a menu and a footer.
pub fn html(text: &str, charset: &str) -> String {
    let lines = lines(text);
    let mut body = String::new();
    let mut first = true;
    for run in runs(&lines) {
        match &run[0] {
            Line::Blank => continue,
            Line::Numbered(start, _) => {
                body += &format!("<ol start=\"{start}\">\n");
                run.iter().for_each(|line| body += &format!("  <li>{}</li>\n", escape(words(line))));
                body += "</ol>\n";
            }
            Line::Bullet(_) => {
                let item = |line: &Line| format!("  <li><p>{}</p>\n", escape(words(line)));
                body += &format!("<ul>\n{}</ul>\n", run.iter().map(item).collect::<String>());
            }
            Line::Row(_) => body += &table(run),
            Line::Plain(words) if first => body += &format!("<h1>{}</h1>\n{}", escape(words), paragraph(&run[1..])),
            Line::Plain(_) => body += &paragraph(run),
        }
        first = false;
    }
    let menu = "<nav><ul><li><a href=\"/\">Lyon (France), twinning agreement, 1998</a></li><li>Kontakt</li></ul></nav>";
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"{charset}\">\n<style>p {{ margin: 0 }}</style>\n</head>\n<body>\n{menu}\n\
         <main>\n{body}</main>\n<script>var partner = \"Bonn (Germany), 1990\";</script>\n<footer><ul><li>Sitemap 2020</li></ul></footer>\n</body>\n</html>\n"
    )
}

fn words<'t>(line: &Line<'t>) -> &'t str {
    match line {
        Line::Numbered(_, words) | Line::Bullet(words) | Line::Plain(words) => words,
        _ => "",
    }
}

/// Lines without a blank one between are one paragraph.
fn paragraph(run: &[Line]) -> String {
    if run.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = run.iter().map(|line| escape(words(line)).replace(". ", ".\n      ")).collect();
    format!("<p>{}</p>\n", lines.join("<br>\n"))
}

fn table(run: &[Line]) -> String {
    let mut rows = String::from("<table>\n<tbody>\n");
    for line in run {
        let Line::Row(cells) = line else { continue };
        let cell = |cell: &&str| format!("<td>\n  {}\n</td>", escape(cell));
        rows += &format!("<tr>{}</tr>\n", cells.iter().map(cell).collect::<String>());
    }
    rows + "</tbody></table>\n"
}

/// An old page: all of it laid out by a table, capital tags, letters spelled by number, most tags left open.
pub fn html_table(text: &str) -> String {
    let mut body = String::new();
    for line in lines(text) {
        body += &match &line {
            Line::Blank => "<TR><TD COLSPAN=2>&nbsp;\n".to_owned(),
            Line::Numbered(number, words) => format!("<TR><TD COLSPAN=2>{number}. <B>{}</B>\n", spelled(words)),
            Line::Bullet(words) => format!("<TR><TD COLSPAN=2>&bull; {}\n", spelled(words)),
            Line::Row(cells) => {
                let cells: Vec<String> = cells.iter().map(|cell| format!("<TD>{}", spelled(cell))).collect();
                format!("<TR><TD COLSPAN=2><TABLE><TR>{}</TABLE>\n", cells.concat())
            }
            Line::Plain(words) => format!("<TR><TD COLSPAN=2><FONT SIZE=2>{}</FONT>\n", spelled(words)),
        };
    }
    format!("<HTML><BODY BGCOLOR=white><TABLE BORDER=0>\n{body}</TABLE></BODY></HTML>\n")
}

/// A page without structure: every line a box within boxes, on one line of the file, every third word in a tag of its own.
pub fn html_soup(text: &str) -> String {
    let mut body = String::new();
    for line in lines(text) {
        let words = match &line {
            Line::Blank => "&#160;".to_owned(),
            Line::Numbered(number, words) => format!("<span class=num>{number}.</span> {}", tagged(words)),
            Line::Bullet(words) => format!("<i></i>- {}", tagged(words)),
            Line::Row(cells) => {
                let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
                format!("<table><tr><td>{}</table>", cells.join("<td>"))
            }
            Line::Plain(words) => tagged(words),
        };
        body += &format!("<div class=\"row\"><div><div>{words}</div></div></div><!-- {} -->", escape("<p>Bonn</p>"));
    }
    format!("<div id=app><div><div class=x><span></span>{body}</div></div></div><script>x = '<div>Bonn</div>'</script>")
}

fn tagged(words: &str) -> String {
    let tag = |(index, word): (usize, &str)| match index % 3 {
        1 => format!("<b>{}</b>", escape(word)),
        2 => format!("<a href='#'><font color=red>{}</font></a>", escape(word)),
        _ => escape(word),
    };
    words.split(' ').enumerate().map(tag).collect::<Vec<_>>().join(" ")
}

/// Markdown as people write it.
pub fn markdown(text: &str) -> String {
    let mut page = String::new();
    for (index, run) in runs(&lines(text)).enumerate() {
        for (row, line) in run.iter().enumerate() {
            page += &match line {
                Line::Blank => "\n".to_owned(),
                Line::Plain(words) if index == 0 && row == 0 => format!("# {}\n", marked(words)),
                Line::Plain(words) => format!("{}\n", marked(words)),
                Line::Numbered(number, words) => format!("{number}. {}\n", marked(words)),
                Line::Bullet(words) => format!("* {}\n", marked(words)),
                Line::Row(cells) => {
                    let cells: Vec<String> = cells.iter().map(|cell| marked(cell)).collect();
                    let rule = if row == 0 { format!("|{}\n", " --- |".repeat(cells.len())) } else { String::new() };
                    format!("| {} |\n{rule}", cells.join(" | "))
                }
            };
        }
    }
    page
}

/// Markdown's own marks are escaped.
fn marked(words: &str) -> String {
    let mut text = String::new();
    for c in words.chars() {
        if matches!(c, '*' | '_' | '[' | ']' | '<' | '>' | '#' | '`' | '|' | '&') {
            text.push('\\');
        }
        text.push(c);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && text[digits..].starts_with(['.', ')']) {
        text.insert(digits, '\\');
    }
    if text.starts_with(['-', '+', '=']) { format!("\\{text}") } else { text }
}
