//! Malformed registries and keys are refused, with the file and the place named; and keys that are
//! revoked or out of their life kill what they signed.

use std::collections::BTreeMap;

use healthcode::Registry;
use serde_json::{Value, json};

use crate::world::{self, documents, entry, load};

pub(crate) const ED: &str = "330000-x.jwks.json";
pub(crate) const EC: &str = "320000-x.jwks.json";

/// Each row: what is wrong, the change, and where it must be reported (file and JSON Pointer).
type Row = (
    &'static str,
    fn(&mut BTreeMap<String, Value>),
    &'static str,
    &'static str,
);

pub(crate) fn jwk<'d>(documents: &'d mut BTreeMap<String, Value>, file: &str) -> &'d mut Value {
    &mut documents.get_mut(file).unwrap()["keys"][0]
}

pub(crate) fn registry(documents: &mut BTreeMap<String, Value>) -> &mut Value {
    documents.get_mut(Registry::FILE).unwrap()
}

fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().unwrap().remove(name).unwrap();
}

/// The second coordinate with its last bit turned: no point of the curve.
fn off_curve(jwk: &mut Value) {
    let y = healthcode::ground::base64url::decode(jwk["y"].as_str().unwrap()).unwrap();
    let mut bytes = y;
    bytes[31] ^= 1;
    jwk["y"] = json!(healthcode::ground::base64url::encode(&bytes));
}

const KEY_ROWS: [Row; 30] = [
    (
        "off-curve P-256 point",
        |d| off_curve(jwk(d, EC)),
        EC,
        "/keys/0/x",
    ),
    (
        "P-256 point at zero",
        |d| {
            let zero = healthcode::ground::base64url::encode(&[0; 32]);
            jwk(d, EC)["x"] = json!(zero);
            jwk(d, EC)["y"] = json!(zero);
        },
        EC,
        "/keys/0/x",
    ),
    (
        "Ed25519 no point",
        |d| {
            // y = 2 is not on the curve: (4 − 1)/(4d + 1) is no square.
            let mut y = [0; 32];
            y[0] = 2;
            jwk(d, ED)["x"] = json!(healthcode::ground::base64url::encode(&y));
        },
        ED,
        "/keys/0/x",
    ),
    (
        "Ed25519 small order",
        |d| {
            jwk(d, ED)["x"] = json!(healthcode::ground::base64url::encode(&[0; 32]));
        },
        ED,
        "/keys/0/x",
    ),
    (
        "short x",
        |d| jwk(d, ED)["x"] = json!("AAAA"),
        ED,
        "/keys/0/x",
    ),
    (
        "padded x",
        |d| {
            let x = format!("{}=", jwk(d, ED)["x"].as_str().unwrap());
            jwk(d, ED)["x"] = json!(x);
        },
        ED,
        "/keys/0/x",
    ),
    ("x missing", |d| remove(jwk(d, ED), "x"), ED, "/keys/0/x"),
    ("y missing", |d| remove(jwk(d, EC), "y"), EC, "/keys/0/y"),
    (
        "y on an OKP key",
        |d| jwk(d, ED)["y"] = json!("AAAA"),
        ED,
        "/keys/0/y",
    ),
    (
        "private key",
        |d| jwk(d, ED)["d"] = json!("AAAA"),
        ED,
        "/keys/0/d",
    ),
    (
        "symmetric key",
        |d| jwk(d, ED)["k"] = json!("AAAA"),
        ED,
        "/keys/0/k",
    ),
    (
        "use enc",
        |d| jwk(d, ED)["use"] = json!("enc"),
        ED,
        "/keys/0/use",
    ),
    (
        "use missing",
        |d| remove(jwk(d, ED), "use"),
        ED,
        "/keys/0/use",
    ),
    (
        "key_ops sign",
        |d| jwk(d, ED)["key_ops"] = json!(["sign"]),
        ED,
        "/keys/0/key_ops/0",
    ),
    (
        "ext as text",
        |d| jwk(d, ED)["ext"] = json!("true"),
        ED,
        "/keys/0/ext",
    ),
    (
        "alg against kty",
        |d| jwk(d, ED)["alg"] = json!("ES256"),
        ED,
        "/keys/0/alg",
    ),
    (
        "alg against kty, P-256",
        |d| jwk(d, EC)["alg"] = json!("EdDSA"),
        EC,
        "/keys/0/alg",
    ),
    (
        "alg none",
        |d| jwk(d, ED)["alg"] = json!("none"),
        ED,
        "/keys/0/alg",
    ),
    (
        "alg missing",
        |d| remove(jwk(d, ED), "alg"),
        ED,
        "/keys/0/alg",
    ),
    (
        "crv against kty",
        |d| jwk(d, EC)["crv"] = json!("Ed25519"),
        EC,
        "/keys/0/crv",
    ),
    (
        "another curve",
        |d| jwk(d, EC)["crv"] = json!("P-384"),
        EC,
        "/keys/0/crv",
    ),
    (
        "kty RSA",
        |d| jwk(d, EC)["kty"] = json!("RSA"),
        EC,
        "/keys/0/kty",
    ),
    (
        "kid missing",
        |d| remove(jwk(d, ED), "kid"),
        ED,
        "/keys/0/kid",
    ),
    (
        "kid empty",
        |d| jwk(d, ED)["kid"] = json!(""),
        ED,
        "/keys/0/kid",
    ),
    (
        "unknown member",
        |d| jwk(d, ED)["x5c"] = json!([]),
        ED,
        "/keys/0/x5c",
    ),
    (
        "nbf in milliseconds",
        |d| jwk(d, ED)["nbf"] = json!(1_585_357_200_000_i64),
        ED,
        "/keys/0/nbf",
    ),
    (
        "exp before nbf",
        |d| {
            jwk(d, ED)["nbf"] = json!(2_000_000_000);
            jwk(d, ED)["exp"] = json!(1_000_000_000);
        },
        ED,
        "/keys/0/exp",
    ),
    (
        "duplicate kid",
        |d| {
            let mut other = world::signer_key("k1", 9);
            other["kid"] = json!("k1");
            d.get_mut(ED).unwrap()["keys"]
                .as_array_mut()
                .unwrap()
                .push(other);
        },
        ED,
        "/keys/1/kid",
    ),
    (
        "no keys",
        |d| d.get_mut(ED).unwrap()["keys"] = json!([]),
        ED,
        "",
    ),
    ("not a set", |d| *d.get_mut(ED).unwrap() = json!([]), ED, ""),
];

