//! Several inputs, and mistakes in the call.

use serde_json::{Value, json};

use crate::program::{json_lines, keys, run, status, text};
use crate::world::{self, genuine};

#[test]
fn several_inputs_are_judged_in_order_and_lines_never_shift() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let good = folder.path().join("good.txt");
    std::fs::write(&good, format!("\u{feff}{}\r\n", genuine("320000"))).unwrap();
    let good = good.to_str().unwrap();
    let shared = ["--keys", &keys, "--at", world::NOW, "--format", "json"];
    let call = |inputs: &[&str]| run(&[&["check"], inputs, &shared[..]].concat(), b"garbage");
    let output = call(&[good, "-", "missing.png", good]);
    let lines = json_lines(&output);
    let verdicts: Vec<&Value> = lines.iter().map(|line| &line["verdict"]).collect();
    assert_eq!(
        verdicts,
        [
            &json!("pass"),
            &json!("reject"),
            &Value::Null,
            &json!("pass")
        ]
    );
    let inputs: Vec<&Value> = lines.iter().map(|line| &line["input"]).collect();
    assert_eq!(inputs, [good, "-", "missing.png", good]);
    assert!(lines[2]["error"].as_str().unwrap().contains("missing.png"));
    assert_eq!(status(&output), 1, "1 outranks 12");
    assert_eq!(status(&call(&[good, "-"])), 12);
    assert_eq!(status(&call(&[good, good])), 0);
    assert_eq!(status(&call(&[folder.path().to_str().unwrap()])), 1);
    // Standard input can be read once; the second time is an error, not an empty code.
    let output = call(&["-", "-"]);
    assert_eq!(status(&output), 1);
    assert!(json_lines(&output)[1].get("verdict").is_none());
}

#[test]
fn mistakes_in_the_call_are_usage_errors() {
    let token = genuine("330000");
    for (name, args) in [
        ("no input", vec!["check", "--demo"]),
        (
            "unknown place",
            vec!["check", &token, "--demo", "--place", "hospital"],
        ),
        (
            "unknown purpose",
            vec!["check", &token, "--demo", "--purpose", "fun"],
        ),
        (
            "unknown grade",
            vec!["check", &token, "--demo", "--grade", "senior-4"],
        ),
        (
            "cold",
            vec!["check", &token, "--demo", "--temperature", "29.9"],
        ),
        (
            "hot",
            vec!["check", &token, "--demo", "--temperature", "45.1"],
        ),
        (
            "no number",
            vec!["check", &token, "--demo", "--temperature", "NaN"],
        ),
        (
            "infinite",
            vec!["check", &token, "--demo", "--temperature", "inf"],
        ),
        (
            "no offset",
            vec!["check", &token, "--demo", "--at", "2020-03-28T09:00:00"],
        ),
        ("leeway", vec!["check", &token, "--demo", "--leeway", "301"]),
        (
            "negative leeway",
            vec!["check", &token, "--demo", "--leeway=-1"],
        ),
        (
            "declared China",
            vec!["check", &token, "--demo", "--declared", "CN"],
        ),
        (
            "declared nothing",
            vec!["check", &token, "--demo", "--declared", ""],
        ),
        (
            "declared none and more",
            vec!["check", &token, "--demo", "--declared", "none,420000"],
        ),
        (
            "empty number",
            vec!["check", &token, "--demo", "--id-number", ""],
        ),
        ("blank name", vec!["check", &token, "--demo", "--name", " "]),
        (
            "arrived tomorrow",
            vec!["check", &token, "--demo", "--arrived", "2020-03-29"],
        ),
        (
            "no such day",
            vec!["check", &token, "--demo", "--arrived", "2020-02-30"],
        ),
        (
            "code and no code",
            vec!["check", &token, "--demo", "--no-code"],
        ),
        ("unknown flag", vec!["check", &token, "--demo", "--pass"]),
    ] {
        let output = run(&args, b"");
        assert_eq!((status(&output), output.stdout.len()), (2, 0), "{name}");
        let said = text(&output.stderr);
        assert!(
            !said.contains("panicked") && !said.is_empty(),
            "{name}: {said}"
        );
    }
}
