//! Codes that were verified before. What depends on the time, the traveller or the gate is judged
//! anew each time they are presented.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::base::time::Timestamp;
use crate::claims::{Claims, KeptClaims};
use crate::jws::trimmed;
use crate::trust::{Issuer, IssuerKey, Registry};

/// The codes that one thread remembers, in two generations: when the younger is full it takes the
/// place of the older. At most twice the bound is held, and what is presented again stays.
///
/// A code is looked for by a keyed hash and known by its whole text; of two with one hash the later
/// is remembered. All of them are of one registry, by whose numbers their keys are known.
#[derive(Debug)]
pub(super) struct Remembered {
    bound: usize,
    hasher: RandomState,
    young: HashMap<u64, VerifiedCode>,
    old: HashMap<u64, VerifiedCode>,
}

/// A code whose signature was verified.
#[derive(Debug)]
struct VerifiedCode {
    text: Box<str>,
    key: usize,
    claims: KeptClaims,
}

/// A text with its hash.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HashedText<'t> {
    text: &'t str,
    hash: u64,
}

/// A code that was taken out to be judged again.
#[derive(Debug)]
pub(super) struct Taken<'r> {
    text: Box<str>,
    pub(super) signer: (&'r Issuer, &'r IssuerKey),
    pub(super) claims: Claims<'r>,
}

impl Remembered {
    /// Remembers at most twice as many codes as `bound`; none if it is 0.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            bound,
            hasher: RandomState::new(),
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    /// Forgets every code: another registry judges from here on.
    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    /// What to look for a text with.
    pub(super) fn hashed<'t>(&self, text: &'t str) -> HashedText<'t> {
        let text = trimmed(text);
        let hash = if self.bound > 0 {
            // The ends of two signatures differ, so they are enough to look for.
            let end = text.len().saturating_sub(64);
            self.hasher.hash_one(text.as_bytes().get(end..))
        } else {
            0
        };
        HashedText { text, hash }
    }

    /// Whether this very text was verified before.
    pub(super) fn holds(&self, code: HashedText<'_>) -> bool {
        let known = self.young.get(&code.hash);
        known
            .or_else(|| self.old.get(&code.hash))
            .is_some_and(|known| *known.text == *code.text)
    }

    /// Takes out this very text, if it was verified before by a key of `registry` that is still
    /// alive. The caller must [put it back](Self::put_back).
    pub(super) fn take<'r>(
        &mut self,
        code: HashedText<'_>,
        registry: &'r Registry,
        at: Timestamp,
    ) -> Option<Taken<'r>> {
        if !self.holds(code) {
            return None;
        }
        let known = self.young.get(&code.hash);
        let known = known.or_else(|| self.old.get(&code.hash))?;
        let signer = registry.key(known.key)?;
        if !signer.1.is_alive(at) {
            return None;
        }
        let young = self.young.remove(&code.hash);
        let VerifiedCode { text, claims, .. } = young.or_else(|| self.old.remove(&code.hash))?;
        Some(Taken {
            text,
            signer,
            claims: claims.of(signer.0),
        })
    }

    /// Puts back what was taken, among the younger.
    pub(super) fn put_back(&mut self, code: HashedText<'_>, taken: Taken<'_>) {
        let known = VerifiedCode {
            text: taken.text,
            key: taken.signer.1.number(),
            claims: taken.claims.into_kept(),
        };
        self.insert(code.hash, known);
    }

    /// Notes a code that `key` has just verified.
    pub(super) fn note(&mut self, code: HashedText<'_>, key: &IssuerKey, claims: &Claims<'_>) {
        if self.bound > 0 {
            let known = VerifiedCode {
                text: code.text.into(),
                key: key.number(),
                claims: claims.kept(),
            };
            self.insert(code.hash, known);
        }
    }

    fn insert(&mut self, hash: u64, code: VerifiedCode) {
        if self.young.len() >= self.bound {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(hash, code);
    }
}
