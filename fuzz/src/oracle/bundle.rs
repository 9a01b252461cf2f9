//! Bundles: the file as a stick brings it, and parts of it signed anew by the publisher's own keys.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::subject::{
    Algorithm, Bundle, Contents, Days, Files, Plan, PrivateKey, Record, Role, RootPlan, Signer,
    Timestamp, Traveller, Trusted, Verdict, VerifiedBundle, embedded, follows, hex, make_bundle,
    pack, sha256, sign_bundle, status_lists,
};
use crate::world::{self, ISSUER, checker_with, claims, clock};

/// When the genuine bundle was made: an hour before the clock.
const MADE: &str = "2020-03-28T08:00:00+08:00";

/// The secrets of the publisher's keys: two for the root, of which one signs.
const KEYS: [(Role, u8); 4] = [
    (Role::Root, 101),
    (Role::Targets, 111),
    (Role::Snapshot, 112),
    (Role::Timestamp, 113),
];

fn key(secret: u8) -> PrivateKey {
    PrivateKey::from_secret(&format!("k{secret}"), Algorithm::Ed25519, [secret; 32]).unwrap()
}

/// The key of [`ISSUER`] that the installed bundle revokes.
fn revoked() -> PrivateKey {
    PrivateKey::from_secret("k0", Algorithm::Ed25519, [9; 32]).unwrap()
}

fn documents() -> Files {
    let mut documents: Files = world::documents()
        .into_iter()
        .map(|(name, bytes)| (format!("keys/{name}"), bytes))
        .collect();
    let mut old = revoked().public_jwk();
    old["revoked"] = json!({"revoked_at": world::SECONDS - 86_400, "reason": "leaked"});
    let set = json!({"keys": [world::key(ISSUER).public_jwk(), old]});
    documents.insert(
        format!("keys/{ISSUER}-x.jwks.json"),
        set.to_string().into_bytes(),
    );
    let low = |region: &str| {
        json!({"region": region, "level": "low", "from": "2020-03-20T00:00:00+08:00",
               "until": null, "source": "s"})
    };
    let register = json!({"version": 1, "issued_at": "2020-03-28T00:00:00+08:00",
        "source": {"zh": "示例", "en": "example"}, "entries": [low("330000"), low("320000")]});
    documents.insert(
        "risk/register.json".to_owned(),
        register.to_string().into_bytes(),
    );
    let (name, notice) = embedded::notice_document(embedded::TONGLIAO).unwrap();
    documents.insert(format!("notices/{name}"), notice.to_vec());
    documents
}

fn signed(files: &Files, role: Role) -> Option<Files> {
    let bundle = Bundle::from_files("fuzz", files.clone()).ok()?;
    let secret = KEYS.iter().find(|(of, _)| *of == role)?.1;
    Some(sign_bundle(&bundle, role, &key(secret)).ok()?.files)
}

/// The genuine bundle, as the gate has it installed.
pub fn genuine() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| {
        let public = |secret: u8| -> [u8; 32] { key(secret).public().bytes().try_into().unwrap() };
        let quorums = KEYS
            .map(|(role, secret)| (role, (BTreeSet::from([public(secret)]), 1)))
            .into();
        let plan = Plan {
            at: Timestamp::parse(MADE).unwrap(),
            documents: documents(),
            limits: BTreeMap::new(),
            root: Some(RootPlan {
                quorums,
                ..RootPlan::default()
            }),
            days: Days::default(),
        };
        let made = make_bundle("fuzz", &plan, None).unwrap();
        KEYS.iter()
            .fold(made, |files, (role, _)| signed(&files, *role).unwrap())
    })
}

struct Installed {
    known: Record,
    trusted: Trusted,
    verified: VerifiedBundle,
    contents: Contents,
}

fn installed() -> &'static Installed {
    static INSTALLED: OnceLock<Installed> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let bundle = Bundle::from_files("installed", genuine().clone()).unwrap();
        let trusted = Trusted::Root(Box::new(bundle.newest_root().clone()));
        let verified = VerifiedBundle::verify(bundle, &trusted).unwrap();
        let contents = Contents::read(&verified).unwrap();
        Installed {
            known: Record::of(&verified, &contents, None, clock().at),
            trusted,
            verified,
            contents,
        }
    })
}

/// A file that nobody signed anew: what verifies is the genuine bundle, part by part.
pub fn bundle_file(data: &[u8]) {
    let Ok(bundle) = Bundle::read("fuzz", data) else {
        return;
    };
    let Ok(verified) = VerifiedBundle::verify(bundle, &installed().trusted) else {
        return;
    };
    let (ours, theirs) = (verified.bundle(), installed().verified.bundle());
    assert_eq!(
        ours.documents(),
        theirs.documents(),
        "other documents verify"
    );
    for role in Role::ALL {
        assert_eq!(
            ours.document(role).canonical(),
            theirs.document(role).canonical(),
            "another {role} verifies"
        );
    }
}

