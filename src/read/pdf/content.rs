//! Turns the operators of a page into letters, each with its place on the page.

use super::font::Font;
use super::layout::{Letter, Page};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashMap;
use std::rc::Rc;

/// `[a b c d e f]`, as PDF has it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Matrix([f64; 6]);

const UNIT: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

impl Matrix {
    /// First this one, then the other.
    fn then(self, other: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [oa, ob, oc, od, oe, of]) = (self.0, other.0);
        Matrix([a * oa + b * oc, a * ob + b * od, c * oa + d * oc, c * ob + d * od, e * oa + f * oc + oe, e * ob + f * od + of])
    }

    fn moved(self, x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }
}

/// What `q` keeps and `Q` brings back.
#[derive(Clone)]
struct State<'d> {
    matrix: Matrix,
    font: Option<Rc<Font<'d>>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Reads the pages of a document one after the other.
pub struct Reader<'d> {
    document: &'d Document,
    /// Bytes of content that may still be unpacked.
    left: usize,
    fonts: HashMap<*const Dictionary, Rc<Font<'d>>>,
    pub pages: usize,
}

/// Bytes that a font counts for, and that its table of letters may have.
const FONT: usize = 1 << 16;
const MOST_LETTERS: usize = 4 << 20;
/// Forms within forms, and states kept at once.
const DEEPEST: usize = 12;
const MOST_STATES: usize = 256;

