//! Step 9: is the issuer recognised, and may what judges be used? All of it holds.

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::claims::{LiveClaims, TestResult};

use super::checker::Checker;
use super::freshness;

/// The part of step 9 that is about the code.
pub(super) fn recognition(
    checker: &Checker,
    claims: &LiveClaims<'_>,
    at: Timestamp,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let zone = checker.notice.document().zone();
    let issuer = claims.issuer();
    if !issuer.recognised().contains(at) {
        let basis = issuer.basis();
        let side = |at: Option<Timestamp>| at.map_or("…".to_owned(), |at| at.for_people(zone));
        let window = issuer.recognised();
        let until = window.until.map(|at| at.for_people(zone));
        let from = side(window.from);
        let zh = match &until {
            Some(until) => format!("{from} 至 {until}"),
            None => format!("自 {from} 起"),
        };
        let en = format!("{from} – {}", until.unwrap_or_else(|| "…".to_owned()));
        let name = issuer.name();
        let detail = Text::new(
            format!("{}，{basis}，{zh}", name.zh),
            format!("{}, {basis}, {en}", name.en),
        );
        reasons.push(Reason::with_detail(Finding::IssuerNotRecognised, &detail));
    }
    if let Some(declared) = claims.declared() {
        let leeway = checker.leeway.as_seconds();
        let over = declared.until <= at.plus_seconds(-leeway);
        let early = declared.at > at.plus_seconds(leeway);
        if over || early {
            let [from, until] = [declared.at, declared.until].map(|at| at.for_people(zone));
            let detail = Text::new(format!("{from} 至 {until}"), format!("{from} – {until}"));
            reasons.push(Reason::with_detail(Finding::DeclarationExpired, &detail));
        }
    }
    reasons
}

/// The part of step 9 that is about the holder: the notice has no fact for a test, but nobody expects a signed
/// positive one to pass.
pub(super) fn positive_test(checker: &Checker, claims: &LiveClaims<'_>) -> Option<Reason> {
    let test = claims.test()?;
    (test.result == TestResult::Positive).then(|| {
        let taken = test.at.for_people(checker.notice.document().zone());
        let detail = Text::new(taken.clone(), taken);
        Reason::with_detail(Finding::TestPositive, &detail)
    })
}

/// The part of step 9 that is about the data that judge.
pub(super) fn trust_is_current(checker: &Checker, at: Timestamp) -> Vec<Reason> {
    let mut reasons = freshness::stale(checker, at);
    if !checker.notice.in_force(at) {
        reasons.push(Finding::NoticeNotInForce.into());
    }
    reasons
}
