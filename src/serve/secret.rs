//! Secrets: drawn at random, kept as digests, compared in constant time.

use ring::rand::{SecureRandom, SystemRandom};
use subtle::ConstantTimeEq;

use crate::base::base64url;
use crate::bundle::sha256;

/// What is kept of a secret. A secret has 256 random bits, so that a plain digest gives nothing away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digest(pub(super) [u8; 32]);

impl Digest {
    pub(super) fn of(secret: &str) -> Self {
        Self(sha256(secret.as_bytes()))
    }

    /// Whether this is the digest of `secret`. How long it takes says nothing of how much agrees.
    pub(super) fn is_of(&self, secret: &str) -> bool {
        self.0.ct_eq(&Self::of(secret).0).into()
    }
}

/// Random bytes; `None` if the system has none, so that nothing is handed out then.
pub(super) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes)
}

/// A secret of 256 random bits as text.
pub(super) fn text() -> Option<String> {
    random::<32>().map(|bytes| base64url::encode(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_its_secret_alone() {
        let (one, other) = (text().unwrap(), text().unwrap());
        assert_eq!(one.len(), 43);
        assert!(Digest::of(&one).is_of(&one));
        assert!(!Digest::of(&one).is_of(&other) && !Digest::of(&one).is_of(""));
    }
}
