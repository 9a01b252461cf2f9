//! Undoes what a keyboard did to a scanned code. USB scanners type like a keyboard, through the layout
//! and input method of the machine. A text is repaired only if it does not parse as a code before the
//! repair and does after it. The signature still decides.

use crate::base::limits::TYPED_BYTES;
use crate::base::text::{Text, is_unseen};

use super::compact::trimmed;
use super::layouts::LAYOUTS;
use super::within::{SIGNATURE_CHARS, Within, codes_within, is_code};

/// One thing that was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Text in front of the code: a symbology identifier (ISO/IEC 15424: `]Q` and a digit), a web address,
    /// or whatever else stands there.
    Prefix,
    /// Text behind the code.
    Suffix,
    /// Full-width characters or an ideographic full stop, from a Chinese input method.
    InputMethod,
    /// Capitals and small letters exchanged.
    CapsLock,
    /// Russian, Ukrainian or Mongolian letters in the place of Latin ones.
    Cyrillic,
    /// Another keyboard layout: French, German, Italian, Spanish or Japanese.
    Layout,
    /// White space, line ends or characters that nobody sees inside the code, as a spreadsheet or a chat
    /// leaves them where a text is wrapped.
    Gaps,
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
            Self::Gaps => "gaps",
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
                "已还原俄文、蒙古文等键盘布局；请把键盘布局切换到英文",
                "undid a Russian, Ukrainian or Mongolian keyboard layout: set the layout to English",
            ),
            Self::Layout => Text::fixed(
                "已还原其他语言的键盘布局；请把键盘布局切换到英文（美国）",
                "undid another keyboard layout: set the layout to English (United States)",
            ),
            Self::Gaps => Text::fixed(
                "已去掉码文本中间的空格、换行或看不见的字符，不影响结果；请整段复制，不要折行",
                "removed spaces, line ends or unseen characters inside the code: copy it in one piece, without line breaks",
            ),
        }
    }
}

/// What a scanner's text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A code without any repair, or no code after any: it is judged as it stands.
    AsItStands,
    /// Exactly one code, after repair.
    Repaired(String, Vec<Repair>),
    /// Several codes that ran together. None of them is judged: one verdict means one person.
    Several,
}

impl Typed {
    /// What `text` is. One that is longer than any code with what stands around it is looked through for none.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if text.len() > TYPED_BYTES || (is_code(text) && !runs_on(text)) {
            return Self::AsItStands;
        }
        let text = trimmed(text);
        let narrow = half_width(text);
        let gap = |c: char| c.is_whitespace() || is_unseen(c);
        let joined = narrow.contains(gap).then(|| narrow.replace(gap, ""));
        let ways = ways(&narrow, &[]);
        // A text without its gaps comes last: of what stands apart nothing is joined that is whole alone.
        let mut ways = ways.chain(
            joined
                .iter()
                .flat_map(|joined| self::ways(joined, &[Repair::Gaps])),
        );
        let mut partly = false;
        let read = ways.find_map(|(way, undone)| match codes_within(&way)? {
            Within::One {
                before,
                code,
                behind,
                joined,
            } => {
                let keyboard = undone.iter().any(|repair| *repair != Repair::Gaps);
                let layout = joined && !keyboard;
                let found = [
                    (
                        narrow != text && !undone.contains(&Repair::InputMethod),
                        Repair::InputMethod,
                    ),
                    (!before.is_empty(), Repair::Prefix),
                    (!behind.is_empty(), Repair::Suffix),
                    (layout, Repair::Layout),
                ];
                let found = found.into_iter().filter(|(is, _)| *is).map(|(_, it)| it);
                Some(Self::Repaired(code, found.chain(undone).collect()))
            }
            Within::Several => Some(Self::Several),
            // Another way may make one code of all of it.
            Within::OneAndMore => {
                partly = true;
                None
            }
        });
        read.unwrap_or(match partly {
            true => Self::Several,
            false => Self::AsItStands,
        })
    }

    /// Whether `text` is a code or several, with or without repair.
    #[must_use]
    pub fn is_code_like(text: &str) -> bool {
        is_code(text) || Self::read(text) != Self::AsItStands
    }

    /// What a text is that a file, a picture or an argument holds. These are no scanner, which may add anything: what
    /// stands directly behind a code in characters of a code (a longer signature, a fourth segment, padding) belongs
    /// to it, as do gaps inside, and makes it none.
    #[must_use]
    pub fn read_held(text: &str) -> Self {
        let of_a_code =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=' | '~');
        let runs_on = |code: &str| {
            let behind = text.find(code).and_then(|at| text.get(at + code.len()..));
            behind.is_none_or(|behind| behind.starts_with(of_a_code))
        };
        match Self::read(text) {
            Self::Repaired(code, repairs)
                if repairs.contains(&Repair::Gaps)
                    || (repairs.contains(&Repair::Suffix) && runs_on(&code)) =>
            {
                Self::AsItStands
            }
            read => read,
        }
    }

    /// Whether `text` ends in a whole code: there is nothing to wait for but what the scanner sends behind
    /// it. A code may still be followed by its proof.
    #[must_use]
    pub fn is_whole(text: &str) -> bool {
        let whole = |text: &str| {
            let signature = text.rsplit('.').next().unwrap_or_default();
            signature.len() == SIGNATURE_CHARS
        };
        match Self::read(text) {
            Self::AsItStands => is_code(text) && whole(trimmed(text)),
            Self::Repaired(code, _) => whole(&code),
            Self::Several => true,
        }
    }
}

