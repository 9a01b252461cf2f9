//! What the gate knows besides the code.

use crate::base::division;
use crate::base::limits::{DECLARED_PLACES, TEMPERATURE_RANGE};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Day;
use crate::claims::Shown;
use crate::notice::{Fever, Grade, Place, Purpose};

/// One person at one gate. `purpose` and `grade` are the guard's statement.
///
/// ```
/// use healthcode::{Declaration, Place, Temperature, Traveller};
///
/// let mut traveller = Traveller::at(Place::Workplace);
/// // Names of places in either language, or six-digit codes.
/// traveller.declared = Declaration::parse("湖北")?;
/// traveller.shown.name = Some("张三".to_owned());
/// traveller.temperature = Temperature::celsius(36.5);
/// assert_eq!(traveller.declared.places().len(), 1);
/// assert!(traveller.temperature.is_some());
/// # Ok::<(), healthcode::Text>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Traveller {
    /// The gate.
    pub place: Place,
    /// Why the person came.
    pub purpose: Purpose,
    /// The school grade.
    pub grade: Option<Grade>,
    /// The places stayed in, as declared at the gate.
    pub declared: Declaration,
    /// The certificate shown.
    pub shown: Shown,
    /// The digits that the guard spoke, which the phone's proof must repeat (contract section 2a).
    pub challenge: Option<String>,
    /// The temperature taken.
    pub temperature: Option<Temperature>,
    /// The day of arrival, from which quarantine counts; the clock's day if not given.
    pub arrived: Option<Day>,
}

impl Default for Traveller {
    /// The contract's defaults: at the city's edge, to work, nothing asked, nothing shown.
    fn default() -> Self {
        Self {
            place: Place::CityEntry,
            purpose: Purpose::Work,
            grade: None,
            declared: Declaration::NotAsked,
            shown: Shown::default(),
            challenge: None,
            temperature: None,
            arrived: None,
        }
    }
}

impl Traveller {
    /// Somebody at this gate of whom nothing else is known.
    #[must_use]
    pub fn at(place: Place) -> Self {
        Self {
            place,
            ..Self::default()
        }
    }
}

/// What the traveller declares at the gate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Declaration {
    /// The traveller was not asked.
    #[default]
    NotAsked,
    /// The places named; none means "nothing to report".
    Places(Vec<Region>),
}

impl Declaration {
    /// Reads places by name or code, separated by `,`, `，` or `、`; `none` or `无` declares nothing to
    /// report.
    ///
    /// # Errors
    /// A part is no place or means several, or there are too many.
    pub fn parse(text: &str) -> Result<Self, Text> {
        if matches!(text.trim(), "none" | "无") {
            return Ok(Self::Places(Vec::new()));
        }
        let places: Vec<Region> = text
            .split([',', '，', '、'])
            .take(DECLARED_PLACES + 1)
            .map(division::region)
            .collect::<Result<_, _>>()?;
        if places.len() > DECLARED_PLACES {
            return Err(Text::new(
                format!("地点太多：至多{DECLARED_PLACES}个"),
                format!("too many places: {DECLARED_PLACES} at most"),
            ));
        }
        Ok(Self::Places(places))
    }

    /// The places named.
    #[must_use]
    pub fn places(&self) -> &[Region] {
        match self {
            Self::NotAsked => &[],
            Self::Places(places) => places,
        }
    }
}

/// A plausible body temperature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature(f64);

impl Temperature {
    /// A temperature in °C; `None` outside 30.0 to 45.0 or if it is not a number (contract
    /// section 6).
    #[must_use]
    pub fn celsius(value: f64) -> Option<Self> {
        TEMPERATURE_RANGE.contains(&value).then_some(Self(value))
    }

    /// A temperature in °C as it is typed; `None` as above. The decimal mark may be a comma, and everything as
    /// wide as ideographs, as input methods type it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let narrow: String = text.chars().map(narrowed).collect();
        narrow.parse().ok().and_then(Self::celsius)
    }

    /// In °C.
    #[must_use]
    pub const fn as_celsius(self) -> f64 {
        self.0
    }

    /// Whether it is a fever.
    #[must_use]
    pub fn fever(self) -> Fever {
        Fever::from_celsius(self.0).unwrap_or(Fever::Fever)
    }
}

fn narrowed(c: char) -> char {
    match c {
        ',' | '，' | '。' | '．' => '.',
        '０'..='９' => u32::from(c)
            .checked_sub(u32::from('０'))
            .and_then(|digit| char::from_digit(digit, 10))
            .unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_is_read_as_it_is_typed() {
        for text in ["37.3", "37,3", "37，3", "３７．３", "37。3"] {
            assert_eq!(
                Temperature::parse(text),
                Temperature::celsius(37.3),
                "{text}"
            );
        }
        for text in ["", "37,3,1", "29.9", "45,1", "373", "NaN", "inf", "37 3"] {
            assert_eq!(Temperature::parse(text), None, "{text}");
        }
    }
}
