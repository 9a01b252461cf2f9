//! Integration tests of the library.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod notice_brute;
mod notice_proof;
mod notice_random;
mod notice_scenarios;
mod notice_schema;
mod notice_tools;
