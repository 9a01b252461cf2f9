//! Steps 2 to 10, numbered as in the contract. Each consumes the value of the one before.

use crate::claims::{Claims, LiveClaims};
use crate::decision::{Decision, Findings, Judged, Obligation};
use crate::facts::{self, Declaration, Traveller};
use crate::ground::reason::{Finding, Reason};
use crate::ground::text::Text;
use crate::ground::verdict::Verdict;
use crate::jws::{TokenType, UnverifiedJws};
use crate::notice::{Code, Facts};
use crate::verify::VerifiedJws;

use super::answer::{blank, code_facts, finish, name_of, signer};
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
        findings.add_rule(rule, traveller.arrived.unwrap_or(today), today);
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
    let named: Vec<Text> = places
        .iter()
        .map(|place| name_of(checker, *place))
        .collect();
    let zh: Vec<&str> = named.iter().map(|name| &*name.zh).collect();
    let en: Vec<&str> = named.iter().map(|name| &*name.en).collect();
    let detail = Text::new(zh.join("、"), en.join(", "));
    let plain = Reason::with_detail(Finding::DeclarationContradicted, &detail);
    let text = notice.document().liability().map_or_else(
        || plain.text.clone(),
        |more| {
            Text::new(
                format!("{}。{}", plain.text.zh, more.zh),
                format!("{}. {}", plain.text.en, more.en),
            )
        },
    );
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
