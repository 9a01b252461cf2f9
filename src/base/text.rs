//! Text for people: always in Chinese and in English, and never with a character that could
//! steer a terminal.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use memchr::memchr2_iter;

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
    pub zh: Phrase,
    /// English.
    pub en: Phrase,
}

/// Phrase in one language. A decision repeats those of its notice and its registry: clones share them.
#[derive(Clone)]
pub enum Phrase {
    /// Known at compile time.
    Fixed(&'static str),
    /// Put together at run time.
    Shared(Arc<str>),
}

impl Deref for Phrase {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Fixed(words) => words,
            Self::Shared(words) => words,
        }
    }
}

impl PartialEq for Phrase {
    fn eq(&self, other: &Self) -> bool {
        // What is shared need not be read.
        std::ptr::eq(&**self, &**other) || **self == **other
    }
}

impl Eq for Phrase {}

impl Hash for Phrase {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Default for Phrase {
    fn default() -> Self {
        Self::Fixed("")
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl AsRef<str> for Phrase {
    fn as_ref(&self) -> &str {
        self
    }
}

impl PartialEq<str> for Phrase {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Phrase {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<Phrase> for String {
    fn eq(&self, other: &Phrase) -> bool {
        **self == **other
    }
}

impl From<&'static str> for Phrase {
    fn from(words: &'static str) -> Self {
        Self::Fixed(words)
    }
}

impl From<String> for Phrase {
    fn from(words: String) -> Self {
        Self::Shared(words.into())
    }
}

impl From<Cow<'static, str>> for Phrase {
    fn from(words: Cow<'static, str>) -> Self {
        match words {
            Cow::Borrowed(words) => words.into(),
            Cow::Owned(words) => words.into(),
        }
    }
}

impl Text {
    /// A statement known at compile time.
    #[must_use]
    pub const fn fixed(zh: &'static str, en: &'static str) -> Self {
        Self {
            zh: Phrase::Fixed(zh),
            en: Phrase::Fixed(en),
        }
    }

    /// A statement put together at run time.
    #[must_use]
    pub fn new(zh: impl Into<Phrase>, en: impl Into<Phrase>) -> Self {
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
            [&*self.zh, &more.zh].concat(),
            [&self.en, " ", &more.en].concat(),
        )
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// `text` with every control, bidirectional and invisible character replaced by `�`, so that text from a
/// code or a file cannot control a terminal (contract section 9).
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

/// 1 to 99 as a Chinese text counts its articles (`二`); anything else unchanged.
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
    text.chars().any(|c| c.is_alphanumeric() && !is_unseen(c))
}

/// Whether a character shows nothing although it is no white space: what steers, Hangul fillers
/// (which count as letters), the blank Braille pattern, variation selectors and joiners (Unicode 15,
/// `Default_Ignorable_Code_Point`).
#[must_use]
pub fn is_unseen(c: char) -> bool {
    !c.is_ascii()
        && matches!(c,
        '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
        || is_steering(c)
}

/// Whether any character of `text` is steering, as [`is_steering`] says; quick on text without any.
pub(crate) fn steers(text: &str) -> bool {
    steers_as_seen(text, seen(text))
}

/// Whether `text` needs escapes inside a JSON string: it has steering characters, `"` or `\`.
pub(crate) fn needs_escape(text: &str) -> bool {
    let seen = seen(text);
    seen & QUOTING != 0 || steers_as_seen(text, seen)
}

fn steers_as_seen(text: &str, seen: u8) -> bool {
    let shared = || {
        let bytes = text.as_bytes();
        memchr2_iter(0xe2, 0xef, bytes)
            .filter_map(|at| bytes.get(at..)?.first_chunk())
            .any(may_be)
    };
    (seen & ALONE != 0 || (seen & SHARED != 0 && shared())) && text.chars().any(is_steering)
}

/// The kinds of bytes in `text`. The loop never ends early, so that the compiler can vectorise it.
fn seen(text: &str) -> u8 {
    let kind = |byte: u8| KINDS.get(usize::from(byte)).copied().unwrap_or(ALONE);
    text.bytes().fold(0, |seen, byte| seen | kind(byte))
}

/// The first byte of steering characters, and rarely of another.
const ALONE: u8 = 1;
/// The first byte of steering characters, and of Chinese punctuation.
const SHARED: u8 = 2;
/// `"` and `\`.
const QUOTING: u8 = 4;

/// The kind of every byte.
#[expect(clippy::indexing_slicing, reason = "a wrong index would not compile")]
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte {
            0..0x20 | 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xf3 => ALONE,
            0xe2 | 0xef => SHARED,
            0x22 | 0x5c => QUOTING,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// Whether these may be the bytes of a steering character.
fn may_be(bytes: &[u8; 3]) -> bool {
    match bytes {
        [0xe2, 0x80, third] => matches!(third, 0x8b..=0x8f | 0xa8..=0xae),
        [0xe2, second, _] => *second == 0x81,
        [_, second, _] => matches!(second, 0xbb | 0xbf),
    }
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
            let text = format!("{before}a{c}。");
            assert_eq!(steers(&text), is_steering(c), "{c:?}");
            let escaped = is_steering(c) || matches!(c, '"' | '\\');
            assert_eq!(needs_escape(&text), escaped, "{c:?}");
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
