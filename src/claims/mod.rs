//! Verified JWS → claims (RFC 7519), step by step: what they say, whether they are current, and
//! whether the person at the gate is their holder.

mod clock;
mod fast_path;
mod health;
mod holder;
mod identity;
mod names;
mod number;
mod proof;
mod read;
mod set;

pub use clock::LiveClaims;
pub use health::{Declared, StatusReference, Test, TestResult};
pub use holder::{DocumentType, Holder};
pub use identity::{Identity, Shown};
pub use number::{id_number_is_valid, lengthened, masked_number, normal_number};
pub use proof::{Freshness, HolderProof, is_challenge, is_nonce};
pub use read::Claims;
pub(crate) use read::KeptClaims;
pub(crate) use set::AUDIENCE;
#[cfg(feature = "issue")]
pub(crate) use set::ClaimSet;
#[cfg(feature = "internals")]
pub use set::paths_agree;
