//! Verifies signed green health codes offline.
pub mod claims;
pub mod ground;
pub mod jws;
pub mod notice;
pub mod risk;
pub mod trust;
pub mod verify;
