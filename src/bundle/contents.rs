//! A verified bundle → what a gate judges with.

use std::collections::BTreeMap;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::notice::Notice;
use crate::risk::Register;
use crate::status::StatusLists;
use crate::trust::Registry;

use super::file::{Bundle, inside};
use super::freshness::{BundleFreshness, Life, RISK, STATUS as STATUS_LIMITS, TRUST};
use super::pins::Limits;
use super::role::Role;
use super::workflow::VerifiedBundle;

/// Where the parts stand below `targets/`.
pub const KEYS: &str = "keys/";
/// The risk register.
pub const RISK_FILE: &str = "risk/register.json";
/// Notices, each in a file of its own.
pub const NOTICES: &str = "notices/";
/// Status lists, each in a file of its own.
pub const STATUS: &str = "status/";

/// What a gate judges with, all of it out of one verified bundle.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Contents {
    /// Whom to trust.
    pub registry: Registry,
    /// The risk levels.
    pub register: Register,
    /// The notices, proven.
    pub notices: Vec<Notice>,
    /// Which versions these are.
    pub versions: Versions,
    /// How old they may become.
    pub freshness: BundleFreshness,
}

/// Which bundle judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The version of the root.
    pub root: u64,
    /// The version of the targets.
    pub targets: u64,
    /// The version of the snapshot.
    pub snapshot: u64,
    /// The version of the timestamp, which counts the bundles.
    pub timestamp: u64,
    /// When the timestamp was signed.
    pub issued_at: Timestamp,
}

impl Versions {
    /// Those of a bundle.
    #[must_use]
    pub const fn of(bundle: &Bundle) -> Self {
        Self {
            root: bundle.document(Role::Root).version(),
            targets: bundle.document(Role::Targets).version(),
            snapshot: bundle.document(Role::Snapshot).version(),
            timestamp: bundle.document(Role::Timestamp).version(),
            issued_at: bundle.document(Role::Timestamp).issued_at(),
        }
    }
}

impl Contents {
    /// Reads the parts of a verified bundle.
    ///
    /// # Errors
    /// A part is missing or cannot be used: what is signed is not always well made.
    pub fn read(verified: &VerifiedBundle) -> Result<Self, Error> {
        Self::of(verified.bundle()).map_err(|error| inside(verified.bundle().name(), &error))
    }

    /// The same before anything is verified: for the publisher, who needs to know what is wrong with a new
    /// bundle.
    ///
    /// # Errors
    /// As [`Contents::read`].
    pub(crate) fn of(bundle: &Bundle) -> Result<Self, Error> {
        let below = |folder: &str| -> BTreeMap<String, Vec<u8>> {
            bundle
                .documents()
                .iter()
                .filter_map(|(name, bytes)| Some((name.strip_prefix(folder)?, bytes)))
                .map(|(name, bytes)| (name.to_owned(), bytes.clone()))
                .collect()
        };
        let registry = Registry::load(&below(KEYS)).map_err(|e| named(&e, KEYS))?;
        let register = bundle.documents().get(RISK_FILE);
        let file = format!("targets/{RISK_FILE}");
        let register = Register::load(&file, register.map_or(b"", Vec::as_slice))?;
        if register.is_illustration() {
            let what = Text::fixed(
                "这是示例风险等级表，不能用来判定：请换成主管部门发布的名单",
                "this risk register is an illustration and judges nobody: take that of the \
                 competent authority",
            );
            return Err(Error::one(&file, Fault::new("/illustration", what)));
        }
        let mut notices: Vec<Notice> = Vec::new();
        for (name, bytes) in below(NOTICES) {
            let file = format!("targets/{NOTICES}{name}");
            let notice = Notice::load(&file, &bytes)?;
            let id = notice.document().id();
            if notices.iter().any(|other| other.document().id() == id) {
                // A gate asks for a notice by its id, and decisions name it by that.
                let what = Text::fixed(
                    "包中另一份通告也用此编号",
                    "another notice of the bundle has the same id",
                );
                return Err(Error::one(&file, Fault::new("/id", what)));
            }
            notices.push(notice);
        }
        let freshness = freshness(bundle, &registry, &register);
        Ok(Self {
            registry,
            register,
            notices,
            versions: Versions::of(bundle),
            freshness,
        })
    }
}

/// The status lists that a bundle carries, by name, whatever they are.
pub fn status_documents(bundle: &Bundle) -> impl Iterator<Item = (String, &[u8])> {
    let named = bundle.documents().iter();
    let lists = named.filter(|(name, _)| name.starts_with(STATUS));
    lists.map(|(name, bytes)| {
        (
            format!("{}: targets/{name}", bundle.name()),
            bytes.as_slice(),
        )
    })
}

/// The genuine ones among them, by the keys of `registry` that are alive at `at`.
#[must_use]
pub fn status_lists(bundle: &Bundle, registry: &Registry, at: Timestamp) -> StatusLists {
    StatusLists::load(status_documents(bundle), registry, at)
}

fn freshness(bundle: &Bundle, registry: &Registry, register: &Register) -> BundleFreshness {
    let timestamp = bundle.document(Role::Timestamp);
    let mut trust = Life::new(
        timestamp.issued_at(),
        limits(bundle, &format!("{KEYS}{}", Registry::FILE), TRUST),
    );
    // A timestamp that has expired is the first limit; any other role that has, the second.
    trust.warn_from = trust.warn_from.min(timestamp.expires());
    let mut newest = registry.issued_at().max(register.issued_at());
    for role in Role::ALL {
        let document = bundle.document(role);
        newest = newest.max(document.issued_at());
        if role != Role::Timestamp {
            trust.hold_from = trust.hold_from.min(document.expires());
        }
    }
    BundleFreshness {
        trust,
        risk: Life::new(register.issued_at(), limits(bundle, RISK_FILE, RISK)),
        status: status_limits(bundle),
        newest,
        high_water: None,
    }
}

/// The limits for status lists: the strictest that the targets state for any of them.
fn status_limits(bundle: &Bundle) -> Limits {
    let listed = bundle.listed().iter();
    let stated = listed.filter(|(name, _)| name.starts_with(STATUS));
    let stated = stated.filter_map(|(_, target)| target.limits);
    let strictest = stated.reduce(|one, other| Limits {
        warn_after: one.warn_after.min(other.warn_after),
        hold_after: one.hold_after.min(other.hold_after),
    });
    strictest.unwrap_or(STATUS_LIMITS)
}

/// The limits that the targets state for a document.
fn limits(bundle: &Bundle, target: &str, otherwise: Limits) -> Limits {
    let listed = bundle.listed().get(target);
    listed.and_then(|target| target.limits).unwrap_or(otherwise)
}

/// The same faults with the folder before each file's name.
fn named(error: &Error, folder: &str) -> Error {
    let faults = error
        .faults()
        .iter()
        .map(|(file, fault)| (format!("targets/{folder}{file}"), fault.clone()))
        .collect();
    Error::all(faults).unwrap_or_else(|| error.clone())
}
