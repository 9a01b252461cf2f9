//! Anything may be given where a file or a folder is expected: no call hangs, no file is damaged, and
//! one line says what is wrong. The arguments come from the program's own help, so that a new one is
//! tried too.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixListener;

use super::{Desk, printed};
use crate::bundle_world;
use crate::program::{status, text};
use crate::status_world::URI;
use crate::world;

/// The names of values that are no files; every other argument is tried as a file.
const OTHERS: [&str; 36] = [
    "BITS",
    "CELSIUS",
    "COLOUR",
    "DATE",
    "DAYS",
    "DURATION",
    "ENGINE",
    "FORMAT",
    "GRADE",
    "ALG",
    "ID",
    "INDEX=VALUE",
    "INK",
    "ISS/KID",
    "KID",
    "LANG",
    "LEVEL",
    "MM",
    "N",
    "NAME",
    "PERCENT",
    "PLACE",
    "PURPOSE",
    "REGION",
    "REGION,…|none",
    "RISK",
    "ROLE",
    "SECONDS",
    "TEXT",
    "TIME",
    "URI",
    "WARN/HOLD",
    "name=…,id=…,code=…",
    "COMMAND",
    "CHAPTER",
    "ADDR",
];

/// A good call of each command that has a file among its arguments.
fn good_calls() -> Vec<(&'static str, Vec<String>)> {
    let root = bundle_world::fingerprint(&bundle_world::first());
    let (now, uri) = (world::NOW, URI);
    let gate = format!("--keys keys --at {now}");
    let list = format!("--key private.jwk.json --ttl 24h --at {now}");
    let calls = [
        ("check", format!("code.txt {gate}")),
        ("scan", gate.clone()),
        ("roster", format!("roster.csv --out report.csv {gate}")),
        ("filter", gate.clone()),
        ("inspect", "code.txt".to_owned()),
        ("issue", "claims.json --key private.jwk.json".to_owned()),
        (
            "keys generate",
            "--id 330000 --name new --kid k --out new".to_owned(),
        ),
        ("keys list", "--keys keys".to_owned()),
        ("keys check", "keys".to_owned()),
        ("bundle key", "new --out new".to_owned()),
        (
            "bundle create",
            format!(
                "--out new.tar --keys keys --risk risk.json --root-key root-1.jwks.json --targets-key \
                 targets.jwks.json --snapshot-key snapshot.jwks.json --timestamp-key \
                 timestamp.jwks.json --at {now}"
            ),
        ),
        (
            "bundle sign",
            "1.tar --role timestamp --key timestamp.private.jwk.json".to_owned(),
        ),
        ("bundle inspect", "1.tar".to_owned()),
        ("bundle verify", format!("1.tar --root {root} --at {now}")),
        ("bundle install", format!("1.tar --to gate --at {now}")),
        ("policy show", "notice.json".to_owned()),
        ("policy check", "notice.json".to_owned()),
        ("policy explain", "--notice notice.json".to_owned()),
        (
            "policy diff",
            "notice.json notice.json --risk-from risk.json --risk-to risk.json".to_owned(),
        ),
        ("doctor", gate.clone()),
        ("risk show", "330000 --risk risk.json".to_owned()),
        (
            "status create",
            format!("--id 330000 --uri {uri} --entries 10 --out new.jwt {list}"),
        ),
        ("status set", format!("lists/1.jwt 5=1 {list}")),
        ("status show", format!("lists/1.jwt --keys keys --at {now}")),
    ];
    let words = |call: &str| call.split_whitespace().map(str::to_owned).collect();
    calls
        .iter()
        .map(|(command, call)| (*command, words(call)))
        .collect()
}

/// One argument: its flag, or its place among those without.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Argument {
    Flag(String),
    Place(usize),
}

/// The commands that are no group, by what the program says of itself.
fn commands(desk: &Desk, group: &[&str]) -> Vec<String> {
    let help = text(&desk.done(&[group, &["--help"]].concat()).stdout);
    let mut found = Vec::new();
    let mut listed = false;
    for line in help.lines() {
        if !line.starts_with(' ') {
            listed = line == "Commands:";
        }
        let name = line.strip_prefix("  ").filter(|_| listed);
        let Some(name) = name.filter(|line| !line.starts_with(' ')) else {
            continue;
        };
        let name = name.split(' ').next().unwrap();
        if name == "help" {
            continue;
        }
        let path = [group, &[name]].concat();
        let help = desk.run(&[&path[..], &["--help"]].concat());
        match text(&help.stdout).lines().any(|line| line == "Commands:") {
            true => found.extend(commands(desk, &path)),
            false => found.push(path.join(" ")),
        }
    }
    found
}

