//! Status lists as an issuer draws them up and signs them (IETF Token Status List).

use std::collections::BTreeMap;

use miniz_oxide::deflate::compress_to_vec_zlib;
use serde_json::json;

use crate::base::base64url;
use crate::base::error::{Error, Fault};
use crate::base::limits::{STATUS_LIST_BYTES, STATUS_TOKEN_BYTES};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::jws::TokenType;
use crate::status::{Bits, Status, StatusList};
use crate::trust::Registry;

use super::private_key::PrivateKey;
use super::sign::Signer;

/// DEFLATE's strongest level: a list is packed once and carried everywhere.
const LEVEL: u8 = 9;

/// A list in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusDraft {
    bits: Bits,
    bytes: Vec<u8>,
}

/// Whether an entry of `1 invalid` may be changed to another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unrevoking {
    /// It may not: a revocation is for good.
    #[default]
    Refused,
    /// The signer states that the revocation was a mistake.
    Allowed,
}

/// What is signed beside the entries.
#[derive(Debug, Clone, Copy)]
pub struct StatusListTerms<'t> {
    /// The issuing province.
    pub issuer: Region,
    /// The name by which codes refer to the list.
    pub uri: &'t str,
    /// When it is signed.
    pub issued_at: Timestamp,
    /// The first instant at which it is stale.
    pub expires_at: Option<Timestamp>,
    /// How many seconds after its date it is stale.
    pub ttl_seconds: Option<i64>,
}

impl StatusDraft {
    /// A list of at least `entries` codes, all of them valid; the last byte is always full. `None`
    /// if it is larger than a verifier unpacks.
    #[must_use]
    pub fn new(entries: u64, bits: Bits) -> Option<Self> {
        let bytes = usize::try_from(entries.div_ceil(bits.a_byte())).ok()?;
        (bytes <= STATUS_LIST_BYTES).then(|| Self {
            bits,
            bytes: vec![0; bytes],
        })
    }

    /// What a signed list says.
    #[must_use]
    pub fn of(list: &StatusList) -> Self {
        Self {
            bits: list.bits(),
            bytes: list.bytes().to_vec(),
        }
    }

    /// Sets one entry.
    ///
    /// # Errors
    /// There is no such entry, the value does not fit, or it would undo a revocation.
    pub fn set(&mut self, idx: u64, value: u8, unrevoking: Unrevoking) -> Result<(), Text> {
        let largest = self.bits.largest();
        if value > largest {
            return Err(Text::new(
                format!("{value} 放不进 {} 位，最大 {largest}", self.bits.get()),
                format!(
                    "{value} does not fit in {} bits, at most {largest}",
                    self.bits.get()
                ),
            ));
        }
        let entry = self.bits.place(idx);
        let entry = entry.and_then(|(byte, shift)| Some((self.bytes.get_mut(byte)?, shift)));
        let Some((byte, shift)) = entry else {
            return Err(Text::new(
                format!("没有第 {idx} 项"),
                format!("there is no entry {idx}"),
            ));
        };
        let old = (*byte >> shift) & largest;
        if Status::from(old) == Status::Invalid && old != value && unrevoking == Unrevoking::Refused
        {
            return Err(Text::new(
                format!("第 {idx} 项已作废；要恢复须明确指定"),
                format!("entry {idx} is revoked; undoing that must be asked for"),
            ));
        }
        *byte = (*byte & !(largest << shift)) | (value << shift);
        Ok(())
    }

    /// Signs the list in its present state.
    ///
    /// # Errors
    /// Nothing says when it is stale, the token is longer than a verifier reads, or the system
    /// gives no randomness.
    pub fn sign(&self, signer: &Signer, terms: &StatusListTerms<'_>) -> Result<String, Error> {
        let refuse = |what| Error::one(terms.uri, Fault::new("", what));
        if terms.expires_at.is_none() && terms.ttl_seconds.is_none() {
            return Err(refuse(Text::fixed(
                "须有 exp 或 ttl，否则无法得知何时过时",
                "needs `exp` or `ttl`: nobody could tell when it is stale",
            )));
        }
        let lst = base64url::encode(&compress_to_vec_zlib(&self.bytes, LEVEL));
        let mut claims = json!({
            "sub": terms.uri,
            "iat": terms.issued_at.seconds(),
            "status_list": { "bits": self.bits.get(), "lst": lst },
        });
        if let Some(claims) = claims.as_object_mut() {
            let exp = terms.expires_at.map(Timestamp::seconds);
            for (name, value) in [("exp", exp), ("ttl", terms.ttl_seconds)] {
                claims.extend(value.map(|value| (name.to_owned(), value.into())));
            }
        }
        let header = signer.typed_header(terms.issuer.as_str(), TokenType::StatusList);
        let token = signer.sign(header.as_bytes(), claims.to_string().as_bytes())?;
        if token.len() > STATUS_TOKEN_BYTES {
            return Err(refuse(Text::new(
                format!("签名后 {} 字节，上限 {STATUS_TOKEN_BYTES}", token.len()),
                format!("{} bytes signed, at most {STATUS_TOKEN_BYTES}", token.len()),
            )));
        }
        Ok(token)
    }
}

/// A registry with the owner of `key` alone, so that an issuer's own list is read by
/// the same rules as at a gate.
///
/// # Errors
/// The key cannot stand in a registry.
pub fn own_registry(key: &PrivateKey, issuer: Region) -> Result<Registry, Error> {
    let file = format!("{issuer}-own.jwks.json");
    let registry = json!({
        "version": 1, "environment": "demo", "issued_at": "1970-01-01T00:00:00Z",
        "issuers": [{
            "id": issuer.as_str(), "name": {"zh": "本省", "en": "own"}, "keys": file,
            "recognised": {"from": "1970-01-01T00:00:00Z", "until": null, "basis": "own"},
            "colours": {"00": "green"}, "max_validity": "24h", "status_list": "optional",
        }],
    });
    let set = json!({ "keys": [key.public_jwk()] });
    let documents = [(Registry::FILE.to_owned(), registry), (file, set)];
    let bytes = documents.map(|(name, document)| (name, document.to_string().into_bytes()));
    Registry::load(&BTreeMap::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_set_and_a_revocation_stays() {
        for bits in [1, 2, 4, 8].map(|bits| Bits::new(bits).unwrap()) {
            let mut draft = StatusDraft::new(17, bits).unwrap();
            let empty = draft.clone();
            for idx in 0..17 {
                draft.set(idx, 1, Unrevoking::Refused).unwrap();
                // Saying it again is no change.
                draft.set(idx, 1, Unrevoking::Refused).unwrap();
                assert!(draft.set(idx, 0, Unrevoking::Refused).is_err());
                assert!(draft.set(idx, 3, Unrevoking::Refused).is_err());
            }
            for idx in 0..17 {
                draft.set(idx, 0, Unrevoking::Allowed).unwrap();
            }
            assert_eq!(draft, empty);
            let beyond = u64::try_from(draft.bytes.len()).unwrap() * bits.a_byte();
            assert!(draft.set(beyond, 0, Unrevoking::Allowed).is_err());
            assert!(draft.set(u64::MAX, 0, Unrevoking::Allowed).is_err());
        }
        let cap = u64::try_from(STATUS_LIST_BYTES).unwrap();
        assert_eq!(StatusDraft::new(cap + 1, Bits::Eight), None);
        assert_eq!(StatusDraft::new(u64::MAX, Bits::One), None);
    }
}
