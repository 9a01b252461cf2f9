//! Decision → words and JSON. One file per form; a new form is a new file here.

pub mod bundle;
#[cfg(any(feature = "cli", feature = "serve"))]
pub mod card;
#[cfg(feature = "cli")]
pub mod chapter;
#[cfg(any(feature = "cli", feature = "serve"))]
pub mod doctor;
pub mod json;
pub mod new_root;
#[cfg(feature = "cli")]
pub mod notice;
pub mod parts;
pub mod registry;
pub mod risk;
#[cfg(feature = "roster")]
pub mod roster;
#[cfg(feature = "gate")]
pub mod scanner;
pub mod status;
#[cfg(feature = "cli")]
pub mod table;
#[cfg(any(feature = "cli", feature = "roster"))]
mod words;
