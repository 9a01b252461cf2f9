//! One rule of a notice.

use std::sync::Arc;

use super::axis::Group;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window};
use crate::base::verdict::Verdict;

/// A rule: for whom, when, what, why, and what people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) id: Arc<str>,
    pub(super) basis: Option<Basis>,
    pub(super) who: Group,
    pub(super) window: Window,
    pub(super) verdict: Verdict,
    pub(super) text: Text,
    pub(super) next: Text,
    pub(super) obligations: Vec<RuleObligation>,
}

/// What a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// An article of the notice itself, by its number.
    Article(Arc<str>),
    /// A named source beside it, by its id in the notice.
    Source(Arc<str>),
}

/// What is left to do after the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleObligation {
    pub(super) id: Arc<str>,
    pub(super) text: Text,
    pub(super) days: Option<u16>,
}

impl Rule {
    /// The id, which is also the reason code of a decision.
    #[must_use]
    pub const fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// What the rule rests on. A proven notice has no rule without.
    #[must_use]
    pub const fn basis(&self) -> Option<&Basis> {
        self.basis.as_ref()
    }

    /// The article's number, unless the rule rests on another source.
    #[must_use]
    pub const fn article(&self) -> Option<&Arc<str>> {
        match &self.basis {
            Some(Basis::Article(article)) => Some(article),
            _ => None,
        }
    }

    /// The people whom it matches.
    #[must_use]
    pub const fn who(&self) -> Group {
        self.who
    }

    /// When it applies, half-open, inside the notice's own window.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// What it decides.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The text for people.
    #[must_use]
    pub const fn text(&self) -> &Text {
        &self.text
    }

    /// The next step.
    #[must_use]
    pub const fn next(&self) -> &Text {
        &self.next
    }

    /// What is left to do.
    #[must_use]
    pub fn obligations(&self) -> &[RuleObligation] {
        &self.obligations
    }

    /// Whether the rule is about this person at this instant.
    pub(super) fn matches(&self, person: Group, at: Timestamp) -> bool {
        self.who.covers(person) && self.window.contains(at)
    }
}

impl RuleObligation {
    /// The stable id.
    #[must_use]
    pub const fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// What it says.
    #[must_use]
    pub const fn text(&self) -> &Text {
        &self.text
    }

    /// How many days it lasts, counted from the arrival.
    #[must_use]
    pub const fn days(&self) -> Option<u16> {
        self.days
    }
}
