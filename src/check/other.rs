//! What people hold up instead of a health code, known by its form alone. It changes what the guard is
//! told to do next; the verdict and its reason stay. Nothing of the text is ever repeated.

use crate::base::reason::{Finding, Reason, ReasonCode};
use crate::base::text::Text;
use crate::base::time::Day;
use crate::claims::{id_number_is_valid, normal_number};

/// A text that is something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// A certificate of another country: EU (`HC1:`), SMART (`shc:/`), New Zealand (`NZCP:/`), the
    /// Netherlands (`NL2:`).
    ForeignCertificate,
    /// A web address, or the opaque text of a code that a server must look up.
    NeedsServer,
    /// The number of an identity card.
    IdNumber,
    /// The number of a payment code, which pays whom it is told to.
    PaymentCode,
}

/// How the certificates of other countries begin, in any case.
const CERTIFICATES: [&str; 7] = ["hc1:", "lt1:", "shc:/", "nzcp:/", "nl1:", "nl2:", "nl3:"];

/// Addresses of payments, in any case.
const PAYMENTS: [&str; 5] = [
    "wxp://",
    "alipays:",
    "alipay:",
    "https://qr.alipay.com/",
    "https://wx.tenpay.com/",
];

/// The shortest text that is taken for the key of a server: a UUID without dashes has 32 characters, the
/// shortest known of the time 16.
const OPAQUE_BYTES: usize = 16;

/// A longer text is looked at by its beginning alone: a QR symbol holds 2,953 bytes at most (ISO/IEC 18004,
/// version 40-L).
const OTHER_BYTES: usize = 4096;

/// The number of an identity card.
const ID_BYTES: usize = 18;

impl Other {
    /// What `text` is, if it is known; `today` is the last day on which anybody can have been born.
    #[must_use]
    pub fn of(text: &str, today: Day) -> Option<Self> {
        let text = text.trim();
        if let Some(known) = Self::by_beginning(text) {
            return Some(known);
        }
        if text.len() > OTHER_BYTES {
            return None;
        }
        let number = normal_number(text);
        if number.len() == ID_BYTES && id_number_is_valid(&number, today) {
            return Some(Self::IdNumber);
        }
        if is_payment_number(text) {
            return Some(Self::PaymentCode);
        }
        is_opaque(text).then_some(Self::NeedsServer)
    }

    /// What `text` is, if its first characters tell.
    #[must_use]
    pub fn by_beginning(text: &str) -> Option<Self> {
        let text = text.trim();
        let begins = |known: &str| {
            let head = text.get(..known.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(known))
        };
        if CERTIFICATES.iter().any(|known| begins(known)) {
            return Some(Self::ForeignCertificate);
        }
        if PAYMENTS.iter().any(|known| begins(known)) {
            return Some(Self::PaymentCode);
        }
        (begins("http://") || begins("https://")).then_some(Self::NeedsServer)
    }

    /// What to do about it.
    #[must_use]
    pub const fn next(self) -> Text {
        match self {
            Self::ForeignCertificate => Text::fixed(
                "这是境外证明，不是健康码。请问清近期去过哪些国家和地区，再查验。",
                "This is a certificate of another country and no health code; the notice goes by travel. Ask for the places of stay and declare them.",
            ),
            Self::NeedsServer => Text::fixed(
                "此码要联网查询，本机不能查验；有带签名的健康码的，请出示再扫。",
                "This code needs its server, which a gate does not ask: treat it as no code. If the holder has a signed health code, scan that.",
            ),
            Self::IdNumber => Text::fixed(
                "扫到的是身份证号码。请先扫健康码，再输入号码。",
                "This is an ID number. Scan the health code first, and the number behind it.",
            ),
            Self::PaymentCode => Text::fixed(
                "扫到的是付款码，请持码人马上关掉，打开健康码再扫。",
                "This is a payment code. Ask the holder to close it at once and to open the health code.",
            ),
        }
    }
}

