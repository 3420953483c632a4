//! Turns the project's pages, with a ruling on every row, into thousands of edited versions: no ruling may settle another line's record.
//!
//! `cargo test` tries some. All of them, and the table in `docs/rulings.md`:
//! `cargo test --release --test mutations -- --ignored`.

mod page;

use page::{Dice, EDITS, Edit, Page};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use twintown::know::Knowledge;
use twintown::know::gazetteer::PlaceId;
use twintown::pipeline::Reader;
use twintown::read::Document;
use twintown::record::{Decided, Record};
use twintown::rulings::anchor::{Anchor, Lookout, Sighting, page_digest, times, words};
use twintown::rulings::answer::Answer;
use twintown::rulings::{Ruling, Rulings};
use twintown::vocab::{CountryBasis, Flag, LineRole, Subject};

const SOURCE: &str = "page.txt";
const FEW: usize = 1_500;
const MANY: usize = 20_000;

/// A page with rulings, and where each belongs.
struct Ruled {
    page: Page,
    rulings: Rulings,
    /// By what the ruling writes into the record.
    homes: HashMap<String, Home>,
    /// Rulings on memberships, by their digests.
    memberships: HashMap<String, Home>,
    /// The lines of each item: those that speak for the same records.
    items: Vec<Vec<usize>>,
}

/// The line of the first version that a ruling is about.
#[derive(Clone)]
struct Home {
    name: String,
    quote: String,
    line: usize,
    /// All lines that speak for its record.
    lines: Vec<usize>,
    /// How often its words, and its name, stood on the page.
    times: [u32; 2],
    /// Which of the line's records of this name.
    nth: usize,
}

fn read(bytes: Vec<u8>, rulings: Option<&Rulings>, know: &Knowledge) -> (Document, Decided) {
    let document = Document::from_bytes(SOURCE.to_owned(), bytes);
    let of_page = rulings.and_then(|rulings| rulings.of_page(SOURCE, &document.sha256));
    let mut reader = Reader::new(SOURCE, know, None).with(of_page);
    let mut decided = reader.read(&document).decided;
    reader.finish(&mut decided);
    (document, decided)
}

/// Two rulings on every row: one on the place, one on the date, all of them different; and one on every membership.
fn ruled(bytes: Vec<u8>, know: &Knowledge) -> Option<Ruled> {
    let (document, decided) = read(bytes, None, know);
    let mut lookout = Lookout::default();
    lookout.observe(&document, &decided);
    lookout.count();
    let page = Page::of((0..document.lines().len()).map(|line| document.line_text(line).to_owned()));
    let (mut rulings, mut homes) = (Vec::new(), HashMap::new());
    let items = items(&decided);
    let mut on_line: HashMap<(usize, String), usize> = HashMap::new();
    let (mut mentions, mut used) = (HashSet::new(), HashSet::new());
    for (k, record) in decided.records.iter().enumerate() {
        let line_of = |at: u32| document.line_of(at as usize);
        let (name, line) = (words(record.partner_raw.of(&document.text)), line_of(record.partner_raw.start));
        let speaks = |line: &usize| decided.lines[*line].records.contains(&(k as u32));
        let lines: Vec<usize> = (0..decided.lines.len()).filter(speaks).collect();
        let quote = words(record.quote.of(&document.text));
        let nth = on_line.entry((line, name.clone())).or_insert(0);
        *nth += usize::from(mentions.insert(record.partner_raw));
        let standing = [&quote, &name].map(|said| times(said, &words(&document.text)));
        let home = || Home { name: name.clone(), quote: quote.clone(), line, lines: lines.clone(), times: standing, nth: *nth };
        let sighting = lookout.sightings.iter().find(|s| s.records.iter().any(|(id, _)| *id == record.id))?;
        let act = &sighting.records.iter().find(|(id, _)| *id == record.id)?.1;
        let ruling = |subject, answer, act: &str| {
            let anchor = Anchor { act: act.to_owned(), page: page_digest(&document.sha256), ..sighting.anchor.clone() };
            let (question, current) = (String::new(), String::new());
            let (by, note, scope, candidates) = (String::new(), String::new(), String::new(), String::new());
            let (source, id) = (SOURCE.to_owned(), record.id.clone());
            Ruling { source, subject, id, question, current, answer, by, note, scope, anchor, candidates }
        };
        let date = (1000 + k).to_string();
        homes.insert(date.clone(), home());
        rulings.push(ruling(Subject::Date, Answer::Date(date), act));
        // A mention of several acts has one place.
        if sighting.records[0].0 == record.id {
            // Of the same country, as a person would rule.
            let here = |id: &u32| record.country.is_none_or(|country| know.gazetteer.country_of(PlaceId(*id)) == country);
            let place = (0..200_000).filter(here).find(|id| used.insert(*id))?;
            let place = know.gazetteer.geonames_id(PlaceId(place));
            homes.insert(place.to_string(), home());
            rulings.push(ruling(Subject::Place, Answer::Place(place), ""));
        }
    }
    let memberships = memberships(&document, &lookout);
    let homes_of = |(ruling, home): &(Ruling, Home)| (ruling.digest(), home.clone());
    let of_memberships = memberships.iter().map(homes_of).collect();
    (!rulings.is_empty()).then(|| {
        rulings.extend(memberships.into_iter().map(|(ruling, _)| ruling));
        Ruled { page, rulings: Rulings::new(rulings), homes, memberships: of_memberships, items }
    })
}

