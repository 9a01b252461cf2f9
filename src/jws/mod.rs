//! QR text → unverified JWS (RFC 7515 compact serialization). Nothing here is believed: the header
//! says only where to look for a key, never which key or algorithm is right.

mod algorithm;
mod compact;
mod header;
mod layouts;
mod partial;
mod presentation;
mod typed;
mod within;

pub use algorithm::Algorithm;
pub(crate) use compact::trimmed;
pub use compact::{Segments, UnverifiedJws};
pub(crate) use header::unverified;
pub use header::{Header, TokenType};
pub use partial::is_partial;
pub(crate) use presentation::code_of;
pub use presentation::{Presentation, UnverifiedProof};
pub use typed::{Repair, Typed};
pub use within::{SIGNATURE_CHARS, is_code};
