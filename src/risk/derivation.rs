//! Why a place has its level, for `risk show`.

use super::{Register, RiskEntry, RiskLevel};
use crate::base::region::Region;
use crate::base::time::Timestamp;

/// How a level came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation<'r> {
    /// The place that was asked for.
    pub region: Region,
    /// Its level with everything beneath it.
    pub level: RiskLevel,
    /// Its own level, before what lies beneath it.
    pub own: RiskLevel,
    /// What gave it its own level.
    pub decided: LevelOrigin<'r>,
    /// Entries strictly beneath it that are worse than its own level, worst first.
    pub beneath: Vec<&'r RiskEntry>,
}

/// What gave a place its own level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelOrigin<'r> {
    /// The entry with the longest prefix.
    Listed(&'r RiskEntry),
    /// A two-letter code that is not listed is overseas.
    Overseas,
    /// No entry covers the place.
    NotListed,
}

impl LevelOrigin<'_> {
    /// The level that it gives.
    #[must_use]
    pub const fn level(&self) -> RiskLevel {
        match self {
            Self::Listed(entry) => entry.level(),
            Self::Overseas => RiskLevel::Overseas,
            Self::NotListed => RiskLevel::Unknown,
        }
    }
}

impl Register {
    /// How the level of `region` at `at` comes about.
    #[must_use]
    pub fn derivation(&self, region: Region, at: Timestamp) -> Derivation<'_> {
        let decided = self.decided(region, at);
        let own = decided.level();
        let mut beneath: Vec<&RiskEntry> = self
            .beneath(region, at)
            .filter(|entry| entry.level() > own)
            .collect();
        beneath.sort_by_key(|entry| std::cmp::Reverse(entry.level()));
        let level = beneath.first().map_or(own, |worst| worst.level());
        Derivation {
            region,
            level,
            own,
            decided,
            beneath,
        }
    }
}
