//! What an INPUT of `check` and `inspect` is: a picture, a text, or a token itself.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::files::{Kind, read, read_stdin, unreadable};
use crate::base::decode::text_of;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::qr::{Sniff, sniff};

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
        return material(input, read_stdin(Kind::Input));
    }
    if is_token(input) && !path.exists() {
        return Ok(Material::Text(input.to_owned()));
    }
    material(input, read(path, Kind::Input))
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

fn material(name: &str, read: io::Result<Vec<u8>>) -> Result<Material, Error> {
    match read {
        Ok(bytes) if sniff(&bytes) != Sniff::NotPicture => Ok(Material::Picture(bytes)),
        Ok(bytes) => Ok(Material::Text(text_of(&bytes).into_owned())),
        Err(e) if e.kind() == io::ErrorKind::FileTooLarge => Ok(Material::Oversized),
        Err(e) => Err(unreadable(name, &e)),
    }
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
