//! Verifies signed green health codes offline.
pub mod claims;
pub mod ground;
#[cfg(feature = "issue")]
pub mod issue;
pub mod jws;
pub mod notice;
pub mod risk;
pub mod trust;
pub mod verify;
