//! A gate: the sources of what it judges by ([`Sources`]), and how it follows their changes while it
//! judges ([`Gate`]).
//!
//! The folder of a gate says what is installed there, what was installed there before, and the latest
//! time that was seen. Only this module reads and writes files.
//!
//! | file | what it is |
//! |---|---|
//! | `bundle.tar` | the installed bundle as it came |
//! | `root.json` | the root that the first installation trusted |
//! | `versions.json` | the highest versions and the revoked keys; outlives damage to the bundle |
//! | `high-water.json` | the latest time that this gate has seen |
//! | `phones.json` | what live holders' phones last said of this gate's clock |
//! | `lock` | held by an installation |

mod clock;
mod documents;
mod exposed;
pub mod files;
mod folder;
mod follow;
mod identity;
#[cfg(feature = "picture")]
mod input;
mod install;
mod live;
mod mark;
mod phones;
mod root;
#[cfg(feature = "roster")]
mod scanner;
mod scanning;
mod settings;
mod sources;
mod stick;
mod store;
mod versions;

pub use clock::ClockSetting;
pub use documents::{in_folder, read_registry, registry_documents, status_tokens, unnamed_sets};
pub use exposed::{EXPOSED, private_keys, refuse_private_keys};
pub use follow::still_judging;
#[cfg(feature = "picture")]
pub use input::{GateInput, NoMaterial, StandardInput, concealed, read_input, short_name};
pub use install::{FolderBefore, InstallOptions, InstallRefused, Installation, Older, install};
pub use live::{Gate, Refreshed};
pub use mark::Mark;
pub use root::{confirmed_root, trusted};
#[cfg(feature = "roster")]
pub use scanner::open_scanner;
pub use scanning::Scanning;
pub use settings::GateSettings;
pub use sources::{
    Closed, Demonstration, OpenedSources, Sources, Trust, name_one, no_such_notice, read_notice,
    read_notice_document, read_register,
};
pub use stick::{Fetched, bundle_on};
pub use store::{Installed, Store};
pub use versions::{GivenUp, InstalledVersions, KeptVersions, Sentence, versions_part};
