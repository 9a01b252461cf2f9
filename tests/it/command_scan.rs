//! `scan` as a gate uses it.

use std::io::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::program::{json_lines, keys, run, start, status, text};
use crate::world::{self, claims, genuine, hours, sign};

#[test]
fn scan_gives_every_line_its_verdict_whatever_the_line_is() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let mut input = Vec::new();
    let mut expected = Vec::new();
    let mut line = |bytes: &[u8], verdict: &'static str| {
        input.extend_from_slice(bytes);
        input.push(b'\n');
        expected.push(verdict);
    };
    line(token.as_bytes(), "pass");
    line(format!("{token}\r").as_bytes(), "pass");
    line(b"", "reject");
    line(b"\0\0\0", "reject");
    line(b"\xff\xfe\xfd", "reject");
    line(&[b'x'; 10_000_000], "reject");
    line(format!("{token}\t11010519491231002X").as_bytes(), "pass");
    line(format!("{token}\t440524188001010014").as_bytes(), "reject");
    line(format!("{token}\t").as_bytes(), "pass");
    line(
        format!("{token}\t11010519491231002X\textra").as_bytes(),
        "reject",
    );
    line(b"\x1b]0;owned\x07\x1b[2J", "reject");
    line(sign("330000", &expired()).as_bytes(), "reject");
    input.extend_from_slice(token.as_bytes());
    expected.push("pass");
    let json = ["--format", "json"];
    let args = [&["scan", "--keys", &keys, "--at", world::NOW], &json[..]].concat();
    let output = run(&args, &input);
    let lines = json_lines(&output);
    let verdicts: Vec<&str> = lines
        .iter()
        .map(|l| l["verdict"].as_str().unwrap())
        .collect();
    assert_eq!((status(&output), verdicts), (0, expected.clone()));
    assert_eq!(lines[6]["identity"], "matched");
    assert!(
        text(&output.stderr).contains("13"),
        "the tally: {}",
        text(&output.stderr)
    );
    // For people into a pipe: one line each, and nothing that could steer a terminal.
    let output = run(&["scan", "--keys", &keys, "--at", world::NOW], &input);
    let shown = text(&output.stdout);
    assert_eq!(shown.lines().count(), expected.len());
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\0']), "{shown}");
}

#[test]
fn what_scan_drops_before_and_behind_a_code_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let lines = [
        (format!("QR-Code:{token}"), "pass", json!(["prefix"])),
        (format!("{token};"), "pass", json!(["suffix"])),
        (
            format!("\u{2}{token}\u{3}\t11010519491231002X"),
            "pass",
            json!(["prefix", "suffix"]),
        ),
        (format!("{token} "), "pass", Value::Null),
        (format!("{token} {token}"), "reject", Value::Null),
    ];
    let input: Vec<&str> = lines.iter().map(|(line, ..)| line.as_str()).collect();
    let args = [
        "scan",
        "--keys",
        &keys,
        "--at",
        world::NOW,
        "--format",
        "json",
    ];
    let said = json_lines(&run(&args, input.join("\n").as_bytes()));
    assert_eq!(said.len(), lines.len());
    for ((line, verdict, repaired), said) in lines.iter().zip(&said) {
        assert_eq!(
            (&said["verdict"], &said["repaired"]),
            (&json!(verdict), repaired),
            "{line:?}"
        );
    }
}

#[test]
fn scan_undoes_what_a_keyboard_did_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let exchange = |c: char| match c {
        'a'..='z' => c.to_ascii_uppercase(),
        other => other.to_ascii_lowercase(),
    };
    let shouted: String = token.chars().map(exchange).collect();
    let wide: String = token
        .chars()
        .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
        .collect();
    let forged = format!("]Q1{}A", &token[..token.len() - 1]);
    let input = format!("{shouted}\n]Q1{token}\n{wide}\n{token}\n{forged}\n");
    let json = ["--format", "json"];
    let args = [&["scan", "--keys", &keys, "--at", world::NOW], &json[..]].concat();
    let lines = json_lines(&run(&args, input.as_bytes()));
    let said: Vec<(&str, &Value)> = lines
        .iter()
        .map(|l| (l["verdict"].as_str().unwrap(), &l["repaired"]))
        .collect();
    let (caps, prefix, wide) = (
        json!(["caps-lock"]),
        json!(["prefix"]),
        json!(["input-method"]),
    );
    // The signature stays the judge: a forged code is not made genuine.
    assert_eq!(
        said[..3],
        [("pass", &caps), ("pass", &prefix), ("pass", &wide)]
    );
    assert_eq!(said[3..], [("pass", &Value::Null), ("reject", &prefix)]);
    let shown = text(
        &run(
            &["scan", "--keys", &keys, "--at", world::NOW],
            shouted.as_bytes(),
        )
        .stdout,
    );
    assert!(shown.contains("Caps Lock"), "{shown}");
    // `check` takes a text as it stands.
    let output = run(
        &["check", "-", "--keys", &keys, "--at", world::NOW],
        shouted.as_bytes(),
    );
    assert_eq!(status(&output), 12);
}

fn expired() -> Value {
    let mut old = claims("330000");
    old["iat"] = json!(hours(-20));
    old["exp"] = json!(hours(-2));
    old
}

#[test]
fn scan_answers_at_once() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let mut child = start(&["scan", "--keys", &keys, "--at", world::NOW]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        writeln!(stdin, "{}", genuine("330000")).unwrap();
        stdin.flush().unwrap();
        // The next code is not shown before this one is answered, as at a gate.
        let mut line = String::new();
        assert!(stdout.read_line(&mut line).unwrap() > 0);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_shift_with_its_tally() {
    use std::io::{BufRead, BufReader, Read};
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let mut child = start(&["scan", "--keys", &keys, "--at", world::NOW, "--lang", "en"]);
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{}", genuine("330000")).unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let exit = child.wait().unwrap();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(exit.code(), Some(0), "{said}");
    assert!(said.contains("1 in all: pass 1"), "{said}");
}

#[test]
fn a_reader_that_leaves_ends_the_program_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let mut child = start(&["scan", "--keys", &keys, "--at", world::NOW]);
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..1_000 {
        if writeln!(stdin, "{token}").is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = text(&output.stderr);
    assert!(
        !said.contains("panicked") && said.lines().count() <= 1,
        "{said}"
    );
}
