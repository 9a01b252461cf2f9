//! Reading what the caller names, under the budgets.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::base::decode::text_of;
use crate::base::error::{Error, Fault};
use crate::base::limits::{DOCUMENT_BYTES, STATUS_TOKEN_BYTES};
use crate::base::text::Text;
use crate::qr::{PICTURE_BYTES, Sniff, sniff};

/// What an INPUT of `check` turned out to be.
#[derive(Debug)]
pub(super) enum Material {
    /// The bytes of a picture.
    Picture(Vec<u8>),
    /// The text of a token.
    Text(String),
    /// More than any picture or token has; it was not read to its end.
    Oversized,
}

/// Standard input can be read once.
#[derive(Debug, Default)]
pub(super) struct StandardInput {
    used: bool,
}

/// Reads one INPUT: `-`, a file, or a token itself.
///
/// # Errors
/// There is no such file, or it cannot be read.
pub(super) fn read_input(input: &OsStr, stdin: &mut StandardInput) -> Result<Material, Error> {
    let path = Path::new(input);
    let input = &*input.to_string_lossy();
    if input == "-" {
        if std::mem::replace(&mut stdin.used, true) {
            let what = Text::fixed("标准输入已读过一次", "standard input has been read already");
            return Err(Error::one("-", Fault::new("", what)));
        }
        return read_bounded(io::stdin().lock(), PICTURE_BYTES)
            .map(material)
            .map_err(|e| unreadable("-", &e));
    }
    if is_token(input) && !path.exists() {
        return Ok(Material::Text(input.to_owned()));
    }
    let open = || {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        read_bounded(File::open(path)?, PICTURE_BYTES)
    };
    open().map(material).map_err(|e| unreadable(input, &e))
}

/// How an INPUT is named on the screen: a token is too long to be a name.
pub(super) fn short_name(input: &str) -> String {
    let shown = crate::base::text::printable(input);
    if is_token(input) {
        crate::base::text::shortened(&shown, 16).into_owned()
    } else {
        shown.into_owned()
    }
}

/// Whether an argument can only be meant as a token: too long for a file name, or a JOSE header
/// (`eyJ` is base64url for `{"`) followed by a dot.
fn is_token(input: &str) -> bool {
    // The longest name of a file on the usual file systems.
    const FILE_NAME: usize = 255;
    let input = input.trim();
    (input.starts_with("eyJ") && input.contains('.'))
        || input.matches('.').count() == 2 && input.len() >= 100 && !input.contains('/')
        || input.split('/').any(|name| name.len() > FILE_NAME)
}

fn material(bytes: Vec<u8>) -> Material {
    if sniff(&bytes) != Sniff::NotPicture {
        return Material::Picture(bytes);
    }
    if u64::try_from(bytes.len()).is_ok_and(|len| len > PICTURE_BYTES) {
        return Material::Oversized;
    }
    Material::Text(text_of(&bytes).into_owned())
}

/// Reads a document that may also come as standard input, `-`.
///
/// # Errors
/// It cannot be read, or is too large to be one.
pub(super) fn read_document_or_stdin(name: &str) -> Result<Vec<u8>, Error> {
    if name == "-" {
        return bounded_document(name, || Ok(io::stdin().lock()));
    }
    read_document(Path::new(name))
}

/// Reads a trust document.
///
/// # Errors
/// It cannot be read, or is too large to be one.
pub(super) fn read_document(path: &Path) -> Result<Vec<u8>, Error> {
    bounded_document(&path.display().to_string(), || {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        File::open(path)
    })
}

/// Reads a status list token, under a budget of its own.
///
/// # Errors
/// It cannot be read, or is too large to be one.
pub(super) fn read_status_token(path: &Path) -> Result<Vec<u8>, Error> {
    bounded(&path.display().to_string(), STATUS_TOKEN_BYTES, || {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        File::open(path)
    })
}

fn bounded_document<R: Read>(
    name: &str,
    open: impl FnOnce() -> io::Result<R>,
) -> Result<Vec<u8>, Error> {
    bounded(name, DOCUMENT_BYTES, open)
}

fn bounded<R: Read>(
    name: &str,
    most: usize,
    open: impl FnOnce() -> io::Result<R>,
) -> Result<Vec<u8>, Error> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    let bytes = open()
        .and_then(|reader| read_bounded(reader, limit))
        .map_err(|e| unreadable(name, &e))?;
    if bytes.len() > most {
        let what = Text::new(
            format!("文件过大，上限 {most} 字节"),
            format!("too large, at most {most} bytes"),
        );
        return Err(Error::one(name, Fault::new("", what)));
    }
    // Text editors put a byte order mark before what they save as UTF-8.
    Ok(bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .map(<[u8]>::to_vec)
        .unwrap_or(bytes))
}

/// A file that cannot be read, in one line.
pub(super) fn unreadable(name: &str, cause: &std::io::Error) -> Error {
    let what = match cause.kind() {
        std::io::ErrorKind::NotFound => Text::fixed("没有此文件或文件夹", "no such file or folder"),
        std::io::ErrorKind::PermissionDenied => Text::fixed("无权读取", "permission denied"),
        std::io::ErrorKind::IsADirectory => {
            Text::fixed("是文件夹，不是文件", "a folder, not a file")
        }
        _ => Text::new(
            format!("无法读写：{cause}"),
            format!("cannot be read or written: {cause}"),
        ),
    };
    Error::one(name, Fault::new("", what))
}

/// Reads at most one byte more than `limit`, so that the reader can tell that there was more.
pub(super) fn read_bounded(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_not_tokens() {
        for name in [
            "my.photo.png",
            "code.txt",
            "a.b.c",
            "photos/eyes.png",
            "-",
            "eyJ",
        ] {
            assert!(!is_token(name), "{name}");
        }
        assert!(is_token("eyJhbGciOiJFZERTQSJ9.e30.AAAA"));
        assert!(is_token(&"A".repeat(300)));
        assert!(is_token(&format!(
            "{}.{}.{}",
            "A".repeat(40),
            "B".repeat(40),
            "C".repeat(86)
        )));
    }
}
