//! The four verdicts of the contract (section 7), from best to worst.

use super::text::{Lang, Text};

/// What the gate does with a traveller. The order is the contract's: a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The traveller passes.
    Pass,
    /// A person with authority decides.
    Hold,
    /// Centralised quarantine.
    Quarantine,
    /// The code proves nothing.
    Reject,
}

impl Verdict {
    /// All verdicts, best first.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Hold, Self::Quarantine, Self::Reject];

    /// The word of the JSON form and of notices.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Hold => "hold",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// The word on the screen.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Self::Pass => Text::fixed("放行", "PASS"),
            Self::Hold => Text::fixed("暂缓", "HOLD"),
            Self::Quarantine => Text::fixed("集中隔离", "QUARANTINE"),
            Self::Reject => Text::fixed("此码无效", "CODE REJECTED"),
        }
    }

    /// The word on the screen in one language.
    #[must_use]
    pub fn word_in(self, lang: Lang) -> String {
        self.word().get(lang).to_owned()
    }
}
