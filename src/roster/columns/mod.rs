//! What the columns of a table hold.

mod assemble;
mod beside;
mod blocks;
pub(super) mod content;
mod decide;
mod evidence;
pub(super) mod footer;
pub(super) mod headings;
mod known;
pub(super) mod map;
pub(super) mod members;
pub(super) mod numbers;
pub(super) mod person;
pub(super) mod scan;
pub(super) mod tables;
