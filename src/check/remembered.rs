//! Codes that were verified before. What depends on the time, the traveller or the gate is judged
//! anew each time they are presented.

use std::collections::HashMap;

use crate::claims::Claims;
use crate::ground::time::Timestamp;
use crate::jws::trimmed;
use crate::trust::{Issuer, IssuerKey};
use crate::verify::VerifiedJws;

/// The codes that one thread remembers, by their whole text, in two generations: when the younger
/// is full it takes the place of the older. At most twice the bound is held, and what is presented
/// again stays.
#[derive(Debug)]
pub(super) struct Remembered<'r> {
    bound: usize,
    young: HashMap<Box<str>, Code<'r>>,
    old: HashMap<Box<str>, Code<'r>>,
}

/// A code whose signature was verified.
#[derive(Debug)]
struct Code<'r> {
    key: &'r IssuerKey,
    claims: Claims<'r>,
}

impl<'r> Remembered<'r> {
    /// Remembers at most twice as many codes as `bound`; none if it is 0.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            bound,
            young: HashMap::with_capacity(bound),
            old: HashMap::with_capacity(bound),
        }
    }

    /// Whether this very text was verified before.
    pub(super) fn holds(&self, text: &str) -> bool {
        let text = trimmed(text);
        self.bound > 0 && (self.young.contains_key(text) || self.old.contains_key(text))
    }

    /// Who signed this very text and what it says, if it was verified before and the key is still
    /// alive.
    pub(super) fn get(
        &mut self,
        text: &str,
        at: Timestamp,
    ) -> Option<((&'r Issuer, &'r IssuerKey), &Claims<'r>)> {
        if self.bound == 0 {
            return None;
        }
        let text = trimmed(text);
        if !self.young.contains_key(text) {
            let (text, code) = self.old.remove_entry(text)?;
            self.insert(text, code);
        }
        let code = self.young.get(text)?;
        code.key
            .is_alive(at)
            .then_some(((code.claims.issuer(), code.key), &code.claims))
    }

    /// Notes a code that has just been verified.
    pub(super) fn note(&mut self, text: &str, verified: &VerifiedJws<'_, 'r>, claims: &Claims<'_>) {
        if self.bound > 0 {
            let code = Code {
                key: verified.key(),
                claims: claims.kept(verified),
            };
            self.insert(trimmed(text).into(), code);
        }
    }

    fn insert(&mut self, text: Box<str>, code: Code<'r>) {
        if self.young.len() >= self.bound {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(text, code);
    }
}
