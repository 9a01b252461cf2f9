//! The notice: a document that an official can read, proven safe before it judges anyone
//! (contract section 6). Its rules see facts, never tokens, keys or bytes.

mod axis;
mod cited;
mod counterexample;
mod cover;
mod diff;
mod diff_rows;
mod document;
mod explain;
mod facts;
mod group_words;
mod judge;
mod moves;
mod proof;
mod proof_words;
mod read;
mod read_rule;
mod read_when;
mod rule;
mod show;
mod space;
mod table;
mod timeline;
mod words;

pub use axis::{Axis, Group};
pub use counterexample::{Case, Counterexample, Property};
pub use diff::{ChangedPlaces, Decided, Difference, Moved, Registers, diff};
pub use document::{Article, BasisDocument, Document};
pub use explain::{Explanation, Outcome};
pub use facts::{CodeFact, Colour, Facts, Fever, Grade, Place, Presence, Purpose};
pub use judge::Notice;
pub use proof::Proof;
pub use rule::{Basis, Rule, RuleObligation};
pub use show::RuleRow;
pub use words::window_words;
