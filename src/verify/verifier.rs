//! Many tokens at a time. The engine may differ; the way to a payload does not.

use super::{VerifiedJws, signature_is_good};
use crate::trust::KeyedJws;

/// The tokens that are verified together: enough to share one inversion (see `prepared`), few
/// enough to stay in the nearest cache.
pub const CHUNK: usize = 64;

/// One token of a chunk, before and after.
#[derive(Debug)]
pub(crate) enum Slot<'t, 'r> {
    /// Nothing to verify.
    Empty,
    /// To be verified.
    Keyed(KeyedJws<'t, 'r>),
    /// The signature is the key's.
    Verified(VerifiedJws<'t, 'r>),
    /// It is not: `bad-signature`.
    Refused,
}

/// What one thread verifies with.
#[derive(Debug, Default)]
pub(crate) struct Verifier {}

impl Verifier {
    /// Settles every token of a chunk: none is left to be verified.
    pub(crate) fn settle(&mut self, slots: &mut [Slot<'_, '_>]) {
        for slot in slots {
            if let Slot::Keyed(keyed) = slot {
                let message = keyed.signing_input.as_bytes();
                let good = signature_is_good(keyed.key.public(), message, &keyed.signature);
                slot.settle(good);
            }
        }
    }
}

impl<'t, 'r> Slot<'t, 'r> {
    /// Takes the answer of an engine.
    fn settle(&mut self, good: bool) {
        let before = std::mem::replace(self, Self::Refused);
        if let (Self::Keyed(keyed), true) = (before, good) {
            *self = Self::Verified(VerifiedJws::from(keyed));
        }
    }
}
