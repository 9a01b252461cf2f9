//! Reasons → verdict: the worst found, its reasons first.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::base::reason::{Cause, Finding, OBLIGATIONS, Reason, ReasonCode};
use crate::base::text::Text;
use crate::base::time::Day;
use crate::base::verdict::Verdict;
use crate::notice::Rule;

use super::Obligation;

/// What the steps have found so far. A reject ends the check; a hold does not. Nothing is allocated for a
/// code with no finding besides the notice's rule.
#[derive(Debug, Default)]
pub struct Findings<'n> {
    reasons: Vec<Reason>,
    rule: Option<Ruled<'n>>,
}

/// The notice's rule that decides, and when it was reached.
#[derive(Debug, Clone, Copy)]
struct Ruled<'n> {
    rule: &'n Rule,
    /// The day from which its obligations count.
    arrival: Day,
    /// Today, to tell which have ended.
    today: Day,
    /// How many reasons had been found before.
    behind: usize,
}

impl<'n> Findings<'n> {
    /// Adds what one step found.
    pub fn add(&mut self, found: impl IntoIterator<Item = Reason>) {
        self.reasons.extend(found);
    }

    /// Adds the notice's rule that decides, with its obligations counted from `arrival`
    /// and seen from `today`. There is one notice, and one rule of it decides.
    pub fn set_rule(&mut self, rule: &'n Rule, arrival: Day, today: Day) {
        self.rule = Some(Ruled {
            rule,
            arrival,
            today,
            behind: self.reasons.len(),
        });
    }

    /// The worst verdict found so far; a pass needs a rule that gives it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let found = self.reasons.iter().map(|reason| reason.verdict);
        let ruled = self.rule.map(|ruled| ruled.rule.verdict());
        // Without any finding a person with authority decides.
        found.chain(ruled).max().unwrap_or(Verdict::Hold)
    }

    /// The reasons, those of the verdict first; the obligations of that verdict; what to do next.
    #[must_use]
    pub fn compose(self) -> (Verdict, Vec<Reason>, Vec<Obligation>, Text) {
        let verdict = self.verdict();
        let mut reasons = self.reasons;
        if let Some(ruled) = self.rule {
            reasons.insert(ruled.behind, ruled.reason());
        }
        reasons.sort_by_key(|reason| reason.verdict != verdict);
        let mut steps: SmallVec<[&Text; 4]> = SmallVec::new();
        let is_mistyped =
            |code: &ReasonCode| matches!(code, ReasonCode::Finding(Finding::InvalidIdNumber));
        let is_mistyped = reasons.iter().any(|reason| is_mistyped(&reason.code));
        for reason in reasons.iter().filter(|reason| reason.verdict == verdict) {
            // A number that nobody has says nothing of whose the code is: it is typed again first.
            if is_mistyped && matches!(reason.code, ReasonCode::Finding(Finding::HolderMismatch)) {
                continue;
            }
            if !steps.contains(&&reason.next) {
                steps.push(&reason.next);
            }
        }
        let next = steps.into_iter().fold(Text::default(), |so_far, more| {
            if so_far == Text::default() {
                more.clone()
            } else {
                so_far.then(more)
            }
        });
        let ruled = self.rule.filter(|ruled| ruled.rule.verdict() == verdict);
        let obligations = ruled.map(|ruled| ruled.obligations()).unwrap_or_default();
        (verdict, reasons, obligations, next)
    }
}

impl Ruled<'_> {
    fn reason(&self) -> Reason {
        Reason {
            code: ReasonCode::Rule(self.rule.id().clone()),
            verdict: self.rule.verdict(),
            article: self.rule.article().cloned(),
            text: self.rule.text().clone(),
            next: self.rule.next().clone(),
            cause: Cause::Code,
        }
    }

    fn obligations(&self) -> Vec<Obligation> {
        let duties = self.rule.obligations().iter();
        duties
            .map(|duty| {
                let until = duty.days().map(|days| self.arrival.plus_days(days));
                let text = until.map_or_else(
                    || duty.text().clone(),
                    |day| duty.text().with_detail(&end(day, self.today)),
                );
                Obligation {
                    code: duty.id().clone(),
                    text,
                    until,
                }
            })
            .collect()
    }
}

/// The day on which an obligation ends, and whether that day has passed.
fn end(day: Day, today: Day) -> Text {
    if day <= today {
        return Text::new(
            format!("{day} 期满，已满"),
            format!("until {day}, which has passed"),
        );
    }
    Text::new(format!("至 {day}"), format!("until {day}"))
}

impl Obligation {
    /// A pass whose ID number was not compared (contract section 7).
    #[must_use]
    pub fn check_identity() -> Self {
        let [check_identity, _] = OBLIGATIONS;
        Self::fixed(
            check_identity,
            Text::fixed(
                "请核对证件：号码、姓名相符，且是本人",
                "compare the ID document: number and name are the same, and it is the person",
            ),
        )
    }

    /// Whether it is that, by the contract or by a notice that asks for the same.
    #[must_use]
    pub fn is_check_identity(&self) -> bool {
        let [check_identity, _] = OBLIGATIONS;
        &*self.code == check_identity
    }

    /// A pass on a code without `visited`, from a traveller who was not asked.
    #[must_use]
    pub fn ask_14_days(lookback_days: u16) -> Self {
        let text = Text::new(
            format!(
                "请问一句：近{lookback_days}天是否到过境外或国内重点地区？（健康码里没有行程）"
            ),
            format!(
                "the code says nothing of visits: ask about stays overseas or in key areas in the \
                 last {lookback_days} days"
            ),
        );
        let [_, ask_14_days] = OBLIGATIONS;
        Self::fixed(ask_14_days, text)
    }

    fn fixed(code: &str, text: Text) -> Self {
        Self {
            code: Arc::from(code),
            text,
            until: None,
        }
    }
}
