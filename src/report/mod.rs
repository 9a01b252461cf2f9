//! Decision → words and JSON. One file per form; a new form is a new file here.

#[cfg(feature = "cli")]
pub mod card;
#[cfg(feature = "cli")]
pub mod doctor;
pub mod json;
#[cfg(feature = "cli")]
pub mod table;
