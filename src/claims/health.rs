//! The claims of the health code beyond RFC 7519 (contract section 2).

use std::borrow::Cow;

use crate::base::json::{Faults, Node};
use crate::base::text::Text;
use crate::base::time::Timestamp;

/// The second clock: the life of the holder's health declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// When it was made.
    pub at: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// The latest nucleic acid test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Test {
    /// What it found.
    pub result: TestResult,
    /// When it was taken.
    pub at: Timestamp,
}

/// What a nucleic acid test found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestResult {
    /// 阴性
    Negative,
    /// 阳性
    Positive,
    /// Not known yet.
    Pending,
}

impl TestResult {
    pub(super) const WORDS: [(&'static str, Self); 3] = [
        ("negative", Self::Negative),
        ("positive", Self::Positive),
        ("pending", Self::Pending),
    ];

    pub(super) fn from_word(word: &str) -> Option<Self> {
        let known = Self::WORDS.iter().find(|(known, _)| *known == word);
        known.map(|(_, result)| *result)
    }
}

/// A reference into a Token Status List.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReference<'p> {
    /// The entry.
    pub idx: u64,
    /// The list.
    pub uri: Cow<'p, str>,
}

const DATE: Text = Text::fixed("NumericDate（秒）", "a NumericDate, in seconds");

/// A `NumericDate`.
pub(super) fn date(node: &Node<'_>, faults: &mut Faults) -> Option<Timestamp> {
    let date = Timestamp::from_numeric_date(node.number(faults)?);
    if date.is_none() {
        return node.wrong(faults, &DATE);
    }
    date
}

impl Declared {
    pub(super) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let members = node.object(faults)?;
        let at = members
            .required("at", faults)
            .and_then(|n| date(&n, faults));
        let until = members
            .required("until", faults)
            .and_then(|n| date(&n, faults));
        let declared = Self {
            at: at?,
            until: until?,
        };
        if !declared.is_ordered() {
            faults.add(
                node.pointer(),
                Text::fixed("until 早于 at", "`until` is before `at`"),
            );
        }
        Some(declared)
    }

    pub(super) fn is_ordered(&self) -> bool {
        self.at <= self.until
    }
}

impl Test {
    pub(super) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let members = node.object(faults)?;
        let result = members
            .required("result", faults)
            .and_then(|n| n.word(faults, &TestResult::WORDS));
        let at = members
            .required("at", faults)
            .and_then(|n| date(&n, faults));
        Some(Self {
            result: result?,
            at: at?,
        })
    }
}

impl StatusReference<'_> {
    pub(super) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let list = node.object(faults)?.required("status_list", faults)?;
        let members = list.object(faults)?;
        let idx = members
            .required("idx", faults)
            .and_then(|n| n.integer(faults));
        let uri = members
            .required("uri", faults)
            .and_then(|n| n.words(faults));
        Some(Self {
            idx: idx?,
            uri: uri?.to_owned().into(),
        })
    }
}
