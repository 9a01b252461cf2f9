//! An earlier report of this program. It is not a roster, and no evidence, since it is not signed. It
//! only shows what has changed since it was written.

pub mod own;
pub(super) mod past;
pub(super) mod since;