/// The text as it stands, and as each keyboard may have been meant to type it.
fn ways<'t>(
    text: &'t str,
    before: &'static [Repair],
) -> impl Iterator<Item = (String, Vec<Repair>)> + 't {
    let undone = move |repairs: &[Repair]| [before, repairs].concat();
    let as_it_stands = (text.to_owned(), undone(&[]));
    let caps = (exchange_case(text), undone(&[Repair::CapsLock]));
    let others = LAYOUTS.iter().flat_map(move |layout| {
        let caps = layout.undo(&exchange_case(text));
        [
            (layout.undo(text), undone(&[layout.repair])),
            (caps, undone(&[layout.repair, Repair::CapsLock])),
        ]
    });
    [as_it_stands, caps].into_iter().chain(others)
}

/// Whether something stands directly behind the signature, in characters that a signature has.
fn runs_on(text: &str) -> bool {
    let signature = |token: &str| {
        let signature = token.rsplit('.').next().unwrap_or_default();
        signature.len() > SIGNATURE_CHARS
    };
    trimmed(text).split('~').any(signature)
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

    fn first(text: &str, bytes: usize) -> &str {
        text.get(..bytes).unwrap()
    }

    fn repair(text: &str) -> Option<(String, Vec<Repair>)> {
        match Typed::read(text) {
            Typed::Repaired(code, undone) => Some((code, undone)),
            Typed::AsItStands | Typed::Several => None,
        }
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
    fn a_code_that_was_wrapped_is_joined() {
        let token = token();
        let (first, rest) = token.split_at(100);
        let (middle, last) = rest.split_at(60);
        for gap in [
            " ", "\n", "\r\n    ", "\u{a0}", "\u{200b}", "\u{ad}", "\u{feff}", "\u{3000}",
        ] {
            let (code, undone) = repair(&format!("{first}{gap}{middle}{gap}{last}")).unwrap();
            assert_eq!(code, token, "{gap:?}");
            assert!(undone.contains(&Repair::Gaps), "{gap:?} {undone:?}");
        }
        let wide = full_width(&format!("{first}{middle}"));
        let (code, undone) = repair(&format!("健康码：{wide}\n{last} 张三")).unwrap();
        assert_eq!(code, token);
        let all = [
            Repair::InputMethod,
            Repair::Prefix,
            Repair::Suffix,
            Repair::Gaps,
        ];
        assert_eq!(undone, all);
    }

    #[test]
    fn of_two_codes_none_is_judged() {
        let token = token();
        let (head, tail) = token.split_at(150);
        for two in [
            format!("{head} {tail} {head} {tail}"),
            format!("{token} {head} {tail}"),
            format!("{token} {token}"),
            format!("{token};{token}"),
            format!("{token}{token}"),
            format!("{token}.{token}"),
            format!("{}{token}", first(&token, 20)),
            format!("{token}{}", first(&token, 60)),
            full_width(&format!("{token}{token}")),
        ] {
            assert_eq!(Typed::read(&two), Typed::Several, "{two}");
        }
    }

    #[test]
    fn a_web_address_around_a_code_is_removed() {
        let token = token();
        let address = format!("https://health.example.cn/v1/check?scene=gate&code={token}&lang=zh");
        let (code, undone) = repair(&address).unwrap();
        assert_eq!(
            (code, undone),
            (token, vec![Repair::Prefix, Repair::Suffix])
        );
    }

    #[test]
    fn what_belongs_to_a_code_is_no_suffix_of_it() {
        let token = token();
        let is_repaired = |text: &str| matches!(Typed::read_held(text), Typed::Repaired(..));
        for around in ["", ";", " ", "&v=2", "\"", "#x", "。"] {
            let text = format!("https://a.example/?c={token}{around}");
            assert!(is_repaired(&text), "{around}");
        }
        let (head, tail) = token.split_at(120);
        assert!(!is_repaired(&format!("{head} {tail}")));
        for more in ["A", "==", ".e30", ".", "~~e30.e30.AA", "-"] {
            assert!(!is_repaired(&format!("{token}{more}")), "{more}");
        }
        assert_eq!(
            Typed::read_held(&format!("{token} {token}")),
            Typed::Several
        );
    }

    #[test]
    fn a_text_that_is_longer_than_any_code_is_not_looked_through() {
        let token = token();
        let around = |spaces: usize| format!("健康码：{token}{}", " ;".repeat(spaces));
        let long = around(TYPED_BYTES);
        assert_eq!(Typed::read(&long), Typed::AsItStands);
        assert_eq!(Typed::read_held(&long), Typed::AsItStands);
        assert!(matches!(Typed::read(&around(100)), Typed::Repaired(..)));
    }

    #[test]
    fn a_code_is_whole_with_its_last_character() {
        let token = token();
        for (text, whole) in [
            (token.as_str(), true),
            (first(&token, token.len() - 1), false),
            (first(&token, token.len() - 44), false),
            (&format!("]Q1{token}"), true),
            (&format!("{token}~"), false),
            ("", false),
            ("https://example.org", false),
        ] {
            assert_eq!(Typed::is_whole(text), whole, "{text}");
        }
    }

    #[test]
    fn a_hostile_text_is_read_quickly() {
        for piece in ["ey", "ey.", "eyJ.eyJ", "e.y", "eyJ~.", "eyeyeyey."] {
            let text = piece.repeat(11_000 / piece.len());
            assert_eq!(Typed::read(&text), Typed::AsItStands, "{piece}");
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
