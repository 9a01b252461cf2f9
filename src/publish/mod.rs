//! What publishers and issuers do with files: the folder of a publisher, its keys, its registry, its bundles,
//! and an issuer's status lists.
//!
//! Documents and signatures are made in `issue`, from bytes to bytes; here they are read, locked and written.

mod changes;
mod documents;
mod home;
mod init;
mod keys;
mod publisher;
mod registry;
mod status;

pub use changes::Change;
pub use documents::{
    add_notice, add_register, add_registry, add_status_lists, limits_of, public_keys,
};
pub use home::Home;
pub use init::{FolderPlan, make_home};
pub use keys::{KeyFiles, write_pair};
pub use publisher::{Made, Missing, on_stick, publish, put_on_stick, renew};
pub use registry::{Added, NotAdded, Province, add_province};
pub use status::{Reissue, genuine, write_list};
