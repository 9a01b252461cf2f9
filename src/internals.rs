//! What the fuzz targets ask for beside the public API. Unstable: any release may change it.

use crate::claims::ClaimSet;

/// Whether the fast path over a payload, if it reads anything, reads what the close reader reads.
#[must_use]
pub fn claims_paths_agree(payload: &[u8], header_iss: &str) -> bool {
    ClaimSet::paths_agree(payload, header_iss)
}
