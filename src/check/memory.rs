//! What a gate remembers of what it was shown: proofs, of which one that comes again was passed on
//! (contract section 2a); codes, so that the guard sees when one comes again; and how far the phones'
//! clocks are from its own. Only in memory, bounded, and never by the bytes of a signature, of which ECDSA
//! has more than one.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::base::limits::REMEMBERED_PROOFS;
use crate::base::time::Timestamp;
use crate::base::verdict::Verdict;
use crate::claims::{HolderProof, LiveClaims};
use crate::decision::{ClockSource, Decision};

use super::checker::Clock;

/// Within this time the same code is one presentation that a scanner reads twice, not a second person.
const SAME_SECONDS: i64 = 5;

/// Of how many live holders the middle one tells how far the gate's clock is off: an odd number, of which
/// a few wrong phones do not move the middle.
const HOLDERS: usize = 9;

/// What was shown at one gate, in two generations: when the younger is full it takes the place of the
/// older.
#[derive(Debug, Default)]
pub struct ProofMemory {
    /// Two keys drawn at random: nobody can prepare two proofs that count as one.
    hashers: [RandomState; 2],
    shown: Mutex<Generations<Timestamp>>,
    codes: Mutex<Generations<RecentCode>>,
    /// How far the proofs of the last live holders were ahead of the gate's clock, in seconds.
    offsets: Mutex<VecDeque<(MemoryKey, i64)>>,
}

/// What is remembered of a value.
type MemoryKey = [u64; 2];

#[derive(Debug)]
struct Generations<V> {
    young: HashMap<MemoryKey, V>,
    old: HashMap<MemoryKey, V>,
}

/// A code that was decided on.
#[derive(Debug, Clone, Copy)]
struct RecentCode {
    at: Instant,
    verdict: Verdict,
}

/// A code that comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// How long ago it was shown last, in seconds.
    pub seconds: u64,
    /// What was decided then.
    pub verdict: Verdict,
}

impl ProofMemory {
    /// Notes a proof that is live at `clock`; returns whether the same was shown at this gate more than a moment
    /// before. It is kept for as long as it can be live: `life` and twice the `leeway`, in seconds.
    pub(super) fn knows(
        &self,
        claims: &LiveClaims<'_>,
        proof: &HolderProof<'_>,
        clock: Clock,
        leeway: i64,
    ) -> bool {
        let at = clock.at;
        let iss = claims.issuer().id();
        if clock.source == ClockSource::System {
            self.note_offset(self.mark((iss, claims.sub())), proof.issued_at(), at);
        }
        let mark = self.mark((iss, claims.jti(), proof.nonce(), proof.issued_at()));
        let life = claims.issuer().binding().proof_life_seconds;
        let keep = life.saturating_add(leeway.saturating_mul(2));
        let mut shown = held(&self.shown);
        if let Some(first) = shown.get(&mark)
            && at <= first.plus_seconds(keep)
        {
            return at > first.plus_seconds(SAME_SECONDS);
        }
        shown.put(mark, at);
        false
    }

    /// Notes what was decided on a code at `now`; when the same code was shown at this gate before, and
    /// what was decided then. Nothing is noted of a decision without verified claims.
    #[must_use]
    pub fn again(&self, decision: &Decision, now: Instant) -> Option<Again> {
        let (signer, code) = (decision.signer.as_ref()?, decision.code.as_ref()?);
        let mark = self.mark((signer.id, code.jti.as_str()));
        let mut codes = held(&self.codes);
        let before = codes.get(&mark);
        let verdict = decision.verdict;
        codes.put(mark, RecentCode { at: now, verdict });
        before.map(|seen| Again {
            seconds: now.saturating_duration_since(seen.at).as_secs(),
            verdict: seen.verdict,
        })
    }

    /// How far the phones of the last nine live holders are ahead of the gate's clock, in seconds: the
    /// middle one of them. `None` as long as there were fewer. A proof is some seconds old when it is
    /// scanned, so that a right clock gives a small negative number.
    #[must_use]
    pub fn phones_ahead(&self) -> Option<i64> {
        let offsets = held(&self.offsets);
        let mut sorted: Vec<i64> = offsets.iter().map(|(_, offset)| *offset).collect();
        drop(offsets);
        sorted.sort_unstable();
        (sorted.len() >= HOLDERS)
            .then(|| sorted.get(HOLDERS / 2).copied())
            .flatten()
    }

    fn note_offset(&self, holder: MemoryKey, proof: Timestamp, at: Timestamp) {
        let offset = proof.micros_since(at) / 1_000_000;
        let mut offsets = held(&self.offsets);
        offsets.retain(|(known, _)| *known != holder);
        offsets.push_back((holder, offset));
        if offsets.len() > HOLDERS {
            offsets.pop_front();
        }
    }

    fn mark(&self, value: impl Hash) -> MemoryKey {
        self.hashers
            .each_ref()
            .map(|hasher| hasher.hash_one(&value))
    }
}

impl<V> Default for Generations<V> {
    fn default() -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }
}

impl<V: Copy> Generations<V> {
    fn get(&self, mark: &MemoryKey) -> Option<V> {
        self.young.get(mark).or_else(|| self.old.get(mark)).copied()
    }

    fn put(&mut self, mark: MemoryKey, value: V) {
        if self.young.len() >= REMEMBERED_PROOFS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(mark, value);
    }
}

fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_nine_holders_tells_the_clock() {
        let memory = ProofMemory::default();
        let at = Timestamp::EPOCH.plus_seconds(1_000);
        let show = |holder: usize, ahead: i64| {
            let mark = memory.mark(holder);
            memory.note_offset(mark, at.plus_seconds(ahead), at);
        };
        for holder in 0..8 {
            show(holder, 40);
            // One holder who comes again and again counts once.
            show(0, 500);
        }
        assert_eq!(memory.phones_ahead(), None);
        show(8, -10);
        assert_eq!(memory.phones_ahead(), Some(40));
        for holder in 10..15 {
            show(holder, -12);
        }
        assert_eq!(memory.phones_ahead(), Some(-12));
    }

    #[test]
    fn the_memory_stays_bounded() {
        let mut shown = Generations::default();
        for value in 0..3 * u64::try_from(REMEMBERED_PROOFS).unwrap() {
            shown.put([value, 0], value);
        }
        assert!(shown.young.len() + shown.old.len() <= 2 * REMEMBERED_PROOFS);
        assert_eq!(shown.get(&[0, 0]), None);
    }
}
