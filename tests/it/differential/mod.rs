//! The cases of `benches/differential`.
#![expect(dead_code, reason = "the command uses the rest")]

#[path = "../../../benches/differential/cases.rs"]
pub(crate) mod cases;
#[path = "../../../benches/differential/ed25519.rs"]
pub(crate) mod ed25519;
#[path = "../../../benches/differential/p256.rs"]
pub(crate) mod p256;
