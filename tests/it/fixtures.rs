//! The demonstration registry and the fixtures are what their tables say, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use healthcode::trust::Registry;

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
    let stray: Vec<_> = found.difference(&listed).collect();
    let changed: Vec<_> = wanted
        .iter()
        .filter(|(path, bytes)| fs::read(root.join(path)).ok().as_ref() != Some(bytes))
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
        // Nobody's keys are removed; a stray one fails the test.
        if !path.starts_with("keys/") && !wanted.contains_key(&path) {
            fs::remove_file(root.join(path)).unwrap();
        }
    }
    for (path, bytes) in wanted {
        let path = root.join(path);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}
