//! The demonstration registry and the fixtures are what their tables say, byte for byte; `keys/`
//! may hold more issuers than the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use healthcode::{Registry, Timestamp};
use serde_json::{Value, json};

use super::cast::{FOLDERS, files, keyring};
use super::world;

/// Set to `write`, it makes the files again instead of comparing them.
const VARIABLE: &str = "HEALTHCODE_FIXTURES";

#[test]
fn files_are_those_of_the_tables() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted = files(root);
    if std::env::var(VARIABLE).is_ok_and(|value| value == "write") {
        write(root, &wanted);
    }
    let differing = differences(root, &wanted);
    assert!(
        differing.is_empty(),
        "{VARIABLE}=write cargo test --test it fixtures:: makes them again\n\
         other than the tables: {differing:#?}"
    );
    Registry::load(&documents(root)).unwrap();
    let size: usize = wanted.values().map(Vec::len).sum();
    assert!(size < 3_000_000, "{size} bytes of fixtures");
}

#[test]
fn the_registry_is_whole() {
    let documents = of_keys().into_iter();
    let documents = documents.map(|(path, bytes)| (path["keys/".len()..].to_owned(), bytes));
    let registry = Registry::load(&documents.collect()).unwrap();
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
    let wanted = of_keys();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("keys")).unwrap();
    for (name, bytes) in documents(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        fs::write(root.join("keys").join(name), bytes).unwrap();
    }
    let before = Registry::load(&documents(root)).unwrap();
    // A user may have added one of these for real use.
    let ids = ["659001", "659002", "659003"];
    let is_free = |id: &&str| before.issuer(id).is_none();
    let id = ids.into_iter().find(is_free).unwrap();
    let key_set = root.join(format!("keys/{id}-x.jwks.json"));
    let none: [&str; 0] = [];
    assert_eq!(differences(root, &wanted), none);

    let set = json!({"keys": [world::signer_key("2020-04", 77)]}).to_string();
    fs::write(&key_set, &set).unwrap();
    fs::write(root.join("keys/notes.txt"), "ours").unwrap();
    change(root, |registry| {
        let entries = registry["issuers"].as_array_mut().unwrap();
        entries.insert(3, world::entry(id));
        registry["version"] = json!(before.version() + 1);
        registry["issued_at"] = json!("2020-03-27T12:00:00+08:00");
    });
    assert_eq!(differences(root, &wanted), none);
    let count = |registry: &Registry| registry.issuers().count();
    let added = Registry::load(&documents(root)).unwrap();
    assert_eq!(count(&added), count(&before) + 1);

    // Writing changes nothing here; it repairs what the tables know and keeps what was added.
    let stored = fs::read(root.join(REGISTRY)).unwrap();
    write(root, &wanted);
    assert_eq!(fs::read(root.join(REGISTRY)).unwrap(), stored);
    let beijing = "keys/110000-beijing.jwks.json";
    fs::write(root.join(beijing), r#"{"keys": []}"#).unwrap();
    change(root, |registry| {
        let mut entries = registry["issuers"].as_array_mut().unwrap().iter_mut();
        let entry = entries.find(|entry| entry["id"] == "110000").unwrap();
        entry["max_validity"] = json!("48h");
    });
    assert_eq!(differences(root, &wanted), [beijing, REGISTRY]);
    write(root, &wanted);
    assert_eq!(differences(root, &wanted), none);
    let mended = Registry::load(&documents(root)).unwrap();
    assert_eq!(count(&mended), count(&added));
    assert_eq!(
        (mended.version(), mended.issued_at()),
        (added.version(), added.issued_at())
    );
    assert_eq!(fs::read_to_string(key_set).unwrap(), set);
    assert!(root.join("keys/notes.txt").exists());
}

#[test]
fn a_changed_registry_is_noticed_and_mended() {
    let wanted = of_keys();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let changes: [fn(&mut Value); 6] = [
        |registry| registry["version"] = json!(2),
        |registry| registry["issued_at"] = json!("2020-03-25T00:00:00+08:00"),
        |registry| registry["issued_at"] = json!("yesterday"),
        |registry| registry["environment"] = json!("test"),
        |registry| drop(registry["issuers"].as_array_mut().unwrap().remove(30)),
        |registry| {
            let entries = registry["issuers"].as_array_mut().unwrap();
            let mut twin = entries[0].clone();
            twin["max_validity"] = json!("48h");
            entries.push(twin);
        },
    ];
    for (place, fault) in changes.into_iter().enumerate() {
        write(root, &wanted);
        change(root, fault);
        assert_eq!(differences(root, &wanted), [REGISTRY], "{place}");
        write(root, &wanted);
        assert_eq!(
            fs::read(root.join(REGISTRY)).unwrap(),
            wanted[REGISTRY],
            "{place}"
        );
    }
    fs::remove_file(root.join(REGISTRY)).unwrap();
    assert_eq!(differences(root, &wanted), [REGISTRY]);
}

