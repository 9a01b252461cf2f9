//! A decision warns after the first limit and holds after the second, and the clock is compared with
//! what is known.

use healthcode::internals::bundle::archive::Files;
use healthcode::internals::bundle::{BundleFreshness, Contents, Role, Trusted};
use healthcode::internals::issue::Plan;
use healthcode::internals::report::json;
use healthcode::{Checker, Clock, Decision, Leeway, Traveller, Verdict};
use serde_json::{Value, json};

use crate::bundle_world::*;
use crate::world;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn checker(files: &Files) -> Checker {
    let verified = verify(files, &Trusted::Root(Box::new(root(files)))).unwrap();
    let contents = Contents::read(&verified).unwrap();
    let notice = contents.notices[0].clone();
    Checker::new(contents.registry, notice, contents.register)
        .with_bundle(contents.versions, contents.freshness)
}

/// The decision at that instant on a code that is valid then.
fn judged(checker: &Checker, seconds_after_made: i64) -> Decision {
    let now = at(MADE).plus_seconds(seconds_after_made);
    let mut claims = world::claims("330000");
    claims["iat"] = json!(now.seconds() - 60);
    claims["exp"] = json!(now.seconds() + 6 * HOUR);
    checker.check(
        &world::sign("330000", &claims),
        &Traveller::default(),
        Clock::given(now),
    )
}

fn codes(decision: &Decision) -> Vec<&str> {
    world::codes(decision)
}

fn warnings(decision: &Decision) -> Vec<&str> {
    decision
        .warnings
        .iter()
        .map(|warning| warning.code)
        .collect()
}

/// Trust and risk with these limits in hours.
fn with_limits(trust: (i64, i64), risk: (i64, i64)) -> Plan {
    let mut plan = plan();
    let hours = |(warn, hold): (i64, i64)| limits(warn * HOUR, hold * HOUR);
    plan.limits
        .insert("keys/registry.json".to_owned(), hours(trust));
    plan.limits
        .insert("risk/register.json".to_owned(), hours(risk));
    plan
}

#[test]
fn trust_warns_then_holds() {
    let plan = with_limits((24, 48), (2000, 3000));
    let checker = checker(&sign_all(&made(&plan, None)));
    for (seconds, verdict, reasons, warned) in [
        (0, Verdict::Pass, vec!["mutual-recognition"], vec![]),
        (
            24 * HOUR - 1,
            Verdict::Pass,
            vec!["mutual-recognition"],
            vec![],
        ),
        (
            24 * HOUR,
            Verdict::Pass,
            vec!["mutual-recognition"],
            vec!["trust-ageing"],
        ),
        (
            48 * HOUR - 1,
            Verdict::Pass,
            vec!["mutual-recognition"],
            vec!["trust-ageing"],
        ),
        (
            48 * HOUR,
            Verdict::Hold,
            vec!["trust-stale", "mutual-recognition"],
            vec![],
        ),
        (
            400 * HOUR,
            Verdict::Hold,
            vec!["trust-stale", "mutual-recognition"],
            vec![],
        ),
    ] {
        let decision = judged(&checker, seconds);
        assert_eq!(decision.verdict, verdict, "{seconds}");
        assert_eq!(codes(&decision), reasons, "{seconds}");
        assert_eq!(warnings(&decision), warned, "{seconds}");
    }
    let held = judged(&checker, 48 * HOUR);
    // A guard's screen names no command; `doctor` does.
    assert!(
        held.next.en.contains("have a technician update") && !held.next.en.contains("healthcode"),
        "{}",
        held.next.en
    );
    assert!(
        held.reasons[0].text.en.contains("signed 2020-03-28 08:00"),
        "{:?}",
        held.reasons[0]
    );
    // A person without a code is held too: what judges is out of date.
    let open = Traveller::at(healthcode::Place::Community);
    let clock = |hours: i64| Clock::given(at(MADE).plus_seconds(hours * HOUR));
    let open_gate = |hours| checker.check_without_code(&open, clock(hours));
    assert_eq!(open_gate(47).verdict, Verdict::Pass);
    assert_eq!(warnings(&open_gate(47)), ["trust-ageing"]);
    assert_eq!(codes(&open_gate(48))[0], "trust-stale");
}

#[test]
fn risk_warns_then_holds_from_its_own_date() {
    // The register is dated eight hours before the bundle.
    let plan = with_limits((2000, 3000), (24, 48));
    let checker = checker(&sign_all(&made(&plan, None)));
    for (seconds, expected, warned) in [
        (16 * HOUR - 1, vec!["mutual-recognition"], vec![]),
        (16 * HOUR, vec!["mutual-recognition"], vec!["risk-ageing"]),
        (
            40 * HOUR - 1,
            vec!["mutual-recognition"],
            vec!["risk-ageing"],
        ),
        (40 * HOUR, vec!["risk-stale", "mutual-recognition"], vec![]),
    ] {
        let decision = judged(&checker, seconds);
        assert_eq!(codes(&decision), expected, "{seconds}");
        // The timestamp's own end comes later than all of these.
        assert_eq!(warnings(&decision), warned, "{seconds}");
    }
}

