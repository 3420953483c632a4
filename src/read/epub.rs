//! Turns a book (EPUB) into text: its chapters, which are HTML, in the order in which they are read.

use super::format::Extracted;
use super::zipped::{DAMAGED, Zipped, attribute, opening_tags};
use std::collections::HashMap;

/// Says where the list of chapters is.
pub(super) const CONTAINER: &str = "META-INF/container.xml";

pub(super) fn text(raw: &[u8]) -> Extracted {
    let mut zipped = Zipped::open(raw)?;
    let package = first_attribute(&zipped.text(CONTAINER)?, "rootfile", "full-path").ok_or(DAMAGED)?;
    let folder = package.rfind('/').map_or("", |at| &package[..=at]).to_owned();
    let mut text = String::new();
    for chapter in chapters(&zipped.text(&package)?) {
        let page = zipped.text(&(folder.clone() + &chapter))?;
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&super::html::read(&page).sheet.text);
    }
    text.push('\n');
    Ok(text)
}

fn first_attribute(xml: &str, tag: &str, name: &str) -> Option<String> {
    let mut found = None;
    opening_tags(xml, |event| {
        if event.local_name().as_ref() == tag && found.is_none() {
            found = attribute(event, name);
        }
    });
    found
}

/// The files of the chapters, in order.
fn chapters(package: &str) -> Vec<String> {
    let (mut files, mut order) = (HashMap::new(), Vec::new());
    opening_tags(package, |event| match event.local_name().as_ref() {
        "item" => {
            if let (Some(id), Some(file)) = (attribute(event, "id"), attribute(event, "href")) {
                files.insert(id, file);
            }
        }
        "itemref" => order.extend(attribute(event, "idref")),
        _ => {}
    });
    order.iter().filter_map(|id| files.get(id).cloned()).collect()
}