/// The arguments of a command that name files, by what the program says of itself.
fn file_arguments(desk: &Desk, command: &str) -> Vec<Argument> {
    let words: Vec<&str> = command.split(' ').collect();
    let help = text(&desk.run(&[&words[..], &["--help"]].concat()).stdout);
    let mut found = Vec::new();
    let mut places = 0;
    for line in help.lines().filter(|line| line.starts_with("  ")) {
        let line = line.trim_start();
        let flag = line.starts_with('-');
        let Some(begin) = line.find(['<', '[']).filter(|at| flag || *at == 0) else {
            continue;
        };
        let name = line[begin + 1..].split(['>', ']']).next().unwrap();
        if name.contains(": ") || name.contains(":=") {
            continue;
        }
        let file = !OTHERS.contains(&name);
        let argument = match flag {
            true => Argument::Flag(line[..begin].trim().rsplit(", ").next().unwrap().to_owned()),
            false => Argument::Place(places),
        };
        places += usize::from(!flag);
        if file {
            found.push(argument);
        }
    }
    found
}

/// The call with `odd` in the place of one argument.
fn with(call: &[String], argument: &Argument, odd: &str) -> Vec<String> {
    let mut call = call.to_vec();
    match argument {
        Argument::Place(number) => {
            let mut values = 0..call.len();
            let mut seen = 0;
            while let Some(at) = values.next() {
                if call[at].starts_with("--") {
                    values.next();
                } else if seen == *number {
                    call[at] = odd.to_owned();
                    return call;
                } else {
                    seen += 1;
                }
            }
            call.push(odd.to_owned());
        }
        Argument::Flag(flag) => {
            let odd = match flag.as_str() {
                "--id-number" => format!("@{odd}"),
                _ => odd.to_owned(),
            };
            match call.iter().position(|word| word == flag) {
                Some(at) => call[at + 1] = odd,
                None => {
                    if flag == "--bundle"
                        && let Some(at) = call.iter().position(|word| word == "--keys")
                    {
                        call.drain(at..at + 2);
                    }
                    call.extend([flag.clone(), odd]);
                    // The further flags that an unusual flag needs.
                    if flag == "--logo" {
                        call.extend(["--qr", "new.png"].map(str::to_owned));
                    }
                }
            }
        }
    }
    call
}

#[test]
fn nothing_that_stands_for_a_file_makes_a_command_wait_or_lose_anything() {
    let desk = Desk::new();
    fs::create_dir(desk.at("folder.csv")).unwrap();
    let _socket = UnixListener::bind(desk.at("socket.csv")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.at("zero.csv")).unwrap();
    let calls = good_calls();
    let found = commands(&desk, &[]);
    assert!(
        calls
            .iter()
            .all(|(command, _)| found.contains(&(*command).to_owned()))
    );
    // If this test knows no good call of a command, it tries each argument alone.
    let unknown = |command: &&String| calls.iter().all(|(known, _)| known != command);
    let bare = found
        .iter()
        .filter(unknown)
        .map(|command| (&**command, Vec::new()));
    let all: Vec<_> = calls.iter().cloned().chain(bare).collect();
    // The good calls must succeed, or the rest proves nothing.
    for (command, call) in &calls {
        let copy = Desk::new();
        let call: Vec<&str> = command
            .split(' ')
            .chain(call.iter().map(|w| &**w))
            .collect();
        // A gate with the keys of a trial is unfit for service.
        let good = if *command == "doctor" { 10 } else { 0 };
        let output = copy.run(&call);
        assert_eq!(status(&output), good, "{call:?}: {}", text(&output.stderr));
    }
    let before = desk.everything();
    let mut tried = 0;
    // The calls that wait for a writer run side by side, each with its own pipe: a command that opens a
    // pipe to change it would be the writer of another call.
    let mut waiting = Vec::new();
    for (command, call) in &all {
        for argument in file_arguments(&desk, command) {
            for odd in ["fifo.csv", "folder.csv", "socket.csv", "zero.csv"] {
                // A folder is what these take.
                let takes_folders = argument == Argument::Place(0)
                    && ["roster", "keys check", "bundle init"].contains(command);
                let folder = matches!(&argument, Argument::Flag(flag) if ["--keys", "--status", "--bundle", "--to", "--private-out"].contains(&&**flag))
                    || takes_folders
                    || (argument == Argument::Flag("--out".to_owned())
                        && ["keys generate", "bundle key"].contains(command));
                if folder && odd == "folder.csv" {
                    continue;
                }
                let own = match odd {
                    "fifo.csv" => format!("fifo-{tried}.csv"),
                    _ => odd.to_owned(),
                };
                if odd == "fifo.csv" {
                    super::fifo(&desk.at(&own));
                }
                let call = with(call, &argument, &own);
                let call: Vec<&str> = command
                    .split(' ')
                    .chain(call.iter().map(|w| &**w))
                    .collect();
                let child = desk.call(&call).spawn().unwrap();
                tried += 1;
                match odd {
                    "fifo.csv" => waiting.push((call.join(" "), child, own)),
                    _ => ended(&call.join(" "), child),
                }
            }
        }
    }
    for (call, child, own) in waiting {
        ended(&call, child);
        let kind = fs::symlink_metadata(desk.at(&own)).unwrap().file_type();
        assert!(kind.is_fifo(), "replaced: {call}");
        fs::remove_file(desk.at(&own)).unwrap();
    }
    assert!(tried > 200, "{tried} calls");
    assert_eq!(desk.everything(), before);
}

