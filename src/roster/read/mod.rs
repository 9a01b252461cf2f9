//! Files of every form → tables of rows.

pub(super) mod anchor;
pub(super) mod directory;
pub(super) mod json_lines;
pub(super) mod link;
pub(super) mod markup;
pub(super) mod merged;
pub(super) mod open;
pub(super) mod records;
pub(super) mod separated;
pub(super) mod sheet_table;
pub(super) mod table;
pub(super) mod xls;
pub(super) mod xlsx;
