//! Watching a run from another thread, and stopping it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::roster::entry::Entry;
use crate::roster::summary::Count;

/// Watches a run and stops it; clones watch the same run.
#[derive(Debug, Clone, Default)]
pub struct Handle {
    stop: Arc<AtomicBool>,
    progress: Arc<Mutex<Progress>>,
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many workers there will be; `None` until they have been counted, and if nobody asked.
    pub total: Option<u64>,
    /// The workers so far. A picture that is on no row is none.
    pub verdicts: Count,
}

impl Handle {
    /// Ends the run after the rows that are being judged; what was judged is reported.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether the run was told to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.with(|progress| progress.clone())
    }

    /// How many workers have been judged, of how many: as in [`Progress`].
    #[must_use]
    pub fn counts(&self) -> (u64, Option<u64>) {
        self.with(|progress| (progress.verdicts.total(), progress.total))
    }

    pub(in crate::roster) fn counted(&self, total: u64) {
        self.with(|progress| progress.total = Some(total));
    }

    pub(in crate::roster) fn judged(&self, entry: &Entry) {
        if !entry.is_on_no_row() {
            self.with(|progress| progress.verdicts.add(entry.answer.verdict()));
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Progress) -> T) -> T {
        look(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
