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

/// What one thread verifies signatures with.
#[derive(Debug)]
pub(crate) struct SignatureVerifier<'s> {
    engine: Engine<'s>,
    /// How many codes of each key were good; counted until the key has earned its tables.
    good: Vec<u8>,
}

impl<'s> SignatureVerifier<'s> {
    /// One that verifies with this engine.
    pub(crate) const fn new(engine: Engine<'s>) -> Self {
        Self {
            engine,
            good: Vec::new(),
        }
    }

    /// Forgets what was counted: another registry numbers its keys anew.
    pub(crate) fn clear(&mut self) {
        self.good.clear();
    }

    /// Settles every token of a chunk: none is left to be verified. `keys` are those of the tokens'
    /// registry; one that earns it is prepared. If a prepared key was wrong, the place of the token
    /// on which ring disagreed with it.
    pub(crate) fn settle(
        &mut self,
        keys: Option<&PreparedKeys>,
        slots: &mut [Slot<'_, '_>],
    ) -> Option<usize> {
        let mut items: SmallVec<[Item<'_>; CHUNK]> = SmallVec::new();
        let mut places: SmallVec<[usize; CHUNK]> = SmallVec::new();
        for (place, slot) in slots.iter().enumerate() {
            if let Slot::Keyed(keyed) = slot {
                let prepared = keys.and_then(|keys| keys.get(keyed.key));
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
            self.take(keys, slot, good);
        }
        disagreed
    }

    /// Takes the answer of an engine.
    fn take(&mut self, keys: Option<&PreparedKeys>, slot: &mut Slot<'_, '_>, good: bool) {
        let before = std::mem::replace(slot, Slot::Refused);
        if let (Slot::Keyed(keyed), true) = (before, good) {
            self.count(keys, &keyed);
            *slot = Slot::Verified(VerifiedJws::from(keyed));
        }
    }

    /// Counts a good code, and prepares its key once that pays.
    fn count(&mut self, keys: Option<&PreparedKeys>, keyed: &KeyedJws<'_, '_>) {
        let Some(keys) = keys else { return };
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
