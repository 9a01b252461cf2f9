//! The holder's proof (contract section 2a): what counts as shown live, and the answer to every other
//! text. Each row is tried with both algorithms, on either side.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use healthcode::Algorithm;
use healthcode::Presence;
use healthcode::internals::base::base64url;
use healthcode::internals::issue::{PrivateKey, Showing, Signer, bind, present};
use healthcode::{
    Checker, Clock, Decision, Gate, Presented, Sources, Timestamp, Traveller, Trust, Verdict,
    Verifier,
};
use serde_json::{Value, json};

use crate::bundle_world::{documents as bundle_documents, fingerprint, first, next};
use crate::gate_follows::Place;
use crate::registry_rows::registry;
use crate::world::{ISSUERS, checker_with, claims, codes, documents, key, now, sign, signer};

const NUMBER: &str = "11010519491231002X";

fn phone(algorithm: Algorithm, secret: u8) -> PrivateKey {
    PrivateKey::from_secret("phone", algorithm, [secret; 32]).unwrap()
}

fn phones() -> [PrivateKey; 2] {
    [phone(Algorithm::Ed25519, 91), phone(Algorithm::Es256, 92)]
}

/// A code of this issuer, bound to this phone.
fn bound(iss: &str, phone: &PrivateKey) -> String {
    let claims = claims(iss).to_string();
    let claims = bind("claims", claims.as_bytes(), phone.public()).unwrap();
    let signer = signer(iss);
    signer.sign(signer.header(iss).as_bytes(), &claims).unwrap()
}

fn shown_at(code: &str, phone: &PrivateKey, at: Timestamp) -> String {
    let showing = Showing {
        at,
        audience: "health-code",
        nonce: None,
    };
    present(code, phone, &showing).unwrap()
}

/// A checker whose issuers ask for a proof, or leave it to the notice.
fn checker(mode: &str, proof_life: &str) -> Checker {
    let mut documents = documents();
    let issuers = registry(&mut documents)["issuers"].as_array_mut().unwrap();
    for issuer in issuers {
        issuer["binding"] = json!({"mode": mode, "proof_life": proof_life});
    }
    checker_with(&documents)
}

/// The decision on a text, the same in every way in which texts are judged.
fn judged(checker: &Checker, text: &str, traveller: &Traveller) -> Decision {
    let clock = Clock::given(now());
    let decision = checker.check(text, traveller, clock);
    let verifier = Verifier::new(checker.clone());
    for verifier in [verifier.clone(), verifier.remembering(8)] {
        let mut lane = verifier.worker();
        for _ in 0..2 {
            let code = Presented::new(text, traveller, clock);
            let again = lane.judge(code, |ruling| ruling.decision());
            assert_eq!(again, decision, "{text}");
        }
    }
    decision
}

fn presence(decision: &Decision) -> Option<Presence> {
    decision.judged.and_then(|judged| judged.presence)
}

fn with_number() -> Traveller {
    let mut traveller = Traveller::default();
    traveller.shown.number = Some(NUMBER.to_owned());
    traveller
}

