//! The one integration test binary.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets the unexpected should fail loudly"
)]

/// Imports point only backwards along the flow.
mod layering;
