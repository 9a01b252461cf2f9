//! Where the time comes from. It is read again for each code.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::check::Clock;

/// Where the time comes from in this run.
#[derive(Debug, Clone, Copy)]
pub enum ClockSetting {
    /// One instant for every code.
    Fixed(Timestamp),
    /// The system's time at each code.
    System,
}

impl ClockSetting {
    /// The clock for the next code.
    ///
    /// # Errors
    /// The system's clock stands before 1970 or after 9999.
    pub fn now(self) -> Result<Clock, Error> {
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