#[test]
fn what_is_shown_and_what_the_registry_asks() {
    let (asked, left) = (checker("required", "60s"), checker("optional", "60s"));
    for (iss, _) in ISSUERS {
        for phone in phones() {
            let code = bound(iss, &phone);
            let ago = |seconds: i64| shown_at(&code, &phone, now().plus_seconds(-seconds));
            let plain = sign(iss, &claims(iss));
            for (text, shown, why) in [
                (ago(0), Presence::Live, None),
                // The window is 60 s wide, with a leeway of 60 s on either side.
                (ago(120), Presence::Live, None),
                (ago(-60), Presence::Live, None),
                (ago(121), Presence::Copy, Some("proof-stale")),
                (ago(-61), Presence::Copy, Some("proof-in-future")),
                (code.clone(), Presence::Copy, Some("proof-missing")),
                (format!("{code}~"), Presence::Copy, Some("proof-missing")),
                (plain.clone(), Presence::Static, Some("proof-missing")),
                (
                    format!(" {plain}~\r\n"),
                    Presence::Static,
                    Some("proof-missing"),
                ),
            ] {
                let decision = judged(&left, &text, &Traveller::default());
                assert_eq!(decision.verdict, Verdict::Pass, "{shown:?} {why:?}");
                assert_eq!(presence(&decision), Some(shown), "{why:?}");
                let duties: Vec<&str> = decision.obligations.iter().map(|o| &*o.code).collect();
                assert_eq!(duties, ["check-identity"]);
                let decision = judged(&asked, &text, &Traveller::default());
                assert_eq!(presence(&decision), Some(shown), "{why:?}");
                match why {
                    None => assert_eq!(decision.verdict, Verdict::Pass),
                    Some(why) => {
                        assert_eq!(decision.verdict, Verdict::Hold, "{why}");
                        assert_eq!(codes(&decision)[0], why);
                        // The notice is asked about a person without a code where that helps.
                        let without = "Without a code the notice decides";
                        assert!(!decision.next.en.contains(without), "{}", decision.next.en);
                        let mut open = Traveller::default();
                        open.place = healthcode::Place::Community;
                        let open = judged(&asked, &text, &open);
                        assert_eq!(open.verdict, Verdict::Hold, "{why}");
                        assert!(open.next.en.contains(without), "{}", open.next.en);
                    }
                }
                // An ID number that matches proves more than a phone.
                let decision = judged(&asked, &text, &with_number());
                assert_eq!(decision.verdict, Verdict::Pass, "{why:?}");
                assert_eq!(decision.obligations, []);
            }
        }
    }
}

#[test]
fn the_registry_says_how_long_a_proof_counts() {
    let phone = phone(Algorithm::Es256, 7);
    let code = bound("330000", &phone);
    for (life, seconds, live) in [
        ("1s", 61, true),
        ("1s", 62, false),
        ("30m", 1_860, true),
        ("30m", 1_861, false),
        ("3600s", 3_660, true),
    ] {
        let text = shown_at(&code, &phone, now().plus_seconds(-seconds));
        let decision = judged(&checker("required", life), &text, &Traveller::default());
        assert_eq!(decision.verdict == Verdict::Pass, live, "{life} {seconds}");
    }
    for wrong in [
        json!({"mode": "required"}),
        json!({"proof_life": "60s"}),
        json!({"mode": "always", "proof_life": "60s"}),
        json!({"mode": "required", "proof_life": "0s"}),
        json!({"mode": "required", "proof_life": "3601s"}),
        json!({"mode": "required", "proof_life": 60}),
        json!({"mode": "required", "proof_life": "60s", "more": 1}),
        json!("required"),
        Value::Null,
    ] {
        let mut documents = documents();
        registry(&mut documents)["issuers"][0]["binding"] = wrong.clone();
        let error = crate::world::load(&documents).unwrap_err();
        let places = error.faults().iter();
        let mut places = places.map(|(_, fault)| fault.place.as_str());
        assert!(
            places.all(|p| p.starts_with("/issuers/0/binding")),
            "{wrong}"
        );
    }
}

/// A proof by `phone` with these claims and this header.
fn proof(phone: &PrivateKey, header: &Value, claims: &Value) -> String {
    let signer = Signer::new(phone).unwrap();
    let (header, claims) = (header.to_string(), claims.to_string());
    signer.sign(header.as_bytes(), claims.as_bytes()).unwrap()
}

/// The header and the claims of a good proof for a code.
fn good(code: &str, phone: &PrivateKey) -> (Value, Value) {
    let text = shown_at(code, phone, now());
    let (_, proof) = text.split_once('~').unwrap();
    let mut parts = proof.split('.').map(|part| {
        let bytes = base64url::decode(part).unwrap();
        serde_json::from_slice(&bytes).unwrap_or_default()
    });
    (parts.next().unwrap(), parts.next().unwrap())
}

