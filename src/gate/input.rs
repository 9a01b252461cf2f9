//! An input to be judged: a picture, a text, or a token itself; and its name in results.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::files::{FileContent, FileKind, take, take_stdin};
use crate::base::decode::text_of;
use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable, shortened};
use crate::base::unreadable::unreadable;
use crate::check::{Checker, Clock, Other, is_private_number, picture_reason};
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::jws::Typed;
use crate::qr::{PictureLimits, Sniff, read_symbols, sniff};

/// What an input turned out to be.
#[derive(Debug)]
pub enum GateInput {
    /// The bytes of a picture.
    Picture(Vec<u8>),
    /// The text of a token.
    Text(String),
    /// It is longer than any picture or token; it was not read to its end.
    Oversized,
}

impl GateInput {
    /// Its texts: one, or as many as a picture holds. Nothing of them is verified.
    ///
    /// # Errors
    /// It is too long, or nothing can be read from the picture.
    pub fn texts(self, name: &str) -> Result<Vec<String>, Error> {
        let unread = |what| Error::one(name, Fault::new("", what));
        match self {
            Self::Text(text) => Ok(vec![text]),
            Self::Oversized => Err(unread(Text::fixed("内容过长", "too long"))),
            Self::Picture(bytes) => read_symbols(&bytes, &PictureLimits::default())
                .map(|texts| texts.into_iter().map(|text| text.into_string()).collect())
                .map_err(|fault| unread(picture_reason(&fault).text)),
        }
    }

    /// Judges it.
    #[must_use]
    pub fn judge(&self, checker: &Checker, traveller: &Traveller, clock: Clock) -> Decision {
        match self {
            Self::Picture(bytes) => checker.check_picture(bytes, traveller, clock),
            Self::Text(text) => checker.check_held(text, traveller, clock),
            Self::Oversized => checker.check_oversized(traveller, clock),
        }
    }
}

/// Why an input cannot be judged: a mistake of the call, for which no person is rejected.
#[derive(Debug)]
pub enum NoMaterial {
    /// A workbook or an archive.
    Archive,
    /// A document.
    Document,
    /// A folder.
    Folder(Error),
    /// It is not there, or cannot be read.
    Unreadable(Error),
}

/// Standard input, which can be read only once.
#[derive(Debug, Default)]
pub struct StandardInput {
    used: bool,
}

/// Reads one input: `-`, a file, or a token itself.
///
/// # Errors
/// It is neither a picture nor a text, or it cannot be read.
pub fn read_input(input: &OsStr, stdin: &mut StandardInput) -> Result<GateInput, NoMaterial> {
    let path = Path::new(input);
    let input = &*input.to_string_lossy();
    if input == "-" {
        if std::mem::replace(&mut stdin.used, true) {
            let what = Text::fixed("标准输入已读过一次", "standard input has been read already");
            let error = Error::one("-", Fault::new("", what));
            return Err(NoMaterial::Unreadable(error));
        }
        return material(input, take_stdin(FileKind::Input));
    }
    if (is_token(input) || is_held_up(input)) && !path.exists() {
        return Ok(GateInput::Text(input.to_owned()));
    }
    material(input, take(path, FileKind::Input))
}

/// The name of an input on a screen, shortened because a token is too long.
#[must_use]
pub fn short_name(input: &str) -> String {
    let input = concealed(input);
    let shown = printable(&input);
    if is_token(&input) {
        shortened(&shown, 16).into_owned()
    } else {
        shown.into_owned()
    }
}

/// The name of an input in results, which never repeats an ID number.
#[must_use]
pub fn concealed(input: &str) -> Cow<'_, str> {
    match is_private_number(input) {
        true => Cow::Owned("*".repeat(input.trim().chars().count())),
        false => Cow::Borrowed(input),
    }
}

/// Whether an input is what people show to a scanner, not the name of a file.
fn is_held_up(input: &str) -> bool {
    is_private_number(input) || Other::by_beginning(input).is_some()
}

/// Whether an input can only be meant as a token: too long for a file name, a JOSE header
/// (`eyJ` is base64url for `{"`) followed by a dot, or a code in whatever stands around it.
fn is_token(input: &str) -> bool {
    // The longest name of a file on the usual file systems.
    const FILE_NAME: usize = 255;
    let input = input.trim();
    (input.starts_with("eyJ") && input.contains('.'))
        || input.matches('.').count() == 2 && input.len() >= 100 && !input.contains('/')
        || input.split('/').any(|name| name.len() > FILE_NAME)
        || Typed::is_code_like(input)
}

