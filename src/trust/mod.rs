//! Unverified JWS → the registered key that may have signed it. Lookup is by (`iss`, `kid`), and
//! the registered key fixes the algorithm (contract section 3).

mod demonstration;
mod document;
mod entry;
mod find;
mod jwk;
mod known;
mod public_key;
mod registry;
mod revocation;

pub use find::KeyedJws;
pub use jwk::holder_key;
pub use known::KnownHeaders;
pub use public_key::{Point, PublicKey};
pub use registry::{Binding, BindingMode, Environment, Issuer, IssuerKey, Registry, StatusPolicy};
pub use revocation::Revocation;
