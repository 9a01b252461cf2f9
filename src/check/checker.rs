//! What codes are judged by: a registry, a notice, a risk register, status lists.

use std::sync::Arc;

use crate::base::limits::{LEEWAY_MAX_SECONDS, LEEWAY_SECONDS};
use crate::base::time::Timestamp;
use crate::bundle::{BundleFreshness, Versions};
use crate::claims::AUDIENCE;
use crate::decision::{ClockSource, Context, Obligation};
use crate::notice::Notice;
use crate::risk::Register;
use crate::status::StatusLists;
use crate::trust::Registry;

use super::memory::ProofMemory;

/// A registry, a notice and a risk register, ready to judge. It reads no clock and no file.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// use healthcode::{Checker, Clock, Timestamp, Traveller, Verdict, embedded};
///
/// let checker = Checker::new(
///     embedded::demo_registry()?,
///     embedded::notice(embedded::TONGLIAO)?,
///     embedded::risk_register()?,
/// );
/// let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?);
/// let decision = checker.check(code, &Traveller::default(), clock);
/// assert_eq!(decision.verdict, Verdict::Pass);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Checker {
    pub(super) registry: Registry,
    pub(super) notice: Notice,
    pub(super) register: Register,
    pub(super) status_lists: Arc<StatusLists>,
    pub(super) leeway: Leeway,
    pub(super) bundle: Option<Bundled>,
    pub(super) audience: Option<Arc<str>>,
    pub(super) memory: Option<Arc<ProofMemory>>,
    /// The question of the notice's look-back window: its words are the same for everybody.
    pub(super) ask_14_days: Obligation,
    #[cfg(feature = "picture")]
    pub(super) picture_limits: crate::qr::PictureLimits,
}

/// The bundle that a checker judges with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bundled {
    pub(super) versions: Versions,
    pub(super) freshness: BundleFreshness,
}

/// The instant at which a code is judged, and where it came from.
///
/// ```
/// use healthcode::{Clock, Timestamp};
///
/// let at = Timestamp::parse("2020-03-28T09:00:00+08:00").ok_or("no time")?;
/// assert_eq!(Clock::given(at).at.seconds(), 1_585_357_200);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The instant.
    pub at: Timestamp,
    /// Where it came from.
    pub source: ClockSource,
}

impl Clock {
    /// An instant that the caller has chosen.
    #[must_use]
    pub const fn given(at: Timestamp) -> Self {
        Self {
            at,
            source: ClockSource::Given,
        }
    }

    /// The system's time, read by the caller.
    #[must_use]
    pub const fn system(now: Timestamp) -> Self {
        Self {
            at: now,
            source: ClockSource::System,
        }
    }
}

/// How far the issuer's clock and this one may differ; for the times of codes and lists only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway(i64);

impl Leeway {
    /// `seconds`, at most 300 (contract section 7).
    #[must_use]
    pub const fn seconds(seconds: u16) -> Option<Self> {
        #[expect(clippy::as_conversions, reason = "u16 widens; `From` is not const")]
        let seconds = seconds as i64;
        if seconds <= LEEWAY_MAX_SECONDS {
            Some(Self(seconds))
        } else {
            None
        }
    }

    /// In seconds.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0
    }
}

impl Default for Leeway {
    fn default() -> Self {
        Self(LEEWAY_SECONDS)
    }
}

impl Checker {
    /// A checker with the usual leeway and limits.
    #[must_use]
    pub fn new(registry: Registry, notice: Notice, register: Register) -> Self {
        Self {
            ask_14_days: Obligation::ask_14_days(notice.document().lookback_days()),
            registry,
            notice,
            register,
            status_lists: Arc::default(),
            leeway: Leeway::default(),
            bundle: None,
            audience: None,
            memory: None,
            #[cfg(feature = "picture")]
            picture_limits: crate::qr::PictureLimits::default(),
        }
    }

    /// The same with these status lists. Without any, a code that refers to one holds.
    #[must_use]
    pub fn with_status_lists(self, lists: StatusLists) -> Self {
        Self {
            status_lists: Arc::new(lists),
            ..self
        }
    }

    /// The same, with those status lists of `before` that are newer, as long as this registry believes
    /// their keys: a file that is removed brings no older list back.
    #[must_use]
    pub fn not_behind(self, before: &Self) -> Self {
        let lists = Arc::unwrap_or_clone(self.status_lists);
        let lists = lists.not_behind(&before.status_lists, &self.registry);
        Self {
            status_lists: Arc::new(lists),
            ..self
        }
    }

    /// The same at a gate that asks for proofs of its own: `id` instead of `health-code` must be their
    /// `aud` (contract section 2a).
    #[must_use]
    pub fn with_audience(self, id: &str) -> Self {
        Self {
            audience: Some(id.into()),
            ..self
        }
    }

    pub(super) fn audience(&self) -> &str {
        self.audience.as_deref().unwrap_or(AUDIENCE)
    }

    /// The same at a gate that remembers proofs: one that comes again later than 5 s after the first time
    /// holds (`shown-before`). Callers that share the memory are one gate.
    #[must_use]
    pub fn with_proof_memory(self, memory: Arc<ProofMemory>) -> Self {
        Self {
            memory: Some(memory),
            ..self
        }
    }

    /// The same with another leeway.
    #[must_use]
    pub fn with_leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// The same for parts that came in a verified bundle: decisions name its versions, warn when it
    /// grows old and hold when it is too old.
    #[must_use]
    pub fn with_bundle(self, versions: Versions, freshness: BundleFreshness) -> Self {
        let bundle = Some(Bundled {
            versions,
            freshness,
        });
        Self { bundle, ..self }
    }

    /// The same for a gate that has seen this instant, before which no clock can be right. Without
    /// a bundle nothing is kept of it.
    #[must_use]
    pub fn with_high_water(mut self, seen: Option<Timestamp>) -> Self {
        if let Some(bundle) = &mut self.bundle {
            bundle.freshness.high_water = seen;
        }
        self
    }

    /// The latest instant that the gate has seen, if one is kept.
    #[must_use]
    pub fn high_water(&self) -> Option<Timestamp> {
        self.bundle?.freshness.high_water
    }

    /// The same with other budgets for pictures.
    #[cfg(feature = "picture")]
    #[must_use]
    pub fn with_picture_limits(self, picture_limits: crate::qr::PictureLimits) -> Self {
        Self {
            picture_limits,
            ..self
        }
    }

    /// How far clocks may differ.
    #[must_use]
    pub const fn leeway(&self) -> Leeway {
        self.leeway
    }

    /// How old the parts of the bundle may become, if they came in one.
    #[must_use]
    pub fn freshness(&self) -> Option<&BundleFreshness> {
        self.bundle.as_ref().map(|bundle| &bundle.freshness)
    }

    /// The registry.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The notice.
    #[must_use]
    pub const fn notice(&self) -> &Notice {
        &self.notice
    }

    /// The risk register.
    #[must_use]
    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// The status lists.
    #[must_use]
    pub fn status_lists(&self) -> &StatusLists {
        &self.status_lists
    }

    /// What judges at this clock, as every decision says it.
    #[must_use]
    pub fn context(&self, clock: Clock) -> Context {
        Context {
            at: clock.at,
            clock: clock.source,
            zone: self.notice.document().zone(),
            environment: self.registry.environment(),
            notice: self.notice.document().id().clone(),
            registry_version: self.registry.version(),
            risk_version: self.register.version(),
            risk_illustration: self.register.is_illustration(),
            risk_source: self.register.source().clone(),
            bundle: self.bundle.map(|bundle| bundle.versions),
        }
    }
}
