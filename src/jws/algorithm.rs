//! The signature algorithms of the contract (section 2).

use std::fmt;

/// What a registered key verifies with. The key fixes it; a header may only agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8037 `EdDSA`, RFC 9864 `Ed25519`).
    Ed25519,
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    Es256,
}

impl Algorithm {
    /// The words for people, each with the document that defines it.
    pub const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("ed25519", Self::Ed25519, "RFC 8037"),
        ("es256", Self::Es256, "RFC 7518"),
    ];

    /// Reads an `alg` value: `EdDSA`, `Ed25519` or `ES256`, exactly.
    #[must_use]
    pub fn parse(alg: &str) -> Option<Self> {
        match alg {
            "EdDSA" | "Ed25519" => Some(Self::Ed25519),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    /// The `alg` value that this project writes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "EdDSA",
            Self::Es256 => "ES256",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
