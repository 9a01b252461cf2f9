//! What survives damage to an installed bundle: versions, revoked keys, dates. By the real binary.

use std::fs;
use std::process::Output;

use healthcode::internals::bundle::archive::{Files, pack};
use healthcode::internals::bundle::{Role, hex};
use healthcode::internals::issue::{Plan, RootPlan};
use serde_json::{Value, json};

use crate::bundle_world::*;
use crate::program::{json_lines, one_clear_line, run, status, text};
use crate::world;

/// A folder with bundles and a gate in it.
struct Place(tempfile::TempDir);

impl Place {
    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn gate(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join("gate").join(name)
    }

    fn write(&self, name: &str, files: &Files) -> String {
        fs::write(self.path(name), pack(name, files).unwrap()).unwrap();
        self.path(name)
    }

    /// `1.tar` and `2.tar`, of which the second is installed.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("1.tar", &old());
        place.write("2.tar", &new());
        let print = fingerprint(&old());
        assert_eq!(status(&place.install("1.tar", &["--root", &print])), 0);
        assert_eq!(status(&place.install("2.tar", &[])), 0);
        place
    }

    fn install(&self, bundle: &str, more: &[&str]) -> Output {
        let (bundle, gate) = (self.path(bundle), self.path("gate"));
        let args = [
            "bundle",
            "install",
            &bundle,
            "--to",
            &gate,
            "--at",
            world::NOW,
            "--lang",
            "en",
        ];
        run(&[&args, more].concat(), b"")
    }

    fn check(&self, at: &str) -> Output {
        let (token, gate) = (world::genuine("330000"), self.path("gate"));
        let args = [
            "check", &token, "--bundle", &gate, "--at", at, "--format", "json", "--lang", "en",
        ];
        run(&args, b"")
    }

    fn version(&self) -> u64 {
        json_lines(&self.check(world::NOW))[0]["bundle"]["version"]
            .as_u64()
            .unwrap()
    }

    /// Nobody is judged, `doctor` agrees, and both say why.
    fn is_closed(&self, why: &str) {
        let words = ["versions.json", why, "may be an older one"];
        refused(&self.check(world::NOW), 1, &words);
        let gate = self.path("gate");
        let doctor = ["doctor", "--bundle", &gate, "--at", world::NOW];
        let page = run(&[&doctor[..], &["--lang", "en"]].concat(), b"");
        let said = text(&page.stdout);
        assert_eq!(status(&page), 1, "{said}");
        let said: Vec<&str> = said.split_whitespace().collect();
        assert!(said.join(" ").contains(why), "{said:?}");
    }

    /// The part of a checkup that says what was installed, and the state of the whole.
    fn doctor(&self) -> (Value, String) {
        let gate = self.path("gate");
        let args = [
            "doctor",
            "--bundle",
            &gate,
            "--at",
            world::NOW,
            "--format",
            "json",
        ];
        let line = json_lines(&run(&args, b""))[0].clone();
        let parts = line["parts"].as_array().unwrap();
        let part = parts
            .iter()
            .find(|part| part["part"] == "versions")
            .unwrap();
        (part.clone(), line["state"].as_str().unwrap().to_owned())
    }
}

/// Zhejiang's key `leaked`, revoked or not yet.
fn registry(version: u64, revoked: bool) -> Files {
    let mut registry = world::documents();
    registry.get_mut("registry.json").unwrap()["version"] = json!(version);
    let mut leaked = world::signer_key("leaked", 77);
    if revoked {
        leaked["revoked"] = json!({"revoked_at": world::hours(-5), "reason": "leaked"});
    }
    let keys = registry.get_mut("330000-x.jwks.json").unwrap()["keys"].as_array_mut();
    keys.unwrap().push(leaked);
    documents(&registry)
}

fn old() -> Files {
    let plan = Plan {
        documents: registry(7, false),
        ..plan()
    };
    sign_all(&made(&plan, None))
}

