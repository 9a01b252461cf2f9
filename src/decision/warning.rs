//! Warnings of a decision, which change no verdict: some data are growing old.

use crate::base::text::Text;

/// A warning with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A stable code: that of the reason which will hold, with `ageing` for `stale`.
    pub code: &'static str,
    /// The text for people, with what to do.
    pub text: Text,
}

impl Warning {
    /// The registry and the metadata are beyond their first limit.
    #[must_use]
    pub fn trust_ageing(dates: &Text) -> Self {
        let what = Text::fixed(
            "信任数据快要过期，请尽快安装新的信任包",
            "the trust data are growing old: install a newer bundle soon",
        );
        Self {
            code: "trust-ageing",
            text: what.with_detail(dates),
        }
    }

    /// The risk register is beyond its first limit.
    #[must_use]
    pub fn risk_ageing(dates: &Text) -> Self {
        let what = Text::fixed(
            "风险等级表快要过期，请尽快安装新的信任包",
            "the risk levels are growing old: install a newer bundle soon",
        );
        Self {
            code: "risk-ageing",
            text: what.with_detail(dates),
        }
    }

    /// The status list of this code's issuer is beyond its first limit.
    #[must_use]
    pub fn status_ageing(dates: &Text) -> Self {
        let what = Text::fixed(
            "状态列表快要过期，请尽快更新",
            "the status list is growing old: fetch a newer one soon",
        );
        Self {
            code: "status-ageing",
            text: what.with_detail(dates),
        }
    }
}
