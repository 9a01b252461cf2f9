//! An earlier report of this program: no roster, and no evidence – it is not signed –, but what has
//! changed since it was written can be said.

pub mod own;
pub(super) mod past;
pub(super) mod since;
