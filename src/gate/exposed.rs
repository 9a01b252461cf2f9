//! Private keys that lie where public ones are handed on.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::documents::entries;
use crate::base::error::{Error, Fault};
use crate::base::json::{Json, parse};
use crate::base::text::Text;

/// The most of a file that is looked at, in bytes: ten times the longest private key, an RSA key of
/// 16,384 bits in PEM.
const LOOKED_AT: u64 = 128 * 1024;

/// What is wrong with such a file.
pub const EXPOSED: Text = Text::fixed(
    "这里有私钥：得到它的人就能签发健康码。请移到别处；如果此文件夹已经外传，请吊销这把密钥",
    "a private key: anybody who gets it can sign codes. Move it away; if the folder was handed on, \
     revoke the key",
);

/// The files of a folder that hold a private key (RFC 7517 with `d` or `k`, or PEM), by name. Folders in
/// it are not looked into.
///
/// # Errors
/// The folder cannot be read.
pub fn private_keys(folder: &Path) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        // What is neither a file nor a link to one (a pipe, a device) is never opened.
        if !fs::metadata(&path).is_ok_and(|about| about.is_file()) {
            continue;
        }
        let mut bytes = Vec::new();
        let file = File::open(&path);
        let read = file.and_then(|file| file.take(LOOKED_AT).read_to_end(&mut bytes));
        if read.is_ok() && holds_private_key(&bytes) {
            let name = path.file_name().unwrap_or_default();
            found.push(name.to_string_lossy().into_owned());
        }
    }
    Ok(found)
}

/// Refuses a folder that holds a private key.
///
/// # Errors
/// It holds one, or cannot be read.
pub fn refuse_private_keys(folder: &Path) -> Result<(), Error> {
    let faults = private_keys(folder)?
        .into_iter()
        .map(|name| {
            (
                folder.join(name).display().to_string(),
                Fault::new("", EXPOSED),
            )
        })
        .collect();
    Error::all(faults).map_or(Ok(()), Err)
}

/// Whether a private key stands in a document, as a JWK or in PEM.
pub(super) fn holds_private_key(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let pem = text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----");
    pem || parse(text.trim_start_matches('\u{feff}').as_bytes())
        .is_ok_and(|json| has_private_jwk(&json))
}

/// Whether a JWK with a private member stands anywhere in the document.
fn has_private_jwk(json: &Json) -> bool {
    match json {
        Json::Array(items) => items.iter().any(has_private_jwk),
        Json::Object(members) => {
            let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
            (has("kty") && (has("d") || has("k")))
                || members.iter().any(|(_, value)| has_private_jwk(value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_found_under_any_name_and_nothing_else_is_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("registry.json", r#"{"d": 1, "issuers": []}"#);
        write("a.jwks.json", r#"{"keys": [{"kty": "OKP", "x": "A"}]}"#);
        write("note.txt", "PRIVATE KEY");
        write("torn.json", r#"{"kty": "OKP", "d": "#);
        assert!(private_keys(folder.path()).unwrap().is_empty());
        assert!(refuse_private_keys(folder.path()).is_ok());
        write("b.json", r#"{"kty": "OKP", "d": "A", "x": "A"}"#);
        write(
            "c.jwks.json",
            r#"{"keys": [{"kty": "OKP", "x": "A"}, {"kty": "EC", "d": "A"}]}"#,
        );
        write(
            "d.pem",
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
        );
        write("e", "\u{feff}{\"kty\": \"oct\", \"k\": \"A\"}");
        assert_eq!(
            private_keys(folder.path()).unwrap(),
            ["b.json", "c.jwks.json", "d.pem", "e"]
        );
        let error = refuse_private_keys(folder.path()).unwrap_err();
        assert_eq!(error.faults().len(), 4);
    }
}
