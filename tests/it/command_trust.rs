//! Whom and what the real binary trusts, and what it does when it cannot.

use serde_json::json;

use crate::program::{healthcode, json_lines, keys, one_clear_line, run, status, text};
use crate::world::{self, genuine};

#[test]
fn nobody_is_trusted_unless_the_caller_says_so() {
    let token = genuine("330000");
    let output = run(&["check", &token, "--at", world::NOW], b"");
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    assert!(one_clear_line(&output).contains("--keys"));
    // An empty variable names no folder.
    let output = healthcode()
        .args(["check", &token])
        .env("HEALTHCODE_KEYS", "")
        .output()
        .unwrap();
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    // The demonstration does not know this world's keys.
    let output = run(&["check", &token, "--demo", "--format", "json"], b"");
    assert_eq!(status(&output), 12);
}

#[test]
fn a_registry_is_named_by_flag_or_variable() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, token) = (keys(folder.path()), genuine("330000"));
    let output = run(&["check", &token, "--keys", &keys, "--at", world::NOW], b"");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    let output = healthcode()
        .args(["check", &token, "--at", world::NOW, "--format", "json"])
        .env("HEALTHCODE_KEYS", &keys)
        .output()
        .unwrap();
    assert_eq!(status(&output), 0);
    let line = &json_lines(&output)[0];
    assert_eq!(line["environment"], "test");
    assert_eq!(
        (&line["clock"], &line["registry_version"]),
        (&json!("given"), &json!(7))
    );
}

#[test]
fn the_demonstrations_clock_never_judges_other_registries() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let output = run(&["check", &token, "--keys", &keys, "--demo"], b"");
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    one_clear_line(&output);
    // Without --at the system's clock judges, and this code is of 2020.
    let output = run(&["check", &token, "--keys", &keys, "--format", "json"], b"");
    let line = &json_lines(&output)[0];
    assert_eq!((status(&output), &line["clock"]), (12, &json!("system")));
    assert_eq!(line["reasons"][0]["code"], "expired");
    // No variable replaces --at or --demo either.
    let output = healthcode()
        .args(["check", &token, "--keys", &keys])
        .env("HEALTHCODE_AT", world::NOW)
        .env("HEALTHCODE_DEMO", "true")
        .env("HEALTHCODE_LEEWAY", "300")
        .output()
        .unwrap();
    assert_eq!(status(&output), 12);
}

#[test]
fn trust_data_that_cannot_be_used_decides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let token = genuine("330000");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let notice = include_str!("../../src/embedded/notices/tongliao-2020-03.json");
    let bad_word = write(
        "word.json",
        &notice.replacen("\"community\"", "\"comunity\"", 1),
    );
    let unsafe_rule = write(
        "unsafe.json",
        include_str!("../../fixtures/notices/broken-3-monotone.json"),
    );
    let no_json = write("no.json", "{\n  \"version\": 1,,\n}");
    for (args, named) in [
        (vec!["--keys", "nowhere"], "nowhere"),
        (vec!["--keys", &keys, "--notice", &bad_word], "community"),
        (vec!["--keys", &keys, "--notice", &unsafe_rule], "/rules/2"),
        (
            vec!["--keys", &keys, "--notice", "hohhot-2020"],
            "hohhot-2020",
        ),
        (vec!["--keys", &keys, "--risk", &no_json], "第2行"),
        (
            vec!["--keys", &keys, "--risk", "absent.json"],
            "absent.json",
        ),
    ] {
        let output = run(
            &[&["check", &token, "--at", world::NOW], &args[..]].concat(),
            b"",
        );
        assert_eq!((status(&output), output.stdout.len()), (1, 0), "{args:?}");
        let line = one_clear_line(&output);
        assert!(line.contains(named), "{args:?}: {line}");
    }
    let broken = folder.path().join("330000-x.jwks.json");
    std::fs::write(broken, r#"{"keys":[{"kid":"k1"}]}"#).unwrap();
    let output = run(&["check", &token, "--keys", &keys], b"");
    assert_eq!((status(&output), output.stdout.len()), (1, 0));
    assert!(one_clear_line(&output).contains("330000-x.jwks.json: /keys/0/"));
    let output = run(&["keys", "check", &keys], b"");
    assert_eq!(status(&output), 1);
    assert!(
        text(&output.stderr).lines().count() > 3,
        "every fault at once"
    );
}

#[test]
fn no_file_takes_the_place_of_an_embedded_notice() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let lax = include_str!("../../fixtures/notices/county-level-short-lookback.json");
    std::fs::write(folder.path().join("tongliao-2020-03"), lax).unwrap();
    let output = healthcode()
        .args([
            "check",
            &genuine("330000"),
            "--keys",
            &keys,
            "--at",
            world::NOW,
            "--format",
            "json",
        ])
        .args(["--notice", "tongliao-2020-03"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(json_lines(&output)[0]["notice"], "tongliao-2020-03");
}
