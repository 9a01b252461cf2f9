//! A registry and a key set.

use std::collections::HashSet;

use super::sound;
use crate::model::{J, json};
use crate::subject::{Registry, Traveller, Verdict};
use crate::world::{ISSUER, checker_with, clock, documents, genuine, key};

/// Parts the registry from the key set of [`ISSUER`].
const BETWEEN: &[u8] = b"\n====\n";

/// What is loaded holds no key twice, and the genuine code passes only under a registry whose key
/// set holds its key, alive.
pub fn registry(data: &[u8]) {
    let mut documents = documents();
    let file = format!("{ISSUER}-x.jwks.json");
    let parted = data
        .windows(BETWEEN.len())
        .position(|bytes| bytes == BETWEEN);
    let (list, set) = match parted {
        Some(at) => (&data[..at], Some(&data[at + BETWEEN.len()..])),
        None => (data, None),
    };
    if !list.is_empty() {
        documents.insert(Registry::FILE.to_owned(), list.to_vec());
    }
    if let Some(set) = set {
        documents.insert(file.clone(), set.to_vec());
    }
    let Ok(registry) = Registry::load(&documents) else {
        return;
    };
    let mut ids = HashSet::new();
    let mut owners = HashSet::new();
    for issuer in registry.issuers() {
        for key in issuer.keys() {
            assert!(
                ids.insert((issuer.id(), key.kid().to_owned())),
                "a kid twice"
            );
            assert!(owners.insert(format!("{:?}", key.public())), "a key twice");
        }
    }
    let set = json(&documents[&file]);
    let checker = checker_with(registry);
    let decision = checker.check(&genuine()[0], &Traveller::default(), clock());
    sound(&decision);
    if decision.verdict == Verdict::Pass {
        let list = json(&documents[Registry::FILE]).expect("a registry that is no JSON was loaded");
        assert!(!list.has_twins(), "a member twice");
        let set = set.expect("a key set that is no JSON was loaded");
        assert!(!set.has_twins(), "a member twice");
        let Some(J::Array(keys)) = set.get("keys") else {
            panic!("a key set without keys was loaded");
        };
        let own = key(ISSUER).public_jwk();
        let alive = keys.iter().any(|key| {
            let has = |name: &str| key.get(name).and_then(J::text) == own[name].as_str();
            ["kid", "kty", "crv", "x"].into_iter().all(has)
                && key.get("revoked").is_none()
                && key.get("d").is_none()
        });
        assert!(alive, "passes by a key that is not there, or revoked");
    }
}
