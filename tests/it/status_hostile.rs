//! Hostile status lists, and good ones beside them.

use healthcode::TokenType;
use healthcode::internals::base::base64url;
use healthcode::{Checker, Clock, Traveller, Verdict};
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
use serde_json::{Value, json};

use crate::status_world::{
    URI, claims, code, code_of, gate, judged, load, packed, raw, refusal, token,
};
use crate::world::{self, checker_with, codes, documents, hours, now};

/// Everything valid but for entry 1, which is revoked.
const REVOKED: [u8; 4] = [0b0000_0100, 0, 0, 0];
const VALID: [u8; 4] = [0; 4];

fn list() -> Value {
    claims(2, &REVOKED)
}

#[test]
fn a_genuine_list_decides() {
    let good = token("330000", &list());
    for (idx, verdict, reasons) in [
        (0, Verdict::Pass, ["mutual-recognition"]),
        (1, Verdict::Reject, ["revoked"]),
        (15, Verdict::Pass, ["mutual-recognition"]),
        (16, Verdict::Reject, ["status-out-of-range"]),
        (u64::MAX, Verdict::Reject, ["status-out-of-range"]),
    ] {
        let decision = judged(&[&good], &code(idx));
        assert_eq!(
            (decision.verdict, codes(&decision)),
            (verdict, reasons.into()),
            "{idx}"
        );
        let list = decision.status_list.unwrap();
        assert_eq!((&*list.uri, list.issued_at.seconds()), (URI, hours(-1)));
    }
    // Without the list, and with one of another name, the status is not known.
    let mut other = list();
    other["sub"] = json!("https://status.example.cn/330000/2");
    let other = token("330000", &other);
    for lists in [&[][..], &[&*other]] {
        let decision = judged(lists, &code(0));
        assert_eq!(codes(&decision), ["status-unknown", "mutual-recognition"]);
        assert_eq!(
            (decision.verdict, decision.status_list),
            (Verdict::Hold, None)
        );
    }
}

