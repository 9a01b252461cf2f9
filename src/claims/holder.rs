//! The holder as signed: masked, and shown so.

use std::borrow::Cow;

use crate::base::json::{Faults, Node};
use crate::base::limits::{HOLDER_CHARS, HOLDER_CLEAR_CHARS};
use crate::base::text::{Text, is_unseen};

use super::number::normal_number;

/// Whose code it is, as far as the gate may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder<'p> {
    /// The masked name: each `*` hides one or more characters.
    pub name: Cow<'p, str>,
    /// The kind of certificate.
    pub document: DocumentType,
    /// The masked number: each `*` hides one character.
    pub number: Cow<'p, str>,
}

/// The kind of certificate, by the codes of deployed systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentType {
    /// `10` 居民身份证
    ResidentId,
    /// `14` 港澳居民来往内地通行证
    HkMacaoPermit,
    /// `15` 台湾居民来往大陆通行证
    TaiwanPermit,
    /// `20` 护照
    Passport,
    /// `34` 外国人永久居留证
    ForeignPermanentResident,
    /// `99` 其他
    Other,
}

impl DocumentType {
    const WORDS: [(&'static str, Self); 6] = [
        ("10", Self::ResidentId),
        ("14", Self::HkMacaoPermit),
        ("15", Self::TaiwanPermit),
        ("20", Self::Passport),
        ("34", Self::ForeignPermanentResident),
        ("99", Self::Other),
    ];

    fn from_code(code: &str) -> Option<Self> {
        let (_, document) = Self::WORDS.iter().find(|(word, _)| *word == code)?;
        Some(*document)
    }

    /// The code of the claim.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ResidentId => "10",
            Self::HkMacaoPermit => "14",
            Self::TaiwanPermit => "15",
            Self::Passport => "20",
            Self::ForeignPermanentResident => "34",
            Self::Other => "99",
        }
    }
}

impl Holder<'_> {
    /// The same, apart from the token that it was read from.
    #[must_use]
    pub fn into_owned(self) -> Holder<'static> {
        Holder {
            name: self.name.into_owned().into(),
            document: self.document,
            number: self.number.into_owned().into(),
        }
    }
}

impl<'p> Holder<'p> {
    /// A holder in the common shape of the claims; `None` if any part of it needs a closer look.
    pub(super) fn plain(name: &'p str, document: &str, number: &'p str) -> Option<Self> {
        (is_short(name) && is_clear(number)).then_some(Self {
            name: name.into(),
            document: DocumentType::from_code(document)?,
            number: number.into(),
        })
    }

    pub(super) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let members = node.object(faults)?;
        let short = Text::new(
            format!("1 至 {HOLDER_CHARS} 个字符"),
            format!("1 to {HOLDER_CHARS} characters"),
        );
        let name = members.required("name", faults).and_then(|n| {
            n.read(faults, &short, |text| {
                is_short(text).then(|| text.to_owned())
            })
        });
        let document = members
            .required("type", faults)
            .and_then(|n| n.word(faults, &DocumentType::WORDS));
        let clear = Text::new(
            format!("至少 {HOLDER_CLEAR_CHARS} 个未遮盖的字符"),
            format!("at least {HOLDER_CLEAR_CHARS} clear characters"),
        );
        let number = members.required("number", faults).and_then(|n| {
            n.read(faults, &clear, |text| {
                is_clear(text).then(|| text.to_owned())
            })
        });
        Some(Self {
            name: name?.into(),
            document: document?,
            number: number?.into(),
        })
    }
}

fn is_short(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= HOLDER_CHARS
}

/// Whether a signed number identifies somebody. What the comparison would narrow or trim could
/// hide a mask from the count, so nothing of that kind may be signed.
fn is_clear(number: &str) -> bool {
    let (shown, plain) = if number.is_ascii() {
        // NFKC leaves ASCII as it is.
        let shown = number.bytes().filter(u8::is_ascii_alphanumeric).count();
        (shown, number.trim() == number)
    } else {
        let shown = number
            .chars()
            .filter(|c| c.is_alphanumeric() && !is_unseen(*c))
            .count();
        (shown, normal_number(number) == number.replace('x', "X"))
    };
    is_short(number) && plain && shown >= HOLDER_CLEAR_CHARS
}
