//! The demonstration registry and the fixtures are what their tables say, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use healthcode::trust::Registry;
use serde_json::{Value, json};

use super::cast::{FOLDERS, files};

/// Set to `write`, it makes the files again instead of comparing them.
const VARIABLE: &str = "HEALTHCODE_FIXTURES";

#[test]
fn files_are_those_of_the_tables() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted = files(root);
    if std::env::var(VARIABLE).is_ok_and(|value| value == "write") {
        write(root, &wanted);
    }
    let found: BTreeSet<String> = present(root).into_iter().collect();
    let listed: BTreeSet<String> = wanted.keys().cloned().collect();
    // Anybody may add a province to `keys/`; the registry's own reading judges what was added.
    let stray: Vec<_> = found
        .difference(&listed)
        .filter(|path| !path.starts_with("keys/"))
        .collect();
    let changed: Vec<_> = wanted
        .iter()
        .filter(|(path, bytes)| !is_as_wanted(path, &fs::read(root.join(path)).ok(), bytes))
        .map(|(path, _)| path)
        .collect();
    assert!(
        stray.is_empty() && changed.is_empty(),
        "{VARIABLE}=write cargo test --test it fixtures:: makes them again\n\
         not of the tables: {stray:#?}\nother than the tables: {changed:#?}"
    );
    let size: usize = wanted.values().map(Vec::len).sum();
    assert!(size < 3_000_000, "{size} bytes of fixtures");
}

#[test]
fn the_registry_is_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documents: BTreeMap<String, Vec<u8>> = files(root)
        .into_iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("keys/")?.to_owned(), bytes)))
        .collect();
    let registry = Registry::load(&documents).unwrap();
    let algorithms: Vec<&str> = registry
        .issuers()
        .map(|issuer| issuer.keys()[0].public().algorithm().name())
        .collect();
    assert!(registry.issuers().all(|issuer| issuer.id().is_province()));
    let of = |name| algorithms.iter().filter(|alg| **alg == name).count();
    assert_eq!((of("EdDSA"), of("ES256")), (16, 15));
}

#[test]
fn a_province_is_added_without_rust() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted = &files(root)[REGISTRY];
    let mut added: Value = serde_json::from_slice(wanted).unwrap();
    let mut entry = added["issuers"][0].clone();
    entry["id"] = json!("659001");
    entry["keys"] = json!("659001-shihezi.jwks.json");
    added["version"] = json!(4);
    added["issuers"].as_array_mut().unwrap().insert(3, entry);
    let text = Some(added.to_string().into_bytes());
    assert!(is_as_wanted(REGISTRY, &text, wanted));
    // Writing keeps it, and a changed or missing province of the tables is noticed all the same.
    assert_eq!(merged(text.as_ref(), wanted), text.clone().unwrap());
    added["issuers"][0]["max_validity"] = json!("48h");
    let changed = Some(added.to_string().into_bytes());
    assert!(!is_as_wanted(REGISTRY, &changed, wanted));
    assert!(is_as_wanted(
        REGISTRY,
        &Some(merged(changed.as_ref(), wanted)),
        wanted
    ));
    assert!(
        String::from_utf8(merged(changed.as_ref(), wanted))
            .unwrap()
            .contains("659001")
    );
    assert!(!is_as_wanted(REGISTRY, &None, wanted));
}

const REGISTRY: &str = "keys/registry.json";

/// Whether a file is what the tables say; a registry may hold more issuers and be a later version.
fn is_as_wanted(path: &str, found: &Option<Vec<u8>>, wanted: &[u8]) -> bool {
    let Some(found) = found else { return false };
    if found == wanted || path != REGISTRY {
        return found == wanted;
    }
    let (Ok(found), Ok(wanted)) = (read(found), read(wanted)) else {
        return false;
    };
    found["environment"] == wanted["environment"]
        && found["version"].as_u64() >= wanted["version"].as_u64()
        && issuers(&wanted).all(|entry| issuers(&found).any(|other| other == entry))
}

/// What is written: the tables' own text, or with it the issuers that somebody added.
fn merged(found: Option<&Vec<u8>>, wanted: &[u8]) -> Vec<u8> {
    let (Some(Ok(found)), Ok(mut all)) = (found.map(|bytes| read(bytes)), read(wanted)) else {
        return wanted.to_vec();
    };
    let tables = all.clone();
    let known: Vec<&Value> = issuers(&tables).map(|entry| &entry["id"]).collect();
    let added: Vec<Value> = issuers(&found)
        .filter(|entry| !known.contains(&&entry["id"]))
        .cloned()
        .collect();
    if added.is_empty() {
        return wanted.to_vec();
    }
    if issuers(&tables).all(|entry| issuers(&found).any(|other| other == entry)) {
        return found.to_string().into_bytes();
    }
    all["version"] = found["version"].clone();
    all["issuers"].as_array_mut().unwrap().extend(added);
    (serde_json::to_string_pretty(&all).unwrap() + "\n").into_bytes()
}

fn read(bytes: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(bytes)
}

fn issuers(registry: &Value) -> impl Iterator<Item = &Value> {
    registry["issuers"].as_array().into_iter().flatten()
}

/// Every file in the folders of the fixtures; the manifest lies beside other things.
fn present(root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for folder in FOLDERS {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
            let name = entry.unwrap().file_name();
            names.push(format!("{folder}/{}", name.to_str().unwrap()));
        }
    }
    names
}

fn write(root: &Path, wanted: &BTreeMap<String, Vec<u8>>) {
    for path in present(root) {
        // Nobody's keys are removed.
        if !path.starts_with("keys/") && !wanted.contains_key(&path) {
            fs::remove_file(root.join(path)).unwrap();
        }
    }
    for (name, bytes) in wanted {
        let path = root.join(name);
        let found = fs::read(&path).ok();
        if !is_as_wanted(name, &found, bytes) {
            let bytes = match name.as_str() {
                REGISTRY => merged(found.as_ref(), bytes),
                _ => bytes.clone(),
            };
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}
