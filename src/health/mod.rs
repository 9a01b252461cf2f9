//! The health of a gate: what is loaded, how old it is, until when it may be used, what the clock
//! says, whether the gate may open for service, and what to do about each fault.
//!
//! The staff of a gate ask before it opens; a service asks as long as it is open.

mod checkup;
mod part;

pub use checkup::{bundle_part, checkup};
pub use part::{Fitness, Part};
