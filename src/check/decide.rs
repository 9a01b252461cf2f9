//! One traveller at a time: whatever was presented in, a decision out.

use crate::base::limits::TYPED_BYTES;
use crate::base::reason::{Finding, Reason};
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::jws::repair;

use super::checker::{Checker, Clock};
use super::evaluation::{Case, Evaluation};
use super::steps;

impl Checker {
    /// Judges a scanned text: one health code as it stands in a QR symbol.
    #[must_use]
    pub fn check(&self, text: &str, traveller: &Traveller, clock: Clock) -> Decision {
        let case = self.case(traveller, clock);
        steps::judge_text(case, text, |evaluation| evaluation.decision())
    }

    /// Judges what a scanner typed like a keyboard. If it cannot be a code as it stands, what a
    /// layout, an input method or Caps Lock did to it is undone, and the decision says so; the
    /// signature stays the judge.
    #[must_use]
    pub fn check_typed(&self, typed: &str, traveller: &Traveller, clock: Clock) -> Decision {
        // No repair makes a code of a text that is longer than any.
        let short = (typed.len() <= TYPED_BYTES).then_some(typed);
        match short.and_then(repair) {
            None => self.check(typed, traveller, clock),
            Some((text, repairs)) => Decision {
                repairs,
                ..self.check(&text, traveller, clock)
            },
        }
    }

    /// Rejects an input of which the caller did not take in the whole, since a part of a text says
    /// nothing about the text.
    #[must_use]
    pub fn check_oversized(&self, traveller: &Traveller, clock: Clock) -> Decision {
        self.reject(vec![Finding::TokenTooLarge.into()], traveller, clock)
    }

    /// Rejects before there is a token.
    pub(super) fn reject(
        &self,
        reasons: Vec<Reason>,
        traveller: &Traveller,
        clock: Clock,
    ) -> Decision {
        Evaluation::rejected(self.case(traveller, clock), reasons).decision()
    }

    /// Judges a person without a code.
    #[must_use]
    pub fn check_without_code(&self, traveller: &Traveller, clock: Clock) -> Decision {
        steps::judge_without_code(self.case(traveller, clock)).decision()
    }

    const fn case<'a>(&'a self, traveller: &'a Traveller, clock: Clock) -> Case<'a> {
        Case {
            checker: self,
            traveller,
            clock,
        }
    }
}
