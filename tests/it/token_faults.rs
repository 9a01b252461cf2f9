//! The table of token faults: one mutation each of a genuine token, and the step that must refuse
//! it. Both algorithms take every row.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use healthcode::ground::reason::{Code, Finding};
use healthcode::{Decision, Verdict};
use serde_json::{Value, json};

use crate::world::{self, ISSUERS, claims, codes, genuine, header, judge, sign, signer};

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn parts(token: &str) -> [String; 3] {
    token
        .split('.')
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

/// The steps that the reasons belong to.
fn steps(decision: &Decision) -> Vec<u8> {
    let step = |code: &Code| match code {
        Code::Finding(finding) => finding.step(),
        Code::Rule(_) => 10,
    };
    decision
        .reasons
        .iter()
        .map(|reason| step(&reason.code))
        .collect()
}

pub(crate) fn refused(name: &str, token: &str, step: u8, expected: &[&str]) {
    let decision = judge(token);
    assert_eq!(codes(&decision), expected, "{name}");
    assert_eq!(decision.verdict, Verdict::Reject, "{name}");
    assert!(
        steps(&decision).iter().all(|s| *s == step),
        "{name}: {:?}",
        steps(&decision)
    );
    assert!(
        !decision.next.zh.is_empty() && !decision.next.en.is_empty(),
        "{name}"
    );
    if step <= 4 {
        assert_eq!(
            (decision.signer, decision.code),
            (None, None),
            "{name} shows unverified claims"
        );
    }
}

/// The token with its header replaced and signed again by the right key: only the header is wrong.
fn with_header(iss: &str, header: &[u8]) -> String {
    signer(iss)
        .sign(header, claims(iss).to_string().as_bytes())
        .unwrap()
}

#[test]
fn base64url_and_shape() {
    for (iss, _) in ISSUERS {
        let token = genuine(iss);
        let [h, p, s] = parts(&token);
        let rows = [
            ("nothing", String::new()),
            ("white space only", " \t\r\n".into()),
            ("one segment", h.clone()),
            ("two segments", format!("{h}.{p}")),
            ("four segments", format!("{token}.{s}")),
            (
                "JSON serialization",
                json!({"payload": p, "protected": h, "signature": s}).to_string(),
            ),
            ("padding in the header", format!("{h}=.{p}.{s}")),
            ("padding in the payload", format!("{h}.{p}=.{s}")),
            ("padding in the signature", format!("{h}.{p}.{s}==")),
            (
                "white space in the payload",
                format!("{h}.{} {}.{s}", &p[..9], &p[9..]),
            ),
            (
                "line break in the payload",
                format!("{h}.{}\n{}.{s}", &p[..9], &p[9..]),
            ),
            ("standard alphabet", format!("{h}.{p}.{}+", &s[..85])),
            ("standard alphabet, slash", format!("{h}.{p}.{}/", &s[..85])),
            ("not ASCII", format!("{h}.{p}é.{s}")),
            ("NUL", format!("{h}.{p}\0.{s}")),
            ("a prefix", format!("HC1:{token}")),
            ("two tokens", format!("{token}\n{token}")),
            ("no header", format!(".{p}.{s}")),
        ];
        for (name, token) in rows {
            refused(name, &token, 2, &["malformed"]);
        }
        refused(
            "too long",
            &format!("{h}.{p}{}.{s}", "A".repeat(3_000)),
            2,
            &["too-large"],
        );
    }
}

#[test]
fn unused_tail_bits_must_be_zero() {
    for (iss, _) in ISSUERS {
        let [h, p, s] = parts(&genuine(iss));
        // 64 bytes leave four unused bits in the last character; each other spelling is refused.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let last = alphabet.find(s.chars().last().unwrap()).unwrap();
        assert_eq!(last % 16, 0);
        for bits in 1..16 {
            let other = &alphabet[last + bits..=last + bits];
            refused(
                "tail bits",
                &format!("{h}.{p}.{}{other}", &s[..85]),
                2,
                &["malformed"],
            );
        }
    }
}

#[test]
fn header_rules() {
    for (iss, _) in ISSUERS {
        let other_alg = if iss == "330000" { "ES256" } else { "EdDSA" };
        let change = |name: &str, value: Value| {
            let mut changed = header(iss);
            changed[name] = value;
            changed.to_string()
        };
        let without = |name: &str| {
            let mut changed = header(iss);
            changed.as_object_mut().unwrap().remove(name);
            changed.to_string()
        };
        let text = header(iss).to_string();
        let rows: Vec<(&str, String, u8, &[&str])> = vec![
            ("no iss", without("iss"), 2, &["malformed"]),
            ("no kid", without("kid"), 2, &["malformed"]),
            ("no alg", without("alg"), 2, &["malformed"]),
            ("no typ", without("typ"), 2, &["unsupported-type"]),
            (
                "iss a number",
                change("iss", json!(330000)),
                2,
                &["malformed"],
            ),
            (
                "kid an array",
                change("kid", json!(["k1"])),
                2,
                &["malformed"],
            ),
            ("alg null", change("alg", Value::Null), 2, &["malformed"]),
            (
                "alg none",
                change("alg", json!("none")),
                2,
                &["unsupported-algorithm"],
            ),
            (
                "alg HS256",
                change("alg", json!("HS256")),
                2,
                &["unsupported-algorithm"],
            ),
            (
                "alg in another case",
                change("alg", json!("eddsa")),
                2,
                &["unsupported-algorithm"],
            ),
            (
                "alg Ed448",
                change("alg", json!("Ed448")),
                2,
                &["unsupported-algorithm"],
            ),
            (
                "typ JWT",
                change("typ", json!("JWT")),
                2,
                &["unsupported-type"],
            ),
            (
                "typ of a list",
                change("typ", json!("statuslist+jwt")),
                2,
                &["unsupported-type"],
            ),
            ("crit", change("crit", json!(["exp"])), 2, &["malformed"]),
            ("crit empty", change("crit", json!([])), 2, &["malformed"]),
            ("crit null", change("crit", Value::Null), 2, &["malformed"]),
            (
                "duplicate",
                text.replace('{', r#"{"kid":"k1","#),
                2,
                &["malformed"],
            ),
            (
                "duplicate by escape",
                text.replace('{', r#"{"k\u0069d":"k1","#),
                2,
                &["malformed"],
            ),
            (
                "duplicate unknown",
                text.replace('{', r#"{"a":{"b":1,"b":2},"#),
                2,
                &["malformed"],
            ),
            ("array", format!("[{text}]"), 2, &["malformed"]),
            ("two documents", format!("{text}{text}"), 2, &["malformed"]),
            (
                "byte order mark",
                format!("\u{feff}{text}"),
                2,
                &["malformed"],
            ),
            (
                "other issuer",
                change("iss", json!("990000")),
                3,
                &["unknown-issuer"],
            ),
            (
                "issuer with space",
                change("iss", json!(format!("{iss} "))),
                3,
                &["unknown-issuer"],
            ),
            ("other key", change("kid", json!("k2")), 3, &["unknown-key"]),
            ("empty kid", change("kid", json!("")), 3, &["unknown-key"]),
            (
                "another algorithm",
                change("alg", json!(other_alg)),
                3,
                &["algorithm-mismatch"],
            ),
        ];
        for (name, header, step, expected) in rows {
            refused(name, &with_header(iss, header.as_bytes()), step, expected);
        }
        let mut broken = text.clone().into_bytes();
        let place = text.find("k1").unwrap();
        broken[place] = 0xff;
        refused("not UTF-8", &with_header(iss, &broken), 2, &["malformed"]);
    }
}

#[test]
fn what_a_header_may_carry_without_effect() {
    for (iss, _) in ISSUERS {
        let mut carried = header(iss);
        // Each of these names a key that would verify; none is ever followed.
        let thief = world::key("330000").public_jwk();
        carried["jwk"] = thief.clone();
        carried["jku"] = json!("https://example.org/keys");
        carried["x5c"] = json!(["MIIB"]);
        carried["x5u"] = json!("https://example.org/cert");
        carried["unknown"] = json!({"nested": [1, 2, 3]});
        let token = with_header(iss, carried.to_string().as_bytes());
        assert_eq!(judge(&token).verdict, Verdict::Pass, "{iss}");
    }
    // The same embedded key does not help a token that the registered key did not sign.
    let mut forged = header("320000");
    forged["jwk"] = world::key("330000").public_jwk();
    let token = signer("330000").sign(
        forged.to_string().as_bytes(),
        claims("320000").to_string().as_bytes(),
    );
    refused("embedded key", &token.unwrap(), 4, &["bad-signature"]);
}

#[test]
fn both_names_of_ed25519_are_one_algorithm() {
    let mut named = header("330000");
    named["alg"] = json!("Ed25519");
    let token = with_header("330000", named.to_string().as_bytes());
    assert_eq!(judge(&token).verdict, Verdict::Pass);
}

#[test]
fn signatures() {
    for (iss, _) in ISSUERS {
        let token = genuine(iss);
        let [h, p, s] = parts(&token);
        let other = if iss == "330000" { "320000" } else { "330000" };
        let mut richer = claims(iss);
        richer["jti"] = json!("code-2");
        let [_, p2, s2] = parts(&sign(iss, &richer));
        let signed_by_other = signer(other).sign(
            header(iss).to_string().as_bytes(),
            claims(iss).to_string().as_bytes(),
        );
        let raw = URL_SAFE_NO_PAD.decode(&s).unwrap();
        let rows = [
            ("none", format!("{h}.{p}.")),
            ("of another token", format!("{h}.{p}.{s2}")),
            ("another payload", format!("{h}.{p2}.{s}")),
            ("of another issuer's key", signed_by_other.unwrap()),
            ("all zero", format!("{h}.{p}.{}", b64(&[0; 64]))),
            ("all one", format!("{h}.{p}.{}", b64(&[0xff; 64]))),
            ("one byte short", format!("{h}.{p}.{}", b64(&raw[..63]))),
            (
                "one byte long",
                format!("{h}.{p}.{}", b64(&[&raw[..], &[0]].concat())),
            ),
            (
                "halves swapped",
                format!("{h}.{p}.{}", b64(&[&raw[32..], &raw[..32]].concat())),
            ),
            ("as DER", format!("{h}.{p}.{}", b64(&der(&raw)))),
        ];
        for (name, token) in rows {
            refused(name, &token, 4, &["bad-signature"]);
        }
    }
}

/// The ASN.1 form that other systems put where RFC 7518 wants `R ‖ S`.
fn der(raw: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let mut out = vec![2, 33, 0];
        out.extend_from_slice(bytes);
        out
    };
    let body = [integer(&raw[..32]), integer(&raw[32..])].concat();
    [vec![0x30, u8::try_from(body.len()).unwrap()], body].concat()
}

#[test]
fn every_reason_of_steps_2_to_6_is_in_this_table() {
    let table = concat!(
        include_str!("token_faults.rs"),
        include_str!("token_claims.rs")
    );
    for finding in Finding::ALL.iter().filter(|f| (2..=6).contains(&f.step())) {
        if matches!(finding, Finding::KeyRevoked | Finding::KeyNotValid) {
            // These are faults of a key, not of a token: `registry_faults` has them.
            continue;
        }
        assert!(
            table.contains(&format!("\"{}\"", finding.name())),
            "{}",
            finding.name()
        );
    }
}
