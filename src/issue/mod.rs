//! The issuer's side: private keys, signing, painting. A verifier needs none of it.

mod paint;
mod private_key;
mod sign;

pub use paint::{Ink, MODULE_PX, PaintFault, Painting, TEXT_BYTES, paint_png};
pub use private_key::PrivateKey;
pub use sign::{Issued, Signer, issue};
