//! Unverified JWS → verified JWS. This is the only place that verifies a signature, and the only
//! way to a payload.

pub mod engine;
mod item;
mod keys;
#[cfg(feature = "prepared")]
pub mod prepared;
#[cfg(not(feature = "prepared"))]
#[path = "unprepared.rs"]
pub mod prepared;
mod signatures;

use std::borrow::Cow;

pub use engine::{Disagreement, Engine, SWITCH, Share, Switch};
pub use item::Item;
pub use keys::PreparedKeys;
pub use prepared::PreparedKey;
pub(crate) use signatures::{SignatureVerifier, Slot};

use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey};

use crate::base::reason::{Finding, Reason};
use crate::trust::{Issuer, IssuerKey, KeyedJws, Point, PublicKey};

/// A payload that a registered key of `issuer` has signed.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Timestamp, TokenType, UnverifiedJws, embedded};
/// use healthcode::VerifiedJws;
///
/// # let registry = embedded::demo_registry()?;
/// # let at = Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?;
/// # let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// # let jws = UnverifiedJws::parse(code, TokenType::HealthCode).map_err(|_| "no token")?;
/// # let keyed = registry.find(jws, at).map_err(|_| "no key")?;
/// let verified = VerifiedJws::verify(keyed).map_err(|_| "not genuine")?;
/// assert!(verified.payload().starts_with(b"{"));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct VerifiedJws<'t, 'r> {
    signing_input: &'t str,
    payload: Cow<'t, [u8]>,
    issuer: &'r Issuer,
    key: &'r IssuerKey,
}

impl<'t, 'r> VerifiedJws<'t, 'r> {
    /// Verifies the signature over the bytes as received (RFC 7515 §5.2).
    ///
    /// # Errors
    /// `bad-signature`, without any detail.
    pub fn verify(keyed: KeyedJws<'t, 'r>) -> Result<Self, Vec<Reason>> {
        let message = keyed.signing_input.as_bytes();
        if !signature_is_good(keyed.key.public(), message, &keyed.signature) {
            return Err(vec![Finding::BadSignature.into()]);
        }
        Ok(Self::from(keyed))
    }

    /// Only for a payload that has just been verified in this module.
    fn from(keyed: KeyedJws<'t, 'r>) -> Self {
        Self {
            signing_input: keyed.signing_input,
            payload: keyed.payload,
            issuer: keyed.issuer,
            key: keyed.key,
        }
    }

    /// The header segment that was signed, in base64url.
    pub(crate) fn header(&self) -> &'t str {
        let cut = self.signing_input.split_once('.');
        cut.map_or("", |(header, _)| header)
    }

    /// What was signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Who signed it.
    #[must_use]
    pub const fn issuer(&self) -> &'r Issuer {
        self.issuer
    }

    /// With which of its keys.
    #[must_use]
    pub const fn key(&self) -> &'r IssuerKey {
        self.key
    }
}

/// SHA-256 (FIPS 180-4).
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    let digest = digest(&SHA256, bytes);
    for (to, from) in hash.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    hash
}

/// Whether `signature` is `key`'s over `message`: `Ed25519` of RFC 8032, or ECDSA as `R ‖ S` of
/// 64 bytes (RFC 7518 §3.4). ring refuses every other length.
#[must_use]
pub fn signature_is_good(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    match key.point() {
        Point::Ed25519(bytes) => UnparsedPublicKey::new(&ED25519, bytes).verify(message, signature),
        Point::P256(bytes) => {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes).verify(message, signature)
        }
    }
    .is_ok()
}
