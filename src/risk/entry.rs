//! One row of the register.

use super::RiskLevel;
use crate::base::region::Region;
use crate::base::time::{Timestamp, Window};

/// The level of one region for a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskEntry {
    region: Region,
    level: RiskLevel,
    since: Timestamp,
    window: Window,
    source: String,
}

impl RiskEntry {
    pub(super) const fn new(
        region: Region,
        level: RiskLevel,
        since: Timestamp,
        window: Window,
        source: String,
    ) -> Self {
        Self {
            region,
            level,
            since,
            window,
            source,
        }
    }

    /// The place.
    #[must_use]
    pub const fn region(&self) -> Region {
        self.region
    }

    /// Its level.
    #[must_use]
    pub const fn level(&self) -> RiskLevel {
        self.level
    }

    /// Since when.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// When it is in force.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}
