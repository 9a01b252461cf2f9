//! What a gate remembers of proofs: one that comes again was passed on (contract section 2a). Only in
//! memory, and never by the bytes of a signature, of which ECDSA has more than one.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use crate::base::limits::REMEMBERED_PROOFS;
use crate::base::time::Timestamp;
use crate::claims::{LiveClaims, Proof};

/// A scanner that reads a code twice is no second person.
const SAME_SECONDS: i64 = 5;

/// The proofs that were shown at one gate, in two generations: when the younger is full it takes the
/// place of the older.
#[derive(Debug, Default)]
pub struct ProofMemory {
    /// Two keys drawn at random: nobody can prepare two proofs that count as one.
    hashers: [RandomState; 2],
    shown: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<[u64; 2], Timestamp>,
    old: HashMap<[u64; 2], Timestamp>,
}

impl ProofMemory {
    /// Notes a proof that is live at `at`; whether the same was shown at this gate more than a moment
    /// before. It is kept for as long as it can be live: `life` and twice the `leeway`, in seconds.
    pub(super) fn knows(
        &self,
        claims: &LiveClaims<'_>,
        proof: &Proof<'_>,
        at: Timestamp,
        leeway: i64,
    ) -> bool {
        let iss = claims.issuer().id();
        let value = (iss, claims.jti(), proof.nonce(), proof.issued_at());
        let mark = self.hashers.each_ref().map(|hasher| hasher.hash_one(value));
        let life = claims.issuer().binding().proof_life_seconds;
        let keep = life.saturating_add(leeway.saturating_mul(2));
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let first = shown.young.get(&mark).or_else(|| shown.old.get(&mark));
        if let Some(first) = first.copied()
            && at <= first.plus_seconds(keep)
        {
            return at > first.plus_seconds(SAME_SECONDS);
        }
        if shown.young.len() >= REMEMBERED_PROOFS {
            shown.old = std::mem::take(&mut shown.young);
        }
        shown.young.insert(mark, at);
        false
    }
}
