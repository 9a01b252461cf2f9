//! Every text that the program takes is read in the same way, in whatever form it was saved.

use std::path::Path;

use healthcode::internals::issue::Ink;
use image::ImageFormat;
use serde_json::Value;

use crate::drawing::{page, painted, saved};
use crate::program::{json_lines, keys, run, status};
use crate::world::{self, genuine};

/// The forms in which editors and shells save a text.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let marked = format!("\u{feff}{text}");
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    vec![
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with a mark", marked.clone().into_bytes()),
        ("UTF-16LE with a mark", utf16(&marked, u16::to_le_bytes)),
        ("UTF-16BE with a mark", utf16(&marked, u16::to_be_bytes)),
        ("UTF-16LE", utf16(text, u16::to_le_bytes)),
        ("UTF-16BE", utf16(text, u16::to_be_bytes)),
    ]
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_input_reads_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let trust = ["--keys", &keys, "--at", world::NOW];
    let told = |args: &[&str], stdin: &[u8]| -> Vec<Value> {
        json_lines(&run(&[args, &trust].concat(), stdin))
    };
    let json = ["--format", "json"];
    for (form, bytes) in forms(&format!("{token}\r\n")) {
        let saved = file(folder.path(), "code.txt", &bytes);
        for lines in [
            told(&[&["check", &saved], &json[..]].concat(), b""),
            told(&[&["check", "-"], &json[..]].concat(), &bytes),
        ] {
            assert_eq!(lines[0]["verdict"], "pass", "{form}: {lines:?}");
        }
    }
    for (form, bytes) in forms(&format!("张三\t{token}\r\n{token}\n")) {
        let lines = told(&["filter"], &bytes);
        assert_eq!(lines.len(), 2, "{form}");
        assert_eq!(lines[0]["key"], "张三", "{form}");
        assert!(lines.iter().all(|line| line["verdict"] == "pass"), "{form}");
    }
    for (form, bytes) in forms(&format!("{token}\t11010519491231002X\r\n{token}\n")) {
        let lines = told(&[&["scan"], &json[..]].concat(), &bytes);
        assert_eq!(lines.len(), 2, "{form}");
        // A number that comes with the code is not the guard's: it can only contradict.
        assert_eq!(lines[0]["identity"], "not-checked", "{form}");
        assert!(lines.iter().all(|line| line["verdict"] == "pass"), "{form}");
        assert!(
            lines.iter().all(|line| line.get("repaired").is_none()),
            "{form}"
        );
    }
    let code = file(folder.path(), "code.txt", token.as_bytes());
    for (form, bytes) in forms("11010519491231002X\r\n") {
        let number = format!("@{}", file(folder.path(), "number.txt", &bytes));
        let args = ["check", &code, "--id-number", &number];
        let lines = told(&[&args, &json[..]].concat(), b"");
        assert_eq!(lines[0]["identity"], "matched", "{form}");
    }
    let table = format!("姓名,证件号码,健康码\n张三,11010519491231002X,{token}\n");
    for (form, bytes) in forms(&table) {
        let roster = file(folder.path(), "roster.csv", &bytes);
        let report = folder.path().join("report.jsonl");
        let report = report.to_str().unwrap();
        let _ = std::fs::remove_file(report);
        let output = run(
            &[&["roster", &roster, "--out", report], &trust[..]].concat(),
            b"",
        );
        assert_eq!(
            status(&output),
            0,
            "{form}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let lines = std::fs::read_to_string(report).unwrap();
        assert!(lines.contains(r#""identity":"matched""#), "{form}: {lines}");
    }
}

/// What `check` says about a text, for each way of giving it.
fn checked(folder: &Path, text: &str) -> Vec<(&'static str, Value)> {
    let keys = keys(folder);
    let saved_text = file(folder, "typed.txt", text.as_bytes());
    let symbol = saved(&painted(text, Ink::Black, 3), ImageFormat::Png);
    let symbol = file(folder, "typed.png", &symbol);
    let trust = ["--keys", &keys, "--at", world::NOW, "--format", "json"];
    let ways: [(&str, &[&str]); 5] = [
        ("argument", &[text]),
        ("--code", &["--code", text]),
        ("file", &[&saved_text]),
        ("standard input", &["-"]),
        ("picture", &[&symbol]),
    ];
    let told = ways.map(|(way, input)| {
        let args = [&["check"], input, &trust].concat();
        let mut lines = json_lines(&run(&args, text.as_bytes()));
        assert_eq!(lines.len(), 1, "{way}");
        (way, lines.remove(0))
    });
    told.into()
}

#[test]
fn what_stands_around_a_code_is_removed_wherever_the_text_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let token = genuine("330000");
    for (text, repaired) in [
        (
            format!("https://h.example.cn/q?code={token}&l=zh"),
            vec!["prefix", "suffix"],
        ),
        (format!("a/{token}"), vec!["prefix"]),
        (format!("]Q1{token}"), vec!["prefix"]),
        (format!("QR-Code:{token}"), vec!["prefix"]),
        (format!("{token};"), vec!["suffix"]),
    ] {
        for (way, line) in checked(folder.path(), &text) {
            assert_eq!(line["verdict"], "pass", "{way}: {line}");
            assert_eq!(line["repaired"], serde_json::json!(repaired), "{way}");
        }
    }
    // Only the signature decides, and one verdict is for one person.
    let claims = token.find('.').unwrap() + 20;
    let mut forged = token.clone();
    let other = if token.as_bytes()[claims] == b'A' {
        "B"
    } else {
        "A"
    };
    forged.replace_range(claims..=claims, other);
    let two = format!("{token};{}", genuine("320000"));
    for (text, code) in [
        (
            format!("https://h.example.cn/q?code={forged}"),
            "bad-signature",
        ),
        (two, "several-codes"),
    ] {
        for (way, line) in checked(folder.path(), &text) {
            assert_eq!(line["verdict"], "reject", "{way}: {line}");
            assert_eq!(line["reasons"][0]["code"], code, "{way}");
        }
    }
}

#[test]
fn beside_a_poster_the_code_in_an_address_is_judged_and_of_two_people_none() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let address = format!("https://h.example.cn/q?code={token}");
    let other = genuine("320000");
    let judged = |texts: [&str; 2]| {
        let [left, right] = texts.map(|text| painted(text, Ink::Black, 3));
        let width = i64::from(left.width());
        let height = left.height().max(right.height());
        let both = page(
            left.width() + right.width(),
            height,
            &[(&left, 0, 0), (&right, width, 0)],
        );
        let symbols = file(folder.path(), "both.png", &saved(&both, ImageFormat::Png));
        let args = [
            "check",
            &symbols,
            "--keys",
            &keys,
            "--at",
            world::NOW,
            "--format",
            "json",
        ];
        json_lines(&run(&args, b"")).remove(0)
    };
    let passed = judged([&address, "https://shop.example.cn/pay?id=1"]);
    assert_eq!(passed["verdict"], "pass", "{passed}");
    let refused = judged([&address, &other]);
    assert_eq!(refused["reasons"][0]["code"], "several-codes", "{refused}");
}

#[test]
fn a_time_may_be_written_in_lower_case() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let code = file(folder.path(), "code.txt", token.as_bytes());
    let at = |at: &str| status(&run(&["check", &code, "--keys", &keys, "--at", at], b""));
    assert_eq!(at("2020-03-28t01:00:00z"), 0);
    assert_eq!(at("2020-03-28t09:00:00+08:00"), 0);
    assert_eq!(at("2020-03-28_09:00:00+08:00"), 2);
    assert_eq!(at("2020-03-28 09:00:00+08:00"), 2);
}
