//! Turns filled sheets, as spreadsheets save them, into rulings: all of their answers, or none and the reason.

mod common;

use common::desk::Desk;
use common::{Row, words};

const PAGE: &str =
    "Sister cities of Puebla\n\n- Springfield, sister city agreement, 2002\n- Lyon, France, twinning agreement, 1998\n";

fn is_of<'a>(raw: &'a str) -> impl Fn(&Row) -> bool + 'a {
    move |row| row["quote"].contains(raw)
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
