//! No command replaces a file that it reads, or any that is there unless it was told to.

use std::fs;

use super::Desk;
use crate::program::{one_clear_line, status, text};

/// The last line, since `roster` says first which columns it found.
fn last_line(call: &[&str], output: &std::process::Output) -> String {
    if call[0] != "roster" {
        return one_clear_line(output);
    }
    text(&output.stderr).lines().last().unwrap().to_owned()
}
use crate::world;

/// Each command that writes a file where the caller says, with `OUT` in the place of that file and
/// the files that it reads.
fn calls() -> Vec<(Vec<&'static str>, Vec<&'static str>)> {
    let split = |call: &'static str| call.split(' ').collect::<Vec<_>>();
    let create = "bundle create --out OUT --keys keys --risk risk.json --notice notice.json \
                  --status lists --root-key root-1.jwks.json --targets-key targets.jwks.json \
                  --snapshot-key snapshot.jwks.json --timestamp-key timestamp.jwks.json";
    vec![
        (
            split("issue claims.json --key private.jwk.json --out OUT"),
            split("claims.json private.jwk.json"),
        ),
        (
            split("issue claims.json --key private.jwk.json --qr OUT"),
            split("claims.json private.jwk.json"),
        ),
        (
            create.split_whitespace().collect(),
            split(
                "risk.json notice.json keys/registry.json keys/330000-x.jwks.json lists/1.jwt \
                 root-1.jwks.json timestamp.jwks.json",
            )
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect(),
        ),
        (
            split("bundle create --from 1.tar --out OUT"),
            split("1.tar"),
        ),
        (
            split("bundle sign 1.tar --role timestamp --key timestamp.private.jwk.json --out OUT"),
            split("1.tar timestamp.private.jwk.json"),
        ),
        (
            split("roster roster.csv --keys keys --out OUT --at 2020-03-28T09:00:00+08:00"),
            split("roster.csv"),
        ),
    ]
}

fn to<'a>(call: &[&'a str], out: &'a str) -> Vec<&'a str> {
    let put = |word: &&'a str| if *word == "OUT" { out } else { *word };
    call.iter().map(put).collect()
}

#[test]
fn what_a_command_reads_it_never_replaces() {
    let desk = Desk::new();
    fs::create_dir(desk.at("other")).unwrap();
    let before = desk.everything();
    for (call, inputs) in calls() {
        for input in inputs {
            // The report's ending says its form.
            let link = match call[0] {
                "roster" => "other/link.csv",
                _ => "other/link",
            };
            let mut names = vec![
                input.to_owned(),
                format!("./{input}"),
                format!("other/../{input}"),
                desk.at(input).to_str().unwrap().to_owned(),
            ];
            fs::hard_link(desk.at(input), desk.at("other/hard.csv")).unwrap();
            names.push("other/hard.csv".to_owned());
            #[cfg(unix)]
            {
                std::os::unix::fs::symlink(desk.at(input), desk.at(link)).unwrap();
                names.push(link.to_owned());
            }
            for name in names {
                // The permission to replace a file is no permission to replace an input.
                for force in [&[][..], &["--force"]]
                    .iter()
                    .skip(usize::from(name != *input))
                {
                    let call = [&to(&call, &name)[..], force].concat();
                    let output = desk.run(&call);
                    assert!([1, 2].contains(&status(&output)), "{call:?}");
                    assert_eq!(output.stdout, b"", "{call:?}");
                    let line = last_line(&call, &output);
                    assert!(
                        line.contains("must not be replaced")
                            || line.contains("must not replace")
                            || line.contains("exists already"),
                        "{call:?}: {line}"
                    );
                }
            }
            let _ = fs::remove_file(desk.at(link));
            fs::remove_file(desk.at("other/hard.csv")).unwrap();
        }
    }
    assert_eq!(desk.everything(), before);
}

#[test]
fn what_is_there_is_replaced_only_on_demand() {
    for (call, _) in calls() {
        let desk = Desk::new();
        fs::write(desk.at("there.csv"), "precious").unwrap();
        let call = to(&call, "there.csv");
        let before = desk.everything();
        let output = desk.run(&call);
        assert_ne!(status(&output), 0, "{call:?}");
        assert!(last_line(&call, &output).contains("--force"), "{call:?}");
        assert_eq!(desk.everything(), before);
        let output = desk.run(&[&call[..], &["--force"]].concat());
        assert_eq!(status(&output), 0, "{call:?}: {}", text(&output.stderr));
        assert_ne!(fs::read(desk.at("there.csv")).unwrap(), b"precious");
        assert_eq!(desk.everything().len(), before.len());
    }
}

