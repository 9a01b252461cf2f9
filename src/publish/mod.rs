//! What publishers and issuers do with files: the folder of a publisher, its keys, its registry, its bundles,
//! and an issuer's status lists.
//!
//! Documents and signatures are made in `issue`, from bytes to bytes; here they are read, locked and written.

mod bundles;
mod changes;
mod codes;
mod documents;
mod home;
mod init;
mod keys;
mod phone;
mod publisher;
mod registry;
mod status;
mod stick;

pub use bundles::{
    BundleTerms, Ingredients, NotMade, SignedFile, create_bundle, read_bundle, sign_file,
};
pub use changes::Change;
pub use codes::{CodePicture, sign_code, write_code};
pub use home::Home;
pub use init::{FolderPlan, make_home};
pub use keys::{KeyFiles, NotGenerated, generate_pair, read_private_key, write_pair};
pub use phone::Phone;
pub use publisher::{Made, MissingSignatures, publish, renew};
pub use registry::{Added, Colours, NotAdded, Province, add_province, check_registry};
pub use status::{NotSigned, Reissue, Signing, create_list, genuine, is_ahead};
pub use stick::{hand_over, handed_over, on_stick};
