//! Undoes what a keyboard did to a scanned code. USB scanners type like a keyboard, through the layout
//! and input method of the machine. A text is repaired only if it does not parse as a code before the
//! repair and does after it. The signature still decides.

use crate::base::text::Text;

use super::compact::{UnverifiedJws, trimmed};
use super::header::TokenType;
use super::layouts::LAYOUTS;
use super::presentation::Presentation;

/// One thing that was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Text in front of the code: a symbology identifier (ISO/IEC 15424: `]Q` and a digit), or
    /// whatever else a reader puts there.
    Prefix,
    /// Text behind the code.
    Suffix,
    /// Full-width characters or an ideographic full stop, from a Chinese input method.
    InputMethod,
    /// Capitals and small letters exchanged.
    CapsLock,
    /// Russian or Ukrainian letters in the place of Latin ones.
    Cyrillic,
    /// Another keyboard layout: French, German, Italian, Spanish or Japanese.
    Layout,
}

impl Repair {
    /// The word of JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::Suffix => "suffix",
            Self::InputMethod => "input-method",
            Self::CapsLock => "caps-lock",
            Self::Cyrillic => "cyrillic-layout",
            Self::Layout => "keyboard-layout",
        }
    }

    /// What was repaired, and how to set the scanner right.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Prefix => Text::fixed(
                "已去掉扫码枪多加的前缀，不影响结果；请技术人员关闭扫码枪的前缀和“AIM 标识符”",
                "removed text in front of the code: switch off the scanner's prefix and AIM identifier",
            ),
            Self::Suffix => Text::fixed(
                "已去掉扫码枪加的后缀；请在扫码枪设置中只保留回车",
                "removed text behind the code: let the scanner send nothing but Enter there",
            ),
            Self::InputMethod => Text::fixed(
                "已还原全角字符；请把输入法切换到英文半角",
                "undid full-width characters: set the input method to half-width English",
            ),
            Self::CapsLock => Text::fixed(
                "已还原大小写，不影响结果；请关掉大写锁定（Caps Lock）",
                "exchanged capitals and small letters: switch off Caps Lock",
            ),
            Self::Cyrillic => Text::fixed(
                "已还原俄文键盘布局；请把键盘布局切换到英文",
                "undid a Russian keyboard layout: set the layout to English",
            ),
            Self::Layout => Text::fixed(
                "已还原其他语言的键盘布局；请把键盘布局切换到英文（美国）",
                "undid another keyboard layout: set the layout to English (United States)",
            ),
        }
    }
}

/// The most text in front of or behind a code that is taken for a scanner's own, in bytes. A token is
/// longer, so that of two codes in one line none is dropped.
const AFFIX_BYTES: usize = 64;

/// The characters of a signature of 64 bytes, which every accepted algorithm gives.
const SIGNATURE_CHARS: usize = 86;

/// The repaired code, and what was undone; `None` if the text parses as a code without repair, or does
/// not after any repair.
#[must_use]
pub fn repair(text: &str) -> Option<(String, Vec<Repair>)> {
    if is_code(text) {
        return None;
    }
    let text = trimmed(text);
    let narrow = half_width(text);
    let as_it_stands = (narrow.clone(), Vec::new());
    let caps = (exchange_case(&narrow), vec![Repair::CapsLock]);
    let others = LAYOUTS.iter().flat_map(|layout| {
        let undone = layout.undo(&narrow);
        let caps = layout.undo(&exchange_case(&narrow));
        [
            (undone, vec![layout.repair]),
            (caps, vec![layout.repair, Repair::CapsLock]),
        ]
    });
    let mut ways = [as_it_stands, caps].into_iter().chain(others);
    ways.find_map(|(way, undone)| {
        let (before, code, behind) = code_within(&way)?;
        let found = [
            (narrow != text, Repair::InputMethod),
            (!before.is_empty(), Repair::Prefix),
            (!behind.is_empty(), Repair::Suffix),
        ];
        let found = found.into_iter().filter(|(is, _)| *is).map(|(_, it)| it);
        Some((code.to_owned(), found.chain(undone).collect()))
    })
}

