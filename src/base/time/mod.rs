//! Instants, days and fixed time zones. The library never asks the system for the time.

mod day;
mod duration;
mod window;

use std::fmt;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

pub use day::Day;
pub use duration::duration;
pub use window::Window;

/// An instant: microseconds since 1970-01-01T00:00:00Z (RFC 7519 `NumericDate`, whose fractions
/// real issuers write).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Microseconds in a second.
const MICROS: i64 = 1_000_000;

/// The instants that RFC 3339 can write in every zone: years 0001 to 9999 without their first and
/// last day. A `NumericDate` outside is usually in the wrong unit (milliseconds instead of seconds),
/// which other verifiers accept.
const FIRST_SECOND: i64 = -62_135_510_400;
const LAST_SECOND: i64 = 253_402_214_399;

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// Whole seconds since the epoch; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        (FIRST_SECOND..=LAST_SECOND)
            .contains(&seconds)
            .then(|| Self(seconds * MICROS))
    }

    /// Reads a `NumericDate` (RFC 7519 §2): whole seconds or with a fraction, which is kept to the
    /// microsecond.
    #[must_use]
    pub fn from_numeric_date(number: &serde_json::Number) -> Option<Self> {
        if let Some(seconds) = number.as_i64() {
            return Self::from_seconds(seconds);
        }
        let seconds = number.as_f64()?;
        let range = -62_135_510_400.0..=253_402_214_399.0;
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "the range check leaves 2.6e17, well inside i64"
        )]
        let micros = (seconds * 1e6).floor() as i64;
        range.contains(&seconds).then_some(Self(micros))
    }

    /// Reads RFC 3339 with an offset, the form of files and flags; `t` and `z` are as good as `T`
    /// and `Z` (RFC 3339 §5.6).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // The `time` crate accepts any character between day and time.
        if !text.get(10..)?.starts_with(['T', 't']) {
            return None;
        }
        let moment = OffsetDateTime::parse(&text.to_ascii_uppercase(), &Rfc3339).ok()?;
        // A finer fraction would be lost, and two different instants would compare equal.
        if moment.nanosecond() % 1_000 != 0 {
            return None;
        }
        Self::from_seconds(moment.unix_timestamp())
            .and_then(|whole| whole.plus_micros(i64::from(moment.microsecond())))
    }

    /// This instant moved by `seconds`, kept inside the years 1 to 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(
            self.0
                .saturating_add(seconds.saturating_mul(MICROS))
                .clamp(FIRST_SECOND * MICROS, LAST_SECOND * MICROS),
        )
    }

    /// The time from `earlier` to this instant, in microseconds.
    #[must_use]
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// The day of this instant in `zone`.
    #[must_use]
    pub fn day(self, zone: Zone) -> Day {
        Day::of(
            self.in_zone(zone)
                .map_or(time::Date::MIN, OffsetDateTime::date),
        )
    }

    /// RFC 3339 in `zone`, to the second unless the instant has a fraction.
    #[must_use]
    pub fn in_words(self, zone: Zone) -> String {
        self.in_zone(zone)
            .and_then(|m| m.format(&Rfc3339).ok())
            .unwrap_or_else(|| {
                // Only within a day of the year 1 or 9999, where the zone leaves the calendar.
                format!("{} s", self.seconds())
            })
    }

    /// `2020-03-28 09:00` in `zone`, for people.
    #[must_use]
    pub fn for_people(self, zone: Zone) -> String {
        self.in_words(zone)
            .chars()
            .take(16)
            .map(|c| if c == 'T' { ' ' } else { c })
            .collect()
    }

    fn plus_micros(self, micros: i64) -> Option<Self> {
        self.0.checked_add(micros).map(Self)
    }

    fn in_zone(self, zone: Zone) -> Option<OffsetDateTime> {
        let nanos = u32::try_from(self.0.rem_euclid(MICROS) * 1_000).ok()?;
        OffsetDateTime::from_unix_timestamp(self.seconds())
            .and_then(|moment| moment.replace_nanosecond(nanos))
            .ok()?
            .checked_to_offset(zone.0)
    }
}

/// A fixed offset from UTC, as a notice names it: `+08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(UtcOffset);

impl Zone {
    /// The offset of the whole of China since 1949, used wherever no notice names another.
    pub const CHINA: Self = Self(match UtcOffset::from_hms(8, 0, 0) {
        Ok(offset) => offset,
        Err(_) => UtcOffset::UTC,
    });

    /// Coordinated universal time.
    pub const UTC: Self = Self(UtcOffset::UTC);

    /// Reads `+08:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(&format!("2000-01-01T00:00:00{text}"), &Rfc3339).ok()?;
        (text.len() == 6).then(|| Self(moment.offset()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, _) = self.0.as_hms();
        let sign = if hours < 0 || minutes < 0 { '-' } else { '+' };
        write!(
            f,
            "{sign}{:02}:{:02}",
            hours.unsigned_abs(),
            minutes.unsigned_abs()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn rfc_3339_needs_an_offset_and_a_real_day() {
        assert_eq!(at("2020-03-28T09:00:00+08:00"), at("2020-03-28T01:00:00Z"));
        for lower in ["2020-03-28t01:00:00z", "2020-03-28t09:00:00+08:00"] {
            assert_eq!(at(lower), at("2020-03-28T01:00:00Z"), "{lower}");
        }
        assert_eq!(
            at("2020-03-28T01:00:00.5Z").in_words(Zone::CHINA),
            "2020-03-28T09:00:00.5+08:00"
        );
        for bad in [
            "2020-03-28T09:00:00",
            "2020-03-28 09:00:00+08:00",
            "2020-02-30T09:00:00+08:00",
            "2020-03-28t09:00:00x",
            "2020-03-28_09:00:00z",
            "2020-03-28",
            "1585357200",
            "2020-03-28T25:00:00Z",
            "",
        ] {
            assert_eq!(Timestamp::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn numeric_dates_may_have_fractions_but_not_the_wrong_unit() {
        let read = |text: &str| Timestamp::from_numeric_date(&serde_json::from_str(text).unwrap());
        assert_eq!(read("1585357200"), Timestamp::from_seconds(1_585_357_200));
        let fraction = read("1715107763.677").unwrap();
        assert_eq!(fraction.seconds(), 1_715_107_763);
        assert!(fraction > read("1715107763").unwrap());
        assert_eq!(read("1585357200.0"), read("1585357200"));
        for bad in ["1585357200000", "1e300", "-1e18", "18446744073709551615"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_civil_days_of_the_zone() {
        let late = at("2020-03-27T17:00:00Z");
        assert_eq!(late.day(Zone::CHINA).to_string(), "2020-03-28");
        assert_eq!(
            late.day(Zone::parse("-05:00").unwrap()).to_string(),
            "2020-03-27"
        );
        let day = |text| Day::parse(text).unwrap();
        assert_eq!(day("2020-03-01").days_since(day("2020-02-28")), 2);
        assert_eq!(day("2020-03-28").plus_days(14), day("2020-04-11"));
        for bad in [
            "2020-3-28",
            "2020-02-30",
            "2020/03/28",
            "20200328",
            "2020-03-28 ",
            "２020-03-28",
        ] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn zones_are_offsets() {
        assert_eq!(Zone::parse("+08:00"), Some(Zone::CHINA));
        assert_eq!(Zone::CHINA.to_string(), "+08:00");
        for bad in ["Z", "08:00", "+8", "Asia/Shanghai", "+25:00"] {
            assert_eq!(Zone::parse(bad), None, "{bad}");
        }
    }
}
