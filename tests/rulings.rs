//! Turns a steward's answers in the review sheet into records, once and for all.

mod common;

use common::{Ran, Row, extract_into, header, words};
use std::path::PathBuf;
use tempfile::TempDir;

const PAGE: &str =
    "Sister cities of Puebla\n\n- Springfield, sister city agreement, 2002\n- Lyon, France, twinning agreement, 1998\n";

/// A steward's folder: `raw/`, `output/`, and `rulings.csv` beside them.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new(page: &str) -> Desk {
        let desk = Desk { folder: TempDir::new().unwrap() };
        std::fs::create_dir(desk.at("raw")).unwrap();
        desk.put(page);
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[track_caller]
    fn run(&self) -> Ran {
        let ran = self.try_run();
        assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
        ran
    }

    #[track_caller]
    fn try_run(&self) -> Ran {
        extract_into(&[&self.at("raw")], &self.at("output"), &["--strict"])
    }

    fn put(&self, page: &str) {
        std::fs::write(self.at("raw/partners.txt"), page).unwrap();
    }

    fn sheet(&self) -> PathBuf {
        self.at("output/review.csv")
    }

    fn rulings(&self) -> Vec<Row> {
        common::table(&self.at("rulings.csv"))
    }

    /// Calls a command in the folder.
    fn call(&self, args: &[&str]) -> std::process::Output {
        common::command().current_dir(self.folder.path()).args(args).args(["--by", "ana"]).output().expect("the program starts")
    }

    #[track_caller]
    fn rule(&self, args: &[&str]) {
        let done = self.call(&[&["rule"], args].concat());
        assert!(done.status.success(), "{}", words(&done.stderr));
    }

    #[track_caller]
    fn import(&self, sheet: &str) -> String {
        let done = self.call(&["review", "import", sheet]);
        assert!(done.status.success(), "{}", words(&done.stderr));
        words(&done.stdout)
    }

    /// Writes the answer into the column `ruling` of every row that `which` picks, as a spreadsheet would.
    fn fill(&self, which: impl Fn(&Row) -> bool, ruling: &str, note: &str, separator: u8) {
        let (columns, rows) = (header(&self.sheet()), common::table(&self.sheet()));
        let mut out = csv::WriterBuilder::new().delimiter(separator).from_path(self.sheet()).unwrap();
        out.write_record(&columns).unwrap();
        for mut row in rows {
            if which(&row) {
                row.insert("ruling".to_owned(), ruling.to_owned());
                row.insert("note".to_owned(), note.to_owned());
            }
            out.write_record(columns.iter().map(|column| &row[column])).unwrap();
        }
    }

    #[track_caller]
    fn answer(&self, which: impl Fn(&Row) -> bool, ruling: &str, note: &str, separator: u8) {
        self.fill(which, ruling, note, separator);
        self.import("output/review.csv");
    }
}

fn record<'a>(rows: &'a [Row], raw: &str) -> &'a Row {
    rows.iter().find(|row| row["partner_raw"] == raw).unwrap_or_else(|| panic!("no record of {raw}"))
}

fn is_of<'a>(raw: &'a str) -> impl Fn(&Row) -> bool + 'a {
    move |row| row["quote"].contains(raw)
}

fn tally(ran: &Ran) -> [u64; 4] {
    let counts = &ran.json("run.json")["counts"];
    ["kept", "moved", "stale", "orphan"].map(|fate| counts[format!("rulings_{fate}")].as_u64().unwrap())
}

fn geonames_id(ran: &Ran, raw: &str) -> String {
    record(&ran.table("agreements.csv"), raw)["geonames_id"].clone()
}

