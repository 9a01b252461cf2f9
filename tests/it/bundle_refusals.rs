//! Bundles that are refused: each rule of TUF's client workflow with a case that breaks it.

use healthcode::internals::bundle::archive::Files;
use healthcode::internals::bundle::{Expired, Role, Trusted, current, unhex};
use healthcode::internals::issue::make_bundle;
use serde_json::{Value, json};

use crate::bundle_world::*;

const ROOT: &str = "metadata/1.root.json";
const TARGETS_FILE: &str = "metadata/targets.json";
const SNAPSHOT_FILE: &str = "metadata/snapshot.json";
const TIMESTAMP_FILE: &str = "metadata/timestamp.json";

fn refused(files: &Files, words: &[&str]) {
    let error = match verify(files, &trusted()) {
        Ok(_) => panic!("was not refused: {words:?}"),
        Err(error) => error,
    };
    says(&error, words);
}

#[test]
fn two_notices_of_one_id_are_no_bundle() {
    let mut plan = plan();
    let (name, notice) = plan
        .documents
        .iter()
        .find(|(name, _)| name.starts_with("notices/"))
        .map(|(name, notice)| (name.clone(), notice.clone()))
        .unwrap();
    let other = name.replace(".json", "-2.json");
    plan.documents.insert(other.clone(), notice.clone());
    let error = make_bundle("b", &plan, None).unwrap_err();
    says(
        &error,
        &[
            "targets/notices/",
            "another notice of the bundle has the same id",
        ],
    );
    let mut renamed: Value = serde_json::from_slice(&notice).unwrap();
    renamed["id"] = json!("another");
    plan.documents
        .insert(other, renamed.to_string().into_bytes());
    assert_eq!(good(&sign_all(&made(&plan, None))).1.notices.len(), 2);
}

#[test]
fn a_role_needs_enough_different_keys() {
    let unsigned = made(&plan(), None);
    for (role, file) in [
        (Role::Timestamp, TIMESTAMP_FILE),
        (Role::Snapshot, SNAPSHOT_FILE),
        (Role::Targets, TARGETS_FILE),
    ] {
        let mut files = first();
        let unsigned = unsigned[file].clone();
        files.insert(file.to_owned(), unsigned);
        // The document that pins it is renewed, so that only the signature is missing.
        let role_word = role.name();
        let files = repin(&files, role);
        refused(
            &files,
            &[file, role_word, "version 1 has 0 good signatures of the 1"],
        );
    }
    let once = signed(&unsigned, Role::Root, ROOTS[0]);
    let mut files = first();
    files.insert(ROOT.to_owned(), once[ROOT].clone());
    refused(&files, &["root version 1 has 1 good signatures of the 2"]);
    // The same key signs once (TUF §4.2), whatever its second signature is.
    for sig in [None, Some("00"), Some("")] {
        let twice = edited(&files, ROOT, |document| {
            let mut again = document["signatures"][0].clone();
            if let Some(sig) = sig {
                again["sig"] = json!(sig);
            }
            document["signatures"].as_array_mut().unwrap().push(again);
        });
        let error = read(&twice).map(|_| ()).unwrap_err();
        says(
            &error,
            &["/signatures/1/keyid", "a second signature of the same key"],
        );
    }
    // One key does not count again under a second id.
    let doubled = edited(&files, ROOT, |document| {
        let mut twin = document["signatures"][0].clone();
        twin["keyid"] = json!(id(ROOTS[1]));
        document["signatures"].as_array_mut().unwrap().push(twin);
    });
    refused(&doubled, &["has 1 good signatures of the 2"]);
}

#[test]
fn one_key_under_two_ids_counts_once() {
    // A second entry for the first root key, which differs in a member that is not read.
    let other = format!(
        r#"{{"keytype":"ed25519","keyval":{{"public":"{}"}},"scheme":"ed25519","x":1}}"#,
        healthcode::internals::bundle::hex(&public(ROOTS[0]))
    );
    let other_id = healthcode::internals::bundle::hex(&healthcode::internals::bundle::sha256(
        other.as_bytes(),
    ));
    let draft = edited(&made(&plan(), None), ROOT, |document| {
        let signed = &mut document["signed"];
        signed["keys"][&other_id] = serde_json::from_str(&other).unwrap();
        let keyids = signed["roles"]["root"]["keyids"].as_array_mut().unwrap();
        keyids.push(json!(other_id));
    });
    let files = signed(&draft, Role::Root, ROOTS[0]);
    let files = edited(&files, ROOT, |document| {
        let mut twin = document["signatures"][0].clone();
        twin["keyid"] = json!(other_id);
        document["signatures"].as_array_mut().unwrap().push(twin);
    });
    let root = root(&files);
    assert_eq!(root.good_signatures(Role::Root, root.envelope()).len(), 1);
}