#[test]
fn everything_that_the_phone_would_make_otherwise_is_refused() {
    let (asked, left) = (checker("required", "60s"), checker("optional", "60s"));
    let refused = |name: &str, text: &str, expected: &str| {
        for checker in [&asked, &left] {
            for traveller in [Traveller::default(), with_number()] {
                let decision = judged(checker, text, &traveller);
                assert_eq!(codes(&decision), [expected], "{name}");
                assert_eq!(decision.verdict, Verdict::Reject, "{name}");
                assert_eq!(decision.code, None, "{name}");
            }
        }
    };
    for (iss, _) in ISSUERS {
        for phone in phones() {
            let code = bound(iss, &phone);
            let (header, claims) = good(&code, &phone);
            let text = |header: &Value, claims: &Value| {
                format!("{code}~{}", proof(&phone, header, claims))
            };
            assert_eq!(
                judged(&asked, &text(&header, &claims), &Traveller::default()).verdict,
                Verdict::Pass
            );
            let with = |name: &str, value: Value| {
                let mut changed = claims.clone();
                changed[name] = value;
                text(&header, &changed)
            };
            let hash = |text: &str| {
                json!(base64url::encode(&healthcode::internals::verify::sha256(
                    text.as_bytes()
                )))
            };
            for (name, text) in [
                (
                    "another code's hash",
                    with("sd_hash", hash(&format!("{code}x~"))),
                ),
                ("the hash without ~", with("sd_hash", hash(&code))),
                ("no hash", with("sd_hash", json!(""))),
                (
                    "the hash with padding",
                    with(
                        "sd_hash",
                        json!(format!("{}=", claims["sd_hash"].as_str().unwrap())),
                    ),
                ),
                (
                    "the hash with a tail",
                    with(
                        "sd_hash",
                        json!(format!("{}AA", claims["sd_hash"].as_str().unwrap())),
                    ),
                ),
                ("another gate", with("aud", json!("gate-7"))),
                ("another case", with("aud", json!("Health-Code"))),
                ("a list of gates", with("aud", json!(["health-code"]))),
                ("iat as text", with("iat", json!("1585357200"))),
                (
                    "iat in milliseconds",
                    with("iat", json!(now().seconds() * 1_000)),
                ),
                ("nonce a number", with("nonce", json!(37))),
                ("nonce empty", with("nonce", json!(""))),
            ] {
                refused(name, &text, "holder-signature");
            }
            for missing in ["iat", "aud", "nonce", "sd_hash"] {
                let mut claims = claims.clone();
                claims.as_object_mut().unwrap().remove(missing);
                refused(missing, &text(&header, &claims), "holder-signature");
            }
            // Proofs by another phone, by the issuer itself, and for another code of the same phone.
            let twin = self::phone(phone.public().algorithm(), 93);
            let other = format!("{code}~{}", proof(&twin, &header, &claims));
            refused("another phone", &other, "holder-signature");
            if key(iss).public().algorithm() == phone.public().algorithm() {
                let other = format!("{code}~{}", proof(&key(iss), &header, &claims));
                refused("the issuer", &other, "holder-signature");
            }
            let mut second = crate::world::claims(iss);
            second["jti"] = json!("code-2");
            let second = bind("claims", second.to_string().as_bytes(), phone.public()).unwrap();
            let second = signer(iss)
                .sign(signer(iss).header(iss).as_bytes(), &second)
                .unwrap();
            let moved = shown_at(&second, &phone, now());
            let (_, moved) = moved.split_once('~').unwrap();
            refused(
                "another code",
                &format!("{code}~{moved}"),
                "holder-signature",
            );
            // The key of another issuer's code for the same phone does not bind this one.
            let plain = sign(iss, &crate::world::claims(iss));
            refused("no cnf", &format!("{plain}~{moved}"), "malformed");
            let other_alg = match phone.public().algorithm() {
                Algorithm::Ed25519 => "ES256",
                Algorithm::Es256 => "EdDSA",
            };
            for alg in [other_alg, "none", "HS256"] {
                let mut header = header.clone();
                header["alg"] = json!(alg);
                refused(alg, &text(&header, &claims), "malformed");
            }
            let whole = text(&header, &claims);
            for (name, text) in [
                ("two tildes", format!("{whole}~")),
                ("a disclosure", whole.replacen('~', "~WyJhIl0~", 1)),
                ("nothing between", whole.replacen('~', "~~", 1)),
                ("two proofs", format!("{whole}~{moved}")),
                ("a part too many", format!("{whole}.AAAA")),
                (
                    "a proof as long as a book",
                    format!("{code}~{}", "A.".repeat(400)),
                ),
            ] {
                refused(name, &text, "malformed");
            }
            let long = format!("{whole}{}", "A".repeat(2_048));
            refused("too long", &long, "too-large");
        }
    }
}

