//! The part of step 9 that is about the age of the data and about the clock (contract section 7).
//! Fresh data leave nothing behind and allocate nothing.

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::bundle::{Age, Life};
use crate::decision::Warning;
use crate::status::StatusList;

use super::checker::{Bundled, Checker};

/// What holds: a part beyond its second limit, and a clock that stands before what is known.
pub(super) fn stale(checker: &Checker, at: Timestamp) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let zone = checker.notice.document().zone();
    let newest_issued = checker
        .registry
        .issued_at()
        .max(checker.register.issued_at());
    let mut suspect = (at < newest_issued).then_some(newest_issued);
    if let Some(Bundled { freshness, .. }) = &checker.bundle {
        for (life, finding) in [
            (&freshness.trust, Finding::TrustStale),
            (&freshness.risk, Finding::RiskStale),
        ] {
            if life.age(at) == Age::Stale {
                reasons.push(Reason::with_detail(finding, &dates(life, zone)));
            }
        }
        suspect = suspect.max(earlier(checker, at, freshness.known()));
    }
    if let Some(newest) = checker.status_lists.newest() {
        suspect = suspect.max(earlier(checker, at, newest));
    }
    if let Some(known) = suspect {
        let shown = known.for_people(zone);
        let detail = Text::new(shown.clone(), shown);
        reasons.push(Reason::with_detail(Finding::ClockSuspect, &detail));
    }
    reasons
}

/// `known`, if the clock is behind it by more than the leeway for the times of lists and gates.
fn earlier(checker: &Checker, at: Timestamp, known: Timestamp) -> Option<Timestamp> {
    (at.plus_seconds(checker.leeway.as_seconds()) < known).then_some(known)
}

/// When a status list is too old by the bundle's limits, if there is a bundle.
pub(super) fn list_life(checker: &Checker, list: &StatusList) -> Option<Life> {
    let bundle = checker.bundle.as_ref()?;
    Some(Life::new(list.issued_at(), bundle.freshness.status))
}

/// What a decision says though it does not hold: a part beyond its first limit.
pub(super) fn ageing(checker: &Checker, list: Option<&StatusList>, at: Timestamp) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let Some(Bundled { freshness, .. }) = &checker.bundle else {
        return warnings;
    };
    let zone = checker.notice.document().zone();
    if freshness.trust.age(at) == Age::Ageing {
        warnings.push(Warning::trust_ageing(&dates(&freshness.trust, zone)));
    }
    if freshness.risk.age(at) == Age::Ageing {
        warnings.push(Warning::risk_ageing(&dates(&freshness.risk, zone)));
    }
    if let Some(life) = list.and_then(|list| list_life(checker, list))
        && life.age(at) == Age::Ageing
    {
        warnings.push(Warning::status_ageing(&dates(&life, zone)));
    }
    warnings
}

/// Since when and until when.
fn dates(life: &Life, zone: Zone) -> Text {
    let (signed, end) = (
        life.signed_at.for_people(zone),
        life.hold_from.for_people(zone),
    );
    Text::new(
        format!("可用至 {end}"),
        format!("signed {signed}, usable until {end}"),
    )
}
