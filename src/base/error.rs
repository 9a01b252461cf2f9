//! "Could not decide": faults of the trust data, the notice or the call, never of a traveller's code.
//! Each fault names its place and says what to do.

use std::fmt;

use super::text::{Lang, Text, printable};

/// One fault in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON Pointer (RFC 6901; empty for the whole document) or `line 3 column 7`.
    pub place: String,
    /// What is wrong, and what was expected.
    pub what: Text,
    /// A hint: what was probably meant, or what to do.
    pub hint: Option<Text>,
}

/// A document that cannot be used, with every fault that was found in it.
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
    /// A fault without a hint.
    #[must_use]
    pub fn new(place: impl Into<String>, what: Text) -> Self {
        Self {
            place: place.into(),
            what,
            hint: None,
        }
    }

    /// `document: place: what; hint` on one line, safe for a terminal.
    #[must_use]
    pub fn line(&self, document: &str, lang: Lang) -> String {
        let mut line = document.to_owned();
        if !self.place.is_empty() {
            line = format!("{line}: {}", self.place);
        }
        line = format!("{line}: {}", self.what.get(lang));
        if let Some(hint) = &self.hint {
            let separator = if lang == Lang::Zh { "；" } else { "; " };
            line = format!("{line}{separator}{}", hint.get(lang));
        }
        printable(&line).into_owned()
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

impl std::error::Error for Error {}