/// Whether a text is long digits and nothing else: somebody's number or money, which no output repeats.
#[must_use]
pub fn is_private_number(text: &str) -> bool {
    if text.len() > OTHER_BYTES {
        return false;
    }
    let number = normal_number(text);
    let digits = number.strip_suffix('X').unwrap_or(&number);
    number.len() >= 15 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// WeChat's payment codes have 18 digits and begin with 10 to 15, Alipay's have 16 to 24 and begin with 25
/// to 30, UnionPay's have 19 and begin with 62.
fn is_payment_number(text: &str) -> bool {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let begins: Option<u8> = text.get(..2).and_then(|two| two.parse().ok());
    matches!(
        (begins, text.len()),
        (Some(10..=15), 18) | (Some(25..=30), 16..=24) | (Some(62), 19)
    )
}

/// One word of letters, digits and what base64 and hexadecimal keys have besides; a health code has
/// dots.
fn is_opaque(text: &str) -> bool {
    let of_keys = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'-' | b'_' | b'+' | b'/' | b'=' | b'|' | b':' | b'*')
    };
    let has = |kind: fn(&u8) -> bool| text.as_bytes().iter().any(kind);
    text.len() >= OPAQUE_BYTES && text.bytes().all(of_keys) && has(u8::is_ascii_alphanumeric)
}

/// The same reasons with what to do about such a text, where it was refused for not being a code.
pub(super) fn explained(reasons: Vec<Reason>, text: &str, today: Day) -> Vec<Reason> {
    let in_form = |reason: &Reason| {
        matches!(
            reason.code,
            ReasonCode::Finding(Finding::Malformed | Finding::TokenTooLarge)
        )
    };
    if !reasons.iter().any(in_form) {
        return reasons;
    }
    let Some(other) = Other::of(text, today) else {
        return reasons;
    };
    let told = |reason: Reason| match in_form(&reason) {
        true => Reason {
            next: other.next(),
            ..reason
        },
        false => reason,
    };
    reasons.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_hold_up_is_known_by_its_form() {
        let today = Day::parse("2020-03-28").unwrap();
        for (text, other) in [
            ("HC1:6BFOXN%TS3DH", Some(Other::ForeignCertificate)),
            ("hc1:6BFOXN", Some(Other::ForeignCertificate)),
            ("shc:/5676290952432060346", Some(Other::ForeignCertificate)),
            ("NZCP:/1/2KCEVIQEIVVWK6", Some(Other::ForeignCertificate)),
            ("https://jkm.example/q?id=1", Some(Other::NeedsServer)),
            ("HTTP://A.B", Some(Other::NeedsServer)),
            ("3f2504e04f8911d39a0c0305e82c3301", Some(Other::NeedsServer)),
            ("dGhpcyBpcyBhIGtleQ==", Some(Other::NeedsServer)),
            ("11010519491231002X", Some(Other::IdNumber)),
            ("11010519491231002x", Some(Other::IdNumber)),
            (" 440524188001010014\r\n", Some(Other::IdNumber)),
            // The check digit is wrong: 18 digits that begin with 13 pay.
            ("130524188001010015", Some(Other::PaymentCode)),
            ("283204852109340512", Some(Other::PaymentCode)),
            ("6220221234567890123", Some(Other::PaymentCode)),
            ("wxp://f2f0abc", Some(Other::PaymentCode)),
            ("https://qr.alipay.com/fkx0", Some(Other::PaymentCode)),
            ("", None),
            ("garbage", None),
            ("eyJhbGciOiJFZERTQSJ9.e30.AAAA", None),
            ("两个汉字不是别的什么东西吧是不是", None),
            ("a line of some words and more", None),
        ] {
            assert_eq!(Other::of(text, today), other, "{text}");
        }
    }

    #[test]
    fn numbers_of_people_are_private() {
        for number in [
            "11010519491231002X",
            "11010519491231002x ",
            "110105194912310021",
            "130524188001010",
            "２83204852109340512",
        ] {
            assert!(is_private_number(number), "{number}");
        }
        for text in [
            "",
            "1234",
            "1101051949123100AX",
            "eyJ.e30.A",
            "X",
            "code-2020.txt",
        ] {
            assert!(!is_private_number(text), "{text}");
        }
    }

    #[test]
    fn nothing_that_is_not_a_fault_of_form_is_explained() {
        let today = Day::parse("2020-03-28").unwrap();
        let told = |finding: Finding| {
            let reasons = explained(vec![finding.into()], "HC1:6BFOXN", today);
            reasons.first().unwrap().next.clone()
        };
        assert_eq!(told(Finding::Malformed), Other::ForeignCertificate.next());
        assert_eq!(
            told(Finding::BadSignature),
            Reason::from(Finding::BadSignature).next
        );
    }
}
