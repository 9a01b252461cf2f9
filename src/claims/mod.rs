//! Verified JWS → claims (RFC 7519), step by step: what they say, whether they are current, and
//! whether the person at the gate is their holder.

mod clock;
mod health;
mod holder;
mod identity;
mod read;

pub use clock::LiveClaims;
pub use health::{Declared, StatusReference, Test, TestResult};
pub use holder::{DocumentType, Holder};
pub use identity::{Identity, Shown, id_number_is_valid};
#[cfg(feature = "issue")]
pub(crate) use read::ClaimSet;
pub use read::Claims;
