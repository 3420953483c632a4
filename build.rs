//! Turns the word tables of `data/` into one byte trie and an automaton for the gate, so that the program starts without parsing a word.
//!
//! An error in a table ends the build and names its file and line. `src/know/words.rs` tells how the trie is laid out.

#[path = "src/know/fold.rs"]
#[allow(dead_code)]
mod fold;
#[path = "build/gazetteer.rs"]
mod gazetteer;
#[path = "src/know/words/meaning.rs"]
#[allow(dead_code)]
mod meaning;
#[path = "src/know/words/opening.rs"]
#[allow(dead_code)]
mod opening;
#[path = "build/opening.rs"]
mod openings;
#[path = "src/know/words/table.rs"]
mod table;
#[path = "src/vocab.rs"]
#[allow(dead_code)]
mod vocab;

use meaning::{KINDS, Meaning, Role};
use openings::Openings;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

const STAR: u8 = 1;
const END: u8 = 2;
const EXACT: u8 = 0x80;
const VOWELS: &str = "aeiouyh";

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let tables = find_tables(&root)?;
    let languages: Vec<&str> = tables.iter().map(|table| table.language.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut compiler = Compiler::new();
    for table in &tables {
        let tag = languages.binary_search(&table.language.as_str()).map_err(|_| "no such language")?;
        compiler.add_table(table, u8::try_from(tag)?)?;
    }
    fs::write(out.join("words.trie"), compiler.trie.bytes())?;
    fs::write(out.join("words.openings"), compiler.openings.bytes())?;
    fs::write(out.join("words.lands"), compiler.lands.glances())?;
    fs::write(out.join("languages.rs"), format!("&{languages:?}"))?;
    fs::write(out.join("bodies.rs"), bodies(&root.join("data/body"))?)?;
    fs::write(out.join("channels.rs"), channels(&root.join("data/transliteration"))?)?;
    fs::write(out.join("endings.rs"), endings(&root.join("data/ending"), &languages)?)?;
    fs::write(out.join("twinning.rs"), twinning(&root.join("data/twinning"))?)?;
    fs::write(out.join("car_codes.rs"), car_codes(&root.join("data/car_code"))?)?;
    fs::write(out.join("present_regions.rs"), present_regions(&root.join("data/region"))?)?;
    fs::write(out.join("traits.rs"), traits(&root.join("data/language"), &languages)?)?;
    for (name, bytes) in gazetteer::searched(&root.join("data/gazetteer.bin"))? {
        fs::write(out.join(name), bytes)?;
    }
    Ok(())
}

/// The columns of every row of every table in a folder, with file and line for messages.
fn rows(folder: &Path) -> Result<Vec<(String, Vec<String>)>, Failure> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .map(|e| Ok(e?.path()))
        .collect::<Result<_, Failure>>()?;
    paths.sort();
    let mut rows = Vec::new();
    for path in paths {
        for (index, line) in fs::read_to_string(&path)?.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
        {
            rows.push((format!("{}:{}", path.display(), index + 1), line.split('\t').map(str::to_owned).collect()));
        }
    }
    Ok(rows)
}

/// `country  type  name [name …]`, as a sorted array of Rust.
fn bodies(folder: &Path) -> Result<String, Failure> {
    let mut entries = BTreeSet::new();
    for (place, row) in rows(folder)? {
        let [country, kind, names @ ..] = &row[..] else {
            return Err(format!("{place}: country, type and names belong here").into());
        };
        let kind = vocab::PlaceType::from_word(kind).ok_or(format!("{place}: \"{kind}\" is no type of place"))?;
        for name in names {
            entries.insert((fold::fold(name), names[0].clone(), country.clone(), format!("{kind:?}")));
        }
    }
    let entry = |(key, name, country, kind): &(String, String, String, String)| {
        format!("Body {{ key: {key:?}, name: {name:?}, country: {country:?}, place_type: PlaceType::{kind} }},\n")
    };
    Ok(format!("&[{}]", entries.iter().map(entry).collect::<String>()))
}

/// `country  twinnings`, sorted by country.
fn twinning(folder: &Path) -> Result<String, Failure> {
    let mut entries = BTreeMap::new();
    for (place, row) in rows(folder)? {
        let [country, count] = &row[..] else { return Err(format!("{place}: a country and a number belong here").into()) };
        entries.insert(country.clone(), count.parse::<u32>().map_err(|e| format!("{place}: {e}"))?);
    }
    Ok(format!("&[{}]", entries.iter().map(|(country, count)| format!("({country:?}, {count}),\n")).collect::<String>()))
}

/// `trait  language  example`.
fn traits(folder: &Path, languages: &[&str]) -> Result<String, Failure> {
    let mut list = String::new();
    for (place, row) in rows(folder)? {
        let [name, language, _] = &row[..] else {
            return Err(format!("{place}: a trait, a language and an example belong here").into());
        };
        let name = match name.as_str() {
            "capital-nouns" => "CapitalNouns",
            "bare-towns" => "BareTowns",
            other => return Err(format!("{place}: \"{other}\" is not capital-nouns or bare-towns").into()),
        };
        let tag = languages.binary_search(&language.as_str()).map_err(|_| format!("{place}: no words of {language}"))?;
        list.push_str(&format!("(Trait::{name}, LanguageTag({tag})),\n"));
    }
    Ok(format!("&[{list}]"))
}