/// A ruling on each membership of the page, with its home.
fn memberships(document: &Document, lookout: &Lookout) -> Vec<(Ruling, Home)> {
    let text = words(&document.text);
    let ruled = |sighting: &Sighting| {
        let anchor = Anchor { page: page_digest(&document.sha256), ..sighting.anchor.clone() };
        let (name, quote, line) = (anchor.name.clone(), anchor.quote.clone(), sighting.line - 1);
        let home = Home { times: [&quote, &name].map(|said| times(said, &text)), name, quote, line, lines: vec![line], nth: 1 };
        let empty = String::new;
        let ruling = Ruling {
            source: SOURCE.to_owned(),
            subject: Subject::Membership,
            id: sighting.records[0].0.clone(),
            question: empty(),
            current: empty(),
            answer: Answer::Keep,
            by: empty(),
            note: empty(),
            scope: empty(),
            anchor,
            candidates: empty(),
        };
        (ruling, home)
    };
    lookout.sightings.iter().filter(|sighting| sighting.is_membership).map(ruled).collect()
}

/// Lines next to each other that speak for the same records.
fn items(decided: &Decided) -> Vec<Vec<usize>> {
    let is_item = |line: &usize| !decided.lines[*line].records.is_empty() || decided.lines[*line].role == LineRole::Membership;
    let lines: Vec<usize> = (0..decided.lines.len()).filter(is_item).collect();
    let shares = |a: &usize, b: &usize| {
        let (a, b) = (*a, *b);
        b == a + 1 && decided.lines[a].records.iter().any(|record| decided.lines[b].records.contains(record))
    };
    lines.chunk_by(shares).map(<[usize]>::to_vec).collect()
}

/// What a number of edits came to.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    pages: usize,
    rulings: usize,
    fates: [u64; 4],
    untouched: usize,
    untouched_applied: usize,
    /// On untouched lines of which the run makes no row any more: the page reads otherwise without its other lines.
    unmade: usize,
    /// On untouched lines whose words, or name, now stand more often.
    copied: usize,
    copied_applied: usize,
    wrong: usize,
    /// Rows of a stale ruling that do not ask.
    silent: usize,
}

fn judge(ruled: &Ruled, page: &Page, know: &Knowledge, score: &mut Score) -> Vec<String> {
    let (document, decided) = read(page.bytes(), Some(&ruled.rulings), know);
    let mut right: HashSet<&str> = HashSet::new();
    let mut wrong = Vec::new();
    let stands = |home: &Home| stands(home, page);
    let mut seen: HashMap<(usize, String), HashSet<u32>> = HashMap::new();
    for (index, record) in decided.records.iter().enumerate() {
        let name = words(record.partner_raw.of(&document.text));
        let line = document.line_of(record.partner_raw.start as usize);
        let on_line = seen.entry((line, name.clone())).or_default();
        on_line.insert(record.partner_raw.start);
        let nth = on_line.len();
        let place = record.place.filter(|_| record.basis == Some(CountryBasis::Ruling));
        let place = place.map(|place| know.gazetteer.geonames_id(place).to_string());
        for (key, home) in place.iter().chain([&record.date]).filter_map(|key| ruled.homes.get_key_value(key)) {
            let here = &page.lines[line];
            // New words that are the ruling's very words are the line itself once that is gone or reads otherwise: nobody could
            // tell them apart; a number that counts nothing any more is quoted with them.
            let again = !stands(home) && here.ids.is_empty() && words(record.quote.of(&document.text)).ends_with(&home.quote);
            // Prose that tells of a partner twice makes one record, and both lines speak for it.
            let mut lines = page.lines.iter().zip(&decided.lines);
            let told = lines.any(|(line, fate)| line.ids.contains(&home.line) && fate.records.contains(&(index as u32)));
            let belongs = here.ids.contains(&home.line) || again || told;
            if belongs && home.name == name && (here.touched || told || home.nth == nth) {
                right.insert(key);
            } else {
                wrong.push(format!("“{}” got the ruling on line {} (“{}”)", document.line_text(line), home.line + 1, home.name));
            }
        }
        score.silent += usize::from(record.flags.contains(&Flag::RulingStale) && !record.needs_review());
    }
    let text = words(&page.text());
    let (alone, copied) = untouched(&ruled.homes, page, &text);
    let made = |home: &Home| {
        let said = |record: &Record| {
            words(record.partner_raw.of(&document.text)) == home.name && words(record.quote.of(&document.text)) == home.quote
        };
        decided.records.iter().any(said)
    };
    let applied = |all: &[(&String, &Home)]| all.iter().filter(|(key, _)| right.contains(key.as_str())).count();
    score.pages += 1;
    score.rulings += ruled.homes.len();
    score.untouched += alone.len();
    score.untouched_applied += applied(&alone);
    score.unmade += alone.iter().filter(|(_, home)| !made(home)).count();
    score.copied += copied.len();
    score.copied_applied += applied(&copied);
    wrong.extend(judge_memberships(ruled, page, &text, know, score));
    score.wrong += wrong.len();
    let tally = decided.tally;
    for (sum, count) in score.fates.iter_mut().zip([tally.kept, tally.moved, tally.stale, tally.orphan]) {
        *sum += count;
    }
    wrong
}

