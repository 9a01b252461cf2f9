//! Many tokens at a time. The engine may differ; the way to a payload does not.

use smallvec::SmallVec;

use super::prepared::CHUNK;
use super::{Engine, Item, PreparedKeys, VerifiedJws};
use crate::base::limits::EARNED_AFTER;
use crate::trust::KeyedJws;

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
#[derive(Debug)]
pub(crate) struct Verifier<'s> {
    engine: Engine<'s>,
    keys: Option<&'s PreparedKeys>,
    /// How many codes of each key were good; counted until the key has earned its tables.
    good: Vec<u8>,
}

impl<'s> Verifier<'s> {
    /// ring alone.
    pub(crate) const fn ring() -> Self {
        Self {
            engine: Engine::ring(),
            keys: None,
            good: Vec::new(),
        }
    }

    /// An engine that may use these keys, and prepares those that earn it.
    pub(crate) const fn prepared(engine: Engine<'s>, keys: &'s PreparedKeys) -> Self {
        Self {
            engine,
            keys: Some(keys),
            good: Vec::new(),
        }
    }

    /// Settles every token of a chunk: none is left to be verified. If a prepared key was wrong,
    /// the place of the token on which ring disagreed with it.
    pub(crate) fn settle(&mut self, slots: &mut [Slot<'_, '_>]) -> Option<usize> {
        let mut items: SmallVec<[Item<'_>; CHUNK]> = SmallVec::new();
        let mut places: SmallVec<[usize; CHUNK]> = SmallVec::new();
        for (place, slot) in slots.iter().enumerate() {
            if let Slot::Keyed(keyed) = slot {
                let prepared = self.keys.and_then(|keys| keys.get(keyed.key));
                let message = keyed.signing_input.as_bytes();
                let public = keyed.key.public();
                items.push(Item::new(public, prepared, message, &keyed.signature));
                places.push(place);
            }
        }
        let disagreement = self.engine.verify_all(&mut items);
        let answers: SmallVec<[bool; CHUNK]> = items.iter().map(Item::accepted).collect();
        drop(items);
        let disagreed = disagreement.and_then(|found| places.get(found.item).copied());
        let keyed = slots
            .iter_mut()
            .filter(|slot| matches!(slot, Slot::Keyed(_)));
        for (slot, good) in keyed.zip(answers) {
            self.take(slot, good);
        }
        disagreed
    }

    /// Takes the answer of an engine.
    fn take(&mut self, slot: &mut Slot<'_, '_>, good: bool) {
        let before = std::mem::replace(slot, Slot::Refused);
        if let (Slot::Keyed(keyed), true) = (before, good) {
            self.count(&keyed);
            *slot = Slot::Verified(VerifiedJws::from(keyed));
        }
    }

    /// Counts a good code, and prepares its key once that pays.
    fn count(&mut self, keyed: &KeyedJws<'_, '_>) {
        let Some(keys) = self.keys else { return };
        let number = keyed.key.number();
        if self.good.len() <= number {
            self.good.resize(number + 1, 0);
        }
        if let Some(good) = self
            .good
            .get_mut(number)
            .filter(|good| **good < EARNED_AFTER)
        {
            *good += 1;
            if *good == EARNED_AFTER {
                keys.prepare(keyed.key);
            }
        }
    }
}
