//! The prepared keys of a registry. Threads share them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::prepared::PreparedKey;
use crate::base::limits::PREPARED_BYTES;
use crate::trust::{IssuerKey, Registry};

/// A place for the tables of each key of one registry.
#[derive(Debug)]
pub struct PreparedKeys {
    /// By the key's number; `None` for a key that cannot be prepared, or no more.
    keys: Vec<OnceLock<Option<PreparedKey>>>,
    bytes: AtomicUsize,
}

impl PreparedKeys {
    /// None yet, of the keys of `registry`.
    #[must_use]
    pub fn of(registry: &Registry) -> Self {
        let keys = registry.issuers().flat_map(|issuer| issuer.keys());
        Self {
            keys: keys.map(|_| OnceLock::new()).collect(),
            bytes: AtomicUsize::new(0),
        }
    }

    /// The memory that they take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The key with its tables, if it has been prepared.
    pub(super) fn get(&self, key: &IssuerKey) -> Option<&PreparedKey> {
        self.keys.get(key.number())?.get()?.as_ref()
    }

    /// Prepares a key, unless it is or the memory for tables is used up.
    pub(crate) fn prepare(&self, key: &IssuerKey) {
        let Some(place) = self.keys.get(key.number()) else {
            return;
        };
        place.get_or_init(|| {
            if self.bytes() >= PREPARED_BYTES {
                return None;
            }
            let prepared = PreparedKey::prepare(key.public())?;
            self.bytes.fetch_add(prepared.bytes(), Ordering::Relaxed);
            Some(prepared)
        });
    }

    /// Puts the tables of another key in a key's place.
    #[cfg(test)]
    pub(crate) fn confuse(&self, key: &IssuerKey, other: PreparedKey) {
        let place = self.keys.get(key.number());
        assert!(place.unwrap().set(Some(other)).is_ok());
    }
}
