//! Issuers with one key each, and genuine codes of theirs in disorder, as they come to a gate.

use std::fs;
use std::path::Path;

use healthcode::Algorithm;
use healthcode::PublicKey;
use healthcode::embedded;
use healthcode::{Checker, Clock, Registry, Timestamp};
use serde_json::Value;

use crate::codes::{Issuers, Kind, NOW};
use crate::rounds::Shuffle;

pub const ISSUERS: usize = 31;
/// Codes of each issuer.
pub const CODES: usize = 8;

/// One code and the number of the key that signed it.
pub struct Code {
    pub token: String,
    pub key: usize,
}

pub struct World {
    pub registry: Registry,
    pub keys: Vec<PublicKey>,
    pub jwks: Vec<Value>,
    pub codes: Vec<Code>,
    issuers: Issuers,
}

impl World {
    pub fn new(algorithms: &[Algorithm]) -> Self {
        let issuers = Issuers::new(algorithms, ISSUERS);
        let code = |n| Code {
            token: issuers.code(n, Kind::Green),
            key: issuers.signer_of(n),
        };
        let mut codes: Vec<Code> = (0..(ISSUERS * CODES) as u64).map(code).collect();
        // In order, the next key would be foreseen.
        Shuffle::new().shuffle(&mut codes);
        Self {
            registry: issuers.registry(),
            keys: issuers.keys.iter().map(|k| k.public().clone()).collect(),
            jwks: issuers.keys.iter().map(|k| k.public_jwk()).collect(),
            codes,
            issuers,
        }
    }

    /// The code that a piece of work is about.
    pub fn code(&self, n: usize) -> &Code {
        &self.codes[n % self.codes.len()]
    }

    /// A green code that is bound to a holder's key.
    pub fn bound(&self, n: u64, holder: &PublicKey) -> String {
        self.issuers.code_for(n, Kind::Green, Some(holder))
    }

    /// The mean length of a code.
    pub fn bytes(&self) -> usize {
        self.codes.iter().map(|c| c.token.len()).sum::<usize>() / self.codes.len()
    }

    pub fn is_ed25519(&self) -> bool {
        self.keys[0].algorithm() == Algorithm::Ed25519
    }

    pub fn checker(&self) -> Checker {
        checker(self.registry.clone())
    }

    /// Writes the registry as a folder.
    pub fn write_keys(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        for (name, bytes) in &self.issuers.documents {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

/// A checker that judges by the embedded notice and register.
pub fn checker(registry: Registry) -> Checker {
    let notice = embedded::notice("tongliao-2020-03").unwrap();
    Checker::new(registry, notice, embedded::risk_register().unwrap())
}

pub fn clock() -> Clock {
    Clock::given(Timestamp::parse(NOW).unwrap())
}
