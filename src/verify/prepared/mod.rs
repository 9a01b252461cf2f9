//! Prepared keys: the multiples of an issuer's key in tables, so that checking a signature is a sum
//! of some sixty points. The field arithmetic is crrl's; the sums are ours.
//!
//! All inputs are public, so nothing here runs in constant time. It accepts exactly what ring accepts;
//! [`engine`](super::engine) checks that while it runs.

mod curve;
mod ed25519;
mod p256;
mod sums;
mod table;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::trust::{Point, PublicKey};

use super::item::Item;

/// Bits of a window of a key's table. Measured with 31 keys in turn: 8 bits are at most a tenth faster, 6
/// bits a tenth slower; a table takes 148 KB with 7 bits, 262 KB with 8 and 88 KB with 6, and 0.8, 1.3
/// and 0.6 ms to make and test.
const KEY_WIDTH: usize = 7;
/// Bits of a window of the base point's table, which all keys of a curve share: 2.8 MB, once. With 10
/// bits it takes a third of that, and a signature needs four additions more than fifty-eight.
const BASE_WIDTH: usize = 12;

/// How many signatures share their inversions. Twice as many are not faster.
pub const CHUNK: usize = 64;

/// A public key with its multiples.
#[derive(Debug)]
pub struct PreparedKey {
    tables: KeyTables,
    /// Whether ring has agreed with it once.
    confirmed: AtomicBool,
}

#[derive(Debug)]
enum KeyTables {
    Ed25519(ed25519::Ed25519Key),
    P256(p256::P256Key),
}

impl PreparedKey {
    /// Makes the tables and holds them against crrl's own multiplication of points. `None` if they
    /// are wrong.
    #[must_use]
    pub fn prepare(key: &PublicKey) -> Option<Self> {
        match key.point() {
            Point::Ed25519(bytes) => ed25519::Ed25519Key::prepare(bytes).map(KeyTables::Ed25519),
            Point::P256(bytes) => p256::P256Key::prepare(bytes).map(KeyTables::P256),
        }
        .map(|tables| Self {
            tables,
            confirmed: AtomicBool::new(false),
        })
    }

    /// The memory that the tables take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match &self.tables {
            KeyTables::Ed25519(key) => key.bytes(),
            KeyTables::P256(key) => key.bytes(),
        }
    }

    /// Whether ring has agreed once with what this key accepted.
    pub(super) fn is_confirmed(&self) -> bool {
        self.confirmed.load(Ordering::Relaxed)
    }

    pub(super) fn confirm(&self) {
        self.confirmed.store(true, Ordering::Relaxed);
    }
}

/// Room to work in, made once.
#[derive(Debug)]
pub struct Scratch {
    ed25519: ed25519::Ed25519Work,
    p256: p256::P256Work,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            ed25519: ed25519::Ed25519Work::new(),
            p256: p256::P256Work::new(),
        }
    }
}

/// Answers every item whose key is prepared, and refuses the others. No answer depends on another
/// item.
pub fn verify_all(items: &mut [Item<'_>], scratch: &mut Scratch) {
    for chunk in items.chunks_mut(CHUNK) {
        for item in &mut *chunk {
            item.answer(false);
        }
        scratch.ed25519.verify(chunk);
        scratch.p256.verify(chunk);
    }
}

impl Item<'_> {
    fn tables(&self) -> Option<&KeyTables> {
        self.prepared().map(|key| &key.tables)
    }
}
