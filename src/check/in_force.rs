//! The trust in force: what is shared, and how it is exchanged.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::checker::Checker;
use crate::verify::{PreparedKeys, Share, Switch};

/// Which trust has answered. A later trust has a greater generation; those of two verifiers have
/// nothing to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(u64);

/// A checker with what belongs to its registry.
#[derive(Debug)]
pub(super) struct TrustInForce {
    pub(super) generation: Generation,
    pub(super) checker: Arc<Checker>,
    /// Places for tables, if prepared keys were asked for.
    pub(super) keys: Option<PreparedKeys>,
}

/// How prepared keys are watched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch {
    pub(super) switch: &'static Switch,
    pub(super) share: Share,
}

/// What all clones of a verifier and all its workers share.
#[derive(Debug)]
pub(super) struct Shared {
    current: RwLock<Arc<TrustInForce>>,
    /// The generation of `current`, which callers read without a lock.
    generation: AtomicU64,
    pub(super) watch: Option<Watch>,
    pub(super) remembered: usize,
}

impl Shared {
    pub(super) fn new(checker: Arc<Checker>, watch: Option<Watch>, remembered: usize) -> Self {
        let first = Generation(0);
        Self {
            current: RwLock::new(Arc::new(TrustInForce::new(first, checker, watch))),
            generation: AtomicU64::new(first.0),
            watch,
            remembered,
        }
    }

    /// The trust in force.
    pub(super) fn trust(&self) -> Arc<TrustInForce> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The generation in force. A swap that has returned is always seen.
    pub(super) fn generation(&self) -> Generation {
        Generation(self.generation.load(Ordering::SeqCst))
    }

    /// Puts `checker` in force.
    pub(super) fn swap(&self, checker: Arc<Checker>) -> Generation {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let next = Generation(current.generation.0.wrapping_add(1));
        *current = Arc::new(TrustInForce::new(next, checker, self.watch));
        // Under the lock: a thread that sees the number can only get this trust or a later one.
        self.generation.store(next.0, Ordering::SeqCst);
        next
    }
}

impl TrustInForce {
    fn new(generation: Generation, checker: Arc<Checker>, watch: Option<Watch>) -> Self {
        Self {
            generation,
            keys: watch.map(|_| PreparedKeys::of(&checker.registry)),
            checker,
        }
    }
}