#[test]
fn the_issuers_faults_come_before_the_phones() {
    let checker = checker("required", "60s");
    let phone = phone(Algorithm::Es256, 3);
    let code = bound("330000", &phone);
    let live = shown_at(&code, &phone, now());
    // A code that another issuer's key signed, with a proof that is good for its text.
    let claims = bind("c", claims("330000").to_string().as_bytes(), phone.public()).unwrap();
    let header = signer("330000").header("330000");
    let forged = signer("320000").sign(header.as_bytes(), &claims).unwrap();
    let text = shown_at(&forged, &phone, now());
    assert_eq!(
        codes(&judged(&checker, &text, &Traveller::default())),
        ["bad-signature"]
    );
    // A swapped key needs a new signature.
    let thief = self::phone(Algorithm::Es256, 4);
    let [header, payload, signature] = crate::token_refusals::parts(&code);
    let claims = base64url::decode(&payload).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    let theirs = bind("c", b"{}", thief.public()).unwrap();
    let theirs: Value = serde_json::from_slice(&theirs).unwrap();
    claims["cnf"] = theirs["cnf"].clone();
    let swapped = base64url::encode(claims.to_string().as_bytes());
    let text = shown_at(&format!("{header}.{swapped}.{signature}"), &thief, now());
    assert_eq!(
        codes(&judged(&checker, &text, &Traveller::default())),
        ["bad-signature"]
    );
    assert_eq!(
        judged(&checker, &live, &Traveller::default()).verdict,
        Verdict::Pass
    );
}

#[test]
fn the_key_in_the_code_is_checked_like_a_registry_key() {
    let phones = phones();
    let cnf = |phone: &PrivateKey| {
        let claims: Value =
            serde_json::from_slice(&bind("c", b"{}", phone.public()).unwrap()).unwrap();
        claims["cnf"].clone()
    };
    let with = |cnf: Value| {
        let mut claims = claims("330000");
        claims["cnf"] = cnf;
        sign("330000", &claims)
    };
    let checker = checker("optional", "60s");
    let answer = |cnf: Value| {
        let decision = judged(&checker, &with(cnf), &Traveller::default());
        codes(&decision).join(" ")
    };
    for phone in &phones {
        let good = cnf(phone);
        for (name, value) in [
            ("kid", json!("1")),
            ("alg", json!(phone.public().algorithm().name())),
            ("use", json!("sig")),
            ("key_ops", json!(["verify"])),
            ("ext", json!(true)),
        ] {
            let mut more = good.clone();
            more["jwk"][name] = value;
            assert_eq!(answer(more), "mutual-recognition", "{name}");
        }
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut cnf = good.clone();
            change(&mut cnf);
            cnf
        };
        let rows: [(&str, Value); 12] = [
            (
                "a private member",
                changed(&|c| c["jwk"]["d"] = c["jwk"]["x"].clone()),
            ),
            (
                "an unknown member",
                changed(&|c| c["jwk"]["nbf"] = json!(0)),
            ),
            (
                "another way to name a key",
                changed(&|c| c["kid"] = json!("1")),
            ),
            ("no key", json!({})),
            ("a thumbprint", json!({"jkt": "x"})),
            ("an array", json!([good["jwk"]])),
            ("text", json!("phone")),
            ("null", Value::Null),
            (
                "no x",
                changed(&|c| drop(c["jwk"].as_object_mut().unwrap().remove("x"))),
            ),
            (
                "x of zeros",
                changed(&|c| c["jwk"]["x"] = json!("A".repeat(43))),
            ),
            (
                "another curve",
                changed(&|c| c["jwk"]["crv"] = json!("P-384")),
            ),
            (
                "key_ops sign",
                changed(&|c| c["jwk"]["key_ops"] = json!(["sign"])),
            ),
        ];
        for (name, cnf) in rows {
            assert_eq!(answer(cnf), "invalid-claims", "{name}");
        }
    }
    // The point of P-256 with x = 0 is on the curve; one beside it is not.
    let mut off = cnf(&phones[1]);
    off["jwk"]["y"] = off["jwk"]["x"].clone();
    assert_eq!(answer(off), "invalid-claims");
}

