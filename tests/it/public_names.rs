//! The public API is a chosen list: a review shows each name that is added or removed.

use std::fs;
use std::path::Path;

/// What fits two pages.
const MOST: usize = 71;

#[test]
fn the_public_names_are_those_that_are_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lib = fs::read_to_string(root.join("src/lib.rs")).unwrap();
    let lib = lib.split("pub mod internals").next().unwrap();
    assert!(
        !lib.contains("::*"),
        "a glob would hide what becomes public"
    );
    let mut names: Vec<String> = lib.split(';').flat_map(exported).collect();
    names.sort();
    let listed = fs::read_to_string(root.join("tests/it/public_names.txt")).unwrap();
    let listed: Vec<&str> = listed.lines().collect();
    assert_eq!(
        names, listed,
        "correct tests/it/public_names.txt if the change is meant"
    );
    assert!(names.len() <= MOST, "{} public names", names.len());
}

/// The names that a statement makes public.
fn exported(statement: &str) -> Vec<String> {
    let code = statement
        .lines()
        .filter(|line| !line.trim_start().starts_with(['/', '#']))
        .collect::<Vec<_>>()
        .join(" ");
    let code = code.trim();
    if let Some(module) = code.strip_prefix("pub mod ") {
        return vec![module.to_owned()];
    }
    let Some(path) = code.strip_prefix("pub use ") else {
        return Vec::new();
    };
    let names = path.split_once('{').map_or_else(
        || vec![path.rsplit("::").next().unwrap()],
        |(_, group)| group.trim_end_matches('}').split(',').collect(),
    );
    names
        .into_iter()
        .map(|name| name.rsplit(" as ").next().unwrap().trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}