#[test]
fn an_answer_is_applied_and_kept() {
    let desk = Desk::new(PAGE);
    let first = desk.run();
    assert_eq!(first.status, 3, "questions are open");
    let before = first.table("agreements.csv");
    assert_eq!(record(&before, "Springfield")["needs_review"], "true");
    let asked = first.table("review.csv");
    assert!(asked.iter().all(|row| row["ruling"].is_empty() && !row["question"].is_empty()));
    desk.answer(is_of("Springfield"), "4951788", "asked at the town hall", b',');
    let kept = desk.rulings();
    let cells = ["source", "subject", "answer", "by", "note", "quote", "section", "after", "alike"].map(|c| kept[0][c].as_str());
    let quote = "Springfield, sister city agreement, 2002";
    let want =
        ["partners.txt", "place", "4951788 Springfield (US)", "ana", "asked at the town hall", quote, "Sister cities of Puebla"];
    assert_eq!((kept.len(), &cells[..7], cells[8]), (1, &want[..], "1 of 1"));
    assert!(
        cells[7].starts_with("Lyon")
            && kept[0]["question"] == asked[0]["question"]
            && kept[0]["candidates"] == asked[0]["candidates"]
    );
    let file = std::fs::read(desk.at("rulings.csv")).unwrap();
    for _ in 0..2 {
        let ran = desk.run();
        assert_eq!(ran.status, 0, "nothing is open: {:?}", ran.table("review.csv"));
        let rows = ran.table("agreements.csv");
        let ruled = record(&rows, "Springfield");
        let cells =
            ["geonames_id", "country_code", "admin1", "country_basis", "needs_review", "record_id"].map(|c| ruled[c].as_str());
        let id = record(&before, "Springfield")["record_id"].as_str();
        assert_eq!(cells, ["4951788", "US", "Massachusetts", "ruling", "false", id]);
        assert_eq!(record(&rows, "Lyon"), record(&before, "Lyon"), "another record changed");
        assert!(ran.table("review.csv").is_empty() && tally(&ran) == [1, 0, 0, 0]);
        assert!(ran.stderr.contains("Rulings: 1 kept"), "{}", ran.stderr);
        assert!(file == std::fs::read(desk.at("rulings.csv")).unwrap(), "a run wrote the steward's file");
    }
}

#[test]
fn sheets_are_read_as_spreadsheets_save_them() {
    let plain = {
        let desk = Desk::new(PAGE);
        desk.run();
        desk.answer(|_| true, "2", "why; \"so\", and\nmore", b',');
        desk.rulings()
    };
    assert_eq!((plain[0]["answer"].as_str(), plain[0]["note"].as_str()), ("4951788 Springfield (US)", "why; \"so\", and\nmore"));
    let saved: [fn(&str) -> Vec<u8>; 5] = [
        |text| format!("\u{feff}{text}").into_bytes(),
        |text| text.replace('\n', "\r\n").replace("and\r\nmore", "and\nmore").into_bytes(),
        |text| text.encode_utf16().fold(vec![0xff, 0xfe], |bytes, unit| [bytes, unit.to_le_bytes().to_vec()].concat()),
        |text| text.replace(",ruling,", ",Ruling ,").into_bytes(),
        // Every cell in quotes.
        |text| {
            let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let mut out = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            rows.records().for_each(|row| out.write_record(&row.unwrap()).unwrap());
            out.into_inner().unwrap()
        },
    ];
    for (index, save) in saved.into_iter().enumerate() {
        for separator in [b',', b';', b'\t'] {
            let desk = Desk::new(PAGE);
            desk.run();
            desk.fill(|_| true, "2", "why; \"so\", and\nmore", separator);
            let text = std::fs::read_to_string(desk.sheet()).unwrap();
            if separator != b',' && index > 2 {
                continue;
            }
            std::fs::write(desk.at("saved.csv"), save(&text)).unwrap();
            desk.import("saved.csv");
            assert_eq!(desk.rulings(), plain, "way {index}, separator {}", char::from(separator));
        }
    }
}

#[test]
fn consent_pins_what_stood() {
    let desk = Desk::new(PAGE);
    let before = geonames_id(&desk.run(), "Springfield");
    desk.answer(|_| true, "OK", "", b';');
    let ran = desk.run();
    assert_eq!((ran.status, geonames_id(&ran, "Springfield")), (0, before.clone()));
    assert!(desk.rulings()[0]["answer"].starts_with(&before));
}

#[test]
fn answers_that_were_not_imported_are_not_written_over() {
    let desk = Desk::new(PAGE);
    let before = desk.run().bytes("agreements.csv");
    desk.fill(is_of("Springfield"), "4951788", "", b',');
    let filled = std::fs::read(desk.sheet()).unwrap();
    let refused = desk.try_run();
    assert!(refused.status == 1 && refused.stderr.contains("review.csv, line 2"), "{}", refused.stderr);
    assert!(refused.stderr.contains("twintown review import"), "{}", refused.stderr);
    assert!(filled == std::fs::read(desk.sheet()).unwrap() && before == refused.bytes("agreements.csv"));
    desk.import("output/review.csv");
    assert_eq!(desk.run().status, 0);
    // A note alone is no answer, and not lost either.
    let desk = Desk::new(PAGE);
    desk.run();
    desk.fill(|_| true, "", "ask the archive", b',');
    assert!(desk.try_run().status == 1 && std::fs::read_to_string(desk.sheet()).unwrap().contains("ask the archive"));
}

