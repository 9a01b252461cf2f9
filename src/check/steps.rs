//! Steps 2 to 10, numbered as in the contract. Each consumes the value of the one before.

use crate::base::reason::{Finding, Reason};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::base::verdict::Verdict;
use crate::claims::{Claims, LiveClaims};
use crate::decision::Judged;
use crate::facts::{self, Declaration, Traveller};
use crate::jws::{TokenType, UnverifiedJws};
use crate::notice::{Code, Facts};
use crate::trust::{Issuer, IssuerKey};
use crate::verify::VerifiedJws;

use super::checker::{Checker, Clock};
use super::evaluation::Evaluation;
use super::standing::{recognition, trust_is_current};
use super::status::status;

/// Steps 2 to 10; `answer` is given the ruling.
pub(super) fn judge_text<T>(
    ruling: Evaluation<'_>,
    text: &str,
    answer: impl FnOnce(Evaluation<'_>) -> T,
) -> T {
    match verified(ruling.checker, text, ruling.clock.at) {
        Ok(verified) => judge_verified(ruling, &verified, answer),
        Err(reject) => answer(ruling.rejected(reject)),
    }
}

/// Steps 2 to 4 with nothing known beforehand, verified by ring.
fn verified<'t, 'r>(
    checker: &'r Checker,
    text: &'t str,
    at: Timestamp,
) -> Result<VerifiedJws<'t, 'r>, Vec<Reason>> {
    // 2 parse the token and its header
    let unverified = UnverifiedJws::parse(text, TokenType::HealthCode)?;
    // 3 find the key
    let keyed = checker.registry.find(unverified, at)?;
    // 4 verify
    VerifiedJws::verify(keyed)
}

/// Steps 5 to 10.
pub(super) fn judge_verified<T>(
    ruling: Evaluation<'_>,
    verified: &VerifiedJws<'_, '_>,
    answer: impl FnOnce(Evaluation<'_>) -> T,
) -> T {
    let signer = (verified.issuer(), verified.key());
    // 5 read the claims
    match Claims::read(verified) {
        Ok(claims) => answer(judge_claims(ruling, signer, &claims)),
        Err(reject) => answer(
            Evaluation {
                signer: Some(signer),
                ..ruling
            }
            .rejected(reject),
        ),
    }
}

/// Steps 6 to 10.
pub(super) fn judge_claims<'a>(
    ruling: Evaluation<'a>,
    signer: (&'a Issuer, &'a IssuerKey),
    claims: &'a Claims<'a>,
) -> Evaluation<'a> {
    let ruling = Evaluation {
        signer: Some(signer),
        ..ruling
    };
    // 5, as far as the clock and the key have a part in it
    let (at, leeway) = (ruling.clock.at, ruling.checker.leeway.get());
    if let Err(reject) = claims.consistent(signer.1, at, leeway) {
        return ruling.rejected(reject);
    }
    let mut ruling = Evaluation {
        claims: Some(claims),
        ..ruling
    };
    match hold_against(&mut ruling, claims) {
        Ok(()) => ruling,
        Err(reject) => ruling.rejected(reject),
    }
}

/// `Err` is a reject, which ends the check; holds go to the findings.
fn hold_against<'a>(
    ruling: &mut Evaluation<'a>,
    claims: &'a Claims<'a>,
) -> Result<(), Vec<Reason>> {
    let (checker, traveller, at) = (ruling.checker, ruling.traveller, ruling.clock.at);
    // 6 the clock
    let claims = claims.live(at, checker.leeway.get())?;
    // 7 status
    let found = status(ruling, &claims)?;
    ruling.findings.add(found);
    // 8 the holder
    let today = at.day(checker.notice.document().zone());
    let (identity, mismatches) = claims.holder().compare(&traveller.shown, today);
    ruling.identity = Some(identity);
    if !mismatches.is_empty() {
        return Err(mismatches);
    }
    // 9 recognition
    ruling.findings.add(recognition(checker, &claims, at));
    ruling.findings.add(trust_is_current(checker, at));
    // 10 the notice
    let facts = facts::with_code(&claims, traveller, &checker.notice, &checker.register, at);
    apply_notice(ruling, facts);
    if checker.notice.in_force(at) {
        ruling
            .findings
            .add(contradiction(checker, &claims, traveller, facts));
    }
    ruling.ask_14_days = ruling.verdict() == Verdict::Pass
        && claims.visited().is_none()
        && traveller.declared == Declaration::NotAsked;
    Ok(())
}

/// Steps 9 and 10 for a person who has no code to verify.
pub(super) fn judge_without_code<'a>(
    checker: &'a Checker,
    traveller: &'a Traveller,
    clock: Clock,
) -> Evaluation<'a> {
    let mut ruling = Evaluation::new(checker, traveller, clock);
    ruling.findings.add(trust_is_current(checker, clock.at));
    let facts = facts::without_code(traveller, &checker.register, clock.at);
    apply_notice(&mut ruling, facts);
    ruling
}

/// Step 10. A notice that is not in force decides nothing, and quarantines nobody.
fn apply_notice(ruling: &mut Evaluation<'_>, facts: Facts) {
    let colour = match facts.code {
        Code::Verified(colour) => Some(colour),
        Code::None => None,
    };
    ruling.judged = Some(Judged {
        colour,
        risk: facts.risk,
    });
    let notice = &ruling.checker.notice;
    if let Some(rule) = notice.judge(&facts) {
        let today = facts.at.day(notice.document().zone());
        let arrival = ruling.traveller.arrived.unwrap_or(today);
        ruling.findings.set_rule(rule, arrival, today);
    }
}

/// A declaration that leaves out what the code shows, with the notice's sentence on liability.
fn contradiction(
    checker: &Checker,
    claims: &LiveClaims<'_>,
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

/// A place as people call it: its province's name, if the registry has one, and its code.
fn name_of(checker: &Checker, place: Region) -> Text {
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
