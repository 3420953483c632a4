//! Turns a steward's answers in the review sheet into records, once and for all.

mod common;

use common::desk::Desk;
use common::{Ran, Row, words};

const PAGE: &str =
    "Sister cities of Puebla\n\n- Springfield, sister city agreement, 2002\n- Lyon, France, twinning agreement, 1998\n";

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
fn consent_pins_what_stood() {
    let desk = Desk::new(PAGE);
    let before = geonames_id(&desk.run(), "Springfield");
    desk.answer(|_| true, "OK", "", b';');
    let ran = desk.run();
    assert_eq!((ran.status, geonames_id(&ran, "Springfield")), (0, before.clone()));
    assert!(desk.rulings()[0]["answer"].starts_with(&before));
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

/// The system's lock on the file of rulings, as another command would hold it.
fn held(desk: &Desk) -> std::fs::File {
    let folder = desk.at(".twintown-cache/rulings.csv");
    std::fs::create_dir_all(&folder).unwrap();
    let lock = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    lock
}

#[test]
fn one_command_writes_the_rulings_at_a_time() {
    let desk = Desk::new(PAGE);
    desk.run();
    let id = record(&desk.run().table("agreements.csv"), "Lyon")["record_id"].clone();
    desk.rule(&[&id, "1999"]);
    let before = std::fs::read(desk.at("rulings.csv")).unwrap();
    let lock = held(&desk);
    desk.fill(is_of("Springfield"), "4951788", "", b',');
    let import = ["review", "import", "output/review.csv"];
    for args in [&import[..], &["rule", &id, "ended"], &["rule", "--alias", "Lwow", "702550"]] {
        let refused = desk.call(args);
        let told = words(&refused.stderr);
        assert!(refused.status.code() == Some(1) && told.contains("another command is writing the rulings"), "{told}");
        assert!(told.contains("rulings.csv") && told.contains("wait until it has ended"), "{told}");
    }
    assert_eq!(std::fs::read(desk.at("rulings.csv")).unwrap(), before);
    drop(lock);
    desk.import("output/review.csv");
    assert_eq!(desk.rulings().len(), 2);
}

/// Of many at once some are told to wait; none that was told "added" is lost.
#[test]
fn what_two_rule_at_once_is_not_lost() {
    let items: String = (0..12).map(|at| format!("- Lyon, France, {}\n", 1960 + at)).collect();
    let desk = Desk::new(&format!("Sister cities of Puebla\n\n{items}"));
    let rows = desk.run().table("agreements.csv");
    let call = |row: &Row| (row["record_id"].clone(), desk.call(&["rule", &row["record_id"], "ended"]).status.success());
    let done: Vec<(String, bool)> = std::thread::scope(|scope| {
        let calls: Vec<_> = rows.iter().map(|row| scope.spawn(|| call(row))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let kept: Vec<String> = desk.rulings().iter().map(|row| row["id"].clone()).collect();
    let mut added: Vec<String> = done.into_iter().filter(|(_, added)| *added).map(|(id, _)| id).collect();
    added.sort();
    let mut sorted = kept.clone();
    sorted.sort();
    assert!(!added.is_empty() && sorted == added, "{added:?} were added, {sorted:?} are there");
}

/// What a run with a share asks can be answered and explained with that share.
#[test]
fn questions_of_a_share_are_answered_with_it() {
    let desk = Desk::new(PAGE);
    let share = ["--max-auto-error", "0%"];
    let extract = |desk: &Desk| common::extract_into(&[&desk.at("raw")], &desk.at("output"), &share);
    let asked = extract(&desk).table("review.csv");
    let low =
        asked.iter().find(|row| row["flag"] == "confidence-low" && row["quote"].contains("Lyon")).expect("a row that is asked");
    let id = low["question_id"].clone();
    desk.rule(&[&[id.as_str(), "keep"], &share[..]].concat());
    assert_eq!(desk.rulings()[0]["question"], low["question"]);
    assert!(extract(&desk).table("review.csv").iter().all(|row| row["question_id"] != id));
    std::fs::remove_file(desk.at("rulings.csv")).unwrap();
    extract(&desk);
    desk.fill(|row| row["question_id"] == id, "keep", "", b',');
    let imported = desk.call(&[&["review", "import", "output/review.csv"], &share[..]].concat());
    assert!(imported.status.success(), "{}", words(&imported.stderr));
    assert!(extract(&desk).table("review.csv").iter().all(|row| row["question_id"] != id));
    std::fs::remove_file(desk.at("rulings.csv")).unwrap();
    let explain = |more: &[&str]| {
        let args = [&["explain", "raw/partners.txt:4"], more].concat();
        words(&common::command().current_dir(desk.folder.path()).args(args).output().unwrap().stdout)
    };
    assert!(explain(&share).contains("confidence-low") && !explain(&[]).contains("confidence-low"), "{}", explain(&share));
}

const BALTIC: &str = "Aveiro is a member of the Union of Baltic Cities (since 1995).\n\n";
const UNIONS: &str = "City of Aveiro\n\nTwin towns\n\n1. Lyon, France, twinning agreement, 1998\n\nNetworks\n\n\
    Aveiro is a member of the Union of Baltic Cities (since 1995).\n\nAveiro is a member of the Eurocities network.\n";

fn unions(ran: &Ran) -> Vec<String> {
    ran.table("memberships.csv").iter().map(|row| row["organisation"].clone()).collect()
}

#[test]
fn a_membership_may_be_ruled_as_any_row() {
    let desk = Desk::new(UNIONS);
    let first = desk.run();
    let rows = first.table("memberships.csv");
    let row = |rows: &[Row]| rows.iter().find(|row| row["organisation"].contains("Baltic")).cloned().expect("a membership");
    let (id, line) = (row(&rows)["record_id"].clone(), row(&rows)["line"].clone());
    assert_eq!(rows.len(), 2, "{rows:?}");
    let refused = desk.call(&["rule", &id, "not-a-partner"]);
    assert!(words(&refused.stderr).contains("write keep, or reject to leave the membership out"), "{}", words(&refused.stderr));
    desk.rule(&[&id, "reject", "--note", "left in 2001"]);
    let ruled = &desk.rulings()[0];
    assert_eq!(["subject", "answer", "alike"].map(|c| ruled[c].as_str()), ["membership", "reject", "1 of 1"]);
    let ran = desk.run();
    assert!(
        unions(&ran).len() == 1 && unions(&ran)[0].contains("Eurocities") && tally(&ran) == [1, 0, 0, 0],
        "{:?}",
        unions(&ran)
    );
    let lines = ran.table("lines.csv");
    let told = lines.iter().find(|row| row["line"] == line).unwrap();
    assert_eq!((told["role"].as_str(), told["reason"].as_str()), ("other", "no membership, by ruling"));
    assert_eq!(ran.bytes("agreements.csv"), first.bytes("agreements.csv"));
    // Elsewhere on the page it is left out still; where its words changed it is asked about again, and stands until then.
    desk.put(&format!("{}\n{BALTIC}", UNIONS.replace(BALTIC, "")));
    let ran = desk.run();
    assert_eq!((tally(&ran), unions(&ran).len()), ([0, 1, 0, 0], 1));
    desk.put(&UNIONS.replace("1995", "1996"));
    let ran = desk.run();
    let asked = ran.table("review.csv");
    assert_eq!((tally(&ran), unions(&ran).len(), asked.len()), ([0, 0, 1, 0], 2, 1));
    assert_eq!(["flag", "current"].map(|c| asked[0][c].as_str()), ["ruling-stale", "reject"]);
    let doubted = row(&ran.table("memberships.csv"));
    assert!(doubted["flags"] == "ruling-stale" && doubted["needs_review"] == "true");
    // It still holds.
    desk.answer(|_| true, "keep", "", b';');
    let ran = desk.run();
    assert_eq!((tally(&ran), unions(&ran).len(), desk.rulings().len()), ([1, 0, 0, 0], 1, 1));
    // Gone.
    desk.put(&UNIONS.replace(BALTIC, ""));
    assert_eq!(tally(&desk.run()), [0, 0, 0, 1]);
    // Taken back.
    desk.put(UNIONS);
    desk.run();
    desk.answer(|_| true, "keep", "", b',');
    let ran = desk.run();
    assert_eq!(tally(&ran)[2..], [0, 0], "{:?}", ran.table("review.csv"));
    desk.rule(&[&id, "withdraw"]);
    assert!(unions(&desk.run()).len() == 2 && desk.rulings().is_empty());
}

/// As the sheet of agreements: with a column `ruling` of its own.
#[test]
fn the_table_of_memberships_is_imported_with_answers() {
    let desk = Desk::new(UNIONS);
    let rows = desk.run().table("memberships.csv");
    let table = desk.at("answered.csv");
    let mut out = csv::Writer::from_path(&table).unwrap();
    out.write_record(["record_id", "source", "line", "organisation_raw", "quote", "ruling"]).unwrap();
    for (row, ruling) in rows.iter().zip(["reject", "keep"]) {
        let cells = ["record_id", "source", "line", "organisation_raw", "quote"].map(|column| row[column].as_str());
        out.write_record(cells.into_iter().chain([ruling])).unwrap();
    }
    drop(out);
    desk.import("answered.csv");
    let ran = desk.run();
    assert_eq!((tally(&ran), unions(&ran).len()), ([2, 0, 0, 0], 1));
    assert_eq!(desk.rulings().iter().map(|row| row["subject"].as_str()).collect::<Vec<_>>(), ["membership", "membership"]);
    // Once more changes nothing.
    let before = std::fs::read(desk.at("rulings.csv")).unwrap();
    desk.import("answered.csv");
    assert_eq!(std::fs::read(desk.at("rulings.csv")).unwrap(), before);
}

/// "keep" on a question whether a ruling still holds never turns it into its contrary.
#[test]
fn a_row_that_was_left_out_stays_out_when_that_still_holds() {
    let desk = Desk::new(PAGE);
    let id = record(&desk.run().table("agreements.csv"), "Lyon")["record_id"].clone();
    desk.rule(&[&id, "reject"]);
    desk.put(&PAGE.replace("1998", "1999"));
    let ran = desk.run();
    assert_eq!(tally(&ran), [0, 0, 1, 0]);
    desk.answer(|row| row["flag"] == "ruling-stale", "keep", "", b',');
    let ran = desk.run();
    assert!(ran.table("agreements.csv").iter().all(|row| row["partner_raw"] != "Lyon"), "{:?}", desk.rulings());
}
