//! Undoes what a keyboard did to a scanned code. USB scanners type like a keyboard, through the layout
//! and input method of the machine. A text is repaired only if it does not parse as a code before the
//! repair and does after it. The signature still decides.

use crate::base::text::Text;

use super::compact::UnverifiedJws;
use super::header::TokenType;

/// One thing that was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// A symbology identifier before the code (ISO/IEC 15424: `]Q` and a digit).
    Prefix,
    /// Full-width characters or an ideographic full stop, from a Chinese input method.
    InputMethod,
    /// Capitals and small letters exchanged.
    CapsLock,
    /// Russian letters in the place of Latin ones.
    Cyrillic,
}

impl Repair {
    /// The word of JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::InputMethod => "input-method",
            Self::CapsLock => "caps-lock",
            Self::Cyrillic => "cyrillic-layout",
        }
    }

    /// What was repaired, and how to set the scanner right.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Prefix => Text::fixed(
                "已去掉扫码枪加的前缀；请在扫码枪设置中关闭 AIM 标识符",
                "removed the scanner's prefix: switch off its AIM identifier",
            ),
            Self::InputMethod => Text::fixed(
                "已还原全角字符；请把输入法切换到英文半角",
                "undid full-width characters: set the input method to half-width English",
            ),
            Self::CapsLock => Text::fixed(
                "已还原大小写；请关闭 Caps Lock 键",
                "exchanged capitals and small letters: switch off Caps Lock",
            ),
            Self::Cyrillic => Text::fixed(
                "已还原俄文键盘布局；请把键盘布局切换到英文",
                "undid a Russian keyboard layout: set the layout to English",
            ),
        }
    }
}

/// The repaired code, and what was undone; `None` if the text parses as a code without repair, or does
/// not after any repair.
#[must_use]
pub fn repair(text: &str) -> Option<(String, Vec<Repair>)> {
    let is_code = |text: &str| UnverifiedJws::parse(text, TokenType::HealthCode).is_ok();
    if is_code(text) {
        return None;
    }
    let mut repairs = Vec::new();
    let narrow: String = half_width(text)
        .trim_matches(|c: char| c.is_whitespace() || c.is_control())
        .to_owned();
    if narrow.as_str() != text.trim_matches(|c: char| c.is_whitespace() || c.is_control()) {
        repairs.push(Repair::InputMethod);
    }
    let bare = without_prefix(&narrow);
    if bare.len() != narrow.len() {
        repairs.push(Repair::Prefix);
    }
    let latin = from_cyrillic(bare);
    let ways: [(String, &[Repair]); 4] = [
        (bare.to_owned(), &[]),
        (exchange_case(bare), &[Repair::CapsLock]),
        (latin.clone(), &[Repair::Cyrillic]),
        (exchange_case(&latin), &[Repair::Cyrillic, Repair::CapsLock]),
    ];
    let (code, more) = ways.into_iter().find(|(way, _)| is_code(way))?;
    repairs.extend_from_slice(more);
    Some((code, repairs))
}

/// `]Q0` to `]Q6` in front, whatever the case.
fn without_prefix(text: &str) -> &str {
    let rest = text.strip_prefix("]Q").or_else(|| text.strip_prefix("]q"));
    rest.and_then(|rest| rest.strip_prefix(|c: char| ('0'..='6').contains(&c)))
        .unwrap_or(text)
}

/// Full-width forms narrowed; what a Chinese input method makes of `.` and `_` undone.
fn half_width(text: &str) -> String {
    let text = text.replace("——", "_");
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '。' | '｡' => '.',
        '】' => ']',
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(narrow).collect()
}

fn exchange_case(text: &str) -> String {
    let exchange = |c: char| {
        if c.is_ascii_uppercase() {
            c.to_ascii_lowercase()
        } else {
            c.to_ascii_uppercase()
        }
    };
    text.chars().map(exchange).collect()
}

/// The keys of the Russian layout and of the Latin one, in the same places.
const RUSSIAN: &str = "йцукенгшщзфывапролдячсмитьюЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ";
const LATIN: &str = "qwertyuiopasdfghjklzxcvbnm.QWERTYUIOPASDFGHJKLZXCVBNM";

fn from_cyrillic(text: &str) -> String {
    let latin = |c: char| {
        let place = RUSSIAN.chars().position(|key| key == c);
        place
            .and_then(|place| LATIN.chars().nth(place))
            .unwrap_or(c)
    };
    text.chars().map(latin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::base64url;

    fn token() -> String {
        let header = r#"{"alg":"EdDSA","iss":"330000","kid":"k1","typ":"health-code+jwt"}"#;
        let signature = base64url::encode(&[0xfb; 64]);
        format!(
            "{}.{}.{signature}",
            base64url::encode(header.as_bytes()),
            base64url::encode(b"{}")
        )
    }

    /// The text as the keys of one layout would type it in the other.
    fn cyrillic(text: &str) -> String {
        let key = |c: char| {
            let place = LATIN.chars().position(|key| key == c);
            place
                .and_then(|place| RUSSIAN.chars().nth(place))
                .unwrap_or(c)
        };
        text.chars().map(key).collect()
    }

    fn full_width(text: &str) -> String {
        text.chars()
            .filter_map(|c| char::from_u32(u32::from(c) + 0xfee0))
            .collect()
    }

    #[test]
    fn what_is_a_code_is_left_alone() {
        assert_eq!(repair(&token()), None);
        assert_eq!(repair(&format!(" {}\r\n", token())), None);
    }

    #[test]
    fn what_keyboards_do_is_undone_and_said() {
        let token = token();
        assert!(token.contains('-') || token.contains('_'));
        let prefixed = format!("]Q1{token}");
        for (typed, expected) in [
            (exchange_case(&token), vec![Repair::CapsLock]),
            (prefixed.clone(), vec![Repair::Prefix]),
            (full_width(&token), vec![Repair::InputMethod]),
            (
                token.replace('.', "。").replace('_', "——"),
                vec![Repair::InputMethod],
            ),
            (cyrillic(&token), vec![Repair::Cyrillic]),
            (
                full_width(&prefixed),
                vec![Repair::InputMethod, Repair::Prefix],
            ),
            (
                exchange_case(&prefixed),
                vec![Repair::Prefix, Repair::CapsLock],
            ),
            (
                cyrillic(&exchange_case(&token)),
                vec![Repair::Cyrillic, Repair::CapsLock],
            ),
            (format!("\u{3000}{token}\t"), vec![]),
        ] {
            let (code, repairs) = repair(&typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(
                (code.trim(), repairs),
                (token.as_str(), expected),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_no_code_is_not_made_one() {
        for text in [
            "",
            "hello",
            "]Q1",
            "你好。世界。",
            "https://example.org/a.b.c",
        ] {
            assert_eq!(repair(text), None, "{text}");
        }
    }
}