impl<'d> Reader<'d> {
    pub fn new(document: &'d Document, left: usize) -> Reader<'d> {
        Reader { document, left, fonts: HashMap::new(), pages: 0 }
    }

    /// The letters of a page; none if the document unpacks to too much.
    pub fn page(&mut self, id: ObjectId) -> Option<Page> {
        self.pages += 1;
        let content = self.document.get_page_content_with_limit(id, self.left).ok()?;
        self.left = self.left.checked_sub(content.len().max(1))?;
        let (own, shared) = self.document.get_page_resources(id).unwrap_or_default();
        let shared = shared.into_iter().filter_map(|id| self.document.get_dictionary(id).ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(shared).collect();
        let mut page = Page { letters: Vec::new(), width: self.page_width(id) };
        self.run(&content, &resources, UNIT, DEEPEST, &mut page)?;
        Some(page)
    }

    /// From `MediaBox`, which a page may have from the pages above it.
    fn page_width(&self, id: ObjectId) -> f64 {
        let mut node = self.document.get_dictionary(id).ok();
        for _ in 0..DEEPEST {
            let Some(dictionary) = node else { break };
            if let Ok(media) = dictionary.get_deref(b"MediaBox", self.document).and_then(Object::as_array) {
                let side = |at: usize| media.get(at).and_then(|o| o.as_float().ok()).map_or(0.0, f64::from);
                return side(2) - side(0);
            }
            node = dictionary.get_deref(b"Parent", self.document).and_then(Object::as_dict).ok();
        }
        595.0
    }

    fn run(&mut self, content: &[u8], resources: &[&'d Dictionary], matrix: Matrix, depth: usize, page: &mut Page) -> Option<()> {
        let state =
            State { matrix, font: None, size: 1.0, letter_space: 0.0, word_space: 0.0, stretch: 1.0, leading: 0.0, rise: 0.0 };
        let mut run = Run { state, kept: Vec::new(), text: UNIT, line: UNIT, page };
        for operation in Content::decode_iter(content).map_while(Result::ok) {
            match operation.operator.as_str() {
                "Tf" => {
                    run.state.font =
                        operation.operands.first().and_then(|o| o.as_name().ok()).and_then(|n| self.font(resources, n));
                    run.state.size = run.number(&operation, 1);
                }
                "Do" => {
                    let name = operation.operands.first().and_then(|o| o.as_name().ok());
                    if let (Some(name), true) = (name, depth > 0) {
                        self.form(name, resources, run.state.matrix, depth - 1, run.page)?;
                    }
                }
                _ => run.operate(&operation),
            }
        }
        Some(())
    }

    /// A form is a piece of page with resources of its own.
    fn form(&mut self, name: &[u8], resources: &[&'d Dictionary], matrix: Matrix, depth: usize, page: &mut Page) -> Option<()> {
        let Some(Ok(form)) = self.resource(resources, b"XObject", name).map(Object::as_stream) else { return Some(()) };
        if form.dict.get_deref(b"Subtype", self.document).and_then(Object::as_name).ok() != Some(b"Form") {
            return Some(());
        }
        let content = match form.get_plain_content_with_limit(self.left) {
            Ok(content) => content,
            Err(lopdf::Error::Decompress(_)) => return None,
            Err(_) => return Some(()),
        };
        self.left = self.left.checked_sub(content.len().max(1))?;
        let own = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let inner: Vec<&Dictionary> = own.map_or_else(|| resources.to_vec(), |own| vec![own]);
        let placed = form.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array).ok().and_then(|m| matrix_of(m));
        self.run(&content, &inner, placed.unwrap_or(UNIT).then(matrix), depth, page)
    }

    fn font(&mut self, resources: &[&'d Dictionary], name: &[u8]) -> Option<Rc<Font<'d>>> {
        let dictionary = self.resource(resources, b"Font", name)?.as_dict().ok()?;
        if let Some(known) = self.fonts.get(&(dictionary as *const Dictionary)) {
            return Some(Rc::clone(known));
        }
        self.left = self.left.checked_sub(FONT)?;
        let font = Rc::new(Font::read(self.document, dictionary, MOST_LETTERS));
        self.fonts.insert(dictionary, Rc::clone(&font));
        Some(font)
    }

    fn resource(&self, resources: &[&'d Dictionary], kind: &[u8], name: &[u8]) -> Option<&'d Object> {
        let of_kind = |resources: &&'d Dictionary| resources.get_deref(kind, self.document).ok()?.as_dict().ok();
        resources.iter().filter_map(of_kind).find_map(|known| known.get_deref(name, self.document).ok())
    }
}

/// The operators of one page or form, while they are carried out.
struct Run<'d, 'p> {
    state: State<'d>,
    kept: Vec<State<'d>>,
    text: Matrix,
    line: Matrix,
    page: &'p mut Page,
}

impl Run<'_, '_> {
    fn number(&self, operation: &Operation, at: usize) -> f64 {
        number(operation.operands.get(at))
    }

    fn operate(&mut self, operation: &Operation) {
        let number = |at: usize| number(operation.operands.get(at));
        match operation.operator.as_str() {
            "q" if self.kept.len() < MOST_STATES => self.kept.push(self.state.clone()),
            "Q" => self.state = self.kept.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => self.state.matrix = matrix_of(&operation.operands).unwrap_or(UNIT).then(self.state.matrix),
            "BT" => (self.text, self.line) = (UNIT, UNIT),
            "Tm" => self.set_line(matrix_of(&operation.operands).unwrap_or(UNIT)),
            "Td" => self.next_line(number(0), number(1)),
            "TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "TL" => self.state.leading = number(0),
            "Tc" => self.state.letter_space = number(0),
            "Tw" => self.state.word_space = number(0),
            "Tz" => self.state.stretch = number(0) / 100.0,
            "Ts" => self.state.rise = number(0),
            "Tj" => self.show(operation.operands.first()),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operation.operands.first());
            }
            "\"" => {
                (self.state.word_space, self.state.letter_space) = (number(0), number(1));
                self.next_line(0.0, -self.state.leading);
                self.show(operation.operands.get(2));
            }
            "TJ" => {
                let Some(Ok(parts)) = operation.operands.first().map(Object::as_array) else { return };
                parts.iter().for_each(|part| self.show(Some(part)));
            }
            _ => {}
        }
    }

    fn set_line(&mut self, matrix: Matrix) {
        (self.text, self.line) = (matrix, matrix);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.set_line(self.line.moved(x, y));
    }

    /// Shows a string, or moves by a number.
    fn show(&mut self, part: Option<&Object>) {
        let Some(part) = part else { return };
        if let Ok(by) = part.as_float() {
            self.text = self.text.moved(-f64::from(by) / 1000.0 * self.state.size * self.state.stretch, 0.0);
        } else if let (Ok(shown), Some(font)) = (part.as_str(), self.state.font.clone()) {
            font.glyphs(shown, |glyph| {
                let spaced = self.state.letter_space + if glyph.is_space { self.state.word_space } else { 0.0 };
                let start = self.place();
                let width = glyph.width * self.state.size * self.state.stretch;
                let end = self.text.moved(width, 0.0);
                let end = end.moved(0.0, self.state.rise).then(self.state.matrix);
                self.text = self.text.moved(width + spaced * self.state.stretch, 0.0);
                self.letter(glyph.text, start, end);
            });
        }
    }

    fn place(&self) -> Matrix {
        self.text.moved(0.0, self.state.rise).then(self.state.matrix)
    }

    fn letter(&mut self, text: String, start: Matrix, end: Matrix) {
        let [_, _, c, d, x, y] = start.0;
        let size = (c * c + d * d).sqrt() * self.state.size.abs();
        let letter = Letter { text, x, y, end: end.0[4], size };
        // A place beyond all pages is a mistake or an attack.
        if [letter.x, letter.y, letter.end, letter.size].iter().all(|n| n.abs() < 1e6) {
            self.page.letters.push(letter);
        }
    }
}

fn matrix_of(numbers: &[Object]) -> Option<Matrix> {
    let mut matrix = [0.0; 6];
    for (index, place) in matrix.iter_mut().enumerate() {
        *place = number(Some(numbers.get(index)?));
    }
    Some(Matrix(matrix))
}

fn number(object: Option<&Object>) -> f64 {
    object.and_then(|object| object.as_float().ok()).map_or(0.0, f64::from)
}
