//! A small world of trust for tests: two issuers, one key each, and a checker that knows them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use healthcode::Algorithm;
use healthcode::{Checker, Clock, Decision, Registry, Timestamp, Traveller, Verdict, embedded};
use healthcode::{PrivateKey, Signer};
use serde_json::{Value, json};

/// The day after the notice came into force.
pub(crate) const NOW: &str = "2020-03-28T09:00:00+08:00";

/// Zhejiang signs with Ed25519, Jiangsu with P-256.
pub(crate) const ISSUERS: [(&str, Algorithm); 2] =
    [("330000", Algorithm::Ed25519), ("320000", Algorithm::Es256)];

/// The private key of an issuer of this world.
pub(crate) fn key(iss: &str) -> PrivateKey {
    let (place, (_, algorithm)) = ISSUERS
        .iter()
        .enumerate()
        .find(|(_, (id, _))| *id == iss)
        .unwrap();
    PrivateKey::from_secret("k1", *algorithm, [u8::try_from(place).unwrap() + 1; 32]).unwrap()
}

/// A public JWK that belongs to no issuer of this world.
pub(crate) fn signer_key(kid: &str, secret: u8) -> Value {
    PrivateKey::from_secret(kid, Algorithm::Ed25519, [secret; 32])
        .unwrap()
        .public_jwk()
}

pub(crate) fn signer(iss: &str) -> Signer {
    Signer::new(&key(iss)).unwrap()
}

/// An entry of the registry.
pub(crate) fn entry(iss: &str) -> Value {
    json!({
        "id": iss, "name": {"zh": "某省", "en": "Some Province"}, "keys": format!("{iss}-x.jwks.json"),
        "recognised": {"from": "2020-03-20T00:00:00+08:00", "until": null, "basis": "某文〔2020〕1号"},
        "colours": {"00": "green", "01": "yellow", "02": "orange", "09": "grey", "10": "red"},
        "max_validity": "24h", "status_list": "optional"
    })
}

/// The documents of the registry, to be changed by the caller.
pub(crate) fn documents() -> BTreeMap<String, Value> {
    let issuers: Vec<Value> = ISSUERS.iter().map(|(iss, _)| entry(iss)).collect();
    let mut documents = BTreeMap::new();
    documents.insert(
        Registry::FILE.to_owned(),
        json!({"version": 7, "environment": "test",
               "issued_at": "2020-03-26T00:00:00+08:00", "issuers": issuers}),
    );
    for (iss, _) in ISSUERS {
        documents.insert(
            format!("{iss}-x.jwks.json"),
            json!({"keys": [key(iss).public_jwk()]}),
        );
    }
    documents
}

pub(crate) fn load(documents: &BTreeMap<String, Value>) -> Result<Registry, healthcode::Error> {
    let bytes = |value: &Value| value.to_string().into_bytes();
    Registry::load(
        &documents
            .iter()
            .map(|(name, value)| (name.clone(), bytes(value)))
            .collect(),
    )
}

pub(crate) fn checker() -> &'static Checker {
    static CHECKER: LazyLock<Checker> = LazyLock::new(|| checker_with(&documents()));
    &CHECKER
}

pub(crate) fn checker_with(documents: &BTreeMap<String, Value>) -> Checker {
    Checker::new(
        load(documents).unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    )
}

/// Seconds since the epoch, `hours` from [`NOW`].
pub(crate) fn hours(hours: i64) -> i64 {
    now().seconds() + hours * 3_600
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse(NOW).unwrap()
}

/// Claims that pass: green, from the issuing province, issued an hour ago for twelve hours.
pub(crate) fn claims(iss: &str) -> Value {
    json!({
        "iss": iss, "sub": "holder-1", "jti": "code-1", "iat": hours(-1), "exp": hours(11),
        "colour": "00", "from": iss, "visited": {},
        "holder": {"name": "张*", "type": "10", "number": "1101**********002X"}
    })
}

/// Exactly these claims, signed with the issuer's key and its plain header.
pub(crate) fn sign(iss: &str, claims: &Value) -> String {
    let signer = signer(iss);
    signer
        .sign(signer.header(iss).as_bytes(), claims.to_string().as_bytes())
        .unwrap()
}

/// The plain header of an issuer.
pub(crate) fn header(iss: &str) -> Value {
    serde_json::from_str(&signer(iss).header(iss)).unwrap()
}

pub(crate) fn judge(token: &str) -> Decision {
    judge_as(token, &Traveller::default())
}

pub(crate) fn judge_as(token: &str, traveller: &Traveller) -> Decision {
    checker().check(token, traveller, Clock::given(now()))
}

pub(crate) fn codes(decision: &Decision) -> Vec<&str> {
    decision
        .reasons
        .iter()
        .map(|reason| reason.code.as_str())
        .collect()
}

/// A token that passes, so that every test of a refusal starts from a token that is accepted.
pub(crate) fn genuine(iss: &str) -> String {
    let token = sign(iss, &claims(iss));
    assert_eq!(
        judge(&token).verdict,
        Verdict::Pass,
        "{:?}",
        judge(&token).reasons
    );
    token
}
