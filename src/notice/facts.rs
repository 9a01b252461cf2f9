//! What a notice may ask about a person at a gate: a closed vocabulary (contract section 6).

use std::str::FromStr;

pub use crate::base::colour::Colour;
use crate::base::error::Error;
use crate::base::json::word;
pub use crate::base::presence::Presence;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::risk::RiskLevel;

/// Everything that the rules see of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The gate where the person stands.
    pub place: Place,
    /// Why the person came, as stated to the guard.
    pub purpose: Purpose,
    /// What a verified code shows.
    pub code: CodeFact,
    /// The worst level among the places that count.
    pub risk: RiskLevel,
    /// Whether a temperature was taken and is that of a fever.
    pub fever: Fever,
    /// The school grade, if one was stated.
    pub grade: Option<Grade>,
    /// The clock.
    pub at: Timestamp,
}

impl Facts {
    /// The contract's defaults for a holder of a green code from a low-risk place: the plain case
    /// that counter-examples stay as close to as they can.
    #[must_use]
    pub const fn plain(at: Timestamp) -> Self {
        Self {
            place: Place::CityEntry,
            purpose: Purpose::Work,
            code: CodeFact::Verified(Colour::Green, Presence::Live),
            risk: RiskLevel::Low,
            fever: Fever::None,
            grade: None,
            at,
        }
    }
}

/// The code as far as the rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeFact {
    /// The person has none.
    None,
    /// A genuine code of this colour, shown so.
    Verified(Colour, Presence),
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $( $variant:ident $word:literal $zh:literal $en:literal; )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $( #[doc = concat!("`", $word, "`: ", $en, " ", $zh)] $variant, )+
        }

        impl $name {
            /// Every value with its word, the plainest first.
            pub const WORDS: &[(&'static str, Self)] = &[$( ($word, Self::$variant), )+];

            /// The word of documents, flags and JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// Its place among the values.
            pub(super) const fn index(self) -> usize {
                #[expect(clippy::as_conversions, reason = "the variants are numbered from 0")]
                { self as usize }
            }

            /// The word on the screen.
            #[must_use]
            pub const fn word(self) -> Text {
                match self { $( Self::$variant => Text::fixed($zh, $en), )+ }
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// Reads the word of documents, flags and JSON.
            fn from_str(text: &str) -> Result<Self, Error> {
                word(text, Self::WORDS)
            }
        }
    };
}

vocabulary! {
    /// The gate where the person stands.
    Place {
        CityEntry "city-entry" "进城卡口" "city entry";
        Community "community" "社区、嘎查村" "community gate";
        Workplace "workplace" "用人单位" "workplace";
        School "school" "学校" "school";
    }
}

vocabulary! {
    /// Why the person came, as stated to the guard.
    Purpose {
        Work "work" "务工" "to work";
        Return "return" "返乡" "coming home";
        Study "study" "上学" "to study";
        Visit "visit" "探亲访友" "to visit";
    }
}

vocabulary! {
    /// From a temperature, if one was taken: 37.3 °C and above is a fever.
    Fever {
        None "none" "无发热" "no fever";
        Fever "fever" "发热（37.3℃及以上）" "fever (37.3 °C and above)";
    }
}

vocabulary! {
    /// The school grade, as stated to the guard.
    Grade {
        Kindergarten "kindergarten" "幼儿园" "kindergarten";
        Primary1 "primary-1" "小学一年级" "primary 1";
        Primary2 "primary-2" "小学二年级" "primary 2";
        Primary3 "primary-3" "小学三年级" "primary 3";
        Primary4 "primary-4" "小学四年级" "primary 4";
        Primary5 "primary-5" "小学五年级" "primary 5";
        Primary6 "primary-6" "小学六年级" "primary 6";
        Junior1 "junior-1" "初一" "junior 1";
        Junior2 "junior-2" "初二" "junior 2";
        Junior3 "junior-3" "初三" "junior 3";
        Senior1 "senior-1" "高一" "senior 1";
        Senior2 "senior-2" "高二" "senior 2";
        Senior3 "senior-3" "高三" "senior 3";
        Vocational "vocational" "中等职业学校" "vocational school";
        College "college" "高等院校" "college";
    }
}

impl CodeFact {
    /// The word on the screen.
    #[must_use]
    pub fn word(self) -> Text {
        match self {
            Self::None => Text::fixed("无码", "no code"),
            // What is shown as it should be needs no word.
            Self::Verified(colour, Presence::Live) => colour.word(),
            Self::Verified(colour, presence) => colour.word().with_detail(&presence.word()),
        }
    }
}

impl Fever {
    /// What a temperature in °C says; `None` outside the plausible range (contract section 6).
    #[must_use]
    pub fn from_celsius(celsius: f64) -> Option<Self> {
        use crate::base::limits::{FEVER_FROM, TEMPERATURE_RANGE};
        let fever = if celsius >= FEVER_FROM {
            Self::Fever
        } else {
            Self::None
        };
        TEMPERATURE_RANGE.contains(&celsius).then_some(fever)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fever_starts_at_37_3() {
        assert_eq!(Fever::from_celsius(37.29), Some(Fever::None));
        assert_eq!(Fever::from_celsius(37.3), Some(Fever::Fever));
        for wrong in [29.9, 45.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Fever::from_celsius(wrong), None, "{wrong}");
        }
    }
}