#[test]
fn an_import_takes_all_answers_or_none() {
    let page = PAGE.replace("- Lyon", "- Alexandria, sister city agreement, 2004\n- Lyon");
    let desk = Desk::new(&page);
    desk.run();
    desk.fill(is_of("Springfield"), "4951788", "", b',');
    desk.import("output/review.csv");
    let file = std::fs::read(desk.at("rulings.csv")).unwrap();
    desk.fill(is_of("Alexandria"), "=the big one", "", b',');
    let refused = desk.call(&["review", "import", "output/review.csv"]);
    let told = words(&refused.stderr);
    assert!(refused.status.code() == Some(1) && told.contains("review.csv, line 3") && told.contains("the big one"), "{told}");
    assert!(told.contains("a GeoNames id"), "{told}");
    assert!(file == std::fs::read(desk.at("rulings.csv")).unwrap(), "half of a sheet was imported");
    // The same sheet, mended, twice: once is enough.
    desk.fill(is_of("Alexandria"), "keep", "", b',');
    assert!(desk.import("output/review.csv").starts_with("2 answers: 1 rulings added, 0 replaced"));
    let file = std::fs::read(desk.at("rulings.csv")).unwrap();
    assert!(desk.import("output/review.csv").starts_with("2 answers: 0 rulings added, 0 replaced"));
    assert!(file == std::fs::read(desk.at("rulings.csv")).unwrap());
    assert_eq!(desk.run().status, 0);
}

#[test]
fn an_unreadable_ruling_is_an_error_with_its_line() {
    let desk = Desk::new(PAGE);
    let before = desk.run().bytes("agreements.csv");
    desk.answer(|_| true, "4951788", "", b',');
    let good = std::fs::read_to_string(desk.at("rulings.csv")).unwrap();
    for (from, to) in
        [("4951788 Springfield (US)", "somewhere"), (",place,", ",colour,"), ("4951788 S", "99999999 S"), ("1 of 1", "2 of 1")]
    {
        std::fs::write(desk.at("rulings.csv"), good.replace(from, to)).unwrap();
        let ran = desk.try_run();
        assert!(ran.status == 1 && ran.stderr.contains("rulings.csv, line 2"), "{}", ran.stderr);
        assert_eq!(ran.bytes("agreements.csv"), before);
    }
    std::fs::write(desk.at("rulings.csv"), "when,what\n").unwrap();
    assert!(desk.try_run().stderr.contains("no column “source”"));
}

#[test]
fn a_ruling_is_kept_moved_stale_or_an_orphan() {
    let desk = Desk::new(PAGE);
    desk.run();
    desk.answer(|_| true, "4951788", "asked", b',');
    let fate = |page: &str| {
        desk.put(page);
        let ran = desk.run();
        (tally(&ran), ran)
    };
    let item = "- Springfield, sister city agreement, 2002\n";
    let more = "- Graz, Austria, 1999\n- Turku, Finland, 2000\n";
    // Lines come and go around it.
    let (counts, ran) =
        fate(&PAGE.replace("\n\n", "\n\n\n\nThe office of international relations is open on weekdays until four o'clock.\n\n"));
    assert_eq!((counts, geonames_id(&ran, "Springfield").as_str()), ([1, 0, 0, 0], "4951788"));
    let (counts, ran) = fate(&PAGE.replace(item, &format!("1) Springfield, sister city agreement, 2002;\n{more}")));
    assert_eq!((counts, geonames_id(&ran, "Springfield").as_str()), ([1, 0, 0, 0], "4951788"));
    // Elsewhere.
    let (counts, ran) = fate(&format!("{}{more}{item}", PAGE.replace(item, "")));
    assert_eq!((counts, geonames_id(&ran, "Springfield").as_str()), ([0, 1, 0, 0], "4951788"));
    // The words changed.
    let (counts, ran) = fate(&PAGE.replace("2002", "2012"));
    let asked = ran.table("review.csv");
    assert_eq!((counts, ran.status, asked.len()), ([0, 0, 1, 0], 3, 1));
    assert_eq!(["flag", "ruling", "current"].map(|c| asked[0][c].as_str()), ["ruling-stale", "", "4951788 Springfield (US)"]);
    assert!(asked[0]["question"].contains("2002") && asked[0]["question"].contains("by ana (asked)"), "{}", asked[0]["question"]);
    let row = record(&ran.table("agreements.csv"), "Springfield").clone();
    assert!(row["flags"].contains("ruling-stale") && row["needs_review"] == "true" && row["country_basis"] != "ruling");
    // It still holds: the ruling takes the new words.
    desk.answer(|_| true, "keep", "", b',');
    let ran = desk.run();
    assert_eq!((tally(&ran), ran.status, desk.rulings().len()), ([1, 0, 0, 0], 0, 1));
    // Gone, reported, and kept in the file.
    let (counts, ran) = fate(&PAGE.replace(item, ""));
    let orphan = &ran.table("review.csv")[0];
    assert_eq!((counts, ran.status, orphan["flag"].as_str(), desk.rulings().len()), ([0, 0, 0, 1], 0, "ruling-orphan", 1));
    std::fs::remove_file(desk.at("raw/partners.txt")).unwrap();
    assert_eq!(tally(&desk.run()), [0, 0, 0, 1]);
    // Back again.
    let (counts, ran) = fate(&PAGE.replace("2002", "2012"));
    assert_eq!((counts, geonames_id(&ran, "Springfield").as_str()), ([1, 0, 0, 0], "4951788"));
    // No longer needed.
    desk.put(&PAGE.replace(item, ""));
    desk.run();
    desk.answer(|_| true, "withdraw", "", b',');
    assert!(desk.rulings().is_empty() && desk.run().table("review.csv").is_empty());
}