#[test]
fn the_guards_digits_must_be_repeated() {
    let checkers = [checker("required", "60s"), checker("optional", "60s")];
    let phone = phone(Algorithm::Es256, 5);
    let code = bound("320000", &phone);
    let spoken = |digits: Option<&str>| {
        let mut traveller = Traveller::default();
        traveller.challenge = digits.map(str::to_owned);
        traveller
    };
    let showing = Showing {
        at: now(),
        audience: "health-code",
        nonce: Some("37"),
    };
    let text = present(&code, &phone, &showing).unwrap();
    for checker in &checkers {
        for (digits, verdict) in [
            (Some("37"), Verdict::Pass),
            (None, Verdict::Pass),
            (Some("38"), Verdict::Hold),
            (Some("037"), Verdict::Hold),
            (Some("3"), Verdict::Hold),
        ] {
            let decision = judged(checker, &text, &spoken(digits));
            assert_eq!(decision.verdict, verdict, "{digits:?}");
            let held = codes(&decision)[0] == "challenge-mismatch";
            assert_eq!(held, verdict == Verdict::Hold, "{digits:?}");
        }
    }
}

#[test]
fn a_gate_remembers_what_it_was_shown() {
    for mode in ["required", "optional"] {
        let gate = checker(mode, "60s").with_proof_memory(Arc::default());
        let phone = phone(Algorithm::Es256, 8);
        let code = bound("330000", &phone);
        let (first, second) = (
            shown_at(&code, &phone, now()),
            shown_at(&code, &phone, now()),
        );
        let plain = sign("330000", &claims("330000"));
        let mut answers = Vec::new();
        for (text, seconds) in [
            (&first, 0),
            // The scanner has read it twice.
            (&first, 5),
            (&first, 6),
            // Another proof of the same phone, and a code that proves nothing.
            (&second, 7),
            (&plain, 8),
            (&plain, 60),
            (&first, 120),
        ] {
            let clock = Clock::given(now().plus_seconds(seconds));
            // A person whose number matches needs no other proof, but a proof that was passed on is
            // held.
            let decision = gate.check(text, &with_number(), clock);
            let held = codes(&decision)[0] == "shown-before";
            assert_eq!(held, decision.verdict == Verdict::Hold, "{seconds}");
            answers.push(held);
        }
        assert_eq!(
            answers,
            [false, false, true, false, false, false, true],
            "{mode}"
        );
        // Another gate knows nothing of it, and one without a memory never holds.
        let elsewhere = checker(mode, "60s").with_proof_memory(Arc::default());
        let later = Clock::given(now().plus_seconds(60));
        assert_eq!(
            elsewhere
                .check(&first, &Traveller::default(), later)
                .verdict,
            Verdict::Pass
        );
        let without = checker(mode, "60s");
        for _ in 0..2 {
            assert_eq!(
                without.check(&first, &Traveller::default(), later).verdict,
                Verdict::Pass
            );
        }
    }
}

