//! Risk levels and the dated register that gives them to regions (contract section 5).

use std::fmt;

/// How risky a place is; the order is the contract's "worst" order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 低风险
    Low,
    /// 中风险
    Medium,
    /// Not listed: nobody vouches for it.
    Unknown,
    /// 高风险
    High,
    /// 国内重点地区
    Key,
    /// 境外
    Overseas,
}

impl Level {
    /// Every level, best first, with its word.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("low", Self::Low),
        ("medium", Self::Medium),
        ("unknown", Self::Unknown),
        ("high", Self::High),
        ("key", Self::Key),
        ("overseas", Self::Overseas),
    ];

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
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