#[test]
fn look_alikes_never_take_each_other_s_rulings() {
    let twice = "Sister cities of Puebla\n\n- Graz, Austria, 1999\n- Springfield, sister city agreement, 2002\n- Turku, Finland, 2000\n- Lyon, France, 1998\n- Springfield, sister city agreement, 2002\n- Gent, Belgium, 2001\n";
    let desk = Desk::new(twice);
    let ids: Vec<String> = desk
        .run()
        .table("agreements.csv")
        .iter()
        .filter(|r| r["partner_raw"] == "Springfield")
        .map(|r| r["record_id"].clone())
        .collect();
    assert_eq!(ids.len(), 2);
    desk.rule(&[&ids[0], "4951788"]);
    desk.rule(&[&ids[1], "4409896"]);
    let places = |page: &str| {
        desk.put(page);
        let ran = desk.run();
        let rows = ran.table("agreements.csv");
        let alike = rows.iter().filter(|r| r["partner_raw"] == "Springfield");
        (
            tally(&ran),
            alike
                .map(|r| if r["country_basis"] == "ruling" { r["geonames_id"].clone() } else { r["flags"].clone() })
                .collect::<Vec<_>>(),
        )
    };
    let item = "- Springfield, sister city agreement, 2002\n";
    assert_eq!(places(twice), ([2, 0, 0, 0], vec!["4951788".to_owned(), "4409896".to_owned()]));
    // The first one is dropped: the second keeps its own.
    let second = twice.replacen(item, "", 1);
    let (counts, ruled) = places(&second);
    assert_eq!((counts, ruled), ([1, 0, 1, 0], vec!["4409896".to_owned()]).clone());
    // Both are put elsewhere: neither is guessed.
    let (counts, ruled) = places(&format!("{}{item}- Porto, Portugal, 2003\n{item}", twice.replace(item, "")));
    assert!(counts == [0, 0, 2, 0] && ruled.iter().all(|flags| flags.contains("ruling-stale")), "{counts:?} {ruled:?}");
    // A third one comes: any of them may be the new one.
    let (counts, ruled) = places(&format!("{twice}{item}"));
    assert!(counts == [0, 0, 2, 0] && ruled.iter().all(|flags| flags.contains("ruling-stale")), "{counts:?} {ruled:?}");
    // It goes again.
    assert_eq!(places(twice), ([2, 0, 0, 0], vec!["4951788".to_owned(), "4409896".to_owned()]));
}

