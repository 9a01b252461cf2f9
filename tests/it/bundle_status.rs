//! Status lists in a bundle: carried, dated, and never older than before.

use healthcode::internals::bundle::archive::Files;
use healthcode::internals::bundle::{Record, Role, follows, status_lists};
use healthcode::{Checker, Clock, Decision, Traveller, Verdict};
use serde_json::json;

use crate::bundle_world::*;
use crate::{status_world, world};

const HOUR: i64 = 3_600;

/// A list of four codes, of which the one at `revoked` is revoked, issued `hours` from now for
/// `life` hours.
fn list(revoked: u8, hours: i64, life: i64) -> String {
    let mut claims = status_world::claims(1, &[1 << revoked]);
    claims["iat"] = json!(world::hours(hours));
    claims["exp"] = json!(world::hours(hours + life));
    claims.as_object_mut().unwrap().remove("ttl");
    status_world::token("330000", &claims)
}

fn with_list(token: &str) -> Files {
    let mut files = documents(&world::documents());
    files.insert("status/330000.jwt".to_owned(), token.as_bytes().to_vec());
    files
}

fn first_with(token: &str, warn: i64, hold: i64) -> Files {
    let mut plan = plan();
    plan.documents = with_list(token);
    let stated = limits(warn * HOUR, hold * HOUR);
    plan.limits.insert("status/330000.jwt".to_owned(), stated);
    sign_all(&made(&plan, None))
}

fn checker(files: &Files) -> Checker {
    let (verified, contents) = good(files);
    let lists = status_lists(verified.bundle(), &contents.registry, world::now());
    let notice = contents.notices[0].clone();
    Checker::new(contents.registry, notice, contents.register)
        .with_status_lists(lists)
        .with_bundle(contents.versions, contents.freshness)
}

fn judged(checker: &Checker, idx: u64, hours: i64) -> Decision {
    let at = world::now().plus_seconds(hours * HOUR);
    checker.check(
        &status_world::code(idx),
        &Traveller::default(),
        Clock::given(at),
    )
}

fn may_follow(new: &Files, old: &Files) -> Result<(), healthcode::Error> {
    let ((next, contents), (installed, before)) = (good(new), good(old));
    let known = Record::of(&installed, &before, None, world::now());
    follows(&next, &contents, &known, world::now())
}

#[test]
fn a_bundled_list_judges() {
    let checker = checker(&first_with(&list(1, -1, 24), 100, 200));
    assert_eq!(judged(&checker, 0, 0).verdict, Verdict::Pass);
    assert_eq!(world::codes(&judged(&checker, 1, 0)), ["revoked"]);
}

#[test]
fn a_list_warns_then_holds_by_the_bundles_limits() {
    // The list itself would be good for ten days.
    let checker = checker(&first_with(&list(1, -1, 240), 3, 5));
    for (hours, verdict, warned) in [
        (1, Verdict::Pass, vec![]),
        (2, Verdict::Pass, vec!["status-ageing"]),
        (3, Verdict::Pass, vec!["status-ageing"]),
        (4, Verdict::Hold, vec![]),
        (5, Verdict::Hold, vec![]),
    ] {
        let decision = judged(&checker, 0, hours);
        let codes: Vec<_> = decision.warnings.iter().map(|w| w.code).collect();
        assert_eq!((decision.verdict, codes), (verdict, warned), "{hours}");
    }
    let held = judged(&checker, 0, 4);
    assert_eq!(world::codes(&held), ["status-stale", "mutual-recognition"]);
    assert!(
        held.reasons[0].text.en.contains("2020-03-28 13:00"),
        "{:?}",
        held.reasons[0]
    );
    // What it says against a code still counts.
    assert_eq!(judged(&checker, 1, 4).verdict, Verdict::Reject);
    // Codes that refer to no list do not need one.
    let now = Clock::given(world::now().plus_seconds(4 * HOUR));
    let other = checker.check(&world::genuine("320000"), &Traveller::default(), now);
    assert_eq!((other.verdict, other.warnings.len()), (Verdict::Pass, 0));
}

#[test]
fn a_list_is_followed_by_a_newer_one() {
    let old = first_with(&list(1, -2, 24), 100, 200);
    may_follow(&next(&old, with_list(&list(2, -1, 24))), &old).unwrap();
    may_follow(&next(&old, with_list(&list(1, -2, 24))), &old).unwrap();
    let older = next(&old, with_list(&list(0, -3, 240)));
    says(
        &may_follow(&older, &old).unwrap_err(),
        &[
            "the status list of 2020-03-28 06:00 is older than the installed one of 2020-03-28 07:00",
        ],
    );
    // If it were left out, an older one could replace it the next time.
    let without = next(&old, documents(&world::documents()));
    says(
        &may_follow(&without, &old).unwrap_err(),
        &["is still current and left out"],
    );
    let ended = first_with(&list(1, -20, 10), 100, 200);
    may_follow(&next(&ended, documents(&world::documents())), &ended).unwrap();
}

#[test]
fn a_list_that_nobody_would_believe_is_not_carried() {
    let mut plan = plan();
    let forged = status_world::token("320000", &status_world::claims(1, &[0]));
    let mut broken = forged.clone();
    broken.truncate(forged.len() - 4);
    plan.documents = with_list(&broken);
    let error = healthcode::internals::issue::make_bundle("b", &plan, None).unwrap_err();
    says(&error, &["targets/status/330000.jwt"]);
    // A list that was changed on the way is no document of these targets.
    let mut files = first_with(&list(1, -1, 24), 100, 200);
    files.insert(
        "targets/status/330000.jwt".to_owned(),
        list(0, -1, 24).into_bytes(),
    );
    let error = verify(&files, &trusted()).unwrap_err();
    says(
        &error,
        &[
            "targets/status/330000.jwt",
            "is not what targets version 1 lists",
        ],
    );
    assert_eq!(Role::ALL.len(), 4);
}
