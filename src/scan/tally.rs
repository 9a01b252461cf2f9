//! How many of each verdict a shift has given.

use crate::base::verdict::Verdict;

/// How many of each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanTally {
    by_verdict: [u64; 4],
    /// How many scans could not be judged.
    pub undecided: u64,
}

impl ScanTally {
    /// Counts a scan; `None` is one that could not be judged.
    pub fn count(&mut self, verdict: Option<Verdict>) {
        let place = verdict.and_then(|v| Verdict::ALL.iter().position(|known| *known == v));
        match place.and_then(|i| self.by_verdict.get_mut(i)) {
            Some(count) => *count += 1,
            None => self.undecided += 1,
        }
    }

    /// How many scans there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.undecided + self.by_verdict.iter().sum::<u64>()
    }

    /// Each verdict and how often it was given.
    pub fn verdicts(&self) -> impl Iterator<Item = (Verdict, u64)> {
        Verdict::ALL.into_iter().zip(self.by_verdict)
    }
}
