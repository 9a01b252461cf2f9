//! A publisher for tests: three root keys of which two sign, one key for each daily role, and the
//! documents of the test world. Every key is known, so the same bundle comes out each time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use healthcode::Algorithm;
use healthcode::internals::bundle::archive::{Files, pack, unpack};
use healthcode::internals::bundle::{
    Bundle, Contents, Dropped, Limits, Role, Root, Trusted, VerifiedBundle, hex, key_id,
};
use healthcode::internals::issue::{Days, Plan, PrivateKey, RootPlan, make_bundle, sign_bundle};
use healthcode::{Error, Timestamp, embedded};
use serde_json::{Value, json};

use crate::world;

/// The secrets of the publisher's keys.
pub(crate) const ROOTS: [u8; 3] = [101, 102, 103];
pub(crate) const TARGETS: u8 = 111;
pub(crate) const SNAPSHOT: u8 = 112;
pub(crate) const TIMESTAMP: u8 = 113;
/// A key that belongs to no role.
pub(crate) const STRANGER: u8 = 199;

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// The date of the first bundle: an hour before the world's now.
pub(crate) const MADE: &str = "2020-03-28T08:00:00+08:00";

pub(crate) fn key(secret: u8) -> PrivateKey {
    PrivateKey::from_secret(&format!("k{secret}"), Algorithm::Ed25519, [secret; 32]).unwrap()
}

pub(crate) fn public(secret: u8) -> [u8; 32] {
    key(secret).public().bytes().try_into().unwrap()
}

pub(crate) fn id(secret: u8) -> String {
    key_id(&public(secret))
}

pub(crate) fn quorum(secrets: &[u8], threshold: u64) -> (BTreeSet<[u8; 32]>, u64) {
    (secrets.iter().map(|s| public(*s)).collect(), threshold)
}

/// Two of three for the root, one each for the rest.
pub(crate) fn first_root() -> RootPlan {
    let mut quorums = BTreeMap::from([(Role::Root, quorum(&ROOTS, 2))]);
    for (role, secret) in [
        (Role::Targets, TARGETS),
        (Role::Snapshot, SNAPSHOT),
        (Role::Timestamp, TIMESTAMP),
    ] {
        quorums.insert(role, quorum(&[secret], 1));
    }
    RootPlan {
        quorums,
        may_drop: BTreeSet::new(),
    }
}

/// The test world's registry, the embedded register and the embedded notice.
pub(crate) fn documents(registry: &BTreeMap<String, Value>) -> Files {
    let mut files: Files = registry
        .iter()
        .map(|(name, value)| (format!("keys/{name}"), value.to_string().into_bytes()))
        .collect();
    files.insert(
        "risk/register.json".to_owned(),
        register(1).to_string().into_bytes(),
    );
    let (name, notice) = embedded::notice_document(embedded::TONGLIAO).unwrap();
    files.insert(format!("notices/{name}"), notice.to_vec());
    files
}

/// A risk register by its version: every mainland province low.
pub(crate) fn register(version: u64) -> Value {
    let low = |region: &str| {
        json!({"region": region, "level": "low", "from": "2020-03-20T00:00:00+08:00",
               "until": null, "source": "s"})
    };
    json!({"version": version, "issued_at": "2020-03-28T00:00:00+08:00",
           "source": {"zh": "示例", "en": "example"},
           "entries": [low("330000"), low("320000")]})
}

pub(crate) fn plan() -> Plan {
    Plan {
        at: at(MADE),
        documents: documents(&world::documents()),
        limits: BTreeMap::new(),
        root: Some(first_root()),
        days: Days::default(),
    }
}

pub(crate) fn limits(warn_after: i64, hold_after: i64) -> Limits {
    Limits {
        warn_after,
        hold_after,
    }
}

pub(crate) fn made(plan: &Plan, before: Option<&Files>) -> Files {
    let before = before.map(|files| read(files).unwrap());
    make_bundle("b", plan, before.as_ref()).unwrap()
}

pub(crate) fn signed(files: &Files, role: Role, secret: u8) -> Files {
    sign_bundle(&read(files).unwrap(), role, &key(secret))
        .unwrap()
        .files
}

