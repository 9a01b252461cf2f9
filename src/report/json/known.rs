//! Parts of lines as they were written before. A roster has few different answers and issuers, and one trust judges
//! all of it.

use super::{Object, decided, judges, stated};
use crate::base::reason::Reason;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::base::verdict::Verdict;
use crate::decision::{
    ClockSource, CodeSigner, Context, Decision, Judged, Obligation, Stated, Warning,
};
use crate::jws::Repair;
use crate::trust::Environment;

/// The parts of lines that others may have too.
#[derive(Debug, Default)]
pub(in crate::report) struct KnownParts {
    answers: Written<KnownAnswer>,
    pub(super) signers: Written<CodeSigner>,
    facts: Written<(Option<Judged>, Stated, ClockSource)>,
    data: Written<KnownData>,
}

/// The members of one kind, each with all that they depend on.
#[derive(Debug)]
pub(super) struct Written<K> {
    kept: Vec<(K, String)>,
    /// Which of them is replaced next.
    next: usize,
}

impl<K> Default for Written<K> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            next: 0,
        }
    }
}

impl<K> Written<K> {
    /// How many are kept: one for each issuer.
    const KEPT: usize = 64;

    /// The members, written now if nothing that is known depends on the same.
    pub(super) fn part(
        &mut self,
        is_same: impl Fn(&K) -> bool,
        key: impl FnOnce() -> K,
        write: impl FnOnce(&mut Object<'_>),
    ) -> &str {
        let known = self.kept.iter().position(|(key, _)| is_same(key));
        let place = known.unwrap_or_else(|| {
            let mut written = String::new();
            Object::members_of(&mut written, write);
            let place = self.next;
            self.next = (place + 1) % Self::KEPT;
            match self.kept.get_mut(place) {
                Some(old) => *old = (key(), written),
                None => self.kept.push((key(), written)),
            }
            place
        });
        self.kept.get(place).map_or("", |(_, written)| written)
    }
}

#[derive(Debug)]
struct KnownAnswer {
    verdict: Verdict,
    at: Timestamp,
    zone: Zone,
    environment: Environment,
    reasons: Vec<Reason>,
    obligations: Vec<Obligation>,
    next: Text,
}

#[derive(Debug)]
struct KnownData {
    issuer: Option<Region>,
    places: Vec<Region>,
    repairs: Vec<Repair>,
    warnings: Vec<Warning>,
    context: Context,
}

impl KnownParts {
    /// What was decided, when and why.
    pub(super) fn decided(&mut self, decision: &Decision) -> &str {
        let context = &decision.context;
        self.answers.part(
            |known| {
                known.verdict == decision.verdict
                    && known.at == context.at
                    && known.zone == context.zone
                    && known.environment == context.environment
                    && known.reasons == decision.reasons
                    && known.obligations == decision.obligations
                    && known.next == decision.next
            },
            || KnownAnswer {
                verdict: decision.verdict,
                at: context.at,
                zone: context.zone,
                environment: context.environment,
                reasons: decision.reasons.clone(),
                obligations: decision.obligations.clone(),
                next: decision.next.clone(),
            },
            |line| decided(line, decision),
        )
    }

    /// The facts that the notice judged, and what was stated.
    pub(super) fn stated(&mut self, decision: &Decision) -> &str {
        let facts = (decision.judged, decision.stated, decision.context.clock);
        self.facts.part(
            |known| *known == facts,
            || facts,
            |line| stated(line, decision),
        )
    }

    /// The data that were used.
    pub(super) fn judges(&mut self, decision: &Decision) -> &str {
        let issuer = decision.signer.as_ref().map(|signer| signer.id);
        // All but the clock's time, which is no part of them.
        let is_same = |known: &Context, context: &Context| {
            known.zone == context.zone
                && known.notice == context.notice
                && known.registry_version == context.registry_version
                && known.risk_version == context.risk_version
                && known.risk_illustration == context.risk_illustration
                && known.bundle == context.bundle
        };
        self.data.part(
            |known| {
                known.issuer == issuer
                    && known.places == decision.places
                    && known.repairs == decision.repairs
                    && known.warnings == decision.warnings
                    && is_same(&known.context, &decision.context)
            },
            || KnownData {
                issuer,
                places: decision.places.clone(),
                repairs: decision.repairs.clone(),
                warnings: decision.warnings.clone(),
                context: decision.context.clone(),
            },
            |line| judges(line, decision),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decisions that differ in one part each, and some that do not.
    #[cfg(feature = "demo")]
    fn decisions() -> Vec<Decision> {
        use crate::check::{Checker, Clock};
        use crate::embedded;
        use crate::facts::Traveller;
        use crate::notice::Place;

        let checker = Checker::new(
            embedded::demo_registry().unwrap(),
            embedded::notice(embedded::TONGLIAO).unwrap(),
            embedded::risk_register().unwrap(),
        );
        let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
        let traveller = Traveller::default();
        let code = include_str!("../../../fixtures/codes/zhejiang-green.txt");
        let green = checker.check(code, &traveller, clock);
        let none = checker.check("no code", &traveller, clock);
        let elsewhere = Traveller::at(Place::Workplace);
        let changes: [fn(&mut Decision); 15] = [
            |_| (),
            |d| d.verdict = Verdict::Hold,
            |d| d.reasons.clear(),
            |d| d.obligations.clear(),
            |d| d.next = Text::fixed("等", "wait"),
            |d| d.context.at = Timestamp::parse("2020-03-28T10:00:00+08:00").unwrap(),
            |d| d.context.notice = "another".into(),
            |d| d.context.registry_version += 1,
            |d| d.context.risk_version += 1,
            |d| d.context.risk_illustration = !d.context.risk_illustration,
            |d| d.judged = None,
            |d| d.places.push(Region::parse("420100").unwrap()),
            |d| d.repairs.push(Repair::Suffix),
            |d| d.warnings.push(Warning::fever()),
            |d| {
                if let Some(signer) = &mut d.signer {
                    signer.name = Text::fixed("某省", "Some");
                    signer.kid = "other".into();
                }
            },
        ];
        let mut all = vec![checker.check(code, &elsewhere, clock)];
        for decision in [green, none] {
            for change in changes {
                let mut changed = decision.clone();
                change(&mut changed);
                all.extend([changed.clone(), changed]);
            }
        }
        all
    }

    #[cfg(feature = "demo")]
    #[test]
    fn a_line_is_the_same_whatever_was_written_before() {
        use crate::report::json::{members, members_again};

        let mut known = KnownParts::default();
        let decisions = decisions();
        for decision in decisions.iter().chain(decisions.iter().rev()) {
            let (mut again, mut anew) = (String::new(), String::new());
            Object::write(&mut again, |line| {
                members_again(line, "x", decision, &mut known);
            });
            Object::write(&mut anew, |line| members(line, "x", None, decision));
            assert_eq!(again, anew);
        }
        let distinct: std::collections::HashSet<String> = decisions
            .iter()
            .map(|decision| format!("{decision:?}"))
            .collect();
        assert!(distinct.len() > 25, "{}", distinct.len());
    }

    #[test]
    fn what_was_replaced_is_written_anew() {
        let mut written = Written::<u64>::default();
        let upto = u64::try_from(2 * Written::<u64>::KEPT).unwrap() + 1;
        for number in (0..upto).chain(0..upto) {
            let part = written.part(
                |known| *known == number,
                || number,
                |line| line.number("n", number),
            );
            assert_eq!(part, format!("\"n\":{number}"));
        }
    }
}
