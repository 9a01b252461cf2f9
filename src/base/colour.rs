//! The colours of a code, after the registry has mapped the issuer's own value.

use super::text::Text;

/// What an issuer says of its holder. GB/T 38961 came later; the words are of deployed systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// 绿码
    Green,
    /// 黄码
    Yellow,
    /// 橙码 (Tianjin, Jilin)
    Orange,
    /// 红码
    Red,
    /// A fallback code that vouches for nothing, such as a black-and-white one.
    Grey,
    /// A value that the issuer's map lacks; never green.
    Unknown,
}

impl Colour {
    /// Every colour with its word.
    pub const WORDS: &[(&'static str, Self)] = &[
        ("green", Self::Green),
        ("yellow", Self::Yellow),
        ("orange", Self::Orange),
        ("red", Self::Red),
        ("grey", Self::Grey),
        ("unknown", Self::Unknown),
    ];

    /// The word of documents and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
            Self::Grey => "grey",
            Self::Unknown => "unknown",
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
            Self::Green => Text::fixed("绿码", "green code"),
            Self::Yellow => Text::fixed("黄码", "yellow code"),
            Self::Orange => Text::fixed("橙码", "orange code"),
            Self::Red => Text::fixed("红码", "red code"),
            Self::Grey => Text::fixed("灰码", "grey code"),
            Self::Unknown => Text::fixed("颜色不明的码", "code of unknown colour"),
        }
    }
}
