//! The two files of a key.

use std::path::{Path, PathBuf};

use super::publisher::id_of;
use crate::base::error::Error;
use crate::base::limits::IDENTIFIER_BYTES;
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::gate::files::{Existing, Readers, make_folder, may_write, read_document, real, write};
use crate::issue::PrivateKey;
use crate::jws::Algorithm;
use crate::report::bundle::grouped;

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

    /// The same with the id by which a root names the key.
    #[must_use]
    pub fn text_with_id(&self, key: &PrivateKey) -> Text {
        let (text, id) = (self.text(), grouped(&id_of(key)));
        Text::new(
            format!("{}\n密钥编号 {id}（根里以此相称，请抄下）", text.zh),
            format!(
                "{}\nkey id {id} (by which a root names it; write it down)",
                text.en
            ),
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

/// Why no key was made.
#[derive(Debug)]
pub enum NotGenerated {
    /// Its id is too short or too long.
    Id(Text),
    /// Both halves would lie in one folder.
    Folders(Text),
    /// A folder or a file cannot be written.
    Fault(Error),
}

impl From<Error> for NotGenerated {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

/// Makes a key, and writes its halves to two folders, the public one first: the private key would be handed on
/// with what lies beside the public one.
///
/// # Errors
/// Its id or the folders are wrong, or the files cannot be written.
pub fn generate_pair(
    kid: &str,
    algorithm: Algorithm,
    (public, private): (&Path, &Path),
    stem: &str,
) -> Result<KeyFiles, NotGenerated> {
    if !(1..=IDENTIFIER_BYTES).contains(&kid.len()) {
        let what = Text::fixed("须为 1 至 64 字节", "expected 1 to 64 bytes");
        return Err(NotGenerated::Id(what));
    }
    let key = PrivateKey::generate(kid, algorithm)?;
    for folder in [public, private] {
        make_folder(folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
    }
    if matches!((real(public), real(private)), (Ok(one), Ok(other)) if one == other) {
        let what = Text::fixed(
            "与公钥文件夹相同：公钥文件夹会随信任名单分发",
            "the same folder as the public key's, which is handed on with the registry",
        );
        return Err(NotGenerated::Folders(what));
    }
    Ok(write_pair(&key, public, private, stem)?)
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
