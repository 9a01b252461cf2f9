//! What codes and workers are recognised by when they come again.
//!
//! No 64-bit hash decides alone: two values count as the same if 64 bits of one hash and 32 bits of
//! another agree, both SipHash under keys drawn at random at the start, so that nobody can prepare
//! two values that do. Among a million different values the chance of one false flag is about 10⁻¹⁷,
//! and a flag never changes a verdict.

use std::hash::{BuildHasher, Hash, RandomState};

use crate::claims::Shown;
use crate::decision::Decision;

/// Makes marks; clones of one make the same.
#[derive(Debug, Clone, Default)]
pub struct Marker {
    find: RandomState,
    confirm: RandomState,
}

/// A code or a worker, as far as it must be recognised again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::roster) struct Fingerprint {
    pub(in crate::roster) find: u64,
    pub(in crate::roster) confirm: u32,
}

/// The marks of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// The code, by issuer and `jti`; only if its signature was verified.
    pub(in crate::roster) code: Option<Fingerprint>,
    /// The ID number.
    pub(in crate::roster) number: Option<Fingerprint>,
    /// Who the worker is, by the number, else by the name; 0 if the row says neither.
    pub(in crate::roster) person: u64,
}

impl Marker {
    /// The marks of one entry.
    #[must_use]
    pub fn marks(&self, shown: &Shown, decision: Option<&Decision>) -> Marks {
        let code = decision.and_then(|decision| {
            let (signer, code) = (decision.signer.as_ref()?, decision.code.as_ref()?);
            Some(self.mark(&(signer.id, &code.jti)))
        });
        let number = shown.number.as_deref().map(|number| self.mark(&number));
        Marks {
            code,
            number,
            person: match (number, shown.name.as_deref()) {
                (Some(number), _) => number.find,
                (None, Some(name)) => self.find.hash_one(("name", name)),
                (None, None) => 0,
            },
        }
    }

    fn mark(&self, value: &impl Hash) -> Fingerprint {
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "the low half of a hash is meant"
        )]
        let confirm = self.confirm.hash_one(value) as u32;
        Fingerprint {
            find: self.find.hash_one(value),
            confirm,
        }
    }
}
