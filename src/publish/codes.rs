//! A signed code in files: its text, and a picture of it.

use std::path::Path;

use super::keys::read_private_key;
use crate::base::error::{Error, Fault};
use crate::base::unreadable::unreadable;
use crate::gate::files::{
    Existing, FileKind, read, read_document, read_document_or_stdin, write_all,
};
use crate::issue::{
    Ink, Issued, Level, Logo, PaintFault, Painting, Signer, Style, bind, issue, paint,
    read_holder_key,
};

/// The side of a module in pixels: a version-14 symbol then fills a phone's screen.
const MODULE_PX: u8 = 8;

/// A picture of a code.
#[derive(Debug, Clone, Copy)]
pub struct CodePicture<'p> {
    /// Its file.
    pub file: &'p Path,
    /// The colour of the dark modules; that of the code's colour claim unless given.
    pub ink: Option<Ink>,
    /// The error correction.
    pub level: Option<Level>,
    /// The file of a logo for the middle, and its share of the symbol's area in percent.
    pub logo: Option<(&'p Path, u8)>,
}

/// Signs the claims in a file, or in standard input for `-`, with the key in a file. The key of the holder's
/// phone is put into them, if there is one.
///
/// # Errors
/// A file cannot be read, or the claims or the keys cannot be used.
pub fn sign_code(key: &Path, claims: &str, holder_key: Option<&Path>) -> Result<Issued, Error> {
    let signer = Signer::new(&read_private_key(key)?)?;
    let mut bytes = read_document_or_stdin(claims)?;
    if let Some(file) = holder_key {
        let holder = read_holder_key(&file.display().to_string(), &read_document(file)?)?;
        bytes = bind(claims, &bytes, &holder)?;
    }
    issue(&signer, claims, &bytes)
}

/// Writes the text of a code and its picture, both or neither; returns the picture.
///
/// # Errors
/// The picture cannot be painted, or a file cannot be written.
pub fn write_code(
    issued: &Issued,
    text: Option<&Path>,
    picture: Option<&CodePicture<'_>>,
    existing: Existing,
) -> Result<Option<Painting>, Error> {
    let painting = match picture {
        Some(picture) => Some(painted(issued, picture)?),
        None => None,
    };
    let mut files = Vec::new();
    if let (Some(picture), Some(painting)) = (picture, &painting) {
        files.push((picture.file, painting.png.clone()));
    }
    if let Some(file) = text {
        files.push((file, format!("{}\n", issued.token).into_bytes()));
    }
    write_all(&files, existing)?;
    Ok(painting)
}

fn painted(issued: &Issued, picture: &CodePicture<'_>) -> Result<Painting, Error> {
    let at = |file: &Path, fault: &PaintFault| {
        let name = file.display().to_string();
        Error::one(&name, Fault::new("", fault.text()))
    };
    let logo = match picture.logo {
        None => None,
        Some((file, percent)) => {
            let bytes = read(file, FileKind::Input);
            let bytes = bytes.map_err(|e| unreadable(&file.display().to_string(), &e))?;
            Some(Logo::new(&bytes, percent).map_err(|fault| at(file, &fault))?)
        }
    };
    let style = Style {
        ink: picture.ink.unwrap_or_else(|| Ink::of(issued.colour)),
        module_px: MODULE_PX,
        level: picture.level,
        logo: logo.as_ref(),
    };
    paint(&issued.token, &style).map_err(|fault| at(picture.file, &fault))
}
