//! Steps 2 to 10, numbered as in the contract. Each consumes the value of the one before.

use crate::claims::{Claims, Identity, LiveClaims};
use crate::decision::{CodeFacts, Decision, Findings, Judged, Obligation, Signer, Stated};
use crate::facts::{self, Declaration, Traveller};
use crate::ground::reason::{Finding, Reason};
use crate::ground::text::Text;
use crate::ground::verdict::Verdict;
use crate::jws::{TokenType, UnverifiedJws};
use crate::notice::{Code, Facts};
use crate::verify::VerifiedJws;

use super::checker::{Checker, Clock};
use super::standing::{recognition, status, trust_is_current};

/// Steps 2 to 10.
pub(super) fn check_text(
    checker: &Checker,
    text: &str,
    traveller: &Traveller,
    clock: Clock,
) -> Decision {
    let mut decision = blank(checker, traveller, clock);
    let mut findings = Findings::default();
    if let Err(reject) = judge_token(
        checker,
        text,
        traveller,
        clock,
        &mut decision,
        &mut findings,
    ) {
        findings.add(reject);
    }
    finish(checker, traveller, clock, decision, findings)
}

/// Steps 9 and 10 for a person who has no code to verify.
pub(super) fn check_without_code(
    checker: &Checker,
    traveller: &Traveller,
    clock: Clock,
) -> Decision {
    let mut decision = blank(checker, traveller, clock);
    let mut findings = Findings::default();
    findings.add(trust_is_current(checker, clock.at));
    let facts = facts::without_code(traveller, &checker.register, clock.at);
    apply_notice(checker, traveller, facts, &mut decision, &mut findings);
    finish(checker, traveller, clock, decision, findings)
}

/// A reject before there is a token.
pub(super) fn rejected(
    checker: &Checker,
    reasons: Vec<Reason>,
    traveller: &Traveller,
    clock: Clock,
) -> Decision {
    let mut findings = Findings::default();
    findings.add(reasons);
    finish(
        checker,
        traveller,
        clock,
        blank(checker, traveller, clock),
        findings,
    )
}

/// The steps on one token. `Err` is a reject, which ends the check; holds go to `findings`.
fn judge_token(
    checker: &Checker,
    text: &str,
    traveller: &Traveller,
    clock: Clock,
    decision: &mut Decision,
    findings: &mut Findings,
) -> Result<(), Vec<Reason>> {
    let at = clock.at;
    // 2 parse the token and its header
    let unverified = UnverifiedJws::parse(text, TokenType::HealthCode)?;
    // 3 find the key
    let keyed = checker.registry.find(unverified, at)?;
    // 4 verify
    let verified = VerifiedJws::verify(keyed)?;
    decision.signer = Some(signer(&verified));
    // 5 read the claims
    let claims = Claims::read(&verified)?;
    decision.code = Some(code_facts(&claims));
    // 6 the clock
    let claims = claims.live(at, checker.leeway.get())?;
    // 7 status: no list can be resolved yet, so a reference is never evidence of anything
    findings.add(status(&claims));
    // 8 the holder
    let (identity, mismatches) = claims.holder().compare(&traveller.shown);
    decision.identity = Some(identity);
    if !mismatches.is_empty() {
        return Err(mismatches);
    }
    // 9 recognition
    findings.add(recognition(checker, &claims, at));
    findings.add(trust_is_current(checker, at));
    // 10 the notice
    let facts = facts::with_code(&claims, traveller, &checker.notice, &checker.register, at);
    apply_notice(checker, traveller, facts, decision, findings);
    if checker.notice.in_force(at) {
        findings.add(contradiction(checker, &claims, traveller, facts));
    }
    if findings.verdict() == Verdict::Pass
        && claims.visited().is_none()
        && traveller.declared == Declaration::NotAsked
    {
        decision.obligations.push(Obligation::ask_14_days(
            checker.notice.document().lookback_days(),
        ));
    }
    Ok(())
}

/// Step 10. A notice that is not in force decides nothing, and quarantines nobody.
fn apply_notice(
    checker: &Checker,
    traveller: &Traveller,
    facts: Facts,
    decision: &mut Decision,
    findings: &mut Findings,
) {
    let colour = match facts.code {
        Code::Verified(colour) => Some(colour),
        Code::None => None,
    };
    decision.judged = Some(Judged {
        colour,
        risk: facts.risk,
    });
    if let Some(rule) = checker.notice.judge(&facts) {
        let today = facts.at.day(checker.notice.document().zone());
        findings.add_rule(rule, traveller.arrived.unwrap_or(today));
    }
}

/// A declaration that leaves out what the code shows, with the notice's sentence on liability.
fn contradiction(
    checker: &Checker,
    claims: &LiveClaims<'_, '_>,
    traveller: &Traveller,
    facts: Facts,
) -> Option<Reason> {
    let (notice, register) = (&checker.notice, &checker.register);
    let places = facts::contradicted(claims, traveller, notice, register, facts.at);
    if places.is_empty() {
        return None;
    }
    let list: Vec<String> = places.iter().map(ToString::to_string).collect();
    let detail = Text::new(list.join("、"), list.join(", "));
    let plain = Reason::with_detail(Finding::DeclarationContradicted, &detail);
    let text = notice
        .document()
        .liability()
        .map_or_else(|| plain.text.clone(), |more| plain.text.then(more));
    // It says why the notice's verdict is what it is, and never makes another.
    let rule = notice.judge(&facts)?;
    let (verdict, article) = (rule.verdict(), rule.article().cloned());
    Some(Reason {
        text,
        verdict,
        article,
        ..plain
    })
}

fn blank(checker: &Checker, traveller: &Traveller, clock: Clock) -> Decision {
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

/// Composes the decision; a reject also says what the notice decides for the person without it,
/// so that a stale code is never worse than none.
fn finish(
    checker: &Checker,
    traveller: &Traveller,
    clock: Clock,
    decision: Decision,
    findings: Findings,
) -> Decision {
    let (verdict, reasons, mut obligations, mut next) = findings.compose();
    if verdict == Verdict::Pass {
        if decision.identity != Some(Identity::Matched) {
            obligations.push(Obligation::check_identity());
        }
        obligations.extend(decision.obligations);
    }
    if verdict == Verdict::Reject {
        let facts = facts::without_code(traveller, &checker.register, clock.at);
        if let Some(rule) = checker.notice.judge(&facts) {
            let word = rule.verdict().word();
            let text = rule.text();
            next = next.then(&Text::new(
                format!("若按无码处理，通告决定：{}——{}", word.zh, text.zh),
                format!(
                    "Without a code the notice decides: {} – {}",
                    word.en, text.en
                ),
            ));
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

fn signer(verified: &VerifiedJws<'_>) -> Signer {
    let issuer = verified.issuer();
    Signer {
        id: issuer.id(),
        name: issuer.name().clone(),
        kid: verified.key().shared_kid(),
        alg: verified.key().public().algorithm(),
    }
}

fn code_facts(claims: &Claims<'_>) -> CodeFacts {
    CodeFacts {
        jti: claims.jti().to_owned(),
        holder: claims.holder().clone(),
        issued_at: claims.issued_at(),
        expires_at: claims.expires_at(),
    }
}
