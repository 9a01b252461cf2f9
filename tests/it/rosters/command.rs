//! The real program on a roster.

use std::path::Path;

use serde_json::Value;

use super::case::Case;
use super::folder;
use crate::program::{healthcode, status, text};

/// The exit status, the rows in short, and what was said on standard error.
pub(super) fn answered(case: &Case, report: &Path) -> (i32, Vec<String>, String) {
    let output = healthcode()
        .current_dir(folder().join(case.name))
        .args(["roster", "--demo", "--out"])
        .arg(report)
        .args(&case.flags)
        .args(&case.inputs)
        .output()
        .unwrap();
    let written = std::fs::read_to_string(report).unwrap_or_default();
    let rows = written
        .lines()
        .map(|line| short(&serde_json::from_str(line).unwrap()))
        .collect();
    (status(&output), rows, text(&output.stderr))
}

/// `3 reject:bad-signature matched token duplicate-code`.
pub(super) fn short(line: &Value) -> String {
    let roster = &line["roster"];
    let place = match (&roster["sheet"], &roster["row"], &roster["picture"]) {
        (Value::String(sheet), row, _) => format!("{sheet}:{row}"),
        (_, Value::Number(row), _) => row.to_string(),
        (_, _, Value::String(file)) => file.clone(),
        _ => "-".to_owned(),
    };
    let answer = match line["verdict"].as_str() {
        Some("pass") => "pass".to_owned(),
        Some(verdict) => format!("{verdict}:{}", line["reasons"][0]["code"].as_str().unwrap()),
        None => "error".to_owned(),
    };
    let identity = line["identity"].as_str().unwrap_or("-");
    let found = roster["found"].as_str().unwrap();
    let flags = line["flags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|flag| flag["code"].as_str().unwrap());
    let mut parts = vec![&*place, &answer, identity, found];
    parts.extend(flags);
    parts.join(" ")
}
