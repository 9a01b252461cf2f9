//! Days of the calendar.

use std::fmt;

use time::Month;

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
        let digits = |range: std::ops::Range<usize>| {
            let part = text.get(range)?;
            part.bytes().all(|b| b.is_ascii_digit()).then_some(part)
        };
        let shaped = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let year = digits(0..4)?.parse().ok()?;
        let month = Month::try_from(digits(5..7)?.parse::<u8>().ok()?).ok()?;
        let day = digits(8..10)?.parse().ok()?;
        shaped.then(|| {
            time::Date::from_calendar_date(year, month, day)
                .ok()
                .map(Self)
        })?
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
