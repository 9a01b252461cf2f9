//! The gate's whole order in one room: the ten steps of contract section 7.

mod checker;
mod freshness;
#[cfg(feature = "picture")]
mod picture;
mod remembered;
mod evaluation;
mod decide;
mod memory;
mod other;
mod shown;
mod recognition;
mod status;
mod steps;
mod in_force;
mod verifier;
#[cfg(feature = "picture")]
mod words;
mod worker;

pub use checker::{Checker, Clock, Leeway};
pub use evaluation::Evaluation;
pub use in_force::Generation;
pub use memory::ProofMemory;
pub use other::{Other, is_private_number};
#[cfg(feature = "picture")]
pub use picture::picture_reason;
pub use verifier::Verifier;
#[cfg(feature = "picture")]
pub use words::series_note;
pub use worker::{Presented, Worker};

#[cfg(all(feature = "prepared", feature = "issue"))]
#[cfg(test)]
pub(crate) use verifier::{confused, forged};
