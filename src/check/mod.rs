//! The gate's whole order in one room: the ten steps of contract section 7.

mod checker;
mod checkup;
mod freshness;
#[cfg(feature = "picture")]
mod picture;
mod remembered;
mod memory;
mod part;
mod evaluation;
mod shown;
mod standing;
mod status;
mod steps;
mod stream;
#[cfg(feature = "picture")]
mod words;

pub use checker::{Checker, Clock, Leeway};
pub use checkup::bundle_part;
pub use evaluation::Evaluation;
pub use part::{Fitness, Part};
#[cfg(feature = "picture")]
pub use picture::picture_reason;
pub use stream::{Lane, Presented, Stream};
#[cfg(feature = "picture")]
pub use words::series_note;

#[cfg(all(feature = "prepared", feature = "issue"))]
#[cfg(test)]
pub(crate) use stream::{confused, forged};