/// Signed by two root keys and the three daily ones.
pub(crate) fn sign_all(files: &Files) -> Files {
    let mut files = files.clone();
    for (role, secret) in [
        (Role::Root, ROOTS[0]),
        (Role::Root, ROOTS[1]),
        (Role::Targets, TARGETS),
        (Role::Snapshot, SNAPSHOT),
        (Role::Timestamp, TIMESTAMP),
    ] {
        files = signed(&files, role, secret);
    }
    files
}

/// The genuine first bundle.
pub(crate) fn first() -> Files {
    static FIRST: LazyLock<Files> = LazyLock::new(|| sign_all(&made(&plan(), None)));
    FIRST.clone()
}

/// The bundle after `before`, with these documents, signed by the daily keys.
pub(crate) fn next(before: &Files, documents: Files) -> Files {
    let plan = Plan {
        documents,
        root: None,
        ..plan()
    };
    let mut files = made(&plan, Some(before));
    for (role, secret) in [
        (Role::Targets, TARGETS),
        (Role::Snapshot, SNAPSHOT),
        (Role::Timestamp, TIMESTAMP),
    ] {
        files = signed(&files, role, secret);
    }
    files
}

/// The bundle after `before` with a new root, signed by these keys.
pub(crate) fn rotated(before: &Files, root: RootPlan, by: &[(Role, u8)]) -> Files {
    let plan = Plan {
        root: Some(root),
        ..plan()
    };
    let mut files = made(&plan, Some(before));
    for (role, secret) in by {
        files = signed(&files, *role, *secret);
    }
    files
}

pub(crate) fn drops(iss: &str, kid: &str) -> RootPlan {
    RootPlan {
        may_drop: BTreeSet::from([Dropped {
            iss: iss.to_owned(),
            kid: kid.to_owned(),
        }]),
        ..RootPlan::default()
    }
}

/// Through the archive, as a gate gets it.
pub(crate) fn read(files: &Files) -> Result<Bundle, Error> {
    Bundle::read("b", &pack("b", files).unwrap())
}

pub(crate) fn verify(files: &Files, trusted: &Trusted) -> Result<VerifiedBundle, Error> {
    VerifiedBundle::verify(read(files)?, trusted)
}

/// The first root, as a gate knows it.
pub(crate) fn trusted() -> Trusted {
    Trusted::Root(Box::new(root(&first())))
}

/// The newest root of a bundle.
pub(crate) fn root(files: &Files) -> Root {
    read(files).unwrap().newest_root().clone()
}

/// Verified from the first root, with its parts.
pub(crate) fn good(files: &Files) -> (VerifiedBundle, Contents) {
    let verified = verify(files, &trusted()).unwrap();
    let contents = Contents::read(&verified).unwrap();
    (verified, contents)
}

/// A document of metadata changed, its signatures kept as they were.
pub(crate) fn edited(files: &Files, name: &str, edit: impl FnOnce(&mut Value)) -> Files {
    let mut files = files.clone();
    let mut document: Value = serde_json::from_slice(&files[name]).unwrap();
    edit(&mut document);
    files.insert(name.to_owned(), document.to_string().into_bytes());
    files
}

/// The fingerprint of a bundle's newest root, in hexadecimal.
pub(crate) fn fingerprint(files: &Files) -> String {
    hex(&root(files).envelope().fingerprint())
}

/// One line, which holds every one of `words`.
pub(crate) fn says(error: &Error, words: &[&str]) {
    let line = error.to_string();
    assert_eq!(line.lines().count(), 1, "{line}");
    for word in words {
        assert!(line.contains(word), "`{word}` is not in: {line}");
    }
}

#[test]
fn the_genuine_bundle_is_good() {
    let files = first();
    let again = sign_all(&made(&plan(), None));
    assert_eq!(files, again, "the same bundle each time");
    assert_eq!(unpack("b", &pack("b", &files).unwrap()).unwrap(), files);
    let (_, contents) = good(&files);
    assert_eq!(contents.registry.version(), 7);
    assert_eq!(contents.notices.len(), 1);
}
