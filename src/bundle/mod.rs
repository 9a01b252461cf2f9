//! Trust that travels: registry, risk register, notices and status lists as one signed, versioned,
//! dated file in the metadata format of The Update Framework (TUF, specification 1.0).
//!
//! bytes → [`Bundle`] (in its places) → [`VerifiedBundle`] (signed by whom the trusted root names)
//! → [`Contents`] (registry, register, notices). Time, the trusted root and the bundle before it
//! are arguments; nothing here reads a file or a clock.

pub mod archive;
mod canonical;
mod contents;
mod digest;
mod envelope;
mod expired;
mod freshness;
pub mod limits;
mod loss;
mod file;
mod pins;
mod record;
mod role;
mod root;
mod rollback;
mod workflow;

pub use canonical::canonical;
pub use contents::{
    Contents, KEYS, NOTICES, RISK_FILE, STATUS, Versions, status_documents, status_lists,
};
pub use digest::{hex, sha256, unhex};
pub use envelope::{Envelope, Signature};
pub use expired::{Expired, current};
pub use file::Bundle;
pub use freshness::{Age, BundleFreshness, Life, RISK, STATUS as STATUS_LIMITS, TRUST};
pub use loss::{Loss, LostPart, refusal};
pub use pins::{Limits, Pin, Target};
pub use record::{ListSeen, Record, Revoked, Seen};
pub use role::Role;
#[cfg(feature = "internals")]
pub use rollback::follows;
pub use rollback::{lists_lost, versions_lost};
pub use root::{Dropped, MAY_DROP, Quorum, Root, key_form, key_id};
pub use workflow::{Trusted, VerifiedBundle};
