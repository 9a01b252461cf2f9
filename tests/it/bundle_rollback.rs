//! What may follow an installed bundle: no version goes back, and no revocation is undone.

use std::collections::BTreeMap;

use healthcode::internals::bundle::archive::Files;
use healthcode::internals::bundle::{Record, Role, follows};
use healthcode::internals::issue::RootPlan;
use serde_json::{Value, json};

use crate::bundle_world::*;
use crate::world;

type Documents = BTreeMap<String, Value>;

fn may_follow(new: &Files, old: &Files) -> Result<(), healthcode::Error> {
    let ((next, contents), (installed, before)) = (good(new), good(old));
    let known = Record::of(&installed, &before, None, world::now());
    follows(&next, &contents, &known, world::now())
}

fn refused(new: &Files, old: &Files, words: &[&str]) {
    says(&may_follow(new, old).unwrap_err(), words);
}

/// The world's registry by its version, with a key of Zhejiang's that is revoked.
fn registry(version: u64) -> Documents {
    let mut documents = world::documents();
    documents.get_mut("registry.json").unwrap()["version"] = json!(version);
    let mut leaked = world::signer_key("leaked", 77);
    leaked["revoked"] = json!({"revoked_at": world::hours(-5), "reason": "leaked"});
    keys(&mut documents).push(leaked);
    documents
}

fn keys(documents: &mut Documents) -> &mut Vec<Value> {
    let set = documents.get_mut("330000-x.jwks.json").unwrap();
    set["keys"].as_array_mut().unwrap()
}

fn bundle(version: u64) -> Files {
    let mut plan = plan();
    plan.documents = documents(&registry(version));
    sign_all(&made(&plan, None))
}

#[test]
fn the_same_and_the_next_may_follow() {
    let old = bundle(7);
    may_follow(&old, &old).unwrap();
    may_follow(&next(&old, documents(&registry(7))), &old).unwrap();
    may_follow(&next(&old, documents(&registry(8))), &old).unwrap();
}

#[test]
fn no_role_goes_back() {
    let old = bundle(7);
    let new = next(&old, documents(&registry(8)));
    refused(
        &old,
        &new,
        &["timestamp version 1 is older than the installed version 2"],
    );
    let stamp = |files: &Files, version: u64| {
        let files = edited(files, "metadata/timestamp.json", |document| {
            document["signed"]["version"] = json!(version);
        });
        signed(&files, Role::Timestamp, TIMESTAMP)
    };
    let stamped = stamp(&old, 9);
    refused(
        &stamped,
        &new,
        &["snapshot version 1 is older than the installed version 2"],
    );
    let snapped = edited(&old, "metadata/snapshot.json", |document| {
        document["signed"]["version"] = json!(9);
    });
    let snapped = signed(&snapped, Role::Snapshot, SNAPSHOT);
    let snapped = stamp(&snapped, 9);
    refused(
        &snapped,
        &new,
        &["targets version 1 is older than the installed version 2"],
    );
    // One version is one document.
    let twin = edited(&new, "metadata/timestamp.json", |document| {
        document["signed"]["expires"] = json!("2020-04-04T00:00:00Z");
    });
    let twin = signed(&twin, Role::Timestamp, TIMESTAMP);
    refused(
        &twin,
        &new,
        &["another timestamp version 2 than the installed one"],
    );
}

#[test]
fn no_document_goes_back() {
    let old = bundle(7);
    refused(
        &next(&old, documents(&registry(6))),
        &old,
        &["registry version 6 is older than the installed version 7"],
    );
    let with_risk = |version| {
        let mut files = documents(&registry(7));
        let register = register(version).to_string().into_bytes();
        files.insert("risk/register.json".to_owned(), register);
        files
    };
    let second = next(&old, with_risk(2));
    may_follow(&second, &old).unwrap();
    refused(
        &next(&second, with_risk(1)),
        &second,
        &["risk register version 1 is older than the installed version 2"],
    );
    let mut other = registry(8);
    other.get_mut("registry.json").unwrap()["environment"] = json!("production");
    refused(
        &next(&old, documents(&other)),
        &old,
        &[
            "environment changes from test to production",
            "folder of its own",
        ],
    );
}

