//! Status lists of the small world of trust, to be signed right or wrong.

use healthcode::TokenType;
use healthcode::internals::base::base64url;
use healthcode::{Checker, Clock, Decision, StatusLists, Traveller};
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde_json::{Value, json};

use crate::world::{self, checker, hours, now, signer};

/// The name of the list of Zhejiang.
pub(crate) const URI: &str = "https://status.example.cn/330000/1";

/// The claims of a list signed an hour ago for a day.
pub(crate) fn claims(bits: u64, bytes: &[u8]) -> Value {
    json!({
        "sub": URI, "iat": hours(-1), "exp": hours(23),
        "status_list": { "bits": bits, "lst": packed(bytes) },
    })
}

pub(crate) fn packed(bytes: &[u8]) -> String {
    base64url::encode(&compress_to_vec_zlib(bytes, 9))
}

/// The list, signed with the issuer's key and its plain header.
pub(crate) fn token(iss: &str, claims: &Value) -> String {
    raw(iss, claims.to_string().as_bytes())
}

/// Exactly these bytes for claims.
pub(crate) fn raw(iss: &str, claims: &[u8]) -> String {
    let signer = signer(iss);
    let header = signer.typed_header(iss, TokenType::StatusList);
    signer.sign(header.as_bytes(), claims).unwrap()
}

/// What is kept of these tokens.
pub(crate) fn load(tokens: &[&str]) -> StatusLists {
    let named = tokens.iter().enumerate();
    let named = named.map(|(number, token)| (number.to_string(), token));
    StatusLists::load(named, checker().registry(), now())
}

/// Why the only document is refused, in one line of English.
pub(crate) fn refusal(token: &str) -> String {
    let lists = load(&[token]);
    assert_eq!(lists.iter().count(), 0, "{token}");
    let [error] = lists.refused() else {
        panic!("{:?}", lists.refused())
    };
    error.to_string()
}

/// A code of Zhejiang that refers to this entry.
pub(crate) fn code(idx: u64) -> String {
    code_of("330000", idx)
}

/// The same of another issuer.
pub(crate) fn code_of(iss: &str, idx: u64) -> String {
    let mut claims = world::claims(iss);
    claims["status"] = json!({ "status_list": { "idx": idx, "uri": URI } });
    world::sign(iss, &claims)
}

/// The gate with these lists.
pub(crate) fn gate(tokens: &[&str]) -> Checker {
    checker().clone().with_status_lists(load(tokens))
}

/// The decision on a code at a gate with these lists.
pub(crate) fn judged(tokens: &[&str], code: &str) -> Decision {
    gate(tokens).check(code, &Traveller::default(), Clock::given(now()))
}
