//! `scan` as a gate uses it.

use std::io::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::program::{json_lines, keys, run, start, status, text};
use crate::world::{self, claims, genuine, hours, sign};

/// A gate that trusts `keys`, with answers for programs.
fn scan(keys: &str) -> [&str; 7] {
    let at = world::NOW;
    ["scan", "--keys", keys, "--at", at, "--format", "json"]
}

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
    // An empty line is nothing.
    input.extend_from_slice(b"\n\r\n \t\n");
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
    // A number that arrives together with the code may be in the symbol itself: it never replaces the
    // guard's comparison, and can only contradict.
    assert_eq!(lines[5]["identity"], "not-checked");
    assert_eq!(lines[5]["obligations"][0]["code"], "check-identity");
    assert_eq!(lines[6]["reasons"][0]["code"], "holder-mismatch");
    assert!(
        text(&output.stderr).contains("12"),
        "the tally: {}",
        text(&output.stderr)
    );
    // Output for people into a pipe: one line each, and nothing that could control a terminal.
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
        (
            format!("https://code.example.cn/v1/show?scene=gate&token={token}&lang=zh"),
            "pass",
            json!(["prefix", "suffix"]),
        ),
        (format!("{token} {token}"), "reject", Value::Null),
    ];
    let input: Vec<&str> = lines.iter().map(|(line, ..)| line.as_str()).collect();
    let args = scan(&keys);
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
    // Only the signature decides: the repair does not make a forged code genuine.
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
    // And so does `check`.
    let output = run(
        &["check", "-", "--keys", &keys, "--at", world::NOW],
        shouted.as_bytes(),
    );
    assert_eq!(status(&output), 0);
    assert!(text(&output.stdout).contains("Caps Lock"));
}

/// What a scan says of its verdicts and of the numbers behind the codes.
fn verdicts(lines: &[Value]) -> Vec<(&str, &str)> {
    let said = lines.iter().map(|line| {
        let number = line["identity"].as_str().unwrap_or_default();
        (line["verdict"].as_str().unwrap(), number)
    });
    said.collect()
}

#[test]
fn every_way_to_end_a_code_works_on_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let [one, two] = ["330000", "320000"].map(genuine);
    let args = scan(&keys);
    let unchecked = ("pass", "not-checked");
    for end in ["\r", "\n", "\r\n", "\t"] {
        let input = format!("{one}{end}{two}{end}");
        let lines = json_lines(&run(&args, input.as_bytes()));
        assert_eq!(verdicts(&lines), [unchecked; 2], "{end:?}");
    }
    // A scanner that sends nothing behind a code: a pause ends it.
    let (child, mut stdin) = at_work(&args);
    for piece in [&one[..90], &one[90..]] {
        stdin.write_all(piece.as_bytes()).unwrap();
        stdin.flush().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(900));
    }
    stdin.write_all(two.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(verdicts(&json_lines(&output)), [unchecked; 2]);
}

/// A gate that has answered its first code, so that nothing waits for it any more.
fn at_work(args: &[&str]) -> (std::process::Child, std::process::ChildStdin) {
    use std::io::Read;
    let mut child = start(args);
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{}", genuine("320000")).unwrap();
    stdin.flush().unwrap();
    // This reads byte by byte, so that what follows the line is left for the caller.
    let stdout = child.stdout.as_mut().unwrap();
    let mut byte = [0];
    while byte != *b"\n" {
        assert_eq!(stdout.read(&mut byte).unwrap(), 1);
    }
    (child, stdin)
}

#[test]
fn codes_that_ran_together_are_one_rejected_line() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let [one, two] = ["330000", "320000"].map(genuine);
    let args = scan(&keys);
    for between in ["", " ", ";", "]Q1"] {
        let lines = json_lines(&run(&args, format!("{one}{between}{two}\n").as_bytes()));
        assert_eq!(lines.len(), 1, "{between:?}");
        assert_eq!(lines[0]["reasons"][0]["code"], "several-codes");
        assert_eq!(lines[0]["issuer"], Value::Null);
    }
    let half = format!("{}{two}\n", &one[..60]);
    let lines = json_lines(&run(&args, half.as_bytes()));
    assert_eq!(lines[0]["reasons"][0]["code"], "several-codes");
    // The scanner's suffix separates them, not a keyboard layout.
    let shown = ["scan", "--keys", &keys, "--at", world::NOW];
    let output = run(&shown, format!("{one}{two}\n").as_bytes());
    let said = text(&output.stderr);
    assert!(
        said.contains("后缀选回车") && !said.contains("键盘布局"),
        "{said}"
    );
}

