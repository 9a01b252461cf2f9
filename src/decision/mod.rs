//! Facts and findings → the decision: one value with every reason.

mod compose;
mod warning;

use std::sync::Arc;

use crate::base::colour::Colour;
use crate::base::presence::Presence;
use crate::base::reason::Reason;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Day, Timestamp, Zone};
use crate::base::verdict::Verdict;
use crate::bundle::Versions;
use crate::claims::{Holder, Identity};
use crate::jws::{Algorithm, Repair};
use crate::notice::{Grade, Place, Purpose};
use crate::risk::Level;
use crate::trust::Environment;

pub use compose::Findings;
pub use warning::Warning;

/// The answer of the gate (contract section 7). Refusal is a value with all its reasons.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decision {
    /// The worst verdict that any reason asks for.
    pub verdict: Verdict,
    /// Every reason, those of the verdict first.
    pub reasons: Vec<Reason>,
    /// What is left to do.
    pub obligations: Vec<Obligation>,
    /// What to do next.
    pub next: Text,
    /// What judged, and when.
    pub context: Context,
    /// What the guard stated.
    pub stated: Stated,
    /// Who signed the code; only if the signature was verified.
    pub signer: Option<Signer>,
    /// What the signed code says; only if its claims could be read.
    pub code: Option<CodeFacts>,
    /// The status list that was asked about the code; none if the code refers to none, or to one
    /// that is not at hand.
    pub status_list: Option<ListFacts>,
    /// What the notice was asked; only if the code is current, or there is none.
    pub judged: Option<Judged>,
    /// How far the holder was compared; only if the code is current.
    pub identity: Option<Identity>,
    /// What was undone of what a keyboard did to the text; empty if it was taken as it stood.
    pub repairs: Vec<Repair>,
    /// What changes no verdict yet: data that judged are growing old.
    pub warnings: Vec<Warning>,
}

/// What judged, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The clock.
    pub at: Timestamp,
    /// Where it came from.
    pub clock: ClockSource,
    /// The notice's own time zone.
    pub zone: Zone,
    /// Whose keys were trusted.
    pub environment: Environment,
    /// The notice's id.
    pub notice: Arc<str>,
    /// The registry's version.
    pub registry_version: u64,
    /// The risk register's version.
    pub risk_version: u64,
    /// Where the register's levels come from; the embedded one is an illustration and says so.
    pub risk_source: Text,
    /// The bundle that all this came in, if it came in one.
    pub bundle: Option<Versions>,
}

/// Where the clock came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockSource {
    /// The system's clock.
    System,
    /// Given by whoever asked.
    Given,
}

impl ClockSource {
    /// The word of JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Given => "given",
        }
    }
}

/// What the guard stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// The gate.
    pub place: Place,
    /// Why the person came.
    pub purpose: Purpose,
    /// The school grade.
    pub grade: Option<Grade>,
}

/// Who signed the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The issuing province.
    pub id: Region,
    /// Its name.
    pub name: Text,
    /// The key.
    pub kid: Arc<str>,
    /// The key's algorithm.
    pub alg: Algorithm,
}

/// What the signed code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFacts {
    /// The code's own id.
    pub jti: String,
    /// The holder as signed, masked.
    pub holder: Holder<'static>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The status list that was asked about a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFacts {
    /// Its name.
    pub uri: Arc<str>,
    /// When it was signed.
    pub issued_at: Timestamp,
}

/// What the notice was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The colour, after the registry's mapping; none without a code.
    pub colour: Option<Colour>,
    /// How it was shown; none without a code.
    pub presence: Option<Presence>,
    /// The worst level among the places that count.
    pub risk: Level,
}

/// Something left to do, by the notice or by the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// A stable code.
    pub code: Arc<str>,
    /// What it says to people.
    pub text: Text,
    /// The day on which it ends.
    pub until: Option<Day>,
}
