//! "Could not decide": faults of the trust data, the notice or the call, never of a traveller's code.
//! Each fault names its place and says what to do.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use super::text::{Lang, Text, printable};

/// What kind of fault it is, for programs. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// `syntax`: the bytes are not of the form at all (no JSON, no archive, no text).
    Syntax,
    /// `missing`: something that must be there is not.
    Missing,
    /// `unknown`: a member or a word that is not known.
    Unknown,
    /// `invalid`: a value that cannot be used.
    Invalid,
    /// `too-large`: more than the budget allows.
    TooLarge,
    /// `unreadable`: the system does not read or write a file; [`Error`] has the cause as its source.
    Unreadable,
    /// `untrusted`: not signed by enough of those who are trusted.
    Untrusted,
    /// `older`: older than what was in force before.
    Older,
}

impl ErrorCode {
    /// The code as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Invalid => "invalid",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
            Self::Untrusted => "untrusted",
            Self::Older => "older",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One fault in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// What kind of fault it is.
    pub code: ErrorCode,
    /// Where: a JSON Pointer (RFC 6901; empty for the whole document) or `line 3 column 7`.
    pub place: String,
    /// What is wrong, and what was expected.
    pub what: Text,
    /// A hint: what was probably meant, or what to do.
    pub hint: Option<Text>,
    /// What the system said, if it was the system.
    pub(crate) cause: Option<IoCause>,
}

/// An error of the system. Two are equal if they say the same.
#[derive(Debug, Clone)]
pub(crate) struct IoCause(Arc<io::Error>);

impl PartialEq for IoCause {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_string() == other.0.to_string()
    }
}

impl Eq for IoCause {}

/// A document that cannot be used, with every fault that was found in it.
///
/// ```
/// use healthcode::{ErrorCode, Lang, Register};
///
/// let error = Register::load("risk.json", br#"{"version": 1}"#).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::Missing);
/// let (document, fault) = &error.faults()[0];
/// assert_eq!((document.as_str(), fault.place.as_str()), ("risk.json", "/issued_at"));
/// assert!(error.line(Lang::Zh).contains("缺少"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    faults: Vec<(String, Fault)>,
}

impl Error {
    /// An error with one fault in `document`.
    #[must_use]
    pub fn one(document: &str, fault: Fault) -> Self {
        Self {
            faults: vec![(document.to_owned(), fault)],
        }
    }

    /// An error with all `faults`, each with its document; `None` if there are none.
    #[must_use]
    pub fn all(faults: Vec<(String, Fault)>) -> Option<Self> {
        (!faults.is_empty()).then_some(Self { faults })
    }

    /// The same with more to do about the first fault, behind what it says already.
    #[must_use]
    pub fn with_hint(mut self, more: Text) -> Self {
        if let Some((_, fault)) = self.faults.first_mut() {
            fault.hint = Some(match fault.hint.take() {
                Some(hint) => Text::new(
                    format!("{}；{}", hint.zh, more.zh),
                    format!("{}; {}", hint.en, more.en),
                ),
                None => more,
            });
        }
        self
    }

    /// The kind of the first fault.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        let first = self.faults.first();
        first.map_or(ErrorCode::Invalid, |(_, fault)| fault.code)
    }

    /// Every fault, with the name of its document.
    #[must_use]
    pub fn faults(&self) -> &[(String, Fault)] {
        &self.faults
    }

    /// One line for the first fault, which says how many more there are.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let first = self
            .faults
            .first()
            .map(|(document, fault)| fault.line(document, lang));
        let more = match (self.faults.len().saturating_sub(1), lang) {
            (0, _) => String::new(),
            (n, Lang::Zh) => format!("（另有 {n} 处错误）"),
            (n, Lang::En) => format!(" (and {n} more)"),
        };
        first.unwrap_or_default() + &more
    }
}

impl Fault {
    /// A value that cannot be used, without a hint.
    #[must_use]
    pub fn new(place: impl Into<String>, what: Text) -> Self {
        Self {
            code: ErrorCode::Invalid,
            place: place.into(),
            what,
            hint: None,
            cause: None,
        }
    }

    /// The same fault with a hint.
    #[must_use]
    pub fn with_hint(self, hint: Text) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    /// The same fault of another kind.
    #[must_use]
    pub fn of_kind(self, code: ErrorCode) -> Self {
        Self { code, ..self }
    }

    /// A whole file that the system does not read or write.
    #[cfg(any(feature = "roster", feature = "gate"))]
    #[must_use]
    pub(crate) fn of_system(what: Text, cause: &io::Error) -> Self {
        let code = match cause.kind() {
            io::ErrorKind::FileTooLarge => ErrorCode::TooLarge,
            _ => ErrorCode::Unreadable,
        };
        // An `io::Error` cannot be cloned.
        let same = match cause.raw_os_error() {
            Some(number) => io::Error::from_raw_os_error(number),
            None => io::Error::new(cause.kind(), cause.to_string()),
        };
        Self {
            code,
            cause: Some(IoCause(Arc::new(same))),
            ..Self::new("", what)
        }
    }

    /// `document: place: what; hint` on one line, safe for a terminal.
    #[must_use]
    pub fn line(&self, document: &str, lang: Lang) -> String {
        let place = match lang {
            Lang::Zh => in_chinese(&self.place),
            Lang::En => Cow::Borrowed(&*self.place),
        };
        let parts = [document, &*place, self.what.get(lang)];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let mut line = parts.join(": ");
        if let Some(hint) = &self.hint {
            let separator = if lang == Lang::Zh { "；" } else { "; " };
            line = format!("{line}{separator}{}", hint.get(lang));
        }
        printable(&line).into_owned()
    }
}

/// A place in a text or a table (`line 1 column 2`, `byte 3`, `row 4 column B`) in Chinese; a pointer is the same
/// everywhere.
fn in_chinese(place: &str) -> Cow<'_, str> {
    let words: Vec<&str> = place.split(' ').collect();
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match *words {
        ["line", line, "column", column] if number(line) && number(column) => {
            format!("第{line}行第{column}列").into()
        }
        ["line" | "row", line] if number(line) => format!("第{line}行").into(),
        ["row", row, "column", column] if number(row) => format!("第{row}行{column}列").into(),
        ["byte", byte] if number(byte) => format!("第{byte}字节").into(),
        _ => place.into(),
    }
}

impl From<&Error> for Text {
    /// The line of the error in both languages.
    fn from(error: &Error) -> Self {
        Self::new(error.line(Lang::Zh), error.line(Lang::En))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Lang::En))
    }
}

impl std::error::Error for Error {
    /// What the system said of the first fault that was its doing.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let causes = self
            .faults
            .iter()
            .filter_map(|(_, fault)| fault.cause.as_ref());
        causes
            .map(|cause| -> &(dyn std::error::Error + 'static) { &*cause.0 })
            .next()
    }
}
