//! When the version count of a role begins again: only after every key was replaced. Otherwise an old
//! bundle with a new root in it would count as new, without any key.

use std::collections::BTreeMap;

use healthcode::Error;
use healthcode::internals::bundle::archive::Files;
use healthcode::internals::bundle::{
    Contents, Record, Role, Trusted, VerifiedBundle, versions_lost,
};
use healthcode::internals::issue::{Plan, RootPlan};
use serde_json::json;

use crate::bundle_world::*;
use crate::world;

const DAILY: [Role; 3] = [Role::Targets, Role::Snapshot, Role::Timestamp];
/// Another key for each of them.
const MORE: [u8; 3] = [121, 122, 123];

/// The keys of a publisher, role by role.
type Keys = BTreeMap<Role, (Vec<u8>, u64)>;

fn keys(more: &[Role]) -> Keys {
    let one = [TARGETS, SNAPSHOT, TIMESTAMP];
    let mut keys: Keys = BTreeMap::new();
    for (at, role) in DAILY.into_iter().enumerate() {
        let mut secrets = vec![one[at]];
        if more.contains(&role) {
            secrets.push(MORE[at]);
        }
        keys.insert(role, (secrets, 1));
    }
    keys
}

fn root_of(keys: &Keys) -> RootPlan {
    let mut root = first_root();
    for (role, (secrets, threshold)) in keys {
        root.quorums.insert(*role, quorum(secrets, *threshold));
    }
    root
}

fn registry(version: u64) -> Files {
    let mut registry = world::documents();
    registry.get_mut("registry.json").unwrap()["version"] = json!(version);
    documents(&registry)
}

/// A bundle after `before`, signed by the root's first two keys if it has a new root, and by the
/// first of each role's keys, unless `by` names others.
fn bundle(before: Option<&Files>, version: u64, root: Option<RootPlan>, by: &Keys) -> Files {
    let plan = Plan {
        documents: registry(version),
        root: root.clone(),
        ..plan()
    };
    let mut files = made(&plan, before);
    if root.is_some() {
        files = signed(&files, Role::Root, ROOTS[0]);
        files = signed(&files, Role::Root, ROOTS[1]);
    }
    for role in DAILY {
        let (secrets, threshold) = &by[&role];
        for secret in secrets.iter().take(usize::try_from(*threshold).unwrap()) {
            files = signed(&files, role, *secret);
        }
    }
    files
}

/// The documents of `old` below every root of `new`.
fn under_new_root(old: &Files, new: &Files) -> Files {
    let roots = new.iter().filter(|(name, _)| name.ends_with(".root.json"));
    let mut files = old.clone();
    files.extend(roots.map(|(name, bytes)| (name.clone(), bytes.clone())));
    files
}

/// A document with another version, signed by `secrets`. The document that pins it is not changed.
fn counted(files: &Files, role: Role, version: u64, secrets: &[u8]) -> Files {
    let mut files = edited(files, &role.file(0), |document| {
        document["signed"]["version"] = json!(version);
        document["signatures"] = json!([]);
    });
    for secret in secrets {
        files = signed(&files, role, *secret);
    }
    files
}

fn first_of(files: &Files) -> Trusted {
    Trusted::Root(Box::new(
        read(files)
            .unwrap()
            .roots()
            .values()
            .next()
            .unwrap()
            .clone(),
    ))
}

/// What `new` would take back of `old`, as `part: sentence`.
fn lost(new: &Files, old: &Files, trusted: &Trusted) -> Result<Vec<String>, Error> {
    let opened = |files: &Files| -> Result<_, Error> {
        let verified = VerifiedBundle::verify(read(files)?, trusted)?;
        let contents = Contents::read(&verified)?;
        Ok((verified, contents))
    };
    let (installed, before) = opened(old)?;
    let known = Record::of(&installed, &before, None, world::now());
    let (next, contents) = opened(new)?;
    let losses = versions_lost(&next, &contents, &known)?;
    Ok(losses
        .iter()
        .map(|loss| loss.what().en.to_string())
        .collect())
}

