//! Two engines, one authority: prepared keys answer first if the key has them. ring decides what they
//! refuse, verifies a share of what they accept again, and answers alone after the first disagreement.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};

use super::item::Item;
use super::prepared::{self, CHUNK, Scratch};
use super::signature_is_good;

/// Whether prepared keys may answer. Once off, it stays off.
#[derive(Debug)]
pub struct Switch(AtomicBool);

/// The switch of this process.
pub static SWITCH: Switch = Switch::new();

impl Switch {
    /// A switch that is on.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicBool::new(true))
    }

    /// Whether prepared keys may answer.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    fn turn_off(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Default for Switch {
    fn default() -> Self {
        Self::new()
    }
}

/// Which share of the codes that prepared keys accept ring verifies again: one in `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(NonZeroU32);

impl Share {
    /// Every one.
    pub const ALL: Self = Self(NonZeroU32::MIN);
    /// One in 1,024. ring takes six times as long as a prepared key, so that this watch costs less
    /// than a hundredth, and a fault that shows in one code of a thousand is found within a few
    /// thousand codes.
    pub const DEFAULT: Self = match NonZeroU32::new(1024) {
        Some(share) => Self(share),
        None => Self::ALL,
    };

    /// One in `codes`.
    #[must_use]
    pub const fn one_in(codes: NonZeroU32) -> Self {
        Self(codes)
    }
}

impl Default for Share {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A prepared key accepted what ring refuses. The switch is off from now on, and ring has given every
/// answer of this call. The caller must tell the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a disagreement must be said loudly"]
pub struct Disagreement {
    /// Where among the items of the call.
    pub item: usize,
}

/// Verifies signatures; one for each thread.
#[derive(Debug)]
pub struct Engine<'s> {
    tables: Option<PreparedEngine<'s>>,
}

#[derive(Debug)]
struct PreparedEngine<'s> {
    switch: &'s Switch,
    share: Share,
    /// Random state: an attacker must not be able to predict which codes are verified again.
    dice: u64,
    scratch: Scratch,
}

impl<'s> Engine<'s> {
    /// ring alone.
    #[must_use]
    pub const fn ring() -> Self {
        Self { tables: None }
    }

    /// Prepared keys while the switch is on, watched by ring. Outside of tests the switch is
    /// [`SWITCH`].
    #[must_use]
    pub fn prepared(switch: &'s Switch, share: Share) -> Self {
        Self {
            tables: Some(PreparedEngine {
                switch,
                share,
                dice: RandomState::new().hash_one(0) | 1,
                scratch: Scratch::default(),
            }),
        }
    }

    /// Answers every item. Items share work in chunks of [`CHUNK`]; no answer depends on another
    /// item.
    #[must_use = "a disagreement must be said loudly"]
    pub fn verify_all(&mut self, items: &mut [Item<'_>]) -> Option<Disagreement> {
        for item in &mut *items {
            item.answer(false);
        }
        let found = self.tables.as_mut().and_then(|tables| tables.answer(items));
        for item in items {
            if !item.accepted() {
                item.answer(by_ring(item));
            }
        }
        found
    }
}

impl PreparedEngine<'_> {
    /// Accepts what prepared keys accept, or nothing at all.
    fn answer(&mut self, items: &mut [Item<'_>]) -> Option<Disagreement> {
        let mut found = None;
        for (chunk, part) in items.chunks_mut(CHUNK).enumerate() {
            if !self.switch.is_on() {
                break;
            }
            prepared::verify_all(part, &mut self.scratch);
            if let Some(place) = part.iter().position(|item| !self.stands(item)) {
                self.switch.turn_off();
                found = Some(Disagreement {
                    item: chunk * CHUNK + place,
                });
            }
        }
        // Turned off here or, meanwhile, in another thread: no answer of the tables counts.
        if !self.switch.is_on() {
            for item in items {
                item.answer(false);
            }
        }
        found
    }

    /// Whether an answer may be kept: ring agrees, or was not asked.
    fn stands(&mut self, item: &Item<'_>) -> bool {
        let (true, Some(key)) = (item.accepted(), item.prepared()) else {
            return true;
        };
        let drawn = self.throw().is_multiple_of(u64::from(self.share.0.get()));
        if !drawn && key.is_confirmed() {
            return true;
        }
        let agreed = by_ring(item);
        if agreed {
            key.confirm();
        }
        agreed
    }

    /// Marsaglia's xorshift, and the high half of it.
    fn throw(&mut self) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice >> 32
    }
}

fn by_ring(item: &Item<'_>) -> bool {
    signature_is_good(item.public(), item.message(), item.signature())
}
