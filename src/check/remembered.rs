//! Codes that were verified before. What depends on the time, the traveller or the gate is judged
//! anew each time they are presented.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::base::time::Timestamp;
use crate::claims::Claims;
use crate::jws::trimmed;
use crate::trust::{Issuer, IssuerKey};
use crate::verify::VerifiedJws;

/// The codes that one thread remembers, in two generations: when the younger is full it takes the
/// place of the older. At most twice the bound is held, and what is presented again stays.
///
/// A code is looked for by a keyed hash and known by its whole text; of two with one hash the later
/// is remembered.
#[derive(Debug)]
pub(super) struct Remembered<'r> {
    bound: usize,
    hasher: RandomState,
    young: HashMap<u64, Code<'r>>,
    old: HashMap<u64, Code<'r>>,
}

/// A code whose signature was verified.
#[derive(Debug)]
struct Code<'r> {
    text: Box<str>,
    key: &'r IssuerKey,
    claims: Claims<'r>,
}

/// A text with its hash.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hashed<'t> {
    text: &'t str,
    hash: u64,
}

impl<'r> Remembered<'r> {
    /// Remembers at most twice as many codes as `bound`; none if it is 0.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            bound,
            hasher: RandomState::new(),
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    /// What to look for a text with.
    pub(super) fn hashed<'t>(&self, text: &'t str) -> Hashed<'t> {
        let text = trimmed(text);
        let hash = if self.bound > 0 {
            // Two codes never share this end of their signature.
            let end = text.len().saturating_sub(64);
            self.hasher.hash_one(text.as_bytes().get(end..))
        } else {
            0
        };
        Hashed { text, hash }
    }

    /// Whether this very text was verified before.
    pub(super) fn holds(&self, code: Hashed<'_>) -> bool {
        let holds = |codes: &HashMap<u64, Code<'_>>| {
            let known = codes.get(&code.hash);
            known.is_some_and(|known| *known.text == *code.text)
        };
        holds(&self.young) || holds(&self.old)
    }

    /// Who signed this very text and what it says, if it was verified before and the key is still
    /// alive.
    pub(super) fn get(
        &mut self,
        code: Hashed<'_>,
        at: Timestamp,
    ) -> Option<((&'r Issuer, &'r IssuerKey), &Claims<'r>)> {
        if !self.young.contains_key(&code.hash) {
            let known = self.old.remove(&code.hash)?;
            self.insert(code.hash, known);
        }
        let known = self.young.get(&code.hash)?;
        let alive = *known.text == *code.text && known.key.is_alive(at);
        alive.then_some(((known.claims.issuer(), known.key), &known.claims))
    }

    /// Notes a code that has just been verified.
    pub(super) fn note(
        &mut self,
        code: Hashed<'_>,
        verified: &VerifiedJws<'_, 'r>,
        claims: &Claims<'_>,
    ) {
        if self.bound > 0 {
            let known = Code {
                text: code.text.into(),
                key: verified.key(),
                claims: claims.kept(verified),
            };
            self.insert(code.hash, known);
        }
    }

    fn insert(&mut self, hash: u64, code: Code<'r>) {
        if self.young.len() >= self.bound {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(hash, code);
    }
}
