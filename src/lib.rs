//! Verifies signed green health codes offline.
pub mod ground;
pub mod notice;
pub mod risk;
