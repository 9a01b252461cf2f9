//! What was installed at a gate, as far as a later bundle must not fall behind it. It is kept apart
//! from the bundle, so that damage to the bundle does not open the way for an older one.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::base::time::{Timestamp, Zone};

use super::contents::{Contents, status_lists};
use super::digest::hex;
use super::envelope::Envelope;
use super::file::Bundle;
use super::limits::ENTRIES;
use super::role::Role;
use super::root::{Dropped, key_id_of};
use super::workflow::VerifiedBundle;
use crate::trust::{Issuer, Registry};

/// The versions, revoked keys and status lists of an installed bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The environment of the registry.
    pub environment: String,
    /// The newest root.
    pub root: Seen,
    /// The timestamp.
    pub timestamp: Seen,
    /// The snapshot.
    pub snapshot: Seen,
    /// The targets.
    pub targets: Seen,
    /// The version of the registry.
    pub registry: u64,
    /// The version of the risk register.
    pub risk: u64,
    /// The revoked keys of issuers.
    pub revoked: BTreeSet<Revoked>,
    /// The newest status list of each issuer and name.
    pub lists: Vec<ListSeen>,
    /// The newest signed date that was ever installed: a clock before it is wrong. Never lowered.
    #[serde(with = "instant")]
    pub newest: Timestamp,
    /// The latest instant that a high-water mark can have reached. Never lowered.
    #[serde(with = "instant")]
    pub ceiling: Timestamp,
}

/// One document of metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its canonical form, in hexadecimal.
    pub sha256: String,
    /// The ids of the keys that signed it. The signature of a key that no root has named so far
    /// cannot be verified and counts as good: a count then begins anew less often.
    pub signers: BTreeSet<String>,
}

/// A revoked key of an issuer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// The issuer.
    pub iss: String,
    /// The key's name.
    pub kid: String,
    /// The public key, in hexadecimal.
    pub public: String,
}

/// A status list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSeen {
    /// The issuer.
    pub iss: String,
    /// The list's name.
    pub uri: String,
    /// The name of the issuer's key that signed it.
    pub kid: String,
    /// When it was signed.
    #[serde(with = "instant")]
    pub issued_at: Timestamp,
    /// From when on it is out of date.
    #[serde(with = "instant")]
    pub stale_from: Timestamp,
}

impl Record {
    /// What a bundle that is installed at `now` leaves to be compared with. `before` is what was
    /// there: times and status lists are never forgotten.
    #[must_use]
    pub fn of(
        verified: &VerifiedBundle,
        contents: &Contents,
        before: Option<&Self>,
        now: Timestamp,
    ) -> Self {
        let bundle = verified.bundle();
        let seen = |role| Seen::of(verified, bundle.document(role));
        let freshness = &contents.freshness;
        let (mut newest, mut ceiling) = (freshness.newest, freshness.trust.hold_from);
        let listed = status_lists(bundle, &contents.registry, now);
        let mut lists: Vec<ListSeen> = listed.iter().map(ListSeen::of).collect();
        if let Some(before) = before {
            newest = newest.max(before.newest);
            ceiling = ceiling.max(before.ceiling);
            let gone = |old: &&ListSeen| !lists.iter().any(|list| list.is_same(old));
            let gone: Vec<ListSeen> = before.lists.iter().filter(gone).cloned().collect();
            lists.extend(gone);
        }
        // A key that a root let go stays known: no later bundle lists it alive.
        let mut revoked = Revoked::all(contents);
        let gone = before.map(|before| &before.revoked).into_iter().flatten();
        let gone = gone.filter(|key| is_let_go(bundle, &contents.registry, key));
        revoked.extend(gone.take(ENTRIES).cloned());
        lists.sort_by_key(|list| std::cmp::Reverse(list.issued_at));
        lists.truncate(ENTRIES);
        Self {
            environment: contents.registry.environment().name().to_owned(),
            root: seen(Role::Root),
            timestamp: seen(Role::Timestamp),
            snapshot: seen(Role::Snapshot),
            targets: seen(Role::Targets),
            registry: contents.registry.version(),
            risk: contents.register.version(),
            revoked,
            lists,
            newest,
            ceiling,
        }
    }

    /// The document of a role.
    #[must_use]
    pub const fn role(&self, role: Role) -> &Seen {
        match role {
            Role::Root => &self.root,
            Role::Targets => &self.targets,
            Role::Snapshot => &self.snapshot,
            Role::Timestamp => &self.timestamp,
        }
    }
}

impl Seen {
    fn of(verified: &VerifiedBundle, document: &Envelope) -> Self {
        let role = document.role();
        let ids = document
            .signatures()
            .iter()
            .map(|signature| &signature.keyid);
        let known = |id: &str| verified.trusted_roots().any(|root| root.key(id).is_some());
        let mut signers: BTreeSet<String> = ids.filter(|id| !known(id)).cloned().collect();
        for root in verified.trusted_roots() {
            for (id, key) in root.signers(role, document) {
                signers.insert(id.to_owned());
                signers.insert(key_id_of(key));
            }
        }
        Self {
            version: document.version(),
            sha256: hex(&document.fingerprint()),
            signers,
        }
    }
}

/// Whether a root lets a revoked key be left out, and the key is left out: it may not be listed as valid.
pub(super) fn is_let_go(bundle: &Bundle, registry: &Registry, revoked: &Revoked) -> bool {
    let dropped = Dropped {
        iss: revoked.iss.clone(),
        kid: revoked.kid.clone(),
    };
    let mut roots = bundle.roots().values();
    let mut keys = registry.issuers().flat_map(Issuer::keys);
    roots.any(|root| root.may_drop().contains(&dropped))
        && !keys.any(|key| hex(key.public().bytes()) == revoked.public && !key.is_revoked())
}

impl Revoked {
    fn all(contents: &Contents) -> BTreeSet<Self> {
        let issuers = contents.registry.issuers();
        let keys = issuers.flat_map(|issuer| issuer.keys().iter().map(move |key| (issuer, key)));
        keys.filter(|(_, key)| key.is_revoked())
            .map(|(issuer, key)| Self {
                iss: issuer.id().to_string(),
                kid: key.kid().to_owned(),
                public: hex(key.public().bytes()),
            })
            .collect()
    }
}

impl ListSeen {
    fn of(list: &crate::status::StatusList) -> Self {
        Self {
            iss: list.issuer().to_string(),
            uri: list.uri().to_string(),
            kid: list.kid().to_owned(),
            issued_at: list.issued_at(),
            stale_from: list.stale_from(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.iss, &self.uri) == (&other.iss, &other.uri)
    }
}

/// RFC 3339 in UTC.
mod instant {
    use super::{Deserialize, Deserializer, Serializer, Timestamp, Zone, de};

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&at.in_words(Zone::UTC))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        Timestamp::parse(&text).ok_or_else(|| de::Error::custom("not a time"))
    }
}
