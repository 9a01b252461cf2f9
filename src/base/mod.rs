//! What every stage uses: time, regions and their names, strict JSON, strict base64url,
//! bilingual text, verdicts and reason codes, and every budget on untrusted input.

pub mod base64url;
pub mod colour;
#[cfg(feature = "roster")]
pub mod decode;
pub mod division;
pub mod error;
pub mod json;
pub mod limits;
pub mod nearest;
#[cfg(feature = "roster")]
pub(crate) mod parallel;
pub mod presence;
pub mod reason;
pub mod region;
pub mod text;
pub mod time;
#[cfg(any(feature = "roster", feature = "gate"))]
pub(crate) mod unreadable;
pub mod verdict;