const REGISTRY: &str = "keys/registry.json";

/// What the tables say of `keys/`.
fn of_keys() -> BTreeMap<String, Vec<u8>> {
    let mut files = keyring::files();
    files.retain(|path, _| path.starts_with("keys/"));
    files
}

/// The files of `keys/` as they lie there.
fn documents(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(root.join("keys")).unwrap();
    entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn change(root: &Path, change: impl FnOnce(&mut Value)) {
    let path = root.join(REGISTRY);
    let mut registry = read(&fs::read(&path).unwrap()).unwrap();
    change(&mut registry);
    fs::write(path, registry.to_string()).unwrap();
}

/// The paths that are not as the tables say, and those that the tables lack.
fn differences(root: &Path, wanted: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let changed = wanted
        .iter()
        .filter(|(path, bytes)| !is_as_wanted(path, fs::read(root.join(path)).ok(), bytes))
        .map(|(path, _)| path.clone());
    let all: BTreeSet<String> = changed.chain(stray(root, wanted)).collect();
    all.into_iter().collect()
}

/// Whether a file is what the tables say; a registry may hold more issuers and be a later version.
fn is_as_wanted(path: &str, found: Option<Vec<u8>>, wanted: &[u8]) -> bool {
    let Some(found) = found else { return false };
    if found == wanted || path != REGISTRY {
        return found == wanted;
    }
    let (Ok(found), Ok(wanted)) = (read(&found), read(wanted)) else {
        return false;
    };
    // An entry of the tables stands once, as they have it.
    let is_kept = |entry: &Value| {
        let same = issuers(&found).filter(|other| other["id"] == entry["id"]);
        same.eq([entry])
    };
    found["environment"] == wanted["environment"]
        && found["version"].as_u64() >= wanted["version"].as_u64()
        && issued_at(&found) >= issued_at(&wanted)
        && issuers(&wanted).all(is_kept)
}

/// The tables' own text, and with it the issuers that somebody added.
fn merged(found: Option<&[u8]>, wanted: &[u8]) -> Vec<u8> {
    let (Some(Ok(found)), Ok(tables)) = (found.map(read), read(wanted)) else {
        return wanted.to_vec();
    };
    let mut text = String::from_utf8(wanted.to_vec()).unwrap();
    let is_known = |id: &Value| issuers(&tables).any(|entry| entry["id"] == *id);
    let end = "\n  ]\n}\n";
    for entry in issuers(&found).filter(|entry| !is_known(&entry["id"])) {
        text = format!("{},\n    {entry}{end}", text.strip_suffix(end).unwrap());
    }
    let is_later = [
        (
            "version",
            found["version"].as_u64() > tables["version"].as_u64(),
        ),
        ("issued_at", issued_at(&found) > issued_at(&tables)),
    ];
    for (name, _) in is_later.iter().filter(|(_, is_later)| *is_later) {
        let member = |registry: &Value| format!("\"{name}\": {}", registry[name]);
        text = text.replacen(&member(&tables), &member(&found), 1);
    }
    text.into_bytes()
}

fn read(bytes: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(bytes)
}

fn issuers(registry: &Value) -> impl Iterator<Item = &Value> {
    registry["issuers"].as_array().into_iter().flatten()
}

fn issued_at(registry: &Value) -> Option<Timestamp> {
    Timestamp::parse(registry["issued_at"].as_str()?)
}

/// Every file in the folders of the fixtures that no table knows; anybody may add to `keys/`.
fn stray(root: &Path, wanted: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut names = Vec::new();
    for folder in FOLDERS {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
            let name = entry.unwrap().file_name();
            names.push(format!("{folder}/{}", name.to_str().unwrap()));
        }
    }
    names.retain(|path| !wanted.contains_key(path));
    names
}

fn write(root: &Path, wanted: &BTreeMap<String, Vec<u8>>) {
    for path in stray(root, wanted) {
        fs::remove_file(root.join(path)).unwrap();
    }
    for (name, bytes) in wanted {
        let path = root.join(name);
        let found = fs::read(&path).ok();
        if !is_as_wanted(name, found.clone(), bytes) {
            let bytes = match name.as_str() {
                REGISTRY => merged(found.as_deref(), bytes),
                _ => bytes.clone(),
            };
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}
