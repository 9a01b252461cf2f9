//! Everything of the library that is fuzzed. When a name moves there, it changes here alone.

pub use healthcode::base::decode::TextStream;
pub use healthcode::base::json::{Json, parse as parse_json};
pub use healthcode::base::time::Day;
pub use healthcode::bundle::archive::{Files, pack};
pub use healthcode::bundle::{
    Bundle, Contents, Record, Role, Trusted, VerifiedBundle, canonical, follows, hex, sha256,
    status_lists,
};
pub use healthcode::claims::{Identity, Shown};
pub use healthcode::facts::{Evidence, Request};
pub use healthcode::internals::claims_paths_agree;
pub use healthcode::issue::{Days, Plan, PrivateKey, RootPlan, Signer, make_bundle, sign_bundle};
pub use healthcode::jws::{Algorithm, Presentation, TokenType, Typed, UnverifiedJws};
pub use healthcode::notice::{Code, Colour, Facts, Fever, Grade, Place, Presence, Purpose};
pub use healthcode::qr::{PictureLimits, is_guarded, read_symbols};
pub use healthcode::report::json::line;
pub use healthcode::risk::{Level, Reach};
pub use healthcode::roster::{
    Asked, Judge, Map, Marker, Material, Opened, Pointer, Table, open_json_lines,
    open_old_workbook, open_separated, open_workbook,
};
pub use healthcode::trust::PublicKey;
pub use healthcode::verify::Share;
pub use healthcode::{
    Checker, Clock, Decision, Error, Notice, Presented, Region, Register, Registry, StatusLists,
    Timestamp, Traveller, Verdict, Verifier, Worker, embedded,
};