/// A seed of [`bundle_file`].
pub fn genuine_file() -> Vec<u8> {
    pack("fuzz", genuine()).unwrap()
}

/// Which part the first byte names; the rest takes its place.
const PARTS: [&str; 8] = [
    "metadata/timestamp.json",
    "metadata/snapshot.json",
    "metadata/targets.json",
    "metadata/2.root.json",
    "targets/keys/registry.json",
    "targets/keys/330000-x.jwks.json",
    "targets/risk/register.json",
    "targets/notices/tongliao-2020-03.json",
];

/// The seeds of [`bundle_part`]: each part as it is.
pub fn genuine_parts() -> Vec<Vec<u8>> {
    (0_u8..)
        .zip(PARTS)
        .filter_map(|(at, name)| {
            let name = name.replace("2.root", "1.root");
            let bytes = genuine().get(&name)?;
            let bytes = match serde_json::from_slice::<Value>(bytes) {
                Ok(document) if name.starts_with("metadata") => {
                    document["signed"].to_string().into_bytes()
                }
                _ => bytes.clone(),
            };
            Some([&[at][..], &bytes].concat())
        })
        .collect()
}

/// One part exchanged, and everything signed anew by the genuine keys: what may follow the installed
/// bundle goes back in nothing, and a key that was revoked stays so.
pub fn bundle_part(data: &[u8]) {
    let Some((first, part)) = data.split_first() else {
        return;
    };
    let name = PARTS[usize::from(*first) % PARTS.len()];
    if let Some(files) = published(name, part) {
        installs(&files, name);
    }
}

fn published(name: &str, part: &[u8]) -> Option<Files> {
    let mut files = genuine().clone();
    if let Some(target) = name.strip_prefix("targets/") {
        files.insert(name.to_owned(), part.to_vec());
        let mut targets: Value = serde_json::from_slice(&files["metadata/targets.json"]).ok()?;
        let hash = hex(&sha256(part));
        targets["signed"]["targets"][target] =
            json!({"length": part.len(), "hashes": {"sha256": hash}});
        targets["signed"]["version"] = json!(2);
        targets["signatures"] = json!([]);
        files.insert(
            "metadata/targets.json".to_owned(),
            targets.to_string().into_bytes(),
        );
        return [Role::Targets, Role::Snapshot, Role::Timestamp]
            .into_iter()
            .try_fold(files, |files, role| signed(&files, role));
    }
    // The part stands in the document as it is, so that a reader of bytes sees what was fuzzed.
    let document = [br#"{"signatures":[],"signed":"#, part, b"}"].concat();
    files.insert(name.to_owned(), document);
    let roles: &[Role] = match name {
        "metadata/timestamp.json" => &[Role::Timestamp],
        "metadata/snapshot.json" => &[Role::Snapshot, Role::Timestamp],
        "metadata/targets.json" => &[Role::Targets, Role::Snapshot, Role::Timestamp],
        _ => &[Role::Root],
    };
    roles
        .iter()
        .try_fold(files, |files, role| signed(&files, *role))
}

fn installs(files: &Files, part: &str) {
    let Ok(bundle) = Bundle::from_files("fuzz", files.clone()) else {
        return;
    };
    let Installed {
        known,
        trusted,
        verified: old,
        contents: before,
    } = installed();
    let Ok(new) = VerifiedBundle::verify(bundle, trusted) else {
        return;
    };
    let Ok(contents) = Contents::read(&new) else {
        return;
    };
    if follows(&new, &contents, known, clock().at).is_err() {
        return;
    }
    let version = |of: &VerifiedBundle, role| of.bundle().document(role).version();
    let new_root = part == "metadata/2.root.json";
    for role in Role::ALL {
        assert!(
            new_root || version(&new, role) >= version(old, role),
            "{role} goes back"
        );
    }
    assert_eq!(
        contents.registry.environment(),
        before.registry.environment()
    );
    let lists = status_lists(new.bundle(), &contents.registry, clock().at);
    let checker = checker_with(contents.registry.clone()).with_status_lists(lists);
    let signer = Signer::new(&revoked()).unwrap();
    let header = signer.header(ISSUER);
    let code = signer
        .sign(header.as_bytes(), claims(ISSUER, "old").as_bytes())
        .unwrap();
    let decision = checker.check(&code, &Traveller::default(), clock());
    assert!(
        new_root || decision.verdict != Verdict::Pass,
        "a revoked key signs again"
    );
}
