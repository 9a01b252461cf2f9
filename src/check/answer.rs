//! What the steps leave → the decision.

use crate::claims::{Claims, Identity};
use crate::decision::{CodeFacts, Decision, Findings, Obligation, Signer, Stated};
use crate::facts::{self, Traveller};
use crate::ground::reason::Code;
use crate::ground::region::Region;
use crate::ground::text::Text;
use crate::ground::verdict::Verdict;
use crate::notice::Rule;
use crate::trust::Issuer;
use crate::verify::VerifiedJws;

use super::checker::{Checker, Clock};

/// A place as people call it: its province's name, if the registry has one, and its code.
pub(super) fn name_of(checker: &Checker, place: Region) -> Text {
    let province = checker
        .registry
        .issuers()
        .find(|issuer| issuer.id().contains(&place));
    match province.map(Issuer::name) {
        Some(name) => Text::new(
            format!("{} {place}", name.zh),
            format!("{} {place}", name.en),
        ),
        None => Text::new(place.to_string(), place.to_string()),
    }
}

pub(super) fn blank(checker: &Checker, traveller: &Traveller, clock: Clock) -> Decision {
    Decision {
        verdict: Verdict::Reject,
        reasons: Vec::new(),
        obligations: Vec::new(),
        next: Text::default(),
        context: checker.context(clock),
        stated: Stated {
            place: traveller.place,
            purpose: traveller.purpose,
            grade: traveller.grade,
        },
        signer: None,
        code: None,
        judged: None,
        identity: None,
        repairs: Vec::new(),
    }
}

/// Composes the decision.
pub(super) fn finish(
    checker: &Checker,
    traveller: &Traveller,
    clock: Clock,
    decision: Decision,
    findings: Findings,
) -> Decision {
    let (verdict, reasons, mut obligations, mut next) = findings.compose();
    if verdict == Verdict::Pass {
        if decision.identity != Some(Identity::Matched) {
            obligations.push(match decision.code {
                Some(_) => Obligation::check_identity(),
                None => Obligation::check_identity_without_code(),
            });
        }
        obligations.extend(decision.obligations);
    }
    // A code that does not count is never worse than none: not at an open gate, and not for an
    // arrival whom the notice sends to quarantine.
    let doubted = decision.code.is_some()
        && reasons
            .iter()
            .any(|r| r.verdict == verdict && matches!(r.code, Code::Finding(_)));
    if verdict == Verdict::Reject || (verdict == Verdict::Hold && doubted) {
        let facts = facts::without_code(traveller, &checker.register, clock.at);
        if let Some(rule) = checker.notice.judge(&facts) {
            next = next.then(&without_the_code(rule));
        }
    }
    Decision {
        verdict,
        reasons,
        obligations,
        next,
        ..decision
    }
}

/// What the notice decides for a person without a code, in one or two sentences.
fn without_the_code(rule: &Rule) -> Text {
    let (word, text) = (rule.verdict().word(), rule.text());
    let decides = Text::new(
        format!("若按无码处理，通告决定：{}——{}。", word.zh, text.zh),
        format!(
            "Without a code the notice decides: {} – {}.",
            word.en, text.en
        ),
    );
    match rule.verdict() {
        Verdict::Quarantine => decides.then(rule.next()),
        _ => decides,
    }
}

pub(super) fn signer(verified: &VerifiedJws<'_>) -> Signer {
    let issuer = verified.issuer();
    Signer {
        id: issuer.id(),
        name: issuer.name().clone(),
        kid: verified.key().shared_kid(),
        alg: verified.key().public().algorithm(),
    }
}

pub(super) fn code_facts(claims: &Claims<'_>) -> CodeFacts {
    CodeFacts {
        jti: claims.jti().to_owned(),
        holder: claims.holder().clone(),
        issued_at: claims.issued_at(),
        expires_at: claims.expires_at(),
    }
}
