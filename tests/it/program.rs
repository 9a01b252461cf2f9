//! The real binary, run as its users run it.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::world::documents;

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

/// The binary at work, its three streams in the caller's hands.
pub(crate) fn start(args: &[&str]) -> Child {
    healthcode()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub(crate) fn run(args: &[&str], stdin: &[u8]) -> Output {
    let mut child = start(args);
    let mut pipe = child.stdin.take().unwrap();
    let input = stdin.to_vec();
    // A program that stops reading early must not stop the test.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// How a child ends; one that hangs is not waited for. The time is long enough for a busy machine.
pub(crate) fn ended(child: &mut Child) -> Option<ExitStatus> {
    let until = Instant::now() + Duration::from_secs(60);
    while Instant::now() < until {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
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
