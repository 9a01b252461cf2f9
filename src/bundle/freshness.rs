//! How old the parts of a bundle may become, counted from each part's own signed date.

use crate::base::time::Timestamp;

use super::pins::Limits;

/// Trust, if the targets state no other limits: a weekly stick that comes a day late is in time,
/// and a gate that has missed two no longer knows which keys were revoked.
pub const TRUST: Limits = Limits {
    warn_after: 8 * DAY,
    hold_after: 15 * DAY,
};

/// Risk levels, if the targets state no other limits: they are published daily.
pub const RISK: Limits = Limits {
    warn_after: 3 * DAY,
    hold_after: 8 * DAY,
};

/// Status lists, if the targets state no other limits: a code lives a day or two.
pub const STATUS: Limits = Limits {
    warn_after: DAY,
    hold_after: 3 * DAY,
};

const DAY: i64 = 86_400;

/// When one part was signed, and when it becomes too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// The part's own signed date.
    pub signed_at: Timestamp,
    /// From here on, a decision carries a warning.
    pub warn_from: Timestamp,
    /// From here on, it holds.
    pub hold_from: Timestamp,
}

/// The state of a part at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// Within its first limit.
    Fresh,
    /// Beyond the first.
    Ageing,
    /// Beyond the second.
    Stale,
}

impl Life {
    /// A part signed at `signed_at`.
    #[must_use]
    pub fn new(signed_at: Timestamp, limits: Limits) -> Self {
        Self {
            signed_at,
            warn_from: signed_at.plus_seconds(limits.warn_after),
            hold_from: signed_at.plus_seconds(limits.hold_after),
        }
    }

    /// The state at `at`.
    #[must_use]
    pub fn age(&self, at: Timestamp) -> Age {
        if at >= self.hold_from {
            Age::Stale
        } else if at >= self.warn_from {
            Age::Ageing
        } else {
            Age::Fresh
        }
    }
}

/// What a gate knows of the age of what judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleFreshness {
    /// The registry and the metadata: dated by the timestamp, which says that all is current.
    pub trust: Life,
    /// The risk register: dated by its own `issued_at`.
    pub risk: Life,
    /// Status lists, each dated by its own `iat`.
    pub status: Limits,
    /// The newest signed date of the bundle; a clock before it is wrong.
    pub newest: Timestamp,
    /// The latest instant that this gate has seen.
    pub high_water: Option<Timestamp>,
}

impl BundleFreshness {
    /// The latest instant that is known to have been: a clock before it is wrong.
    #[must_use]
    pub fn known(&self) -> Timestamp {
        self.high_water
            .map_or(self.newest, |seen| seen.max(self.newest))
    }
}
