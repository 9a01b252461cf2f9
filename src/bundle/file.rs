//! Bytes → a bundle whose parts are in their places, nothing in it verified.

use std::collections::BTreeMap;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

use super::archive::{Files, unpack};
use super::envelope::Envelope;
use super::limits::ROOTS;
use super::pins::{self, Target};
use super::role::Role;
use super::root::Root;

/// A bundle as it was received.
#[derive(Debug, Clone)]
pub struct Bundle {
    name: String,
    roots: BTreeMap<u64, Root>,
    roles: BTreeMap<Role, Envelope>,
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
        let parts = Parts::read(files).map_err(|error| inside(name, &error))?;
        let listed = match parts.roles.get(&Role::Targets) {
            Some(targets) => pins::targets(targets).map_err(|error| inside(name, &error))?,
            None => BTreeMap::new(),
        };
        Ok(Self {
            name: name.to_owned(),
            roots: parts.roots,
            roles: parts.roles,
            listed,
            documents: parts.documents,
        })
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
    ///
    /// # Errors
    /// Never: reading a bundle without a root fails.
    pub fn newest_root(&self) -> Result<&Root, Error> {
        self.roots
            .last_key_value()
            .map(|(_, root)| root)
            .ok_or_else(|| missing(&self.name, &Role::Root.file(1)))
    }

    /// The document of a role; of the root, the newest.
    ///
    /// # Errors
    /// Never: reading a bundle without one of the four fails.
    pub fn document(&self, role: Role) -> Result<&Envelope, Error> {
        match role {
            Role::Root => self.newest_root().map(Root::envelope),
            _ => self
                .roles
                .get(&role)
                .ok_or_else(|| missing(&self.name, &role.file(0))),
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

struct Parts {
    roots: BTreeMap<u64, Root>,
    roles: BTreeMap<Role, Envelope>,
    documents: Files,
}

impl Parts {
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
        parts.check_whole()?;
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
                format!("内容是第 {} 版，与文件名不符", root.envelope().version()),
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

    /// Every role is there, and the roots are a chain.
    fn check_whole(&self) -> Result<(), Error> {
        let Some((first, _)) = self.roots.first_key_value() else {
            return Err(missing("", &Role::Root.file(1)));
        };
        for (expected, found) in (*first..).zip(self.roots.keys()) {
            if expected != *found {
                return Err(missing("", &Role::Root.file(expected)));
            }
        }
        for role in Role::ALL.into_iter().skip(1) {
            if !self.roles.contains_key(&role) {
                return Err(missing("", &role.file(0)));
            }
        }
        Ok(())
    }
}

fn missing(bundle: &str, name: &str) -> Error {
    let what = Text::fixed("包中缺少此文件", "is missing from the bundle");
    let fault = Fault {
        hint: Some(Text::fixed(
            "请重新取得整个包",
            "fetch the whole bundle again",
        )),
        ..Fault::new("", what)
    };
    let error = Error::one(name, fault);
    if bundle.is_empty() {
        error
    } else {
        inside(bundle, &error)
    }
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