#[test]
fn signatures_of_strangers_and_broken_ones_are_passed_over() {
    let files = edited(&first(), TIMESTAMP_FILE, |document| {
        let signatures = document["signatures"].as_array_mut().unwrap();
        signatures.insert(0, json!({"keyid": id(STRANGER), "sig": "00".repeat(64)}));
        signatures.insert(0, json!({"keyid": id(TARGETS), "sig": "00".repeat(64)}));
        signatures.insert(0, json!({"keyid": "unknown", "sig": "", "more": true}));
        for (at, sig) in [
            json!("no hex"),
            json!("abc"),
            json!(7),
            json!(null),
            json!(["00"]),
        ]
        .into_iter()
        .enumerate()
        {
            signatures.push(json!({"keyid": format!("unneeded-{at}"), "sig": sig}));
        }
    });
    verify(&files, &trusted()).unwrap();
    // A signature that is needed is missing then.
    for sig in ["no hex", "", &"00".repeat(64)] {
        let files = edited(&first(), TIMESTAMP_FILE, |document| {
            document["signatures"][0]["sig"] = json!(sig);
        });
        refused(
            &files,
            &["timestamp version 1 has 0 good signatures of the 1"],
        );
    }
    // A stranger's signature does not count, and a role's key signs for no other role.
    let by_others = edited(&files, TIMESTAMP_FILE, |document| {
        document["signatures"] = json!([]);
    });
    refused(
        &by_others,
        &["timestamp version 1 has 0 good signatures of the 1"],
    );
    let bundle = read(&first()).unwrap();
    for secret in [STRANGER, TARGETS, ROOTS[0]] {
        let error =
            healthcode::internals::issue::sign_bundle(&bundle, Role::Timestamp, &key(secret));
        says(&error.unwrap_err(), &["does not name the key", "timestamp"]);
    }
}

#[test]
fn what_is_signed_cannot_be_changed() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 6] = [
        (ROOT, |d| {
            d["signed"]["roles"]["root"]["threshold"] = json!(1)
        }),
        (ROOT, |d| {
            d["signed"]["expires"] = json!("2030-01-01T00:00:00Z")
        }),
        (TIMESTAMP_FILE, |d| d["signed"]["version"] = json!(2)),
        (TIMESTAMP_FILE, |d| {
            d["signed"]["expires"] = json!("2030-01-01T00:00:00Z")
        }),
        (TIMESTAMP_FILE, |d| d["signed"]["unknown"] = json!(1)),
        (TIMESTAMP_FILE, |d| {
            d["signed"]["issued_at"] = json!("2030-01-01T00:00:00Z")
        }),
    ];
    for (name, change) in changes {
        let files = edited(&first(), name, change);
        assert!(verify(&files, &trusted()).is_err(), "{name}");
    }
}

