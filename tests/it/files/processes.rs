//! Programs that end when they should, and what the call itself may say.
#![cfg(unix)]

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{Desk, printed};
use crate::program::{ended, json_lines, one_clear_line, status, text};
use crate::world;

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args([name, &pid]).status().unwrap();
    assert!(sent.success());
}

/// A program whose answers are not read any more, although the pipe is still open.
fn blocked(desk: &Desk, command: &str) -> Child {
    let call = [command, "--keys", "keys", "--at", world::NOW];
    let mut child = desk.call(&call).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let line = world::genuine("330000") + "\n";
    // Far more than the pipe of the answers takes.
    std::thread::spawn(move || while input.write_all(line.as_bytes()).is_ok() {});
    std::thread::sleep(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none());
    child
}

#[test]
fn a_program_that_is_told_to_end_ends_though_nobody_reads() {
    let desk = Desk::new();
    for command in ["scan", "filter"] {
        for name in ["-TERM", "-INT"] {
            let mut child = blocked(&desk, command);
            signal(&child, name);
            assert!(ended(&mut child).is_some(), "{command} does not end");
        }
    }
}

#[test]
fn a_shift_that_is_ended_leaves_its_tally() {
    let desk = Desk::new();
    let call = ["scan", "--keys", "keys", "--at", world::NOW];
    let mut child = desk.call(&call).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{}", world::genuine("330000")).unwrap();
    let mut first = [0];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut first)
        .unwrap();
    signal(&child, "-TERM");
    let output = printed(child).unwrap();
    assert_eq!(status(&output), 0);
    assert!(text(&output.stderr).contains("1 in all"));
}

#[test]
fn a_filter_whose_reader_has_gone_ends_at_once_and_says_nothing() {
    let desk = Desk::new();
    let call = ["filter", "--keys", "keys", "--at", world::NOW];
    let mut child = desk.call(&call).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    drop(child.stdout.take());
    writeln!(input, "{}", world::genuine("330000")).unwrap();
    // The input stays open, and gives no more bytes.
    let output = printed(child).unwrap();
    assert_eq!((status(&output), text(&output.stderr)), (1, String::new()));
    drop(input);
    let program = env!("CARGO_BIN_EXE_healthcode");
    let script = format!(
        "{program} filter --keys keys --at {} < code.txt >&-",
        world::NOW
    );
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(desk.0.path())
        .output()
        .unwrap();
    assert_eq!(status(&output), 1);
    assert!(text(&output.stderr).contains("/dev/null"), "{output:?}");
    // A caller that wants no answers gets none.
    let script = script.replace(">&-", ">/dev/null");
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(desk.0.path())
        .output()
        .unwrap();
    assert_eq!(status(&output), 0);
}

#[test]
fn a_verdict_that_cannot_be_said_is_no_pass() {
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_healthcode");
    let at = world::NOW;
    for (call, discarded) in [
        (format!("{program} check --keys keys --at {at} code.txt"), 0),
        (
            format!("{program} scan --keys keys --at {at} < code.txt"),
            0,
        ),
    ] {
        let sh = |output: &str| {
            let script = format!("{call} {output}");
            let mut sh = Command::new("sh");
            sh.args(["-c", &script]).current_dir(desk.0.path());
            sh.output().unwrap()
        };
        let mute = sh(">&-");
        assert_eq!(status(&mute), 1, "{call}");
        assert!(text(&mute.stderr).contains("/dev/null"), "{call}");
        assert_eq!(status(&sh(">/dev/null")), discarded, "{call}");
    }
}

#[test]
fn an_empty_variable_is_not_set() {
    let desk = Desk::new();
    // The names stand in the program's help, so that a new one is tried too.
    let mut names = std::collections::BTreeSet::new();
    for command in ["check", "scan", "filter", "roster", "doctor", "issue"] {
        let help = text(&desk.run(&[command, "--help"]).stdout);
        for part in help.split("[env: ").skip(1) {
            names.insert(part.split('=').next().unwrap().to_owned());
        }
    }
    assert!(names.len() >= 9, "{names:?}");
    let call = ["check", "code.txt", "--keys", "keys", "--at", world::NOW];
    let mut command = desk.call(&call);
    let mut filter = desk.call(&["filter", "--keys", "keys", "--at", world::NOW]);
    for name in &names {
        command.env(name, "");
        filter.env(name, "");
    }
    for command in [&mut command, &mut filter] {
        let output = command.output().unwrap();
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    }
}

#[test]
fn a_scanned_text_is_never_a_file_or_a_flag() {
    let desk = Desk::new();
    let gate = ["--keys", "keys", "--at", world::NOW, "--format", "json"];
    let code = world::genuine("330000");
    for (scanned, verdict) in [
        (&*code, "pass"),
        ("code.txt", "reject"),
        ("--demo", "reject"),
        ("-", "reject"),
        ("", "reject"),
        ("/etc/passwd", "reject"),
    ] {
        let output = desk.run(&[&["check", "--code", scanned], &gate[..]].concat());
        let line = &json_lines(&output)[0];
        assert_eq!(
            line["verdict"],
            verdict,
            "{scanned}: {}",
            text(&output.stderr)
        );
        assert_eq!(line["input"], scanned);
        let output = desk.run(&["inspect", "--code", scanned]);
        assert_eq!(status(&output), 0, "{scanned}");
        assert!(text(&output.stdout).contains(&format!("{} bytes", scanned.len())));
    }
    // Without the flag the same text is the name of a file.
    let output = desk.run(&[&["check", "code.txt"], &gate[..]].concat());
    assert_eq!(json_lines(&output)[0]["verdict"], "pass");
    let output = desk.run(&[&["check", "code.txt", "--code", "x"], &gate[..]].concat());
    assert_eq!(status(&output), 2);
    one_clear_line(&output);
}

#[test]
fn a_bundle_says_whose_lists_are_genuine() {
    let desk = Desk::new();
    let at = ["--at", world::NOW];
    let call = ["status", "show", "lists/1.jwt", "--bundle", "gate"];
    let shown = text(&desk.done(&[&call[..], &at].concat()).stdout);
    assert!(shown.contains("signature verified") && !shown.contains("UNVERIFIED"));
    let mut call = desk.call(&[&call[..3], &at].concat());
    let output = call.env("HEALTHCODE_BUNDLE", desk.at("gate")).output();
    assert!(text(&output.unwrap().stdout).contains("signature verified"));
    let sign = ["--key", "private.jwk.json", "--ttl", "24h"];
    let call = ["status", "set", "lists/1.jwt", "5=1", "--bundle", "gate"];
    desk.done(&[&call[..], &sign, &at].concat());
    // If the bundle is missing, the command does not go on without it.
    let call = ["status", "set", "lists/1.jwt", "5=1", "--bundle", "nowhere"];
    assert_eq!(status(&desk.run(&[&call[..], &sign, &at].concat())), 1);
}
