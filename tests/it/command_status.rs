//! `status create`, `set` and `show` as issuers use them, and `--status` as a gate does.

use std::path::Path;

use healthcode::Timestamp;
use healthcode::internals::base::time::Zone;
use healthcode::internals::gate::ClockSetting;
use serde_json::json;

use crate::program::{healthcode, json_lines, keys, one_clear_line, run, status, text};
use crate::status_world::{self, URI, code};
use crate::world;

/// A folder with the registry, Zhejiang's private key and an empty folder of lists.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        keys(folder.path());
        let office = Self { folder };
        for iss in ["330000", "320000"] {
            let private = world::key(iss).private_jwk().to_string();
            std::fs::write(office.path(&format!("{iss}.jwk.json")), private).unwrap();
        }
        std::fs::create_dir(office.path("lists")).unwrap();
        office
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn list(&self) -> String {
        self.path("lists/1.jwt")
    }

    fn create(&self, more: &[&str]) -> std::process::Output {
        let (key, list) = (self.path("330000.jwk.json"), self.list());
        let args = [
            "status",
            "create",
            "--id",
            "330000",
            "--uri",
            URI,
            "--entries",
            "100",
            "--key",
            &key,
            "--out",
            &list,
            "--ttl",
            "24h",
            "--at",
            world::NOW,
            "--lang",
            "en",
        ];
        run(&[&args[..], more].concat(), b"")
    }

    fn set(&self, more: &[&str], stdin: &str) -> std::process::Output {
        let (key, list) = (self.path("330000.jwk.json"), self.list());
        let args = [
            "status",
            "set",
            &list,
            "--key",
            &key,
            "--ttl",
            "24h",
            "--at",
            world::NOW,
            "--lang",
            "en",
        ];
        run(&[&args[..], more].concat(), stdin.as_bytes())
    }

    fn show(&self, more: &[&str]) -> std::process::Output {
        let list = self.list();
        let args = ["status", "show", &list, "--at", world::NOW, "--lang", "en"];
        run(&[&args[..], more].concat(), b"")
    }

    /// The exit status and the first reason for a code at the gate.
    fn gate(&self, code: &str) -> (i32, String) {
        let (keys, lists) = (self.path(""), self.path("lists"));
        let args = ["check", code, "--keys", &keys, "--status", &lists];
        let output = run(
            &[&args[..], &["--at", world::NOW, "--format", "json"]].concat(),
            b"",
        );
        let line = json_lines(&output).remove(0);
        (
            status(&output),
            line["reasons"][0]["code"].as_str().unwrap().to_owned(),
        )
    }
}

