//! A notice as it was read, before anything is proven about it.

use std::sync::Arc;

use super::read;
use super::rule::Rule;
use crate::base::error::Error;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window, Zone};

/// A notice as data. It cannot judge: only a proven [`Notice`](super::Notice) can.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) id: Arc<str>,
    pub(super) title: Text,
    pub(super) issuer: Text,
    pub(super) region: Region,
    pub(super) zone: Zone,
    pub(super) from: Timestamp,
    pub(super) effective: Window,
    pub(super) effective_basis: Text,
    pub(super) lookback_days: u16,
    pub(super) source: Text,
    pub(super) preamble: String,
    pub(super) articles: Vec<Article>,
    pub(super) sources: Vec<BasisDocument>,
    pub(super) rules: Vec<Rule>,
    pub(super) changes: Vec<Timestamp>,
    pub(super) liability: Option<Text>,
}

/// An article of the notice, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub(super) number: Arc<str>,
    pub(super) text: String,
    pub(super) summary: Text,
    pub(super) decides_nothing: Option<Text>,
}

/// A document beside the notice that a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasisDocument {
    pub(super) id: Arc<str>,
    pub(super) text: Text,
}

impl Document {
    /// Reads a notice without proving it; `name` is what messages call the document.
    ///
    /// # Errors
    /// Every fault of the document, with its JSON Pointer and the nearest known word.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        read::document(name, bytes)
    }

    /// The notice's id.
    #[must_use]
    pub const fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// Its title.
    #[must_use]
    pub const fn title(&self) -> &Text {
        &self.title
    }

    /// The body that issued it.
    #[must_use]
    pub const fn issuer(&self) -> &Text {
        &self.issuer
    }

    /// Where it applies.
    #[must_use]
    pub const fn region(&self) -> Region {
        self.region
    }

    /// The time zone in which its days are counted.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// When it is in force, half-open.
    #[must_use]
    pub const fn effective(&self) -> Window {
        self.effective
    }

    /// Why it is in force then.
    #[must_use]
    pub const fn effective_basis(&self) -> &Text {
        &self.effective_basis
    }

    /// How many days before the clock's date a visit still counts.
    #[must_use]
    pub const fn lookback_days(&self) -> u16 {
        self.lookback_days
    }

    /// Where the text is from.
    #[must_use]
    pub const fn source(&self) -> &Text {
        &self.source
    }

    /// The words before the first article.
    #[must_use]
    pub fn preamble(&self) -> &str {
        &self.preamble
    }

    /// Every article, whether it decides something or not.
    #[must_use]
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The documents beside it that rules rest on.
    #[must_use]
    pub fn sources(&self) -> &[BasisDocument] {
        &self.sources
    }

    /// The rules in their order: the first that matches decides.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every instant at which some verdict changes while the notice is in force.
    #[must_use]
    pub fn changes(&self) -> &[Timestamp] {
        &self.changes
    }

    /// Its sentence on false declarations.
    #[must_use]
    pub const fn liability(&self) -> Option<&Text> {
        self.liability.as_ref()
    }

    /// Whether the notice is in force. One that is not decides nothing.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> bool {
        self.effective.contains(at)
    }
}

impl Article {
    /// Its number, as it is cited.
    #[must_use]
    pub const fn number(&self) -> &Arc<str> {
        &self.number
    }

    /// Its own words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its gist.
    #[must_use]
    pub const fn summary(&self) -> &Text {
        &self.summary
    }

    /// Why no rule rests on it, if none does.
    #[must_use]
    pub const fn decides_nothing(&self) -> Option<&Text> {
        self.decides_nothing.as_ref()
    }
}

impl BasisDocument {
    /// Its id within the notice.
    #[must_use]
    pub const fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// Its title and content.
    #[must_use]
    pub const fn text(&self) -> &Text {
        &self.text
    }
}