#[test]
fn a_key_added_or_dropped_lets_no_count_begin_anew() {
    let sets: [&[Role]; 6] = [
        &[],
        &[Role::Targets],
        &[Role::Snapshot],
        &[Role::Timestamp],
        &[Role::Targets, Role::Timestamp],
        &DAILY,
    ];
    for roles in sets {
        for added in [true, false] {
            let (less, more) = (keys(&[]), keys(roles));
            let (before, after) = if added {
                (&less, &more)
            } else {
                (&more, &less)
            };
            let old = bundle(None, 7, Some(root_of(before)), before);
            let new = bundle(Some(&old), 8, None, before);
            let newest = bundle(Some(&new), 8, Some(root_of(after)), after);
            let trusted = first_of(&old);
            assert_eq!(lost(&newest, &new, &trusted).unwrap(), [""; 0]);
            // Without any key: the old bundle with the new root in it.
            let attack = under_new_root(&old, &newest);
            let wanted = ["timestamp", "snapshot", "targets", "registry"];
            let said = lost(&attack, &new, &trusted).unwrap();
            assert_eq!(said.len(), wanted.len(), "{roles:?} {added}: {said:?}");
            for (line, word) in said.iter().zip(wanted) {
                assert!(line.starts_with(word), "{roles:?} {added}: {line}");
            }
            // Even if the keys of the roles that pin it are stolen, each role protects its own count.
            let stamped = |files: &Files| counted(files, Role::Timestamp, 9, &[TIMESTAMP]);
            let snapped = |files: &Files| counted(files, Role::Snapshot, 9, &[SNAPSHOT]);
            let said = lost(&stamped(&attack), &new, &trusted).unwrap();
            assert!(
                said[0].starts_with("snapshot version 1 is older"),
                "{said:?}"
            );
            let said = lost(&stamped(&snapped(&attack)), &new, &trusted).unwrap();
            assert!(
                said[0].starts_with("targets version 1 is older"),
                "{said:?}"
            );
            assert!(
                said[1].starts_with("registry version 7 is older"),
                "{said:?}"
            );
        }
    }
}

#[test]
fn keys_of_the_root_have_nothing_to_do_with_the_others() {
    let own = keys(&[]);
    let old = bundle(None, 7, Some(first_root()), &own);
    let new = bundle(Some(&old), 8, None, &own);
    for roots in [&[101, 102, 103, 104][..], &[101, 102]] {
        let mut plan = RootPlan::default();
        plan.quorums.insert(Role::Root, quorum(roots, 2));
        let newest = bundle(Some(&new), 8, Some(plan), &own);
        let trusted = first_of(&old);
        let said = lost(&under_new_root(&old, &newest), &new, &trusted).unwrap();
        assert!(
            said[0].starts_with("timestamp version 1 is older"),
            "{said:?}"
        );
        // The root before it is not accepted again either.
        let said = lost(&new, &newest, &trusted).unwrap();
        assert_eq!(
            said[0], "its roots do not follow from the trusted root version 2",
            "{said:?}"
        );
    }
}

