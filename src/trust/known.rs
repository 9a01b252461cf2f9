//! Step 3 for headers that have been read before: one key's header is one constant segment (contract
//! section 2), so that its text alone names the key.

use std::collections::HashMap;

use super::find::KeyedJws;
use super::registry::{Issuer, IssuerKey};
use crate::base::base64url;
use crate::base::limits::KNOWN_HEADERS;
use crate::base::time::Timestamp;
use crate::jws::Segments;

/// The header segments of tokens that have been verified, and the key that each of them names.
#[derive(Debug, Clone, Default)]
pub struct KnownHeaders<'r> {
    keys: HashMap<Box<str>, (&'r Issuer, &'r IssuerKey)>,
}

impl<'r> KnownHeaders<'r> {
    /// Remembers that a header segment, read strictly, names this key. The caller passes segments of
    /// verified tokens only, so that a stranger cannot fill the memory; at the bound nothing is added.
    pub(crate) fn note(&mut self, header: &str, issuer: &'r Issuer, key: &'r IssuerKey) {
        if self.keys.len() < KNOWN_HEADERS && !self.keys.contains_key(header) {
            self.keys.insert(header.into(), (issuer, key));
        }
    }

    /// The token, decoded into `room`, with the key that its header is known to name. `None` if the
    /// header is not known, or if the token or the key needs the general path.
    #[must_use]
    pub fn find<'t>(
        &self,
        segments: Segments<'t>,
        at: Timestamp,
        room: &'t mut [u8],
    ) -> Option<KeyedJws<'t, 'r>> {
        let (issuer, key) = *self.keys.get(segments.header())?;
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
