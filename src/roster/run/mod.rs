//! One run: rows are judged, entered in their order, and counted.

pub(super) mod judge;
pub(super) mod ledger;
pub(super) mod mark;
