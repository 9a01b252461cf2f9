//! The publisher's folder: what goes into a bundle, the keys at hand, and the bundle as it stands.
//!
//! | | |
//! |---|---|
//! | `keys/` | the registry and the provinces' public keys |
//! | `risk.json`, `notices/`, `status/` | the register, the notices, the status lists |
//! | `public/` | the public keys of all roles |
//! | `private/` | the private keys of the daily roles |
//! | `root-1/`, `root-2/`, … | one private root key each, to be carried away by its signer |
//! | `bundle.json` | how many root keys must sign |
//! | `bundle.tar` | the bundle as it stands, complete or not |

use std::path::{Path, PathBuf};

use crate::base::error::Error;
use crate::base::unreadable::unreadable;
use crate::bundle::{KEYS, NOTICES, RISK_FILE, Role, STATUS};
use crate::gate::files::{FileKind, FolderEntryKind, kind_of, list, read_found, real};
use crate::issue::PrivateKey;

/// How the files of private and of public keys end.
const PRIVATE: &str = ".private.jwk.json";
const PUBLIC: &str = ".jwks.json";

/// The roles whose keys the publisher keeps for daily work.
pub(super) const DAILY: [Role; 3] = [Role::Targets, Role::Snapshot, Role::Timestamp];

/// The folder of a publisher.
#[derive(Debug)]
pub struct Home<'h>(pub &'h Path);

impl Home<'_> {
    /// Whether somebody has made it already.
    #[must_use]
    pub fn is_made(&self) -> bool {
        self.keys().exists() || self.bundle().exists()
    }

    /// Whether there is such a file and it is one of this folder's.
    #[must_use]
    pub fn holds(&self, file: &Path) -> bool {
        matches!((real(self.0), real(file)), (Ok(home), Ok(file)) if file.starts_with(&home))
    }

    /// The registry and the provinces' public keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// The risk register.
    #[must_use]
    pub fn register(&self) -> PathBuf {
        self.0.join("risk.json")
    }

    /// The notices.
    #[must_use]
    pub fn notices(&self) -> PathBuf {
        self.0.join("notices")
    }

    /// The status lists.
    #[must_use]
    pub fn status(&self) -> PathBuf {
        self.0.join("status")
    }

    /// The public keys of all roles.
    #[must_use]
    pub fn public(&self) -> PathBuf {
        self.0.join("public")
    }

    /// The private keys of the daily roles.
    #[must_use]
    pub fn private(&self) -> PathBuf {
        self.0.join("private")
    }

    /// How many root keys must sign.
    pub(super) fn threshold(&self) -> PathBuf {
        self.0.join("bundle.json")
    }

    /// The bundle as it stands.
    #[must_use]
    pub fn bundle(&self) -> PathBuf {
        self.0.join("bundle.tar")
    }

    /// The folder of one root signer.
    pub(super) fn signer(&self, number: usize) -> PathBuf {
        self.0.join(root_name(number))
    }

    /// An error in a document of the bundle as one in the file of this folder from which it came.
    pub(super) fn as_here(&self, error: &Error) -> Error {
        let file = |document: &str| {
            let name = document.strip_prefix("targets/")?;
            let below = |folder: &str, here: PathBuf| Some(here.join(name.strip_prefix(folder)?));
            (name == RISK_FILE)
                .then(|| self.register())
                .or_else(|| below(KEYS, self.keys()))
                .or_else(|| below(NOTICES, self.notices()))
                .or_else(|| below(STATUS, self.status()))
        };
        let faults = error.faults().iter().map(|(document, fault)| {
            let name = file(document).map(|path| path.display().to_string());
            (name.unwrap_or_else(|| document.clone()), fault.clone())
        });
        Error::all(faults.collect()).unwrap_or_else(|| error.clone())
    }

    /// The public keys of a role.
    pub(super) fn public_keys(&self, role: Role) -> Result<Vec<PathBuf>, Error> {
        let named = |name: &str| match role {
            Role::Root => name.starts_with("root-"),
            _ => name == format!("{role}{PUBLIC}"),
        };
        let mut files = files(&self.public(), PUBLIC)?;
        files.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            named(&name)
        });
        Ok(files)
    }

    /// The private keys at hand: those in the folder, and those that `carried` names, files or folders.
    pub(super) fn private_keys(&self, carried: &[PathBuf]) -> Result<Vec<PrivateKey>, Error> {
        let mut paths = files(&self.private(), PRIVATE)?;
        for folder in folders(self.0)? {
            paths.extend(files(&folder, PRIVATE)?);
        }
        for named in carried {
            match kind_of(named) {
                Ok(FolderEntryKind::Folder) => paths.extend(files(named, PRIVATE)?),
                Ok(_) => paths.push(named.clone()),
                Err(e) => return Err(unreadable(&named.display().to_string(), &e)),
            }
        }
        let mut keys = Vec::new();
        for path in paths {
            let name = path.display().to_string();
            let bytes = read_found(&path, FileKind::Document).map_err(|e| unreadable(&name, &e))?;
            keys.push(PrivateKey::load(&name, &bytes)?);
        }
        Ok(keys)
    }
}

/// The name of a root signer's key.
pub(super) fn root_name(number: usize) -> String {
    format!("root-{number}")
}

/// The files of a folder whose names end so, in order; none if there is no such folder.
pub(super) fn files(folder: &Path, end: &str) -> Result<Vec<PathBuf>, Error> {
    let found = found(folder)?;
    let of_kind = found
        .into_iter()
        .filter(|(kind, name, _)| *kind == FolderEntryKind::File && name.ends_with(end));
    Ok(of_kind.map(|(_, _, path)| path).collect())
}

/// The folders of root signers.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let found = found(folder)?;
    let signers = found
        .into_iter()
        .filter(|(kind, name, _)| *kind == FolderEntryKind::Folder && name.starts_with("root-"));
    Ok(signers.map(|(_, _, path)| path).collect())
}

fn found(folder: &Path) -> Result<Vec<(FolderEntryKind, String, PathBuf)>, Error> {
    let unreadable = |e| unreadable(&folder.display().to_string(), &e);
    let entries = match list(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(unreadable(e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        found.push((entry.kind, entry.name, entry.path));
    }
    found.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(found)
}
