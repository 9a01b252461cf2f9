//! Stands for [`prepared`](self) where its feature is off: no key can be prepared, so that callers
//! need not ask.

use std::convert::Infallible;

use crate::trust::PublicKey;

use super::item::Item;

/// So many signatures are taken together.
pub const CHUNK: usize = 64;

/// A public key with its multiples: there is none without the feature `prepared`.
#[derive(Debug)]
pub struct PreparedKey(Infallible);

impl PreparedKey {
    /// `None`, without the feature `prepared`.
    #[must_use]
    pub const fn prepare(_: &PublicKey) -> Option<Self> {
        None
    }

    /// The memory that the tables take, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        match self.0 {}
    }

    pub(super) const fn is_confirmed(&self) -> bool {
        match self.0 {}
    }

    pub(super) const fn confirm(&self) {
        match self.0 {}
    }
}

/// Room to work in: none is needed.
#[derive(Debug, Default)]
pub struct Scratch(());

/// Accepts nothing.
pub const fn verify_all(_: &mut [Item<'_>], _: &mut Scratch) {}
