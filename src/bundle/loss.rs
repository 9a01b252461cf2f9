//! What a bundle would take back of what was installed.

use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::text::Text;

use super::envelope::Envelope;
use super::file::inside;
use super::role::Role;
use super::root::Dropped;
use super::workflow::VerifiedBundle;

/// Something that a bundle would take back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Which part.
    pub part: LostPart,
    /// The document, what it would lose and what to do.
    error: Error,
    what: Text,
}

/// The part of a bundle that goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LostPart {
    /// The document of a role.
    Role(Role),
    /// The registry.
    Registry,
    /// The risk register.
    Register,
    /// A revoked key of an issuer.
    Revocation(Dropped),
    /// A status list.
    StatusList,
}

impl Loss {
    pub(super) fn new(part: LostPart, document: &str, what: Text, todo: Text) -> Self {
        let fault = Fault {
            code: ErrorCode::Older,
            hint: Some(todo),
            ..Fault::new("", what.clone())
        };
        Self {
            part,
            error: Error::one(document, fault),
            what,
        }
    }

    pub(super) fn role(document: &Envelope, what: Text, todo: Text) -> Self {
        Self::new(LostPart::Role(document.role()), document.name(), what, todo)
    }

    /// What is lost, in one sentence.
    #[must_use]
    pub const fn what(&self) -> &Text {
        &self.what
    }
}

/// One fault for each loss; `None` without any.
#[must_use]
pub fn refusal(next: &VerifiedBundle, losses: &[Loss]) -> Option<Error> {
    let faults = losses.iter().flat_map(|loss| loss.error.faults());
    let error = Error::all(faults.cloned().collect())?;
    Some(inside(next.bundle().name(), &error))
}