#[test]
fn metadata_is_strict_json_of_its_own_role() {
    type Change = fn(&str) -> String;
    let rows: [(&str, Change, &[&str]); 9] = [
        (
            TIMESTAMP_FILE,
            |t| t.replacen("{", r#"{"signatures":[],"#, 1),
            &[TIMESTAMP_FILE, "/signatures", "twice"],
        ),
        (
            TIMESTAMP_FILE,
            |t| t.replace(r#""_type": "timestamp""#, r#""_type": "snapshot""#),
            &["/signed/_type", "snapshot"],
        ),
        (
            SNAPSHOT_FILE,
            |t| t.replace(r#""spec_version": "1.0"#, r#""spec_version": "2.0"#),
            &["/signed/spec_version"],
        ),
        (
            TARGETS_FILE,
            |t| t.replace(r#""version": 1"#, r#""version": 0"#),
            &["/signed/version", "found 0"],
        ),
        (
            TARGETS_FILE,
            |t| t.replace(r#""version": 1"#, r#""version": 1.5"#),
            &["/signed/version"],
        ),
        (
            TIMESTAMP_FILE,
            |t| t.replace("Z\"", "+00:00\""),
            &["/signed/", "UTC"],
        ),
        (
            TIMESTAMP_FILE,
            |t| t.replacen("{", r#"{"unsigned":1,"#, 1),
            &["/unsigned", "unknown member"],
        ),
        (
            ROOT,
            |t| t.replace(r#""threshold": 2"#, r#""threshold": 4"#),
            &["threshold"],
        ),
        (
            ROOT,
            |t| t.replace(r#""threshold": 2"#, r#""threshold": 0"#),
            &["threshold"],
        ),
    ];
    for (name, change, words) in rows {
        let mut files = first();
        let before = String::from_utf8(files[name].clone()).unwrap();
        let after = change(&before);
        assert_ne!(before, after, "{words:?}");
        files.insert(name.to_owned(), after.into_bytes());
        let error = read(&files).map(|_| ()).unwrap_err();
        says(&error, words);
    }
}

#[test]
fn parts_of_different_bundles_do_not_mix() {
    let (old, mut registry) = (first(), crate::world::documents());
    registry.get_mut("registry.json").unwrap()["version"] = json!(8);
    let new = next(&old, documents(&registry));
    verify(&new, &trusted()).unwrap();
    let with = |names: &[&str]| {
        let mut files = new.clone();
        for name in names {
            files.insert((*name).to_owned(), old[*name].clone());
        }
        files
    };
    let registry = "targets/keys/registry.json";
    refused(
        &with(&[registry]),
        &[registry, "is not what targets version 2 lists"],
    );
    refused(
        &with(&[registry, TARGETS_FILE]),
        &["targets version 1 is not the version 2 that snapshot version 2 pins"],
    );
    refused(
        &with(&[registry, TARGETS_FILE, SNAPSHOT_FILE]),
        &["snapshot version 1 is not the version 2 that timestamp version 2 pins"],
    );
    let mut less = new.clone();
    less.remove("targets/keys/330000-x.jwks.json");
    refused(
        &less,
        &[
            "330000-x.jwks.json",
            "is listed by targets version 2 and not there",
        ],
    );
    let mut more = new.clone();
    more.insert("targets/keys/440000-x.jwks.json".to_owned(), b"{}".to_vec());
    refused(
        &more,
        &["440000-x.jwks.json", "is not listed by targets version 2"],
    );
    for name in [SNAPSHOT_FILE, TARGETS_FILE, TIMESTAMP_FILE, ROOT] {
        let mut less = new.clone();
        less.remove(name);
        says(&read(&less).map(|_| ()).unwrap_err(), &[name, "missing"]);
    }
    let mut stray = new.clone();
    stray.insert("metadata/mirrors.json".to_owned(), b"{}".to_vec());
    says(
        &read(&stray).map(|_| ()).unwrap_err(),
        &["mirrors.json", "does not belong"],
    );
}

#[test]
fn every_role_expires() {
    let (verified, _) = good(&first());
    let mut end = 0;
    for (role, days) in [
        (Role::Timestamp, 8),
        (Role::Snapshot, 90),
        (Role::Targets, 90),
        (Role::Root, 365),
    ] {
        let made = at(MADE);
        let until = made.plus_seconds(days * 86_400);
        if days > end {
            let before = until.plus_seconds(-1);
            // Everything that ends earlier has expired already: only the one that is about to end may
            // be refused.
            let error = current(&verified, before, Expired::Refuse);
            if end == 0 {
                error.unwrap();
            }
        }
        end = days;
        let error = current(&verified, until, Expired::Refuse).unwrap_err();
        says(&error, &["expired at"]);
        let accepted = current(&verified, until, Expired::Accept);
        assert_eq!(accepted.is_err(), role == Role::Root, "{role}");
    }
    // An expired root is named, even if other roles have expired too, and nothing makes it acceptable.
    let late = at("2021-03-28T08:00:00+08:00");
    let error = current(&verified, late, Expired::Accept).unwrap_err();
    says(
        &error,
        &["root version 1 expired at 2021-03-28 08:00", "new root"],
    );
}

#[test]
fn the_trusted_root_is_named_by_document_or_fingerprint() {
    let files = first();
    let print = |text: &str| Trusted::Fingerprint(unhex(text).unwrap().try_into().unwrap());
    verify(&files, &print(&fingerprint(&files))).unwrap();
    let error = verify(&files, &print(&"00".repeat(32))).unwrap_err();
    says(
        &error,
        &[
            "no root of this bundle has the fingerprint 0000",
            "in person",
        ],
    );
    // Another publisher's root of the same version.
    let mut other = plan();
    let secrets = [STRANGER, STRANGER - 1];
    let quorums = &mut other.root.as_mut().unwrap().quorums;
    quorums.insert(Role::Root, quorum(&secrets, 2));
    let mut theirs = made(&other, None);
    for (role, secret) in [
        (Role::Root, secrets[0]),
        (Role::Root, secrets[1]),
        (Role::Targets, TARGETS),
        (Role::Snapshot, SNAPSHOT),
        (Role::Timestamp, TIMESTAMP),
    ] {
        theirs = signed(&theirs, role, secret);
    }
    refused(&theirs, &["is not the trusted root version 1"]);
    verify(&theirs, &print(&fingerprint(&theirs))).unwrap();
}

#[test]
fn roots_follow_each_other_by_both_their_keys() {
    let old = first();
    let new_keys = [ROOTS[0], 104, 105];
    let plan = || {
        let mut plan = healthcode::internals::issue::RootPlan::default();
        plan.quorums.insert(Role::Root, quorum(&new_keys, 2));
        plan
    };
    let stamp = (Role::Timestamp, TIMESTAMP);
    let root = |secret| (Role::Root, secret);
    let by = |secrets: &[u8]| {
        let mut all: Vec<_> = secrets.iter().map(|s| root(*s)).collect();
        all.push(stamp);
        rotated(&old, plan(), &all)
    };
    verify(&by(&[ROOTS[0], ROOTS[1], 104]), &trusted()).unwrap();
    // Only the new keys, only the old ones, one of each.
    refused(
        &by(&[104, 105]),
        &["root version 2 has 0 good signatures of the 2 that root version 1"],
    );
    refused(
        &by(&[ROOTS[1], ROOTS[2]]),
        &["root version 2 has 0 good signatures of the 2 that root version 2"],
    );
    refused(
        &by(&[ROOTS[1], 104]),
        &["root version 2 has 1 good signatures of the 2 that root version 1"],
    );
    // A chain with a gap, and one that does not reach the trusted root.
    let second = by(&[ROOTS[0], ROOTS[1], 104]);
    let third = rotated(&second, plan(), &[root(104), root(105), stamp]);
    verify(&third, &trusted()).unwrap();
    let mut gap = third.clone();
    gap.remove("metadata/2.root.json");
    says(
        &read(&gap).map(|_| ()).unwrap_err(),
        &["metadata/2.root.json", "missing"],
    );
    let mut late = third.clone();
    late.remove("metadata/1.root.json");
    late.remove("metadata/2.root.json");
    refused(
        &late,
        &["the chain of roots breaks after the trusted version 1: version 2 is missing"],
    );
    // A gate that has seen the third root does not accept the second.
    let newest = Trusted::Root(Box::new(crate::bundle_world::root(&third)));
    let error = verify(&second, &newest).unwrap_err();
    says(
        &error,
        &["root version 2 is older than the trusted version 3"],
    );
}

#[test]
fn a_key_has_the_id_of_its_form() {
    let renamed = |secret: u8| {
        edited(&first(), ROOT, |document| {
            let keys = document["signed"]["keys"].as_object_mut().unwrap();
            let key = keys.remove(&id(secret)).unwrap();
            let other = format!("{:0>64}", "1");
            keys.insert(other.clone(), key);
            for role in document["signed"]["roles"]
                .as_object_mut()
                .unwrap()
                .values_mut()
            {
                for keyid in role["keyids"].as_array_mut().unwrap() {
                    if *keyid == id(secret) {
                        *keyid = json!(other);
                    }
                }
            }
        })
    };
    let error = read(&renamed(TIMESTAMP)).map(|_| ()).unwrap_err();
    says(&error, &["/signed/keys/", "not this key's id"]);
    // Two of three root keys are enough: the third neither counts nor does harm.
    let root = root(&renamed(ROOTS[2]));
    assert_eq!(root.good_signatures(Role::Root, root.envelope()).len(), 0);
}

#[test]
fn a_key_that_nobody_needs_may_be_anything() {
    let good = key_form_of(STRANGER);
    for (what, key) in [
        (
            "a kind that is not known",
            json!({"keytype": "rsa", "scheme": "rsassa-pss-sha256", "keyval": {"public": "x"}}),
        ),
        (
            "a scheme that is not known",
            json!({"keytype": "ed25519", "scheme": "ed448", "keyval": {"public": "x"}}),
        ),
        (
            "without a value",
            json!({"keytype": "ed25519", "scheme": "ed25519"}),
        ),
        (
            "a value of another shape",
            json!({"keytype": "ed25519", "scheme": "ed25519", "keyval": "x"}),
        ),
        (
            "no point",
            json!({"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": "00".repeat(32)}}),
        ),
        ("no object", json!([])),
        ("under another id", good),
    ] {
        let with = |needed: bool| {
            edited(&first(), ROOT, |document| {
                document["signed"]["keys"]["other"] = key.clone();
                let role = &mut document["signed"]["roles"]["timestamp"];
                role["keyids"].as_array_mut().unwrap().push(json!("other"));
                role["threshold"] = json!(if needed { 2 } else { 1 });
            })
        };
        read(&with(false)).unwrap_or_else(|error| panic!("{what}: {error}"));
        let error = read(&with(true)).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("/signed/"), "{what}: {error}");
    }
}

fn key_form_of(secret: u8) -> Value {
    serde_json::from_str(&healthcode::internals::bundle::key_form(&public(secret))).unwrap()
}

#[test]
fn a_role_names_each_key_once() {
    let files = edited(&first(), ROOT, |document| {
        let keyids = document["signed"]["roles"]["root"]["keyids"]
            .as_array_mut()
            .unwrap();
        keyids.push(keyids[0].clone());
    });
    let error = read(&files).map(|_| ()).unwrap_err();
    says(&error, &["/signed/roles/root/keyids/3", "twice"]);
}

#[test]
fn the_version_of_the_specification_is_one() {
    for (text, good) in [
        ("1.0.31", true),
        ("1.0", true),
        ("1.99.0", true),
        ("1.", false),
        ("1", false),
        ("1.x", false),
        ("1.0.0.0", false),
        ("1..0", false),
        ("1.0 ", false),
        ("1.-0", false),
        ("10.0", false),
        ("2.0.0", false),
        ("01.0", false),
        ("", false),
    ] {
        let files = edited(&first(), SNAPSHOT_FILE, |document| {
            document["signed"]["spec_version"] = json!(text);
        });
        let read = read(&files).map(|_| ());
        assert_eq!(read.is_ok(), good, "{text}: {read:?}");
        if let Err(error) = read {
            says(&error, &["/signed/spec_version"]);
        }
    }
}

#[test]
fn every_hash_that_is_listed_must_fit() {
    let sha512 = |bytes: &[u8]| {
        let sum = ring::digest::digest(&ring::digest::SHA512, bytes);
        healthcode::internals::bundle::hex(sum.as_ref())
    };
    let targets = first()[TARGETS_FILE].clone();
    for (name, value, good) in [
        ("sha512", json!(sha512(&targets)), true),
        ("sha512", json!(sha512(b"another")), false),
        ("sha512", json!(sha512(&targets)[..64]), false),
        ("sha384", json!("00"), false),
        ("blake9", json!("nobody can say"), true),
    ] {
        let files = edited(&first(), SNAPSHOT_FILE, |document| {
            document["signed"]["meta"]["targets.json"]["hashes"][name] = value.clone();
        });
        let files = repin(&signed(&files, Role::Snapshot, SNAPSHOT), Role::Snapshot);
        match verify(&files, &trusted()) {
            Ok(_) => assert!(good, "{name} {value}"),
            Err(error) => {
                assert!(!good, "{name} {value}: {error}");
                says(
                    &error,
                    &["is not the version 1 that snapshot version 1 pins"],
                );
            }
        }
    }
    let files = edited(&first(), SNAPSHOT_FILE, |document| {
        document["signed"]["meta"]["targets.json"]["hashes"]["sha512"] = json!(7);
    });
    let files = repin(&signed(&files, Role::Snapshot, SNAPSHOT), Role::Snapshot);
    says(
        &verify(&files, &trusted()).map(|_| ()).unwrap_err(),
        &["hashes/sha512"],
    );
}

/// Renews the documents that pin the document of `role`, signed by the daily keys.
fn repin(files: &Files, role: Role) -> Files {
    let mut files = files.clone();
    let pairs = [
        (
            Role::Targets,
            TARGETS_FILE,
            Role::Snapshot,
            SNAPSHOT_FILE,
            SNAPSHOT,
        ),
        (
            Role::Snapshot,
            SNAPSHOT_FILE,
            Role::Timestamp,
            TIMESTAMP_FILE,
            TIMESTAMP,
        ),
    ];
    for (of, of_file, by, by_file, secret) in pairs {
        if of < role {
            continue;
        }
        let bytes = files[of_file].clone();
        files = edited(&files, by_file, |document| {
            let meta = &mut document["signed"]["meta"][format!("{of}.json")];
            meta["length"] = json!(bytes.len());
            let sum = healthcode::internals::bundle::sha256(&bytes);
            meta["hashes"]["sha256"] = json!(healthcode::internals::bundle::hex(&sum));
        });
        if by != role {
            files = signed(&files, by, secret);
        }
    }
    files
}
