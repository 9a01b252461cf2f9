//! Signatures of every kind that could tell two verifiers apart, without end, from a seed.

use std::sync::Arc;

use healthcode::PublicKey;
use healthcode::internals::verify::prepared::PreparedKey;

use super::{ed25519, p256};

/// A key that is prepared, with what makes signatures under it.
#[derive(Debug)]
pub(crate) struct Key<S> {
    pub(crate) secret: S,
    pub(crate) pair: Arc<Pair>,
}

/// A key in both forms.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) public: PublicKey,
    pub(crate) prepared: PreparedKey,
}

impl Pair {
    pub(crate) fn new(public: PublicKey) -> Arc<Self> {
        let prepared = PreparedKey::prepare(&public).unwrap();
        Arc::new(Self { public, prepared })
    }
}

/// One signature to be judged by both.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// What is special about it.
    pub(crate) family: &'static str,
    pub(crate) key: Arc<Pair>,
    pub(crate) message: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// The source of cases.
#[derive(Debug)]
pub(crate) struct Cases {
    dice: Dice,
    ed25519: Arc<ed25519::World>,
    p256: Arc<p256::World>,
}

impl Cases {
    /// The keys are the same for every seed.
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(1);
        Self {
            ed25519: Arc::new(ed25519::World::new(&mut dice)),
            p256: Arc::new(p256::World::new(&mut dice)),
            dice: Dice::new(seed),
        }
    }

    /// The same keys, another seed.
    pub(crate) fn reseeded(&self, seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            ed25519: Arc::clone(&self.ed25519),
            p256: Arc::clone(&self.p256),
        }
    }

    pub(crate) fn next(&mut self) -> Case {
        if self.dice.below(2) == 0 {
            self.ed25519.case(&mut self.dice)
        } else {
            self.p256.case(&mut self.dice)
        }
    }
}

/// Marsaglia's xorshift64*.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..16 {
            dice.throw();
        }
        dice
    }

    pub(crate) fn throw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw()).unwrap() % end
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.throw().to_le_bytes()[0])
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    /// Mostly of a code's length; sometimes empty, around a hash's block, or long.
    pub(crate) fn message(&mut self) -> Vec<u8> {
        let length = match self.below(8) {
            0 => self.below(4),
            1 => 40 + self.below(100),
            2 => self.below(3000),
            _ => 300 + self.below(200),
        };
        let mut message = self.bytes::<16>().to_vec();
        message.resize(length, 0x61);
        message
    }

    /// Turns over one bit somewhere.
    pub(crate) fn flip(&mut self, bytes: &mut [u8]) {
        if !bytes.is_empty() {
            bytes[self.below(bytes.len())] ^= 1 << self.below(8);
        }
    }

    /// Another length.
    pub(crate) fn cut(&mut self, mut signature: Vec<u8>) -> Vec<u8> {
        let length = [0, 1, 31, 32, 33, 63, 65, 70, 96, 128][self.below(10)];
        signature.resize(length, 0);
        signature
    }
}
