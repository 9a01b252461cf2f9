//! Two notices that ask how a code is shown, by the real program: each row of the table, and their proofs.

use std::path::Path;

use healthcode::{Notice, Presence};

use crate::notice_scenarios::cells;
use crate::program::{json_lines, run};

const TABLE: &str = include_str!("../../fixtures/scenarios/presence.csv");
const NOTICES: [&str; 2] = ["live-at-the-city-entry", "paper-for-the-elderly"];

fn path(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("fixtures").join(name).display().to_string()
}

#[test]
fn each_presence_is_decided_by_its_rule() {
    let mut lines = TABLE.lines();
    let names = cells(lines.next().unwrap());
    let mut used = std::collections::BTreeSet::new();
    for line in lines {
        let row = cells(line);
        let cell = |name: &str| &*row[names.iter().position(|n| n == name).unwrap()];
        let (notice, code) = (
            path(&format!("notices/{}.json", cell("notice"))),
            path(&format!("codes/{}.txt", cell("code"))),
        );
        let call = [
            "check",
            &code,
            "--demo",
            "--notice",
            &notice,
            "--at",
            cell("at"),
            "--place",
            cell("place"),
            "--format",
            "json",
        ];
        let decision = &json_lines(&run(&call, b""))[0];
        let duties: Vec<&str> = decision["obligations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|duty| duty["code"].as_str().unwrap())
            .collect();
        assert_eq!(
            (
                &decision["verdict"],
                &decision["reasons"][0]["code"],
                &*duties.join(";")
            ),
            (
                &cell("verdict").into(),
                &cell("rule").into(),
                cell("obligations")
            ),
            "{line}: {decision}"
        );
        used.insert((cell("notice").to_owned(), decision["presence"].to_string()));
    }
    // Each notice meets each way of showing a code.
    assert_eq!(
        used.len(),
        NOTICES.len() * Presence::WORDS.len(),
        "{used:?}"
    );
}

#[test]
fn their_proofs_hold_and_fail_when_a_copy_counts_more() {
    for name in NOTICES {
        let file = path(&format!("notices/{name}.json"));
        let good = std::fs::read_to_string(&file).unwrap();
        Notice::load(name, good.as_bytes()).unwrap_or_else(|e| panic!("{:#?}", e.faults()));
        let shown = run(&["policy", "check", &file], b"");
        assert!(shown.status.success(), "{shown:?}");
        // A copy that passes although the phone itself does not.
        let bad = good.replace(r#""live""#, r#""copy""#);
        assert_ne!(bad, good);
        assert!(Notice::load(name, bad.as_bytes()).is_err(), "{name}");
    }
}

/// A further check that a notice asks for is done once the number matches, and is not asked for twice.
#[test]
fn a_document_that_was_compared_is_not_asked_for() {
    let (notice, code) = (
        path("notices/paper-for-the-elderly.json"),
        path("codes/holder-zhang.txt"),
    );
    let call = [
        "check",
        &code,
        "--demo",
        "--notice",
        &notice,
        "--format",
        "json",
        "--id-number",
        "330106190001021234",
    ];
    let decision = &json_lines(&run(&call, b""))[0];
    assert_eq!(decision["identity"], "matched", "{decision}");
    let duties = decision["obligations"].as_array().unwrap();
    let codes: Vec<&str> = duties
        .iter()
        .map(|duty| duty["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["check-age-60"]);
}