/// `written  meant  practice  example  example`, one channel a file, in the order of their names.
fn channels(folder: &Path) -> Result<String, Failure> {
    let mut files: BTreeMap<String, BTreeMap<(String, String), String>> = BTreeMap::new();
    for (place, row) in rows(folder)? {
        let [written, meant, practice, _, _] = &row[..] else {
            return Err(format!("{place}: what is written and meant, how common, and two examples belong here").into());
        };
        let practice = match practice.as_str() {
            "usual" => "Usual",
            "also" => "Also",
            "careless" => "Careless",
            other => return Err(format!("{place}: \"{other}\" is not usual, also or careless").into()),
        };
        let pair = (fold::fold(written), fold::fold(meant));
        let name = Path::new(place.split(':').next().unwrap_or("")).file_stem().unwrap_or_default().to_string_lossy();
        if pair.0 == pair.1 && pair.0.is_empty() {
            return Err(format!("{place}: nothing for nothing").into());
        }
        // Letters that fold to one keep their commonest spelling.
        files.entry(name.into_owned()).or_default().entry(pair).or_insert_with(|| practice.to_owned());
    }
    let channel = |(name, rules): (&String, &BTreeMap<(String, String), String>)| -> Result<String, Failure> {
        let text = fs::read_to_string(folder.join(format!("{name}.tsv")))?;
        let countries: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# countries:")).flat_map(str::split_whitespace).collect();
        let rule = |((written, meant), practice): (&(String, String), &String)| {
            format!("Rule {{ written: {written:?}, meant: {meant:?}, practice: Practice::{practice} }},\n")
        };
        let (words, same) = (text.contains("\n# whole words\n"), text.contains("\n# letters stand for themselves\n"));
        Ok(format!(
            "Channel {{ name: {name:?}, countries: &{countries:?}, same: {}, words: {words}, rules: &[{}] }},\n",
            same || words,
            rules.iter().map(rule).collect::<String>()
        ))
    };
    Ok(format!("&[{}]", files.iter().map(channel).collect::<Result<String, Failure>>()?))
}

/// `letters  country`, sorted by letters.
fn car_codes(folder: &Path) -> Result<String, Failure> {
    let mut entries = BTreeMap::new();
    for (place, row) in rows(folder)? {
        let [letters, country] = &row[..] else { return Err(format!("{place}: letters and a country belong here").into()) };
        if entries.insert(letters.clone(), country.clone()).is_some() {
            return Err(format!("{place}: \"{letters}\" stands in another line too").into());
        }
    }
    Ok(format!("&[{}]", entries.iter().map(|(letters, country)| format!("({letters:?}, {country:?}),\n")).collect::<String>()))
}

/// `country  name in the sources  name of today`, in the order of the table.
fn present_regions(folder: &Path) -> Result<String, Failure> {
    let mut entries = String::new();
    for (place, row) in rows(folder)? {
        let [country, former, today] = &row[..] else {
            return Err(format!("{place}: a country and two names of a region belong here").into());
        };
        entries += &format!("({country:?}, {former:?}, {today:?}),\n");
    }
    Ok(format!("&[{entries}]"))
}

/// `ending  what stands instead (or nothing)`, longest endings first, with a bit for each language that has them.
fn endings(folder: &Path, languages: &[&str]) -> Result<String, Failure> {
    let mut pairs: BTreeMap<_, u64> = BTreeMap::new();
    for (place, row) in rows(folder)? {
        let ending = fold::fold(row.first().ok_or(format!("{place}: an ending belongs here"))?);
        let language = Path::new(place.split(':').next().unwrap_or("")).file_stem().unwrap_or_default().to_string_lossy();
        let tag = languages.binary_search(&&*language).map_err(|_| format!("{place}: a language without word tables"))?;
        let pair = (std::cmp::Reverse(ending.len()), ending, fold::fold(row.get(1).map_or("", |r| r)));
        *pairs.entry(pair).or_default() |= 1 << tag;
    }
    let line = |((_, ending, instead), mask): (&(_, String, String), &u64)| format!("({ending:?}, {instead:?}, {mask}),\n");
    Ok(format!("&[{}]", pairs.iter().map(line).collect::<String>()))
}

struct Table {
    kind: &'static str,
    columns: usize,
    language: String,
    path: PathBuf,
}

fn find_tables(root: &Path) -> Result<Vec<Table>, Failure> {
    for source in [
        "build.rs",
        "build/opening.rs",
        "build/gazetteer.rs",
        "src/vocab.rs",
        "src/know/gazetteer/known.rs",
        "src/know/fold.rs",
        "src/know/words/meaning.rs",
        "src/know/words/opening.rs",
        "src/know/words/table.rs",
    ] {
        println!("cargo::rerun-if-changed={source}");
    }
    let mut tables = Vec::new();
    for (kind, columns) in KINDS {
        let folder = root.join("data").join(kind);
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "tsv") {
                let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                tables.push(Table { kind, columns, language, path });
            }
        }
    }
    tables.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tables)
}

