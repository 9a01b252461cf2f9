//! `registry.json` and its JWK Sets → a [`Registry`], with every fault at once.

use std::collections::{BTreeMap, HashMap};

use crate::base::error::{Error, Fault};
use crate::base::json::{self, Faults, Node};
use crate::base::text::Text;

use super::demonstration::is_demonstration_key;
use super::entry::IssuerEntry;
use super::jwk;
use super::registry::{Environment, Issuer, IssuerKey, Registry};

/// Faults with the document that each is in.
type DocumentFaults = Vec<(String, Fault)>;

pub(super) fn load(documents: &BTreeMap<String, Vec<u8>>) -> Result<Registry, Error> {
    let mut found = DocumentFaults::new();
    let registry = read_document(documents, Registry::FILE, &mut found, |node, faults| {
        let members =
            node.closed_object(&["version", "environment", "issued_at", "issuers"], faults)?;
        let version = members
            .required("version", faults)
            .and_then(|n| n.integer(faults));
        let environment = members
            .required("environment", faults)
            .and_then(|n| n.word(faults, &Environment::WORDS));
        let issued_at = members
            .required("issued_at", faults)
            .and_then(|n| n.instant(faults));
        let issuers = members
            .required("issuers", faults)
            .and_then(|n| n.array(faults))?;
        let issuers: Vec<_> = issuers
            .iter()
            .map(|n| (n.pointer().to_owned(), IssuerEntry::read(n, faults)))
            .collect();
        Some((version, environment, issued_at, issuers))
    });
    let Some((version, environment, issued_at, entries)) = registry else {
        return Err(error(found));
    };
    let mut issuers = BTreeMap::new();
    let mut places: HashMap<[u8; 32], String> = HashMap::new();
    let secrecy = match environment {
        Some(Environment::Demo) => Secrecy::Public,
        Some(Environment::Production | Environment::Test) | None => Secrecy::Secret,
    };
    let mut sets: HashMap<String, String> = HashMap::new();
    for (pointer, IssuerEntry { issuer, file }) in entries {
        let mut add = |member, what| {
            let fault = Fault::new(format!("{pointer}/{member}"), what);
            found.push((Registry::FILE.to_owned(), fault));
        };
        let Some(file) = file else { continue };
        if let Some(first) = sets.insert(file.clone(), pointer.clone()) {
            let zh = format!("与 {first} 使用同一密钥文件");
            add(
                "keys",
                Text::new(zh, format!("the same key set as {first}")),
            );
            continue;
        }
        let id = issuer.as_ref().map(|issuer| issuer.id.to_string());
        if let Some(id) = id.filter(|id| issuers.contains_key(id)) {
            add(
                "id",
                Text::new(
                    format!("{id} 重复登记"),
                    format!("{id} is registered twice"),
                ),
            );
        }
        // The keys of an entry with faults are read too, so that every fault is told at once.
        let keys = read_document(documents, &file, &mut found, |node, faults| {
            key_set(node, &file, secrecy, &mut places, faults)
        });
        if let Some(issuer) = issuer {
            let keys = keys.unwrap_or_default();
            issuers.insert(issuer.id.to_string(), Issuer { keys, ..issuer });
        }
    }
    let places = issuers.keys().cloned().zip(0..).collect();
    let mut issuers: Vec<Issuer> = issuers.into_values().collect();
    let mut keys = Vec::new();
    for (issuer, place) in issuers.iter_mut().zip(0..) {
        for (key, own) in issuer.keys.iter_mut().zip(0..) {
            key.number = keys.len();
            keys.push((place, own));
        }
    }
    match (version, environment, issued_at) {
        (Some(version), Some(environment), Some(issued_at)) if found.is_empty() => Ok(Registry {
            version,
            environment,
            issued_at,
            issuers,
            places,
            keys,
        }),
        _ => Err(error(found)),
    }
}

pub(super) fn key_sets(registry: &[u8]) -> Vec<String> {
    // Faults are for `load` to tell.
    let mut faults = Faults::default();
    let Ok(json) = json::document(Registry::FILE, registry) else {
        return Vec::new();
    };
    let issuers = Node::root(&json)
        .object(&mut faults)
        .and_then(|members| members.required("issuers", &mut faults)?.array(&mut faults));
    issuers
        .unwrap_or_default()
        .iter()
        .filter_map(|node| IssuerEntry::read(node, &mut faults).file)
        .collect()
}

/// What the private halves of a registry's keys must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Secrecy {
    /// Their owners' secret.
    Secret,
    /// Public, as those of the demonstration.
    Public,
}

const DEMONSTRATION_KEY: Text = Text::fixed(
    "是演示密钥，其私钥公开，任何人都能用它签发",
    "is a demonstration key, with which anybody can sign: its private half is public",
);
const REMOVE: Text = Text::fixed(
    "请删除；只有 environment 为 demo 的名单可含演示密钥",
    "remove it: only a registry of the environment `demo` may hold one",
);

fn error(found: DocumentFaults) -> Error {
    Error::all(found).unwrap_or_else(|| {
        let what = Text::fixed("无法读取", "cannot be read");
        Error::one(Registry::FILE, Fault::new("", what))
    })
}

/// Reads one document by name with `read`, adding its faults to `found`.
fn read_document<T>(
    documents: &BTreeMap<String, Vec<u8>>,
    name: &str,
    found: &mut DocumentFaults,
    read: impl FnOnce(&Node<'_>, &mut Faults) -> Option<T>,
) -> Option<T> {
    let mut faults = Faults::default();
    let mut value = None;
    let Some(bytes) = documents.get(name) else {
        let what = Text::fixed("没有此文件", "there is no such file");
        found.push((name.to_owned(), Fault::new("", what)));
        return None;
    };
    match json::document(name, bytes) {
        Ok(json) => value = read(&Node::root(&json), &mut faults),
        Err(error) => found.extend_from_slice(error.faults()),
    }
    found.extend(
        faults
            .into_vec()
            .into_iter()
            .map(|fault| (name.to_owned(), fault)),
    );
    value
}

/// A JWK Set (RFC 7517 §5). `kid` is unique in it, and no public key stands in two places: a key
/// revoked in one would still verify in the other.
fn key_set(
    node: &Node<'_>,
    file: &str,
    secrecy: Secrecy,
    places: &mut HashMap<[u8; 32], String>,
    faults: &mut Faults,
) -> Option<Vec<IssuerKey>> {
    let members = node.closed_object(&["keys"], faults)?;
    let nodes = members.required("keys", faults)?.array(faults)?;
    let mut keys: Vec<IssuerKey> = Vec::new();
    for node in nodes {
        let Some(key) = jwk::read(&node, faults) else {
            continue;
        };
        if keys.iter().any(|other| other.kid == key.kid) {
            let place = format!("{}/kid", node.pointer());
            faults.add(
                &place,
                Text::fixed("kid 在此文件中重复", "this `kid` occurs twice in the set"),
            );
        }
        let here = format!("{file}{}", node.pointer());
        if let Some(there) = places.insert(key.public.unsigned(), here) {
            let what = Text::new(
                format!("与 {there} 是同一公钥"),
                format!("the same public key as {there}"),
            );
            faults.add(node.pointer(), what);
        }
        if secrecy == Secrecy::Secret && is_demonstration_key(&key.public) {
            faults.add_with_hint(node.pointer(), DEMONSTRATION_KEY, REMOVE);
        }
        keys.push(key);
    }
    if keys.is_empty() && faults.is_empty() {
        node.wrong::<()>(faults, &Text::fixed("至少一把密钥", "at least one key"));
    }
    Some(keys)
}
