//! `filter --input jsonl`: each traveller brings a number and a declaration of their own.

use serde_json::{Value, json};

use crate::bundle_world::register;
use crate::program::{json_lines, keys, run, status, text};
use crate::world::{self, genuine};

fn filter(lines: &[String], more: &[&str]) -> (i32, Vec<Value>, String) {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let risk = folder.path().join("risk.json");
    std::fs::write(&risk, register(1).to_string()).unwrap();
    let args = [
        "filter",
        "--input",
        "jsonl",
        "--keys",
        &keys,
        "--at",
        world::NOW,
        "--lang",
        "en",
        "--risk",
        risk.to_str().unwrap(),
    ];
    let output = run(
        &[&args, more].concat(),
        (lines.join("\n") + "\n").as_bytes(),
    );
    let answers = json_lines(&output);
    assert_eq!(answers.len(), lines.len());
    (status(&output), answers, text(&output.stderr))
}

#[test]
fn every_request_is_judged_with_what_its_own_traveller_states() {
    let code = genuine("330000");
    let requests = [
        json!({"key": "a", "code": code}),
        json!({"code": code, "id_number": "11010519491231002X"}),
        json!({"key": "c", "code": code, "id_number": "110105194912310021"}),
        json!({"key": "d", "code": code, "declared": ["US"]}),
        json!({"no_code": true, "key": "e", "place": "workplace", "declared": []}),
        json!({"key": "f", "code": code, "temperature": 38.5}),
        json!({"key": "g", "code": "no code"}),
        json!({"key": "h", "code": code, "place": "school", "purpose": "study", "grade": "senior-3"}),
    ];
    let lines: Vec<String> = requests.iter().map(Value::to_string).collect();
    for jobs in ["1", "3"] {
        let (exit, answers, said) = filter(&lines, &["--jobs", jobs]);
        assert_eq!((exit, said.as_str()), (0, ""));
        let told = |n: usize, name: &str| answers[n][name].as_str().unwrap_or("").to_owned();
        // Known by the key, if there is one, and else by the line.
        assert_eq!(
            (told(0, "key"), answers[0].get("input")),
            ("a".to_owned(), None)
        );
        assert_eq!(
            (answers[1].get("key"), told(1, "input")),
            (None, "-:2".to_owned())
        );
        let identities: Vec<String> = (0..4).map(|n| told(n, "identity")).collect();
        assert_eq!(
            identities,
            ["not-checked", "matched", "mismatched", "not-checked"]
        );
        let verdicts: Vec<String> = (0..8).map(|n| told(n, "verdict")).collect();
        assert_eq!(verdicts[..4], ["pass", "pass", "reject", "quarantine"]);
        assert_eq!(
            (verdicts[6].as_str(), answers[4].get("jti")),
            ("reject", None)
        );
        assert_ne!(verdicts[5], "pass");
        assert_eq!(told(4, "place"), "workplace");
        assert_eq!(
            (told(7, "place"), told(7, "grade")),
            ("school".into(), "senior-3".into())
        );
    }
}

#[test]
fn a_request_that_is_not_one_has_its_place_and_shifts_no_other() {
    let code = genuine("330000");
    let good = json!({"code": code}).to_string();
    let long = json!({"key": "long", "code": "x".repeat(400_000)}).to_string();
    let cases: Vec<(String, &str, &str)> = vec![
        (
            json!({"key": "k", "code": code, "at": world::NOW}).to_string(),
            "k",
            "/at",
        ),
        (
            json!({"key": "k", "code": code, "grade": 7}).to_string(),
            "k",
            "/grade",
        ),
        (
            json!({"code": code, "declared": ["330000", "Atlantis"]}).to_string(),
            "",
            "/declared/1",
        ),
        (json!({"key": "k"}).to_string(), "k", ""),
        (
            json!({"key": "k", "code": code, "no_code": true}).to_string(),
            "k",
            "",
        ),
        (
            format!("{{\"code\": \"{code}\", \"code\": \"x\"}}"),
            "",
            "/code",
        ),
        (code.clone(), "", ""),
        (String::new(), "", ""),
        (long, "", ""),
        (
            json!({"key": "k".repeat(129), "code": code}).to_string(),
            "",
            "/key",
        ),
    ];
    let mut lines = Vec::new();
    for (line, ..) in &cases {
        lines.extend([line.clone(), good.clone()]);
    }
    let (exit, answers, said) = filter(&lines, &[]);
    assert_eq!(exit, 1);
    assert!(said.starts_with("healthcode: -:1: "), "{said}");
    for (n, (line, key, pointer)) in cases.iter().enumerate() {
        let answer = &answers[2 * n];
        let shown = line.get(..80).unwrap_or(line);
        assert!(answer.get("verdict").is_none(), "{shown}: {answer}");
        assert!(!answer["error"].as_str().unwrap().is_empty());
        assert_eq!(answer["pointer"], *pointer, "{shown}: {answer}");
        if key.is_empty() {
            assert_eq!(answer["input"], format!("-:{}", 2 * n + 1));
        } else {
            assert_eq!((&answer["key"], answer.get("input")), (&json!(key), None));
        }
        assert_eq!(answers[2 * n + 1]["verdict"], "pass", "behind {shown}");
    }
}

/// One number for all of them would be another person's for most; it once was ignored without a word.
#[test]
fn a_number_or_name_of_the_call_is_refused() {
    for (flag, value) in [("--id-number", "11010519491231002X"), ("--name", "张三")] {
        let args = ["filter", "--input", "jsonl", "--demo", flag, value];
        let output = run(&[&args[..], &["--lang", "en"]].concat(), b"");
        assert_eq!((status(&output), output.stdout.len()), (2, 0));
        assert!(text(&output.stderr).contains("each brings its own number"));
    }
}
