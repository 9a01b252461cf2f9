//! A worker gives the same answers as the general path, with any codes before, beside and after.

use std::fs;
use std::path::Path;

use healthcode::Share;
use healthcode::{
    Checker, Clock, Decision, Declaration, Presented, Region, Temperature, Timestamp, Traveller,
    Verdict, Verifier, Worker, embedded,
};
use proptest::prelude::*;
use serde_json::json;

use crate::world::{self, ISSUERS, claims, genuine, now, sign};

/// Presents codes together; the decisions in their order.
fn through(worker: &mut Worker, codes: &[Presented<'_>]) -> Vec<Decision> {
    let mut decisions = Vec::new();
    worker.judge_all(codes, |place, evaluation| {
        assert_eq!(place, decisions.len());
        let verdict = evaluation.verdict();
        decisions.push(evaluation.decision());
        assert_eq!(decisions[place].verdict, verdict);
    });
    decisions
}

fn general(checker: &Checker, codes: &[Presented<'_>]) -> Vec<Decision> {
    codes
        .iter()
        .map(|code| checker.check(code.text, code.traveller, code.clock))
        .collect()
}

/// Every text of a code among the fixtures.
fn fixtures() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codes");
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "txt") {
            texts.push(String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned());
        }
    }
    assert!(texts.len() > 150);
    texts.sort();
    texts
}

fn travellers() -> Vec<Traveller> {
    let declared = |place| {
        let mut traveller = Traveller::default();
        traveller.declared = Declaration::Places(vec![Region::parse(place).unwrap()]);
        traveller
    };
    let shown = |number: &str, name: &str| {
        let mut traveller = Traveller::default();
        traveller.shown.number = Some(number.to_owned());
        traveller.shown.name = Some(name.to_owned());
        traveller
    };
    let mut feverish = Traveller::default();
    feverish.temperature = Temperature::celsius(38.0);
    vec![
        Traveller::default(),
        declared("420000"),
        declared("330000"),
        shown("11010519491231002X", "张三"),
        shown("110105194912310021", "李四"),
        feverish,
    ]
}

#[test]
fn every_fixture_gets_the_same_decision_at_any_time_and_again() {
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let texts = fixtures();
    let travellers = travellers();
    for verifier in verifiers(&checker) {
        let mut worker = verifier.worker();
        // The second time everything is known that can be; the third the clock has moved on.
        for at in [
            "2020-03-28T09:00:00+08:00",
            "2020-03-28T09:00:00+08:00",
            "2020-03-29T09:00:00+08:00",
            "2020-03-01T09:00:00+08:00",
            "2020-03-28T09:00:00+08:00",
        ] {
            let clock = Clock::given(Timestamp::parse(at).unwrap());
            let codes: Vec<Presented<'_>> = texts
                .iter()
                .zip(travellers.iter().cycle())
                .map(|(text, traveller)| Presented::new(text, traveller, clock))
                .collect();
            let expected = general(&checker, &codes);
            assert_eq!(through(&mut worker, &codes), expected, "{at}");
            for (code, expected) in codes.iter().zip(&expected).step_by(7) {
                assert_eq!(
                    worker.judge(*code, |evaluation| evaluation.decision()),
                    *expected
                );
            }
        }
    }
}

/// A verifier of every kind.
fn verifiers(checker: &Checker) -> Vec<Verifier> {
    let prepared = Verifier::new(checker.clone()).with_prepared_keys(Share::DEFAULT);
    prepared.prepare(now());
    assert!(prepared.prepared_bytes() > 0);
    vec![
        prepared,
        Verifier::new(checker.clone())
            .with_prepared_keys(Share::ALL)
            .remembering(7),
        Verifier::new(checker.clone()),
        Verifier::new(checker.clone()).remembering(1),
        Verifier::new(checker.clone()).remembering(1_000),
    ]
}

#[test]
fn a_remembered_code_expires_and_its_text_stays_the_whole_of_it() {
    let verifier = Verifier::new(world::checker().clone()).remembering(10);
    let mut worker = verifier.worker();
    let traveller = Traveller::default();
    let token = genuine("330000");
    let present = |text, hours| {
        Presented::new(
            text,
            &traveller,
            Clock::given(Timestamp::from_seconds(world::hours(hours)).unwrap()),
        )
    };
    let mut verdict = |code| worker.judge(code, |evaluation| evaluation.verdict());
    assert_eq!(verdict(present(&token, 0)), Verdict::Pass);
    assert_eq!(verdict(present(&token, 0)), Verdict::Pass);
    assert_eq!(verdict(present(&token, 12)), Verdict::Reject);
    assert_eq!(verdict(present(&token, 1)), Verdict::Pass);
    // With the same signature, which is the key of the memory.
    let mut other = claims("330000");
    other["jti"] = json!("another");
    let other = sign("330000", &other);
    let forged = format!(
        "{}.{}",
        other.rsplit_once('.').unwrap().0,
        token.rsplit_once('.').unwrap().1
    );
    for _ in 0..2 {
        assert_eq!(verdict(present(&forged, 0)), Verdict::Reject);
        assert_eq!(verdict(present(&token, 0)), Verdict::Pass);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mixtures_of_genuine_altered_and_broken_codes_get_the_same_decisions(
        picks in proptest::collection::vec((0..2_usize, 0..9_usize, any::<prop::sample::Index>(), 0..6_usize), 1..150),
        remembered in prop_oneof![Just(0_usize), Just(3), Just(500)],
        at_once in any::<bool>(),
    ) {
        let checker = world::checker();
        let travellers = travellers();
        let tokens: Vec<String> = ISSUERS.iter().map(|(iss, _)| genuine(iss)).collect();
        let texts: Vec<String> = picks
            .iter()
            .map(|(issuer, kind, place, _)| altered(&tokens[*issuer], ISSUERS[*issuer].0, *kind, *place))
            .collect();
        let codes: Vec<Presented<'_>> = texts
            .iter()
            .zip(&picks)
            .map(|(text, (.., traveller))| Presented::new(text, &travellers[*traveller], Clock::given(now())))
            .collect();
        let verifier = Verifier::new(checker.clone())
            .with_prepared_keys(Share::DEFAULT)
            .remembering(remembered);
        if at_once {
            verifier.prepare(now());
        }
        let mut worker = verifier.worker();
        let expected = general(checker, &codes);
        prop_assert_eq!(&through(&mut worker, &codes), &expected);
        prop_assert_eq!(&through(&mut worker, &codes), &expected);
    }
}

/// A token as it is, or with something done to it.
fn altered(token: &str, iss: &str, kind: usize, place: prop::sample::Index) -> String {
    let at = place.index(token.len());
    match kind {
        0..=2 => token.to_owned(),
        3 => format!(" \t{token}\r"),
        4 => format!("{}A{}", &token[..at], &token[at + 1..]),
        5 => token[..at].to_owned(),
        6 => {
            let mut more = claims(iss);
            more["visited"] = json!({"420106": "2020-03-20", "US": "2020-01-01"});
            more["note"] = json!([1, {"x": "\n"}]);
            sign(iss, &more)
        }
        7 => {
            let mut broken = claims(iss);
            broken["exp"] = json!("tomorrow");
            sign(iss, &broken)
        }
        _ => String::new(),
    }
}
