//! Days of the calendar.

use std::fmt;
use std::str::FromStr;

use time::Month;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

/// A day of the calendar, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(time::Date);

impl Day {
    pub(super) const fn of(date: time::Date) -> Self {
        Self(date)
    }

    /// Reads `YYYY-MM-DD`; the day must exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let shaped = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let (year, month, day) = (text.get(0..4)?, text.get(5..7)?, text.get(8..10)?);
        if shaped {
            Self::of_parts(year, month, day)
        } else {
            None
        }
    }

    /// Reads `YYYYMMDD`; the day must exist.
    pub(crate) fn of_digits(text: &str) -> Option<Self> {
        if text.len() != 8 {
            return None;
        }
        Self::of_parts(text.get(0..4)?, text.get(4..6)?, text.get(6..8)?)
    }

    fn of_parts(year: &str, month: &str, day: &str) -> Option<Self> {
        // `parse` alone would accept a sign.
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if ![year, month, day].into_iter().all(plain) {
            return None;
        }
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        let date = time::Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?);
        date.ok().map(Self)
    }

    /// Days from `earlier` to this day; negative if it is the later one.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.0.to_julian_day()) - i64::from(earlier.0.to_julian_day())
    }

    /// The day `days` later, kept inside the calendar.
    #[must_use]
    pub fn plus_days(self, days: u16) -> Self {
        Self(self.0.saturating_add(time::Duration::days(i64::from(days))))
    }
}

impl FromStr for Day {
    type Err = Error;

    /// Reads `YYYY-MM-DD`; the day must exist.
    fn from_str(text: &str) -> Result<Self, Error> {
        let what = Text::fixed(
            "应为日期，如 2020-03-27",
            "expected a date such as 2020-03-27",
        );
        Self::parse(text).ok_or_else(|| Error::one("", Fault::new("", what)))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            u8::from(self.0.month()),
            self.0.day()
        )
    }
}
