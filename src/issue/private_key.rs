//! Private JWKs (RFC 8037 §2, RFC 7518 §6.2) and their public halves.

use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Map, Value};

use crate::base::base64url;
use crate::base::error::{Error, Fault};
use crate::base::json::{self, Faults, Node};
use crate::base::text::Text;
use crate::jws::Algorithm;
use crate::trust::{Point, PublicKey};

/// A private key with its name.
///
/// ```
/// use healthcode::{Algorithm, PrivateKey};
///
/// let key = PrivateKey::generate("zj-2020-1", Algorithm::Ed25519)?;
/// // What verifies goes to the registry; what signs is kept by the issuer.
/// let public = key.public_jwk();
/// let kept = key.private_jwk().to_string();
/// assert_eq!(PrivateKey::load("private.jwk.json", kept.as_bytes())?.public_jwk(), public);
/// # Ok::<(), healthcode::Error>(())
/// ```
#[derive(Clone)]
pub struct PrivateKey {
    kid: String,
    public: PublicKey,
    secret: [u8; 32],
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl PrivateKey {
    /// Makes a new key from the system's random source.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn generate(kid: &str, algorithm: Algorithm) -> Result<Self, Error> {
        let rng = SystemRandom::new();
        // A secret that is no scalar of P-256 (one in 2^32) is simply drawn again.
        for _ in 0..8 {
            let mut secret = [0; 32];
            if rng.fill(&mut secret).is_err() {
                break;
            }
            if let Some(key) = Self::from_secret(kid, algorithm, secret) {
                return Ok(key);
            }
        }
        let what = Text::fixed("系统未提供随机数", "the system gives no randomness");
        Err(Error::one("random", Fault::new("", what)))
    }

    /// The key of a known secret: the Ed25519 seed (RFC 8032 §5.1.5) or the P-256 scalar, big end
    /// first (RFC 7518 §6.2.2.1).
    #[must_use]
    pub fn from_secret(kid: &str, algorithm: Algorithm, secret: [u8; 32]) -> Option<Self> {
        let public = match algorithm {
            Algorithm::Ed25519 => {
                let key = crrl::ed25519::PrivateKey::from_seed(&secret);
                PublicKey::ed25519(key.public_key.encode())?
            }
            Algorithm::Es256 => {
                let key = crrl::p256::PrivateKey::decode(&secret)?;
                let point = key.to_public_key().encode_uncompressed();
                let x = point.get(1..33)?.try_into().ok()?;
                let y = point.get(33..)?.try_into().ok()?;
                PublicKey::p256(x, y)?
            }
        };
        Some(Self {
            kid: kid.to_owned(),
            public,
            secret,
        })
    }

