//! One scan → one decision.

use std::time::Instant;

use super::{Challenge, Giver, Kept, Scan};
use crate::base::reason::{Cause, Finding, ReasonCode};
use crate::base::verdict::Verdict;
use crate::check::{Clock, Other, Verifier};
use crate::decision::Decision;
use crate::facts::Traveller;

/// Judges a scan, with the ID number behind it if there is one. With a challenge the proof must repeat its
/// digits; a second scan of the person before is judged by the digits of that person.
#[must_use]
pub fn judge(
    verifier: &Verifier,
    scan: &Scan,
    given: &Traveller,
    challenge: Option<&Challenge>,
    clock: Clock,
) -> Decision {
    let Some(challenge) = challenge else {
        return judge_as(verifier, scan, given, clock);
    };
    let challenged = |digits: &str| Traveller {
        challenge: Some(digits.to_owned()),
        ..given.clone()
    };
    let decision = judge_as(verifier, scan, &challenged(challenge.now()), clock);
    match challenge.of_the_same(&decision, Instant::now()) {
        Some(digits) => judge_as(verifier, scan, &challenged(digits), clock),
        None => decision,
    }
}

fn judge_as(verifier: &Verifier, scan: &Scan, given: &Traveller, clock: Clock) -> Decision {
    let judge = |traveller: &Traveller| {
        verifier.ask(|checker| match scan.kept {
            Kept::Whole => checker.check_scanned(&scan.text, traveller, clock),
            Kept::Part => checker.check_oversized(traveller, clock),
        })
    };
    let Some(number) = &scan.number else {
        return judge(given);
    };
    let mut traveller = given.clone();
    traveller.shown.number = Some(number.text.clone());
    let decision = judge(&traveller);
    // A number that was given for every code must not be replaced by one in a line, and one that may
    // stand in the symbol is not the guard's comparison: it can only contradict.
    let counts = given.shown.number.is_none() && number.giver == Giver::Guard;
    if !counts && decision.verdict != Verdict::Reject {
        return judge(given);
    }
    decision
}

/// A rejected text of a health code's length is first a matter of the scanner.
const GARBLED_BYTES: usize = 150;

/// Whether the scanner's settings, and not the code, may be why it was rejected.
#[must_use]
pub fn is_garbled(scan: &Scan, decision: &Decision) -> bool {
    let Some(first) = decision.reasons.first() else {
        return false;
    };
    match first.code {
        ReasonCode::Finding(Finding::Malformed) => {
            scan.text.len() >= GARBLED_BYTES && Other::by_beginning(&scan.text).is_none()
        }
        ReasonCode::Finding(Finding::BadSignature | Finding::HolderSignature) => {
            first.cause == Cause::Reading
        }
        _ => false,
    }
}

/// Whether several codes came as one scan, for want of what ends each of them.
#[must_use]
pub fn ran_together(decision: &Decision) -> bool {
    let codes = decision.reasons.first().map(|reason| &reason.code);
    matches!(codes, Some(ReasonCode::Finding(Finding::SeveralCodes)))
}