/// The phones of nine live holders tell a gate that its clock is off; a checkup in another process knows it
/// from the gate's folder.
#[test]
fn a_checkup_knows_what_the_phones_said_of_the_clock() {
    let place = Place::new();
    let mut registry_documents = documents();
    registry(&mut registry_documents)["issuers"][0]["binding"] =
        json!({"mode": "required", "proof_life": "300s"});
    let bundle = next(&first(), bundle_documents(&registry_documents));
    let root = fingerprint(&bundle);
    place.install("1.tar", &bundle, &["--root", &root]);
    let folder = PathBuf::from(place.path("gate"));
    let open = |proofs| {
        let mut sources = Sources::new(Trust::Bundle(folder.clone()));
        sources.proofs = proofs;
        Gate::open(sources, Clock::system(now())).unwrap().0
    };
    let said = |gate: &Gate, clock| {
        let parts = gate.checkup(clock);
        let todo = parts[0].todo.as_ref();
        todo.map(|todo| todo.en.to_string()).unwrap_or_default()
    };
    let show = |gate: &Gate, holder: u8, clock: Clock, ahead: i64| {
        let phone = phone(Algorithm::Es256, holder);
        let mut claims = claims("330000");
        claims["sub"] = json!(format!("holder-{holder}"));
        let bound = bind("claims", claims.to_string().as_bytes(), phone.public()).unwrap();
        let signer = signer("330000");
        let code = signer
            .sign(signer.header("330000").as_bytes(), &bound)
            .unwrap();
        let text = shown_at(&code, &phone, clock.at.plus_seconds(ahead));
        let decision = gate.verifier().check(&text, &Traveller::default(), clock);
        assert_eq!(presence(&decision), Some(Presence::Live));
        gate.keep_time(clock);
    };
    let (gate, doctor) = (open(Some(Arc::default())), open(None));
    for holder in 1..=9 {
        assert!(!folder.join("phones.json").exists());
        show(&gate, holder, Clock::system(now()), 45);
    }
    let later = Clock::system(now().plus_seconds(60));
    let wrong = "45 s behind of the holders' phones (compared 2020-03-28 09:00)";
    assert!(
        said(&doctor, later).contains(wrong),
        "{}",
        said(&doctor, later)
    );
    assert!(said(&gate, later).contains("45 s behind"));
    // A clock that was given says nothing of this machine's.
    assert_eq!(said(&doctor, Clock::given(later.at)), "");
    let day = Clock::system(now().plus_seconds(25 * 3600));
    assert!(!said(&doctor, day).contains("phones"));
    // When the clock is right again, the gate says so.
    for holder in 11..=19 {
        show(&gate, holder, later, -5);
    }
    assert_eq!(said(&doctor, later), "");
}

