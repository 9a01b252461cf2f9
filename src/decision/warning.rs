//! Warnings of a decision, which change no verdict: data are growing old, a fever stands beside a worse
//! finding, or the same code comes again.

use crate::base::text::Text;
use crate::base::verdict::Verdict;

/// A warning with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// A stable code; for data that of the reason which will hold, with `ageing` for `stale`.
    pub code: &'static str,
    /// The text for people, with what to do.
    pub text: Text,
}

impl Warning {
    /// A fever beside a worse finding.
    #[must_use]
    pub fn fever() -> Self {
        Self {
            code: "fever",
            text: Text::fixed(
                "体温37.3℃及以上：请其戴好口罩、与他人保持距离，报值班负责人",
                "37.3 °C or above: ask the person to wear a mask and to keep a distance, and tell \
                 the officer on duty",
            ),
        }
    }

    /// The same code was shown at this gate before: so many seconds ago, with this verdict.
    #[must_use]
    pub fn same_code(seconds: u64, verdict: Verdict) -> Self {
        let (zh, en) = match seconds {
            0..=119 => (format!("{seconds} 秒"), format!("{seconds} s")),
            120..=7_199 => (
                format!("{} 分钟", seconds / 60),
                format!("{} min", seconds / 60),
            ),
            _ => (
                format!("{} 小时", seconds / 3_600),
                format!("{} h", seconds / 3_600),
            ),
        };
        let then = match verdict {
            Verdict::Pass => "passed then",
            Verdict::Hold => "held then",
            Verdict::Quarantine => "sent to quarantine then",
            Verdict::Reject => "rejected then",
        };
        Self {
            code: "same-code",
            text: Text::new(
                format!("同一个码：{zh}前扫过，当时{}", verdict.word().zh),
                format!("same code, {en} ago, {then}"),
            ),
        }
    }

    /// The registry and the metadata are beyond their first limit.
    #[must_use]
    pub fn trust_ageing(dates: &Text) -> Self {
        let what = Text::fixed(
            "信任名单快到期，请转告技术人员更新",
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
            "风险等级表快到期，请转告技术人员更新",
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
            "状态列表快到期，请转告技术人员更新",
            "the status list is growing old: fetch a newer one soon",
        );
        Self {
            code: "status-ageing",
            text: what.with_detail(dates),
        }
    }
}
