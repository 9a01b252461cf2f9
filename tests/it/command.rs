//! The real binary, as its users call it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::world::{self, documents, genuine};

/// The binary with no variable of the caller's that could change what it does.
pub(crate) fn healthcode() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_healthcode"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HEALTHCODE_")) {
        command.env_remove(name);
    }
    command.env_remove("NO_COLOR").env("TERM", "xterm-256color");
    command
}

/// A registry of the test world in a folder; its environment is `test`, so it goes under `--keys`.
pub(crate) fn keys(folder: &Path) -> String {
    for (name, value) in documents() {
        std::fs::write(folder.join(name), value.to_string()).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

pub(crate) fn run(args: &[&str], stdin: &[u8]) -> Output {
    let mut child = healthcode()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = stdin.to_vec();
    // A program that stops reading early must not stop the test.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn json_lines(output: &Output) -> Vec<Value> {
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// One line on standard error, without a panic or a back-trace.
pub(crate) fn one_clear_line(output: &Output) -> String {
    let line = text(&output.stderr);
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(
        line.starts_with("healthcode: ") && !line.contains("panicked"),
        "{line}"
    );
    line
}

pub(crate) fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn nobody_is_trusted_unless_the_caller_says_so() {
    let token = genuine("330000");
    let output = run(&["check", &token, "--at", world::NOW], b"");
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    assert!(one_clear_line(&output).contains("--keys"));
    // An empty variable names no folder.
    let output = healthcode()
        .args(["check", &token])
        .env("HEALTHCODE_KEYS", "")
        .output()
        .unwrap();
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    // The demonstration does not know this world's keys.
    let output = run(&["check", &token, "--demo", "--format", "json"], b"");
    assert_eq!(status(&output), 12);
}

#[test]
fn a_registry_is_named_by_flag_or_variable() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, token) = (keys(folder.path()), genuine("330000"));
    let output = run(&["check", &token, "--keys", &keys, "--at", world::NOW], b"");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    let output = healthcode()
        .args(["check", &token, "--at", world::NOW, "--format", "json"])
        .env("HEALTHCODE_KEYS", &keys)
        .output()
        .unwrap();
    assert_eq!(status(&output), 0);
    let line = &json_lines(&output)[0];
    assert_eq!(line["environment"], "test");
    assert_eq!(
        (&line["clock"], &line["registry_version"]),
        (&json!("given"), &json!(7))
    );
}

#[test]
fn the_demonstrations_clock_never_judges_other_registries() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let output = run(&["check", &token, "--keys", &keys, "--demo"], b"");
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    one_clear_line(&output);
    // Without --at the system's clock judges, and this code is of 2020.
    let output = run(&["check", &token, "--keys", &keys, "--format", "json"], b"");
    let line = &json_lines(&output)[0];
    assert_eq!((status(&output), &line["clock"]), (12, &json!("system")));
    assert_eq!(line["reasons"][0]["code"], "expired");
    // Neither does a variable stand for --at or --demo.
    let output = healthcode()
        .args(["check", &token, "--keys", &keys])
        .env("HEALTHCODE_AT", world::NOW)
        .env("HEALTHCODE_DEMO", "true")
        .env("HEALTHCODE_LEEWAY", "300")
        .output()
        .unwrap();
    assert_eq!(status(&output), 12);
}

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

#[test]
fn trust_data_that_cannot_be_used_decides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let notice = include_str!("../../src/embedded/notices/tongliao-2020-03.json");
    let bad_word = write(
        "word.json",
        &notice.replacen("\"community\"", "\"comunity\"", 1),
    );
    let unsafe_rule = write(
        "unsafe.json",
        include_str!("../../fixtures/notices/broken-3-monotone.json"),
    );
    let no_json = write("no.json", "{\n  \"version\": 1,,\n}");
    for (args, named) in [
        (vec!["--keys", "nowhere"], "nowhere"),
        (vec!["--keys", &keys, "--notice", &bad_word], "community"),
        (vec!["--keys", &keys, "--notice", &unsafe_rule], "/rules/2"),
        (
            vec!["--keys", &keys, "--notice", "hohhot-2020"],
            "hohhot-2020",
        ),
        (vec!["--keys", &keys, "--risk", &no_json], "line 2"),
        (
            vec!["--keys", &keys, "--risk", "absent.json"],
            "absent.json",
        ),
    ] {
        let output = run(
            &[&["check", &token, "--at", world::NOW], &args[..]].concat(),
            b"",
        );
        assert_eq!((status(&output), output.stdout.len()), (1, 0), "{args:?}");
        let line = one_clear_line(&output);
        assert!(line.contains(named), "{args:?}: {line}");
    }
    let broken = folder.path().join("330000-x.jwks.json");
    std::fs::write(broken, r#"{"keys":[{"kid":"k1"}]}"#).unwrap();
    let output = run(&["check", &token, "--keys", &keys], b"");
    assert_eq!((status(&output), output.stdout.len()), (1, 0));
    assert!(one_clear_line(&output).contains("330000-x.jwks.json: /keys/0/"));
    let output = run(&["keys", "check", &keys], b"");
    assert_eq!(status(&output), 1);
    assert!(
        text(&output.stderr).lines().count() > 3,
        "every fault at once"
    );
}

#[test]
fn no_file_takes_the_place_of_an_embedded_notice() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let lax = include_str!("../../fixtures/notices/county-level-short-lookback.json");
    std::fs::write(folder.path().join("tongliao-2020-03"), lax).unwrap();
    let output = healthcode()
        .args([
            "check",
            &genuine("330000"),
            "--keys",
            &keys,
            "--at",
            world::NOW,
            "--format",
            "json",
        ])
        .args(["--notice", "tongliao-2020-03"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(json_lines(&output)[0]["notice"], "tongliao-2020-03");
}
