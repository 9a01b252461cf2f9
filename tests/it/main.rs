//! The one integration test binary.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test stops where it fails"
)]

/// Imports point only backwards along the flow.
mod layering;
/// The proof of a notice against brute force.
mod notice_brute;
/// Every notice that is shipped, and every way to break one.
mod notice_proof;
mod notice_scenarios;
mod notice_schema;
mod notice_tools;
