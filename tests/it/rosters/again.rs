//! An earlier report is no roster and no evidence, but shows what has changed since.

use std::fs;
use std::path::Path;

use super::people::{Person, person};
use crate::cast::mint::Mint;
use crate::program::{healthcode, status, text};

fn said(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = healthcode()
        .current_dir(folder)
        .args(["roster", "--demo", "--lang", "en", "--force"])
        .args(args)
        .output()
        .unwrap();
    (status(&output), text(&output.stderr))
}

fn table(rows: &[(&Person, bool)]) -> String {
    let rows = rows.iter().map(|(p, has_code)| {
        let code = if *has_code { &*p.token } else { "" };
        format!("{},{},{code}\n", p.name, p.number)
    });
    format!("姓名,身份证号,健康码\n{}", rows.collect::<String>())
}

#[test]
fn a_report_is_no_roster_and_says_what_has_changed() {
    let codes = super::root().join("fixtures/codes");
    let mint = Mint::new(&codes);
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|index| person(&mint, index));
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let before = table(&[(&a, true), (&b, false), (&c, true), (&e, false)]);
    fs::write(folder.join("before.csv"), before).unwrap();
    let now = table(&[(&d, true), (&b, true), (&a, false), (&e, false)]);
    fs::write(folder.join("now.csv"), now).unwrap();
    for report in ["report.xlsx", "report.csv", "report.jsonl"] {
        let (_, told) = said(folder, &["before.csv", "--with-names", "--out", report]);
        assert!(folder.join(report).is_file(), "{told}");
        let (status, told) = said(folder, &[report, "--out", "out.jsonl"]);
        assert!(
            status == 1 && told.contains("not a roster") && told.contains("--again"),
            "{report} {told}"
        );
        let args = ["now.csv", "--again", report, "--out"];
        for out in ["out.xlsx", "out.html", "out.jsonl"] {
            let (_, told) = said(folder, &[&args[..], &[out]].concat());
            let counts =
                "newly passed 1, no longer passed 1, still open 1, not in it then 1, missing now 1";
            assert!(told.contains(counts), "{report} {told}");
        }
        let page = fs::read_to_string(folder.join("out.html")).unwrap();
        // Without names the one who is missing is masked.
        let masked: String = c.name.chars().take(1).collect();
        assert!(
            page.contains(&format!("{masked}*")) && !page.contains(&c.name),
            "{report}"
        );
        // The report that is compared with is never replaced.
        let (status, told) = said(folder, &[&args[..], &[report]].concat());
        assert!(status != 0 && told.contains("this very command"), "{told}");
    }
    let (_, told) = said(folder, &["before.csv", "--out", "masked.xlsx"]);
    assert!(folder.join("masked.xlsx").is_file(), "{told}");
    for (report, word) in [("masked.xlsx", "--with-names"), ("now.csv", "no report")] {
        let (status, told) = said(
            folder,
            &["now.csv", "--again", report, "--out", "out.jsonl"],
        );
        assert!(status == 1 && told.contains(word), "{report} {told}");
    }
}

#[test]
fn a_report_in_a_folder_is_left_out_and_may_be_replaced() {
    let codes = super::root().join("fixtures/codes");
    let mint = Mint::new(&codes);
    let [a, b] = [0, 1].map(|index| person(&mint, index));
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.csv"), table(&[(&a, true), (&b, true)])).unwrap();
    for report in ["r.xlsx", "r.csv", "r.jsonl", "r.html"] {
        for _ in 0..2 {
            let (status, told) = said(folder, &[".", "--with-names", "--out", report]);
            assert_eq!(status, 0, "{report} {told}");
            assert!(!told.contains("report of this program"), "{told}");
        }
        // A report that this run does not replace may be a roster.
        let (status, told) = said(folder, &[".", "--out", "other.jsonl"]);
        assert_eq!(status, 1, "{report} {told}");
        let named = told.contains("is a report of this program") && told.contains(report);
        assert!(named, "{report} {told}");
        fs::remove_file(folder.join("other.jsonl")).unwrap();
        // What the caller names is refused, and a roster in the folder is never replaced.
        let (status, told) = said(folder, &[".", report, "--out", "out.jsonl"]);
        assert!(
            status == 1 && told.contains("--again") || report == "r.html",
            "{told}"
        );
        fs::remove_file(folder.join(report)).unwrap();
        fs::remove_file(folder.join("out.jsonl")).unwrap_or_default();
    }
    let (status, told) = said(folder, &[".", "--out", "a.csv"]);
    assert!(status == 2 && told.contains("must not replace"), "{told}");
}