struct Compiler {
    trie: Trie,
    openings: Openings,
    /// Words for countries and what comes from them.
    lands: Openings,
}

impl Compiler {
    fn new() -> Compiler {
        Compiler { trie: Trie { nodes: vec![Branch::default()] }, openings: Openings::default(), lands: Openings::default() }
    }

    fn add_table(&mut self, table: &Table, tag: u8) -> Result<(), Failure> {
        let text = fs::read_to_string(&table.path).map_err(|e| format!("{}: {e}", table.path.display()))?;
        let (mut rows, mut elisions) = (table::Rows::new(table.kind, table.columns), Vec::new());
        for (index, line) in text.lines().enumerate() {
            let place = |message: String| format!("{}:{}: {message}", table.path.display(), index + 1);
            if let Some(words) = line.strip_prefix(table::ELIDE) {
                elisions = words.split_whitespace().map(fold::fold).collect();
            } else if let Some(row) = rows.read(line, index + 1).map_err(place)? {
                self.add_row(table, tag, row, &elisions);
            }
        }
        Ok(())
    }

    fn add_row(&mut self, table: &Table, tag: u8, row: table::Row, elisions: &[String]) {
        let [kind, a, b] = row.meaning.code();
        let exact = if row.exact { EXACT } else { 0 };
        for tokens in elided(row.tokens, elisions) {
            // What `gate` asks for; see there.
            if table.kind == "agreement" || matches!(row.meaning, Meaning::Role(Role::International)) {
                self.openings.add(&tokens);
            }
            if matches!(row.meaning, Meaning::Country(_) | Meaning::Demonym(_)) {
                self.lands.add(&tokens);
            }
            self.trie.insert(&tokens, [kind, a, b, tag | exact]);
        }
    }
}

/// The phrase, and the phrase with each elided word joined to it (an apostrophe vanishes when a word is folded).
fn elided(tokens: Vec<String>, elisions: &[String]) -> Vec<Vec<String>> {
    let mut all = vec![tokens];
    if all[0][0].starts_with(|c| VOWELS.contains(c)) {
        for elision in elisions {
            let mut joined = all[0].clone();
            joined[0].insert_str(0, elision);
            all.push(joined);
        }
    }
    all
}

#[derive(Default)]
struct Branch {
    payloads: Vec<[u8; 4]>,
    edges: BTreeMap<u8, usize>,
}

struct Trie {
    nodes: Vec<Branch>,
}

impl Trie {
    fn insert(&mut self, tokens: &[String], payload: [u8; 4]) {
        let mut node = 0;
        for token in tokens {
            let stem = token.trim_end_matches('*');
            let mark = if stem == token { END } else { STAR };
            for byte in stem.bytes().chain([mark]) {
                node = self.step(node, byte);
            }
        }
        if !self.nodes[node].payloads.contains(&payload) {
            self.nodes[node].payloads.push(payload);
        }
    }

    fn step(&mut self, node: usize, byte: u8) -> usize {
        let fresh = self.nodes.len();
        let next = *self.nodes[node].edges.entry(byte).or_insert(fresh);
        if next == fresh {
            self.nodes.push(Branch::default());
        }
        next
    }

    /// A table of the nodes of all first bytes, then the nodes, children before parents.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; 256 * 3];
        for (&first, &node) in &self.nodes[0].edges {
            let at = self.write(node, true, &mut bytes);
            bytes[first as usize * 3..][..3].copy_from_slice(&target(at));
        }
        bytes
    }

    /// Writes a node and what is under it; a node inside of a token swallows its only child where that is inside too.
    fn write(&self, mut node: usize, inside: bool, bytes: &mut Vec<u8>) -> usize {
        let mut chain = Vec::new();
        while let (true, Some((&byte, &next))) = (inside && chain.len() < 255, self.nodes[node].edges.first_key_value()) {
            if self.nodes[node].edges.len() > 1 || byte <= END {
                break;
            }
            chain.push(byte);
            node = next;
        }
        let branch = &self.nodes[node];
        let targets: Vec<usize> = branch.edges.iter().map(|(&label, &next)| self.write(next, label > END, bytes)).collect();
        let at = bytes.len();
        bytes.push(chain.len() as u8);
        bytes.extend(chain);
        bytes.push(u8::try_from(branch.payloads.len()).expect("fewer than 256 meanings of a phrase"));
        bytes.extend(branch.payloads.iter().flatten());
        bytes.push(u8::try_from(branch.edges.len()).expect("fewer than 256 labels"));
        bytes.extend(branch.edges.keys());
        bytes.extend(targets.into_iter().flat_map(target));
        at
    }
}

fn target(at: usize) -> [u8; 3] {
    assert!(at < 1 << 24, "the word tables have outgrown the trie's addresses");
    [at as u8, (at >> 8) as u8, (at >> 16) as u8]
}
