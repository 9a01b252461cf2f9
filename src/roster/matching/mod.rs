//! Pictures → the workers whose they are.

pub(super) mod folder;
pub(super) mod holder;
pub(in crate::roster) mod names;
