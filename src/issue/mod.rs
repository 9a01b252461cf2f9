//! The issuer's side: private keys, signing, painting. A verifier needs none of it.

mod bundle_make;
mod bundle_sign;
mod logo;
mod paint;
mod present;
mod private_key;
mod screen;
mod sign;
mod status_list;
mod symbol;

pub use bundle_make::{Days, Plan, RootPlan, make_bundle};
pub use bundle_sign::{Signed, files_of, sign_bundle};
pub use logo::{LOGO_PERCENT, Logo};
pub use paint::{Ink, MODULE_PX, PaintFault, Painting, Style, paint, paint_png};
pub use present::{Showing, bind, present, read_holder_key};
pub use private_key::PrivateKey;
pub use screen::{Drawing, Ground, paint_lines, paint_screen};
pub use sign::{Issued, Signer, issue};
pub use status_list::{StatusDraft, StatusListTerms, Unrevoking, own_registry};
pub use symbol::Level;
