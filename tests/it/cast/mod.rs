//! The cast of travellers: tables of cases on one side, the files of `keys/` and `fixtures/` on
//! the other. `fixtures/README.md` says how they are made again.

mod bound;
mod claims;
mod claims_form;
mod clock;
pub(crate) mod draft;
mod fixture;
mod forgeries;
mod genuine;
mod holder;
mod journey;
mod json;
pub(crate) mod keyring;
mod keys;
pub(crate) mod mint;
mod pictures;
mod places;
mod provinces;
mod recognition;
mod registers;
mod signatures;
mod status;
mod tokens;

use std::collections::BTreeMap;
use std::path::Path;

use self::fixture::Fixture;
use self::mint::Mint;

/// The folders that hold these files and no others; `keys` may hold others.
pub(crate) const FOLDERS: [&str; 3] = ["fixtures/codes", "fixtures/private-keys", status::FOLDER];

/// Every file, by its path in the project at `root`.
pub(crate) fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let fixtures = cast(root);
    let mut files = keyring::files();
    files.extend(registers::files());
    files.extend(status::files(root));
    for (name, bytes) in fixtures.iter().flat_map(Fixture::files) {
        let path = format!("fixtures/codes/{name}");
        assert!(files.insert(path, bytes.to_vec()).is_none(), "{name} twice");
    }
    let entries: Vec<String> = fixtures.iter().flat_map(Fixture::entries).collect();
    let manifest = format!(
        "{{\n  \"clock\": \"{}\",\n  \"cases\": [\n{}\n  ]\n}}\n",
        healthcode::embedded::DEMO_CLOCK,
        entries.join(",\n")
    );
    files.insert("fixtures/manifest.json".to_owned(), manifest.into());
    files
}

/// Every traveller, in the order of the contract's steps.
fn cast(root: &Path) -> Vec<Fixture> {
    let codes = root.join("fixtures/codes");
    let mint = Mint::new(&codes);
    let tables = [
        genuine::table,
        pictures::table,
        tokens::table,
        keys::table,
        forgeries::table,
        signatures::table,
        claims::table,
        clock::table,
        status::table,
        holder::table,
        bound::table,
        recognition::table,
        journey::table,
        places::table,
    ];
    tables.iter().flat_map(|table| table(&mint)).collect()
}
