//! What a registry does with keys that occur twice, are revoked, or are outside of their life.

use std::collections::BTreeMap;

use healthcode::{Clock, Presented, Registry, Timestamp, Traveller, Verdict, Verifier};
use serde_json::{Value, json};

use crate::registry_rows::{EC, ED, jwk, registry};
use crate::world::{self, checker_with, claims, codes, documents, hours, key, load, now, sign};

fn judged(documents: &BTreeMap<String, Value>, at: Timestamp) -> (Verdict, Vec<String>) {
    // Issued now, so that a key whose life begins now has signed it within its life.
    let mut claims = claims("330000");
    claims["iat"] = json!(now().seconds());
    let token = sign("330000", &claims);
    let decision = checker_with(documents).check(&token, &Traveller::default(), Clock::given(at));
    (
        decision.verdict,
        codes(&decision)
            .iter()
            .map(|code| (*code).to_owned())
            .collect(),
    )
}

#[test]
fn any_revoked_member_kills_the_key() {
    for revoked in [
        json!({"revoked_at": 1_585_000_000, "reason": "leaked"}),
        json!({"revoked_at": 4_000_000_000_i64, "reason": "later"}),
        json!({}),
        json!(false),
        Value::Null,
        json!("no"),
    ] {
        let mut documents = documents();
        jwk(&mut documents, ED)["revoked"] = revoked.clone();
        let expected = (Verdict::Reject, vec!["key-revoked".to_owned()]);
        assert_eq!(judged(&documents, now()), expected, "{revoked}");
    }
}

#[test]
fn a_key_signs_nothing_dated_outside_its_own_life() {
    let issued = hours(-1);
    for (nbf, exp, good) in [
        (Some(issued), None, true),
        (Some(issued + 1), None, false),
        (None, Some(hours(1)), true),
    ] {
        for remembered in [0, 8] {
            let mut documents = documents();
            for (name, value) in [("nbf", nbf), ("exp", exp)] {
                if let Some(value) = value {
                    jwk(&mut documents, ED)[name] = json!(value);
                }
            }
            let checker = checker_with(&documents);
            let token = sign("330000", &claims("330000"));
            let traveller = Traveller::default();
            let verifier = Verifier::new(checker.clone()).remembering(remembered);
            let mut worker = verifier.worker();
            for _ in 0..2 {
                let decision = worker.judge(
                    Presented::new(&token, &traveller, Clock::given(now())),
                    |evaluation| evaluation.decision(),
                );
                assert_eq!(decision.verdict == Verdict::Pass, good, "{nbf:?}");
                assert_eq!(codes(&decision) == ["key-not-valid"], !good);
                assert_eq!(decision.code.is_some(), good);
            }
        }
    }
}

#[test]
fn a_keys_own_life_is_half_open_and_has_no_leeway() {
    let second = now().seconds();
    for (nbf, exp, alive) in [
        (Some(second), None, true),
        (Some(second + 1), None, false),
        (None, Some(second + 1), true),
        (None, Some(second), false),
    ] {
        let mut documents = documents();
        for (name, value) in [("nbf", nbf), ("exp", exp)] {
            if let Some(value) = value {
                jwk(&mut documents, ED)[name] = json!(value);
            }
        }
        let (verdict, codes) = judged(&documents, now());
        assert_eq!(verdict == Verdict::Pass, alive, "{nbf:?} {exp:?}");
        assert_eq!(codes == ["key-not-valid"], !alive, "{codes:?}");
    }
}

#[test]
fn one_kid_under_two_issuers_is_two_keys() {
    // Both issuers of this world call their key `k1`; each verifies only its own codes.
    for iss in ["330000", "320000"] {
        assert_eq!(
            world::judge(&sign(iss, &claims(iss))).verdict,
            Verdict::Pass
        );
    }
}

#[test]
fn one_key_stands_in_one_place() {
    let mut shared = documents();
    shared.insert(EC.to_owned(), json!({"keys": [key("330000").public_jwk()]}));
    let error = load(&shared).unwrap_err();
    assert!(
        error
            .faults()
            .iter()
            .any(|(_, f)| f.place == "/keys/0" && f.what.en.contains("same public key"))
    );
    // Within one issuer too: a key revoked under one name would stay valid under the other.
    let mut renamed = documents();
    let mut twin = key("330000").public_jwk();
    twin["kid"] = json!("k2");
    renamed.get_mut(ED).unwrap()["keys"]
        .as_array_mut()
        .unwrap()
        .push(twin);
    assert!(load(&renamed).is_err());
}

#[test]
fn documents_that_are_no_json_name_the_line() {
    for (text, place) in [
        ("{", "line 1 column 1"),
        ("{\n  \"keys\": [,]\n}", "line 2 column 12"),
        ("{\"keys\":[],\"keys\":[]}", "/keys"),
        ("{\"keys\":[{\"kid\":\"a\",\"kid\":\"b\"}]}", "/keys/0/kid"),
    ] {
        let mut bytes: BTreeMap<String, Vec<u8>> = documents()
            .iter()
            .map(|(n, v)| (n.clone(), v.to_string().into_bytes()))
            .collect();
        bytes.insert(ED.to_owned(), text.as_bytes().to_vec());
        let error = Registry::load(&bytes).unwrap_err();
        assert_eq!(
            (
                error.faults()[0].0.as_str(),
                error.faults()[0].1.place.as_str()
            ),
            (ED, place)
        );
    }
}

#[test]
fn all_faults_are_found_at_once() {
    let mut documents = documents();
    jwk(&mut documents, ED)["use"] = json!("enc");
    jwk(&mut documents, EC)["alg"] = json!("EdDSA");
    registry(&mut documents)["version"] = json!(-1);
    registry(&mut documents)["issuers"][1]["status_list"] = json!(true);
    let error = load(&documents).unwrap_err();
    let places: Vec<&str> = error
        .faults()
        .iter()
        .map(|(_, f)| f.place.as_str())
        .collect();
    for place in ["/version", "/issuers/1/status_list", "/keys/0/use"] {
        assert!(places.contains(&place), "{places:?}");
    }
}
