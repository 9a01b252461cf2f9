//! Steps 2 to 10, numbered as in the contract. Each consumes the value of the one before.

use crate::base::division;
use crate::base::presence::Presence;
use crate::base::reason::{Finding, Reason};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::base::verdict::Verdict;
use crate::claims::{Claims, HolderProof, LiveClaims};
use crate::decision::Judged;
use crate::facts::{self, Declaration, Traveller};
use crate::jws::{Presentation, TokenType, UnverifiedJws};
use crate::notice::{CodeFact, Facts, Notice, Rule};
use crate::trust::{Issuer, IssuerKey};
use crate::verify::VerifiedJws;

use super::checker::Checker;
use super::evaluation::{Evaluation, Notes, Question};
use super::other::{Other, explained};
use super::reader::Reader;
use super::recognition::{positive_test, recognition, trust_is_current};
use super::shown::ShownCode;
use super::status::{Standing, standing};

/// Steps 2 to 10; `answer` is given the evaluation.
pub(super) fn judge_text<T>(
    case: Question<'_>,
    text: &str,
    answer: impl FnOnce(Evaluation<'_>) -> T,
) -> T {
    // 2 parse the text with its proof
    match Presentation::parse(text) {
        Ok(shown) => match verified(case.checker, shown.code(), case.clock.at) {
            Ok(verified) => judge_verified(case, &verified, &shown, answer),
            Err(reject) => answer(not_a_code(case, text, reject)),
        },
        Err(reject) => answer(not_a_code(case, text, reject)),
    }
}

/// A text that ends at step 2 may be something that people take for a code.
fn not_a_code<'a>(case: Question<'a>, text: &str, reject: Vec<Reason>) -> Evaluation<'a> {
    let today = case.clock.at.day(case.checker.notice.document().zone());
    // What begins as something else does was read well.
    let reader = match Other::by_beginning(text) {
        Some(_) => Reader::Symbol,
        None => case.reader,
    };
    Evaluation::rejected(
        Question { reader, ..case },
        text,
        explained(reject, text, today),
    )
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
    case: Question<'_>,
    verified: &VerifiedJws<'_, '_>,
    shown: &Presentation<'_>,
    answer: impl FnOnce(Evaluation<'_>) -> T,
) -> T {
    let signer = (verified.issuer(), verified.key());
    // 5 read the claims
    match Claims::read(verified) {
        Ok(claims) => answer(judge_claims(case, signer, &claims, shown)),
        Err(reject) => {
            let mut notes = Notes {
                signer: Some(signer),
                ..Notes::default()
            };
            notes.findings.add(reject);
            answer(Evaluation::new(case, notes))
        }
    }
}

/// Steps 6 to 10.
pub(super) fn judge_claims<'a>(
    case: Question<'a>,
    signer: (&'a Issuer, &'a IssuerKey),
    claims: &'a Claims<'a>,
    shown: &Presentation<'_>,
) -> Evaluation<'a> {
    let mut notes = Notes {
        signer: Some(signer),
        ..Notes::default()
    };
    // 5, as far as the clock, the key and the proof have a part in it
    let (checker, at) = (case.checker, case.clock.at);
    let consistent = claims.consistent(signer.1, at, checker.leeway.as_seconds());
    let proof = claims.proof(shown, checker.audience());
    let proof = match (consistent, proof) {
        (Ok(()), Ok(proof)) => proof,
        (consistent, proof) => {
            let reject = [consistent.err(), proof.err()].into_iter().flatten();
            let reject = reject.flatten().collect();
            let reject = case.reader.explained(shown.text(), reject);
            notes.findings.add(reject);
            return Evaluation::new(case, notes);
        }
    };
    notes.claims = Some(claims);
    if let Err(reject) = hold_against(case, &mut notes, claims, proof.as_ref()) {
        notes.findings.add(reject);
    }
    Evaluation::new(case, notes)
}

