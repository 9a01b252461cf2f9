//! `scan` at terminals that the test holds: a scanner on a serial line, and the bell.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::Value;

use crate::program::{healthcode, keys, text};
use crate::world::{self, claims, genuine, hours, sign};

/// A pseudo-terminal: this end, and the name of the other.
fn terminal() -> (File, String) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    (File::from(master), name.into_string().unwrap())
}

/// Waits until something is so, for at most half a minute.
fn until(mut so: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        if so() {
            return true;
        }
        thread::sleep(Duration::from_millis(10));
    }
    false
}

/// A gate with answers for programs, and those answers.
struct Opened {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Opened {
    fn new(keys: &str, more: &[&str], said: Stdio) -> Self {
        let mut child = healthcode()
            .args(["scan", "--keys", keys, "--at", world::NOW])
            .args(["--format", "json", "--lang", "en"])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, answers }
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

#[test]
fn a_serial_scanner_may_end_a_code_as_it_likes() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let (mut line, device) = terminal();
    let mut gate = Opened::new(&keys, &["--serial", &device], Stdio::piped());
    // Bytes that arrive before the line is set are not tested.
    let is_raw = || {
        let settings = tcgetattr(&line).unwrap();
        !settings.local_modes.contains(LocalModes::ICANON)
    };
    assert!(until(is_raw));
    let mut number = 0;
    for round in 0..2 {
        for end in ["\r", "\n", "\r\n", ""] {
            for iss in ["330000", "320000"] {
                line.write_all(genuine(iss).as_bytes()).unwrap();
                line.write_all(end.as_bytes()).unwrap();
                number += 1;
                let said = gate.answer();
                assert_eq!(
                    (&said["verdict"], &said["issuer"]["id"], &said["input"]),
                    (
                        &"pass".into(),
                        &iss.into(),
                        // Neither half of CR LF is a scan of its own.
                        &format!("-:{number}").into()
                    ),
                    "{end:?}, round {round}"
                );
                assert_eq!(said.get("repaired"), None, "{end:?}");
            }
        }
    }
    // A text that is no code, with every ending that says so; none of it is typed back to the scanner.
    for end in ["\r", "\n", "\r\n"] {
        line.write_all(format!("no code{end}").as_bytes()).unwrap();
        assert_eq!(gate.answer()["verdict"], "reject", "{end:?}");
    }
    // The cable is pulled: a message says so, with the tally, and the exit status differs from the
    // normal end of a shift.
    drop(line);
    let mut said = String::new();
    let mut err = gate.child.stderr.take().unwrap();
    err.read_to_string(&mut said).unwrap();
    assert_eq!(gate.child.wait().unwrap().code(), Some(1), "{said}");
    assert!(said.contains("the scanner is gone"), "{said}");
    assert!(said.contains("19"), "the tally: {said}");
    let mut rest = String::new();
    gate.answers.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "one answer for each code");
}

/// What a terminal is sent, as it comes.
fn listened(mut terminal: File) -> Arc<Mutex<Vec<u8>>> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&heard);
    thread::spawn(move || {
        let mut bytes = [0; 1024];
        // The other end has gone: an error on some systems, the end on others.
        while let Ok(read @ 1..) = terminal.read(&mut bytes) {
            into.lock().unwrap().extend_from_slice(&bytes[..read]);
        }
    });
    heard
}

#[test]
fn the_bell_rings_once_for_a_pass_and_three_times_for_all_else() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let with = |name: &str, value: Value| {
        let mut changed = claims("330000");
        changed[name] = value;
        sign("330000", &changed)
    };
    let cases = [
        (genuine("330000"), "pass", 1),
        (with("colour", "01".into()), "hold", 3),
        (genuine("320000"), "pass", 1),
        (
            with("visited", serde_json::json!({"420100": "2020-03-27"})),
            "quarantine",
            3,
        ),
        (with("exp", hours(-2).into()), "reject", 3),
        ("no code".to_owned(), "reject", 3),
    ];
    // The longest silence between two tones of one pattern is a quarter of a second.
    let silence = Duration::from_millis(800);
    for rings in [true, false] {
        let (screen, device) = terminal();
        let other = File::options().read(true).write(true).open(device).unwrap();
        let heard = listened(screen);
        let bells = || {
            let heard = heard.lock().unwrap();
            heard.iter().filter(|byte| **byte == 7).count()
        };
        let flags: &[&str] = if rings { &["--bell"] } else { &[] };
        let mut gate = Opened::new(&keys, flags, Stdio::from(other));
        let mut stdin = gate.child.stdin.take().unwrap();
        let mut before = 0;
        for (code, verdict, tones) in &cases {
            stdin.write_all(format!("{code}\n").as_bytes()).unwrap();
            assert_eq!(gate.answer()["verdict"], *verdict);
            let expected = before + if rings { *tones } else { 0 };
            assert!(until(|| bells() >= expected), "{verdict}: {}", bells());
            thread::sleep(silence);
            assert_eq!(bells(), expected, "{verdict}");
            before = expected;
        }
        drop(stdin);
        assert!(gate.child.wait().unwrap().success());
        let heard = heard.lock().unwrap().clone();
        assert!(!text(&heard).contains("panicked"));
    }
}

#[test]
fn two_verdicts_in_a_hurry_are_told_apart_by_ear() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let (screen, device) = terminal();
    let other = File::options().read(true).write(true).open(device).unwrap();
    let heard = listened(screen);
    let bells = || {
        let heard = heard.lock().unwrap();
        heard.iter().filter(|byte| **byte == 7).count()
    };
    let mut gate = Opened::new(&keys, &["--bell"], Stdio::from(other));
    let mut stdin = gate.child.stdin.take().unwrap();
    stdin.write_all(b"no code\n").unwrap();
    assert_eq!(gate.answer()["verdict"], "reject");
    stdin
        .write_all(format!("{}\n", genuine("330000")).as_bytes())
        .unwrap();
    assert_eq!(gate.answer()["verdict"], "pass");
    assert!(until(|| bells() == 3), "{}", bells());
    let third = Instant::now();
    assert!(until(|| bells() == 4), "{}", bells());
    // Longer than any silence inside of a pattern; the watching itself takes a little of it.
    assert!(third.elapsed() > Duration::from_millis(500));
    // The end of a shift does not interrupt a pattern.
    stdin.write_all(b"no code\n").unwrap();
    assert_eq!(gate.answer()["verdict"], "reject");
    drop(stdin);
    assert!(gate.child.wait().unwrap().success());
    assert!(until(|| bells() == 7), "{}", bells());
}