/// Recognises by its first bytes an input that is neither a picture nor the text of a code.
fn document(bytes: &[u8]) -> Option<NoMaterial> {
    match bytes {
        [b'P', b'K', ..] if is_packed_document(bytes) => Some(NoMaterial::Document),
        // Workbooks, documents and archives in ZIP, and what came before them (OLE), RAR, 7z, gzip, bzip2, xz,
        // zstd.
        [b'P', b'K', 3 | 5, 4 | 6, ..]
        | [0xD0, 0xCF, 0x11, 0xE0, ..]
        | [b'R', b'a', b'r', b'!', 0x1A, ..]
        | [b'7', b'z', 0xBC, 0xAF, ..]
        | [0x1F, 0x8B, 8, ..]
        | [b'B', b'Z', b'h', ..]
        | [0xFD, b'7', b'z', b'X', b'Z', 0, ..]
        | [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(NoMaterial::Archive),
        // A bundle, or any other tar (POSIX.1-1988: `ustar` behind the fields of the first name).
        _ if bytes.get(257..262) == Some(b"ustar") => Some(NoMaterial::Archive),
        [b'%', b'P', b'D', b'F', b'-', ..] | [b'{', b'\\', b'r', b't', b'f', ..] => {
            Some(NoMaterial::Document)
        }
        _ => None,
    }
}

/// Whether an archive is a text or slides of an office program, by the names of its parts.
fn is_packed_document(bytes: &[u8]) -> bool {
    const PARTS: [&[u8]; 4] = [
        b"word/document.xml",
        b"ppt/presentation.xml",
        b"mimetypeapplication/vnd.oasis.opendocument.text",
        b"mimetypeapplication/vnd.oasis.opendocument.presentation",
    ];
    PARTS
        .iter()
        .any(|part| memchr::memmem::find(bytes, part).is_some())
}

fn material(name: &str, taken: io::Result<FileContent>) -> Result<GateInput, NoMaterial> {
    let taken = taken.map_err(|e| match e.kind() {
        io::ErrorKind::IsADirectory => NoMaterial::Folder(unreadable(name, &e)),
        _ => NoMaterial::Unreadable(unreadable(name, &e)),
    })?;
    let (FileContent::Whole(bytes) | FileContent::Beginning(bytes)) = &taken;
    // A document of any size is a mistake of the call.
    if let Some(none) = document(bytes) {
        return Err(none);
    }
    Ok(match taken {
        FileContent::Beginning(_) => GateInput::Oversized,
        FileContent::Whole(bytes) => match sniff(&bytes) {
            Sniff::NotPicture => GateInput::Text(text_of(&bytes).into_owned()),
            _ => GateInput::Picture(bytes),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_repeated() {
        assert_eq!(concealed("11010519491231002X"), "*".repeat(18));
        assert_eq!(short_name("283204852109340512"), "*".repeat(18));
        assert_eq!(concealed("photo-2020.png"), "photo-2020.png");
        for held in [
            "11010519491231002X",
            "hc1:6BF",
            "https://a.b/c",
            "NZCP:/1/2",
        ] {
            assert!(is_held_up(held), "{held}");
        }
        for name in ["code.txt", "http", "hc1.png", "20200328.png"] {
            assert!(!is_held_up(name), "{name}");
        }
    }

    #[test]
    fn documents_are_a_mistake_of_the_call() {
        let refused: [&[u8]; 7] = [
            b"PK\x03\x04..",
            b"PK\x05\x06..",
            b"\xD0\xCF\x11\xE0..",
            b"%PDF-1.7",
            b"{\\rtf1",
            b"Rar!\x1A\x07",
            b"\x1F\x8B\x08",
        ];
        for bytes in refused {
            assert!(
                material("x", Ok(FileContent::Whole(bytes.to_vec()))).is_err(),
                "{bytes:?}"
            );
        }
        for (bytes, is_document) in [
            (&b"PK\x03\x04..word/document.xmlPK"[..], true),
            (
                b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.textPK",
                true,
            ),
            (b"PK\x03\x04..xl/workbook.xmlPK", false),
            (b"PK\x03\x04..photos/1.pngPK", false),
        ] {
            let none = material("x", Ok(FileContent::Whole(bytes.to_vec()))).unwrap_err();
            let told = matches!(none, NoMaterial::Document);
            assert_eq!(told, is_document, "{none:?}");
        }
        // The size does not matter.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.zip");
        std::fs::write(&path, b"PK\x03\x04..photos/1.png").unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_len(1 << 32).unwrap();
        let read = read_input(path.as_os_str(), &mut StandardInput::default());
        assert!(matches!(read, Err(NoMaterial::Archive)), "{read:?}");
        for bytes in [&b"PK"[..], b"eyJ.e30.A", b"\x89PNG\r\n\x1a\n", b""] {
            assert!(
                material("x", Ok(FileContent::Whole(bytes.to_vec()))).is_ok(),
                "{bytes:?}"
            );
        }
    }

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
