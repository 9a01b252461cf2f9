//! Bytes → a bundle whose parts are in their places, nothing in it verified.

use std::collections::BTreeMap;

use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::text::Text;

use super::archive::{Files, unpack};
use super::envelope::Envelope;
use super::limits::ROOTS;
use super::pins::{self, Target};
use super::role::Role;
use super::root::Root;

/// A bundle as it was received.
///
/// Nothing in it is believed: [`VerifiedBundle`](super::VerifiedBundle) verifies it from a trusted root.
///
/// ```
/// use healthcode::{Bundle};
///
/// let refused = Bundle::read("stick.tar", b"no archive").unwrap_err();
/// assert_eq!(refused.faults()[0].0, "stick.tar");
/// ```
#[derive(Debug, Clone)]
pub struct Bundle {
    name: String,
    roots: BTreeMap<u64, Root>,
    /// The last of them.
    newest: Root,
    timestamp: Envelope,
    snapshot: Envelope,
    targets: Envelope,
    listed: BTreeMap<String, Target>,
    documents: Files,
}

impl Bundle {
    /// Reads a bundle; `name` is what messages call it.
    ///
    /// # Errors
    /// It is no tar, a piece of metadata is missing or malformed, or something stands in it that
    /// does not belong there.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        Self::from_files(name, unpack(name, bytes)?)
    }

    /// The same from its unpacked documents.
    ///
    /// # Errors
    /// As [`Bundle::read`].
    pub fn from_files(name: &str, files: Files) -> Result<Self, Error> {
        let parts = BundleParts::read(files).and_then(|parts| parts.whole(name));
        parts.map_err(|error| inside(name, &error))
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its roots by version, without a gap.
    #[must_use]
    pub const fn roots(&self) -> &BTreeMap<u64, Root> {
        &self.roots
    }

    /// The newest root.
    #[must_use]
    pub const fn newest_root(&self) -> &Root {
        &self.newest
    }

    /// The document of a role; of the root, the newest.
    #[must_use]
    pub const fn document(&self, role: Role) -> &Envelope {
        match role {
            Role::Root => self.newest.envelope(),
            Role::Timestamp => &self.timestamp,
            Role::Snapshot => &self.snapshot,
            Role::Targets => &self.targets,
        }
    }

    /// What the targets list, by name.
    #[must_use]
    pub const fn listed(&self) -> &BTreeMap<String, Target> {
        &self.listed
    }

    /// The documents that the bundle carries, by the name under which the targets list them.
    #[must_use]
    pub const fn documents(&self) -> &Files {
        &self.documents
    }
}

struct BundleParts {
    roots: BTreeMap<u64, Root>,
    roles: BTreeMap<Role, Envelope>,
    documents: Files,
}

impl BundleParts {
    fn read(files: Files) -> Result<Self, Error> {
        let mut parts = Self {
            roots: BTreeMap::new(),
            roles: BTreeMap::new(),
            documents: Files::new(),
        };
        for (name, bytes) in files {
            if let Some(target) = name.strip_prefix("targets/") {
                parts.documents.insert(target.to_owned(), bytes);
                continue;
            }
            let role = Role::ALL
                .into_iter()
                .skip(1)
                .find(|role| role.file(0) == name);
            if let Some(role) = role {
                let envelope = Envelope::read(&name, role, &bytes)?;
                parts.roles.insert(role, envelope);
                continue;
            }
            parts.add_root(&name, &bytes)?;
        }
        Ok(parts)
    }

    fn add_root(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let version = name
            .strip_prefix("metadata/")
            .and_then(|name| name.strip_suffix(".root.json"))
            .and_then(|version| version.parse::<u64>().ok())
            .filter(|version| Role::Root.file(*version) == name);
        let Some(version) = version else {
            let what = Text::fixed("不应出现在包中", "does not belong in a bundle");
            return Err(Error::one(name, Fault::new("", what)));
        };
        let root = Root::read(Envelope::read(name, Role::Root, bytes)?)?;
        if root.envelope().version() != version {
            let what = Text::new(
                format!("内容是第{}版，与文件名不符", root.envelope().version()),
                format!(
                    "holds version {}, not that of its name",
                    root.envelope().version()
                ),
            );
            return Err(Error::one(name, Fault::new("/signed/version", what)));
        }
        self.roots.insert(version, root);
        if self.roots.len() > ROOTS {
            let what = Text::new(
                format!("根多于 {ROOTS} 个"),
                format!("more than {ROOTS} roots"),
            );
            return Err(Error::one(name, Fault::new("", what)));
        }
        Ok(())
    }

    /// The bundle `name`, if every role is there and the roots are a chain.
    fn whole(mut self, name: &str) -> Result<Bundle, Error> {
        let mut roots = self.roots.iter();
        let Some((first, mut newest)) = roots.next() else {
            return Err(missing(&Role::Root.file(1)));
        };
        for (expected, (version, root)) in (first.saturating_add(1)..).zip(roots) {
            if expected != *version {
                return Err(missing(&Role::Root.file(expected)));
            }
            newest = root;
        }
        let newest = newest.clone();
        let mut role = |role: Role| {
            let document = self.roles.remove(&role);
            document.ok_or_else(|| missing(&role.file(0)))
        };
        let (timestamp, snapshot) = (role(Role::Timestamp)?, role(Role::Snapshot)?);
        let targets = role(Role::Targets)?;
        Ok(Bundle {
            name: name.to_owned(),
            roots: self.roots,
            newest,
            timestamp,
            snapshot,
            listed: pins::targets(&targets)?,
            targets,
            documents: self.documents,
        })
    }
}

fn missing(name: &str) -> Error {
    let what = Text::fixed("包中缺少此文件", "is missing from the bundle");
    let todo = Text::fixed("请重新取得整个包", "fetch the whole bundle again");
    let fault = Fault::new("", what).with_hint(todo);
    Error::one(name, fault.of_kind(ErrorCode::Missing))
}

/// The same faults, with the bundle's name before each document's.
pub(super) fn inside(bundle: &str, error: &Error) -> Error {
    let faults = error
        .faults()
        .iter()
        .map(|(file, fault)| (format!("{bundle}: {file}"), fault.clone()))
        .collect();
    Error::all(faults).unwrap_or_else(|| error.clone())
}
