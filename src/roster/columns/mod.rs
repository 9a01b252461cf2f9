//! What the columns of a table hold.

pub(super) mod content;
mod decide;
pub(super) mod footer;
pub(super) mod headings;
mod known;
pub(super) mod map;
pub(super) mod tables;