#[test]
fn what_an_issuer_sets_the_gate_sees() {
    let office = Office::new();
    let output = office.create(&[]);
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("0 valid: 100"),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(office.gate(&code(5)), (0, "mutual-recognition".to_owned()));

    let output = office.set(&["5=1", "7,9=suspended", "20-29=no-longer-green"], "");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    for line in [
        "0 valid: 87",
        "1 invalid (revoked): 1",
        "2 suspended: 2",
        "3 no longer green: 10",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    for (idx, exit, reason) in [
        (4, 0, "mutual-recognition"),
        (5, 12, "revoked"),
        (9, 10, "suspended"),
        (20, 10, "no-longer-green"),
        (29, 10, "no-longer-green"),
        (30, 0, "mutual-recognition"),
        (100, 12, "status-out-of-range"),
    ] {
        assert_eq!(office.gate(&code(idx)), (exit, reason.to_owned()), "{idx}");
    }
    // A suspension ends; changes come from a file too, and from standard input.
    std::fs::write(
        office.path("changes.txt"),
        "# of today\n7=0\n\n 9 = valid \n",
    )
    .unwrap();
    let output = office.set(&["--from", &office.path("changes.txt")], "");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    let output = office.set(&["--from", "-"], "30=1\n31=1\n");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    assert_eq!(office.gate(&code(9)).0, 0);
    assert_eq!(office.gate(&code(31)).1, "revoked");
    // Nothing is left beside the list.
    assert_eq!(std::fs::read_dir(office.path("lists")).unwrap().count(), 1);
}

#[test]
fn nothing_un_revokes_by_accident() {
    let office = Office::new();
    office.create(&[]);
    office.set(&["5=1"], "");
    let before = std::fs::read(office.list()).unwrap();
    for (args, named) in [
        (&["5=0"][..], "entry 5 is revoked"),
        (&["6=1", "5=suspended"], "entry 5 is revoked"),
        (&["0-99=0"], "entry 5 is revoked"),
        (&["100=1"], "no entry 100"),
        (&["0-18446744073709551615=1"], "no entry 100"),
        (&["3=4"], "4 does not fit"),
        (&["3=revoked"], "`3=revoked`"),
        (&["--from", "nowhere.txt"], "nowhere.txt"),
        (&[], "nothing to change"),
    ] {
        let output = office.set(args, "");
        assert_ne!(status(&output), 0, "{args:?}");
        assert!(
            one_clear_line(&output).contains(named),
            "{args:?} {}",
            text(&output.stderr)
        );
        assert_eq!(std::fs::read(office.list()).unwrap(), before, "{args:?}");
    }
    let output = office.set(&["--from", "-"], "1=1\n2=2\n5=0\n");
    assert!(one_clear_line(&output).contains("-: line 3: "));
    // A new list never takes the place of one.
    let output = office.create(&[]);
    assert_eq!(status(&output), 1);
    one_clear_line(&output);
    assert_eq!(std::fs::read(office.list()).unwrap(), before);
    // With the flag it is done.
    let output = office.set(&["5=0", "--unrevoke"], "");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    assert_eq!(office.gate(&code(5)).0, 0);
}

#[test]
fn only_a_genuine_list_is_signed_again() {
    let office = Office::new();
    let others = status_world::token("320000", &status_world::claims(2, &[0; 9]));
    let bits3 = status_world::token("330000", &{
        let mut claims = status_world::claims(2, &[0; 9]);
        claims["status_list"]["bits"] = json!(3);
        claims
    });
    let genuine = status_world::token("330000", &status_world::claims(2, &[0; 9]));
    let (input, _) = genuine.rsplit_once('.').unwrap();
    let altered = format!("{input}.{}", "A".repeat(86));
    let future = status_world::token("330000", &{
        let mut claims = status_world::claims(2, &[0; 9]);
        claims["iat"] = json!(world::hours(1));
        claims
    });
    for (token, named) in [
        (&altered, "bad-signature"),
        (&others, "algorithm-mismatch"),
        (&bits3, "/status_list/bits"),
        (&future, "set the clock"),
        (&code(1), "not a status list"),
        (&String::new(), "not a status list"),
    ] {
        std::fs::write(office.list(), token).unwrap();
        let output = office.set(&["5=1"], "");
        assert_eq!(status(&output), 1, "{named}");
        assert!(
            one_clear_line(&output).contains(named),
            "{}",
            text(&output.stderr)
        );
        assert_eq!(std::fs::read_to_string(office.list()).unwrap(), **token);
    }
    // The next key goes on with the list of the one before, known from the registry.
    std::fs::write(office.list(), &genuine).unwrap();
    let next = world::signer_key("k2", 77);
    let set = json!({"keys": [world::key("330000").public_jwk(), next]});
    std::fs::write(office.path("330000-x.jwks.json"), set.to_string()).unwrap();
    let key = healthcode::PrivateKey::from_secret("k2", healthcode::Algorithm::Ed25519, [77; 32]);
    let private = key.unwrap().private_jwk().to_string();
    std::fs::write(office.path("330000.jwk.json"), private).unwrap();
    let output = office.set(&["5=1"], "");
    assert!(one_clear_line(&output).contains("unknown-key"));
    let output = office.set(&["5=1", "--keys", &office.path("")], "");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    assert_eq!(office.gate(&code(5)).1, "revoked");
}

#[test]
fn a_list_needs_an_end_and_a_place() {
    let office = Office::new();
    for (args, named) in [
        (&["--exp", "2020-03-28T08:00:00+08:00"][..], "--exp"),
        (&["--bits", "3"], "1, 2, 4"),
        (&["--entries", "0"], "--entries"),
        (&["--entries", "99999999999999"], "--entries"),
        (&["--uri", ""], "/sub"),
        (&["--id", "US"], "--id"),
        (&["--key", "nowhere.json"], "nowhere.json"),
        (&["--ttl", "1w"], "--ttl"),
    ] {
        let (key, list) = (office.path("330000.jwk.json"), office.list());
        let mut call = vec![
            "status",
            "create",
            "--out",
            &list,
            "--at",
            world::NOW,
            "--lang",
            "en",
        ];
        for (flag, usual) in [
            ("--id", "330000"),
            ("--uri", URI),
            ("--entries", "10"),
            ("--key", &*key),
            ("--ttl", "24h"),
        ] {
            if args[0] != flag {
                call.extend([flag, usual]);
            }
        }
        call.extend(args);
        let output = run(&call, b"");
        assert_ne!(status(&output), 0, "{args:?}");
        assert!(
            one_clear_line(&output).contains(named),
            "{}",
            text(&output.stderr)
        );
        assert!(!Path::new(&list).exists(), "{args:?}");
    }
    let output = run(
        &[
            "status",
            "create",
            "--id",
            "330000",
            "--uri",
            URI,
            "--entries",
            "9",
            "--key",
            "k",
            "--out",
            "o",
        ],
        b"",
    );
    assert_eq!(status(&output), 2);
    assert!(one_clear_line(&output).contains("--exp"));
}

#[test]
fn a_list_is_shown_verified_or_marked_and_never_half() {
    let office = Office::new();
    office.create(&["--exp", "2020-03-28T12:00:00+08:00"]);
    office.set(&["5=1"], "");
    let output = office.show(&[]);
    let shown = text(&output.stdout);
    assert_eq!(status(&output), 0);
    assert!(
        shown.lines().all(|line| line.starts_with("UNVERIFIED")),
        "{shown}"
    );
    assert!(shown.contains(URI) && !shown.contains("eNp"), "{shown}");
    let keys = office.path("");
    let output = office.show(&["--keys", &keys, "--index", "4,5,100"]);
    let shown = text(&output.stdout);
    assert!(
        !shown.contains("UNVERIFIED") && shown.contains("signature verified"),
        "{shown}"
    );
    for line in [
        ": current",
        "100 entries",
        "[4] 0 valid",
        "[5] 1 invalid",
        "[100] out of range",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    // A registry that does not know the key shows nothing as a fact.
    let output = office.show(&["--demo"]);
    assert_eq!((status(&output), output.stdout.len()), (1, 0));
    one_clear_line(&output);
}

#[test]
fn a_list_whose_name_was_written_in_capitals_is_read() {
    let office = Office::new();
    office.create(&[]);
    let code = code(7);
    assert_eq!(office.gate(&code).0, 0);
    assert_eq!(status(&office.set(&["7=1"], "")), 0);
    let list = office.list();
    std::fs::rename(&list, list.replace(".jwt", ".JWT")).unwrap();
    assert_eq!(office.gate(&code).0, 12);
}

#[test]
fn a_gate_names_the_lists_that_it_does_not_use_and_goes_on() {
    let office = Office::new();
    office.create(&[]);
    office.set(&["5=1"], "");
    std::fs::write(office.path("lists/junk.jwt"), "junk").unwrap();
    std::fs::write(office.path("lists/code.jwt"), code(1)).unwrap();
    std::fs::write(office.path("lists/notes.txt"), "not looked at").unwrap();
    std::fs::create_dir(office.path("lists/folder.jwt")).unwrap();
    let (keys, lists) = (office.path(""), office.path("lists"));
    let (good, bad) = (code(1), code(5));
    for command in ["scan", "filter"] {
        let mut call = vec![command, "--keys", &keys, "--at", world::NOW, "--lang", "en"];
        if command == "scan" {
            call.extend(["--format", "json"]);
        }
        let lines = format!("{good}\n{bad}\n");
        let output = healthcode()
            .args(&call)
            .env("HEALTHCODE_STATUS", &lists)
            .stdin(std::fs::File::open(write(&office, &lines)).unwrap())
            .output()
            .unwrap();
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        let judged = json_lines(&output);
        assert_eq!(judged[0]["verdict"], "pass", "{command}");
        assert_eq!(judged[0]["status_list"]["uri"], URI);
        assert_eq!(
            judged[0]["status_list"]["issued_at"],
            "2020-03-28T09:00:01+08:00"
        );
        assert_eq!(judged[1]["reasons"][0]["code"], "revoked", "{command}");
        let noted = text(&output.stderr);
        for name in [
            "junk.jwt: malformed: ",
            "code.jwt: unsupported-type: ",
            "folder.jwt: ",
        ] {
            assert!(noted.contains(name), "{name}: {noted}");
        }
        assert!(
            !noted.contains("notes.txt") && !noted.contains("1.jwt"),
            "{noted}"
        );
    }
    // The folder itself must be there.
    let nowhere = ["check", &good, "--keys", &keys, "--status", "nowhere"];
    let output = run(&nowhere, b"");
    assert_eq!((status(&output), output.stdout.len()), (1, 0));
    assert!(one_clear_line(&output).contains("nowhere"));
}

fn write(office: &Office, text: &str) -> String {
    let path = office.path("lines.txt");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_list_is_dated_ahead_of_the_clock_only_where_that_is_said() {
    let office = Office::new();
    assert_eq!(status(&office.create(&[])), 0);
    let (key, list, new) = (
        office.path("330000.jwk.json"),
        office.list(),
        office.path("lists/2.jwt"),
    );
    let signed = ["--key", &*key, "--ttl", "24h", "--lang", "en", "--at"];
    let set = [&["status", "set", &*list, "5=1"][..], &signed].concat();
    let create = ["status", "create", "--id", "330000", "--uri", URI];
    let create = [&create[..], &["--entries", "9", "-o", &new], &signed].concat();
    let before = std::fs::read(&list).unwrap();
    let system = ClockSetting::System;
    let now = Timestamp::from_seconds(system.now().unwrap().at.seconds()).unwrap();
    let after = |seconds| now.plus_seconds(seconds).in_words(Zone::CHINA);
    for call in [&set, &create] {
        for seconds in [3_600, 200 * 365 * 86_400] {
            let at = after(seconds);
            let refused = run(&[&call[..], &[&at]].concat(), b"");
            assert_eq!(status(&refused), 2);
            let line = one_clear_line(&refused);
            assert!(line.contains("--allow-ahead"), "{line}");
        }
        let at = after(3_600);
        assert!(!Path::new(&new).exists());
        assert_eq!(std::fs::read(&list).unwrap(), before);
        let done = run(&[&call[..], &[&at, "--allow-ahead"]].concat(), b"");
        assert_eq!(status(&done), 0, "{}", text(&done.stderr));
        std::fs::write(&list, &before).unwrap();
        let _ = std::fs::remove_file(&new);
    }
    // Clocks may differ by the leeway.
    let at = after(30);
    assert_eq!(status(&run(&[&set[..], &[&at]].concat(), b"")), 0);
}