/// The line is there as it was, and so are the lines right beside it that are of its row.
fn stands(home: &Home, page: &Page) -> bool {
    let place = |id: usize| page.lines.iter().position(|line| line.ids.contains(&id) && !line.touched);
    let beside =
        |id: usize| id.abs_diff(home.line) > 1 || place(id).zip(place(home.line)).is_some_and(|(a, b)| a.abs_diff(b) == 1);
    place(home.line).is_some() && home.lines.iter().all(|id| *id == home.line || beside(*id))
}

type Homes<'h> = Vec<(&'h String, &'h Home)>;

/// The rulings on lines that no edit touched: those that stand as often as they did, and those that look-alikes came to.
fn untouched<'h>(homes: &'h HashMap<String, Home>, page: &Page, text: &str) -> (Homes<'h>, Homes<'h>) {
    let untouched = |home: &Home| {
        let places: Vec<usize> =
            home.lines.iter().filter_map(|id| page.lines.iter().position(|l| l.ids == [*id] && !l.touched)).collect();
        let together = |pair: &[usize]| home.lines[pair[0]] + 1 < home.lines[pair[1]] || places[pair[0]] + 1 == places[pair[1]];
        let order: Vec<usize> = (0..places.len()).collect();
        places.len() == home.lines.len() && order.windows(2).all(together)
    };
    homes.iter().filter(|(_, home)| untouched(home)).partition(|(_, home)| {
        let now = [&home.quote, &home.name].map(|said| times(said, text));
        now[0] <= home.times[0] && now[1] <= home.times[1]
    })
}

/// A ruling on a membership shows in no value: where it is applied is asked of the rulings themselves.
fn judge_memberships(ruled: &Ruled, page: &Page, text: &str, know: &Knowledge, score: &mut Score) -> Vec<String> {
    if ruled.memberships.is_empty() {
        return Vec::new();
    }
    let (document, decided) = read(page.bytes(), None, know);
    let Some(mut rulings) = ruled.rulings.of_page(SOURCE, &document.sha256) else { return Vec::new() };
    rulings.observe(&document, &decided);
    rulings.attach();
    let (fates, sightings) = rulings.fates();
    let (mut right, mut wrong) = (HashSet::new(), Vec::new());
    for (ruling, fate) in fates.filter(|(ruling, _)| ruling.subject == Subject::Membership) {
        let Some(sighting) = fate.applies_to().and_then(|at| sightings.get(at)) else { continue };
        let (home, here) = (&ruled.memberships[&ruling.digest()], &page.lines[sighting.line - 1]);
        let stands = page.lines.iter().any(|line| line.ids.contains(&home.line) && !line.touched);
        let again = !stands && here.ids.is_empty() && sighting.anchor.quote == home.quote;
        if sighting.is_membership && sighting.anchor.name == home.name && (here.ids.contains(&home.line) || again) {
            right.insert(ruling.digest());
        } else {
            wrong.push(format!("“{}” got the ruling on the membership “{}”", here.text, home.quote));
        }
    }
    let (alone, copied) = untouched(&ruled.memberships, page, text);
    let applied = |all: &Homes| all.iter().filter(|(digest, _)| right.contains(*digest)).count();
    let same = |home: &Home, s: &Sighting| s.is_membership && s.anchor.name == home.name && s.anchor.quote == home.quote;
    score.rulings += ruled.memberships.len();
    score.untouched += alone.len();
    score.untouched_applied += applied(&alone);
    score.unmade += alone.iter().filter(|(_, home)| !sightings.iter().any(|s| same(home, s))).count();
    score.copied += copied.len();
    score.copied_applied += applied(&copied);
    wrong
}

const SEVERAL: &str = "two to four of these at once";

