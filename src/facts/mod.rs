//! Claims and what the traveller shows and declares → the facts that a notice may test.

mod gather;
mod request;
mod request_serde;
mod statement;
mod traveller;

pub use gather::{contradicted, with_code, without_code};
pub use request::{Evidence, Request};
pub use traveller::{Declaration, Temperature, Traveller};
