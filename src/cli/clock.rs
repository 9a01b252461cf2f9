//! The system's clock, read anew for each code.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::check::{Clock, Leeway};

/// When.
#[derive(Debug, Args)]
pub(super) struct AtArgs {
    /// 判定所用时间，RFC 3339 带时区；省略则用系统时间 / Judge at this time (RFC 3339 with an offset)
    /// instead of now
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
}

/// When, and how far clocks may differ.
#[derive(Debug, Args)]
pub(super) struct ClockArgs {
    #[command(flatten)]
    pub(super) at: AtArgs,
    /// 发码方与本机时钟允许相差的秒数，最多 300 / Seconds by which clocks may differ, at most 300
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = leeway)]
    pub(super) leeway: Leeway,
}

/// Where the time comes from in this run.
#[derive(Debug, Clone, Copy)]
pub(super) enum ClockSetting {
    /// One instant for every code.
    Fixed(Timestamp),
    /// The system's time at each code.
    System,
}

impl AtArgs {
    /// Whether a time was given.
    pub(super) const fn is_given(&self) -> bool {
        self.at.is_some()
    }

    /// The time given, else `otherwise` (the demonstration's), else the system's.
    pub(super) fn setting(&self, otherwise: Option<Timestamp>) -> ClockSetting {
        self.at
            .or(otherwise)
            .map_or(ClockSetting::System, ClockSetting::Fixed)
    }
}

impl ClockSetting {
    /// The clock for the next code.
    ///
    /// # Errors
    /// The system's clock stands before 1970 or after 9999.
    pub(super) fn now(self) -> Result<Clock, Error> {
        match self {
            Self::Fixed(at) => Ok(Clock::given(at)),
            Self::System => system().map(Clock::system).ok_or_else(|| {
                let what = Text::fixed("时间不合理，请校准", "is not plausible: set it");
                Error::one("系统时间 / system clock", Fault::new("", what))
            }),
        }
    }
}

fn system() -> Option<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_seconds(i64::try_from(since.as_secs()).ok()?)
}

pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| {
        "须为带时区的 RFC 3339 时间，如 2020-03-28T09:00:00+08:00 / expected RFC 3339 with an offset: 2020-03-28T09:00:00+08:00"
            .to_owned()
    })
}

fn leeway(text: &str) -> Result<Leeway, String> {
    let seconds = text.parse().ok().and_then(Leeway::seconds);
    seconds.ok_or_else(|| "须为 0 至 300 / expected 0 to 300".to_owned())
}
