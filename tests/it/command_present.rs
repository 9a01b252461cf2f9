//! From the phone's key to the gate's answer, by the real program.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::program::{json_lines, keys, one_clear_line, run, status, text};
use crate::world::{self, claims, key};

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A phone's private key, and a code that is bound to it.
fn bound(folder: &Path) -> (String, Output) {
    let file = |name: &str, text: &str| written(folder, name, text);
    let issuer = file("issuer.jwk", &key("330000").private_jwk().to_string());
    let phone = file("phone.jwk", &key("320000").private_jwk().to_string());
    let set = file("claims.json", &claims("330000").to_string());
    let call = ["issue", &set, "--key", &issuer, "--holder-key", &phone];
    let issued = run(&call, b"");
    (phone, issued)
}

#[test]
fn a_code_is_bound_shown_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let file = |name: &str, text: &str| written(folder.path(), name, text);
    let issuer = file("issuer.jwk", &key("330000").private_jwk().to_string());
    let holder = world::key("320000");
    // As a browser exports it: without `kid`.
    let mut exported = holder.private_jwk();
    exported.as_object_mut().unwrap().remove("kid");
    exported["key_ops"] = serde_json::json!(["sign"]);
    exported["ext"] = true.into();
    let phone = file("phone.jwk", &exported.to_string());
    let public = file("public.jwk", &holder.public_jwk().to_string());
    let set = file("claims.json", &claims("330000").to_string());
    for holder in [&phone, &public] {
        let issued = run(
            &["issue", &set, "--key", &issuer, "--holder-key", holder],
            b"",
        );
        assert_eq!(status(&issued), 0, "{}", text(&issued.stderr));
        let code = text(&issued.stdout).trim().to_owned();
        let secret = holder_secret(&code);
        assert!(!secret, "the private key stays on the phone");
        let present = |more: &[&str]| {
            let args = ["present", &code, "--key", &phone, "--at", world::NOW];
            let shown = run(&[&args, more].concat(), b"");
            assert_eq!(status(&shown), 0, "{}", text(&shown.stderr));
            text(&shown.stdout).trim().to_owned()
        };
        let judge = |shown: &str, more: &[&str]| -> Value {
            let args = [
                "check",
                shown,
                "--keys",
                &keys,
                "--at",
                world::NOW,
                "--format",
                "json",
            ];
            json_lines(&run(&[&args, more].concat(), b"")).remove(0)
        };
        assert_eq!(judge(&code, &[])["presence"], "copy");
        let live = present(&[]);
        assert_eq!(judge(&live, &[])["presence"], "live");
        assert_eq!(judge(&live, &[])["verdict"], "pass");
        let spoken = present(&["--nonce", "37"]);
        assert_eq!(judge(&spoken, &["--challenge", "37"])["verdict"], "pass");
        assert_eq!(judge(&spoken, &["--challenge", "38"])["verdict"], "hold");
        let own = present(&["--aud", "gate-7"]);
        assert_eq!(judge(&own, &["--aud", "gate-7"])["presence"], "live");
        assert_eq!(judge(&own, &[])["reasons"][0]["code"], "holder-signature");
        let shown = text(&run(&["inspect", "-", "--lang", "en"], live.as_bytes()).stdout);
        for part in ["cnf", "proof header", "kb+jwt", "proof claims", "sd_hash"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        // A text in a file, a stream and a scanner's line are judged alike.
        let saved = file("live.txt", &format!("{live}\r\n"));
        assert_eq!(judge(&saved, &[])["presence"], "live");
        for command in ["filter", "scan"] {
            let format: &[&str] = if command == "scan" {
                &["--format", "json"]
            } else {
                &[]
            };
            let args = [command, "--keys", &keys, "--at", world::NOW];
            let typed = format!("{live}\n]Q1{live};\n");
            let lines = json_lines(&run(&[&args, format].concat(), typed.as_bytes()));
            assert_eq!(lines[0]["presence"], "live", "{command}");
            let second = if command == "scan" { "pass" } else { "reject" };
            assert_eq!(lines[1]["verdict"], second, "{command}");
        }
    }
    let twice = claims("330000")
        .to_string()
        .replacen('{', r#"{"cnf":{},"#, 1);
    let twice = file("twice.json", &twice);
    let refused = run(
        &["issue", &twice, "--key", &issuer, "--holder-key", &public],
        b"",
    );
    assert_eq!(status(&refused), 1);
    assert!(one_clear_line(&refused).contains("/cnf"));
}

#[test]
fn each_person_is_told_new_digits() {
    use std::io::{BufRead, BufReader, Write};
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let (phone, issued) = bound(folder.path());
    let code = text(&issued.stdout).trim().to_owned();
    let present = |nonce: &str| {
        let args = [
            "present",
            &code,
            "--key",
            &phone,
            "--at",
            world::NOW,
            "--nonce",
            nonce,
        ];
        text(&run(&args, b"").stdout).trim().to_owned()
    };
    let mut gate = crate::program::start(&[
        "scan",
        "--challenge",
        "--keys",
        &keys,
        "--at",
        world::NOW,
        "--format",
        "json",
        "--lang",
        "en",
    ]);
    let mut stdin = gate.stdin.take().unwrap();
    let mut answers = BufReader::new(gate.stdout.take().unwrap()).lines();
    let mut said = BufReader::new(gate.stderr.take().unwrap()).lines();
    // A gate also warns of the private keys beside its registry.
    let mut digits = || {
        let mut lines = said.by_ref().map(Result::unwrap);
        let digits = lines.find_map(|line| {
            let (_, digits) = line.split_once("say the digits ")?;
            Some(digits.to_owned())
        });
        digits.unwrap()
    };
    let mut ask = |shown: &str| -> Value {
        writeln!(stdin, "{shown}").unwrap();
        serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap()
    };
    let first = digits();
    let shown = present(&first);
    let answer = ask(&shown);
    assert_eq!(
        (&answer["verdict"], &answer["presence"]),
        (&"pass".into(), &"live".into())
    );
    let second = digits();
    assert_ne!(first, second);
    // Read once more at once, it is the same person.
    assert_eq!(ask(&shown)["verdict"], "pass");
    digits();
    // Digits that were not said.
    let other = present("000");
    assert_eq!(ask(&other)["reasons"][0]["code"], "challenge-mismatch");
    let last = digits();
    assert_eq!(ask(&present(&last))["verdict"], "pass");
    drop(stdin);
    assert!(gate.wait().unwrap().success());
}

/// This uses the system's clock: a given time stands still, so that nothing comes later.
#[test]
fn a_proof_that_comes_again_later_is_held_by_who_remembers_it() {
    use std::io::{BufRead, BufReader, Write};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let file = |name: &str, text: &str| written(folder.path(), name, text);
    let issuer = file("issuer.jwk", &key("330000").private_jwk().to_string());
    let phone = file("phone.jwk", &key("320000").private_jwk().to_string());
    let mut set = claims("330000");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    set["iat"] = now.as_secs().into();
    set["exp"] = (now.as_secs() + 3_600).into();
    let set = file("claims.json", &set.to_string());
    let issue = ["issue", &set, "--key", &issuer, "--holder-key", &phone];
    let code = text(&run(&issue, b"").stdout).trim().to_owned();
    let present = || text(&run(&["present", &code, "--key", &phone], b"").stdout).to_owned();
    let (shown, later) = (present(), present());
    let mut gates = [&[][..], &["--replay"]].map(|replay| {
        let child = crate::program::start(&[&["filter", "--keys", &keys], replay].concat());
        let mut child = child;
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        (child.stdin.take().unwrap(), answers, child)
    });
    let mut asked = |line: &str| {
        gates.each_mut().map(|(stdin, answers, _)| {
            stdin.write_all(line.as_bytes()).unwrap();
            let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
            answer["reasons"].to_string().contains("shown-before")
        })
    };
    assert_eq!(asked(&shown), [false, false]);
    // A scanner that reads twice is forgiven for five seconds (contract section 2a, step 8).
    assert_eq!(asked(&shown), [false, false]);
    std::thread::sleep(Duration::from_secs(7));
    assert_eq!(asked(&shown), [false, true]);
    assert_eq!(asked(&later), [false, false]);
    for (stdin, _, mut child) in gates {
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

/// Whether the claims of a code hold a private member.
fn holder_secret(code: &str) -> bool {
    let payload = code.split('.').nth(1).unwrap();
    let claims = healthcode::internals::base::base64url::decode(payload).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["cnf"]["jwk"]["x"].is_string() && claims["cnf"]["jwk"].get("d").is_some()
}

/// One code after the other: each with a proof of its own, at a clock that runs on.
#[test]
fn a_watched_code_changes() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let file = |name: &str, text: &str| written(folder.path(), name, text);
    let (phone, issued) = bound(folder.path());
    let code = file("code.txt", &text(&issued.stdout));
    let mut child = crate::program::start(&[
        "present",
        &code,
        "--key",
        &phone,
        "--watch",
        "--every",
        "1",
        "--at",
        world::NOW,
    ]);
    let lines: Vec<String> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .take(3)
        .map(Result::unwrap)
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(lines[0] != lines[1] && lines[1] != lines[2]);
    let judged = |shown: &str, at: &str| {
        let call = [
            "check", shown, "--keys", &keys, "--at", at, "--format", "json",
        ];
        json_lines(&run(&call, b""))[0]["presence"].clone()
    };
    for shown in &lines {
        assert_eq!(judged(shown, world::NOW), "live");
    }
    assert_eq!(judged(&lines[0], "2020-03-28T12:00:00+08:00"), "copy");
    let refused = run(&["present", &code, "--key", &phone, "--every", "5"], b"");
    assert_eq!(status(&refused), 2, "without --watch nothing changes");
}

/// A bound code is dense; the advice says how to show it.
#[test]
fn a_dense_symbol_comes_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("issuer.jwk"), key("330000").private_jwk().to_string()).unwrap();
    let mut set = claims("330000");
    for (padding, dense) in [(1, false), (600, true)] {
        set["x"] = "y".repeat(padding).into();
        std::fs::write(at("claims.json"), set.to_string()).unwrap();
        let (claims, issuer, token, picture) =
            (at("claims.json"), at("issuer.jwk"), at("t"), at("q.png"));
        let call = [
            "issue", &claims, "--key", &issuer, "-o", &token, "--qr", &picture, "--force",
        ];
        let output = run(&call, b"");
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        assert_eq!(
            text(&output.stderr).contains("每模块至少 5 像素"),
            dense,
            "{}",
            text(&output.stderr)
        );
    }
}
