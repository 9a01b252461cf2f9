//! At what time, and how far clocks may differ.

use clap::Args;

use super::read_by;
use crate::base::time::Timestamp;
use crate::check::Leeway;
use crate::gate::ClockSetting;

/// When.
#[derive(Debug, Args)]
pub(super) struct AtArgs {
    /// 判定所用时间，RFC 3339 带时区；省略则用系统时间 / Judge at this time (RFC 3339 with an offset)
    /// instead of now
    #[arg(long, value_name = "TIME", value_parser = read_by(Timestamp::parse, TIME))]
    at: Option<Timestamp>,
}

/// When, and how far clocks may differ.
#[derive(Debug, Args)]
pub(super) struct ClockArgs {
    #[command(flatten)]
    pub(super) at: AtArgs,
    /// 发码方与本机时钟允许相差的秒数，最多 300 / Seconds by which clocks may differ, at most 300
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = read_by(|text| Leeway::seconds(text.parse().ok()?), LEEWAY))]
    pub(super) leeway: Leeway,
}

const LEEWAY: &str = "须为 0 至 300 / expected 0 to 300";

impl AtArgs {
    /// The time given, else `otherwise` (the demonstration's), else the system's.
    pub(super) fn setting(&self, otherwise: Option<Timestamp>) -> ClockSetting {
        self.at
            .or(otherwise)
            .map_or(ClockSetting::System, ClockSetting::Fixed)
    }
}

pub(super) const TIME: &str = "须为带时区的 RFC 3339 时间，如 2020-03-28T09:00:00+08:00 / expected RFC 3339 with an \
    offset: 2020-03-28T09:00:00+08:00";
