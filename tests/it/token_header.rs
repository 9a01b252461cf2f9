//! What a header must say, and what it may say without effect. Each row is tried with both algorithms.

use healthcode::Verdict;
use serde_json::{Value, json};

use crate::token_refusals::refused;
use crate::world::{self, ISSUERS, claims, header, judge, signer};

/// The token with its header replaced and signed again by the right key: only the header is wrong.
fn with_header(iss: &str, header: &[u8]) -> String {
    signer(iss)
        .sign(header, claims(iss).to_string().as_bytes())
        .unwrap()
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
fn the_type_is_compared_as_a_media_type() {
    for typ in ["application/health-code+jwt", "Health-Code+JWT"] {
        let mut long = header("320000");
        long["typ"] = json!(typ);
        let token = with_header("320000", long.to_string().as_bytes());
        assert_eq!(judge(&token).verdict, Verdict::Pass, "{typ}");
    }
}

#[test]
fn both_names_of_ed25519_are_one_algorithm() {
    let mut named = header("330000");
    named["alg"] = json!("Ed25519");
    let token = with_header("330000", named.to_string().as_bytes());
    assert_eq!(judge(&token).verdict, Verdict::Pass);
}