    /// Reads a private JWK. A key without `kid`, as browsers and wallets export it, is named by its
    /// thumbprint (RFC 7638 §3).
    ///
    /// # Errors
    /// Every fault, with its JSON Pointer in `document`.
    pub fn load(document: &str, bytes: &[u8]) -> Result<Self, Error> {
        let mut faults = Faults::default();
        let key = json::parse(bytes)
            .map_err(|fault| faults.push(fault))
            .ok()
            .and_then(|json| Self::read(&Node::root(&json), &mut faults));
        let faults = faults
            .into_vec()
            .into_iter()
            .map(|f| (document.to_owned(), f))
            .collect();
        match (key, Error::all(faults)) {
            (Some(key), None) => Ok(key),
            (_, Some(error)) => Err(error),
            (None, None) => Err(Error::one(
                document,
                Fault::new("", Text::fixed("不是私钥", "not a private key")),
            )),
        }
    }

    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let jwk = node.object(faults)?;
        let kid = match jwk.optional("kid") {
            None => Some(""),
            Some(n) => n.words(faults),
        };
        let crv = jwk.required("crv", faults).and_then(|n| {
            n.word(
                faults,
                &[("Ed25519", Algorithm::Ed25519), ("P-256", Algorithm::Es256)],
            )
        });
        let d = jwk.required("d", faults)?;
        let bytes = Text::fixed("32 字节的严格 base64url", "32 bytes in strict base64url");
        let secret = d.read(faults, &bytes, |text| {
            base64url::decode(text)?.try_into().ok()
        })?;
        let key = Self::from_secret(kid?, crv?, secret);
        if key.is_none() {
            return d.wrong(
                faults,
                &Text::fixed("该曲线的私钥", "a private key of that curve"),
            );
        }
        let x = jwk.required("x", faults)?;
        let same = Text::fixed("与 d 相配的公钥", "the public key that goes with `d`");
        x.read(faults, &same, |text| {
            (text == key.as_ref()?.x()).then_some(())
        })?;
        let mut key = key?;
        if key.kid.is_empty() {
            key.kid = key.thumbprint();
        }
        Some(key)
    }

    /// The digest of the key's required members in order of their names (RFC 7638 §3, RFC 8037 §2).
    fn thumbprint(&self) -> String {
        let x = self.x();
        let members = match self.y() {
            None => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
            Some(y) => format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
        };
        base64url::encode(digest(&SHA256, members.as_bytes()).as_ref())
    }

    /// The key's name within its issuer.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The public half as a JWK, as a registry takes it.
    #[must_use]
    pub fn public_jwk(&self) -> Value {
        let mut jwk = Map::new();
        let mut put = |name: &str, value: &str| jwk.insert(name.to_owned(), value.into());
        put("kid", &self.kid);
        match self.y() {
            None => {
                put("kty", "OKP");
                put("crv", "Ed25519");
                put("x", &self.x());
            }
            Some(y) => {
                put("kty", "EC");
                put("crv", "P-256");
                put("x", &self.x());
                put("y", &y);
            }
        }
        put("alg", self.public.algorithm().name());
        put("use", "sig");
        Value::Object(jwk)
    }

    /// The whole key as a JWK; keep it secret.
    #[must_use]
    pub fn private_jwk(&self) -> Value {
        let mut jwk = self.public_jwk();
        if let Some(members) = jwk.as_object_mut() {
            members.insert("d".to_owned(), base64url::encode(&self.secret).into());
        }
        jwk
    }

    pub(super) const fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    fn x(&self) -> String {
        match self.public.point() {
            Point::Ed25519(bytes) => base64url::encode(bytes),
            Point::P256(point) => base64url::encode(point.get(1..33).unwrap_or_default()),
        }
    }

    fn y(&self) -> Option<String> {
        match self.public.point() {
            Point::Ed25519(_) => None,
            Point::P256(point) => Some(base64url::encode(point.get(33..).unwrap_or_default())),
        }
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    #[test]
    fn ring_derives_the_same_public_keys() {
        for n in 1..20 {
            let secret = [n; 32];
            let ed = PrivateKey::from_secret("k", Algorithm::Ed25519, secret).unwrap();
            let pair = ring::signature::Ed25519KeyPair::from_seed_unchecked(&secret).unwrap();
            let Point::Ed25519(bytes) = ed.public().point() else {
                panic!("wrong kind")
            };
            assert_eq!(pair.public_key().as_ref(), bytes);
            let ec = PrivateKey::from_secret("k", Algorithm::Es256, secret).unwrap();
            let Point::P256(point) = ec.public().point() else {
                panic!("wrong kind")
            };
            let rng = SystemRandom::new();
            let pair = EcdsaKeyPair::from_private_key_and_public_key(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                &secret,
                point,
                &rng,
            );
            assert_eq!(pair.unwrap().public_key().as_ref(), point);
        }
    }

    /// The key and the thumbprint of RFC 8037, appendix A.1 to A.3; browsers export `key_ops` and `ext`.
    #[test]
    fn a_key_without_a_name_is_named_by_its_thumbprint() {
        let seed = base64url::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let named = PrivateKey::from_secret("k", Algorithm::Ed25519, seed.try_into().unwrap());
        let mut document = named.unwrap().private_jwk();
        document["key_ops"] = serde_json::json!(["sign"]);
        document["ext"] = true.into();
        document.as_object_mut().unwrap().remove("kid");
        let key = PrivateKey::load("k", document.to_string().as_bytes()).unwrap();
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        for wrong in [serde_json::json!(7), "".into()] {
            document["kid"] = wrong;
            assert!(PrivateKey::load("k", document.to_string().as_bytes()).is_err());
        }
    }

    #[test]
    fn a_key_survives_its_document() {
        for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
            let key = PrivateKey::generate("2020-a", algorithm).unwrap();
            let document = key.private_jwk().to_string();
            let again = PrivateKey::load("k", document.as_bytes()).unwrap();
            assert_eq!(again.private_jwk(), key.private_jwk());
            let other = PrivateKey::generate("2020-a", algorithm).unwrap();
            let mut mixed = key.private_jwk();
            mixed["d"] = other.private_jwk()["d"].clone();
            assert!(PrivateKey::load("k", mixed.to_string().as_bytes()).is_err());
        }
    }
}