/// `Err` is a reject, which ends the check; holds go to the findings.
fn hold_against<'a>(
    case: Question<'a>,
    notes: &mut Notes<'a>,
    claims: &'a Claims<'a>,
    proof: Option<&HolderProof<'_>>,
) -> Result<(), Vec<Reason>> {
    let Question {
        checker,
        traveller,
        clock,
        ..
    } = case;
    let at = clock.at;
    // 6 the clock
    let claims = claims.live(at, checker.leeway.as_seconds())?;
    let today = at.day(checker.notice.document().zone());
    let (identity, mismatches) = claims.holder().compare(&traveller.shown, today);
    let shown = ShownCode::of(&claims, proof, case);
    let unproven = shown.is_wanting(&claims, identity);
    notes.findings.add(shown.at_step_6(unproven));
    // 7 status
    let Standing { list, reasons } = standing(checker, &claims, at);
    notes.status_list = list;
    if reasons.iter().any(|found| found.verdict == Verdict::Reject) {
        return Err(reasons);
    }
    notes.findings.add(reasons);
    // 8 the holder
    notes.identity = Some(identity);
    if !mismatches.is_empty() {
        return Err(mismatches);
    }
    notes.findings.add(shown.at_step_8(unproven));
    if let (Presence::Live, Some(proof), Some(memory)) = (shown.presence, proof, &checker.memory)
        && memory.knows(&claims, proof, clock, checker.leeway.as_seconds())
    {
        notes.findings.add([Finding::ShownBefore.into()]);
    }
    // 9 recognition; what the gate itself knows badly comes before what may follow from it
    notes.findings.add(positive_test(checker, &claims));
    notes.findings.add(trust_is_current(checker, at));
    notes.findings.add(recognition(checker, &claims, at));
    // 10 the notice
    let presence = shown.presence;
    let facts = facts::with_code(
        &claims,
        presence,
        traveller,
        &checker.notice,
        &checker.register,
        at,
    );
    apply_notice(case, notes, facts);
    if checker.notice.in_force(at) {
        let (found, places) = contradiction(checker, &claims, traveller, facts);
        notes.findings.add(found);
        notes.places = places;
    }
    notes.ask_14_days = notes.findings.verdict() == Verdict::Pass
        && claims.visited().is_none()
        && traveller.declared == Declaration::NotAsked;
    Ok(())
}

/// Steps 9 and 10 for a person who has no code to verify.
pub(super) fn judge_without_code(case: Question<'_>) -> Evaluation<'_> {
    let Question {
        checker,
        traveller,
        clock,
        ..
    } = case;
    let mut notes = Notes::default();
    notes.findings.add(trust_is_current(checker, clock.at));
    let facts = facts::without_code(traveller, &checker.register, clock.at);
    apply_notice(case, &mut notes, facts);
    Evaluation::new(case, notes)
}

/// Step 10. A notice that is not in force decides nothing, and quarantines nobody.
fn apply_notice<'a>(case: Question<'a>, notes: &mut Notes<'a>, facts: Facts) {
    let (colour, presence) = match facts.code {
        CodeFact::Verified(colour, presence) => (Some(colour), Some(presence)),
        CodeFact::None => (None, None),
    };
    notes.judged = Some(Judged {
        colour,
        presence,
        risk: facts.risk,
    });
    let notice = &case.checker.notice;
    if let Some(rule) = notice.judge(&facts) {
        let today = facts.at.day(notice.document().zone());
        let arrival = case.traveller.arrived.unwrap_or(today);
        notes.findings.set_rule(rule, arrival, today);
    }
}

/// A declaration that leaves out what the code shows, and which places that are; with the notice's
/// sentence on liability.
fn contradiction(
    checker: &Checker,
    claims: &LiveClaims<'_>,
    traveller: &Traveller,
    facts: Facts,
) -> (Option<Reason>, Vec<Region>) {
    let (notice, register) = (&checker.notice, &checker.register);
    let places = facts::contradicted(claims, traveller, notice, register, facts.at);
    let rule = notice.judge(&facts).filter(|_| !places.is_empty());
    (rule.map(|rule| contradicted(notice, rule, &places)), places)
}

fn contradicted(notice: &Notice, rule: &Rule, places: &[Region]) -> Reason {
    let named: Vec<Text> = places.iter().map(|place| division::shown(*place)).collect();
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
    let (verdict, article) = (rule.verdict(), rule.article().cloned());
    Reason {
        text,
        verdict,
        article,
        ..plain
    }
}
