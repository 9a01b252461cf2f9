//! Claims → a signed health code.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};

use crate::base::base64url;
use crate::base::colour::Colour;
use crate::base::error::{Error, Fault};
use crate::base::json::{self, Faults, Node};
use crate::base::limits::TOKEN_BYTES;
use crate::base::text::Text;
use crate::claims::ClaimSet;
use crate::jws::TokenType;
use crate::trust::Point;

use super::private_key::PrivateKey;

/// A private key made ready for signing.
///
/// ```
/// use healthcode::{Algorithm, PrivateKey, Signer, issue};
///
/// let key = PrivateKey::generate("zj-2020-1", Algorithm::Ed25519)?;
/// let signer = Signer::new(&key)?;
/// // Claims that do not keep the contract are not signed: every fault is named with its place.
/// let error = issue(&signer, "claims.json", br#"{"iss": "330000"}"#).unwrap_err();
/// assert!(error.to_string().starts_with("claims.json: /"));
/// # Ok::<(), healthcode::Error>(())
/// ```
#[derive(Debug)]
pub struct Signer {
    kid: String,
    alg: &'static str,
    pair: Pair,
}

#[derive(Debug)]
enum Pair {
    Ed25519(Box<Ed25519KeyPair>),
    Es256(Box<EcdsaKeyPair>, SystemRandom),
}

impl Signer {
    /// Prepares `key`.
    ///
    /// # Errors
    /// ring refuses the key.
    pub fn new(key: &PrivateKey) -> Result<Self, Error> {
        let pair = match key.public().point() {
            Point::Ed25519(public) => {
                Ed25519KeyPair::from_seed_and_public_key(key.secret(), public)
                    .map(|pair| Pair::Ed25519(Box::new(pair)))
            }
            Point::P256(public) => {
                let (rng, alg) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
                EcdsaKeyPair::from_private_key_and_public_key(alg, key.secret(), public, &rng)
                    .map(|pair| Pair::Es256(Box::new(pair), rng))
            }
        };
        let refused = |_| {
            fault(
                key.kid(),
                "",
                Text::fixed("密钥不可用", "the key is unusable"),
            )
        };
        let alg = key.public().algorithm().name();
        Ok(Self {
            kid: key.kid().to_owned(),
            alg,
            pair: pair.map_err(refused)?,
        })
    }

    /// The header of this key's codes for `iss`: one constant segment.
    #[must_use]
    pub fn header(&self, iss: &str) -> String {
        self.typed_header(iss, TokenType::HealthCode)
    }

    /// The header of this key's tokens of another type for `iss`.
    #[must_use]
    pub fn typed_header(&self, iss: &str, typ: TokenType) -> String {
        let typ = typ.name();
        serde_json::json!({ "alg": self.alg, "iss": iss, "kid": self.kid, "typ": typ }).to_string()
    }

    /// The Ed25519 signature over `message`; `None` if the key is of another kind.
    pub(super) fn ed25519(&self, message: &[u8]) -> Option<Vec<u8>> {
        match &self.pair {
            Pair::Ed25519(pair) => Some(pair.sign(message).as_ref().to_vec()),
            Pair::Es256(..) => None,
        }
    }

    /// Signs exactly these bytes, whatever they say: the primitive below [`issue`], and the way to
    /// make test vectors that are wrong on purpose.
    ///
    /// # Errors
    /// The system gives no randomness (ES256 only).
    pub fn sign(&self, header: &[u8], payload: &[u8]) -> Result<String, Error> {
        let input = format!(
            "{}.{}",
            base64url::encode(header),
            base64url::encode(payload)
        );
        let signature = match &self.pair {
            Pair::Ed25519(pair) => base64url::encode(pair.sign(input.as_bytes()).as_ref()),
            Pair::Es256(pair, rng) => {
                let signed = pair.sign(rng, input.as_bytes()).map_err(|_| {
                    let what = Text::fixed("系统未提供随机数", "the system gives no randomness");
                    fault("random", "", what)
                })?;
                base64url::encode(signed.as_ref())
            }
        };
        Ok(format!("{input}.{signature}"))
    }
}

/// A new code, with the colour that a deployed system would paint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The token, as it goes into a QR symbol.
    pub token: String,
    /// The colour of the contract's usual values (`00` green, `01` yellow, `10` red).
    pub colour: Colour,
}

/// Issues a code for the claims in `document`, if they keep the contract (section 2).
///
/// # Errors
/// Every fault of the claims with its JSON Pointer, a token too long for any symbol, or a key that
/// cannot sign.
pub fn issue(signer: &Signer, document: &str, claims: &[u8]) -> Result<Issued, Error> {
    let faults = |faults: Vec<Fault>| {
        Error::all(
            faults
                .into_iter()
                .map(|f| (document.to_owned(), f))
                .collect(),
        )
        .unwrap_or_else(|| fault(document, "", Text::fixed("无法读取", "cannot be read")))
    };
    let json = json::parse(claims).map_err(|fault| faults(vec![fault]))?;
    let mut found = Faults::default();
    let iss = Node::root(&json)
        .object(&mut found)
        .and_then(|members| members.required("iss", &mut found)?.text(&mut found))
        .map(str::to_owned);
    let Some(iss) = iss else {
        return Err(faults(found.into_vec()));
    };
    let set = ClaimSet::read(claims, &iss).map_err(faults)?;
    let token = signer.sign(signer.header(&iss).as_bytes(), claims)?;
    if token.len() > TOKEN_BYTES {
        let what = Text::new(
            format!("健康码 {} 字节，二维码最多 {TOKEN_BYTES}", token.len()),
            format!(
                "the code has {} bytes, a QR symbol holds {TOKEN_BYTES}",
                token.len()
            ),
        );
        return Err(fault(document, "", what));
    }
    let colour = match set.colour() {
        "00" => Colour::Green,
        "01" => Colour::Yellow,
        "10" => Colour::Red,
        _ => Colour::Unknown,
    };
    Ok(Issued { token, colour })
}

fn fault(document: &str, place: &str, what: Text) -> Error {
    Error::one(document, Fault::new(place, what))
}
