//! The two files of a key.

use std::path::{Path, PathBuf};

use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::gate::files::{Existing, Readers, make_folder, may_write, read_document, real, write};
use crate::issue::PrivateKey;

/// Where the two files of a key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFiles {
    /// The private JWK.
    pub private: PathBuf,
    /// The public JWK Set.
    pub public: PathBuf,
}

impl KeyFiles {
    /// Where they are, and which of them is secret.
    #[must_use]
    pub fn text(&self) -> Text {
        let (private, public) = (self.private.display(), self.public.display());
        Text::new(
            format!("私钥 {private}（妥善保管）；公钥 {public}"),
            format!("private key {private} (keep it secret); public key {public}"),
        )
    }
}

/// The private key in a file.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read_private_key(file: &Path) -> Result<PrivateKey, Error> {
    PrivateKey::load(&file.display().to_string(), &read_document(file)?)
}

/// Makes both folders of a key; returns whether they are one folder, where the private key would be handed
/// on with the public one.
///
/// # Errors
/// One of them cannot be made.
pub fn make_key_folders(public: &Path, private: &Path) -> Result<bool, Error> {
    for folder in [public, private] {
        make_folder(folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
    }
    Ok(matches!((real(public), real(private)), (Ok(one), Ok(other)) if one == other))
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
