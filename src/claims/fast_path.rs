//! The claims of nearly every code, read at a glance: no copy, nothing on the heap. Whatever is not
//! beyond doubt goes to [`ClaimSet::read_closely`], which has the last word.

use super::health::{Declared, StatusReference, Test, TestResult};
use super::holder::Holder;
use super::set::{AUDIENCE, ClaimSet, Visited, is_identifier};
use crate::base::base64url;
use crate::base::json::{FastPath, once};
use crate::base::region::Region;
use crate::base::text::is_visible;
use crate::base::time::{Day, Timestamp};
use crate::trust::PublicKey;

impl<'p> ClaimSet<'p> {
    /// The claims, if they have the common shape and no fault.
    pub(super) fn fast_path(payload: &'p [u8], header_iss: &str) -> Option<Self> {
        let (mut iss, mut sub, mut jti) = (None, None, None);
        let (mut iat, mut exp, mut nbf) = (None, None, None);
        let (mut colour, mut declared, mut holder) = (None, None, None);
        let (mut from, mut visits, mut test, mut status) = (None, None, None, None);
        let (mut aud, mut cnf) = (None, None);
        let same = |text: &&str| *text == header_iss;
        let ours = |text: &&str| *text == AUDIENCE;
        let id = |text: &&str| is_identifier(text);
        FastPath::document(payload, |name, value| match name {
            "iss" => once(&mut iss, value.text().filter(same)),
            "sub" => once(&mut sub, value.text().filter(id)),
            "jti" => once(&mut jti, value.text().filter(id)),
            "iat" => once(&mut iat, date(value)),
            "exp" => once(&mut exp, date(value)),
            "nbf" => once(&mut nbf, date(value)),
            "cnf" => once(&mut cnf, confirmation(value)),
            "aud" => once(&mut aud, value.text().filter(ours)),
            "colour" => once(&mut colour, value.text()),
            "declared" => once(&mut declared, Declared::fast_path(value)),
            "holder" => once(&mut holder, Holder::fast_path(value)),
            "from" => once(&mut from, value.text().and_then(Region::parse)),
            "visited" => once(&mut visits, visited(value)),
            "test" => once(&mut test, Test::fast_path(value)),
            "status" => once(&mut status, StatusReference::fast_path(value)),
            _ => None,
        })?;
        iss?;
        let (iat, exp) = (iat?, exp?);
        (iat < exp).then_some(Self {
            sub: sub?.into(),
            jti: jti?.into(),
            iat,
            exp,
            nbf,
            cnf,
            colour: colour?.into(),
            declared,
            holder: holder?,
            from: from?,
            visited: visits,
            test,
            status,
        })
    }
}

fn date(value: &mut FastPath<'_>) -> Option<Timestamp> {
    Timestamp::from_numeric_date(&value.number()?)
}

/// The key of the holder's phone in its plain form: `{"jwk":{"kty":…,"crv":…,"x":…}}`, with `y` for
/// P-256.
fn confirmation(value: &mut FastPath<'_>) -> Option<PublicKey> {
    let mut key = None;
    value.object(|name, value| match name {
        "jwk" => once(&mut key, plain_jwk(value)),
        _ => None,
    })?;
    key
}

fn plain_jwk(value: &mut FastPath<'_>) -> Option<PublicKey> {
    let (mut kty, mut crv, mut x, mut y) = (None, None, None, None);
    value.object(|name, value| match name {
        "kty" => once(&mut kty, value.text()),
        "crv" => once(&mut crv, value.text()),
        "x" => once(&mut x, value.text().and_then(coordinate)),
        "y" => once(&mut y, value.text().and_then(coordinate)),
        _ => None,
    })?;
    match (kty?, crv?, y) {
        ("OKP", "Ed25519", None) => PublicKey::ed25519(x?),
        ("EC", "P-256", Some(y)) => PublicKey::p256(x?, y),
        _ => None,
    }
}

fn coordinate(text: &str) -> Option<[u8; 32]> {
    let mut room = [0; 64];
    let (bytes, _) = base64url::decode_into(text, &mut room)?;
    (*bytes).try_into().ok()
}

fn visited(value: &mut FastPath<'_>) -> Option<Visited> {
    let mut places = Visited::new();
    value.object(|name, last| {
        let place = (Region::parse(name)?, Day::parse(last.text()?)?);
        let known = places.iter().any(|(region, _)| *region == place.0);
        // More of them would need the heap.
        if known || places.len() == places.inline_size() {
            return None;
        }
        places.push(place);
        Some(())
    })?;
    Some(places)
}

impl Declared {
    fn fast_path(value: &mut FastPath<'_>) -> Option<Self> {
        let (mut at, mut until) = (None, None);
        value.object(|name, value| match name {
            "at" => once(&mut at, date(value)),
            "until" => once(&mut until, date(value)),
            _ => None,
        })?;
        let declared = Self {
            at: at?,
            until: until?,
        };
        declared.is_ordered().then_some(declared)
    }
}

impl<'p> Holder<'p> {
    fn fast_path(value: &mut FastPath<'p>) -> Option<Self> {
        let (mut holder, mut document, mut number) = (None, None, None);
        value.object(|name, value| match name {
            "name" => once(&mut holder, value.text()),
            "type" => once(&mut document, value.text()),
            "number" => once(&mut number, value.text()),
            _ => None,
        })?;
        Self::plain(holder?, document?, number?)
    }
}

