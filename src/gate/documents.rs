//! The documents of a gate: a folder of keys, a folder of status lists, single files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::files::list;
use super::folder::read;
use crate::base::error::Error;
use crate::base::limits::{DOCUMENT_BYTES, STATUS_TOKEN_BYTES};
use crate::base::time::Timestamp;
use crate::base::unreadable::unreadable;
use crate::bundle::{VerifiedBundle, status_documents};
use crate::check::Leeway;
use crate::status::StatusLists;
use crate::trust::Registry;

/// Reads a trust document.
pub(super) fn document(path: &Path) -> Result<Vec<u8>, Error> {
    bounded(path, DOCUMENT_BYTES)
}

fn bounded(path: &Path, most: usize) -> Result<Vec<u8>, Error> {
    let bytes = read(path, most)?.ok_or_else(|| {
        let missing = std::io::ErrorKind::NotFound.into();
        unreadable(&path.display().to_string(), &missing)
    })?;
    // Text editors put a byte order mark before what they save as UTF-8.
    Ok(bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .map(<[u8]>::to_vec)
        .unwrap_or(bytes))
}

/// Reads the registry in `folder` with the JWK Sets that it names.
///
/// # Errors
/// Every fault, with the file that it is in.
pub fn read_registry(folder: &Path) -> Result<Registry, Error> {
    Registry::load(&registry_documents(folder)?).map_err(|error| in_folder(folder, &error))
}

/// The registry of a folder and the JWK Sets that it names, by file name; other files are not read.
///
/// # Errors
/// There is no registry, or it cannot be read.
pub fn registry_documents(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let registry = document(&folder.join(Registry::FILE))?;
    let mut documents = BTreeMap::new();
    for name in Registry::key_sets(&registry) {
        // A file that cannot be read is missing; the error of the registry says where it is named.
        if let Ok(bytes) = document(&folder.join(&name)) {
            documents.insert(name, bytes);
        }
    }
    documents.insert(Registry::FILE.to_owned(), registry);
    Ok(documents)
}

/// The JWK Sets of the folder that no entry names: the file or the entry is a mistake.
///
/// # Errors
/// The folder cannot be read.
pub fn unnamed_sets(
    folder: &Path,
    named: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<String>, Error> {
    let unreadable = |e| unreadable(&folder.display().to_string(), &e);
    let mut unnamed = Vec::new();
    for entry in list(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.name;
        if name.ends_with(".jwks.json") && !named.contains_key(&name) {
            unnamed.push(name);
        }
    }
    unnamed.sort();
    Ok(unnamed)
}

/// The same faults, with the folder before each file's name.
#[must_use]
pub fn in_folder(folder: &Path, error: &Error) -> Error {
    let faults = error
        .faults()
        .iter()
        .map(|(file, fault)| (folder.join(file).display().to_string(), fault.clone()))
        .collect();
    Error::all(faults).unwrap_or_else(|| error.clone())
}

/// The files of `folder` that end in `.jwt`, by name; in any case, since sticks come from systems that
/// write names in capitals.
///
/// # Errors
/// The folder cannot be read.
pub fn status_tokens(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = entries(folder)?;
    let is_list = |end: &OsStr| end.eq_ignore_ascii_case("jwt");
    files.retain(|path| path.extension().is_some_and(is_list));
    Ok(files)
}

/// What stands in `folder`, by name.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |e| unreadable(&folder.display().to_string(), &e);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    Ok(files)
}

/// The genuine lists of a bundle and of the files, the newest of each. The faults of the others go to
/// `notes`: the codes that refer to such a list are held, all others are judged.
pub(super) fn status_lists(
    bundle: Option<&VerifiedBundle>,
    files: &[PathBuf],
    registry: &Registry,
    at: Timestamp,
    leeway: Leeway,
    notes: &mut Vec<Error>,
) -> StatusLists {
    // Each is read only when it is needed, so that one long list at a time is in memory.
    let documents = files
        .iter()
        .filter_map(|file| match bounded(file, STATUS_TOKEN_BYTES) {
            Ok(bytes) => Some((file.display().to_string(), Cow::Owned(bytes))),
            Err(error) => {
                notes.push(error);
                None
            }
        });
    let bundled = bundle.into_iter().flat_map(|bundle| {
        let lists = status_documents(bundle.bundle());
        lists.map(|(name, bytes)| (name, Cow::Borrowed(bytes)))
    });
    let lists =
        StatusLists::load_within(bundled.chain(documents), registry, at, leeway.as_seconds());
    notes.extend_from_slice(lists.refused());
    lists
}