fn ended(call: &str, child: std::process::Child) {
    let output = printed(child).unwrap_or_else(|| panic!("hangs: {call}"));
    let (exit, said) = (status(&output), text(&output.stderr));
    // The findings of `doctor` are its page.
    let found = call.starts_with("doctor") && exit == 1 && !output.stdout.is_empty();
    let one_line = said.lines().count() == 1 && said.starts_with("healthcode: ");
    assert!(
        found && said.is_empty()
            || one_line && [1, 2].contains(&exit) && !said.contains("panicked"),
        "{call}: {exit} {said}"
    );
}

#[test]
fn a_gates_own_files_may_be_anything_too() {
    for name in ["high-water.json", "bundle.tar", "root.json", "lock"] {
        let desk = Desk::new();
        let file = desk.at("gate").join(name);
        for what in ["fifo", "folder", "socket", "zero"] {
            let _ = fs::remove_file(&file);
            let _ = fs::remove_dir(&file);
            let mut _socket = None;
            match what {
                "fifo" => super::fifo(&file),
                "folder" => fs::create_dir(&file).unwrap(),
                "socket" => _socket = Some(UnixListener::bind(&file).unwrap()),
                _ => std::os::unix::fs::symlink("/dev/zero", &file).unwrap(),
            }
            let at = ["--at", world::NOW];
            for call in [
                &["check", "code.txt", "--bundle", "gate"][..],
                &["doctor", "--bundle", "gate"],
                &["bundle", "install", "1.tar", "--to", "gate"],
            ] {
                let child = desk.call(&[call, &at].concat()).spawn().unwrap();
                let output = printed(child);
                let output = output.unwrap_or_else(|| panic!("hangs: {call:?} {name} {what}"));
                let said = text(&output.stderr);
                assert!(
                    said.lines().count() <= 1 && !said.contains("panicked"),
                    "{call:?} {name} {what}: {said}"
                );
                if name == "bundle.tar" && call[0] == "check" {
                    assert_eq!(status(&output), 1, "{what}: {said}");
                }
            }
        }
    }
}

#[test]
fn pipes_with_a_writer_are_read() {
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_healthcode");
    let now = world::NOW;
    super::fifo(&desk.at("late"));
    for script in [
        format!("{program} check <(cat code.txt) --keys keys --at {now}"),
        format!("{program} check /dev/stdin --keys keys --at {now} < code.txt"),
        format!("cat code.txt | {program} check /dev/stdin --keys keys --at {now}"),
        format!("cat code.txt | {program} check - --keys keys --at {now}"),
        format!("(sleep 1; cat code.txt > late) & {program} check late --keys keys --at {now}"),
        format!(
            "{program} check <(head -c 100 code.txt; sleep 1; tail -c +101 code.txt) --keys keys --at {now}"
        ),
        format!("{program} issue <(cat claims.json) --key <(cat private.jwk.json)"),
        format!("{program} bundle inspect <(cat 1.tar)"),
    ] {
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .current_dir(desk.0.path())
            .output()
            .unwrap();
        assert_eq!(status(&output), 0, "{script}: {}", text(&output.stderr));
    }
    // A gate reads what it judges by again and again, which is not possible with a pipe.
    let script = format!("{program} check code.txt --keys keys --at {now} --risk <(cat risk.json)");
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(desk.0.path())
        .output()
        .unwrap();
    assert_eq!(status(&output), 1);
    crate::program::one_clear_line(&output);
}