fn is_code(text: &str) -> bool {
    Presentation::parse(text)
        .is_ok_and(|shown| UnverifiedJws::parse(shown.code(), TokenType::HealthCode).is_ok())
}

/// The code in a text, with what stands before and behind it.
fn code_within(text: &str) -> Option<(&str, &str, &str)> {
    // A header is an object: base64url of `{` and what may follow it.
    let starts = text.match_indices('e').map(|(at, _)| at);
    starts.take_while(|at| *at <= AFFIX_BYTES).find_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let begins = rest.starts_with("ey") || rest.starts_with("ew");
        let (code, behind) = rest.split_at_checked(begins.then(|| code_length(rest))??)?;
        (behind.len() <= AFFIX_BYTES && is_code(code)).then_some((before, code, behind))
    })
}

/// The length of the code with which a text begins, with the proof behind it.
fn code_length(text: &str) -> Option<usize> {
    let code = token_length(text)?;
    let Some(proof) = text.get(code..)?.strip_prefix('~') else {
        return Some(code);
    };
    // A broken proof is no text of the scanner's.
    let proof = match proof.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        true => token_length(proof)?,
        false => 0,
    };
    Some(code + 1 + proof)
}

/// The length of the token with which a text begins.
fn token_length(text: &str) -> Option<usize> {
    let mut dots = text.match_indices('.').map(|(at, _)| at);
    let signature = dots.nth(1)? + 1;
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let rest = text.get(signature..)?;
    let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
    Some(signature + length.min(SIGNATURE_CHARS))
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

/// Capitals for small letters and the other way round, in every alphabet that has one for one.
fn exchange_case(text: &str) -> String {
    let only = |mut other: Box<dyn Iterator<Item = char>>, c: char| {
        let first = other.next().filter(|other| *other != c);
        first.filter(|_| other.next().is_none())
    };
    let one = |c: char| {
        let lower = only(Box::new(c.to_lowercase()), c);
        lower
            .or_else(|| only(Box::new(c.to_uppercase()), c))
            .unwrap_or(c)
    };
    text.chars().map(one).collect()
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
            (LAYOUTS[0].type_on(&token), vec![Repair::Cyrillic]),
            (format!("QR-Code:{token}"), vec![Repair::Prefix]),
            (format!("\\000026{token}"), vec![Repair::Prefix]),
            (format!("s{token}"), vec![Repair::Prefix]),
            (format!("hey {token}"), vec![Repair::Prefix]),
            (format!("{token};"), vec![Repair::Suffix]),
            (format!("{token}B"), vec![Repair::Suffix]),
            (
                format!("\u{2}{token}\u{3}"),
                vec![Repair::Prefix, Repair::Suffix],
            ),
            (format!("\u{feff}{token}"), vec![Repair::Prefix]),
            (format!("{token} 张三"), vec![Repair::Suffix]),
            (
                full_width(&prefixed),
                vec![Repair::InputMethod, Repair::Prefix],
            ),
            (
                exchange_case(&prefixed),
                vec![Repair::Prefix, Repair::CapsLock],
            ),
            (
                LAYOUTS[0].type_on(&exchange_case(&token)),
                vec![Repair::Cyrillic, Repair::CapsLock],
            ),
            (
                format!("\u{3000}{token}\t"),
                vec![Repair::InputMethod, Repair::Prefix],
            ),
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
    fn every_layout_is_undone() {
        let token = token();
        for layout in &LAYOUTS {
            for (typed, more) in [
                (layout.type_on(&token), None),
                (
                    exchange_case(&layout.type_on(&token)),
                    Some(Repair::CapsLock),
                ),
            ] {
                if typed == token {
                    continue;
                }
                let (code, repairs) = repair(&typed).unwrap_or_else(|| panic!("{typed}"));
                assert_eq!(code, token, "{typed}");
                assert!(
                    repairs.ends_with(more.as_slice()) && !repairs.is_empty(),
                    "{typed}"
                );
            }
        }
    }

    #[test]
    fn of_two_codes_none_is_dropped() {
        let token = token();
        for two in [
            format!("{token} {token}"),
            format!("{token};{token}"),
            format!("{token}{token}"),
            format!("{token}.{token}"),
        ] {
            assert_eq!(repair(&two), None, "{two}");
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
