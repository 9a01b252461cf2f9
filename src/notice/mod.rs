//! The notice: a document that an official can read, proven safe before it judges anyone
//! (contract section 6). Its rules see facts, never tokens, keys or bytes.

mod axis;
mod counterexample;
mod document;
mod facts;
mod judge;
mod proof;
mod proof_words;
mod read;
mod read_rule;
mod rule;
mod space;
mod timeline;

pub use axis::{Axis, Group};
pub use counterexample::{Case, Counterexample, Property};
pub use document::{Article, Document, Source};
pub use facts::{Code, Colour, Facts, Fever, Grade, Place, Purpose};
pub use judge::Notice;
pub use proof::Proof;
pub use rule::{Basis, Obligation, Rule};