impl Test {
    fn fast_path(value: &mut FastPath<'_>) -> Option<Self> {
        let (mut result, mut at) = (None, None);
        value.object(|name, value| match name {
            "result" => once(&mut result, value.text().and_then(TestResult::from_word)),
            "at" => once(&mut at, date(value)),
            _ => None,
        })?;
        Some(Self {
            result: result?,
            at: at?,
        })
    }
}

impl<'p> StatusReference<'p> {
    fn fast_path(value: &mut FastPath<'p>) -> Option<Self> {
        let mut reference = None;
        value.object(|name, value| match name {
            "status_list" => once(&mut reference, Self::fast_path_list(value)),
            _ => None,
        })?;
        reference
    }

    fn fast_path_list(value: &mut FastPath<'p>) -> Option<Self> {
        let (mut idx, mut uri) = (None, None);
        value.object(|name, value| match name {
            "idx" => once(&mut idx, value.number().and_then(|number| number.as_u64())),
            "uri" => once(&mut uri, value.text().filter(|uri| is_visible(uri))),
            _ => None,
        })?;
        Some(Self {
            idx: idx?,
            uri: uri?.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Values that a member may have: right ones, and every kind of wrong one.
    const VALUES: [&str; 44] = [
        r#""330000""#,
        r#""US""#,
        r#""00""#,
        r#""x""#,
        r#""""#,
        r#"" ""#,
        r#""a[b""#,
        r#""\u003330000""#,
        r#""2020-03-01""#,
        r#""negative""#,
        r#""10""#,
        r#""张*""#,
        r#""3301**********1234""#,
        r#""１２３４*""#,
        "1585357200",
        "1585400000.25",
        "0",
        "-1",
        "1e3",
        "01",
        "1585357200000",
        "null",
        "true",
        "[]",
        r#"["x"]"#,
        "{}",
        r#"{"330000":"2020-03-01"}"#,
        r#"{"330000":"2020-03-01","330000":"2020-03-02"}"#,
        r#"{"at":1585357200,"until":1585400000}"#,
        r#"{"at":1585400000,"until":1585357200}"#,
        r#"{"name":"张*","type":"10","number":"3301**********1234"}"#,
        r#"{"name":"张*","type":"10","number":"3301**********1234","x":1}"#,
        r#"{"result":"negative","at":1585357200}"#,
        r#"{"status_list":{"idx":7,"uri":"https://example.org/1"}}"#,
        r#""health-code""#,
        r#"["x","health-code"]"#,
        "1e400",
        "-1e400",
        CNF_P256,
        CNF_ED25519,
        r#"{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#,
        r#"{"jwk":{"kty":"EC","crv":"P-256","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#,
        r#"{"jwk":{"kty":"OKP","crv":"P-256","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#,
        r#"{"jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"x"}}"#,
    ];

    /// The generator of P-256 (FIPS 186-4 D.1.2.3).
    const CNF_P256: &str = r#"{"jwk":{"kty":"EC","crv":"P-256","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY","y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}}"#;
    /// The key of RFC 8037 appendix A.2.
    const CNF_ED25519: &str = r#"{"jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#;

    const NAMES: [&str; 16] = [
        "iss", "sub", "jti", "iat", "exp", "nbf", "colour", "declared", "holder", "from",
        "visited", "test", "status", "aud", "cnf", "other",
    ];

    /// Which value makes the member right; `other` has none.
    const RIGHT: [usize; 16] = [0, 3, 3, 14, 15, 14, 2, 28, 30, 0, 26, 32, 33, 34, 38, 3];

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 8_192, failure_persistence: None, ..ProptestConfig::default()
        })]

        /// Whatever is read at a glance, a closer look reads alike; and the common case is read.
        #[test]
        fn a_glance_never_differs_from_a_closer_look(
            without in proptest::collection::vec(0..28_usize, 0..4),
            wrong in proptest::collection::vec((0..16_usize, 0..44_usize), 0..3),
            space in prop_oneof![Just(""), Just(" "), Just("\n\t")],
            rest in prop_oneof![8 => Just(""), 1 => Just(","), 1 => Just("}"), 1 => Just(" ")],
        ) {
            let mut members: Vec<(usize, usize)> = (0..15)
                .filter(|name| !without.contains(name))
                .map(|name| (name, RIGHT[name]))
                .collect();
            members.extend(&wrong);
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{space}\"{}\":{space}{}", NAMES[*name], VALUES[*value]))
                .collect();
            let payload = format!("{space}{{{}}}{rest}", members.join(","));
            let glance = ClaimSet::fast_path(payload.as_bytes(), "330000");
            let closely = ClaimSet::read_closely(payload.as_bytes(), "330000");
            if let Some(glance) = &glance {
                prop_assert_eq!(Ok(glance), closely.as_ref(), "{}", payload);
            }
            let required = without.iter().all(|name| *name > 14 || [5, 7, 10, 11, 12, 13, 14].contains(name));
            if required && wrong.is_empty() && rest.trim().is_empty() {
                prop_assert!(glance.is_some(), "{}", payload);
            }
        }
    }
}
