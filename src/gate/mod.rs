//! The folder of a gate: what is installed there, what was installed there before, and the latest
//! time that was seen. Here and in `cli` alone files are read and written.
//!
//! | file | what it is |
//! |---|---|
//! | `bundle.tar` | the installed bundle as it came |
//! | `root.json` | the root that the first installation trusted |
//! | `versions.json` | the highest versions and the revoked keys; outlives damage to the bundle |
//! | `high-water.json` | the latest time that this gate has seen |
//! | `lock` | held by an installation |

mod files;
mod install;
mod mark;
mod store;
mod versions;

#[cfg(feature = "cli")]
pub(crate) use files::put;
pub use install::{Before, How, Installation, Older, Refused, install};
pub use mark::Mark;
pub use store::{Installed, Store};
pub use versions::{GivenUp, Kept, State, Words, versions_part};
