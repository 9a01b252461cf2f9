//! A gate that judges one scan after the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::clock::ClockSetting;
use super::live::Gate;
use crate::base::error::Error;
use crate::decision::Decision;
use crate::facts::Traveller;
#[cfg(any(feature = "cli", feature = "serve"))]
use crate::report::card::{self, CardStyle};
use crate::scan::{Challenge, Scan, judge};

/// A gate at which one person after the other scans a code.
#[derive(Debug)]
pub struct Scanning {
    /// What judges.
    pub gate: Arc<Gate>,
    /// Its clock.
    pub clock: ClockSetting,
    /// What is stated for every person.
    pub traveller: Traveller,
    /// The digits for the next person, if holders must prove them.
    pub challenge: Option<Challenge>,
}

impl Scanning {
    /// Judges a scan and notes the decision. `show` takes the place where the decision will be shown; a
    /// decision that new trust has overtaken by then is made again.
    pub fn judge<S>(&mut self, scan: &Scan, show: impl Fn() -> S) -> (Result<Decision, Error>, S) {
        let verifier = self.gate.verifier();
        let (mut decision, shown) = loop {
            let generation = verifier.generation();
            let challenge = self.challenge.as_ref();
            let clock = self.clock.now();
            let decision =
                clock.map(|clock| judge(verifier, scan, &self.traveller, challenge, clock));
            let shown = show();
            if verifier.is_current(generation) {
                break (decision, shown);
            }
        };
        if let Ok(decision) = &mut decision {
            if let Some(challenge) = &mut self.challenge {
                challenge.next(decision, Instant::now());
            }
            self.gate.note(decision, Duration::ZERO);
        }
        (decision, shown)
    }

    /// What the gate shows while it waits, after so many scans, for a screen of that style; nothing
    /// without a clock.
    #[cfg(any(feature = "cli", feature = "serve"))]
    #[must_use]
    pub fn ready(&self, scanned: u64, style: &CardStyle) -> Option<String> {
        let clock = self.clock.now().ok()?;
        let checker = self.gate.verifier().checker();
        let known = checker.freshness();
        let ready = card::Ready {
            context: &checker.context(clock),
            place: self.traveller.place,
            until: known.map(|known| known.trust.hold_from.min(known.risk.hold_from)),
            scanned,
            challenge: self.challenge.as_ref().map(Challenge::now),
            warning: self.gate.clock_fault(),
        };
        Some(card::ready(&ready, style))
    }
}
