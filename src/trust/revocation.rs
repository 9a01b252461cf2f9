//! The revocation of a key: since when, and why.

use std::borrow::Cow;

use crate::base::json::{Faults, Node};
use crate::base::text::shortened;
use crate::base::time::{Timestamp, Zone};

/// The most characters of a reason that people are shown.
const REASON_CHARS: usize = 80;

/// The revocation of a key. Any `revoked` member, whatever its value, makes every code invalid that the
/// key signed, before `revoked_at` or after, because the holder of the key can write any date (contract
/// section 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    at: Option<Timestamp>,
    reason: Option<String>,
}

impl Revocation {
    /// Reads what can be read; a member of any other form revokes the key as well.
    pub(super) fn read(node: &Node<'_>) -> Self {
        let mut unread = Faults::default();
        let members = node.object(&mut unread);
        let member = |name| members.as_ref().and_then(|members| members.optional(name));
        Self {
            at: member("revoked_at")
                .and_then(|node| node.number(&mut unread))
                .and_then(Timestamp::from_numeric_date),
            reason: member("reason")
                .and_then(|node| node.words(&mut unread))
                .map(str::to_owned),
        }
    }

    /// When it was revoked.
    #[must_use]
    pub const fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// Why it was revoked.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Date and reason on one line; `None` without either.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let date = self.at.map(|at| at.for_people(Zone::CHINA));
        let reason = self.reason.as_deref();
        let reason = reason.map(|reason| shortened(reason, REASON_CHARS));
        match (date, reason) {
            (Some(date), Some(reason)) => Some(format!("{date}, {reason}")),
            (date, reason) => date.or(reason.map(Cow::into_owned)),
        }
    }
}
