//! The two files of a key.

use std::path::{Path, PathBuf};

use crate::base::error::Error;
use crate::base::unreadable::unreadable;
use crate::gate::files::{Existing, Readers, make_folder, may_write, write};
use crate::issue::PrivateKey;

/// Where the two files of a key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFiles {
    /// The private JWK.
    pub private: PathBuf,
    /// The public JWK Set.
    pub public: PathBuf,
}

/// Writes a key's two files, the private one readable by its owner alone.
///
/// # Errors
/// One of them is there already, or a folder does not take it.
pub fn write_pair(
    key: &PrivateKey,
    public_folder: &Path,
    private_folder: &Path,
    stem: &str,
) -> Result<KeyFiles, Error> {
    let private = private_folder.join(format!("{stem}.private.jwk.json"));
    let public = public_folder.join(format!("{stem}.jwks.json"));
    for folder in [public_folder, private_folder] {
        make_folder(folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
    }
    // Neither is written where the other cannot be.
    for file in [&private, &public] {
        may_write(file, Existing::KeptForGood)
            .map_err(|e| unreadable(&file.display().to_string(), &e))?;
    }
    let pretty = |value| serde_json::to_string_pretty(&value).unwrap_or_default() + "\n";
    let (secret, open) = (
        key.private_jwk(),
        serde_json::json!({ "keys": [key.public_jwk()] }),
    );
    for (file, value, readers) in [
        (&private, secret, Readers::Owner),
        (&public, open, Readers::Usual),
    ] {
        write(
            file,
            pretty(value).as_bytes(),
            Existing::KeptForGood,
            readers,
        )?;
    }
    Ok(KeyFiles { private, public })
}
