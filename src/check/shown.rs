//! How the code was shown, and what the registry asks of that (contract section 2a).

use crate::base::presence::Presence;
use crate::base::reason::{Finding, Reason};
use crate::claims::{Freshness, HolderProof, Identity, LiveClaims};
use crate::trust::BindingMode;

use super::evaluation::Question;

/// How a code was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShownCode {
    /// As the notice sees it.
    pub(super) presence: Presence,
    /// Why a proof that is good does not count now.
    late: Option<Finding>,
    /// Whether the proof answers another challenge than the one that was spoken.
    mismatch: bool,
}

impl ShownCode {
    /// What a proof that is good makes of a code, at the case's clock.
    pub(super) fn of(
        claims: &LiveClaims<'_>,
        proof: Option<&HolderProof<'_>>,
        case: Question<'_>,
    ) -> Self {
        let plain = |presence| Self {
            presence,
            late: None,
            mismatch: false,
        };
        let Some(proof) = proof else {
            return plain(if claims.is_bound() {
                Presence::Copy
            } else {
                Presence::Static
            });
        };
        let life = claims.issuer().binding().proof_life_seconds;
        let late = match proof.freshness(case.clock.at, life, case.checker.leeway.as_seconds()) {
            Freshness::Live => None,
            Freshness::Stale => Some(Finding::ProofStale),
            Freshness::Future => Some(Finding::ProofInFuture),
        };
        let challenge = case.traveller.challenge.as_deref();
        let mismatch = challenge.is_some_and(|spoken| spoken != proof.nonce());
        match late.is_none() && !mismatch {
            true => plain(Presence::Live),
            false => Self {
                presence: Presence::Copy,
                late,
                mismatch,
            },
        }
    }

    /// Whether the registry asks for a proof that is not there; an ID number that matches proves more.
    pub(super) fn is_wanting(self, claims: &LiveClaims<'_>, identity: Identity) -> bool {
        self.presence != Presence::Live
            && claims.issuer().binding().mode == BindingMode::Required
            && identity != Identity::Matched
    }

    /// What step 6 finds. A proof out of its window counts as none: whether that holds, the registry
    /// says.
    pub(super) fn at_step_6(self, unproven: bool) -> impl Iterator<Item = Reason> {
        let mismatch = self.mismatch.then_some(Finding::ChallengeMismatch);
        let late = self.late.filter(|_| unproven);
        mismatch.into_iter().chain(late).map(Reason::from)
    }

    /// What step 8 finds, unless step 6 has said why.
    pub(super) fn at_step_8(self, unproven: bool) -> Option<Reason> {
        let said = self.mismatch || self.late.is_some();
        (unproven && !said).then(|| Finding::ProofMissing.into())
    }
}
