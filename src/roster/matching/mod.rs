//! Pictures → the workers that they belong to.

pub(super) mod folder;
pub(super) mod holder;
pub(in crate::roster) mod names;
