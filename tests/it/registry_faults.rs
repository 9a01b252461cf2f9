//! Malformed registries and keys are refused, with the file and the place named; and keys that are
//! revoked or out of their life kill what they signed.

use std::collections::BTreeMap;

use healthcode::{Clock, Registry, Timestamp, Traveller, Verdict};
use serde_json::{Value, json};

use crate::world::{self, checker_with, claims, codes, documents, entry, key, load, now, sign};

const ED: &str = "330000-x.jwks.json";
const EC: &str = "320000-x.jwks.json";

/// Each row: what is wrong, the change, and where it must be reported (file and JSON Pointer).
type Row = (
    &'static str,
    fn(&mut BTreeMap<String, Value>),
    &'static str,
    &'static str,
);

fn jwk<'d>(documents: &'d mut BTreeMap<String, Value>, file: &str) -> &'d mut Value {
    &mut documents.get_mut(file).unwrap()["keys"][0]
}

fn registry(documents: &mut BTreeMap<String, Value>) -> &mut Value {
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
    // Within one issuer too: a key revoked under one name would live on under the other.
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

fn judged(documents: &BTreeMap<String, Value>, at: Timestamp) -> (Verdict, Vec<String>) {
    let token = sign("330000", &claims("330000"));
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
