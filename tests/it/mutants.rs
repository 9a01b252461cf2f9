//! No mutant of a genuine token ever passes, by any kind of mutation.

use healthcode::{Checker, Clock, Traveller, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{self, ISSUERS, claims, genuine, header, now, sign};

fn passes(checker: &Checker, token: &str) -> bool {
    checker
        .check(token, &Traveller::default(), Clock::given(now()))
        .verdict
        == Verdict::Pass
}

const BASE64URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Every other byte for one issuer; for the others those that differ in one bit. The example `mutants`
/// tries millions.
#[test]
fn other_bytes_at_every_place() {
    let checker = world::checker();
    for (index, (iss, _)) in ISSUERS.iter().enumerate() {
        let token = genuine(iss).into_bytes();
        for place in 0..token.len() {
            let is_near = |byte: u8| (byte ^ token[place]).is_power_of_two();
            let others = (0..=u8::MAX).filter(|byte| *byte != token[place]);
            for byte in others.filter(|byte| index == 0 || is_near(*byte)) {
                let mut mutant = token.clone();
                mutant[place] = byte;
                // As the command line reads it: bytes that are not UTF-8 become U+FFFD.
                let mutant = String::from_utf8_lossy(&mutant);
                assert!(
                    !passes(checker, &mutant),
                    "{iss}: byte {place} as {byte:#x}"
                );
            }
        }
    }
}

#[test]
fn every_cut_and_every_gap() {
    let checker = world::checker();
    for (iss, _) in ISSUERS {
        let token = genuine(iss);
        for place in 0..token.len() {
            assert!(!passes(checker, &token[..place]), "{iss}: cut at {place}");
            let gap = format!("{}{}", &token[..place], &token[place + 1..]);
            assert!(!passes(checker, &gap), "{iss}: without byte {place}");
            let double = format!("{}{}", &token[..=place], &token[place..]);
            assert!(!passes(checker, &double), "{iss}: byte {place} twice");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_pass_and_never_crash(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        prop_assert!(!passes(world::checker(), &text));
    }

    #[test]
    fn scattered_changes_never_pass(
        which in 0..2_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..64_usize), 1..6),
    ) {
        let token = sign(ISSUERS[which].0, &claims(ISSUERS[which].0));
        let mut bytes = token.clone().into_bytes();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = BASE64URL[value];
        }
        let mutant = String::from_utf8(bytes).unwrap();
        prop_assume!(mutant != token);
        prop_assert!(!passes(world::checker(), &mutant));
    }

    #[test]
    fn segments_of_different_tokens_never_fit(
        from in proptest::collection::vec(0..4_usize, 3),
    ) {
        prop_assume!(!(from[0] == from[1] && from[1] == from[2]));
        let mut other = claims("330000");
        other["jti"] = json!("code-2");
        let mut third = claims("320000");
        third["jti"] = json!("code-3");
        let tokens = [
            sign("330000", &claims("330000")),
            sign("320000", &claims("320000")),
            sign("330000", &other),
            sign("320000", &third),
        ];
        let part = |i: usize| tokens[from[i]].split('.').nth(i).unwrap().to_owned();
        let mixed = [part(0), part(1), part(2)].join(".");
        // Two tokens of one issuer share their header: to exchange it changes nothing.
        prop_assume!(!tokens.contains(&mixed));
        prop_assert!(!passes(world::checker(), &mixed));
    }

    #[test]
    fn a_changed_field_without_a_new_signature_never_passes(
        field in 0..8_usize,
        text in "[ -~]{0,12}",
    ) {
        let iss = "330000";
        let token = sign(iss, &claims(iss));
        let [h, _, s]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let mut changed = claims(iss);
        let names = ["jti", "sub", "colour", "from", "iat", "exp", "holder", "visited"];
        changed[names[field]] = Value::String(text);
        let payload = healthcode::internals::base::base64url::encode(changed.to_string().as_bytes());
        let mutant = [h, &payload, s].join(".");
        prop_assert!(!passes(world::checker(), &mutant));
    }

    #[test]
    fn a_changed_header_never_passes_under_the_old_signature(
        name in "[a-z]{1,6}",
        text in "[ -~]{0,12}",
    ) {
        let iss = "320000";
        let token = sign(iss, &claims(iss));
        let [_, p, s]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let mut changed = header(iss);
        changed[name.as_str()] = Value::String(text);
        prop_assume!(changed != header(iss));
        let segment = healthcode::internals::base::base64url::encode(changed.to_string().as_bytes());
        let mutant = [&segment, p, s].join(".");
        prop_assert!(!passes(world::checker(), &mutant));
    }
}
