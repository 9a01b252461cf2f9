//! Digits for one person: the guard says them, the holder types them into the phone, and the proof must
//! repeat them.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use crate::base::reason::{Finding, ReasonCode};
use crate::decision::Decision;

/// How many challenges there are, of three digits each: enough that nobody has a picture for the next one,
/// few enough to say in a breath.
const CHALLENGES: u64 = 900;

/// A scanner that reads a code twice is no second person.
const SAME: Duration = Duration::from_secs(5);

/// The digits of the person who comes now, and those of the one before.
#[derive(Debug)]
pub struct Challenge {
    now: String,
    before: Option<LastChallenge>,
}

#[derive(Debug)]
struct LastChallenge {
    digits: String,
    jti: Option<String>,
    at: Instant,
}

impl Default for Challenge {
    fn default() -> Self {
        Self {
            now: digits(""),
            before: None,
        }
    }
}

impl Challenge {
    /// What the guard says to the person who comes now.
    pub fn now(&self) -> &str {
        &self.now
    }

    /// The digits of the person before, if a code with this answer is theirs once more.
    pub fn of_the_same(&self, decision: &Decision, now: Instant) -> Option<&str> {
        let mismatch = decision
            .reasons
            .iter()
            .any(|reason| reason.code == ReasonCode::Finding(Finding::ChallengeMismatch));
        let before = self.before.as_ref()?;
        let same = before.jti.is_some() && before.jti == jti(decision);
        let soon = now.saturating_duration_since(before.at) <= SAME;
        (mismatch && same && soon).then_some(before.digits.as_str())
    }

    /// New digits for the next person.
    pub fn next(&mut self, decision: &Decision, at: Instant) {
        let fresh = digits(&self.now);
        self.before = Some(LastChallenge {
            digits: std::mem::replace(&mut self.now, fresh),
            jti: jti(decision),
            at,
        });
    }
}

fn jti(decision: &Decision) -> Option<String> {
    decision.code.as_ref().map(|code| code.jti.clone())
}

/// Three digits other than those before. The keys of a new hasher come from the system's randomness.
fn digits(before: &str) -> String {
    loop {
        let drawn = 100 + RandomState::new().hash_one(before) % CHALLENGES;
        let drawn = drawn.to_string();
        if drawn != before {
            return drawn;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_change_and_have_one_form() {
        let mut before = String::new();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let now = digits(&before);
            assert!(now != before && now.len() == 3, "{now}");
            assert!(now.bytes().all(|b| b.is_ascii_digit()), "{now}");
            seen.insert(now.clone());
            before = now;
        }
        assert!(seen.len() > 100, "{}", seen.len());
    }
}
