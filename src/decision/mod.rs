//! Facts and findings → the decision: one value with every reason.

mod compose;
mod warning;

use std::sync::Arc;

use crate::base::colour::Colour;
use crate::base::presence::Presence;
use crate::base::reason::{Cause, Reason};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Day, Timestamp, Zone};
use crate::base::verdict::Verdict;
use crate::bundle::Versions;
use crate::claims::{Holder, Identity};
use crate::jws::{Algorithm, Repair};
use crate::notice::{Grade, Place, Purpose};
use crate::risk::RiskLevel;
use crate::trust::Environment;

pub use compose::Findings;
pub use warning::Warning;

/// The answer of the gate (contract section 7). Refusal is a value with all its reasons.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Checker, Clock, Timestamp, Traveller, Verdict, embedded};
/// # let checker = Checker::new(
/// #     embedded::demo_registry()?,
/// #     embedded::notice(embedded::TONGLIAO)?,
/// #     embedded::risk_register()?,
/// # );
/// # let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?);
/// let decision = checker.check("no code", &Traveller::default(), clock);
/// assert_eq!(decision.verdict, Verdict::Reject);
/// let codes: Vec<&str> = decision.reasons.iter().map(|reason| reason.code.as_str()).collect();
/// assert_eq!(codes, ["malformed"]);
/// // For people in either language, and as the JSON of the contract.
/// assert!(!decision.next.zh.is_empty() && !decision.next.en.is_empty());
/// assert!(serde_json::to_string(&decision)?.contains("\"verdict\":\"reject\""));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// The data that were used, and the clock.
    pub context: Context,
    /// What the guard stated.
    pub stated: Stated,
    /// Who signed the code; only if the signature was verified.
    pub signer: Option<CodeSigner>,
    /// What the signed code says; only if its claims could be read.
    pub code: Option<CodeFacts>,
    /// The status list that was looked up; none if the code refers to none, or to one that is not
    /// available.
    pub status_list: Option<ListFacts>,
    /// The facts that the notice judged; only if the code is current, or there is none.
    pub judged: Option<Judged>,
    /// How far the holder was compared; only if the code is current.
    pub identity: Option<Identity>,
    /// The places that the reasons mention, besides the issuing province.
    pub places: Vec<Region>,
    /// What a keyboard did to the text and was undone; empty if nothing was.
    pub repairs: Vec<Repair>,
    /// Warnings that change no verdict yet: some data are growing old.
    pub warnings: Vec<Warning>,
}

impl Decision {
    /// What is at fault where the code is rejected: it makes the headline, and changes no verdict.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        let first = self.reasons.first().map(|reason| reason.cause);
        first.filter(|_| self.verdict == Verdict::Reject)
    }
}

/// The data that were used for a decision, and the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Whether the register is an illustration.
    pub risk_illustration: bool,
    /// Where the register's levels come from.
    pub risk_source: Text,
    /// The bundle that all this came in, if it came in one.
    pub bundle: Option<Versions>,
}

/// Where the clock came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClockSource {
    /// The system's clock.
    System,
    /// Given by the caller.
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct CodeSigner {
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
#[non_exhaustive]
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

/// The status list in which a code was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListFacts {
    /// Its name.
    pub uri: Arc<str>,
    /// When it was signed.
    pub issued_at: Timestamp,
}

/// The facts that the notice judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judged {
    /// The colour, after the registry's mapping; none without a code.
    pub colour: Option<Colour>,
    /// How it was shown; none without a code.
    pub presence: Option<Presence>,
    /// The worst level among the places that count.
    pub risk: RiskLevel,
}

/// Something left to do, by the notice or by the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Obligation {
    /// A stable code.
    pub code: Arc<str>,
    /// The text for people.
    pub text: Text,
    /// The day on which it ends.
    pub until: Option<Day>,
}