fn new() -> Files {
    next(&old(), registry(8, true))
}

fn refused(output: &Output, exit: i32, words: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!((status(output), output.stdout.len()), (exit, 0), "{said}");
    let line = one_clear_line(output);
    for word in words {
        assert!(line.contains(word), "`{word}` is not in: {line}");
    }
}

fn flip(path: &std::path::Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

const GONE: [&str; 4] = [
    "given up: timestamp version 1 is older than the installed version 2",
    "given up: targets version 1 is older than the installed version 2",
    "given up: registry version 7 is older than the installed version 8",
    "given up: the revoked key leaked of 330000 is no longer revoked",
];

#[test]
fn damage_to_a_bundle_opens_no_way_for_an_older_one() {
    let print = fingerprint(&old());
    type Damage = fn(&std::path::Path);
    let damages: [(&str, Damage); 4] = [
        ("one bit", |file| flip(file, 20_000)),
        ("cut short", |file| {
            let bytes = fs::read(file).unwrap();
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("gone", |file| fs::remove_file(file).unwrap()),
        ("a folder", |file| {
            fs::remove_file(file).unwrap();
            fs::create_dir(file).unwrap();
        }),
    ];
    for (what, damage) in damages {
        let place = Place::new();
        damage(&place.gate("bundle.tar"));
        assert_eq!(status(&place.check(world::NOW)), 1, "{what}");
        let none = place.install("1.tar", &[]);
        assert!(text(&none.stderr).contains("--root"), "{what}: {none:?}");
        refused(
            &place.install("1.tar", &["--root", &print]),
            1,
            &[
                "timestamp version 1 is older than the installed version 2",
                "--accept-older",
            ],
        );
        assert_eq!(
            status(&place.check(world::NOW)),
            1,
            "{what}: still nothing judges"
        );
        // The same one and a newer one are taken.
        if what != "a folder" {
            assert_eq!(
                status(&place.install("2.tar", &["--root", &print])),
                0,
                "{what}"
            );
            assert_eq!(place.version(), 2);
        }
    }
}

#[test]
fn an_older_bundle_needs_a_decision_that_is_named_and_remembered() {
    let (place, print) = (Place::new(), fingerprint(&old()));
    assert_eq!(place.doctor().0["state"], "fit");
    // A gate that works refuses, and does not tell how to force it.
    let plain = place.install("1.tar", &[]);
    refused(
        &plain,
        1,
        &["timestamp version 1 is older than the installed version 2"],
    );
    assert!(!text(&plain.stderr).contains("--accept-older"));
    flip(&place.gate("bundle.tar"), 20_000);
    let output = place.install("1.tar", &["--root", &print, "--accept-older"]);
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    for line in GONE {
        assert!(
            text(&output.stderr).contains(line),
            "{line}: {}",
            text(&output.stderr)
        );
    }
    assert_eq!(place.version(), 1);
    for _ in 0..2 {
        let (part, state) = place.doctor();
        let facts = part["facts"].to_string();
        // The data of these tests are test data, so that the gate is unfit for service anyway.
        assert_eq!((&part["state"], &*state), (&json!("unfit"), "unfit"));
        assert!(
            facts.contains("the revoked key leaked of 330000"),
            "{facts}"
        );
        assert!(
            part["todo"]["en"]
                .as_str()
                .unwrap()
                .contains("install the newest one")
        );
        // Installing the same one again changes nothing.
        assert_eq!(status(&place.install("1.tar", &[])), 0);
    }
    // The newest one brings everything back, and the page goes on to say what happened.
    assert_eq!(status(&place.install("2.tar", &[])), 0);
    let (part, _) = place.doctor();
    assert_eq!(part["state"], "fit");
    assert!(
        part["facts"].to_string().contains("all of it back since"),
        "{part}"
    );
    refused(
        &place.install("1.tar", &[]),
        1,
        &["is older than the installed version 2"],
    );
}

#[test]
fn accepting_an_older_bundle_gives_up_nothing_where_there_is_none() {
    let place = Place::new();
    let third = next(&new(), registry(9, true));
    place.write("3.tar", &third);
    let output = place.install("3.tar", &["--accept-older"]);
    assert_eq!((status(&output), text(&output.stderr)), (0, String::new()));
    let (part, _) = place.doctor();
    assert_eq!(part["facts"].as_array().unwrap().len(), 1, "{part}");
    // A first installation does not either.
    fs::remove_dir_all(place.path("gate")).unwrap();
    let print = fingerprint(&old());
    let output = place.install("1.tar", &["--root", &print, "--accept-older"]);
    assert_eq!((status(&output), text(&output.stderr)), (0, String::new()));
}

#[test]
fn the_dates_are_not_given_up() {
    let (place, print) = (Place::new(), fingerprint(&old()));
    let plan = Plan {
        at: at("2020-03-30T08:00:00+08:00"),
        documents: registry(9, true),
        root: None,
        ..plan()
    };
    let mut files = made(&plan, Some(&new()));
    for (role, secret) in [
        (Role::Targets, TARGETS),
        (Role::Snapshot, SNAPSHOT),
        (Role::Timestamp, TIMESTAMP),
    ] {
        files = signed(&files, role, secret);
    }
    let later = place.write("3.tar", &files);
    let gate = place.path("gate");
    let args = [
        "bundle",
        "install",
        &later,
        "--to",
        &gate,
        "--at",
        "2020-03-30T09:00:00+08:00",
    ];
    assert_eq!(status(&run(&args, b"")), 0);
    fs::remove_file(place.gate("bundle.tar")).unwrap();
    assert_eq!(
        status(&place.install("1.tar", &["--root", &print, "--accept-older"])),
        0
    );
    // The clock of that time is known to be wrong, although this bundle alone would not show it.
    let line = &json_lines(&place.check(world::NOW))[0];
    assert_eq!(line["reasons"][0]["code"], "clock-suspect", "{line}");
    let line = &json_lines(&place.check("2020-03-30T09:00:00+08:00"))[0];
    assert_ne!(line["reasons"][0]["code"], "clock-suspect", "{line}");
}

#[test]
fn a_damaged_file_of_versions_is_noticed() {
    let (place, print) = (Place::new(), fingerprint(&old()));
    let file = place.gate("versions.json");
    let good = fs::read(&file).unwrap();
    let spaces = |at: usize| good[at].is_ascii_whitespace();
    for at in (0..good.len()).step_by(311).filter(|at| !spaces(*at)) {
        flip(&file, at);
        place.is_closed("is damaged");
        fs::write(&file, &good).unwrap();
    }
    // An older bundle in the place of the installed one judges nobody either.
    let whole = fs::read(place.gate("bundle.tar")).unwrap();
    fs::copy(place.path("1.tar"), place.gate("bundle.tar")).unwrap();
    fs::remove_file(&file).unwrap();
    place.is_closed("is missing");
    fs::write(place.gate("bundle.tar"), whole).unwrap();
    fs::write(&file, &good).unwrap();
    // The bundle itself still tells what is older.
    for damage in [
        (|file| flip(file, 100)) as fn(&std::path::Path),
        |file| fs::remove_file(file).unwrap(),
        |file| fs::write(file, b"").unwrap(),
    ] {
        damage(&file);
        refused(
            &place.install("1.tar", &[]),
            1,
            &["timestamp version 1 is older"],
        );
        place.is_closed("versions.json");
        // If both are damaged, nothing is known any more, and a person must confirm that.
        let bundle = place.gate("bundle.tar");
        let whole = fs::read(&bundle).unwrap();
        flip(&bundle, 20_000);
        refused(
            &place.install("2.tar", &["--root", &print]),
            1,
            &["versions.json", "not known any more", "--accept-older"],
        );
        fs::write(&bundle, whole).unwrap();
        // The newest bundle writes it anew.
        let again = place.install("2.tar", &[]);
        assert_eq!(status(&again), 0);
        let told = text(&again.stderr);
        assert!(
            told.contains("versions.json") && told.contains("written anew"),
            "{told}"
        );
        assert_eq!(place.doctor().0["state"], "fit");
    }
    fs::remove_file(&file).unwrap();
    flip(&place.gate("bundle.tar"), 20_000);
    let output = place.install("1.tar", &["--root", &print, "--accept-older"]);
    assert_eq!(status(&output), 0);
    assert!(text(&output.stderr).contains("given up: what was installed here before"));
    assert_eq!(place.doctor().0["state"], "unfit");
    assert_eq!(status(&place.install("2.tar", &[])), 0);
    assert_eq!(place.doctor().0["state"], "fit");
}

#[test]
fn an_older_bundle_in_the_place_of_the_installed_one_is_not_loaded() {
    let place = Place::new();
    fs::copy(place.path("1.tar"), place.gate("bundle.tar")).unwrap();
    refused(
        &place.check(world::NOW),
        1,
        &[
            "bundle.tar",
            "timestamp version 1 is older",
            "not the bundle that was installed last",
        ],
    );
    let gate = place.path("gate");
    let output = run(
        &[
            "doctor",
            "--bundle",
            &gate,
            "--at",
            world::NOW,
            "--lang",
            "en",
        ],
        b"",
    );
    assert_eq!(status(&output), 1);
    let print = fingerprint(&old());
    refused(
        &place.install("1.tar", &["--root", &print]),
        1,
        &["timestamp version 1 is older"],
    );
    assert_eq!(status(&place.install("2.tar", &["--root", &print])), 0);
    assert_eq!(place.version(), 2);
}

#[test]
fn another_publisher_needs_the_decision_too() {
    let place = Place::new();
    let mut root = first_root();
    root.quorums.insert(Role::Root, quorum(&[201, 202, 203], 2));
    let plan = Plan {
        documents: registry(9, true),
        root: Some(root),
        ..plan()
    };
    let mut theirs = made(&plan, None);
    for (role, secret) in [
        (Role::Root, 201),
        (Role::Root, 202),
        (Role::Targets, TARGETS),
        (Role::Snapshot, SNAPSHOT),
        (Role::Timestamp, TIMESTAMP),
    ] {
        theirs = signed(&theirs, role, secret);
    }
    place.write("theirs.tar", &theirs);
    let print = hex(&crate::bundle_world::root(&theirs).envelope().fingerprint());
    refused(
        &place.install("theirs.tar", &["--root", &print]),
        1,
        &["is not the trusted root"],
    );
    flip(&place.gate("bundle.tar"), 20_000);
    refused(
        &place.install("theirs.tar", &["--root", &print]),
        1,
        &[
            "do not follow from the trusted root version 1",
            "--accept-older",
        ],
    );
    let output = place.install("theirs.tar", &["--root", &print, "--accept-older"]);
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("given up: its roots do not follow"));
    assert_eq!(place.version(), 1);
    assert_eq!(place.doctor().0["state"], "unfit");
}

#[test]
fn no_decision_changes_the_environment() {
    let (place, print) = (Place::new(), fingerprint(&old()));
    let mut registry = world::documents();
    registry.get_mut("registry.json").unwrap()["environment"] = json!("production");
    registry.get_mut("registry.json").unwrap()["version"] = json!(9);
    place.write("real.tar", &next(&new(), documents(&registry)));
    for more in [
        &["--accept-older"][..],
        &["--accept-older", "--root", &print],
    ] {
        refused(
            &place.install("real.tar", more),
            1,
            &["environment changes from test to production"],
        );
    }
    fs::remove_file(place.gate("bundle.tar")).unwrap();
    let output = place.install("real.tar", &["--accept-older", "--root", &print]);
    refused(&output, 1, &["environment changes from test to production"]);
}

#[test]
fn a_revoked_key_outlives_the_bundle_that_revoked_it() {
    let (place, print) = (Place::new(), fingerprint(&old()));
    fs::remove_file(place.gate("bundle.tar")).unwrap();
    // Newer in every version, but it forgives.
    let forgives = next(&new(), registry(9, false));
    place.write("3.tar", &forgives);
    refused(
        &place.install("3.tar", &["--root", &print]),
        1,
        &[
            "the revoked key leaked of 330000 is no longer revoked",
            "--may-drop 330000/leaked",
        ],
    );
    // The root may drop it. Even then no bundle may list it as valid again: neither the one that drops
    // it, nor a later one.
    let lets_go = |documents: Files| {
        let plan = Plan {
            documents,
            root: Some(RootPlan {
                ..drops("330000", "leaked")
            }),
            ..plan()
        };
        let signers = [
            (Role::Root, ROOTS[0]),
            (Role::Root, ROOTS[2]),
            (Role::Targets, TARGETS),
            (Role::Snapshot, SNAPSHOT),
            (Role::Timestamp, TIMESTAMP),
        ];
        let unsigned = made(&plan, Some(&new()));
        let sign = |files, (role, secret)| signed(&files, role, secret);
        signers.into_iter().fold(unsigned, sign)
    };
    place.write("3.tar", &lets_go(registry(9, false)));
    let no_longer = "the revoked key leaked of 330000 is no longer revoked";
    refused(
        &place.install("3.tar", &["--root", &print]),
        1,
        &[no_longer],
    );
    let mut without = world::documents();
    without.get_mut("registry.json").unwrap()["version"] = json!(9);
    let gone = lets_go(documents(&without));
    place.write("4.tar", &gone);
    assert_eq!(status(&place.install("4.tar", &["--root", &print])), 0);
    place.write("5.tar", &next(&gone, registry(10, false)));
    refused(&place.install("5.tar", &[]), 1, &[no_longer]);
    without.get_mut("registry.json").unwrap()["version"] = json!(10);
    place.write("6.tar", &next(&gone, documents(&without)));
    assert_eq!(status(&place.install("6.tar", &[])), 0);
}

#[test]
fn traces_of_an_installation_are_enough_to_ask() {
    let print = fingerprint(&old());
    for left in ["root.json", "high-water.json"] {
        let place = Place::new();
        fs::write(
            place.gate("high-water.json"),
            r#"{"seen":"2020-03-28T01:00:00Z"}"#,
        )
        .unwrap();
        for name in [
            "bundle.tar",
            "versions.json",
            "root.json",
            "high-water.json",
        ] {
            if name != left {
                fs::remove_file(place.gate(name)).unwrap();
            }
        }
        refused(
            &place.install("1.tar", &["--root", &print]),
            1,
            &["versions.json", "not known any more", "--accept-older"],
        );
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_and_no_pipe_is_waited_for() {
    let place = Place::new();
    // A link to the bundle is replaced, not followed.
    fs::copy(place.gate("bundle.tar"), place.path("elsewhere.tar")).unwrap();
    fs::remove_file(place.gate("bundle.tar")).unwrap();
    std::os::unix::fs::symlink(place.path("elsewhere.tar"), place.gate("bundle.tar")).unwrap();
    let before = fs::read(place.path("elsewhere.tar")).unwrap();
    place.write("3.tar", &next(&new(), registry(9, true)));
    assert_eq!(status(&place.install("3.tar", &[])), 0);
    assert_eq!(fs::read(place.path("elsewhere.tar")).unwrap(), before);
    // A pipe in the place of the lock has no reader.
    let lock = place.gate("lock");
    fs::remove_file(&lock).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &lock,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    refused(
        &place.install("3.tar", &[]),
        1,
        &["lock", "not an ordinary file"],
    );
}
