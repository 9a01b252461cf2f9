//! One traveller at a time: whatever was presented in, a decision out.

use crate::base::reason::{Finding, Reason};
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::jws::{Repair, Typed};

use super::checker::{Checker, Clock};
use super::evaluation::{Evaluation, Question};
use super::reader::{Reader, ran_together};
use super::steps;

/// A text that is shorter is another kind of code; a longer one may be a health code that a scanner
/// garbled. The shortest signed codes have 250 bytes.
const MISTYPED_BYTES: usize = 150;

impl Checker {
    /// Judges a scanned text: one health code as it stands in a QR symbol.
    #[must_use]
    pub fn check(&self, text: &str, traveller: &Traveller, clock: Clock) -> Decision {
        let case = self.case(traveller, clock);
        steps::judge_text(case, text, |evaluation| evaluation.decision())
    }

    /// Judges a text that was typed or copied. If it cannot be a code as it stands, what a layout, an
    /// input method or Caps Lock did to it and what stands around it is undone, and the decision says
    /// so; the signature stays the judge. Of several codes in one text none is judged.
    #[must_use]
    pub fn check_typed(&self, typed: &str, traveller: &Traveller, clock: Clock) -> Decision {
        let case = self.case(traveller, clock);
        judge_read(case, typed, Typed::read(typed))
    }

    /// The same for what a scanner typed like a keyboard. Where no verified code comes of it, the words
    /// look at the scanner first.
    #[must_use]
    pub fn check_scanned(&self, typed: &str, traveller: &Traveller, clock: Clock) -> Decision {
        judge_read(
            self.scanned(typed, traveller, clock),
            typed,
            Typed::read(typed),
        )
    }

    /// The same for the text of a file or of an argument, to which no scanner may have added anything: what stands
    /// directly behind a code in characters of a code belongs to it.
    #[must_use]
    pub fn check_held(&self, text: &str, traveller: &Traveller, clock: Clock) -> Decision {
        judge_read(
            self.scanned(text, traveller, clock),
            text,
            Typed::read_held(text),
        )
    }

    const fn scanned<'a>(
        &'a self,
        typed: &str,
        traveller: &'a Traveller,
        clock: Clock,
    ) -> Question<'a> {
        let reader = match typed.trim_ascii().len() < MISTYPED_BYTES {
            true => Reader::Symbol,
            false => Reader::Scanner,
        };
        Question {
            reader,
            ..self.case(traveller, clock)
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
        Evaluation::rejected(self.case(traveller, clock), "", reasons).decision()
    }

    /// Judges a person without a code.
    #[must_use]
    pub fn check_without_code(&self, traveller: &Traveller, clock: Clock) -> Decision {
        steps::judge_without_code(self.case(traveller, clock)).decision()
    }

    pub(super) const fn case<'a>(&'a self, traveller: &'a Traveller, clock: Clock) -> Question<'a> {
        Question {
            checker: self,
            traveller,
            clock,
            reader: Reader::Symbol,
        }
    }
}

/// Judges a text by what it was found to be.
pub(super) fn judge_read(case: Question<'_>, text: &str, read: Typed) -> Decision {
    let judge = |case, text: &str| steps::judge_text(case, text, |found| found.decision());
    match read {
        Typed::AsItStands => judge(case, text),
        Typed::Several => Evaluation::rejected(case, text, vec![ran_together()]).decision(),
        Typed::Repaired(code, repairs) => {
            let around = |repair| matches!(repair, &Repair::Prefix | &Repair::Suffix);
            let reader = match case.reader {
                // What a scanner typed and is no code as it stands is the scanner's doing until it verifies.
                Reader::Scanner => Reader::Garbled,
                // What stands around a code in a symbol garbles nothing inside it.
                _ if repairs.iter().all(around) => Reader::Symbol,
                _ => Reader::Undone,
            };
            Decision {
                repairs,
                ..judge(Question { reader, ..case }, &code)
            }
        }
    }
}
