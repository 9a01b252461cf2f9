//! Risk levels and the dated register that gives them to regions (contract section 5).

mod derivation;
mod document;
mod entry;
mod register;

use std::fmt;

use crate::base::text::Text;

pub use derivation::{Derivation, LevelOrigin};
pub use entry::RiskEntry;
pub use register::{Reach, Register};

/// How risky a place is; the order is the contract's "worst" order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RiskLevel {
    /// 低风险
    Low,
    /// 中风险
    Medium,
    /// Not listed: the level is not known.
    Unknown,
    /// 高风险
    High,
    /// 国内重点地区
    Key,
    /// 境外
    Overseas,
}

impl RiskLevel {
    /// Every level, best first, with its word.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("low", Self::Low),
        ("medium", Self::Medium),
        ("unknown", Self::Unknown),
        ("high", Self::High),
        ("key", Self::Key),
        ("overseas", Self::Overseas),
    ];

    /// Its place in the order.
    pub(crate) const fn index(self) -> usize {
        #[expect(clippy::as_conversions, reason = "the variants are numbered from 0")]
        {
            self as usize
        }
    }

    /// The word of documents and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::Unknown => "unknown",
            Self::High => "high",
            Self::Key => "key",
            Self::Overseas => "overseas",
        }
    }

    /// The word on the screen.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Self::Low => Text::fixed("低风险", "low risk"),
            Self::Medium => Text::fixed("中风险", "medium risk"),
            Self::Unknown => Text::fixed("等级不明", "risk unknown"),
            Self::High => Text::fixed("高风险", "high risk"),
            Self::Key => Text::fixed("国内重点地区", "key area"),
            Self::Overseas => Text::fixed("境外", "overseas"),
        }
    }
}

impl fmt::Display for RiskLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
