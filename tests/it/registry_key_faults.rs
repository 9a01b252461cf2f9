//! Malformed JWK Sets are refused, with the file and the place named.

use serde_json::{Value, json};

use crate::registry_rows::{EC, ED, Row, jwk, refused, remove};
use crate::world;

/// The second coordinate with its last bit turned: no point of the curve.
fn off_curve(jwk: &mut Value) {
    let y = healthcode::internals::base::base64url::decode(jwk["y"].as_str().unwrap()).unwrap();
    let mut bytes = y;
    bytes[31] ^= 1;
    jwk["y"] = json!(healthcode::internals::base::base64url::encode(&bytes));
}

const ROWS: [Row; 32] = [
    (
        "off-curve P-256 point",
        |d| off_curve(jwk(d, EC)),
        EC,
        "/keys/0/x",
    ),
    (
        "P-256 point at zero",
        |d| {
            let zero = healthcode::internals::base::base64url::encode(&[0; 32]);
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
            jwk(d, ED)["x"] = json!(healthcode::internals::base::base64url::encode(&y));
        },
        ED,
        "/keys/0/x",
    ),
    (
        "Ed25519 small order",
        |d| {
            jwk(d, ED)["x"] = json!(healthcode::internals::base::base64url::encode(&[0; 32]));
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
        "key_ops twice",
        |d| jwk(d, ED)["key_ops"] = json!(["verify", "verify"]),
        ED,
        "/keys/0/key_ops",
    ),
    (
        "key_ops empty",
        |d| jwk(d, ED)["key_ops"] = json!([]),
        ED,
        "/keys/0/key_ops",
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

#[test]
fn every_fault_is_refused_with_its_place() {
    refused(&ROWS);
}
