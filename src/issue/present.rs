//! What the holder's phone does (contract section 2a): a key in the code, and a proof by that key
//! beside it.

use ring::rand::{SecureRandom, SystemRandom};

use crate::base::base64url;
use crate::base::error::{Error, Fault};
use crate::base::json::{self, Faults, Node};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::jws::{TokenType, UnverifiedJws, code_of};
use crate::trust::{Point, PublicKey, holder_key};
use crate::verify::sha256;

use super::private_key::PrivateKey;
use super::sign::Signer;

/// For whom and when a code is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Showing<'s> {
    /// The phone's clock.
    pub at: Timestamp,
    /// `health-code`, or the gate's own id.
    pub audience: &'s str,
    /// The digits that the guard spoke; drawn by lot if there are none.
    pub nonce: Option<&'s str>,
}

/// The bytes that are drawn for a nonce; the contract asks for 6.
const NONCE_BYTES: usize = 9;

/// Reads the key of a holder's phone from a JWK, public or private; only the public half is kept.
///
/// # Errors
/// Every fault, with its JSON Pointer in `document`.
pub fn read_holder_key(document: &str, bytes: &[u8]) -> Result<PublicKey, Error> {
    let mut faults = Faults::default();
    let json = json::parse(bytes).map_err(|fault| Error::one(document, fault))?;
    let node = Node::root(&json);
    let private = node.object(&mut faults).and_then(|jwk| jwk.optional("d"));
    if private.is_some() {
        return PrivateKey::load(document, bytes).map(|key| key.public().clone());
    }
    let key = holder_key(&node, &mut faults);
    faults.settle(document, key)
}

/// The claims with the key of the holder's phone in them.
///
/// # Errors
/// The claims are no JSON object.
pub fn bind(document: &str, claims: &[u8], key: &PublicKey) -> Result<Vec<u8>, Error> {
    let mut faults = Faults::default();
    let json = json::parse(claims).map_err(|fault| Error::one(document, fault))?;
    let members = Node::root(&json).object(&mut faults);
    let members = faults.settle(document, members)?;
    let text = String::from_utf8_lossy(claims);
    let comma = if members.is_empty() { "" } else { "," };
    let cnf = format!(r#"{{"cnf":{{"jwk":{}}}{comma}"#, plain_jwk(key));
    Ok(text.replacen('{', &cnf, 1).into_bytes())
}

/// A public key as a JWK with no more than the key itself.
fn plain_jwk(key: &PublicKey) -> String {
    match key.point() {
        Point::Ed25519(x) => {
            let x = base64url::encode(x);
            format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)
        }
        Point::P256(point) => {
            let half = |range| base64url::encode(point.get(range).unwrap_or_default());
            let (x, y) = (half(1..33), half(33..65));
            format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#)
        }
    }
}

/// The text that the phone shows: the code with a proof by `key`.
///
/// # Errors
/// `code` is not of the form of a health code, or the key cannot sign.
pub fn present(code: &str, key: &PrivateKey, showing: &Showing<'_>) -> Result<String, Error> {
    let code = code_of(code);
    if let Err(reasons) = UnverifiedJws::parse(code, TokenType::HealthCode) {
        let what = reasons.into_iter().next().map(|reason| reason.text);
        return Err(Error::one("CODE", Fault::new("", what.unwrap_or_default())));
    }
    let nonce = match showing.nonce {
        Some(spoken) => spoken.to_owned(),
        None => drawn()?,
    };
    let shown = format!("{code}~");
    let (alg, typ) = (
        key.public().algorithm().name(),
        TokenType::KeyBinding.name(),
    );
    let header = format!(r#"{{"alg":"{alg}","typ":"{typ}"}}"#);
    let claims = serde_json::json!({
        "iat": showing.at.seconds(),
        "aud": showing.audience,
        "nonce": nonce,
        "sd_hash": base64url::encode(&sha256(shown.as_bytes())),
    });
    let proof = Signer::new(key)?.sign(header.as_bytes(), claims.to_string().as_bytes())?;
    Ok(shown + &proof)
}

fn drawn() -> Result<String, Error> {
    let mut bytes = [0; NONCE_BYTES];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        let what = Text::fixed("系统未提供随机数", "the system gives no randomness");
        Error::one("random", Fault::new("", what))
    })?;
    Ok(base64url::encode(&bytes))
}
