//! Strict JSON: one UTF-8 document, no duplicate member anywhere, every fault with its place.
//!
//! serde's derive accepts arrays in place of objects, duplicate unknown members and, from bytes, broken
//! UTF-8 in ignored strings; the contract does not. Documents are therefore read into a tree and taken
//! apart by [`Node`], which collects every fault instead of stopping at the first. [`FastPath`] reads
//! documents of the common shape without the tree, with the same result.

mod common;
mod faults;
mod fast_path;
mod node;
mod tree;

pub use common::document;
pub use fast_path::{FastPath, once};
pub use faults::Faults;
pub(crate) use faults::word;
pub use node::{Members, Node};
pub use tree::{Json, parse, within_range};