#[test]
fn a_count_begins_anew_after_every_key_was_exchanged() {
    let own = keys(&[]);
    let old = bundle(None, 7, Some(first_root()), &own);
    let trusted = first_of(&old);
    for (at, role) in DAILY.into_iter().enumerate() {
        let mut far = counted(&old, role, 1 << 53, &[own[&role].0[0]]);
        if role == Role::Targets {
            far = counted(&far, Role::Snapshot, 2, &[SNAPSHOT]);
        }
        if role != Role::Timestamp {
            far = counted(&far, Role::Timestamp, 2, &[TIMESTAMP]);
        }
        let second = bundle(Some(&old), 8, None, &own);
        let lost = |after: &Keys| {
            let newest = bundle(Some(&second), 9, Some(root_of(after)), after);
            lost(&newest, &far, &trusted).unwrap()
        };
        // An attacker who pushed it there had the keys of the roles that pin it too: they are replaced.
        let mut after = own.clone();
        for (one, more) in DAILY.into_iter().zip(MORE).skip(at) {
            after.insert(one, (vec![more], 1));
        }
        assert_eq!(lost(&after), [""; 0], "{role}");
        // If one old key is among the new ones, in any role, the role goes on counting.
        for (one, more) in DAILY.into_iter().zip(MORE).skip(at) {
            let mut kept = after.clone();
            kept.insert(one, (vec![more, own[&one].0[0]], 1));
            let said = lost(&kept);
            let far = format!("{role} version 3 is older than the installed version 9007");
            assert!(
                said.iter().any(|line| line.starts_with(&far)),
                "{role} {one}: {said:?}"
            );
            kept.insert(one, own[&one].clone());
            assert!(!lost(&kept).is_empty(), "{role} {one}");
        }
    }
}

#[test]
fn a_signature_of_an_old_key_keeps_the_count() {
    let own = keys(&[]);
    let old = bundle(None, 7, Some(first_root()), &own);
    let new = bundle(Some(&old), 8, None, &own);
    let trusted = first_of(&old);
    // Two must sign from here on: what is installed has one signature, what comes the old one too.
    let mut two = own.clone();
    two.insert(Role::Timestamp, (vec![TIMESTAMP, MORE[2]], 2));
    let newest = bundle(Some(&new), 8, Some(root_of(&two)), &two);
    let attack = signed(&under_new_root(&old, &newest), Role::Timestamp, MORE[2]);
    let said = lost(&attack, &new, &trusted).unwrap();
    assert!(
        said[0].starts_with("timestamp version 1 is older"),
        "{said:?}"
    );
    assert_eq!(lost(&newest, &new, &trusted).unwrap(), [""; 0]);
}

#[test]
fn what_is_installed_and_still_good_keeps_the_count() {
    // Both keys have signed; the root drops the one, and the old document has the other's signature.
    let mut both = keys(&[Role::Timestamp]);
    both.insert(Role::Timestamp, (vec![TIMESTAMP, MORE[2]], 2));
    let old = bundle(None, 7, Some(root_of(&both)), &both);
    let new = bundle(Some(&old), 8, None, &both);
    let trusted = first_of(&old);
    let mut left = keys(&[]);
    left.insert(Role::Timestamp, (vec![MORE[2]], 1));
    let newest = bundle(Some(&new), 8, Some(root_of(&left)), &left);
    let attack = edited(
        &under_new_root(&old, &newest),
        "metadata/timestamp.json",
        |document| {
            let kept = document["signatures"].as_array_mut().unwrap();
            kept.retain(|signature| signature["keyid"] == id(MORE[2]));
        },
    );
    let said = lost(&attack, &new, &trusted).unwrap();
    assert!(
        said[0].starts_with("timestamp version 1 is older"),
        "{said:?}"
    );
}

#[test]
fn a_key_that_comes_back_brings_no_old_document_back() {
    let own = keys(&[]);
    let old = bundle(None, 7, Some(first_root()), &own);
    let trusted = first_of(&old);
    // The timestamp's key is replaced, and later the first one is used again.
    let mut other = own.clone();
    other.insert(Role::Timestamp, (vec![MORE[2]], 1));
    let new = bundle(Some(&old), 8, Some(root_of(&other)), &other);
    let newest = bundle(Some(&new), 8, Some(root_of(&own)), &own);
    let attack = under_new_root(&old, &newest);
    let said = lost(&attack, &new, &trusted).unwrap();
    assert!(
        said[0].starts_with("timestamp version 1 is older"),
        "{said:?}"
    );
    // A bundle need not carry the root that the gate knows; its keys count all the same.
    let mut without = attack.clone();
    without.remove("metadata/1.root.json");
    let said = lost(&without, &new, &trusted).unwrap();
    assert!(
        said[0].starts_with("timestamp version 1 is older"),
        "{said:?}"
    );
}
