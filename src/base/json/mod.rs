//! Strict JSON: one UTF-8 document, no duplicate member anywhere, every fault with its place.
//!
//! serde's derive lets arrays stand for objects, duplicate unknown members and, from bytes, broken
//! UTF-8 in ignored strings through; the contract does not. So documents are read into a tree
//! first and taken apart by [`Node`], which collects every fault instead of stopping at one. What
//! has the common shape is read by [`FastPath`] before that, with the same answer.

mod common;
mod faults;
mod fast_path;
mod node;
mod tree;

pub use common::document;
pub use fast_path::{FastPath, once};
pub use faults::Faults;
pub use node::{Members, Node};
pub use tree::{Json, parse, within_range};
