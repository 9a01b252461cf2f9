//! What the fuzz targets run: one function for each, with an oracle that knows what must hold.
//!
//! A target file below `fuzz_targets` only names its function. `subject` is the one place that
//! names the library's parts; `world` holds keys, a registry and a genuine code; `model` says in
//! other words than the library what may pass.

mod model;
mod oracle;
mod subject;
pub mod world;

pub use oracle::*;
