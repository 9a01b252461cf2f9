//! Verifies signed green health codes offline and judges them by a city's notice, article by
//! article.
//!
//! Data flows one way, and each type consumes the one before, so that a skipped step does not
//! compile: bytes → `QrText` → [`UnverifiedJws`](jws::UnverifiedJws) →
//! [`KeyedJws`](trust::KeyedJws) → [`VerifiedJws`](verify::VerifiedJws) →
//! [`Claims`](claims::Claims) → [`LiveClaims`](claims::LiveClaims) → [`Facts`](notice::Facts) →
//! [`Decision`] → words and JSON. [`Checker`] walks the whole way, and [`Verifier`] is the checker of
//! a service, for many threads and with new trust while it works; nothing here reads a file, a
//! terminal or the clock except the modules `gate` (files and the clock) and `cli`.
//!
//! | feature | adds | in `default` |
//! |---|---|---|
//! | `picture` | QR codes from PNG, JPEG, WebP and BMP | through `cli` |
//! | `issue` | making keys, signing codes, painting QR pictures | through `cli` |
//! | `demo` | the demonstration registry, whose private keys are public | through `cli` |
//! | `prepared` | tables of the issuers' keys, with which streams verify | through `cli` |
//! | `roster` | employers' rosters: spreadsheets and folders of pictures | through `cli` |
//! | `gate` | the folder of a gate: what is installed there, and its protection against rollback | through `cli` |
//! | `serve` | the service: HTTP and the pages | through `cli` |
//! | `cli` | the command line | yes |
//! | `internals` | what the fuzz targets ask for; unstable | no |
//!
//! Comments that cite “the contract” mean [`docs::contract`]; [`docs::architecture`] says what each folder
//! is for and where to add what. `healthcode guide` shows the other chapters of [`docs`].
//!
//! A verifier that links the crate takes `default-features = false` and, if it reads pictures,
//! `picture`. No feature changes what another does, and none selects whom to trust.
#![cfg_attr(all(feature = "demo", feature = "picture"), doc = "\n# README\n")]
#![cfg_attr(all(feature = "demo", feature = "picture"), doc = include_str!("../README.md"))]

// In the order of the flow; an import may only point upwards in this list.
pub mod base;
#[cfg(feature = "picture")]
pub mod qr;
pub mod jws;
pub mod trust;
pub mod verify;
pub mod claims;
pub mod status;
pub mod risk;
pub mod notice;
pub mod facts;
pub mod bundle;
pub mod decision;
pub mod check;
pub mod health;
#[cfg(feature = "roster")]
pub mod roster;
pub mod report;
pub mod embedded;
#[cfg(feature = "gate")]
pub mod gate;
#[cfg(feature = "issue")]
pub mod issue;
#[cfg(feature = "serve")]
pub mod serve;
pub mod docs;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

pub use base::error::Error;
pub use base::region::Region;
pub use base::time::{Day, Timestamp};
pub use base::verdict::Verdict;
pub use check::{Checker, Clock, Evaluation, Generation, Leeway, Presented, Verifier, Worker};
pub use claims::Shown;
pub use decision::Decision;
pub use facts::{Declaration, Temperature, Traveller};
pub use notice::{Grade, Notice, Place, Purpose};
pub use risk::Register;
pub use status::StatusLists;
pub use trust::Registry;

/// What the fuzz targets ask for beside the public API. Unstable: any release may change it.
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals {
    pub use crate::claims::paths_agree as claims_paths_agree;
}
