//! Tells a picture from other input by its first bytes.

/// What some bytes are, by the marks that file formats begin with; never by a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniff {
    /// A picture that [`read_symbols`](super::read_symbols) reads: PNG, JPEG, WebP, BMP,
    /// GIF or TIFF.
    Picture,
    /// A picture in a format that is not read, by its usual name. Saving it as PNG or JPEG helps.
    UnsupportedPicture(&'static str),
    /// No known picture: perhaps the text of a code.
    NotPicture,
}

/// Looks at the first bytes of a file.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Sniff {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..]
        | [0xFF, 0xD8, 0xFF, ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..]
        // A text may begin with "BM"; the four reserved bytes are zero in every BMP.
        | [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..]
        | [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..]
        | [b'I', b'I', b'*', 0, ..]
        | [b'M', b'M', 0, b'*', ..] => Sniff::Picture,
        [b'%', b'P', b'D', b'F', b'-', ..] => Sniff::UnsupportedPicture("PDF"),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => base_media(brand),
        _ => Sniff::NotPicture,
    }
}

/// The still pictures among the ISO base media files (ISO/IEC 23008-12), by major brand.
fn base_media(brand: &[u8]) -> Sniff {
    match brand {
        [b'a', b'v', b'i', b'f' | b's', ..] => Sniff::UnsupportedPicture("AVIF"),
        [b'h', b'e', b'i' | b'v', _, ..] | [b'm', b'i' | b's', b'f', b'1', ..] => {
            Sniff::UnsupportedPicture("HEIC")
        }
        _ => Sniff::NotPicture,
    }
}
