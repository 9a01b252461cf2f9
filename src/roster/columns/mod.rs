//! What the columns of a table hold.

pub(super) mod footer;
pub(super) mod headings;
mod known;
pub(super) mod map;