const REGISTRY_ROWS: [Row; 24] = [
    (
        "unknown member",
        |d| registry(d)["comment"] = json!("x"),
        Registry::FILE,
        "/comment",
    ),
    (
        "no version",
        |d| remove(registry(d), "version"),
        Registry::FILE,
        "/version",
    ),
    (
        "version as text",
        |d| registry(d)["version"] = json!("3"),
        Registry::FILE,
        "/version",
    ),
    (
        "environment",
        |d| registry(d)["environment"] = json!("prod"),
        Registry::FILE,
        "/environment",
    ),
    (
        "issued_at without offset",
        |d| registry(d)["issued_at"] = json!("2020-03-26T00:00:00"),
        Registry::FILE,
        "/issued_at",
    ),
    (
        "unknown issuer member",
        |d| registry(d)["issuers"][0]["colors"] = json!({}),
        Registry::FILE,
        "/issuers/0/colors",
    ),
    (
        "id",
        |d| registry(d)["issuers"][0]["id"] = json!("33"),
        Registry::FILE,
        "/issuers/0/id",
    ),
    (
        "id a country",
        |d| registry(d)["issuers"][0]["id"] = json!("US"),
        Registry::FILE,
        "/issuers/0/id",
    ),
    (
        "no name",
        |d| remove(&mut registry(d)["issuers"][0], "name"),
        Registry::FILE,
        "/issuers/0/name",
    ),
    (
        "name without English",
        |d| remove(&mut registry(d)["issuers"][0]["name"], "en"),
        Registry::FILE,
        "/issuers/0/name/en",
    ),
    (
        "no keys",
        |d| remove(&mut registry(d)["issuers"][0], "keys"),
        Registry::FILE,
        "/issuers/0/keys",
    ),
    (
        "keys outside the folder",
        |d| registry(d)["issuers"][0]["keys"] = json!("../330000-x.jwks.json"),
        Registry::FILE,
        "/issuers/0/keys",
    ),
    (
        "keys of another region",
        |d| registry(d)["issuers"][0]["keys"] = json!("320000-x.jwks.json"),
        Registry::FILE,
        "/issuers/0/keys",
    ),
    (
        "no until",
        |d| remove(&mut registry(d)["issuers"][0]["recognised"], "until"),
        Registry::FILE,
        "/issuers/0/recognised/until",
    ),
    (
        "until before from",
        |d| registry(d)["issuers"][0]["recognised"]["until"] = json!("2020-01-01T00:00:00Z"),
        Registry::FILE,
        "/issuers/0/recognised/until",
    ),
    (
        "no basis",
        |d| remove(&mut registry(d)["issuers"][0]["recognised"], "basis"),
        Registry::FILE,
        "/issuers/0/recognised/basis",
    ),
    (
        "colour unknown",
        |d| registry(d)["issuers"][0]["colours"]["11"] = json!("blue"),
        Registry::FILE,
        "/issuers/0/colours/11",
    ),
    (
        "colour mapped to unknown",
        |d| registry(d)["issuers"][0]["colours"]["11"] = json!("unknown"),
        Registry::FILE,
        "/issuers/0/colours/11",
    ),
    (
        "validity without unit",
        |d| registry(d)["issuers"][0]["max_validity"] = json!("24"),
        Registry::FILE,
        "/issuers/0/max_validity",
    ),
    (
        "validity zero",
        |d| registry(d)["issuers"][0]["max_validity"] = json!("0h"),
        Registry::FILE,
        "/issuers/0/max_validity",
    ),
    (
        "validity beyond 64 bits",
        |d| registry(d)["issuers"][0]["max_validity"] = json!("99999999999999999999d"),
        Registry::FILE,
        "/issuers/0/max_validity",
    ),
    (
        "status_list",
        |d| registry(d)["issuers"][0]["status_list"] = json!("sometimes"),
        Registry::FILE,
        "/issuers/0/status_list",
    ),
    (
        "issuer twice",
        |d| {
            let twice = entry("330000");
            registry(d)["issuers"].as_array_mut().unwrap().push(twice);
        },
        Registry::FILE,
        "/issuers/2/keys",
    ),
    (
        "no such key set",
        |d| {
            d.remove(ED).unwrap();
        },
        ED,
        "",
    ),
];

#[test]
fn every_fault_is_refused_with_its_place() {
    for (name, change, file, place) in KEY_ROWS.iter().chain(&REGISTRY_ROWS) {
        let mut documents = documents();
        assert!(load(&documents).is_ok());
        change(&mut documents);
        let error = load(&documents)
            .err()
            .unwrap_or_else(|| panic!("{name} was accepted"));
        let found = error.faults();
        assert!(
            found
                .iter()
                .any(|(f, fault)| f == file && fault.place == *place),
            "{name}: expected {file} {place}, found {found:?}",
        );
        assert!(
            !error.to_string().contains('\n'),
            "{name}: more than one line"
        );
    }
}