/// So many edits, over all pages in turn and all kinds in turn.
fn scores(count: usize) -> (BTreeMap<usize, Score>, Vec<String>) {
    let know = Knowledge::embedded();
    let pages: Vec<Ruled> = pages().iter().filter_map(|path| ruled(std::fs::read(path).unwrap(), &know)).collect();
    assert!(pages.len() > 50, "{} pages", pages.len());
    let (mut dice, mut scores, mut wrong) = (Dice(0x9E37_79B9_7F4A_7C15), BTreeMap::<usize, Score>::new(), Vec::new());
    let (mut done, mut tried) = (0, 0);
    while done < count {
        let ruled = &pages[tried % pages.len()];
        let kind = tried / pages.len() % (EDITS.len() + 2);
        tried += 1;
        let mut page = ruled.page.clone();
        let edited = match EDITS.get(kind) {
            Some((edit, _)) => page.edit(*edit, &ruled.items, &mut dice),
            None => {
                let edits: Vec<Edit> = (0..2 + dice.roll(3)).map(|_| EDITS[dice.roll(EDITS.len())].0).collect();
                edits.into_iter().filter(|&edit| page.edit(edit, &ruled.items, &mut dice)).count() > 0
            }
        };
        if edited && page.bytes() != ruled.page.bytes() {
            let score = scores.entry(kind.min(EDITS.len())).or_default();
            let found = judge(ruled, &page, &know, score);
            wrong.extend(found.into_iter().map(|what| format!("{:?}: {what}", EDITS.get(kind))));
            done += 1;
        }
    }
    (scores, wrong)
}

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = |folder: &str| std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> =
        list("tests/pages").chain(list("raw")).filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
    pages.sort();
    pages
}

fn total(scores: &BTreeMap<usize, Score>) -> Score {
    scores.values().fold(Score::default(), |sum, score| Score {
        pages: sum.pages + score.pages,
        rulings: sum.rulings + score.rulings,
        fates: [0, 1, 2, 3].map(|i| sum.fates[i] + score.fates[i]),
        untouched: sum.untouched + score.untouched,
        untouched_applied: sum.untouched_applied + score.untouched_applied,
        unmade: sum.unmade + score.unmade,
        copied: sum.copied + score.copied,
        copied_applied: sum.copied_applied + score.copied_applied,
        wrong: sum.wrong + score.wrong,
        silent: sum.silent + score.silent,
    })
}

#[track_caller]
fn check(scores: &BTreeMap<usize, Score>, wrong: &[String]) {
    let total = total(scores);
    assert!(
        wrong.is_empty() && total.wrong == 0,
        "{} rulings on the wrong record:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(total.untouched_applied * 100 >= total.untouched * 99, "{total:?}");
    assert_eq!((scores.len(), total.silent), (EDITS.len() + 1, 0));
    assert_eq!(total.fates.iter().sum::<u64>(), total.rulings as u64, "a ruling without a fate: {total:?}");
}

#[test]
fn no_edit_lets_a_ruling_settle_another_line() {
    let (scores, wrong) = scores(FEW);
    check(&scores, &wrong);
}

fn table(scores: &BTreeMap<usize, Score>) -> String {
    let mut out = String::from(
        "| edit | edited pages | rulings | kept | moved | stale | orphan | on untouched lines, applied | of the rows that are still made | the same, where look-alikes came | on a wrong record |\n",
    );
    out += "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    let mut row = |name: &str, score: &Score| {
        let [kept, moved, stale, orphan] = score.fates;
        let share =
            |part: usize, of: usize| if of == 0 { "–".to_owned() } else { format!("{:.2} %", 100.0 * part as f64 / of as f64) };
        let alone = share(score.untouched_applied, score.untouched);
        let made = share(score.untouched_applied, score.untouched - score.unmade);
        let copied = share(score.copied_applied, score.copied);
        let (pages, rulings, wrong) = (score.pages, score.rulings, score.wrong);
        out += &format!(
            "| {name} | {pages} | {rulings} | {kept} | {moved} | {stale} | {orphan} | {alone} | {made} | {copied} | {wrong} |\n"
        );
    };
    for (kind, score) in scores {
        row(EDITS.get(*kind).map_or(SEVERAL, |(_, name)| name), score);
    }
    row("all", &total(scores));
    out
}

/// Writes the table in `docs/rulings.md`.
#[test]
#[ignore = "takes minutes: 20,000 edits"]
fn all_edits() {
    let (scores, wrong) = scores(MANY);
    let table = table(&scores);
    println!("{table}");
    check(&scores, &wrong);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rulings.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- edits -->\n").expect("the mark before the table");
    let (_, after) = rest.split_once("<!-- /edits -->").expect("the mark behind the table");
    std::fs::write(&path, format!("{before}<!-- edits -->\n{table}<!-- /edits -->{after}")).unwrap();
}
