//! Verifies signed green health codes offline and judges them by a city's notice, article by
//! article.
//!
//! Data flows one way, and each type consumes the one before, so that a skipped step does not
//! compile: bytes → `QrText` → [`UnverifiedJws`] → [`KeyedJws`] → [`VerifiedJws`] → [`Claims`] →
//! [`LiveClaims`] → facts → [`Decision`] → words and JSON. [`Checker`] walks the whole way, and
//! [`Verifier`] is the checker of a service, for many threads and with new trust while it works. Nothing
//! reads a file, the clock or a terminal, except `Gate` (files and the clock) and the command line.
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
//! | `internals` | every module, for this project's tests, benchmarks and fuzz targets; unstable | no |
//!
//! Comments that cite “the contract” mean [`docs::contract`]; [`docs::architecture`] says what each folder
//! is for and where to add what. `healthcode guide` shows the other chapters of [`docs`].
//!
//! A verifier that links the crate takes `default-features = false` and, if it reads pictures,
//! `picture`. No feature changes what another does, and none selects whom to trust.
#![cfg_attr(all(feature = "demo", feature = "picture"), doc = "\n# README\n")]
#![cfg_attr(all(feature = "demo", feature = "picture"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]
// A module is private and its items are public: what of them is public API is said below. With the
// feature `internals` all of them are, and the lints see what nothing uses.
#![cfg_attr(
    not(feature = "internals"),
    allow(
        unreachable_pub,
        unused_imports,
        dead_code,
        reason = "what only `internals` shows is not used without it"
    )
)]

// In the order of the flow; an import may only point upwards in this list.
mod base;
#[cfg(feature = "picture")]
mod qr;
mod jws;
mod trust;
mod verify;
mod claims;
mod status;
mod risk;
mod notice;
mod facts;
mod bundle;
mod decision;
mod check;
mod health;
#[cfg(feature = "gate")]
mod scan;
#[cfg(feature = "roster")]
mod roster;
mod report;
#[cfg(feature = "cli")]
mod lines;
pub mod embedded;
#[cfg(feature = "gate")]
mod gate;
#[cfg(feature = "issue")]
mod issue;
#[cfg(all(feature = "gate", feature = "issue"))]
mod publish;
#[cfg(feature = "serve")]
mod serve;
pub mod docs;
#[cfg(feature = "cli")]
mod cli;

// The public API, all of it: `tests/it/public_names.txt` lists the same names.

// One code → one decision.
pub use check::{Checker, Clock, Leeway};
pub use decision::{Decision, Obligation, Warning};

// Many codes, many threads, new trust while they work.
pub use check::{Evaluation, Presented, Verifier, Worker};
#[cfg(feature = "prepared")]
pub use verify::Share;

// Who stands at the gate.
pub use facts::{Declaration, Evidence, Request, Temperature, Traveller};
pub use notice::{Grade, Place, Purpose};

// What judges: documents that are proven before they judge.
pub use bundle::{Bundle, Contents, Trusted, VerifiedBundle};
pub use notice::Notice;
pub use risk::Register;
pub use status::StatusLists;
pub use trust::{Environment, Registry};

// The way of one code, step by step: no step can be skipped.
pub use claims::{Claims, Holder, Identity, LiveClaims};
pub use jws::{Algorithm, TokenType, UnverifiedJws};
#[cfg(feature = "picture")]
pub use qr::{PictureFault, PictureLimits, QrText, ReadPicture, read_picture};
pub use trust::{KeyedJws, PublicKey};
pub use verify::VerifiedJws;

// Words and values.
pub use base::colour::Colour;
pub use base::error::{Error, ErrorCode, Fault};
pub use base::presence::Presence;
pub use base::reason::{Cause, Reason, ReasonCode};
pub use base::region::Region;
pub use base::text::{Lang, Text};
pub use base::time::{Day, Timestamp, Zone};
pub use base::verdict::Verdict;
pub use risk::RiskLevel;

// A gate's folder: what is installed, and how it follows changes.
#[cfg(feature = "gate")]
pub use gate::{Closed, Gate, Sources, Trust};

// The issuer's side.
#[cfg(feature = "issue")]
pub use issue::{Ink, PrivateKey, Signer, issue, paint_png};

/// The whole command line of this process.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub use cli::run;

/// Every module as this project's tests, benchmarks and fuzz targets see it. Unstable: any release
/// may change it.
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals {
    macro_rules! rooms {
        ($($(#[$condition:meta])* $room:ident)*) => {
            $($(#[$condition])* pub mod $room { pub use crate::$room::*; })*
        };
    }
    rooms! {
        base
        #[cfg(feature = "picture")]
        qr
        jws
        trust
        verify
        claims
        status
        risk
        notice
        facts
        bundle
        decision
        check
        health
        #[cfg(feature = "gate")]
        scan
        #[cfg(feature = "roster")]
        roster
        report
        #[cfg(feature = "cli")]
        lines
        #[cfg(feature = "gate")]
        gate
        #[cfg(feature = "issue")]
        issue
        #[cfg(all(feature = "gate", feature = "issue"))]
        publish
        #[cfg(feature = "serve")]
        serve
        #[cfg(feature = "cli")]
        cli
    }
}