#[test]
fn any_row_may_be_ruled() {
    let desk = Desk::new(PAGE);
    let before = desk.run();
    let lyon = record(&before.table("agreements.csv"), "Lyon")["record_id"].clone();
    for (answer, column, value) in [
        ("2742611", "geonames_id", "2742611"),
        ("1999-05-01", "date", "1999-05-01"),
        ("friendship", "agreement_type", "friendship"),
        ("ended", "status", "ended"),
        ("island", "place_type", "island"),
    ] {
        desk.rule(&[&lyon, answer, "--note", "the archive says so"]);
        let ran = desk.run();
        let row = ran.table("agreements.csv").into_iter().find(|row| row["record_id"] == lyon).unwrap();
        assert_eq!(row[column], value);
    }
    assert_eq!(desk.rulings().len(), 5);
    // The row with its rulings is right.
    desk.rule(&[&lyon, "keep"]);
    assert_eq!((tally(&desk.run()), geonames_id(&desk.run(), "Lyon")), ([6, 0, 0, 0], "2742611".to_owned()));
    let explained = words(&common::call(&["explain", &desk.at("raw/partners.txt").display().to_string()]).stdout);
    assert!(explained.contains("a steward ruled: 2742611 Aveiro (PT)"), "{explained}");
    desk.rule(&[&lyon, "1"]);
    desk.rule(&[&lyon, "reject"]);
    let rows = desk.run().table("agreements.csv");
    assert!(rows.iter().all(|row| row["record_id"] != lyon) && rows.len() == 1);
    desk.rule(&[&lyon, "withdraw"]);
    let rows = desk.run().table("agreements.csv");
    assert_eq!((desk.rulings().len(), record(&rows, "Lyon")), (0, record(&before.table("agreements.csv"), "Lyon")));
    // A table of records with two columns added.
    let mut table = std::fs::read_to_string(desk.at("output/agreements.csv")).unwrap();
    table = table.replacen("record_id,", "ruling,note,record_id,", 1);
    table = table.replace(&format!("\n{lyon}"), &format!("\n2988507,moved,{lyon}")).replace("\ntt-", "\n,,tt-");
    std::fs::write(desk.at("table.csv"), table).unwrap();
    desk.import("table.csv");
    assert_eq!(geonames_id(&desk.run(), "Lyon"), "2988507");
    assert!(desk.call(&["rule", "tt-000000000000", "2"]).status.code() == Some(1));
}

#[test]
fn a_spelling_can_be_ruled_once_for_all() {
    let desk = Desk::new(PAGE);
    std::fs::write(
        desk.at("raw/aveiro.txt"),
        "Twin towns of Aveiro\n\n- Springfield, twinning agreement, 2011\n- Lyon, France, 1998\n- Springfield, Canada, 2002\n",
    )
    .unwrap();
    desk.run();
    desk.rule(&["--alias", "Springfield", "4951788", "--pages-of", "mx"]);
    let of = |ran: &Ran, source: &str| {
        let rows = ran.table("agreements.csv");
        let rows = rows.into_iter().filter(|row| row["source"] == source && row["partner_raw"] == "Springfield");
        rows.map(|row| (row["geonames_id"].clone(), row["flags"].contains("country-conflict"))).collect::<Vec<_>>()
    };
    let ran = desk.run();
    assert_eq!(of(&ran, "partners.txt"), [("4951788".to_owned(), false)]);
    assert!(of(&ran, "aveiro.txt").iter().all(|(id, _)| id != "4951788"));
    desk.rule(&["--alias", "springfield", "4250542"]);
    let ran = desk.run();
    assert_eq!(of(&ran, "partners.txt"), [("4951788".to_owned(), false)], "the narrower alias speaks first");
    let elsewhere = of(&ran, "aveiro.txt");
    assert_eq!(elsewhere[0], ("4250542".to_owned(), false));
    assert!(elsewhere[1].0 != "4250542" && elsewhere[1].1, "the page says another country: {elsewhere:?}");
    // A ruling on the row itself speaks before any alias.
    let id = record(&ran.table("agreements.csv"), "Springfield")["record_id"].clone();
    desk.rule(&[&id, "4409896"]);
    assert_eq!(geonames_id(&desk.run(), "Springfield"), "4409896");
}

#[test]
fn an_answer_about_the_municipality_changes_no_partner() {
    let desk =
        Desk::new("Our twin towns\n\n- Lyon, France, twinning agreement, 1998\n- Ghent, Belgium, twinning agreement, 2001\n");
    let before = desk.run().table("agreements.csv");
    assert!(before.iter().all(|row| row["flags"].contains("municipality-unknown")), "{before:?}");
    desk.answer(|row| row["flag"] == "municipality-unknown", "2742611", "", b',');
    let ran = desk.run();
    assert_eq!(ran.status, 0, "{:?}", ran.table("review.csv"));
    for (old, new) in before.iter().zip(&ran.table("agreements.csv")) {
        let cells = ["municipality", "municipality_country", "party", "needs_review"].map(|c| new[c].as_str());
        assert_eq!(cells, ["Aveiro", "PT", "Aveiro", "false"]);
        assert_eq!((&old["geonames_id"], &old["record_id"]), (&new["geonames_id"], &new["record_id"]));
    }
}

