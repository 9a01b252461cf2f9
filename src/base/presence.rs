//! How a code was shown: by the holder's own phone, or as something that anybody can hand on.

use super::text::Text;

/// How a code was shown (contract section 2a), from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// With a proof of the holder's phone that has just been made.
    Live,
    /// A code that is bound to no phone: on paper, or of an older issuer.
    Static,
    /// A code that is bound to a phone, without a proof of it or with one that is out of its window: a
    /// screenshot, a forwarded picture, a cell of a roster.
    Copy,
}

impl Presence {
    /// Every value with its word.
    pub const WORDS: &[(&'static str, Self)] = &[
        ("live", Self::Live),
        ("static", Self::Static),
        ("copy", Self::Copy),
    ];

    /// The word of documents and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Static => "static",
            Self::Copy => "copy",
        }
    }

    /// Its place among the values.
    pub(crate) const fn index(self) -> usize {
        #[expect(clippy::as_conversions, reason = "the variants are numbered from 0")]
        {
            self as usize
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Self::Live => Text::fixed("本人手机现场出示", "shown live by the holder's phone"),
            Self::Static => Text::fixed("未绑定手机的码", "not bound to a phone"),
            Self::Copy => Text::fixed("截屏或转发的码", "a copy, without the phone's proof"),
        }
    }
}