#[test]
fn limits_that_nobody_states_are_there_all_the_same() {
    let checker = checker(&first());
    assert_eq!(judged(&checker, 0).verdict, Verdict::Pass);
    let day = |n: i64| judged(&checker, n * DAY);
    assert_eq!(warnings(&day(3)), ["risk-ageing"]);
    assert_eq!(codes(&day(9)), ["risk-stale", "mutual-recognition"]);
    assert_eq!(warnings(&day(9)), ["trust-ageing"]);
    assert_eq!(
        codes(&day(15)),
        ["trust-stale", "risk-stale", "mutual-recognition"]
    );
}

#[test]
fn an_expired_timestamp_warns_and_an_expired_root_holds() {
    let mut plan = with_limits((2000, 3000), (2000, 3000));
    (plan.days.timestamp, plan.days.targets, plan.days.root) = (1, 2, 3);
    let checker = checker(&sign_all(&made(&plan, None)));
    assert_eq!(warnings(&judged(&checker, DAY - 1)), Vec::<&str>::new());
    assert_eq!(warnings(&judged(&checker, DAY)), ["trust-ageing"]);
    assert_eq!(judged(&checker, 2 * DAY - 1).verdict, Verdict::Pass);
    assert_eq!(codes(&judged(&checker, 2 * DAY))[0], "trust-stale");
    let mut plan = with_limits((2000, 3000), (2000, 3000));
    (plan.days.targets, plan.days.root) = (90, 1);
    let checker = self::checker(&sign_all(&made(&plan, None)));
    assert_eq!(judged(&checker, DAY - 1).verdict, Verdict::Pass);
    assert_eq!(codes(&judged(&checker, DAY))[0], "trust-stale");
}

#[test]
fn a_clock_before_what_is_known_is_suspect() {
    let files = first();
    let checker = checker(&files);
    // The bundle is the newest that is signed; 60 seconds are forgiven.
    assert_eq!(judged(&checker, -60).verdict, Verdict::Pass);
    let early = judged(&checker, -61);
    assert_eq!(codes(&early), ["clock-suspect", "mutual-recognition"]);
    assert!(early.reasons[0].text.en.contains("2020-03-28 08:00"));
    let (_, contents) = good(&files);
    let seen = at(MADE).plus_seconds(5 * HOUR);
    let freshness = BundleFreshness {
        high_water: Some(seen),
        ..contents.freshness
    };
    let checker = checker.with_bundle(contents.versions, freshness);
    assert_eq!(judged(&checker, 5 * HOUR - 60).verdict, Verdict::Pass);
    let back = judged(&checker, 5 * HOUR - 61);
    assert_eq!(codes(&back), ["clock-suspect", "mutual-recognition"]);
    assert!(back.reasons[0].text.en.contains("2020-03-28 13:00"));
    let lax = checker.with_leeway(Leeway::seconds(300).unwrap());
    assert_eq!(judged(&lax, 5 * HOUR - 300).verdict, Verdict::Pass);
    assert_eq!(judged(&lax, 5 * HOUR - 301).verdict, Verdict::Hold);
}

#[test]
fn the_newest_date_may_stand_in_any_role() {
    for (role, secret, after) in [
        (
            Role::Targets,
            TARGETS,
            vec![(Role::Snapshot, SNAPSHOT), (Role::Timestamp, TIMESTAMP)],
        ),
        (Role::Snapshot, SNAPSHOT, vec![(Role::Timestamp, TIMESTAMP)]),
    ] {
        let mut files = edited(&first(), &role.file(0), |document| {
            document["signed"]["issued_at"] = json!("2020-03-28T05:00:00Z");
        });
        files = signed(&files, role, secret);
        for (role, secret) in after {
            files = signed(&files, role, secret);
        }
        let checker = checker(&files);
        let newest = 5 * HOUR;
        assert_eq!(
            judged(&checker, newest - 61).verdict,
            Verdict::Hold,
            "{role}"
        );
        assert_eq!(
            judged(&checker, newest - 60).verdict,
            Verdict::Pass,
            "{role}"
        );
    }
}

#[test]
fn the_decision_names_the_versions_that_judged() {
    let checker = checker(&first());
    let read = |decision: &Decision| -> Value {
        serde_json::from_str(&json::line("-", decision)).unwrap()
    };
    let line = read(&judged(&checker, 9 * DAY));
    assert_eq!(
        line["bundle"],
        json!({"version": 1, "root": 1, "targets": 1, "snapshot": 1,
               "issued_at": "2020-03-28T08:00:00+08:00"})
    );
    assert_eq!(line["warnings"][0]["code"], "trust-ageing");
    assert!(
        line["warnings"][0]["zh"]
            .as_str()
            .unwrap()
            .contains("信任名单")
    );
    // Without a bundle, the decision says nothing about one.
    let plain = read(&world::judge(&world::genuine("330000")));
    assert_eq!((plain.get("bundle"), plain.get("warnings")), (None, None));
}

#[test]
fn plain_folders_state_no_limits() {
    let now = world::now().plus_seconds(400 * DAY);
    let decision = world::checker().check_without_code(&Traveller::default(), Clock::given(now));
    assert!(decision.warnings.is_empty());
    assert!(!codes(&decision).iter().any(|code| code.ends_with("-stale")));
}