#[test]
fn nothing_un_revokes() {
    let old = bundle(7);
    type Change = fn(&mut Documents);
    let rows: [(&str, Change); 5] = [
        ("forgiven", |d| {
            keys(d)[1].as_object_mut().unwrap().remove("revoked");
        }),
        ("left out", |d| {
            keys(d).pop();
        }),
        ("another key under its name", |d| {
            let mut other = world::signer_key("leaked", 78);
            other["revoked"] = json!({});
            keys(d)[1] = other;
        }),
        ("under another name", |d| {
            keys(d)[1]["kid"] = json!("fresh");
            keys(d)[1].as_object_mut().unwrap().remove("revoked");
        }),
        ("its issuer left out", |d| {
            d.remove("330000-x.jwks.json");
            let issuers = d.get_mut("registry.json").unwrap()["issuers"].as_array_mut();
            issuers.unwrap().retain(|issuer| issuer["id"] != "330000");
        }),
    ];
    for (what, change) in rows {
        let mut documents_ = registry(8);
        change(&mut documents_);
        let new = next(&old, documents(&documents_));
        refused(
            &new,
            &old,
            &[
                "the revoked key leaked of 330000 is no longer revoked",
                "the root must say so",
            ],
        );
        // Only the root can drop it, and only that key.
        let by = [
            (Role::Root, ROOTS[1]),
            (Role::Root, ROOTS[2]),
            (Role::Targets, TARGETS),
            (Role::Snapshot, SNAPSHOT),
            (Role::Timestamp, TIMESTAMP),
        ];
        let allowed = |kid: &str| {
            let mut plan = plan();
            plan.documents = documents(&documents_);
            plan.root = Some(drops("330000", kid));
            let mut files = made(&plan, Some(&old));
            for (role, secret) in by {
                files = signed(&files, role, secret);
            }
            files
        };
        // Even the root cannot let a key be listed as valid again.
        if ["forgiven", "under another name"].contains(&what) {
            refused(&allowed("leaked"), &old, &["is no longer revoked"]);
        } else {
            may_follow(&allowed("leaked"), &old).unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        refused(&allowed("k1"), &old, &["is no longer revoked"]);
    }
    // A key may be revoked at any time, and stays revoked even if the reason changes later.
    let mut more = registry(8);
    keys(&mut more)[0]["revoked"] = json!(null);
    keys(&mut more)[1]["revoked"] = json!("another reason");
    may_follow(&next(&old, documents(&more)), &old).unwrap();
}

#[test]
fn a_leaked_key_cannot_push_the_count_out_of_reach() {
    let old = bundle(7);
    let far = edited(&old, "metadata/timestamp.json", |document| {
        document["signed"]["version"] = json!(1_u64 << 53);
    });
    let far = signed(&far, Role::Timestamp, TIMESTAMP);
    may_follow(&far, &old).unwrap();
    let honest = next(&old, documents(&registry(8)));
    refused(
        &honest,
        &far,
        &["timestamp version 2 is older than the installed version"],
    );
    // The root replaces the key; the count begins again, and the old key signs nothing any more.
    let exchange = |role, secret| {
        let mut root = RootPlan::default();
        root.quorums.insert(role, quorum(&[secret], 1));
        root
    };
    let by = [(Role::Root, ROOTS[0]), (Role::Root, ROOTS[1])];
    let fresh = rotated_from(
        &old,
        7,
        exchange(Role::Timestamp, 120),
        &by,
        &[(Role::Timestamp, 120)],
    );
    may_follow(&fresh, &far).unwrap();
    let bundle_ = read(&fresh).unwrap();
    let error =
        healthcode::internals::issue::sign_bundle(&bundle_, Role::Timestamp, &key(TIMESTAMP));
    says(&error.unwrap_err(), &["does not name the key"]);
    // The same for a registry that the holders of a targets key pushed out of reach.
    let far = next(&old, documents(&registry(u64::MAX)));
    refused(&honest, &far, &["another timestamp version 2"]);
    let daily = [
        (Role::Targets, 121),
        (Role::Snapshot, SNAPSHOT),
        (Role::Timestamp, TIMESTAMP),
    ];
    let fresh = rotated_from(&far, 9, exchange(Role::Targets, 121), &by, &daily);
    may_follow(&fresh, &far).unwrap();
}

fn rotated_from(
    before: &Files,
    version: u64,
    root: RootPlan,
    by: &[(Role, u8)],
    daily: &[(Role, u8)],
) -> Files {
    let mut plan = plan();
    plan.documents = documents(&registry(version));
    plan.root = Some(root);
    let mut files = made(&plan, Some(before));
    for (role, secret) in by.iter().chain(daily) {
        files = signed(&files, *role, *secret);
    }
    files
}

#[test]
fn what_has_not_changed_keeps_its_signatures() {
    let old = bundle(7);
    let mut plan = plan();
    plan.root = None;
    plan.documents = documents(&registry(7));
    plan.at = at("2020-03-29T08:00:00+08:00");
    let renewed = made(&plan, Some(&old));
    for name in [
        "metadata/1.root.json",
        "metadata/targets.json",
        "metadata/snapshot.json",
    ] {
        assert_eq!(renewed[name], old[name], "{name}");
    }
    let renewed = signed(&renewed, Role::Timestamp, TIMESTAMP);
    may_follow(&renewed, &old).unwrap();
    // Signing targets again changes what the snapshot pins, and it says so.
    let signed = healthcode::internals::issue::sign_bundle(
        &read(&renewed).unwrap(),
        Role::Targets,
        &key(TARGETS),
    );
    let signed = signed.unwrap();
    assert_eq!(
        (signed.version, signed.count, signed.voided),
        (1, (1, 1), vec![])
    );
    let twice = edited(&renewed, "metadata/targets.json", |document| {
        document["signatures"] = json!([]);
    });
    let signed = healthcode::internals::issue::sign_bundle(
        &read(&twice).unwrap(),
        Role::Targets,
        &key(TARGETS),
    );
    let signed = signed.unwrap();
    // Ed25519 signs the same way each time, but not the same way as a document that was reformatted.
    assert_eq!(signed.files, renewed);
}

#[test]
fn a_bundle_that_cannot_be_used_is_not_made() {
    let mut plan = plan();
    plan.documents
        .insert("keys/registry.json".to_owned(), b"{}".to_vec());
    let error = healthcode::internals::issue::make_bundle("b", &plan, None).unwrap_err();
    let line = error.to_string();
    assert!(line.contains("targets/keys/registry.json: /"), "{line}");
    let mut plan = crate::bundle_world::plan();
    plan.root = None;
    let error = healthcode::internals::issue::make_bundle("b", &plan, None).unwrap_err();
    says(&error, &["a first bundle needs a root"]);
}
