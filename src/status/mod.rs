//! Verified JWS → status lists (IETF Token Status List): what an issuer says of its codes after it
//! has signed them. A list counts for the codes of the issuer that signed it, and for no others.

mod inflate;
mod list;
mod lists;
mod read;

pub use list::{Bits, Status, StatusList};
pub use lists::StatusLists;
