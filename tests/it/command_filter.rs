//! `filter` as programs use it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::program::{healthcode, json_lines, keys, one_clear_line, run, start, status, text};
use crate::world::{self, claims, genuine, hours, sign};

fn expired() -> Value {
    let mut claims = claims("330000");
    claims["iat"] = (hours(-30)).into();
    claims["exp"] = (hours(-6)).into();
    claims
}

fn filter<'a>(keys: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["filter", "--keys", keys, "--at", world::NOW], more].concat()
}

#[test]
fn every_line_is_answered_once_in_order_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let late = sign("330000", &expired());
    let mut input = Vec::new();
    let mut expected: Vec<(String, Option<String>, &str)> = Vec::new();
    let mut line = |bytes: &[u8], key: Option<&str>, verdict: &'static str| {
        input.extend_from_slice(bytes);
        input.push(b'\n');
        let number = expected.len() + 1;
        let name = key.map_or(format!("-:{number}"), str::to_owned);
        expected.push((name, key.map(str::to_owned), verdict));
    };
    line(format!("\u{feff}{token}").as_bytes(), None, "pass");
    line(b"", None, "reject");
    line(
        format!("worker 7\t{token}\r").as_bytes(),
        Some("worker 7"),
        "pass",
    );
    line(format!("\t{token}").as_bytes(), Some(""), "pass");
    line(format!("{token}\t{token}").as_bytes(), Some(&token), "pass");
    line(format!("a\tb\t{token}").as_bytes(), Some("a"), "reject");
    line(format!("late\t{late}").as_bytes(), Some("late"), "reject");
    line(b"\xff\xfe\t\0\0", Some("\u{fffd}\u{fffd}"), "reject");
    line(
        b"\x1b[2J\x1b]0;owned\x07\t",
        Some("\x1b[2J\x1b]0;owned\x07"),
        "reject",
    );
    line(&[b'x'; 3_000_000], None, "reject");
    line(
        &[b"big\t".as_slice(), &[b'x'; 300_000]].concat(),
        Some("big"),
        "reject",
    );
    // Cut at the budget this would be a genuine code.
    let padded = format!("pad\t{token}{}x", " ".repeat(20_000));
    line(padded.as_bytes(), Some("pad"), "reject");
    for n in 0..2_000 {
        let key = format!("n{n}");
        let row = if n % 3 == 0 { &late } else { &token };
        let verdict = if n % 3 == 0 { "reject" } else { "pass" };
        line(format!("{key}\t{row}").as_bytes(), Some(&key), verdict);
    }
    input.extend_from_slice(token.as_bytes());
    expected.push((format!("-:{}", expected.len() + 1), None, "pass"));

    for jobs in ["1", "2", "7"] {
        let output = run(&filter(&keys, &["--jobs", jobs]), &input);
        assert_eq!((status(&output), text(&output.stderr)), (0, String::new()));
        let found: Vec<_> = json_lines(&output)
            .iter()
            .map(|line| {
                let word = |name| line.get(name).map(|w| w.as_str().unwrap().to_owned());
                (
                    word("input").unwrap(),
                    word("key"),
                    word("verdict").unwrap(),
                )
            })
            .collect();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(
                (&found.0, &found.1, found.2.as_str()),
                (&expected.0, &expected.1, expected.2)
            );
        }
        assert!(!text(&output.stdout).contains(['\u{1b}', '\u{7}']));
    }
}

/// `check` of one code in standard input.
fn check<'a>(keys: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
    let call = ["check", "--keys", keys, "--at", world::NOW, "--format"];
    [&call[..], &["json", "-"], flags].concat()
}

/// A program knows what it sends: nothing is removed around a code, nothing inside it is undone.
#[test]
fn filter_takes_exact_codes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let code = genuine("330000");
    let (first, rest) = code.split_at(100);
    for around in [
        format!("https://example.cn/?code={code}"),
        format!("]Q1{code}"),
        format!("{code};"),
        format!("{first} {rest}"),
        code.replace('.', "。"),
        format!("{code}{code}"),
    ] {
        let request = serde_json::json!({"code": &around}).to_string();
        let lines = run(&filter(&keys, &[]), around.as_bytes());
        let requests = run(&filter(&keys, &["--input", "jsonl"]), request.as_bytes());
        for output in [lines, requests] {
            let answer = json_lines(&output).remove(0);
            assert_eq!(answer["verdict"], "reject", "{around}");
            assert_eq!(answer["reasons"][0]["code"], "malformed", "{around}");
            assert_eq!(answer["cause"], "reading", "{around}");
            assert!(answer.get("repaired").is_none(), "{around}");
        }
        // What is wrapped may be two people's, unless a scanner or a roster's cell holds it.
        if around.contains(' ') {
            continue;
        }
        let checked = json_lines(&run(&check(&keys, &[]), around.as_bytes())).remove(0);
        let said = checked.get("repaired").is_some();
        assert!(
            said || checked["reasons"][0]["code"] == "several-codes",
            "{around}"
        );
    }
    let exact = json_lines(&run(&filter(&keys, &[]), format!(" {code}\r\n").as_bytes()));
    assert_eq!(exact[0]["verdict"], "pass");
}

#[test]
fn filter_says_what_check_says() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let flags = ["--declared", "420000", "--place", "workplace"];
    for code in [
        genuine("330000"),
        sign("330000", &expired()),
        "nothing".to_owned(),
    ] {
        let filtered = run(&filter(&keys, &flags), code.as_bytes());
        let checked = run(&check(&keys, &flags), code.as_bytes());
        let mut found = json_lines(&filtered).remove(0);
        let mut expected = json_lines(&checked).remove(0);
        for line in [&mut found, &mut expected] {
            line.as_object_mut().unwrap().remove("input");
        }
        assert_eq!(found, expected);
    }
}

#[test]
fn an_answer_does_not_wait_for_the_next_line() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let mut child = start(&filter(&keys, &[]));
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for n in 0..5 {
        writeln!(stdin, "{n}\t{}", genuine("330000")).unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["key"], n.to_string());
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn no_lines_are_no_fault_and_no_trust_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let output = run(&filter(&keys, &[]), b"");
    assert_eq!((status(&output), output.stdout.len()), (0, 0));
    let output = run(&["filter"], b"x\n");
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    one_clear_line(&output);
    let output = run(&["filter", "--keys", "nowhere"], b"x\n");
    assert_eq!((status(&output), output.stdout.len()), (1, 0));
    one_clear_line(&output);
    let output = run(&filter(&keys, &["--jobs", "0"]), b"");
    assert_eq!(status(&output), 2);
}

#[test]
fn a_reader_that_leaves_is_no_news_and_a_full_disk_is() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let line = format!("{}\n", genuine("330000"));
    let mut child = start(&filter(&keys, &[]));
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    // The program may have ended before everything is written.
    while stdin.write_all(line.as_bytes()).is_ok() {}
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!((status(&output), text(&output.stderr)), (1, String::new()));

    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let mut command: Command = healthcode();
        let mut child = command
            .args(filter(&keys, &[]))
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let sent = child.stdin.take().unwrap().write_all(line.as_bytes());
        drop(sent);
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), 1);
        one_clear_line(&output);
    }
}
