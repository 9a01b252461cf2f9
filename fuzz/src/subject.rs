//! Everything of the library that is fuzzed. When a name moves there, it changes here alone.

pub use healthcode::Day;
pub use healthcode::Identity;
pub use healthcode::Share;
pub use healthcode::internals::base::decode::TextStream;
pub use healthcode::internals::base::json::{Json, parse as parse_json};
pub use healthcode::internals::bundle::archive::{Files, pack};
pub use healthcode::internals::bundle::{
    Bundle, Contents, Record, Role, Trusted, VerifiedBundle, canonical, follows, hex, sha256,
    status_lists,
};
pub use healthcode::internals::claims::paths_agree as claims_paths_agree;
pub use healthcode::internals::issue::{
    Days, Plan, PrivateKey, RootPlan, Signer, make_bundle, sign_bundle,
};
pub use healthcode::internals::jws::{Algorithm, Presentation, TokenType, Typed, UnverifiedJws};
pub use healthcode::internals::notice::{
    CodeFact, Colour, Facts, Fever, Grade, Place, Presence, Purpose,
};
pub use healthcode::internals::qr::{PictureLimits, is_guarded, read_symbols};
pub use healthcode::internals::report::json::line;
pub use healthcode::internals::risk::{Reach, RiskLevel};
pub use healthcode::internals::roster::{
    Asked, ColumnMap, Judge, Marker, Material, Opened, Pointer, Reading, Table, open_json_lines,
    open_old_workbook, open_separated, open_workbook,
};
pub use healthcode::{
    Checker, Clock, Decision, Error, Notice, Presented, Region, Register, Registry, StatusLists,
    Timestamp, Traveller, Verdict, Verifier, Worker, embedded,
};
pub use healthcode::{Evidence, Request};