#[test]
fn keys_and_new_lists_are_never_replaced() {
    let desk = Desk::new();
    let keys = "keys generate --id 330000 --name new --kid k --out new";
    let role = "bundle key root-9 --out new";
    let sign = format!("--key private.jwk.json --ttl 24h --at {}", world::NOW);
    let list = format!("status create --id 330000 --uri u --entries 9 --out new.jwt {sign}");
    let copy = format!("status set lists/1.jwt 5=1 --out copy.jwt {sign}");
    for call in [keys, role, &list, &copy] {
        let call: Vec<&str> = call.split(' ').collect();
        desk.done(&call);
        let before = desk.everything();
        let output = desk.run(&call);
        assert_eq!(status(&output), 1, "{call:?}");
        assert!(one_clear_line(&output).contains("exists already"));
        assert_eq!(desk.everything(), before);
        // There is no flag for it.
        assert_eq!(status(&desk.run(&[&call[..], &["--force"]].concat())), 2);
    }
    // If one half of a pair exists, the other is not written either.
    fs::remove_file(desk.at("private/330000-new.private.jwk.json")).unwrap();
    let call: Vec<&str> = keys.split(' ').collect();
    assert_eq!(status(&desk.run(&call)), 1);
    assert!(!desk.at("private/330000-new.private.jwk.json").exists());
}

#[test]
fn leave_to_replace_is_none_for_keys_and_lists() {
    let desk = Desk::new();
    fs::copy(desk.at("private.jwk.json"), desk.at("key.csv")).unwrap();
    fs::copy(desk.at("lists/1.jwt"), desk.at("list.csv")).unwrap();
    let pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    fs::write(desk.at("pem.csv"), pem).unwrap();
    fs::hard_link(desk.at("key.csv"), desk.at("second.csv")).unwrap();
    let before = desk.everything();
    for (call, _) in calls() {
        for there in ["key.csv", "list.csv", "pem.csv", "second.csv"] {
            let call = [&to(&call, there)[..], &["--force"]].concat();
            let output = desk.run(&call);
            assert!([1, 2].contains(&status(&output)), "{call:?}");
            let line = last_line(&call, &output);
            assert!(line.contains("another name"), "{call:?}: {line}");
        }
    }
    assert_eq!(desk.everything(), before);
}

#[test]
fn both_files_of_issue_or_neither() {
    let desk = Desk::new();
    fs::write(desk.at("there.txt"), "precious").unwrap();
    let before = desk.everything();
    let call = ["issue", "claims.json", "--key", "private.jwk.json"];
    for outputs in [
        ["--qr", "new.png", "--out", "there.txt"],
        ["--qr", "there.txt", "--out", "new.txt"],
        ["--qr", "same", "--out", "same"],
        ["--qr", "nowhere/new.png", "--out", "new.txt"],
        ["--qr", "new.png", "--out", "nowhere/new.txt"],
    ] {
        let output = desk.run(&[&call[..], &outputs].concat());
        assert_ne!(status(&output), 0, "{outputs:?}");
        one_clear_line(&output);
        assert_eq!(desk.everything(), before, "{outputs:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn where_nothing_can_be_written_nothing_is_lost() {
    let desk = Desk::new();
    let before = desk.everything();
    for (call, _) in calls() {
        for out in ["/proc/new.csv", "/dev/null", "/dev/full", "nowhere/new.csv"] {
            let call = [&to(&call, out)[..], &["--force"]].concat();
            let output = desk.run(&call);
            assert!([1, 2].contains(&status(&output)), "{call:?}");
            last_line(&call, &output);
        }
    }
    assert_eq!(desk.everything(), before);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_bundle_leaves_out_no_notice_that_it_is_given() {
    let desk = Desk::new();
    let notice = fs::read_to_string(desk.at("notice.json")).unwrap();
    fs::create_dir(desk.at("other")).unwrap();
    let other = notice.replacen("tongliao-2020-03", "another", 1);
    fs::write(desk.at("other/notice.json"), &other).unwrap();
    fs::write(desk.at("other/other.json"), &other).unwrap();
    let create = |second: &str| {
        desk.run(&[
            "bundle",
            "create",
            "--from",
            "1.tar",
            "--out",
            "2.tar",
            "--notice",
            "notice.json",
            "--notice",
            second,
            "--at",
            world::NOW,
        ])
    };
    let output = create("other/notice.json");
    assert_eq!(status(&output), 2, "{}", text(&output.stderr));
    assert!(!desk.at("2.tar").exists());
    assert_eq!(status(&create("other/other.json")), 0);
}

#[cfg(unix)]
#[test]
fn what_is_read_from_standard_input_is_not_replaced() {
    let desk = Desk::new();
    let before = fs::read(desk.at("claims.json")).unwrap();
    let mut call = desk.call(&[
        "issue",
        "-",
        "--key",
        "private.jwk.json",
        "--out",
        "claims.json",
        "--force",
    ]);
    let file = fs::File::open(desk.at("claims.json")).unwrap();
    let output = call.stdin(file).output().unwrap();
    assert_eq!(status(&output), 1);
    assert!(one_clear_line(&output).contains("claims.json"));
    assert_eq!(fs::read(desk.at("claims.json")).unwrap(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_said() {
    let desk = Desk::new();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let gate = ["--keys", "keys", "--at", world::NOW];
    for command in [
        &["check", "code.txt"][..],
        &["scan"],
        &["inspect", "code.txt"],
    ] {
        let gate = &gate[..if command[0] == "inspect" { 0 } else { 4 }];
        let mut call = desk.call(&[command, gate].concat());
        let code = fs::File::open(desk.at("code.txt")).unwrap();
        let output = call.stdin(code).stdout(full()).output().unwrap();
        assert_eq!(status(&output), 1, "{command:?}");
        let said = text(&output.stderr);
        assert!(said.contains("standard output"), "{command:?}: {said}");
    }
}
