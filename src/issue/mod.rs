//! The issuer's side: private keys, signing, painting. A verifier needs none of it.

mod private_key;
mod sign;

pub use private_key::PrivateKey;
pub use sign::{Issued, Signer, issue};
