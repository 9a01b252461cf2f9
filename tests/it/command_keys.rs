//! `issue`, `inspect` and `keys` as issuers and support use them.

use std::path::Path;

use serde_json::json;

use crate::program::{keys, one_clear_line, run, status, text};
use crate::world::{self, claims, documents};

#[test]
fn what_is_issued_passes_and_what_is_inspected_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let keys = keys(folder.path());
    let private = path("private.jwk.json");
    std::fs::write(&private, world::key("330000").private_jwk().to_string()).unwrap();
    std::fs::write(path("claims.json"), claims("330000").to_string()).unwrap();
    let (claims_file, picture) = (path("claims.json"), path("code.png"));
    let output = run(
        &["issue", &claims_file, "--key", &private, "--qr", &picture],
        b"",
    );
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    let token = text(&output.stdout).trim().to_owned();
    for input in [&picture, &token] {
        let output = run(&["check", input, "--keys", &keys, "--at", world::NOW], b"");
        assert_eq!(status(&output), 0, "{}", text(&output.stdout));
        let output = run(&["inspect", input], b"");
        let shown = text(&output.stdout);
        assert!(shown.contains("code-1"));
        assert!(
            shown.lines().all(|line| line.starts_with("UNVERIFIED")),
            "{shown}"
        );
    }
    // The same through standard input, and nothing is signed that the gate would refuse.
    let output = run(
        &["issue", "-", "--key", &private],
        claims("330000").to_string().as_bytes(),
    );
    assert_eq!(text(&output.stdout).trim(), token);
    let mut wrong = claims("330000");
    wrong["from"] = json!("CN");
    let output = run(
        &["issue", "-", "--key", &private],
        wrong.to_string().as_bytes(),
    );
    assert_eq!((status(&output), output.stdout.len()), (1, 0));
    assert!(one_clear_line(&output).contains("/from"));
}

#[test]
fn keys_are_made_listed_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new");
    let out = out.to_str().unwrap();
    let secret = folder.path().join("secret");
    let secret = secret.to_str().unwrap();
    for (alg, id) in [("ed25519", "330000"), ("es256", "320000")] {
        let args = [
            "keys", "generate", "--id", id, "--name", "x", "--kid", "k1", "--alg", alg,
        ];
        let output = run(
            &[&args[..], &["--out", out, "--private-out", secret]].concat(),
            b"",
        );
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        // A key is never overwritten.
        let output = run(
            &[&args[..], &["--out", out, "--private-out", secret]].concat(),
            b"",
        );
        assert_eq!(status(&output), 1);
        one_clear_line(&output);
    }
    let registry = documents().remove(healthcode::Registry::FILE).unwrap();
    std::fs::write(Path::new(out).join("registry.json"), registry.to_string()).unwrap();
    let output = run(&["keys", "check", out], b"");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    let output = run(&["keys", "list", "--keys", out, "--lang", "en"], b"");
    let shown = text(&output.stdout);
    assert!(
        shown.contains("330000") && shown.contains("ES256"),
        "{shown}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = Path::new(secret).join("330000-x.private.jwk.json");
        assert_eq!(
            std::fs::metadata(private).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn private_keys_are_kept_apart_from_what_is_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let keys = keys.to_str().unwrap();
    let made = |private: &str| {
        let args = [
            "keys", "generate", "--id", "330000", "--name", "x", "--kid", "k", "--lang", "en",
        ];
        run(
            &[&args[..], &["--out", keys, "--private-out", private]].concat(),
            b"",
        )
    };
    // The same folder, however it is written.
    for same in [
        keys.to_owned(),
        format!("{keys}/../keys/"),
        format!("{keys}/."),
    ] {
        let output = made(&same);
        assert_eq!(status(&output), 2, "{same}");
        assert!(one_clear_line(&output).contains("--private-out"));
    }
    assert_eq!(std::fs::read_dir(keys).unwrap().count(), 0);
    let apart = folder.path().join("apart");
    assert_eq!(status(&made(apart.to_str().unwrap())), 0);
    // A whole registry, whose sets replace the one that was made.
    for (name, document) in documents() {
        std::fs::write(Path::new(keys).join(name), document.to_string()).unwrap();
    }
    let checked = || run(&["keys", "check", keys, "--lang", "en"], b"");
    assert_eq!(status(&checked()), 0);
    // A private key in the folder is a fault, and no bundle is made of such a folder.
    let stray = Path::new(keys).join("old.txt");
    std::fs::copy(apart.join("330000-x.private.jwk.json"), &stray).unwrap();
    let output = checked();
    assert_eq!(status(&output), 1);
    assert!(
        text(&output.stderr).contains("old.txt: a private key"),
        "{}",
        text(&output.stderr)
    );
}