/// ECDSA has two valid signatures for each; one can be computed from the other without the key.
#[test]
fn the_other_form_of_a_signature_is_no_other_proof() {
    let gate = checker("required", "60s").with_proof_memory(Arc::default());
    let phone = phone(Algorithm::Es256, 9);
    let live = shown_at(&bound("330000", &phone), &phone, now());
    let (rest, signature) = live.rsplit_once('.').unwrap();
    let mut bytes = base64url::decode(signature).unwrap();
    let order = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let mut borrow = 0_i32;
    for place in (0..32).rev() {
        let difference = order[place] - i32::from(bytes[32 + place]) - borrow;
        borrow = i32::from(difference < 0);
        bytes[32 + place] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    let twin = format!("{rest}.{}", base64url::encode(&bytes));
    let at = |seconds: i64| Clock::given(now().plus_seconds(seconds));
    assert_eq!(
        gate.check(&live, &Traveller::default(), at(0)).verdict,
        Verdict::Pass
    );
    let again = gate.check(&twin, &Traveller::default(), at(10));
    assert_eq!(codes(&again)[0], "shown-before");
}

/// The same digits in two proofs are no proof shown twice; the same digits, code and second are.
#[test]
fn one_nonce_in_two_proofs_is_no_repetition() {
    let gate = checker("required", "60s").with_proof_memory(Arc::default());
    let phone = phone(Algorithm::Es256, 8);
    let mut other = claims("330000");
    other["jti"] = json!("code-2");
    let other = bind("claims", other.to_string().as_bytes(), phone.public()).unwrap();
    let header = signer("330000").header("330000");
    let other = signer("330000").sign(header.as_bytes(), &other).unwrap();
    let show = |code: &str, seconds: i64| {
        let showing = Showing {
            at: now().plus_seconds(seconds),
            audience: "health-code",
            nonce: Some("37"),
        };
        present(code, &phone, &showing).unwrap()
    };
    let code = bound("330000", &phone);
    for (text, seconds, again) in [
        (show(&code, 0), 0, false),
        (show(&other, 0), 8, false),
        (show(&code, 10), 16, false),
        // A new signature makes no new statement.
        (show(&code, 0), 24, true),
    ] {
        let clock = Clock::given(now().plus_seconds(seconds));
        let decision = gate.check(&text, &Traveller::default(), clock);
        assert_eq!(codes(&decision)[0] == "shown-before", again, "{seconds}");
        // A hold says nothing against the code.
        assert!(
            !decision.next.zh.contains("此码不作数"),
            "{}",
            decision.next.zh
        );
    }
}

#[test]
fn a_gate_may_ask_for_proofs_of_its_own() {
    let own = checker("required", "60s").with_audience("gate-7");
    let phone = phone(Algorithm::Ed25519, 6);
    let code = bound("330000", &phone);
    for (audience, expected) in [
        ("gate-7", "mutual-recognition"),
        ("health-code", "holder-signature"),
    ] {
        let showing = Showing {
            at: now(),
            audience,
            nonce: None,
        };
        let text = present(&code, &phone, &showing).unwrap();
        assert_eq!(
            codes(&judged(&own, &text, &Traveller::default())),
            [expected]
        );
    }
}

/// With one character changed at any place of a live text, nothing passes that is not equivalent to it.
#[test]
fn no_mutant_of_a_live_text_is_live() {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let checker = checker("required", "60s");
    let traveller = Traveller::default();
    let mut lane = Verifier::new(checker).worker();
    let mut tally: BTreeMap<&'static str, usize> = BTreeMap::new();
    for phone in phones() {
        let live = shown_at(&bound("330000", &phone), &phone, now());
        for place in 0..live.len() {
            let byte = live.as_bytes()[place];
            let at = ALPHABET.iter().position(|known| *known == byte);
            let near = ALPHABET[at.unwrap_or(0) ^ 1];
            let far = ALPHABET[at.unwrap_or(0) ^ 32];
            for other in [near, far, b'.', b'~', b' '] {
                if other == byte {
                    continue;
                }
                let mut mutant = live.clone().into_bytes();
                mutant[place] = other;
                let mutant = String::from_utf8(mutant).unwrap();
                // White space at the end does not count.
                if mutant.trim_ascii().len() != mutant.len()
                    && live.starts_with(mutant.trim_ascii())
                {
                    continue;
                }
                let code = Presented::new(&mutant, &traveller, Clock::given(now()));
                let verdict = lane.judge(code, |ruling| ruling.verdict());
                assert_ne!(verdict, Verdict::Pass, "{place} {mutant}");
                *tally.entry(verdict.name()).or_default() += 1;
            }
        }
    }
    assert!(tally["reject"] > 5_000, "{tally:?}");
}
