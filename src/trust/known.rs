//! Step 3 for headers that have been read before: one key's header is one constant segment (contract
//! section 2), so that its text alone names the key.

use std::collections::HashMap;

use super::find::KeyedJws;
use super::registry::{IssuerKey, Registry};
use crate::base::base64url;
use crate::base::limits::KNOWN_HEADERS;
use crate::base::time::Timestamp;
use crate::jws::Segments;

/// The header segments of tokens that have been verified, and the number of the registry's key that
/// each of them names.
#[derive(Debug, Clone, Default)]
pub struct KnownHeaders {
    keys: HashMap<Box<str>, usize>,
}

impl KnownHeaders {
    /// Forgets them all: another registry numbers its keys anew.
    pub(crate) fn clear(&mut self) {
        self.keys.clear();
    }

    /// Notes that a header segment, read strictly, names this key. Only issuers can sign a segment,
    /// so nobody else can fill the memory; past its bound nothing is noted any more.
    pub(crate) fn note(&mut self, header: &str, key: &IssuerKey) {
        if self.keys.len() < KNOWN_HEADERS && !self.keys.contains_key(header) {
            self.keys.insert(header.into(), key.number());
        }
    }

    /// The token under the key of `registry` that its header is known to name, taken apart into
    /// `room`. `None` if the header is not known, or if anything about the token or the key needs
    /// a closer look.
    #[must_use]
    pub fn find<'t, 'r>(
        &self,
        registry: &'r Registry,
        segments: Segments<'t>,
        at: Timestamp,
        room: &'t mut [u8],
    ) -> Option<KeyedJws<'t, 'r>> {
        let (issuer, key) = registry.key(*self.keys.get(segments.header())?)?;
        let (payload, room) = base64url::decode_into(segments.payload(), room)?;
        let (signature, _) = base64url::decode_into(segments.signature(), room)?;
        key.is_alive(at).then_some(KeyedJws {
            signing_input: segments.signing_input(),
            payload: payload.into(),
            signature: signature.into(),
            issuer,
            key,
        })
    }
}
