//! One signature to verify, and the answer.

use crate::trust::PublicKey;

use super::prepared::PreparedKey;

/// One signature to verify, and the answer, which only this stage gives.
#[derive(Debug, Clone, Copy)]
pub struct Item<'i> {
    public: &'i PublicKey,
    prepared: Option<&'i PreparedKey>,
    message: &'i [u8],
    signature: &'i [u8],
    accepted: bool,
}

impl<'i> Item<'i> {
    /// A signature over `message` to be verified under `public`; `prepared` is that same key, if
    /// it has been prepared. Until an [`Engine`](super::Engine) answers it is not accepted.
    #[must_use]
    pub const fn new(
        public: &'i PublicKey,
        prepared: Option<&'i PreparedKey>,
        message: &'i [u8],
        signature: &'i [u8],
    ) -> Self {
        Self {
            public,
            prepared,
            message,
            signature,
            accepted: false,
        }
    }

    /// Whether the signature is good.
    #[must_use]
    pub const fn accepted(&self) -> bool {
        self.accepted
    }

    /// What was signed.
    #[must_use]
    pub const fn message(&self) -> &'i [u8] {
        self.message
    }

    pub(super) const fn public(&self) -> &'i PublicKey {
        self.public
    }

    pub(super) const fn prepared(&self) -> Option<&'i PreparedKey> {
        self.prepared
    }

    pub(super) const fn signature(&self) -> &'i [u8] {
        self.signature
    }

    pub(super) const fn answer(&mut self, accepted: bool) {
        self.accepted = accepted;
    }
}
