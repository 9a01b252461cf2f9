//! The root that somebody trusts: a file, or a fingerprint that was compared by voice.

use std::path::Path;

use super::files::read_document;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::bundle::{Bundle, Envelope, Role, Root, Trusted, unhex};

/// The trusted root that a caller names: a file, or a fingerprint in hexadecimal.
///
/// # Errors
/// It is neither, or the file cannot be used.
pub fn trusted(named: &str) -> Result<Trusted, Error> {
    let digits: String = named
        .strip_prefix("sha256:")
        .unwrap_or(named)
        .chars()
        .filter(|c| !matches!(c, ' ' | ':' | '-'))
        .collect();
    let path = Path::new(named);
    if !path.exists() {
        if let Some(fingerprint) = unhex(&digits).and_then(|bytes| bytes.try_into().ok()) {
            return Ok(Trusted::Fingerprint(fingerprint));
        }
        let what = Text::fixed(
            "既无此文件，也不是指纹（64 位十六进制）",
            "neither a file nor a fingerprint (64 hexadecimal digits)",
        );
        return Err(Error::one(named, Fault::new("", what)));
    }
    let bytes = read_document(path)?;
    root(named, &bytes).map(|root| Trusted::Root(Box::new(root)))
}

/// The root of a bundle, once its fingerprint was compared by voice and typed.
///
/// # Errors
/// Another one was typed.
pub fn confirmed_root(bundle: &Bundle, typed: &str) -> Result<Trusted, Error> {
    let print = bundle.newest_root().envelope().fingerprint();
    let digits: String = typed.split_whitespace().collect();
    if unhex(&digits.to_ascii_lowercase()).is_some_and(|digits| digits == print) {
        return Ok(Trusted::Fingerprint(print));
    }
    let what = match digits.is_empty() {
        true => Text::fixed(
            "没有输入根指纹，没有安装；请与发布方核对后照着输入",
            "no fingerprint was typed: nothing was installed; compare it with the publisher and type it",
        ),
        false => Text::fixed(
            "输入的指纹与此包的不同，没有安装；请再与发布方核对",
            "what was typed is not the fingerprint of this bundle: nothing was installed; compare it with the \
             publisher again",
        ),
    };
    Err(Error::one(bundle.name(), Fault::new("", what)))
}

fn root(name: &str, bytes: &[u8]) -> Result<Root, Error> {
    Root::read(Envelope::read(name, Role::Root, bytes)?)
}
