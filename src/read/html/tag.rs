//! Turns the name of a tag into what it means for the lines of a page.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tag {
    /// Goes on within the line.
    #[default]
    Inline,
    /// Stands on lines of its own.
    Block,
    /// Holds what the page is about.
    Content,
    /// Stands apart from what is around it.
    Paragraph,
    Heading,
    Break,
    Preformatted,
    List,
    NumberedList,
    Item,
    Term,
    Table,
    Row,
    Cell,
    Title,
    Image,
    Html,
    Link,
    Meta,
    Footer,
    /// No reader of the page reads it.
    LeftOut,
}

impl Tag {
    pub fn of(name: &[u8]) -> Tag {
        match name {
            b"p" | b"blockquote" | b"hr" | b"dl" | b"caption" | b"figure" => Tag::Paragraph,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Tag::Heading,
            b"div" | b"section" | b"header" | b"hgroup" | b"aside" | b"address" | b"center" | b"figcaption" | b"details"
            | b"summary" | b"fieldset" | b"legend" | b"form" | b"dd" | b"body" | b"thead" | b"tbody" | b"tfoot" => Tag::Block,
            b"main" | b"article" => Tag::Content,
            b"br" => Tag::Break,
            b"pre" | b"xmp" | b"plaintext" | b"listing" => Tag::Preformatted,
            b"ul" | b"menu" | b"dir" => Tag::List,
            b"ol" => Tag::NumberedList,
            b"li" => Tag::Item,
            b"dt" => Tag::Term,
            b"table" => Tag::Table,
            b"tr" => Tag::Row,
            b"td" | b"th" => Tag::Cell,
            b"title" => Tag::Title,
            b"img" => Tag::Image,
            b"html" => Tag::Html,
            b"link" => Tag::Link,
            b"meta" => Tag::Meta,
            b"footer" => Tag::Footer,
            b"script" | b"style" | b"noscript" | b"template" | b"nav" | b"select" | b"button" | b"textarea" | b"svg"
            | b"math" | b"iframe" | b"object" | b"audio" | b"video" | b"canvas" | b"datalist" | b"noframes" | b"noembed" => {
                Tag::LeftOut
            }
            _ => Tag::Inline,
        }
    }
}

/// The attributes that are looked at.
pub fn is_telling(name: &[u8]) -> bool {
    matches!(
        name,
        b"alt"
            | b"class"
            | b"content"
            | b"href"
            | b"lang"
            | b"property"
            | b"rel"
            | b"role"
            | b"rowspan"
            | b"colspan"
            | b"src"
            | b"start"
            | b"value"
    )
}

/// The roles (WAI-ARIA) of what is the same on every page of a site.
pub fn is_boilerplate(role: &str) -> bool {
    matches!(role.trim(), "navigation" | "menu" | "menubar" | "search" | "toolbar" | "tablist")
}
