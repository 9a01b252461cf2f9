//! A code before it is signed: the usual traveller, and what one fixture changes.

use healthcode::PrivateKey;

use super::json::{Object, quoted, seconds};
use super::keyring;
use super::provinces::{Province, USUAL_KID};

/// A header, claims and the key that will sign them.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) header: Object,
    pub(crate) claims: Object,
    /// The payload, if it cannot be written as an object.
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) key: PrivateKey,
}

/// A green code of this province: issued at 07:30 on the day of the demonstration for 24 hours,
/// declared the evening before, with a stay in the province's capital.
pub(crate) fn code(id: &str) -> Draft {
    let province = Province::find(id);
    let two: String = id.chars().take(2).collect();
    let holder = format!(r#"{{"name":"张*","type":"10","number":"{two}01**********1234"}}"#);
    Draft {
        header: Object::new([
            ("alg", quoted(province.algorithm.name())),
            ("iss", quoted(id)),
            ("kid", quoted(USUAL_KID)),
            ("typ", quoted("health-code+jwt")),
        ]),
        claims: Object::new([
            ("iss", quoted(id)),
            ("sub", quoted("demo-traveller")),
            ("jti", String::new()),
            ("iat", seconds("2020-03-28T07:30:00").to_string()),
            ("exp", seconds("2020-03-29T07:30:00").to_string()),
            ("colour", quoted("00")),
            (
                "declared",
                span("2020-03-27T20:00:00", "2020-03-29T20:00:00"),
            ),
            ("holder", holder),
            ("from", quoted(id)),
            ("visited", format!(r#"{{"{two}0100":"2020-03-27"}}"#)),
        ]),
        payload: None,
        key: keyring::key(id, USUAL_KID, province.algorithm),
    }
}

/// The usual code of Zhejiang.
pub(crate) fn zhejiang() -> Draft {
    code("330000")
}

/// A code of Inner Mongolia, valid for 14 days from 18 March, for other clocks than the usual.
pub(crate) fn long_lived() -> Draft {
    code("150000")
        .times("2020-03-18T08:00:00", "2020-04-01T08:00:00")
        .claim(
            "declared",
            &span("2020-03-18T08:00:00", "2020-04-01T08:00:00"),
        )
}

/// A `declared` claim.
pub(crate) fn span(at: &str, until: &str) -> String {
    format!(r#"{{"at":{},"until":{}}}"#, seconds(at), seconds(until))
}

impl Draft {
    /// With this claim, as JSON text.
    pub(crate) fn claim(mut self, name: &str, json: &str) -> Self {
        self.claims.set(name, json);
        self
    }

    /// Without this claim.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// With this life.
    pub(crate) fn times(self, iat: &str, exp: &str) -> Self {
        self.claim("iat", &seconds(iat).to_string())
            .claim("exp", &seconds(exp).to_string())
    }

    /// With this colour value.
    pub(crate) fn colour(self, value: &str) -> Self {
        self.claim("colour", &quoted(value))
    }

    /// With this holder.
    pub(crate) fn holder(self, name: &str, document: &str, number: &str) -> Self {
        let [name, number] = [name, number].map(quoted);
        let holder = format!(r#"{{"name":{name},"type":"{document}","number":{number}}}"#);
        self.claim("holder", &holder)
    }

    /// With this member of the header, as JSON text.
    pub(crate) fn header(mut self, name: &str, json: &str) -> Self {
        self.header.set(name, json);
        self
    }

    /// Without this member of the header.
    pub(crate) fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// Signed by another key than the one that the header names.
    pub(crate) fn signed_by(mut self, key: PrivateKey) -> Self {
        self.key = key;
        self
    }

    /// Named after and signed by another key of the same issuer.
    pub(crate) fn with_kid(self, id: &str, kid: &str) -> Self {
        let key = keyring::key(id, kid, Province::find(id).algorithm);
        self.header("kid", &quoted(kid)).signed_by(key)
    }

    /// With these bytes for the claims.
    pub(crate) fn payload(mut self, bytes: &[u8]) -> Self {
        self.payload = Some(bytes.to_vec());
        self
    }
}
