//! Text for people: always in Chinese and in English, and never with a character that could
//! steer a terminal.

use std::borrow::Cow;
use std::fmt;

/// The language in which words are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Simplified Chinese, the language of the gate.
    #[default]
    Zh,
    /// English.
    En,
}

/// One statement in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A statement known at compile time.
    #[must_use]
    pub const fn fixed(zh: &'static str, en: &'static str) -> Self {
        Self {
            zh: Cow::Borrowed(zh),
            en: Cow::Borrowed(en),
        }
    }

    /// A statement put together at run time.
    #[must_use]
    pub fn new(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The statement in `lang`.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// This statement, with a detail in brackets behind it.
    #[must_use]
    pub fn with_detail(&self, detail: &Text) -> Self {
        Self::new(
            format!("{}（{}）", self.zh, detail.zh),
            format!("{} ({})", self.en, detail.en),
        )
    }

    /// This statement, followed by another.
    #[must_use]
    pub fn then(&self, more: &Text) -> Self {
        Self::new(
            format!("{}{}", self.zh, more.zh),
            format!("{} {}", self.en, more.en),
        )
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// `text` with every control, bidirectional and invisible character shown as `�`, so that words
/// from a code or a file are data to a terminal, never orders (contract section 9).
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if steers(text) {
        Cow::Owned(
            text.chars()
                .map(|c| if is_steering(c) { '\u{fffd}' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` cut to at most `most` characters, with `…` where something is missing.
#[must_use]
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some(_) => Cow::Owned(text.chars().take(most).chain(['…']).collect()),
        None => Cow::Borrowed(text),
    }
}

/// 1 to 99 as a Chinese text counts its articles (`二`); anything else as it stands.
#[must_use]
pub fn chinese_number(number: &str) -> Cow<'_, str> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let count = number
        .parse::<usize>()
        .ok()
        .filter(|n| (1..100).contains(n));
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or_default();
    match count.map(|n| (n / 10, n % 10)) {
        None => Cow::Borrowed(number),
        Some((0, ones)) => Cow::Borrowed(digit(ones)),
        Some((1, ones)) => Cow::Owned(format!("十{}", digit(ones))),
        Some((tens, ones)) => Cow::Owned(format!("{}十{}", digit(tens), digit(ones))),
    }
}

/// Whether people would see anything of `text`: at least one letter, digit or ideograph.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    // Hangul fillers count as letters and show nothing.
    let filler = |c| matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    text.chars().any(|c| c.is_alphanumeric() && !filler(c))
}

/// Whether any character of `text` is steering: [`is_steering`] of each, but quick on what is not.
pub(crate) fn steers(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (second, third) = (bytes.get(1..), bytes.get(2..));
    let triples = bytes
        .iter()
        .zip(second.unwrap_or_default())
        .zip(third.unwrap_or_default());
    // Neither look ends early, so that each is done for many bytes at once.
    let suspect = bytes
        .iter()
        .fold(false, |seen, byte| seen | may_begin(*byte))
        | triples.fold(false, |seen, ((a, b), c)| seen | may_be(*a, *b, *c));
    suspect && text.chars().any(is_steering)
}

/// Whether this may be the first byte of a steering character that is seldom another's.
const fn may_begin(byte: u8) -> bool {
    (byte < 0x20) | matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xf3)
}

/// Whether these may be the bytes of one of the others, whose first bytes Chinese punctuation
/// shares.
const fn may_be(first: u8, second: u8, third: u8) -> bool {
    let separator = (third.wrapping_sub(0x8b) < 5) | (third.wrapping_sub(0xa8) < 7);
    ((first == 0xe2) & ((second == 0x81) | (second == 0x80) & separator))
        | ((first == 0xef) & ((second == 0xbb) | (second == 0xbf)))
}

/// Control characters (C0, C1, DEL), line and paragraph separators, bidirectional overrides,
/// invisible joiners and tags (Unicode 15 categories Cc, Cf, Zl, Zp as far as they occur).
pub(crate) fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(printable("张*\u{1b}[31m\n\u{202e}x\u{9b}"), "张*�[31m��x�");
        assert_eq!(printable("张* · é"), "张* · é");
    }

    #[test]
    fn the_quick_look_misses_nothing() {
        for c in '\0'..=char::MAX {
            let before = "。".repeat(usize::try_from(u32::from(c) % 12).unwrap());
            assert_eq!(steers(&format!("{before}a{c}。")), is_steering(c), "{c:?}");
        }
        assert!(!steers(""));
    }

    #[test]
    fn what_shows_nothing_is_not_visible() {
        for nothing in ["", " ", "\u{200b}", "\u{3164}", "\u{2800}", "—", "\u{1b}["] {
            assert!(!is_visible(nothing), "{nothing:?}");
        }
        assert!(is_visible("放") && is_visible("— a"));
    }

    #[test]
    fn shortening_keeps_whole_characters() {
        assert_eq!(shortened("张三李四", 2), "张三…");
        assert_eq!(shortened("张三", 2), "张三");
    }
}