#[test]
fn a_sheet_that_lost_its_columns_is_refused() {
    let desk = Desk::new(PAGE);
    let before = desk.run().bytes("agreements.csv");
    std::fs::write(desk.sheet(), "question,answer\nwhich one,this one\n").unwrap();
    let ran = desk.try_run();
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("review.csv") && ran.stderr.contains("What to do:"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(desk.sheet()).unwrap(), "question,answer\nwhich one,this one\n");
    assert_eq!(ran.bytes("agreements.csv"), before);
}

#[test]
fn a_name_that_is_no_partner_is_left_out_for_good() {
    let page = "Sister cities of Puebla\n\nPuebla is twinned with Lyon (France). In 1998 Santander sent a choir to the twinning fair.\n\nPuebla signed no twinning agreement with Turku.\n";
    let desk = Desk::new(page);
    let doubted = record(&desk.run().table("agreements.csv"), "Turku").clone();
    desk.answer(|q| q["record_id"] == doubted["record_id"] && q["flag"] == "partner-doubtful", "no", "", b',');
    for _ in 0..2 {
        let ran = desk.run();
        let rows = ran.table("agreements.csv");
        assert!(rows.iter().any(|row| row["partner_raw"] == "Lyon") && rows.iter().all(|row| row["partner_raw"] != "Turku"));
        let lines = ran.table("lines.csv");
        assert!(lines.iter().all(|line| !line["record_ids"].contains(&doubted["record_id"])));
    }
}

#[test]
fn check_finds_what_is_wrong_with_a_folder() {
    let desk = Desk::new(PAGE);
    desk.run();
    let check = |options: &[&str]| {
        let done = common::command().current_dir(desk.folder.path()).arg("check").args(options).output().unwrap();
        (done.status.code().unwrap(), words(&done.stdout) + &words(&done.stderr))
    };
    let (status, told) = check(&[]);
    assert!(status == 0 && told.contains("1 pages, 0 rulings") && told.contains("1 questions are open"), "{told}");
    assert_eq!(check(&["--strict"]).0, 3);
    // An answer that nobody imported, then one that no run has applied.
    desk.fill(|_| true, "4951788", "", b',');
    assert!(check(&[]).0 == 1 && check(&[]).1.contains("review.csv, line 2"));
    desk.import("output/review.csv");
    let (status, told) = check(&[]);
    assert!(
        status == 1 && told.contains("agreements.csv, line 2") && told.contains("What to do: run twintown extract"),
        "{told}"
    );
    desk.run();
    assert_eq!(check(&["--strict"]), (0, "1 pages, 1 rulings, 0 word tables: in order; 0 questions are open.\n".to_owned()));
    let run = std::fs::read(desk.at("output/run.json")).unwrap();
    // All that is wrong is told at once.
    std::fs::write(desk.at("raw/sources.csv"), "file,municipality,country\npartners.txt,Puebla,QQ\nother.txt,Lyon,FR\n").unwrap();
    let good = std::fs::read_to_string(desk.at("rulings.csv")).unwrap();
    std::fs::write(desk.at("rulings.csv"), good.replace("4951788 Springfield (US)", "somewhere")).unwrap();
    std::fs::create_dir_all(desk.at("data/agreement")).unwrap();
    std::fs::write(desk.at("data/agreement/xx.tsv"), "# words\ntwinning\tact\tone\ntwinning\tact\tone\nnonsense\tact\ttwo\n")
        .unwrap();
    let (status, told) = check(&["--data", "data"]);
    for place in ["sources.csv, line 2", "sources.csv, line 3", "rulings.csv, line 2", "xx.tsv, line 4", "problems in"] {
        assert!(told.contains(place), "{place}: {told}");
    }
    assert!(status == 1 && run == std::fs::read(desk.at("output/run.json")).unwrap());
    // Mended, and with the word tables of the program.
    std::fs::remove_file(desk.at("raw/sources.csv")).unwrap();
    std::fs::write(desk.at("rulings.csv"), good).unwrap();
    let (status, told) = check(&["--data", &common::root().join("data").display().to_string()]);
    assert!(status == 0 && !told.contains(" 0 word tables"), "{told}");
}