#[test]
fn claims_that_break_the_contract_are_no_list() {
    let with = |pointer: &str, value: Value| {
        let mut claims = list();
        *claims.pointer_mut(pointer).unwrap() = value;
        claims
    };
    let without = |name: &str| {
        let mut claims = list();
        claims.as_object_mut().unwrap().remove(name);
        claims
    };
    let added = |name: &str, value: Value| {
        let mut claims = list();
        claims[name] = value;
        claims
    };
    let lst = |bytes: &[u8]| with("/status_list/lst", json!(base64url::encode(bytes)));
    let zlib = compress_to_vec_zlib(&REVOKED, 9);
    let (body, sum) = zlib.split_at(zlib.len() - 4);
    let cases = [
        (without("sub"), "/sub"),
        (with("/sub", json!("")), "/sub"),
        (with("/sub", json!(7)), "/sub"),
        (without("iat"), "/iat"),
        (with("/iat", json!("2020-03-28T08:00:00Z")), "/iat"),
        (with("/iat", json!(1_585_357_200_000_i64)), "/iat"),
        (without("exp"), "/exp"),
        (with("/exp", Value::Null), "/exp"),
        (with("/exp", json!(1e300)), "/exp"),
        (added("ttl", json!(0)), "/exp"),
        (added("ttl", json!(-3_600)), "/exp"),
        (added("ttl", json!("24h")), "/ttl"),
        (added("nbf", json!("soon")), "/nbf"),
        (added("iss", json!("320000")), "/iss"),
        (added("iss", json!(330_000)), "/iss"),
        (without("status_list"), "/status_list"),
        (with("/status_list", json!([])), "/status_list"),
        (
            with("/status_list", json!({"lst": packed(&VALID)})),
            "/status_list/bits",
        ),
        (with("/status_list", json!({"bits": 2})), "/status_list/lst"),
        (with("/status_list/bits", json!(3)), "/status_list/bits"),
        (with("/status_list/bits", json!(0)), "/status_list/bits"),
        (with("/status_list/bits", json!(16)), "/status_list/bits"),
        (with("/status_list/bits", json!(2.0)), "/status_list/bits"),
        (with("/status_list/bits", json!("2")), "/status_list/bits"),
        (with("/status_list/lst", json!(7)), "/status_list/lst"),
        (with("/status_list/lst", json!("eNrb=")), "/status_list/lst"),
        (lst(&[]), "/status_list/lst"),
        (lst(body), "/status_list/lst"),
        (lst(&zlib[..zlib.len() - 1]), "/status_list/lst"),
        (
            lst(&[body, &[sum[0] ^ 1], &sum[1..]].concat()),
            "/status_list/lst",
        ),
        (lst(&[&zlib[..], b"\0"].concat()), "/status_list/lst"),
        (lst(&[&zlib[..], &zlib].concat()), "/status_list/lst"),
        (lst(&compress_to_vec(&REVOKED, 9)), "/status_list/lst"),
        (lst(&REVOKED), "/status_list/lst"),
    ];
    for (claims, place) in cases {
        let line = refusal(&token("330000", &claims));
        assert!(
            line.contains(&format!(": {place}: ")),
            "{place}: {line} {claims}"
        );
        assert!(line.ends_with("this list is not used"), "{line}");
        let decision = judged(&[&token("330000", &claims)], &code(1));
        assert_eq!(codes(&decision), ["status-unknown", "mutual-recognition"]);
    }
    // A claim that the header repeats with the same value is accepted.
    assert!(
        load(&[&token("330000", &added("iss", json!("330000")))])
            .refused()
            .is_empty()
    );
    for text in [
        r#"{"sub":"a","sub":"a","iat":1,"exp":2,"status_list":{"bits":1,"lst":"eNoDAAAAAAE"}}"#,
        r#"{"sub":"a","iat":1,"exp":2,"status_list":{"bits":1,"bits":1,"lst":"eNoDAAAAAAE"}}"#,
        r#"{"sub":"a","iat":1,"exp":2,"x":{"y":1,"y":1},"status_list":{"bits":1,"lst":"eNoDAAAAAAE"}}"#,
        r#"["sub"]"#,
        "",
        "{}{}",
    ] {
        refusal(&raw("330000", text.as_bytes()));
    }
    let fine = r#"{"sub":"a","iat":1,"exp":2,"status_list":{"bits":1,"lst":"eNoDAAAAAAE"}}"#;
    assert!(
        load(&[&raw("330000", fine.as_bytes())])
            .refused()
            .is_empty()
    );
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_bomb_is_refused_and_what_stands_beside_it_is_used() {
    let mut bomb = list();
    // 8 GiB of zeros are too many for a test; one byte beyond the limit is enough.
    let zeros = vec![0; healthcode::internals::base::limits::STATUS_LIST_BYTES + 1];
    bomb["status_list"]["lst"] = json!(base64url::encode(&compress_to_vec_zlib(&zeros, 1)));
    bomb["iat"] = json!(hours(0));
    let bomb = token("330000", &bomb);
    assert!(refusal(&bomb).contains("134217728"));
    let good = token("330000", &list());
    let decision = judged(&[&bomb, &good, "junk"], &code(1));
    assert_eq!(codes(&decision), ["revoked"]);
    assert_eq!(load(&[&bomb, &good, "junk"]).refused().len(), 2);
}

#[test]
fn only_the_issuers_own_living_key_signs_a_list() {
    let good = token("330000", &list());
    let (input, _) = good.rsplit_once('.').unwrap();
    let signer = world::signer("330000");
    let header = |iss: &str, typ| signer.typed_header(iss, typ);
    let sign = |header: &str| {
        let claims = list().to_string();
        signer.sign(header.as_bytes(), claims.as_bytes()).unwrap()
    };
    let usual = header("330000", TokenType::StatusList);
    let cases = [
        (
            format!("{input}.{}", base64url::encode(&[0; 64])),
            "bad-signature",
        ),
        (format!("{input}.AAAA"), "bad-signature"),
        (
            sign(&header("320000", TokenType::StatusList)),
            "algorithm-mismatch",
        ),
        (
            sign(&header("999999", TokenType::StatusList)),
            "unknown-issuer",
        ),
        (sign(&usual.replace("k1", "k2")), "unknown-key"),
        (sign(&usual.replace("EdDSA", "ES256")), "algorithm-mismatch"),
        (
            sign(&usual.replace("EdDSA", "none")),
            "unsupported-algorithm",
        ),
        (
            sign(&header("330000", TokenType::HealthCode)),
            "unsupported-type",
        ),
        (
            sign(&usual.replace("statuslist+jwt", "JWT")),
            "unsupported-type",
        ),
        (
            sign(&usual.replace("statuslist+jwt", "statuslist+cwt")),
            "unsupported-type",
        ),
        (sign(&usual.replacen('{', r#"{"crit":[],"#, 1)), "malformed"),
        (code(0), "unsupported-type"),
        (good.replacen('.', "", 1), "malformed"),
        (String::new(), "malformed"),
        (
            "A".repeat(healthcode::internals::base::limits::STATUS_TOKEN_BYTES + 1),
            "too-large",
        ),
    ];
    for (token, place) in cases {
        let line = refusal(&token);
        assert!(line.contains(&format!(": {place}: ")), "{place}: {line}");
        assert!(!line.contains("health code"), "{line}");
    }
    // A list is no code either.
    let decision = judged(&[&good], &good);
    assert_eq!(codes(&decision), ["unsupported-type"]);
    // Bytes that are no text at all.
    let lists = healthcode::StatusLists::load([("x", [0xff; 9])], gate(&[]).registry(), now());
    assert_eq!(lists.refused().len(), 1);
}

fn with_key(member: &str, value: Value) -> Checker {
    let mut documents = documents();
    let set = documents.get_mut("330000-x.jwks.json").unwrap();
    set["keys"][0][member] = value;
    // The codes are signed by a key of their own, so that only the list's is in question.
    let code_key = world::signer_key("code", 9);
    set["keys"].as_array_mut().unwrap().push(code_key);
    checker_with(&documents)
}

/// A code of Zhejiang by its other key.
fn code_by_the_other_key() -> String {
    let mut claims = world::claims("330000");
    claims["status"] = json!({ "status_list": { "idx": 0, "uri": URI } });
    let key = healthcode::PrivateKey::from_secret("code", healthcode::Algorithm::Ed25519, [9; 32]);
    let signer = healthcode::Signer::new(&key.unwrap()).unwrap();
    let header = signer.header("330000");
    signer
        .sign(header.as_bytes(), claims.to_string().as_bytes())
        .unwrap()
}

#[test]
fn a_list_dies_with_its_key() {
    let good = token("330000", &list());
    let code = code_by_the_other_key();
    let judge = |checker: Checker, at| {
        let lists = healthcode::StatusLists::load([("list", &good)], checker.registry(), now());
        let checker = checker.with_status_lists(lists);
        let decision = checker.check(&code, &Traveller::default(), Clock::given(at));
        let codes = codes(&decision).join(" ");
        (codes, checker.status_lists().refused().len())
    };
    let alive = with_key("exp", json!(hours(2)));
    assert_eq!(
        judge(alive.clone(), now()),
        ("mutual-recognition".to_owned(), 0)
    );
    // The key's life ends while the list is loaded.
    let later = now().plus_seconds(2 * 3_600);
    let unknown = "status-unknown mutual-recognition".to_owned();
    assert_eq!(judge(alive, later), (unknown.clone(), 0));
    for (member, value) in [
        ("exp", json!(hours(0))),
        ("nbf", json!(hours(1))),
        (
            "revoked",
            json!({"revoked_at": hours(5), "reason": "leaked"}),
        ),
    ] {
        assert_eq!(
            judge(with_key(member, value), now()),
            (unknown.clone(), 1),
            "{member}"
        );
    }
}

#[test]
fn a_list_whose_key_has_not_begun_takes_away_and_lets_nothing_pass() {
    // The clock may be behind: what only this list revokes must not pass by an older one.
    let by_the_other_key = |iat: i64| {
        let mut older = claims(2, &VALID);
        older["iat"] = json!(iat);
        let key =
            healthcode::PrivateKey::from_secret("code", healthcode::Algorithm::Ed25519, [9; 32]);
        let signer = healthcode::Signer::new(&key.unwrap()).unwrap();
        let header = signer.typed_header("330000", TokenType::StatusList);
        signer
            .sign(header.as_bytes(), older.to_string().as_bytes())
            .unwrap()
    };
    let code = |idx: u64| {
        let mut claims = world::claims("330000");
        claims["status"] = json!({ "status_list": { "idx": idx, "uri": URI } });
        let key =
            healthcode::PrivateKey::from_secret("code", healthcode::Algorithm::Ed25519, [9; 32]);
        let signer = healthcode::Signer::new(&key.unwrap()).unwrap();
        let header = signer.header("330000");
        signer
            .sign(header.as_bytes(), claims.to_string().as_bytes())
            .unwrap()
    };
    let second = hours(0);
    let older = by_the_other_key(second - 7_200);
    let dated = |iat: i64| {
        let mut claims = list();
        claims["iat"] = json!(iat);
        claims["exp"] = json!(second + 36_000);
        token("330000", &claims)
    };
    let held = "status-unknown mutual-recognition";
    for iat in [second - 3_600, second, second + 30, second + 1_800] {
        let newer = dated(iat);
        let key = with_key("nbf", json!(second + 1_800));
        for lists in [&[&*older, &newer][..], &[&newer, &older], &[&newer]] {
            let documents = lists.iter().map(|token| ("list", token));
            let lists = healthcode::StatusLists::load(documents, key.registry(), now());
            assert_eq!(lists.refused().len(), 1);
            let said = lists.refused()[0].to_string();
            assert!(said.contains("holds or rejects its codes"), "{said}");
            assert_eq!(
                lists.ahead().unwrap(),
                now().plus_seconds(1_800),
                "it counts from its key's beginning on"
            );
            let gate = key.clone().with_status_lists(lists);
            let judged = |idx| {
                let clock = Clock::given(now());
                codes(&gate.check(&code(idx), &Traveller::default(), clock)).join(" ")
            };
            assert_eq!(judged(1), "revoked status-unknown", "{iat}");
            assert_eq!(judged(0), held);
            assert_eq!(judged(16), held);
            // Once the life of the key has begun, the list counts like any other.
            let after = now().plus_seconds(1_800);
            let loaded = healthcode::StatusLists::load([("list", &newer)], key.registry(), after);
            assert_eq!((loaded.refused().len(), loaded.ahead()), (0, None));
        }
    }
    // A list by an expired key does not count, nor does one by a revoked key.
    for (member, value) in [
        ("exp", json!(second)),
        ("revoked", json!({"revoked_at": second, "reason": "leaked"})),
    ] {
        let key = with_key(member, value);
        let lists = healthcode::StatusLists::load(
            [("a", &*older), ("b", &dated(second - 3_600))],
            key.registry(),
            now(),
        );
        assert_eq!((lists.refused().len(), lists.ahead()), (1, None));
        let gate = key.with_status_lists(lists);
        let decision = gate.check(&code(1), &Traveller::default(), Clock::given(now()));
        assert_eq!(codes(&decision), ["mutual-recognition"], "{member}");
    }
}

#[test]
fn nobody_takes_the_name_of_anothers_list() {
    let good = token("330000", &list());
    let mut foreign = claims(2, &VALID);
    foreign["iat"] = json!(hours(0));
    let foreign = token("320000", &foreign);
    for lists in [[&*good, &*foreign], [&*foreign, &*good]] {
        assert_eq!(codes(&judged(&lists, &code(1))), ["revoked"]);
        // Each counts for its own codes.
        let decision = judged(&lists, &code_of("320000", 1));
        assert_eq!(codes(&decision), ["mutual-recognition"]);
    }
    let decision = judged(&[&foreign], &code(0));
    assert_eq!(codes(&decision), ["status-unknown", "mutual-recognition"]);
}

#[test]
fn the_newest_list_wins_in_every_order() {
    let of = |iat: Value, bytes: &[u8]| {
        let mut claims = claims(2, bytes);
        claims["iat"] = iat;
        token("330000", &claims)
    };
    let old = of(json!(hours(-3)), &VALID);
    let new = of(json!(hours(-2)), &REVOKED);
    let newer = of(json!(hours(-2) as f64 + 0.25), &[0b0000_1000, 0, 0, 0]);
    let stale = {
        let mut claims = claims(2, &VALID);
        claims["iat"] = json!(hours(-2) + 1);
        claims["exp"] = json!(hours(-1));
        token("330000", &claims)
    };
    let reasons = |lists: &[&str]| codes(&judged(lists, &code(1))).join(" ");
    for (lists, expected) in [
        (vec![&old, &new], "revoked"),
        (vec![&old, &new, &newer], "suspended mutual-recognition"),
        // The newest one is stale: an older one does not replace it.
        (vec![&old, &stale], "status-stale mutual-recognition"),
        (
            vec![&new, &newer, &stale],
            "status-stale mutual-recognition",
        ),
    ] {
        let mut lists: Vec<&str> = lists.into_iter().map(String::as_str).collect();
        for _ in 0..lists.len() {
            lists.rotate_left(1);
            assert_eq!(reasons(&lists), expected);
        }
        lists.reverse();
        assert_eq!(reasons(&lists), expected);
    }
    // Two lists of one date that differ: neither is believed, even with a third one.
    let twin = of(json!(hours(-2)), &VALID);
    for lists in [[&new, &twin], [&twin, &new]] {
        let lists = lists.map(String::as_str);
        assert_eq!(reasons(&lists), "status-unknown mutual-recognition");
        assert_eq!(load(&lists).refused().len(), 1);
        let third = [lists[0], lists[1], lists[0]];
        assert_eq!(reasons(&third), "status-unknown mutual-recognition");
    }
    assert_eq!(reasons(&[&new, &new]), "revoked");
    assert!(load(&[&new, &new]).refused().is_empty());
}

#[test]
fn a_list_is_good_for_its_time_alone() {
    let of = |iat: i64, more: &[(&str, i64)]| {
        let mut claims = claims(2, &VALID);
        claims["iat"] = json!(iat);
        claims.as_object_mut().unwrap().remove("exp");
        for (name, value) in more {
            claims[*name] = json!(value);
        }
        token("330000", &claims)
    };
    let second = hours(0);
    let hour = 3_600;
    let pass = "mutual-recognition";
    let stale = "status-stale mutual-recognition";
    for (list, expected) in [
        (of(second - hour, &[("exp", second + 1)]), pass),
        (of(second - hour, &[("exp", second - 59)]), pass),
        (of(second - hour, &[("exp", second - 60)]), stale),
        (of(second - hour, &[("ttl", hour - 59)]), pass),
        (of(second - hour, &[("ttl", hour - 60)]), stale),
        // The earlier end of the two counts.
        (
            of(second - hour, &[("ttl", 9 * hour), ("exp", second - 60)]),
            stale,
        ),
        (
            of(second - hour, &[("ttl", 60), ("exp", second + hour)]),
            stale,
        ),
        (
            of(
                second - hour,
                &[("ttl", i64::from(i32::MAX)), ("exp", second + hour)],
            ),
            pass,
        ),
        (of(second - hour, &[("exp", second - 2 * hour)]), stale),
        (of(second + 60, &[("ttl", hour)]), pass),
        // One that is dated ahead lets nothing pass.
        (
            of(second + 61, &[("ttl", hour)]),
            "status-unknown mutual-recognition",
        ),
        (
            of(second - hour, &[("ttl", hour * 9), ("nbf", second + 60)]),
            pass,
        ),
        (
            of(second - hour, &[("ttl", hour * 9), ("nbf", second + 61)]),
            stale,
        ),
    ] {
        let decision = judged(&[&list], &code(0));
        assert_eq!(codes(&decision).join(" "), expected, "{list}");
    }
    // A list that is dated ahead does not replace another and holds no other codes. The clock may be
    // slow: what either revokes is revoked, and no code of that list passes.
    let dated = |iat: i64, bytes: &[u8]| {
        let mut claims = claims(2, bytes);
        claims["iat"] = json!(iat);
        claims["exp"] = json!(iat + 9 * hour);
        token("330000", &claims)
    };
    let held = ["status-unknown", "mutual-recognition"].as_slice();
    for (older, ahead, idx, expected) in [
        (VALID, VALID, 1, held),
        (REVOKED, VALID, 1, &["revoked", "status-unknown"]),
        (VALID, REVOKED, 1, &["revoked", "status-unknown"]),
        (REVOKED, REVOKED, 1, &["revoked", "status-unknown"]),
        (VALID, REVOKED, 0, held),
        (VALID, REVOKED, 16, held),
    ] {
        let older = dated(second - hour, &older);
        let ahead = dated(second + 61, &ahead);
        let far = dated(second + 400 * 24 * hour, &VALID);
        for lists in [
            &[&*ahead, &older][..],
            &[&older, &ahead],
            &[&far, &older, &ahead],
        ] {
            let decision = judged(lists, &code(idx));
            assert_eq!(codes(&decision), expected, "{idx}");
            let verdict = if expected == held {
                Verdict::Hold
            } else {
                Verdict::Reject
            };
            assert_eq!(decision.verdict, verdict);
        }
    }
    let ahead = dated(second + 61, &REVOKED);
    let alone = judged(&[&ahead], &code(1));
    assert_eq!(codes(&alone), ["revoked", "status-unknown"]);
    let gate = gate(&[&ahead]);
    let other = gate.check(
        &world::genuine("330000"),
        &Traveller::default(),
        Clock::given(now()),
    );
    assert_eq!(codes(&other), ["mutual-recognition"]);
    let refused = gate.status_lists().refused();
    assert!(
        refused[0].to_string().contains("dated ahead"),
        "{refused:?}"
    );
    assert_eq!(
        gate.status_lists().ahead(),
        Some(now().plus_seconds(1)),
        "it counts from its date less the leeway on"
    );
}
