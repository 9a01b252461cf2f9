//! Keys rotate and leak, and recognition is withdrawn: what a gate decides on each day.

use healthcode::Algorithm;
use healthcode::{Checker, Clock, Decision, Timestamp, Traveller, Verdict};
use healthcode::{PrivateKey, Signer};
use serde_json::{Value, json};

use crate::program::{keys, run, text};
use crate::registry_rows::{ED, jwk, registry};
use crate::world::{self, checker_with, claims, codes, documents, hours, now, sign};

/// A code of Zhejiang, issued at `iat` for a day, by its next key.
fn by_the_next_key(iat: i64) -> String {
    let key = PrivateKey::from_secret("k2", Algorithm::Ed25519, [77; 32]).unwrap();
    let signer = Signer::new(&key).unwrap();
    let claims = issued(iat).to_string();
    signer
        .sign(signer.header("330000").as_bytes(), claims.as_bytes())
        .unwrap()
}

fn issued(iat: i64) -> Value {
    let mut claims = claims("330000");
    claims["iat"] = json!(iat);
    claims["exp"] = json!(iat + 24 * 3_600);
    claims
}

fn judged(checker: &Checker, token: &str, at: Timestamp) -> Decision {
    checker.check(token, &Traveller::default(), Clock::given(at))
}

#[test]
fn two_keys_of_one_issuer_overlap() {
    let hour = |n: i64| now().plus_seconds(n * 3_600);
    let mut documents = documents();
    jwk(&mut documents, ED)["exp"] = json!(hours(6));
    let mut next = world::signer_key("k2", 77);
    next["nbf"] = json!(hours(2));
    let set = documents.get_mut(ED).unwrap();
    set["keys"].as_array_mut().unwrap().push(next);
    let checker = checker_with(&documents);
    let (old, new) = (sign("330000", &issued(hours(0))), by_the_next_key(hours(2)));
    for (at, old_counts, new_counts) in [
        (hour(1), true, false),
        (hour(2), true, true),
        (hour(5), true, true),
        (hour(6), false, true),
    ] {
        for (token, counts) in [(&old, old_counts), (&new, new_counts)] {
            let decision = judged(&checker, token, at);
            assert_eq!(decision.verdict == Verdict::Pass, counts);
            assert_eq!(codes(&decision) == ["key-not-valid"], !counts);
        }
    }
}

#[test]
fn a_revoked_key_kills_every_code_that_it_signed_and_no_other() {
    let mut documents = documents();
    jwk(&mut documents, ED)["revoked"] =
        json!({"revoked_at": hours(-1), "reason": "private key leaked"});
    let next = world::signer_key("k2", 77);
    let set = documents.get_mut(ED).unwrap();
    set["keys"].as_array_mut().unwrap().push(next);
    let checker = checker_with(&documents);
    // Codes dated before it, after it, and in the future: the key's owner can write any date.
    for iat in [hours(-20), hours(-2), hours(0), hours(30)] {
        let decision = judged(&checker, &sign("330000", &issued(iat)), now());
        assert_eq!(codes(&decision), ["key-revoked"], "{iat}");
        let reason = &decision.reasons[0];
        let date = "2020-03-28 08:00";
        assert!(reason.text.zh.contains(date) && reason.text.en.contains(date));
        // Why is said in the issuer's own words, which a guard need not read.
        let why = "private key leaked";
        assert!(reason.text.en.contains(why) && !reason.text.zh.contains(why));
        for part in ["All codes of this key are void", "not the holder's fault"] {
            assert!(decision.next.en.contains(part), "{}", decision.next.en);
        }
        // Nothing of such a code is shown as fact.
        assert!(decision.code.is_none() && decision.signer.is_none());
    }
    let decision = judged(&checker, &by_the_next_key(hours(-1)), now());
    assert_eq!(decision.verdict, Verdict::Pass);
}

#[test]
fn a_withdrawn_recognition_holds_with_its_document() {
    let mut documents = documents();
    let recognised = &mut registry(&mut documents)["issuers"][0]["recognised"];
    recognised["until"] = json!("2020-03-28T09:00:00+08:00");
    recognised["basis"] = json!("某办发〔2020〕17号");
    let checker = checker_with(&documents);
    let token = sign("330000", &claims("330000"));
    let before = judged(&checker, &token, now().plus_seconds(-1));
    assert_eq!(before.verdict, Verdict::Pass);
    let after = judged(&checker, &token, now());
    assert_eq!(after.verdict, Verdict::Hold);
    assert_eq!(
        codes(&after),
        ["issuer-not-recognised", "mutual-recognition"]
    );
    let said = &after.reasons[0].text;
    assert!(said.zh.contains("某办发〔2020〕17号") && said.en.contains("某办发〔2020〕17号"));
    assert!(said.en.contains("2020-03-28 09:00"), "{said}");
}

#[test]
fn the_list_of_keys_tells_when_and_why_one_was_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let path = keys(folder.path());
    for (revoked, said) in [
        (
            json!({"revoked_at": hours(-1), "reason": "private key leaked\u{1b}[2J"}),
            "revoked 2020-03-28 08:00, private key leaked",
        ),
        (json!({"reason": "lost"}), "revoked lost"),
        (json!({"revoked_at": "yesterday"}), "revoked"),
        (json!(false), "revoked"),
    ] {
        let mut documents = documents();
        jwk(&mut documents, ED)["revoked"] = revoked.clone();
        std::fs::write(folder.path().join(ED), documents[ED].to_string()).unwrap();
        let output = run(&["keys", "list", "--keys", &path, "--lang", "en"], b"");
        let shown = text(&output.stdout);
        let dead: Vec<&str> = shown
            .lines()
            .filter(|line| line.contains("revoked"))
            .collect();
        assert!(
            dead.len() == 1 && dead[0].contains(said),
            "{revoked}: {shown}"
        );
        assert!(!shown.contains('\u{1b}'));
    }
}
