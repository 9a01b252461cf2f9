//! Rosters with every kind of fault, the answer that each row must get, and the real program compared
//! with both. `fixtures/README.md` says how the files are made again.

mod again;
mod book;
mod case;
mod command;
mod crowd;
mod forged;
mod generated;
mod hostile;
mod old;
mod people;
mod pictures;
mod placed;
mod texts;
mod unread;
mod workbooks;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use self::case::Case;
use super::cast::mint::Mint;

/// Set to `write`, it makes the files again instead of comparing them.
const VARIABLE: &str = "HEALTHCODE_FIXTURES";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join("fixtures/rosters")
}

fn cases() -> Vec<Case> {
    let codes = root().join("fixtures/codes");
    let mint = Mint::new(&codes);
    [
        texts::table,
        pictures::table,
        workbooks::table,
        old::table,
        crowd::table,
    ]
    .iter()
    .flat_map(|table| table(&mint))
    .collect()
}

/// Every file, by its path below the folder.
fn files(cases: &[Case]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for case in cases {
        for (name, bytes) in &case.files {
            let path = format!("{}/{name}", case.name);
            assert!(
                files.insert(path, bytes.clone()).is_none(),
                "{} {name}",
                case.name
            );
        }
    }
    let manifest: Vec<String> = cases
        .iter()
        .map(|case| format!("    {}", entry(case)))
        .collect();
    let manifest = format!("{{\n  \"cases\": [\n{}\n  ]\n}}\n", manifest.join(",\n"));
    files.insert("manifest.json".to_owned(), manifest.into());
    files
}

fn entry(case: &Case) -> Value {
    json!({
        "name": case.name, "why": {"zh": case.why[0], "en": case.why[1]}, "inputs": case.inputs,
        "flags": case.flags, "exit": case.exit, "rows": case.rows,
    })
}

#[test]
fn files_are_those_of_the_tables() {
    let cases = cases();
    assert!(cases.len() >= 30, "{} kinds of trouble", cases.len());
    let wanted = files(&cases);
    if std::env::var(VARIABLE).is_ok_and(|value| value == "write") {
        for (path, bytes) in &wanted {
            let path = folder().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    let differing: Vec<&String> = wanted
        .iter()
        .filter(|(path, bytes)| fs::read(folder().join(path)).ok().as_ref() != Some(bytes))
        .map(|(path, _)| path)
        .collect();
    assert!(
        differing.is_empty(),
        "{VARIABLE}=write cargo test --test it rosters:: makes them again\nother: {differing:#?}"
    );
    let size: usize = wanted.values().map(Vec::len).sum();
    assert!(size < 1_000_000, "{size} bytes of rosters");
}

#[test]
fn every_row_gets_its_answer_and_none_stops_the_run() {
    let out = tempfile::tempdir().unwrap();
    let wrong: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let report = out.path().join(format!("{}.jsonl", case.name));
            let (status, rows, said) = command::answered(case, &report);
            let expected: Vec<&str> = case.rows.iter().map(String::as_str).collect();
            let fits =
                status == i32::from(case.exit) && rows == expected && !said.contains("panicked");
            (!fits).then(|| {
                format!(
                    "{}: exit {status}\n  {}\n{said}",
                    case.name,
                    rows.join("\n  ")
                )
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} rosters:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
