//! A holder's phone with its code and key: one proof after the other.

use std::thread;
use std::time::{Duration, Instant};

use crate::base::error::Error;
use crate::base::time::Timestamp;
use crate::gate::ClockSetting;
use crate::issue::{PrivateKey, Showing, present};

/// What the holder's phone has.
#[derive(Debug)]
pub struct Phone<'p> {
    /// The text of the code.
    pub code: String,
    /// The private key to which the code is bound.
    pub key: PrivateKey,
    /// `health-code`, or the gate's own id.
    pub audience: &'p str,
    /// The digits that the guard spoke; random otherwise.
    pub nonce: Option<&'p str>,
    /// The phone's clock.
    pub clock: ClockSetting,
}

impl Phone<'_> {
    /// The code with a proof of now.
    ///
    /// # Errors
    /// The code cannot be shown with this key, or there is no time.
    pub fn shown(&self) -> Result<String, Error> {
        self.shown_at(self.clock.now()?.at)
    }

    fn shown_at(&self, at: Timestamp) -> Result<String, Error> {
        let showing = Showing {
            at,
            audience: self.audience,
            nonce: self.nonce,
        };
        present(&self.code, &self.key, &showing)
    }

    /// Gives one code after the other to `show`, until it says that nobody looks any more. A clock that
    /// stands runs on from there.
    ///
    /// # Errors
    /// As [`Self::shown`], and those of `show`.
    pub fn watch(
        &self,
        every: Duration,
        mut show: impl FnMut(&str) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let since = Instant::now();
        for turn in 0_u32.. {
            let due = every.saturating_mul(turn);
            if let Some(left) = due.checked_sub(since.elapsed()) {
                thread::sleep(left);
            }
            let at = match self.clock {
                ClockSetting::System => self.clock.now()?.at,
                ClockSetting::Fixed(from) => {
                    from.plus_seconds(i64::try_from(due.as_secs()).unwrap_or(i64::MAX))
                }
            };
            if !show(&self.shown_at(at)?)? {
                break;
            }
        }
        Ok(())
    }
}
