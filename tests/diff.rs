//! Turns two outputs into what changed: in words, as Markdown, as JSON, and as an exit status that a script can use.

mod common;

use common::{call, command, extract_into, words};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const BEFORE: &str = "City of Aveiro\n\nTwin towns of Aveiro\n\n1. Lyon (France), twinning agreement, 1998\n\
    2. Ghent (Belgium), twinning agreement, 2001\n3. Turku (Finland), twinning agreement, 2004\n4. Porto (Portugal), twinning agreement, 2005\n";

/// Outputs in folders by name.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The output of one page, in the folder of that name.
    fn output(&self, name: &str, page: &str) -> String {
        fs::create_dir_all(self.path("pages")).unwrap();
        fs::write(self.path("pages/aveiro.txt"), page).unwrap();
        let ran = extract_into(&[&self.path("pages")], &self.path(name), &["-q"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        self.path(name).display().to_string()
    }

    /// Lyon's date is another, Ghent is gone, Lugo is new, the rest stands on other lines.
    fn both(&self) -> (String, String) {
        let after = BEFORE.replace("1998", "1999").replace("2. Ghent (Belgium), twinning agreement, 2001\n", "");
        let after = after + "4. Lugo (Spain), twinning agreement, 2020\n";
        (self.output("before", BEFORE), self.output("after", &after))
    }
}

fn status(done: &Output) -> i32 {
    done.status.code().unwrap()
}

fn json(old: &str, new: &str) -> (Value, i32) {
    let done = call(&["diff", old, new, "--format", "json"]);
    (serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", words(&done.stderr))), status(&done))
}

fn partners(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["partner"].as_str().unwrap()).collect()
}

#[test]
fn for_a_person() {
    let desk = Desk::new();
    let (old, new) = desk.both();
    let done = call(&["diff", &old, &new]);
    let text = words(&done.stdout);
    assert_eq!(status(&done), 1, "{}", words(&done.stderr));
    let first = text.lines().next().unwrap();
    assert!(first.starts_with("Agreements: 1 added, 1 removed, 1 changed, 2 on other lines"), "{text}");
    assert!(text.contains("\naveiro.txt\n"), "{text}");
    for line in ["- line 6: Gent (BE), twinning, 2001", "~ line 5: Lyon (FR), changed", "    date: 1998 → 1999"] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(text.lines().any(|l| l.starts_with("+ line 8: Lugo (ES)")), "{text}");
    assert!(!text.contains("Turku") && !text.contains('\x1b'), "{text}");
}

#[test]
fn for_a_program() {
    let desk = Desk::new();
    let (old, new) = desk.both();
    let (report, status) = json(&old, &new);
    assert_eq!((status, &report["same"]), (1, &Value::Bool(false)));
    let found = &report["agreements"];
    assert_eq!((partners(&found["added"]), partners(&found["removed"])), (vec!["Lugo"], vec!["Gent"]));
    assert_eq!((partners(&found["changed"]), partners(&found["ended"])), (vec!["Lyon"], vec![]));
    let fields = found["changed"][0]["fields"].as_array().unwrap();
    let date = fields.iter().find(|field| field["field"] == "date").unwrap();
    assert_eq!((&date["old"], &date["new"]), (&"1998".into(), &"1999".into()));
    assert!(fields.iter().all(|field| field["old"] != field["new"] && field["field"] != "line"));
    assert_eq!(found["moved"].as_array().unwrap().len(), 2);
    assert_eq!((&found["moved"][0]["old_line"], &found["moved"][0]["new_line"]), (&"7".into(), &"6".into()));
    // The other way round, what was added is removed.
    let (back, _) = json(&new, &old);
    assert_eq!(back["agreements"]["added"], found["removed"]);
}

#[test]
fn the_same_and_merely_moved_are_no_difference() {
    let desk = Desk::new();
    let (old, moved) = (desk.output("old", BEFORE), desk.output("moved", &BEFORE.replacen("\n\n", "\n\n\n\n", 1)));
    let same = call(&["diff", &old, &old]);
    assert_eq!((status(&same), words(&same.stdout)), (0, "Nothing has changed.\n".to_owned()));
    let (report, code) = json(&old, &moved);
    assert_eq!((code, &report["same"]), (0, &Value::Bool(true)));
    assert_eq!(report["agreements"]["moved"].as_array().unwrap().len(), 4);
    assert!(words(&call(&["diff", &old, &moved]).stdout).contains("4 on other lines"));
}

#[test]
fn an_end_is_told_as_one() {
    let desk = Desk::new();
    let ended =
        BEFORE.replace("Ghent (Belgium), twinning agreement, 2001", "Ghent (Belgium), twinning agreement, 2001, ended in 2015");
    let (old, new) = (desk.output("old", BEFORE), desk.output("new", &ended));
    let (report, _) = json(&old, &new);
    assert_eq!(partners(&report["agreements"]["ended"]), ["Gent"], "{report}");
    assert!(words(&call(&["diff", &old, &new]).stdout).contains("! line 6: Gent (BE), ended"));
}

/// A record's id hangs on the words of the page; corrected words are a change all the same.
#[test]
fn a_corrected_name_and_a_renamed_page_are_changes() {
    let desk = Desk::new();
    let (old, new) = (desk.output("old", BEFORE), desk.output("new", &BEFORE.replace("Ghent", "Gent")));
    let (report, _) = json(&old, &new);
    let found = &report["agreements"];
    assert_eq!(
        (partners(&found["changed"]), partners(&found["added"]), partners(&found["removed"])),
        (vec!["Gent"], vec![], vec![])
    );
    fs::rename(desk.path("pages/aveiro.txt"), desk.path("pages/other.txt")).unwrap();
    extract_into(&[&desk.path("pages")], &desk.path("renamed"), &["-q"]);
    let (report, _) = json(&new, &desk.path("renamed").display().to_string());
    assert_eq!(report["agreements"]["changed"].as_array().unwrap().len(), 4, "{report}");
    assert!(partners(&report["agreements"]["added"]).is_empty());
}

#[test]
fn as_markdown_nothing_of_the_page_is_markup() {
    let desk = Desk::new();
    let (old, new) = desk.both();
    let text = words(&call(&["diff", &old, &new, "--format", "markdown"]).stdout);
    assert!(text.starts_with("**Agreements: 1 added, 1 removed, 1 changed"), "{text}");
    assert!(text.contains("| changed | 5 | Lyon \\(FR\\) | date: 1998 → 1999"), "{text}");
    let table = desk.path("after/agreements.csv");
    let odd = fs::read_to_string(&table).unwrap().replace("Lugo,", "\"<b>|@Lugo|`x\n**\",");
    fs::write(table, odd).unwrap();
    let text = words(&call(&["diff", &old, &new, "--format", "markdown"]).stdout);
    let row = text.lines().find(|line| line.starts_with("| added")).unwrap();
    assert!(row.contains("&lt;b&gt;\\|&#64;Lugo\\|\\`x\u{fffd}\\*\\*"), "{row}");
    let plain = words(&call(&["diff", &old, &new]).stdout);
    assert!(plain.contains("<b>|@Lugo|`x\u{fffd}**"), "{plain}");
}

fn git(folder: &Path, arguments: &[&str]) {
    let names = ["-c", "user.name=Steward", "-c", "user.email=steward@example.org", "-c", "init.defaultBranch=main"];
    let done = Command::new("git").arg("-C").arg(folder).args(names).args(arguments).output().expect("git");
    assert!(done.status.success(), "{}", words(&done.stderr));
}

#[test]
fn since_a_revision() {
    let desk = Desk::new();
    desk.output("output", BEFORE);
    let here = desk.folder.path();
    git(here, &["init", "-q"]);
    git(here, &["add", "-A"]);
    git(here, &["commit", "-q", "-m", "spring"]);
    let diff = |arguments: &[&str]| command().current_dir(here).arg("diff").args(arguments).output().unwrap();
    assert_eq!(status(&diff(&["--since", "HEAD"])), 0);
    desk.output("output", &BEFORE.replace("1998", "1999"));
    for arguments in [&["--since", "HEAD"][..], &["--since", "main", "output"], &["output", "--since", "HEAD"]] {
        let done = diff(arguments);
        assert_eq!(status(&done), 1, "{}", words(&done.stderr));
        assert!(words(&done.stdout).contains("date: 1998 → 1999"));
    }
    let (twice, unknown) = (diff(&["--since", "HEAD", "a", "b"]), diff(&["--since", "nowhere"]));
    for (done, told) in [(&twice, "it is not clear what to compare"), (&unknown, "git knows no revision nowhere")] {
        let error = words(&done.stderr);
        assert!(status(done) == 2 && error.contains(told) && error.contains("What to do:"), "{error}");
    }
    // A revision is never taken for an option of git.
    let evil = diff(&["--since=--output=stolen"]);
    assert!(status(&evil) == 2 && !here.join("stolen").exists() && !here.join("output/stolen").exists());
    desk.output("later", BEFORE);
    let missing = diff(&["--since", "HEAD", "later"]);
    assert!(status(&missing) == 2 && words(&missing.stderr).contains("revision HEAD has no later/agreements.csv"));
    let lost = command().current_dir(here).env("PATH", "").args(["diff", "--since", "HEAD"]).output().unwrap();
    assert!(status(&lost) == 2 && words(&lost.stderr).contains("--since needs the command git"), "{}", words(&lost.stderr));
}

#[test]
fn what_cannot_be_compared_is_an_error_of_its_own_status() {
    let desk = Desk::new();
    let old = desk.output("old", BEFORE);
    for folders in [&["nowhere"][..], &[], &[&old, "nowhere"], &["nowhere", &old]] {
        let done = call(&[&["diff"], folders].concat());
        assert_eq!(status(&done), 2);
        assert!(words(&done.stderr).contains("What to do:") && done.stdout.is_empty(), "{}", words(&done.stderr));
    }
    fs::write(desk.path("old/agreements.csv"), "a,b\n1,2\n").unwrap();
    let done = call(&["diff", &old, &old]);
    assert!(status(&done) == 2 && words(&done.stderr).contains("agreements.csv of"), "{}", words(&done.stderr));
    let outside = command().current_dir(desk.folder.path()).args(["diff", "--since", "HEAD", "old"]).output().unwrap();
    assert!(status(&outside) == 2 && words(&outside.stderr).contains("is in no git repository"), "{}", words(&outside.stderr));
}

#[test]
fn extract_tells_what_it_changes() {
    let desk = Desk::new();
    fs::create_dir(desk.path("pages")).unwrap();
    fs::write(desk.path("pages/other.txt"), "City of Porto\n\nTwin towns\n\n- Bordeaux, France\n").unwrap();
    let run = |page: &str, option: &str| {
        fs::write(desk.path("pages/aveiro.txt"), page).unwrap();
        extract_into(&[&desk.path("pages")], &desk.path("output"), &["--jobs", option]).stderr
    };
    assert!(!run(BEFORE, "1").contains("since the last run"));
    assert!(run(BEFORE, "1").contains("Agreements since the last run: nothing has changed.\n"));
    let after = BEFORE.replace("1998", "1999").replace("2. Ghent (Belgium), twinning agreement, 2001\n", "");
    let told = run(&after, "1");
    assert!(told.contains("Agreements since the last run: 1 removed, 1 changed, 2 on other lines.\n"), "{told}");
    // Without what is known of the last run, all rows are compared.
    fs::remove_dir_all(desk.path(".twintown-cache")).unwrap();
    let told = run(BEFORE, "2");
    assert!(told.contains("Agreements since the last run: 1 added, 1 changed, 2 on other lines.\n"), "{told}");
}