#[test]
fn a_number_counts_that_comes_after_the_scanner_has_read() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let args = scan(&keys);
    let (child, mut stdin) = at_work(&args);
    write!(stdin, "{token}\t").unwrap();
    stdin.flush().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(900));
    writeln!(stdin, "11010519491231002X").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let lines = json_lines(&output);
    assert_eq!(verdicts(&lines), [("pass", "matched")]);
    let duties = lines[0]["obligations"].as_array().unwrap();
    assert!(duties.iter().all(|duty| duty["code"] != "check-identity"));
}

#[test]
fn the_same_code_again_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let input = format!("{0}\n{1}\n{0}\n", genuine("330000"), genuine("320000"));
    let args = scan(&keys);
    let lines = json_lines(&run(&args, input.as_bytes()));
    let again: Vec<&Value> = lines
        .iter()
        .map(|line| &line["warnings"][0]["code"])
        .collect();
    assert_eq!(again, [&Value::Null, &Value::Null, &json!("same-code")]);
    let said = lines[2]["warnings"][0]["en"].as_str().unwrap();
    assert!(said.ends_with("passed then"), "{said}");
    assert_eq!(lines[2]["verdict"], "pass");
}

#[test]
fn what_a_scanner_garbled_accuses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let garbled = format!("]Q1{}A", &token[..token.len() - 1]);
    let lost = token.replace('.', "");
    let args = ["scan", "--keys", &keys, "--at", world::NOW];
    for typed in [garbled, lost] {
        let output = run(&args, typed.as_bytes());
        let (shown, said) = (text(&output.stdout), text(&output.stderr));
        assert!(shown.contains("没读到码"), "{shown}");
        assert!(
            said.contains("扫码枪设置") && said.contains("scan --test"),
            "{said}"
        );
        let json = [&args[..], &["--format", "json"]].concat();
        let line = &json_lines(&run(&json, typed.as_bytes()))[0];
        let next = line["next"]["zh"].as_str().unwrap();
        assert!(next.contains("扫码枪设置"), "{next}");
    }
    // A code that lost its end on the way, too.
    let cut = run(&args, &token.as_bytes()[..token.len() - 30]);
    assert!(
        !text(&cut.stdout).contains("走人工通道"),
        "{}",
        text(&cut.stdout)
    );
    assert!(text(&cut.stderr).contains("扫码枪设置"));
    let json = [&args[..], &["--format", "json"]].concat();
    let line = &json_lines(&run(&json, &token.as_bytes()[..token.len() - 30]))[0];
    assert!(
        line["next"]["zh"]
            .as_str()
            .unwrap()
            .contains("不是持码人的问题"),
        "{line}"
    );
    // A forged code that needed no repair, and another kind of code of any length, are reported as
    // such.
    let forged = format!("{}A", &token[..token.len() - 1]);
    let address = format!("https://qr.example.com/pay/{}", "1".repeat(300));
    let foreign = format!("HC1:{}", "6BFOXN%TS3DH".repeat(40));
    for typed in [
        &forged,
        "https://qr.example.com/pay/123",
        &address,
        &foreign,
    ] {
        let output = run(&args, typed.as_bytes());
        assert!(!text(&output.stderr).contains("扫码枪设置"), "{typed}");
        assert!(!text(&output.stdout).contains("扫码枪设置"), "{typed}");
    }
}

#[test]
fn a_trial_tells_how_the_scanner_is_set() {
    let token = genuine("330000");
    let input = format!("{token}\n]Q1{token}\r\nhello\n{token}{token}\n{token}");
    let output = run(&["scan", "--test", "--lang", "en"], input.as_bytes());
    let shown = text(&output.stdout);
    let marks: Vec<char> = shown
        .lines()
        .filter_map(|line| line.chars().next())
        .collect();
    assert_eq!(marks, ['✓', '!', '✗', '✗', '✓'], "{shown}");
    assert_eq!(status(&output), 0);
    assert!(!shown.contains("pass"), "{shown}");
}

#[cfg(unix)]
#[test]
fn a_scanner_on_no_serial_line_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    for device in ["/dev/null", "/dev/zero", "/nowhere", &keys] {
        let output = run(&["scan", "--keys", &keys, "--serial", device], b"");
        assert_eq!(status(&output), 1, "{device}");
        assert!(text(&output.stderr).contains(device), "{device}");
    }
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
fn ctrl_c_and_sigterm_end_a_shift_with_its_tally() {
    ends_with_its_tally("-INT");
    ends_with_its_tally("-TERM");
}

#[cfg(unix)]
fn ends_with_its_tally(signal: &str) {
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
        .args([signal, &child.id().to_string()])
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
